"""An entry's optimizer and schedule as plain Python, to paste into one's own training code.

What it builds is what the curve shows: the same classes with the same arguments in the same order, expressions as they were
typed. What belongs into the loop (when to step the scheduler, changes at given steps) follows as comments.
"""

import ast
import math
from collections.abc import Iterator
from typing import Any, Protocol

from torch.optim import lr_scheduler, swa_utils

from engine import plugins, schedules
from engine.arithmetic import CONSTANTS, FUNCTIONS
from engine.averaging import Average
from engine.parameters import parameters
from engine.spec import Entry, Event, Optimizer, Params, Schedule, Spec

WIDTH = 100


def snippet(spec: Spec, index: int) -> str:
    """The lines for one entry. Raises IndexError for one that is not there.

    >>> print(snippet(Spec.load({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}]}), 0))
    import torch
    <BLANKLINE>
    optimizer = torch.optim.SGD(model.parameters())
    <BLANKLINE>
    """
    entry = spec.entries[index]
    lines = [*imports(entry.schedule), *own(entry), "", *parameter_groups(entry), f"optimizer = {optimizer(entry)}"]
    if entry.schedule:
        lines.append(f"scheduler = {scheduler(entry.schedule)}")
    return "\n".join([*lines, *loop(spec, index)]) + "\n"


def imports(schedule: Schedule | None) -> Iterator[str]:
    """What the lines need: torch, the scheduler classes, functions of `math`."""
    used = list(walk(schedule)) if schedule else []
    functions = sorted({name for part in used for text in expressions(part) for name in names(text)} & {*FUNCTIONS, *CONSTANTS})
    from_math = [name for name in functions if hasattr(math, name)]
    if from_math:
        yield f"from math import {', '.join(from_math)}\n"
    yield "import torch"
    for module in ("lr_scheduler", "swa_utils"):
        classes = sorted({part.name for part in used if home(part.name) == module})
        if classes:
            yield f"from torch.optim.{module} import {', '.join(classes)}"


class Competitor(Protocol):
    """An entry of whatever document."""

    @property
    def optimizer(self) -> Optimizer: ...

    @property
    def schedule(self) -> Schedule | None: ...

    @property
    def average(self) -> Average | None: ...


def own(entry: Competitor) -> list[str]:
    """Whence the classes come that are not torch's (`engine.plugins`)."""
    used = [entry.optimizer.name, *(part.name for part in walk(entry.schedule))] if entry.schedule else [entry.optimizer.name]
    return [line for line in map(plugins.line, dict.fromkeys(used)) if line]


def home(name: str) -> str:
    """The module of `torch.optim` that has a scheduler; empty for one of a plugin."""
    return "lr_scheduler" if hasattr(lr_scheduler, name) else "swa_utils" if hasattr(swa_utils, name) else ""


def walk(schedule: Schedule) -> Iterator[Schedule]:
    yield schedule
    for part in schedule.schedules:
        yield from walk(part)


def expressions(schedule: Schedule) -> Iterator[str]:
    """The texts that a schedule's parameters take as expressions."""
    for parameter in parameters(schedule.cls):
        value = schedule.params.get(parameter.name)
        if parameter.type == "expression" and value is not None:
            yield from value if isinstance(value, list) else (value,)


def names(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text.strip(), mode="eval")) if isinstance(node, ast.Name)}


def parameter_groups(entry: Entry) -> Iterator[str]:
    if entry.groups:
        yield "# x and y: the parameters of the two groups"


def optimizer(entry: Entry, first: str = "model.parameters()") -> str:
    """The optimizer's constructor; `first` is what it steps, unless the entry has groups, which are of `x` and `y`."""
    if entry.groups:
        groups = (call("dict", [f"params=[{axis}]", *keywords(entry.groups.get(axis, {}))]) for axis in "xy")
        first = f"[{', '.join(groups)}]"
    name = entry.optimizer.name
    return call(name if plugins.line(name) else f"torch.optim.{name}", [first, *keywords(entry.optimizer.params)])


def keywords(params: Params) -> list[str]:
    return [f"{name}={value!r}" for name, value in params.items()]


def scheduler(schedule: Schedule) -> str:
    """A scheduler's constructor, those of its parts within."""
    own = parameters(schedule.cls)
    arguments = ["optimizer"]
    for parameter in own:
        value = schedule.params.get(parameter.name)
        if parameter.type == "schedules":
            parts = ",\n".join(scheduler(part) for part in schedule.schedules)
            arguments.append(f"{parameter.name}=[\n{indented(parts)},\n]")
        elif parameter.name == "milestones" and schedule.milestones is not None:
            arguments.append(f"milestones={list(schedule.milestones)!r}")
        elif parameter.name in schedule.params:
            shown = function(value) if parameter.type == "expression" and value is not None else repr(value)
            arguments.append(f"{parameter.name}={shown}")
    if schedule.schedules and own[0].type == "schedules":  # before the optimizer, which these take by its name
        arguments[0] = "optimizer=optimizer"
    return call(schedule.name, arguments)


def function(value: Any) -> str:
    """An expression as the function that torch wants; a list of them as a list."""
    if isinstance(value, list):
        return f"[{', '.join(map(function, value))}]"
    used = names(value)
    text = " ".join(value.split())
    if {"x", "epoch"} <= used:  # both stand for the one argument
        return f"lambda epoch: (lambda x: {text})(epoch)"
    return f"lambda {'x' if 'x' in used else 'epoch'}: {text}"


def call(name: str, arguments: list[str]) -> str:
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    inner = ",\n".join(arguments)
    return f"{name}(\n{indented(inner)},\n)"


def indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def happening(entry: Entry, event: Event) -> Iterator[str]:
    """What an event is in a training loop."""
    yield f"before step {event.step}:"
    yield from lost(entry, event) if event.reset else ()
    if event.set:
        yield from ("for group in optimizer.param_groups:", f"    group.update({', '.join(keywords(event.set))})")


def lost(entry: Entry, event: Event, parameters: str = "model.parameters()") -> Iterator[str]:
    """The lines of who goes on from a checkpoint that lacks what the event says."""
    schedule = entry.schedule
    kept = schedule is not None and "schedule" not in event.reset
    if "optimizer" in event.reset:
        yield from ("state = scheduler.state_dict()",) if kept else ()
        yield from f"optimizer = {optimizer(entry, parameters)}".split("\n")
    if schedule:
        yield from f"scheduler = {scheduler(schedule)}".split("\n")
    if kept:
        yield "scheduler.load_state_dict(state)"


def loop(spec: Spec, index: int) -> Iterator[str]:
    """Comments on what the training loop does besides."""
    for event in spec.events:
        if event.entry in (None, index):
            yield "\n" + "\n".join(f"# {line}" for line in happening(spec.entries[index], event))
    schedule = spec.entries[index].schedule
    if schedule:
        argument = "loss.item()" if schedules.fed(schedule) else ""
        when = f"if (step + 1) % {schedule.every} == 0:\n#     " if schedule.every > 1 else ""
        yield f"\n# after each optimizer.step():\n# {when}scheduler.step({argument})"
