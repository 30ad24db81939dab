"""A surface on a grid, for contours, 3D and thumbnails: one stacked evaluation, no gradient."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

MAX_POINTS = 512  # along one axis


def field(function: Callable[[Tensor], Tensor], box: Sequence[Sequence[float]], nx: int, ny: int) -> npt.NDArray[np.float64]:
    """Heights `(ny, nx)` of a function of points at `y[i], x[j]`, both axes evenly spaced over the box `((x0, x1), (y0, y1))`,
    ends included. Heights beyond a float's range are inf or nan, as torch gives them.

    Raises ValueError for a box or a size that makes no grid.

    >>> field(lambda p: (p**2).sum(-1), ((-1, 1), (0, 2)), 3, 2).tolist()
    [[1.0, 0.0, 1.0], [5.0, 4.0, 5.0]]
    """
    if len(box) != 2:
        raise ValueError(f"box: expected two intervals ((x0, x1), (y0, y1)), got {box!r}")
    x, y = axis("x", box[0], nx), axis("y", box[1], ny)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    with torch.no_grad():
        heights = function(torch.stack([columns, rows], -1))
    return np.ascontiguousarray(heights.numpy())


def axis(name: str, interval: Sequence[float], n: int) -> torch.Tensor:
    if len(interval) != 2:
        raise ValueError(f"box: {name}: expected two numbers, got {interval!r}")
    low, high = (float(value) for value in interval)
    if not (math.isfinite(low) and math.isfinite(high) and math.isfinite(high - low)):
        raise ValueError(f"box: {name}: expected finite numbers, got {low} to {high}")
    if not low < high:
        raise ValueError(f"box: {name}: expected the first below the second, got {low} to {high}")
    if not 2 <= n <= MAX_POINTS:
        raise ValueError(f"n{name}: expected 2 to {MAX_POINTS} points, got {n}")
    return torch.linspace(low, high, n, dtype=torch.float64)
