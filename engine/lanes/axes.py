"""Where in an entry a hyperparameter stands, and how another value is put there."""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine import reading
from engine.errors import Path, SpecError
from engine.parameters import parameters
from engine.spec import Entry, Spec

MOST = 100_000  # values of an axis
SCALES = ("linear", "log", "complement")  # complement: logarithmic in 1 - v
ROOTS = ("optimizer", "schedule", "groups")


@dataclass(frozen=True)
class Axis:
    """The values of one number of an entry, at `path` within it: `("optimizer", "params", "betas", 0)`.

    `side` is the side of the grid of lanes along which it varies, 0 for its rows and 1 for its columns; None for its place among
    the axes. Numbers that vary along the same side vary together.
    """

    path: Path
    values: tuple[float, ...]
    side: int | None = None

    @classmethod
    def load(cls, value: Any, path: Path, where: Path = ()) -> "Axis":
        """From `{"path": [...], "values": [...]}`, or `from`, `to`, `count` and `scale` instead of `values`; without a path where
        `where` is given. Raises SpecError."""
        fields = reading.Fields(value, path)
        steps = where or tuple(fields.take("path", reading.sequence(_step, 1, 12)))
        if fields.peek("values") is not None:
            values = fields.take("values", reading.sequence(reading.number(), 1, MOST))
        else:
            scale = fields.take("scale", reading.choice("scale", SCALES), "linear")
            count = fields.take("count", reading.integer(1, MOST), 256)
            low = fields.take("from", _bound(scale))
            high = fields.take("to", _bound(scale))
            values = ranged(low, high, count, scale)
        fields.done()
        if not where and steps[0] not in ROOTS:
            raise SpecError("unknown", f"expected a path that begins with one of {', '.join(ROOTS)}", (*path, "path", 0))
        return cls(steps, tuple(values))


def coordinate(spec: Spec, i: int) -> reading.Check:
    """Reads the axis of x (0) or y (1) of starts: its ends are by default those of the surface's box."""
    low, high = map(float, spec.problem.surface.box[i])

    def read(value: Any, path: Path) -> Axis:
        given = {"from": low, "to": high, **value} if isinstance(value, Mapping) else value
        if isinstance(given, dict) and "path" in given:
            raise SpecError("unknown", "expected no path: the axes of starts are the coordinates", (*path, "path"))
        return Axis.load(given, path, ("start", i))

    return read


def sided(axes: Sequence[Axis]) -> Iterator[tuple[int, Axis]]:
    """Each axis with its side."""
    for i, axis in enumerate(axes):
        yield i if axis.side is None else axis.side, axis


def shape_of(axes: Sequence[Axis]) -> tuple[int, int]:
    """Rows and columns of the grid that axes span."""
    counts = {side: len(axis.values) for side, axis in sided(axes)}
    return counts.get(0, 1), counts.get(1, 1)


def starts(rows: tuple[float, ...], columns: tuple[float, ...]) -> Tensor:
    """All starts of a grid, (2, rows, columns): y by rows, x by columns."""
    y, x = torch.meshgrid(torch.tensor(rows, dtype=torch.float64), torch.tensor(columns, dtype=torch.float64), indexing="ij")
    return torch.stack((x, y))


def _step(value: Any, path: Path) -> str | int:
    if isinstance(value, str) and len(value) <= 100:
        return value
    found: int = reading.integer(0, 1000)(value, path)
    return found


def _bound(scale: str) -> reading.Check:
    number = reading.number()

    def check(value: Any, path: Path) -> Any:
        found = number(value, path)
        if scale == "log" and found <= 0:
            raise SpecError("range", f"expected a number above 0 on a logarithmic axis, got {found}", path)
        if scale == "complement" and found >= 1:
            raise SpecError("range", f"expected a number below 1 on an axis of 1 - v, got {found}", path)
        return found

    return check


def ranged(low: float, high: float, count: int, scale: str) -> tuple[float, ...]:
    """`count` values from `low` to `high`, both included."""
    if count == 1:
        return (low,)
    parts = [i / (count - 1) for i in range(count)]
    if scale == "log":
        return tuple(low * math.exp(part * math.log(high / low)) if part < 1 else high for part in parts)
    if scale == "complement":
        return tuple(low - (1 - low) * math.expm1(part * math.log1p((low - high) / (1 - low))) if part < 1 else high for part in parts)
    return tuple(low + part * (high - low) if part < 1 else high for part in parts)


def placed(spec: Spec, axis: Axis, number: Any) -> Spec:
    """The spec of one entry with another number at the axis's path. Raises SpecError where there is no number."""
    entry = _replaced(_completed(spec.entries[0]), axis.path, number, axis.path)
    return dataclasses.replace(spec, entries=(entry,))


def _completed(entry: Entry) -> Entry:
    """The entry with torch's defaults written out, so that every number has a place."""
    optimizer = entry.optimizer
    defaults = {p.name: p.default for p in parameters(optimizer.cls) if p.default is not None}
    return dataclasses.replace(entry, optimizer=dataclasses.replace(optimizer, params={**defaults, **optimizer.params}))


def _replaced(here: Any, path: Path, number: Any, whole: Path) -> Any:
    if not path:
        if isinstance(here, bool) or not isinstance(here, int | float):
            raise SpecError("type", f"expected a number to vary, got {reading.told(here)}", ("entries", 0, *whole))
        # Torch counts with what is whole, and a document's axis has floats.
        return int(number) if isinstance(here, int) and type(number) is float and number.is_integer() else number
    head, rest = path[0], path[1:]
    if dataclasses.is_dataclass(here):
        if isinstance(head, str) and hasattr(here, head):
            return dataclasses.replace(here, **{head: _replaced(getattr(here, head), rest, number, whole)})  # type: ignore[type-var]
    elif isinstance(here, Mapping) and head in here:
        return {**here, head: _replaced(here[head], rest, number, whole)}
    elif isinstance(here, list | tuple) and isinstance(head, int) and head < len(here):
        return type(here)([*here[:head], _replaced(here[head], rest, number, whole), *here[head + 1 :]])
    raise SpecError("unknown", f"there is no {head!r} to vary", ("entries", 0, *whole))
