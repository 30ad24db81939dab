"""The line between classes on a grid of bytes (engine.nets.views.Boundary), the same as the page's (nets/views/border.js)."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def read(heat: NDArray[np.uint8], classes: int) -> tuple[NDArray[np.int64], Numbers]:
    """What bytes say: the class, and how sure of it, from 0 (all classes alike) to 1.

    >>> read(np.array([127, 0, 255], np.uint8), 2)
    (array([0, 0, 1]), array([1., 0., 1.]))
    """
    span = 256 // classes
    label = np.minimum(classes - 1, heat.astype(np.int64) // span)
    return label, np.minimum(1.0, (heat - label * span) / (span - 1))


def border(heat: NDArray[np.uint8], classes: int) -> tuple[Numbers, Numbers]:
    """The line by marching squares, as columns and rows of the grid, each stretch of it two ends and nan: where two neighbours differ it
    crosses in between, nearer to the less sure.

    >>> border(np.array([[127, 255]] * 2, np.uint8), 2)
    (array([0.5, 0.5, nan]), array([ 0.,  1., nan]))
    """
    label, sure = read(heat, classes)
    # Between two classes there is one line; among more, each has a line around it.
    around = range(1 if classes == 2 else classes)
    found = np.concatenate([_level(np.where(label == one, 1, -1) * (sure + 1e-3)) for one in around])
    gaps = np.concatenate([found, np.full((len(found), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    return gaps[:, 0], gaps[:, 1]


def _level(heights: Numbers) -> Numbers:
    """Where heights are 0: stretches (n, 2 ends, column and row)."""
    rows, columns = np.mgrid[: heights.shape[0], : heights.shape[1]].astype(np.float64)
    grid = np.stack([heights, columns, rows], -1)
    corners = [grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]]
    points, crossed = [], []
    for one, next_ in zip(corners, [*corners[1:], corners[0]], strict=True):
        crosses = (one[..., 0] > 0) != (next_[..., 0] > 0)
        part = one[..., :1] / np.where(crosses, one[..., 0] - next_[..., 0], 1.0)[..., None]
        points.append(one[..., 1:] + part * (next_[..., 1:] - one[..., 1:]))
        crossed.append(crosses)
    # A cell's sides are crossed twice or four times, so that two in a row are the ends of a stretch.
    ends: Numbers = np.stack(points, 2)[np.stack(crossed, 2)].reshape(-1, 2, 2)
    return ends
