"""Whether stacked evaluation gives the very bits of single evaluation: probed, never assumed.

torch computes a row of a stack exactly as the point alone for most operations, but its vectorized kernels for tanh, log1p or
non-integer powers may differ in the last bit from some height on. A race stacks only where the probe found no difference.
"""

import functools

import torch
from torch import Tensor

from engine.board import Board, Function
from engine.problem import Problem
from engine.surfaces import Surface

PROBES = 24  # points, over the box and far outside of it


def stacks_exactly(problem: Problem, dtype: torch.dtype, height: int) -> bool:
    """Whether a stack of `height` points of the surface equals the points alone, value and gradient, bit for bit."""
    return _probe(problem.surface, tuple(problem.params.items()), dtype, height)


@functools.lru_cache(maxsize=4096)
def _probe(surface: Surface, params: tuple[tuple[str, float], ...], dtype: torch.dtype, height: int) -> bool:
    points = _points(surface.box, height, dtype)
    return all(_equal(surface.bind(**dict(params)), stack) for stack in points)


def _points(box: tuple[tuple[float, float], ...], height: int, dtype: torch.dtype) -> list[Tensor]:
    low, high = torch.tensor(box, dtype=torch.float64).unbind(-1)
    generator = torch.Generator().manual_seed(0)
    count = max(1, PROBES // height)
    unit = torch.rand(count, height, 2, generator=generator, dtype=torch.float64) - 0.5
    reach = torch.tensor([1.0, 3.0, 100.0], dtype=torch.float64)[torch.arange(count * height) % 3].view(count, height, 1)
    return list(((low + high) / 2 + unit * (high - low) * reach).to(dtype))


def _equal(function: Function, points: Tensor) -> bool:
    board = Board(function, (0.0, 0.0), len(points), points.dtype)
    board.cells[:, :2] = points
    board.evaluate_stacked()
    stacked = board.cells.clone()
    board.evaluate_rows()
    same = (stacked == board.cells) | (stacked.isnan() & board.cells.isnan())
    return bool(same.all())
