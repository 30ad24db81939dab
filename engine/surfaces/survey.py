"""Looking for the landmarks of a surface that nobody has described: a grid of heights, then Newton's method from its low points;
where the surface has kinks, a grid that closes in. What is found is a landmark; that there is no other is not said.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.surfaces.registry import Box, Point
from engine.surfaces.stationary import settle

Function = Callable[[Tensor], Tensor]
ACROSS = 61  # points of the grid along each side
MOST = 12  # landmarks of a kind
CLOSER, ROUNDS = 0.5, 60  # a window that closes in becomes this much narrower, so many times


def grid(box: Box, across: int = ACROSS) -> Tensor:
    """Points (across, across, 2) over a box, ends included; y by rows."""
    (x0, x1), (y0, y1) = box
    x, y = torch.linspace(x0, x1, across, dtype=torch.float64), torch.linspace(y0, y1, across, dtype=torch.float64)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    return torch.stack((columns, rows), -1)


def heights(function: Function, points: Tensor) -> Tensor:
    with torch.no_grad():
        return function(points)


def spans_decades(function: Function, box: Box) -> bool:
    """Whether contours read better on a logarithmic scale: half of the box lies within a tenth of the heights."""
    z = heights(function, grid(box)).numpy()
    finite = z[np.isfinite(z)]
    if finite.size < 9:
        return False
    low, middle, high = np.quantile(finite, (0, 0.5, 1))
    return bool(0 <= middle - low < 0.1 * (high - low))


def low_points(function: Function, box: Box) -> list[Point]:
    """Points of the grid none of whose neighbours is lower, the lowest first; of the edge only where nothing within is lower."""
    points = grid(box)
    z = heights(function, points).nan_to_num(nan=torch.inf)
    padded = torch.nn.functional.pad(z, (1, 1, 1, 1), value=torch.inf)
    around = [padded[1 + i : 1 + i + ACROSS, 1 + j : 1 + j + ACROSS] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    low = (z <= torch.stack(around).amin(0)) & z.isfinite()
    order = z[low].argsort(stable=True)[:MOST]
    return [(x, y) for x, y in points[low][order].tolist()]


def minima(function: Function, box: Box) -> Sequence[Point]:
    """The minima within the box that were found."""
    guesses = low_points(function, box)
    if not guesses:
        return []
    smooth = _inside(settle(function, guesses, "minimum"), box)
    near = [guess for guess in guesses if not any(_near(guess, found, box) for found in smooth)]
    return _apart([*smooth, *(point for guess in near if (point := _kink(function, guess, box)) is not None)], box)


def saddles(function: Function, box: Box) -> Sequence[Point]:
    """The saddle points within the box that were found."""
    guesses = [(x, y) for x, y in grid(box, 9).reshape(-1, 2).tolist()]
    return _apart(_inside(settle(function, guesses, "saddle"), box), box)[:MOST]


def _kink(function: Function, guess: Point, box: Box) -> Point | None:
    """The lowest point near a guess if the surface has a kink there: it rises from it all around, somewhere in proportion to the
    distance."""
    cell = torch.tensor([(side[1] - side[0]) / (ACROSS - 1) for side in box], dtype=torch.float64)
    center, reach = torch.tensor(guess, dtype=torch.float64), cell
    unit = grid(((-1, 1), (-1, 1)), 9).reshape(-1, 2)
    for _ in range(ROUNDS):
        points = center + unit * reach
        center, reach = points[heights(function, points).nan_to_num(nan=torch.inf).argmin()], reach * CLOSER
    point = (float(center[0]), float(center[1]))
    ring = torch.tensor([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)], dtype=torch.float64)
    far, near = (heights(function, center + size * ring * cell) - heights(function, center) for size in (1e-3, 1e-6))
    kinked = bool((near > 0).all()) and bool((near > 1e-4 * far).any())  # of a parabola it would be a millionth
    return point if kinked and _inside([point], box) else None


def _inside(points: Sequence[Point], box: Box) -> list[Point]:
    (x0, x1), (y0, y1) = box
    return [(x, y) for x, y in points if x0 <= x <= x1 and y0 <= y <= y1]


def _near(a: Point, b: Point, box: Box, cells: float = 2) -> bool:
    return all(abs(u - v) <= cells * (side[1] - side[0]) / (ACROSS - 1) for u, v, side in zip(a, b, box, strict=True))


def _apart(points: Sequence[Point], box: Box) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if not any(_near(point, other, box, 1e-3) for other in kept):
            kept.append(point)
    return kept
