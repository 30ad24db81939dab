"""The average of an entry's positions, kept by torch's own `AveragedModel` beside the entry.

The kinds of average are those for which `torch.optim.swa_utils` has a `get_<kind>_multi_avg_fn`; their parameters are read off
its signature, so that torch's next kind appears by itself. `Averages` holds the averages of a whole race, a row each, as the
board holds its positions.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, Parameter, ParameterList
from torch.optim import swa_utils
from torch.optim.swa_utils import AveragedModel

from engine import parameters, reading
from engine.board import Function, Seat
from engine.errors import Path
from engine.reading import Fields

Update = Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]
# When to average: what torch leaves to the training loop, and so what every kind has.
TIMING = (
    parameters.Parameter("start", "int", 0, range=(0, 1000), primary=True),
    parameters.Parameter("every", "int", 1, range=(1, 100), scale="log"),
)


@functools.cache
def kinds() -> dict[str, Callable[..., Update]]:
    """The kinds of average of the installed torch, by name: functions of their parameters that give a `multi_avg_fn`."""
    named = ((re.fullmatch(r"get_(\w+)_multi_avg_fn", name), value) for name, value in vars(swa_utils).items())
    return {found.group(1): value for found, value in named if found and callable(value)}


def parameters_of(kind: str) -> tuple[parameters.Parameter, ...]:
    """A kind's own parameters."""
    factory: Any = kinds()[kind]
    return parameters.parameters(factory)


@dataclass(frozen=True)
class Average:
    """A kind of average with its parameters: updated after every `every` steps from step `start` on."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    start: int = 0
    every: int = 1

    @classmethod
    def load(cls, value: Any, path: Path) -> "Average":
        fields = Fields(value, path)
        kind = fields.take("kind", reading.choice("kind of average", kinds()))
        own = parameters_of(kind)
        params = {p.name: fields.take(p.name, p.check, ... if p.required else p.default) for p in own}
        start = fields.take("start", reading.integer(0, 10**9), 0)
        every = fields.take("every", reading.integer(1, 10**9), 1)
        fields.done()
        return cls(kind, params, start, every)

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.params, "start": self.start, "every": self.every}

    def due(self, step: int) -> bool:
        """Whether the average is updated once step `step` is done."""
        done = step + 1 - self.start
        return done > 0 and done % self.every == 0


class Position(Module):
    """A module whose weights are a position: the parameters that an optimizer steps."""

    def __init__(self, weights: Sequence[Parameter]) -> None:
        super().__init__()
        self.weights = ParameterList(weights)


def build(kind: str, params: Mapping[str, Any], position: Position) -> AveragedModel:
    """torch's average of a position, built as in any training script; raises what torch raises."""
    return AveragedModel(position, multi_avg_fn=kinds()[kind](**params))


def attempt(kind: str, params: Mapping[str, Any]) -> None:
    """Averages twice on a scratch position (torch's first update only copies); raises what torch raises."""
    position = Position([Parameter(torch.zeros(2, dtype=torch.float64))])
    model = build(kind, params, position)
    for _ in range(2):
        model.update_parameters(position)


class Averages:
    """The averages of some of a race's entries in one tensor, a row `x, y, loss` for every entry; nan for those that have none.

    Until its first update an `AveragedModel` is a copy of the position that it was made with: the start. The loss is that of the
    surface itself, without noise; `stacked` says whether a stack as high as the race has the bits of single evaluations.
    """

    def __init__(self, function: Function, averages: Sequence[Average | None], seats: Sequence[Seat], stacked: bool) -> None:
        self.function, self.stacked = function, stacked
        self.cells = torch.full((len(seats), 3), torch.nan, dtype=seats[0].cells.dtype)
        self._rows = [row for row, average in enumerate(averages) if average]
        self._kept = [_Kept(a, seats[row], self.cells[row, :2]) for row, a in enumerate(averages) if a]

    def update(self, step: int) -> None:
        """Takes in the positions after step `step`."""
        for kept in self._kept:
            if kept.average.due(step):
                kept.model.update_parameters(kept.position)

    def model(self, row: int) -> AveragedModel | None:
        """torch's average of an entry, None for one that has none."""
        return self._kept[self._rows.index(row)].model if row in self._rows else None

    def counts(self) -> list[int]:
        """torch's `n_averaged` of each average: how often it was updated."""
        return [int(kept.model.n_averaged) for kept in self._kept]

    def row(self) -> Tensor:
        """The averages as they are now with their losses, shape (entries, 3): a copy."""
        if self.stacked:
            self.cells[:, 2] = self.function(self.cells[:, :2])
        else:
            for row in self._rows:
                self.cells[row, 2] = self.function(self.cells[row, :2].clone())
        return self.cells.clone()


class _Kept:
    """One entry's position as a module and torch's average of it, whose weights are views of `place`."""

    def __init__(self, average: Average, seat: Seat, place: Tensor) -> None:
        self.average = average
        self.position = Position(seat.parameters)
        self.model = build(average.kind, average.params, self.position)
        for weight, view in zip(self.model.parameters(), torch.split(place, [p.numel() for p in seat.parameters]), strict=True):
            view.copy_(weight.detach().view(-1))
            weight.data = view.view(weight.shape)
