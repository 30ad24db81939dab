"""The spec: the frozen, versioned JSON document that determines a run.

These types are the only place that knows the document's form and validates its meaning. `Spec.load` takes untrusted JSON,
checks every value against the catalogues, lets torch refuse what only torch can judge (`engine.trial`), and fills in
defaults, so that whoever holds a `Spec` holds a valid one. `canonical` is its one spelling, `key` names its result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.optim.lr_scheduler import LRScheduler

from engine import optimizers, reading, schedules, trial
from engine.averaging import Average
from engine.document import Document
from engine.errors import Path, SpecError
from engine.parameters import Parameter, parameters
from engine.problem import Problem
from engine.reading import Fields

Params = Mapping[str, Any]
DTYPES = {"float64": torch.float64, "float32": torch.float32, "bfloat16": torch.bfloat16}
DEFAULT_STEPS = 300
DEEPEST = 64  # compositions within compositions
UNFOUND: Any = None
PARTS = ("optimizer", "schedule")  # what an entry has besides its position


@dataclass(frozen=True)
class Limits:
    """The largest spec that is taken: steps, entries, and rows (steps + 1 for each entry)."""

    steps: int = 1_000_000
    entries: int = 64
    rows: int = 10_000_000


@dataclass(frozen=True)
class Optimizer:
    """A class of `torch.optim` and its constructor's keywords; torch's defaults for the rest."""

    name: str
    params: Params = field(default_factory=dict)
    # Found once, since a plugin's file may change in mid-run.
    cls: type[torch.optim.Optimizer] = field(default=UNFOUND, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cls", self.cls or optimizers.named(self.name))

    @classmethod
    def load(cls, value: Any, path: Path) -> "Optimizer":
        fields = Fields(value, path)
        name = fields.take("name", _named("optimizer", optimizers))
        known = _checks(parameters(optimizers.named(name)))
        params = fields.take("params", lambda v, at: reading.mapping(v, at, known, f"parameter of {name}"), {})
        fields.done()
        return cls(name, params)

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "params": dict(self.params)}


@dataclass(frozen=True)
class Schedule:
    """A scheduler with its keywords, or a composition of `schedules`; stepped after every `every` steps."""

    name: str
    params: Params = field(default_factory=dict)
    every: int = 1
    schedules: tuple["Schedule", ...] = ()
    milestones: tuple[int, ...] | None = None
    cls: type[LRScheduler] = field(default=UNFOUND, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cls", self.cls or schedules.named(self.name))

    @classmethod
    def load(cls, value: Any, path: Path, depth: int = 0) -> "Schedule":
        if depth > DEEPEST:
            raise SpecError("range", f"expected compositions at most {DEEPEST} deep", path)
        fields = Fields(value, path)
        name = fields.take("name", _named("scheduler", schedules))
        own = parameters(schedules.named(name))
        known = _checks(p for p in own if p.type != "schedules" and (p.name != "milestones" or not _is_composed(name)))
        params = fields.take("params", lambda v, at: reading.mapping(v, at, known, f"parameter of {name}"), {})
        every = fields.take("every", reading.integer(1, 10**9), 1) if depth == 0 else 1
        parts, milestones = (_parts(fields, own, depth)) if _is_composed(name) else ((), None)
        fields.done()
        _all_given(own, {*params, *({"milestones"} if milestones is not None else ())}, (*path, "params"))
        return cls(name, params, every, parts, milestones)

    def as_dict(self, depth: int = 0) -> dict[str, Any]:
        out: dict[str, Any] = {"name": self.name, "params": dict(self.params)}
        if depth == 0:
            out["every"] = self.every
        if self.schedules:
            out["schedules"] = [part.as_dict(depth + 1) for part in self.schedules]
        if self.milestones is not None:
            out["milestones"] = list(self.milestones)
        return out


def _named(what: str, among: Any) -> reading.Check:
    """The name of a class; all names are only gathered to say what was expected."""

    def check(value: Any, path: Path) -> str:
        known = isinstance(value, str) and among.offers(value)
        name: str = value if known else reading.choice(what, among.classes())(value, path)
        return name

    return check


def _is_composed(name: str) -> bool:
    return schedules.composes(schedules.named(name))


def _parts(fields: Fields, own: tuple[Parameter, ...], depth: int) -> tuple[tuple[Schedule, ...], Any]:
    part = reading.sequence(lambda v, at: Schedule.load(v, at, depth + 1), 1, 64)
    parts = fields.take("schedules", part)
    has_milestones = any(p.name == "milestones" for p in own)
    milestones = fields.take("milestones", reading.sequence(reading.integer(0, 10**9))) if has_milestones else None
    if milestones is not None and len(milestones) != len(parts) - 1:
        said = f"need {len(parts) - 1} for {len(parts)} schedules, got {len(milestones)}"
        raise SpecError("range", said, (*fields.path, "milestones"))
    return parts, milestones


@dataclass(frozen=True)
class Entry:
    """One competitor. `groups` holds hyperparameters for the coordinates x and y, which are parameter groups then."""

    label: str
    optimizer: Optimizer
    schedule: Schedule | None = None
    groups: Mapping[str, Params] = field(default_factory=dict)
    average: Average | None = None

    @classmethod
    def load(cls, value: Any, path: Path) -> "Entry":
        fields = Fields(value, path)
        optimizer = fields.take("optimizer", Optimizer.load)
        schedule = fields.take("schedule", reading.optional(Schedule.load), None)
        label = fields.take("label", reading.text(200), None)
        params = _checks(parameters(optimizer.cls))
        group = {axis: lambda v, at: reading.mapping(v, at, params, f"parameter of {optimizer.name}") for axis in "xy"}
        groups = fields.take("groups", lambda v, at: reading.mapping(v, at, group, "coordinate"), {})
        average = fields.take("average", reading.optional(Average.load), None)
        fields.done()
        entry = cls(label or label_of(optimizer, schedule), optimizer, schedule, groups, average)
        trial.entry(entry, path)
        return entry

    def as_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"label": self.label, "optimizer": self.optimizer.as_dict()}
        if self.schedule:
            out["schedule"] = self.schedule.as_dict()
        if self.groups:
            out["groups"] = {axis: dict(params) for axis, params in self.groups.items()}
        if self.average:
            out["average"] = self.average.as_dict()
        return out


def label_of(optimizer: Optimizer, schedule: Schedule | None) -> str:
    """The label of an entry that was given none."""
    return f"{optimizer.name}, {schedule.name}" if schedule else optimizer.name


@dataclass(frozen=True)
class Event:
    """Before row `step`, `set` these hyperparameters of an entry's every parameter group (of all entries for null).

    `reset` names what the entry loses before that, of `PARTS`, as if it went on from a checkpoint in which they had not been saved: they
    are built anew on the parameters as they are, and what is not lost is loaded.
    """

    step: int
    set: Params
    entry: int | None = None
    reset: tuple[str, ...] = ()

    @classmethod
    def load(cls, value: Any, path: Path, entries: Sequence[Any], steps: int) -> "Event":
        """`entries` have an optimizer and a schedule each: those of a race, or of a training."""
        fields = Fields(value, path)
        step = fields.take("step", reading.integer(0, steps))
        entry = fields.take("entry", reading.optional(reading.integer(0, len(entries) - 1)), None)
        chosen = range(len(entries)) if entry is None else (entry,)
        reset = fields.take("reset", reading.sequence(reading.choice("part", PARTS), 0, len(PARTS)), ())
        if "schedule" in reset and not any(entries[i].schedule for i in chosen):
            raise SpecError("missing", "expected an entry with a schedule, which could be lost", (*path, "reset"))
        change: dict[str, Any] = {}
        for i in chosen if not reset or fields.peek("set") is not None else ():
            known = _checks(parameters(entries[i].optimizer.cls))
            what = f"parameter of {entries[i].optimizer.name}"
            change = Fields(value, path).take("set", lambda v, at: reading.mapping(v, at, known, what))  # noqa: B023
            trial.event(entries[i], change, (*path, "set"))
        fields.take("set", lambda v, at: v, None)
        fields.done()
        return cls(step, change, entry, tuple(part for part in PARTS if part in reset))

    def as_dict(self) -> dict[str, Any]:
        """What is lost is only there where something is."""
        return {"step": self.step, "set": dict(self.set), "entry": self.entry, **({"reset": list(self.reset)} if self.reset else {})}


@dataclass(frozen=True)
class Spec(Document):
    """A whole run. `Spec.load` is the way to make one."""

    problem: Problem
    entries: tuple[Entry, ...]
    steps: int = DEFAULT_STEPS
    seed: int = 0
    dtype: str = "float64"
    events: tuple[Event, ...] = ()
    version: int = 1

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes, limits: Limits = Limits()) -> "Spec":
        """A valid spec from a dict or JSON text in the contract's form. Raises SpecError.

        >>> Spec.load('{"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}]}').rows
        301
        """
        value = reading.parsed(document) if isinstance(document, str | bytes) else document
        fields = Fields(value, ())
        fields.take("version", version_one, 1)
        steps = fields.take("steps", reading.integer(0, limits.steps), DEFAULT_STEPS)
        within_limits(fields, steps, limits)
        problem = fields.take("problem", Problem.load)
        entries = fields.take("entries", reading.sequence(Entry.load, 1, limits.entries))
        seed = fields.take("seed", reading.integer(0, 2**53 - 1), 0)
        dtype = fields.take("dtype", reading.choice("dtype", DTYPES), "float64")
        event = reading.sequence(lambda v, at: Event.load(v, at, entries, steps), 0, 1000)
        events = fields.take("events", event, ())
        fields.done()
        return cls(problem, entries, steps, seed, dtype, events)

    @property
    def rows(self) -> int:
        """Rows of the trace: one more than there are steps."""
        return self.steps + 1

    @property
    def columns(self) -> tuple[str, ...]:
        """The trace's columns; `lr_y` only where an entry has a group for a coordinate, `avg_...` only where one averages."""
        grouped = ("lr_y",) if any(entry.groups for entry in self.entries) else ()
        averaged = ("avg_x", "avg_y", "avg_loss") if any(entry.average for entry in self.entries) else ()
        return ("x", "y", "loss", "grad_norm", "lr", *grouped, *averaged)

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        return {
            "version": self.version, "problem": self.problem.as_dict(),
            "entries": [entry.as_dict() for entry in self.entries],
            "steps": self.steps, "seed": self.seed, "dtype": self.dtype,
            "events": [event.as_dict() for event in self.events],
        }  # fmt: skip


def version_one(value: Any, path: Path) -> int:
    if value != 1 or isinstance(value, bool):
        raise SpecError("unknown", f"expected version 1, got {reading.told(value)}; a newer Thalweg may read it", path)
    return 1


def within_limits(fields: Fields, steps: int, limits: Limits) -> None:
    """Refuses too many rows before any entry is looked at."""
    count = fields.peek("entries")
    entries = len(count) if isinstance(count, list | tuple) else 1
    if (steps + 1) * entries > limits.rows:
        said = f"expected at most {limits.rows} rows, got {entries} entries x {steps + 1}"
        raise SpecError("limit", said, ("steps",))


def _checks(known: Any) -> dict[str, reading.Check]:
    return {p.name: p.check for p in known}


def _all_given(own: tuple[Parameter, ...], given: set[str], path: Path) -> None:
    for parameter in own:
        if parameter.required and parameter.type != "schedules" and parameter.name not in given:
            raise SpecError("missing", f"{parameter.name} is required", (*path, parameter.name))
