"""What the laboratory of criteria shows, as a JSON document: which criteria, at which settings, over which ranges.

    {"version": 1,
     "criteria": [{"name": "HuberLoss", "params": {"delta": 2}, "label": "Huber, delta 2", "case": {}}],
     "ranges": {"error": [-4, 4]}, "batches": {"error": [-0.5, 0.2, 1, 3.5]}, "points": 401}

A criterion may also be an expression of t, `{"expression": "abs(t) ** p", "axis": "error", "params": {"p": 1.5}}`, on any axis.
`case` holds the settings of the criterion's form (the target, the number of classes, ...); ranges and the samples that are reduced
together belong to an axis. Everything but the names has a default.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch.nn import Module

from engine import reading
from engine.criteria.build import check, made, tried
from engine.criteria.catalogue import criteria
from engine.criteria.forms import AXES, Axis, Form
from engine.criteria.registry import Criterion
from engine.criteria.typed import typed
from engine.errors import Path, SpecError
from engine.parameters import Parameter
from engine.reading import Fields

MOST, MOST_POINTS, MOST_SAMPLES = 24, 1001, 12
FARTHEST = 1e6


@dataclass(frozen=True)
class Chosen:
    """One criterion with its parameters and the settings of its form; `text` is what a person typed."""

    criterion: Criterion
    label: str
    params: Mapping[str, Any] = field(default_factory=dict)
    case: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None

    @classmethod
    def load(cls, value: Any, path: Path) -> "Chosen":
        fields = Fields(value, path)
        own = fields.peek("expression") is not None
        criterion, text = _typed(fields) if own else (_named(fields), None)
        label = fields.take("label", reading.text(100), text or criterion.name)
        params = fields.take("params", lambda given, at: check(criterion, given, at), dict(criterion.example))
        case = fields.take("case", lambda given, at: _case(criterion, given, at), {})
        fields.done()
        chosen = cls(criterion, label, params, case, text)
        tried(criterion, params, chosen.classes, (*path, "params"))
        return chosen

    @property
    def form(self) -> Form:
        """Raises SpecError for a class that no form fits."""
        if self.criterion.form is None:
            raise SpecError("refused", f"{self.criterion.name}: found no way to call it with numbers alone")
        return self.criterion.form

    @property
    def classes(self) -> int:
        return int(self.case.get("classes", 2))

    def module(self, **changed: Any) -> Module:
        """The module, with other values for some parameters."""
        return made(self.criterion, {**self.params, **changed}, self.classes)

    def has(self, name: str) -> bool:
        return any(p.name == name for p in self.criterion.params)

    def as_dict(self) -> dict[str, Any]:
        if self.text is not None:
            return {"expression": self.text, "axis": self.form.axis.name, "label": self.label, "params": dict(self.params)}
        return {"name": self.criterion.name, "label": self.label, "params": dict(self.params), "case": dict(self.case)}


def _named(fields: Fields) -> Criterion:
    known = criteria()
    return known[fields.take("name", reading.choice("criterion", known))]


def _typed(fields: Fields) -> tuple[Criterion, str]:
    text = fields.take("expression", reading.text(500))
    axis = fields.take("axis", reading.choice("axis", AXES), "error")
    return typed(text, axis, (*fields.path, "expression")), text


def _case(criterion: Criterion, value: Any, path: Path) -> dict[str, Any]:
    fields = Fields(value, path)
    knobs = criterion.form.knobs if criterion.form else ()
    read = {knob.name: fields.take(knob.name, _within(knob), None) for knob in knobs}
    fields.done()
    return {name: setting for name, setting in read.items() if setting is not None}


def _within(knob: Parameter) -> reading.Check:
    """Settings are of our own example, so that their ranges are limits; those of classes and frames bound what is computed."""
    if knob.range is None:
        return knob.check
    low, high = knob.range
    return reading.integer(int(low), int(high)) if knob.type == "int" else reading.number(low, high)


@dataclass(frozen=True)
class Document:
    """All that determines the page's pictures."""

    criteria: tuple[Chosen, ...]
    ranges: Mapping[str, tuple[float, float]]
    batches: Mapping[str, tuple[float, ...]]
    points: int

    @classmethod
    def load(cls, document: Any) -> "Document":
        """From a dict or JSON text. Raises SpecError with the path of what is wrong."""
        fields = Fields(reading.parsed(document) if isinstance(document, str | bytes) else document, ())
        fields.take("version", reading.integer(1, 1), 1)
        chosen = fields.take("criteria", reading.sequence(Chosen.load, 1, MOST))
        ranges = fields.take("ranges", _by_axis(_range), {})
        batches = fields.take("batches", _by_axis(_batch), {})
        points = fields.take("points", reading.integer(2, MOST_POINTS), 401)
        fields.done()
        return cls(chosen, ranges, batches, points)

    def range(self, axis: Axis) -> tuple[float, float]:
        return self.ranges.get(axis.name, axis.range)

    def batch(self, axis: Axis) -> tuple[float, ...]:
        return self.batches.get(axis.name, axis.batch)

    def as_dict(self) -> dict[str, Any]:
        return {
            "version": 1, "criteria": [chosen.as_dict() for chosen in self.criteria],
            "ranges": {name: list(ends) for name, ends in self.ranges.items()},
            "batches": {name: list(samples) for name, samples in self.batches.items()}, "points": self.points,
        }  # fmt: skip


def _by_axis(check: Callable[[Axis], reading.Check]) -> reading.Check:
    def read(value: Any, path: Path) -> dict[str, Any]:
        fields = Fields(value, path)
        found = {name: fields.take(name, check(axis), None) for name, axis in AXES.items()}
        fields.done()
        return {name: item for name, item in found.items() if item is not None}

    return read


def _number(axis: Axis) -> reading.Check:
    return reading.number(max(-FARTHEST, axis.domain[0]), min(FARTHEST, axis.domain[1]))


def _range(axis: Axis) -> reading.Check:
    def read(value: Any, path: Path) -> tuple[float, float]:
        low, high = reading.sequence(_number(axis), 2, 2)(value, path)
        if high - low < 1e-6 * max(1.0, abs(low), abs(high)):
            raise SpecError("range", f"expected the second end above the first, got {low:g} and {high:g}", (*path, 1))
        return low, high

    return read


def _batch(axis: Axis) -> reading.Check:
    return reading.sequence(_number(axis), 1, MOST_SAMPLES)
