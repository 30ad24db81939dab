"""Whether stacked evaluation gives the very bits of single evaluation: probed, never assumed.

torch computes a row of a stack exactly as the point alone for most operations, but its vectorized kernels for tanh, log1p or
non-integer powers may differ in the last bit from some height on. A race stacks only where the probe found no difference.
"""

import functools
import itertools

import torch
from torch import Tensor

from engine.board import Board, Function
from engine.problem import Problem
from engine.surfaces import Box, Surface

PROBES = 24  # points, over the box and far outside of it
MANY = 1500  # more points, for values alone, where each is computed from samples or by what a person typed: log-cosh differs at one in 150


def stacks_exactly(problem: Problem, dtype: torch.dtype, height: int) -> bool:
    """Whether a stack of `height` points of the surface equals the points alone, value and gradient, bit for bit."""
    return _probe(_Asked(problem.surface, dict(problem.params)), dtype, height)


class _Asked:
    """A surface at parameters. Two are the same question where they compute in the same way, whatever the numbers in it."""

    def __init__(self, surface: Surface, params: dict[str, float]) -> None:
        self.surface, self.params = surface, params
        self.key = (surface.arithmetic or id(surface), tuple(params.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@functools.lru_cache(maxsize=4096)
def _probe(asked: _Asked, dtype: torch.dtype, height: int) -> bool:
    functions, box = _functions(asked.surface, asked.params), asked.surface.box
    points = _points(box, height, dtype, PROBES)
    more = _points(box, height, dtype, MANY, (1.0,)) if asked.surface.arithmetic else []
    if not all(_equal(function, stack) for function in functions for stack in points):
        return False
    with torch.no_grad():
        return all(_same(function(stack), torch.stack([function(point) for point in stack])) for function in functions for stack in more)


def _functions(surface: Surface, params: dict[str, float]) -> list[Function]:
    """All samples, and of the batches one of each size."""
    batches = list(itertools.islice(surface.draws(0), surface.epoch)) if surface.draws else []
    return [surface.bind(**params), *batches[:1], *batches[-1:]]


def _points(box: Box, height: int, dtype: torch.dtype, probes: int, reaches: tuple[float, ...] = (1.0, 3.0, 100.0)) -> list[Tensor]:
    low, high = torch.tensor(box, dtype=torch.float64).unbind(-1)
    generator = torch.Generator().manual_seed(0)
    count = max(1, probes // height)
    unit = torch.rand(count, height, 2, generator=generator, dtype=torch.float64) - 0.5
    reach = torch.tensor(reaches, dtype=torch.float64)[torch.arange(count * height) % len(reaches)].view(count, height, 1)
    return list(((low + high) / 2 + unit * (high - low) * reach).to(dtype))


def _equal(function: Function, points: Tensor) -> bool:
    board = Board(function, (0.0, 0.0), len(points), points.dtype)
    board.cells[:, :2] = points
    board.evaluate_stacked()
    stacked = board.cells.clone()
    board.evaluate_rows()
    return _same(stacked, board.cells)


def _same(a: Tensor, b: Tensor) -> bool:
    return bool(((a == b) | (a.isnan() & b.isnan())).all())
