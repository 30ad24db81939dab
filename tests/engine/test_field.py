"""Fields against points evaluated one by one, and every box that makes no grid."""

import math

import numpy as np
import pytest
import torch

from engine.field import field
from engine.surfaces import surfaces


@pytest.mark.parametrize("name", list(surfaces()))
def test_rows_are_y_and_columns_are_x(name: str) -> None:
    surface = surfaces()[name]
    (x0, x1), (y0, y1) = surface.box
    z = field(surface, surface.box, 5, 3)
    assert z.shape == (3, 5)
    assert z.dtype == np.float64
    assert z.flags.c_contiguous
    for i, j in [(0, 0), (2, 4), (0, 4), (1, 3)]:
        point = torch.tensor([x0 + (x1 - x0) * j / 4, y0 + (y1 - y0) * i / 2], dtype=torch.float64)
        assert z[i, j] == pytest.approx(surface(point).item(), rel=1e-12, abs=1e-12)


def test_parameters_count() -> None:
    assert field(surfaces()["ellipse"].bind(condition=4), ((0, 1), (0, 1)), 2, 2).tolist() == [[0, 0.5], [2, 2.5]]


def test_heights_beyond_floats_stay_what_they_are() -> None:
    z = field(surfaces()["saddle"], ((-1e200, 1e200), (-1e200, 1e200)), 3, 3)
    assert math.isnan(z[0, 0])
    assert z[1, 0] == math.inf
    assert z[0, 1] == -math.inf
    assert z[1, 1] == 0


@pytest.mark.parametrize(
    ("box", "nx", "ny", "message"),
    [
        (((0, math.nan), (0, 1)), 3, 3, "box: x: expected finite numbers, got 0.0 to nan"),
        (((0, 1), (-math.inf, 1)), 3, 3, "box: y: expected finite numbers"),
        (((-1.7e308, 1.7e308), (0, 1)), 3, 3, "box: x: expected finite numbers"),
        (((1, 1), (0, 1)), 3, 3, "box: x: expected the first below the second, got 1.0 to 1.0"),
        (((0, 1), (2, 1)), 3, 3, "box: y: expected the first below the second, got 2.0 to 1.0"),
        (((0, 1), (0, 1)), 1, 3, "nx: expected 2 to 512 points, got 1"),
        (((0, 1), (0, 1)), 3, 513, "ny: expected 2 to 512 points, got 513"),
        (((0, 1),), 3, 3, "box: expected two intervals"),
        (((0, 1, 2), (0, 1)), 3, 3, "box: x: expected two numbers"),
    ],
)
def test_what_makes_no_grid_is_refused(box: tuple[tuple[float, ...], ...], nx: int, ny: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        field(surfaces()["sphere"], box, nx, ny)
