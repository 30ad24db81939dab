"""Several pairs evaluated at once: only where a probe finds that a stack gives the very bits of each pair alone.

A vectorized kernel may differ in the last bit from some height on, and a penalty in a stack is rounded to its dtype."""

import functools
import json
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.games import games
from engine.games.document import Match
from engine.games.field import Field
from engine.games.registry import Box
from engine.spec import DTYPES

PROBES, REACHES = 24, (1.0, 3.0, 100.0)  # points; how far out of the box


class Stack:
    """Some rows of the positions, evaluated at once, or one by one where a stack's bits would differ."""

    def __init__(self, match: Match, positions: Tensor, rows: Sequence[int], stacked: bool) -> None:
        board, dtype = match.board, DTYPES[match.dtype]
        self.positions, self.rows = positions, list(rows)
        self.index = None if self.rows == list(range(len(positions))) else torch.tensor(self.rows)
        gammas = [match.entries[row].penalty for row in rows]
        bound, slope = board.game.bind(**board.params), board.game.slope
        self.whole = Field(bound, slope, gammas, dtype) if stacked else None
        self.single = [] if stacked else [Field(bound, slope, gamma, dtype) for gamma in gammas]

    def __call__(self, what: str) -> tuple[Tensor, ...]:
        """What the field's method `what` gives: tensors with an element for each of the rows."""
        if self.whole is not None:
            at = self.positions if self.index is None else self.positions.index_select(0, self.index)
            found: tuple[Tensor, ...] = getattr(self.whole, what)(*at.unbind(-1))
            return found
        parts = [getattr(field, what)(*self.positions[row].unbind()) for row, field in zip(self.rows, self.single, strict=True)]
        return tuple(torch.stack(column) for column in zip(*parts, strict=True))


def stacks_exactly(match: Match, rows: tuple[int, ...]) -> bool:
    """Whether these rows evaluated as a stack give the very bits of each alone."""
    gammas = tuple(match.entries[row].penalty for row in rows)
    return len(rows) == 1 or _probe(match.board.name, json.dumps(match.board.params, sort_keys=True), gammas, match.dtype)


@functools.lru_cache(maxsize=4096)
def _probe(name: str, params: str, gammas: tuple[float, ...], dtype: str) -> bool:
    game, kind = games()[name], DTYPES[dtype]
    bound = game.bind(**json.loads(params))
    whole, singles = Field(bound, game.slope, gammas, kind), [Field(bound, game.slope, gamma, kind) for gamma in gammas]
    return all(_same(whole, singles, points) for points in _places(game.box, len(gammas), kind))


def _places(box: Box, height: int, dtype: torch.dtype) -> list[Tensor]:
    """Stacks of points, over the box and far outside of it."""
    low, high = torch.tensor(box, dtype=torch.float64).unbind(-1)
    count = max(1, PROBES // height)
    unit = torch.rand(count, height, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 0.5
    reach = torch.tensor(REACHES, dtype=torch.float64)[torch.arange(count * height) % len(REACHES)].view(count, height, 1)
    return list(((low + high) / 2 + unit * (high - low) * reach).to(dtype))


def _same(whole: Field, singles: list[Field], points: Tensor) -> bool:
    stacked = torch.stack(whole.both(*points.unbind(-1)))
    alone = torch.stack([torch.stack(field.both(*point.unbind())) for field, point in zip(singles, points, strict=True)], -1)
    return bool(((stacked == alone) | (stacked.isnan() & alone.isnan())).all())
