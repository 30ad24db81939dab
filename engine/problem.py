"""What is minimized. A problem of whatever kind is a surface to everyone who only asks how high it is where.

A kind is a module that reads its own fields and makes the surface: `surface` (one of the catalogue, by name), `expression` (one that a
person typed), and `data` (a model of two parameters with its data and a criterion). Everything else, the start, the noise, the
spelling, is the same for all of them and is here.
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import reading, typed_surface
from engine.data import problem as data
from engine.errors import Path
from engine.reading import Fields
from engine.surfaces import Surface, surfaces

Params = Mapping[str, Any]
Point = tuple[float, float]


@dataclass(frozen=True)
class Kind:
    """`load` takes a kind's name and its own fields; `build` makes the surface of them."""

    load: Callable[[Fields], tuple[str, dict[str, Any]]]
    build: Callable[[str, Mapping[str, Any]], Surface]


def _chosen(fields: Fields) -> tuple[str, dict[str, Any]]:
    return fields.take("name", reading.choice("surface", surfaces())), {}


KINDS: dict[str, Kind] = {
    "surface": Kind(_chosen, lambda name, own: surfaces()[name]),
    "expression": Kind(typed_surface.load, typed_surface.build),
    "data": Kind(data.load, data.build),
}


@dataclass(frozen=True)
class Problem:
    """A surface with its parameters, from `start`, with gradient noise of deviation `noise`; `own` are its kind's own fields."""

    name: str
    kind: str = "surface"
    params: Params = field(default_factory=dict)
    start: Point = (0.0, 0.0)
    noise: float = 0.0
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def surface(self) -> Surface:
        return _surface(self.kind, self.name, json.dumps(self.own, sort_keys=True))

    @property
    def function(self) -> Callable[[Any], Any]:
        """The height of points `(..., 2) -> (...)` at the problem's parameters."""
        return self.surface.bind(**self.params)

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        return {"name": self.name, "kind": self.kind, "params": dict(self.params), "start": self.start, "noise": self.noise, **self.own}

    @classmethod
    def load(cls, value: Any, path: Path) -> "Problem":
        fields = Fields(value, path)
        kind = fields.take("kind", reading.choice("kind of problem", KINDS), "surface")
        name, own = KINDS[kind].load(fields)
        surface = _surface(kind, name, json.dumps(own, sort_keys=True))
        known = {p.name: reading.number() for p in surface.params}
        params = fields.take("params", lambda v, at: reading.mapping(v, at, known, "parameter"), {})
        start = fields.take("start", reading.sequence(reading.number(), 2, 2), tuple(map(float, surface.start)))
        noise = fields.take("noise", reading.number(0), 0.0)
        fields.done()
        return cls(name, kind, {p.name: params.get(p.name, p.default) for p in surface.params}, start, noise, own)


@functools.lru_cache(maxsize=256)
def _surface(kind: str, name: str, own: str) -> Surface:
    return KINDS[kind].build(name, json.loads(own))
