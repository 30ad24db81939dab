"""Runs a whole grid of lanes: together where torch's arithmetic allows it, in parts where lanes take different branches, and
one by one where neither is possible. What of it is exact is probed on a few lanes, never assumed.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine import trial
from engine.lanes import probe
from engine.lanes.axes import Axis, placed, shape_of
from engine.lanes.device import current
from engine.lanes.parts import Part
from engine.lanes.scalar import Disagreement, NoRule
from engine.lanes.track import Apart, Row, Track
from engine.spec import Spec

LOOK = 8  # rows from one look at which lanes are over to the next
PARTS = 48  # at most so many parts of lanes that agree; then one by one


def check(spec: Spec, axes: Sequence[Axis]) -> None:
    """Raises SpecError where torch refuses the values at an end of an axis."""
    for axis in axes:
        for number in (axis.values[0], axis.values[-1]):
            trial.entry(placed(spec, axis, number).entries[0], ("entries", 0))


class Reducer:
    """Takes the rows of some lanes, wherever they are, and keeps what is wanted of them: tensors whose last two dimensions are the
    lanes'."""

    def take(self, row: Row) -> None:
        raise NotImplementedError

    def over(self) -> Tensor | None:
        """The lanes of which no later row is wanted; None: all are wanted to the end."""
        return None

    def result(self) -> dict[str, Tensor]:
        raise NotImplementedError


@dataclass
class Outcome:
    """`found`: what the reducers kept, over all lanes; `how`: `exact` (bit for bit separate runs, by the probe), `close` (rounding
    apart) or `separate` (one optimizer a lane); `refused`: what torch said against some of the lanes, which are nan."""

    found: dict[str, Tensor]
    how: str
    refused: str | None = None


class Lanes:
    """One entry over a grid. Iterate over `turns()` to the end (each is a row of a part), then `outcome` is there."""

    def __init__(
        self,
        spec: Spec,
        axes: Sequence[Axis],
        reducer: Callable[[Spec, tuple[int, int]], Reducer],
        starts: Tensor | None = None,
        whole: tuple[Sequence[Axis], Tensor | None] | None = None,
        known: str | None = None,
    ) -> None:
        """`whole`: the axes and starts of which these are a part, so that they are probed once for all of its parts; `known`: what
        a probe of them said already."""
        self.spec, self.axes, self.starts, self.reducer, self.known = spec, list(axes), starts, reducer, known
        self.whole = whole or (self.axes, starts)
        self.device = current()
        self.shape = shape_of(axes) if starts is None else (starts.shape[1], starts.shape[2])
        check(spec, axes)
        self.outcome = Outcome({}, "exact")

    def turns(self) -> Iterator[None]:
        self.outcome.how = self.known or probe.how(self.spec, *self.whole, self.device)
        yield
        waiting, parts = deque([Part.whole(self.shape)]), 0
        while waiting:
            part = waiting.popleft()
            parts += 1
            if self.outcome.how == "separate" or parts > PARTS:
                yield from self._separately(part)
                continue
            try:
                yield from self._together(part)
            except Disagreement as disagreement:
                try:
                    waiting.extend(part.halves(disagreement.mask))
                except NoRule:
                    yield from self._separately(part)
            except NoRule:
                yield from self._separately(part)

    def _together(self, part: Part) -> Iterator[None]:
        yield from self._run(part, lambda: Track(self.spec, part.axes(self.axes), part.starts(self.starts), self.device))

    def _separately(self, part: Part) -> Iterator[None]:
        self.outcome.how = "separate"
        for piece in part.batches():
            yield from self._run(piece, lambda piece=piece: Apart(self.spec, piece.axes(self.axes), piece.starts(self.starts)))  # type: ignore[misc]

    def _run(self, part: Part, begun: Callable[[], Any]) -> Iterator[None]:
        try:
            track = begun()
        except (Disagreement, NoRule):
            raise
        except Exception as error:  # torch refuses these values
            self.outcome.refused = str(error)
            return
        reducer = self.reducer(self.spec, (len(part.rows), len(part.columns)))
        for row in track.rows():
            reducer.take(row)
            yield
            if row.number % LOOK == 0 and (over := reducer.over()) is not None and track.rest(over):
                break
        for name, found in reducer.result().items():
            self._place(name, part, found.cpu())

    def _place(self, name: str, part: Part, found: Tensor) -> None:
        whole = self.outcome.found.get(name)
        if whole is None:
            empty = torch.nan if found.is_floating_point() else -1
            whole = self.outcome.found[name] = torch.full((*found.shape[:-2], *self.shape), empty, dtype=found.dtype)
        whole[..., part.rows[:, None], part.columns[None, :]] = found
