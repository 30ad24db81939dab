"""Lets torch itself judge an entry before a run starts.

Whatever our types cannot know (betas of 1.5, Nesterov without momentum, a line search that does not exist) is found by
building the optimizer and its schedule on a scratch position and stepping them once. Torch's own sentence is what the
person reads; the parameter to blame is the one without which torch is content.
"""

import functools
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine import averaging, optimizers, schedules
from engine.errors import Path, SpecError
from engine.expression import no_value

if TYPE_CHECKING:
    from engine.spec import Entry, Schedule

Params = Mapping[str, Any]


def entry(candidate: "Entry", path: Path) -> None:
    """Raises SpecError, code `refused`, where torch refuses the entry."""
    optimizer, groups = candidate.optimizer, candidate.groups
    blame(lambda params: _objection(optimizer.cls, params), optimizer.params, (*path, "optimizer", "params"))
    for axis in groups:
        merged = {**optimizer.params, **groups[axis]}
        blame(lambda params: _objection(optimizer.cls, params), merged, (*path, "groups", axis))
    if groups:
        said = _objection(optimizer.cls, optimizer.params, groups)
        if said:
            raise SpecError("refused", said, (*path, "groups"))
    if candidate.schedule:
        _schedule(candidate, candidate.schedule, (*path, "schedule"))
    average = candidate.average
    if average:
        blame(lambda params: words(lambda: averaging.attempt(average.kind, params)), average.params, (*path, "average"))


def event(candidate: "Entry", change: Params, path: Path) -> None:
    """Raises SpecError where torch would not construct the optimizer with these values."""
    optimizer = candidate.optimizer
    blame(lambda params: _objection(optimizer.cls, {**optimizer.params, **params}), change, path)


def _schedule(candidate: "Entry", schedule: "Schedule", path: Path) -> None:
    cls: Any = candidate.optimizer.cls

    def objection(params: Params) -> str | None:
        changed = replace(schedule, params=params)
        key = json.dumps(changed.as_dict(), sort_keys=True)
        return _schedule_objection(cls, _Frozen(candidate.optimizer.params), _Frozen(candidate.groups), _Frozen(changed, key))

    said = objection(schedule.params)
    if said is None:
        return
    for i, part in enumerate(schedule.schedules):
        _schedule(candidate, part, (*path, "schedules", i))
        if schedules.fed(part):
            raise SpecError("refused", said, (*path, "schedules", i))
    for name, value in schedule.params.items():
        if any(isinstance(text, str) and said.startswith(no_value(text)) for text in (value if isinstance(value, list) else [value])):
            raise SpecError("refused", said, (*path, "params", name))
    blame(objection, schedule.params, (*path, "params"))


def blame(objection: Callable[[Params], str | None], params: Params, path: Path) -> None:
    """Raises SpecError, code `refused`, with what is said against the parameters, at the one without which nothing is said."""
    said = objection(params)
    if said is None:
        return
    for name in params:
        if objection({other: value for other, value in params.items() if other != name}) is None:
            raise SpecError("refused", said, (*path, name))
    raise SpecError("refused", said, path)


class _Frozen:
    """A value with a text that stands for it, so that trials can be remembered."""

    def __init__(self, value: Any, key: str | None = None) -> None:
        self.value = value
        self.key = key if key is not None else json.dumps(value, sort_keys=True, default=str)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _objection(cls: Any, params: Params, groups: Mapping[str, Params] | None = None) -> str | None:
    return _optimizer_objection(cls, _Frozen(dict(params)), _Frozen(groups))


@functools.lru_cache(maxsize=4096)
def _optimizer_objection(cls: Any, params: _Frozen, groups: _Frozen) -> str | None:
    form = optimizers.form(cls) or "vector"
    return words(lambda: optimizers.step_once(cls, params.value, form, groups.value))


@functools.lru_cache(maxsize=4096)
def _schedule_objection(cls: Any, params: _Frozen, groups: _Frozen, schedule: _Frozen) -> str | None:
    def attempt() -> None:
        optimizer = optimizers.step_once(cls, params.value, optimizers.form(cls) or "vector", groups.value)
        scheduler = schedules.build(schedule.value, optimizer)
        schedules.stepper(scheduler, 1)(0, lambda: 1.0)

    return words(attempt)


def words(attempt: Callable[[], object]) -> str | None:
    """What torch says against it, None if nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            attempt()
    except Exception as error:
        return str(error) or type(error).__name__
    return None
