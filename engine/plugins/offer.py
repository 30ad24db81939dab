"""Which classes of a plugin can be offered: those with a name of their own that can be constructed, described and stepped."""

import inspect
import json
from collections.abc import Callable

from torch import optim
from torch.optim import Optimizer, lr_scheduler, swa_utils

from engine.plugins import guard
from engine.plugins.source import Plugin

NO_CLOSURE = "{} is not offered: its step takes no closure; write it as def step(self, closure=None)"
DRAWS = "it draws from torch's global random numbers, so that no run of it could be repeated; give it a generator of its own"
Taken = set[str]


class Unrepeatable(Exception):
    """Of a class whose runs are not the same each time."""


def torchs() -> Taken:
    """The names that are torch's."""
    return {*vars(optim), *vars(lr_scheduler), *vars(swa_utils)}


def only_new(plugin: Plugin, taken: Taken, seconds: float, trying: Callable[[], object]) -> None:
    """Leaves out what has a name that is taken, and what can't be tried out."""
    for name, cls in list(plugin.classes.items()):
        before = len(plugin.notices)
        if name in taken:
            plugin.notices.append(f"{name} is not offered: the name is taken")
        elif issubclass(cls, Optimizer) and not takes_closure(cls):
            plugin.notices.append(NO_CLOSURE.format(name))
        else:
            trying()
            with plugin.reported(seconds, "a step", f"{name} is not offered, because it cannot be stepped"):
                attempt(cls)
        taken.add(name)
        if any(notice.startswith(f"{name} is not offered") for notice in plugin.notices[before:]):
            del plugin.classes[name]


def attempt(cls: type) -> None:
    """Raises whatever a class raises that cannot be offered."""
    from engine import optimizers, schedules
    from engine.parameters import parameters
    from engine.sentence import sentence

    json.dumps([parameter.as_dict() for parameter in parameters(cls)]), sentence(cls)
    if issubclass(cls, Optimizer):
        optimizers.tried(cls)
        if optimizers.random(cls):
            raise Unrepeatable(DRAWS)
    else:
        schedules.tried(cls)  # type: ignore[arg-type]


def warm_up() -> None:
    """What torch imports with the first optimizer takes seconds, which are no plugin's."""
    from engine import optimizers

    optimizers.step_once(optim.SGD, {}, "vector")


def takes_closure(cls: type[Optimizer]) -> bool:
    try:
        inspect.signature(cls.step).bind(None, None)
    except TypeError:
        return False
    return True


def objection(cls: type) -> str | None:
    """Why a class cannot be offered, in a line."""
    try:
        with guard.unheard(), guard.untouched() as changed:
            if issubclass(cls, Optimizer) and not takes_closure(cls):
                return "its step takes no closure"
            attempt(cls)
    except Exception as error:
        return " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"it changes {', '.join(changed)}" if changed else None
