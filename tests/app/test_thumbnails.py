import io

import numpy as np
import pytest
from PIL import Image

from app import thumbnails


def pixels(z, log=False):
    with Image.open(io.BytesIO(thumbnails.picture(np.asarray(z, dtype=float), log))) as picture:
        return np.asarray(picture)


def test_the_lowest_is_dark_blue_the_highest_yellow_and_y_points_up():
    found = pixels([[0, 1], [2, 3]])
    assert found[1, 0].tolist() == [0, 34, 78]
    assert found[0, 1].tolist() == [254, 232, 56]


def test_a_logarithm_shows_the_valley_floor():
    z = [[0, 1, 10, 10_000]]
    assert len({tuple(color) for color in pixels(z, log=True)[0]}) > len({tuple(color) for color in pixels(z)[0]})


@pytest.mark.parametrize("z", [[[1, 1], [1, 1]], [[np.nan, np.inf], [0, 1]], [[np.inf, np.inf], [np.nan, np.inf]], [[-1e308, 1e308]]])
def test_odd_surfaces_have_a_picture_too(z):
    assert pixels(z).shape == (*np.shape(z), 3)
    assert pixels(z, log=True).shape == (*np.shape(z), 3)
