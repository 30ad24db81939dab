"""torch's own learning-rate schedulers, found by introspection, and their composition.

A scheduler whose constructor takes schedulers (`SequentialLR`, `ChainedScheduler`) is a composition; one whose `step` wants
metrics (`ReduceLROnPlateau`) is fed the loss. Nothing here knows a scheduler by its name.
"""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.lr_scheduler import LRScheduler

from engine import optimizers, parameters, plugins
from engine.expression import Expression

if TYPE_CHECKING:
    from engine.spec import Entry, Schedule

HOMES = (lr_scheduler, swa_utils)


def classes() -> dict[str, type[LRScheduler]]:
    """The scheduler classes of the installed torch and of plugins, by name."""
    names = sorted({name for module in HOMES for name in vars(module)}, key=str.lower)
    return {name: cls for name in names if (cls := _torchs(name))} | plugins.classes(LRScheduler)


def offers(name: str) -> bool:
    """Whether there is a class of this name, without a look at all others."""
    return bool(_torchs(name) or plugins.named(name, LRScheduler))


def named(name: str) -> type[LRScheduler]:
    """The class of this name. Raises KeyError."""
    found = _torchs(name) or plugins.named(name, LRScheduler)
    if found is None:
        raise KeyError(name)
    return found


def _torchs(name: str) -> type[LRScheduler] | None:
    value: Any = next((vars(module)[name] for module in HOMES if name in vars(module)), None)
    known = isinstance(value, type) and issubclass(value, LRScheduler) and value is not LRScheduler and name[:1] != "_"
    return value if known else None


def composes(cls: type) -> bool:
    """Whether the class is built from other schedulers."""
    return any(p.type == "schedules" for p in parameters.parameters(cls))


def build(schedule: "Schedule", optimizer: Optimizer) -> LRScheduler:
    """The scheduler of a spec on an optimizer, constructed as in any training script; raises what torch raises."""
    cls: Any = schedule.cls
    params: dict[str, Any] = {name: _value(cls, name, value) for name, value in schedule.params.items()}
    if schedule.milestones is not None:
        params["milestones"] = list(schedule.milestones)
    if composes(cls):
        name = next(p.name for p in parameters.parameters(cls) if p.type == "schedules")
        params[name] = [build(part, optimizer) for part in schedule.schedules]
    built: LRScheduler = cls(optimizer=optimizer, **params)
    return built


def _value(cls: type, name: str, value: Any) -> Any:
    kind = next(p.type for p in parameters.parameters(cls) if p.name == name)
    if kind != "expression" or value is None:
        return value
    return [Expression.parse(v) for v in value] if isinstance(value, list) else Expression.parse(value)


def compounds(cls: type[LRScheduler]) -> bool:
    """Whether a function that the class takes multiplies the lr of the step before, and not the base lr. Tried out."""
    functions = [p.name for p in parameters.parameters(cls) if p.type == "expression" and p.required]
    if len(functions) != 1:
        return False
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    half: Any = {functions[0]: lambda _: 0.5}
    scheduler = cls(optimizer, **half)
    for _ in range(2):
        optimizer.step()
        scheduler.step()
    return bool(optimizer.param_groups[0]["lr"] == 0.25)


def tried(cls: type[LRScheduler]) -> None:
    """Raises what a scheduler raises that cannot be built from plausible values and stepped; a composition is only looked at."""
    if composes(cls):
        return
    half: Any = Expression.parse("0.5 + 0 * epoch")
    params = {p.name: half if p.type == "expression" else parameters.stand_in(p) for p in parameters.parameters(cls) if p.required}
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    step = stepper(cls(optimizer, **params), 1)
    optimizer.step()
    step(0, lambda: 1.0)
    compounds(cls)


def wants_loss(cls: type[LRScheduler]) -> bool:
    """Whether `step` must be given the loss."""
    return "metrics" in inspect.signature(cls.step).parameters


def fed(schedule: "Schedule | None") -> bool:
    """Whether a spec's schedule is fed the loss."""
    return schedule is not None and wants_loss(schedule.cls)


class _Watched(dict[str, Any]):
    """A parameter group that remembers which of its hyperparameters were written."""

    written: set[str]

    def __setitem__(self, name: str, value: Any) -> None:
        self.written.add(name)
        super().__setitem__(name, value)


def cycles(entry: "Entry") -> str | None:
    """`momentum` or `betas` where the entry's schedule writes it, found by watching it do so."""
    if entry.schedule is None:
        return None
    optimizer = optimizers.step_once(
        entry.optimizer.cls, entry.optimizer.params, optimizers.form(entry.optimizer.cls) or "vector", entry.groups
    )
    optimizer.param_groups[:] = groups = [_Watched(group) for group in optimizer.param_groups]
    for group in groups:
        group.written = set()
    build(entry.schedule, optimizer)
    return next((name for name in ("momentum", "betas") if any(name in group.written for group in groups)), None)


def stepper(scheduler: LRScheduler, every: int) -> Callable[[int, Callable[[], float]], None]:
    """A function of (step just done, its loss) that steps the scheduler after each `every` optimizer steps."""
    fed = wants_loss(type(scheduler))

    def step(done: int, loss: Callable[[], float]) -> None:
        if (done + 1) % every:
            return
        if fed:
            scheduler.step(loss())  # type: ignore[arg-type]
        else:
            scheduler.step()

    return step
