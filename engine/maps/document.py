"""What a map is of: a spec with one more field, `map`.

    {"kind": "grid", "entry": 0, "x": {"path": ["optimizer", "params", "lr"], "from": 1e-4, "to": 1, "scale": "log", "count": 256},
     "y": {...}, "tolerance": 0.001}

`grid` varies two numbers of an entry, `basins` its start (x and y are coordinates, by default those of the picture), and
`sensitivity` one number of every entry.
"""

import dataclasses
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import goal, reading
from engine.errors import Path, SpecError
from engine.lanes.axes import Axis, coordinate
from engine.spec import Limits, Spec

KINDS = ("grid", "basins", "sensitivity")
MOST_CELLS, MOST_ACROSS = 1 << 22, 4096
MOST_LANE_STEPS = 4_000_000_000
SAMPLES = 16  # that a lane may compute on at the price of one
PIECE = 32_768  # lanes of a piece: fewer, and Python's share shows; more, and they leave a processor's cache
COARSE = 32  # cells across that a first picture has at most
UNLIMITED = Limits()
LR = ("optimizer", "params", "lr")
DEFAULT = {"from": 1e-5, "to": 10.0, "scale": "log"}


@dataclass(frozen=True)
class Piece:
    """Some rows of the grid of every `stride`-th value: `first` and `rows` count in that grid."""

    stride: int
    first: int
    rows: int


@dataclass(frozen=True)
class Map:
    """`y` is the axis of the rows, `x` of the columns; for `sensitivity` the rows are the entries."""

    spec: Spec
    kind: str
    entry: int
    x: Axis
    y: Axis | None
    tolerance: float

    @classmethod
    def load(cls, document: Any, limits: Limits = UNLIMITED) -> "Map":
        """Raises SpecError; nothing is allocated for a map that is too large."""
        value = reading.parsed(document) if isinstance(document, str | bytes) else document
        if not isinstance(value, Mapping):
            raise reading.wrong("an object", value, ())
        spec = Spec.load({name: item for name, item in value.items() if name != "map"}, limits)
        fields = reading.Fields(value.get("map", {}), ("map",))
        kind = fields.take("kind", reading.choice("kind of map", KINDS), "grid")
        entry = fields.take("entry", reading.integer(0, len(spec.entries) - 1), 0)
        read = (lambda i: coordinate(spec, i)) if kind == "basins" else (lambda i: _axis)
        x = fields.take("x", read(0), read(0)({}, ("map", "x")) if kind != "grid" else ...)
        y = fields.take("y", read(1), read(1)({}, ("map", "y")) if kind == "basins" else ...) if kind != "sensitivity" else None
        tolerance = fields.take("tolerance", reading.number(0, 1), 1e-3)
        fields.done()
        found = cls(spec, kind, entry, x, y, tolerance)
        found.check()
        return found

    def check(self) -> None:
        rows, columns = self.shape
        if self.y is not None and self.y.path == self.x.path:
            raise SpecError("range", "expected two different axes", ("map", "y", "path"))
        if max(rows, columns) > MOST_ACROSS:
            raise SpecError("limit", f"expected at most {MOST_ACROSS:,} values on an axis, got {max(rows, columns):,}", ("map",))
        if rows * columns > MOST_CELLS or rows * columns * self.spec.rows > MOST_LANE_STEPS:
            said = f"{rows:,} x {columns:,} cells of {self.spec.steps:,} steps"
            raise SpecError("limit", f"expected at most {MOST_CELLS:,} cells and {MOST_LANE_STEPS:,} steps in all, got {said}", ("map",))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.y.values) if self.y else len(self.spec.entries), len(self.x.values)

    @cached_property
    def one(self) -> Spec:
        """The spec of the entry alone."""
        return self.of(self.entry)

    def of(self, entry: int) -> Spec:
        events = tuple(dataclasses.replace(e, entry=None) for e in self.spec.events if e.entry in (None, entry))
        return dataclasses.replace(self.spec, entries=(self.spec.entries[entry],), events=events)

    @cached_property
    def within(self) -> float:
        """The loss that counts as reached (`engine.goal`)."""
        return goal.within(self.spec.problem, self.tolerance)

    def strides(self) -> list[int]:
        """Coarse first, then fine."""
        coarse = max(self.shape) // COARSE
        return [coarse, 1] if coarse > 1 and self.y is not None else [1]

    def grid(self, stride: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The rows' and the columns' values: every `stride`-th, from the middle of the first such stretch."""
        y = self.y.values if self.y else tuple(float(i) for i in range(len(self.spec.entries)))
        return y[stride // 2 :: stride], self.x.values[stride // 2 :: stride]

    @property
    def lanes(self) -> int:
        """Lanes of a piece: fewer where each computes on many samples, so that a turn stays short."""
        return PIECE // max(1, self.spec.problem.surface.samples // SAMPLES)

    def pieces(self) -> Iterator[Piece]:
        for stride in self.strides():
            rows, columns = map(len, self.grid(stride))
            height = max(1, self.lanes // columns) if self.y is not None else 1
            for first in range(0, rows, height):
                yield Piece(stride, first, min(height, rows - first))

    @property
    def arrays(self) -> tuple[str, ...]:
        """The names of what is kept of each lane (`engine.maps.reduce`)."""
        return ("minimum", "reached", "final") if self.kind == "basins" else ("final", "best", "reached", "diverged")

    def minima(self) -> list[tuple[float, float]]:
        """Those that a start can end in: the lowest first, then the traps."""
        surface, params = self.spec.problem.surface, self.spec.problem.params
        return [(float(x), float(y)) for x, y in (*surface.minima_at(**params), *surface.local_minima_at(**params))]

    def info(self) -> dict[str, Any]:
        """What a page must know before the first piece comes; `within` is null where no minimum is known."""
        rows, columns = self.grid(1)
        return {
            "kind": self.kind, "rows": len(rows), "columns": len(columns), "strides": self.strides(), "arrays": list(self.arrays),
            "x": {"path": list(self.x.path), "values": list(columns)},
            "y": {"path": list(self.y.path) if self.y else None, "values": list(rows)},
            "lowest": goal.lowest(self.spec.problem), "within": self.within if math.isfinite(self.within) else None,
            "minima": self.minima() if self.kind == "basins" else [], "steps": self.spec.steps,
        }  # fmt: skip

    def key(self) -> str:
        """Names the result."""
        text = json.dumps([self.spec.key(), self.kind, self.entry, repr(self.x), repr(self.y), self.tolerance])
        return hashlib.sha256(text.encode()).hexdigest()


def _axis(value: Any, path: Path) -> Axis:
    given = dict(value) if isinstance(value, Mapping) else value
    if isinstance(given, dict) and not given.keys() & {"path", "from", "to", "values"}:
        given = {"path": list(LR), **DEFAULT, **given}
    return Axis.load(given, path)
