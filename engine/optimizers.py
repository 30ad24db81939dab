"""torch's own optimizers, found by introspection and probed, never listed.

Every subclass of `Optimizer` that `torch.optim` exports is offered. What it wants to be fed is found by trying: most take
a vector, some only a matrix (Muon), some only sparse gradients (SparseAdam).
"""

import contextlib
import functools
import inspect
import itertools
from collections.abc import Mapping
from types import MethodType
from typing import Any

import torch
from torch import Tensor, optim
from torch.optim import Optimizer

from engine import parameters, plugins
from engine.board import Seat

PATIENCE = 10_000  # evaluations within one trial step
FORMS = ("vector", "matrix", "sparse")
NOTES = {
    "matrix": "takes matrices only, so it is fed the position as a 1 x 2 matrix",
    "sparse": "takes sparse gradients only, so it is fed the gradient as a sparse vector: a coordinate whose gradient is "
    "exactly zero is left out of the step",
}  # fmt: skip


class Unending(Exception):
    """A single step that evaluates its closure without end."""


def classes() -> dict[str, type[Optimizer]]:
    """The optimizer classes of the installed torch that can be stepped here, and those of plugins, by name."""
    return {name: cls for name in sorted(vars(optim), key=str.lower) if (cls := _torchs(name))} | plugins.classes(Optimizer)


def offers(name: str) -> bool:
    """Whether there is a class of this name, without a look at all others."""
    return bool(_torchs(name) or plugins.named(name, Optimizer))


def named(name: str) -> type[Optimizer]:
    """The class of this name. Raises KeyError."""
    found = _torchs(name) or plugins.named(name, Optimizer)
    if found is None:
        raise KeyError(name)
    return found


def _torchs(name: str) -> type[Optimizer] | None:
    value = vars(optim).get(name)
    known = isinstance(value, type) and issubclass(value, Optimizer) and value is not Optimizer and name[:1] != "_"
    return value if known and form(value) else None  # type: ignore[arg-type]


def form(cls: type[Optimizer]) -> str | None:
    """What the class takes, of `FORMS`; None if a step fails with each."""
    known: Any = cls
    return _form(known)


@functools.cache
def _form(cls: Any) -> str | None:
    return next((name for name in FORMS if _steps(cls, name)), None)


def _steps(cls: type[Optimizer], form: str) -> bool:
    try:
        step_once(cls, _required(cls), form)
    except Exception:  # whatever torch says: this form is not for this class
        return False
    return True


def tried(cls: type[Optimizer]) -> None:
    """Raises what a step raises of a class that cannot be stepped here."""
    if form(cls) is None:
        step_once(cls, _required(cls), "vector")


def _required(cls: type[Optimizer]) -> dict[str, Any]:
    return {p.name: parameters.stand_in(p) for p in parameters.parameters(cls) if p.required}


def build(cls: type[Optimizer], params: Mapping[str, Any], seat: Seat, groups: Mapping[str, Mapping[str, Any]] | None = None) -> Optimizer:
    """The optimizer on a seat's parameters, constructed as in any training script.

    With `groups` the seat must be split: its two parameters become the groups x and y.
    """
    if not groups:
        return cls(seat.parameters, **params)
    named = zip(("x", "y"), seat.parameters, strict=True)
    return cls([{"params": [p], **groups.get(name, {})} for name, p in named], **params)


def unlabelled(optimizer: Optimizer) -> Any:
    """The step as the optimizer's class defines it, without the label for torch's profiler that `Optimizer` puts around it, which
    takes a third of the time of a step on two numbers. A scheduler that shall notice these steps must find this as `optimizer.step`."""
    plain = getattr(type(optimizer).step, "__wrapped__", None) if getattr(optimizer.step, "hooked", False) else None
    return MethodType(plain, optimizer) if plain else optimizer.step


def step_once(
    cls: type[Optimizer], params: Mapping[str, Any], form: str, groups: Mapping[str, Mapping[str, Any]] | None = None
) -> Optimizer:
    """Builds and steps on a scratch position; raises what torch raises."""
    cells = torch.tensor([0.5, -0.25, 1.0, 0.75, -0.5], dtype=torch.float64)
    seat = Seat(cells, form, split=bool(groups))
    optimizer = build(cls, params, seat, groups)
    seat.feed()
    calls = itertools.count()

    def closure() -> Tensor:
        if next(calls) > PATIENCE:
            raise Unending
        return cells[2]

    with contextlib.suppress(Unending):
        optimizer.step(closure)  # type: ignore[arg-type]
    return optimizer


def step_without_gradient(optimizer: Optimizer) -> None:
    """A step with nothing to step: no parameter has a gradient, and the loss that a closure gives is 0."""
    closure = inspect.signature(optimizer.step).parameters.get("closure")
    wanted = closure is not None and closure.default is closure.empty
    optimizer.step(*((lambda: 0.0,) if wanted else ()))


def rests(cls: type[Optimizer]) -> bool:
    """Whether a step passes over parameters that have no gradient, as every class of torch's does."""
    known: Any = cls
    return _rests(known)


@functools.cache
def _rests(cls: Any) -> bool:
    optimizer = build(cls, _required(cls), Seat(torch.zeros(5, dtype=torch.float64), form(cls) or "vector", split=False))
    try:
        step_without_gradient(optimizer)
    except Exception:
        return False
    return True


def random(cls: type[Optimizer]) -> bool:
    """Whether a step draws from torch's global generator, so that no run could be repeated."""
    before = torch.get_rng_state()
    step_once(cls, _required(cls), form(cls) or "vector")
    return not torch.equal(before, torch.get_rng_state())


def steady(cls: type[Optimizer]) -> bool:
    """Whether a step leaves the hyperparameters in the parameter groups as they were constructed."""
    known: Any = cls
    return _steady(known)


@functools.cache
def _steady(cls: Any) -> bool:
    optimizer = step_once(cls, _required(cls), form(cls) or "vector")
    return all(group[name] == value for group in optimizer.param_groups for name, value in optimizer.defaults.items())
