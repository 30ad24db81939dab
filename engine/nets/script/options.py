"""What the entries of a training may have a script's loop do besides stepping: each an argument that an entry calls `train` with. What no
entry uses is not in the loop, what every entry uses is there without a condition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine import schedules
from engine.nets.trainer import Trainer
from engine.script import listed
from engine.snippet import indented
from engine.spec import Event


@dataclass(frozen=True)
class Told:
    """An entry with what happens to it in mid-run."""

    entry: Trainer
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class Option:
    """`value`: the argument in the entry's call, None where the entry has none; `default` is that of the parameter."""

    name: str
    value: Callable[[Told], str | None]
    default: str = "None"


def _every(told: Told) -> str | None:
    entry = told.entry
    return str(entry.schedule.every) if entry.schedule and entry.schedule.every > 1 else None


def _start(told: Told) -> str | None:
    entry = told.entry
    return str(entry.average.start) if entry.average and entry.average.start else None


def _spacing(told: Told) -> str | None:
    entry = told.entry
    return str(entry.average.every) if entry.average and entry.average.every > 1 else None


def _events(events: Sequence[Event]) -> str | None:
    return f"[{', '.join(text for event in events for text in listed(event))}]" if events else None


OPTIONS = (
    Option("clip", lambda told: None if told.entry.clip is None else repr(told.entry.clip)),
    Option("scheduler", lambda told: "scheduler" if told.entry.schedule else None),
    Option("every", _every, "1"),
    Option("fed", lambda told: "True" if schedules.fed(told.entry.schedule) else None, "False"),
    Option("events", lambda told: _events(told.events), "()"),
    Option("average", lambda told: "average" if told.entry.average else None),
    Option("start", _start, "0"),
    Option("spacing", _spacing, "1"),
)


@dataclass(frozen=True)
class Options:
    """Those that these entries use: by some of them, and by every one."""

    entries: Sequence[Told]

    @cached_property
    def some(self) -> dict[str, Option]:
        return {option.name: option for option in OPTIONS if any(option.value(entry) is not None for entry in self.entries)}

    @cached_property
    def every(self) -> set[str]:
        return {name for name, option in self.some.items() if all(option.value(entry) is not None for entry in self.entries)}

    def __contains__(self, name: str) -> bool:
        return name in self.some

    def parameters(self, *names: str) -> str:
        """What of these stands in a function's signature, first what has no default, since every entry gives it."""
        wanted = [name for name in self.some if name in names]
        needed, others = ([name for name in wanted if (name in self.every) is always] for always in (True, False))
        return "".join([*(f", {name}" for name in needed), *(f", {name}={self.some[name].default}" for name in others)])

    def arguments(self, told: Told) -> list[str]:
        """What of these an entry asks for."""
        given = ((name, option.value(told)) for name, option in self.some.items())
        return [f"{name}={value}" for name, value in given if value is not None]

    def asked(self, name: str, condition: str = "") -> list[str]:
        """The condition of what not every entry uses."""
        return [] if name in self.every else [condition or name]


def guarded(conditions: Sequence[str], line: str) -> list[str]:
    """A line under its conditions."""
    return [f"if {' and '.join(conditions)}:", indented(line)] if conditions else [line]
