"""The parameters of any class, read off its signature.

A `Parameter` says what a form, a command line and a check need to know: name, type, default, range. Types come from the
annotations, ranges from the parameter's *name* alone (`lr` is logarithmic whoever has it), so that a class nobody has
met yet gets a sensible form. An unknown name gets no range and with it a plain field.
"""

import collections.abc
import functools
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor
from torch.optim import Optimizer
from torch.optim.optimizer import required as REQUIRED  # the default of old for what has none

from engine import reading
from engine.errors import Path
from engine.expression import Expression
from engine.reading import Check

RANGES: dict[str, tuple[float, float, str]] = {
    "lr": (1e-5, 10, "log"), "betas": (0, 0.9999, "complement"), "momentum": (0, 0.999, "complement"),
    "alpha": (0, 0.9999, "complement"), "rho": (0, 0.9999, "complement"), "dampening": (0, 1, "linear"),
    "weight_decay": (1e-6, 1, "log0"), "eps": (1e-16, 1, "log"), "lambd": (1e-6, 1, "log0"), "t0": (1, 1e6, "log"),
    "decay": (0, 0.9999, "complement"),
    "lr_decay": (1e-6, 1, "log0"), "initial_accumulator_value": (1e-6, 10, "log0"), "d": (0.01, 100, "log"),
    "beta2_decay": (-1, -0.05, "linear"), "momentum_decay": (1e-5, 1, "log0"), "etas": (0.01, 4, "linear"),
    "step_sizes": (1e-8, 100, "log"), "max_iter": (1, 100, "linear"), "history_size": (1, 100, "linear"),
    "tolerance_grad": (1e-12, 1, "log0"), "tolerance_change": (1e-14, 1, "log0"), "ns_steps": (1, 10, "linear"),
    "ns_coefficients": (-10, 10, "linear"),
    "gamma": (0.01, 1, "linear"), "factor": (0, 1, "linear"), "start_factor": (0.001, 1, "log"),
    "end_factor": (0, 1, "linear"), "total_iters": (1, 1000, "log"), "T_max": (1, 1000, "log"), "T_0": (1, 500, "log"),
    "T_mult": (1, 4, "linear"), "eta_min": (1e-6, 1, "log0"), "step_size": (1, 500, "log"), "power": (0.1, 4, "linear"),
    "patience": (0, 100, "linear"), "cooldown": (0, 100, "linear"), "threshold": (1e-6, 1, "log"),
    "min_lr": (1e-6, 1, "log0"), "base_lr": (1e-5, 10, "log"), "max_lr": (1e-5, 10, "log"),
    "swa_lr": (1e-5, 10, "log"), "anneal_epochs": (0, 200, "linear"),
    "step_size_up": (1, 1000, "log"), "step_size_down": (1, 1000, "log"), "base_momentum": (0, 0.999, "complement"),
    "max_momentum": (0, 0.999, "complement"), "total_steps": (1, 10_000, "log"), "epochs": (1, 1000, "log"),
    "steps_per_epoch": (1, 1000, "log"), "pct_start": (0, 1, "linear"), "div_factor": (1, 1000, "log"),
    "final_div_factor": (1, 1e6, "log"),
    "delta": (0.01, 10, "log"), "beta": (0.01, 10, "log0"), "margin": (0, 4, "linear"), "weight": (0.01, 100, "log"),
    "pos_weight": (0.01, 100, "log"), "label_smoothing": (0, 1, "linear"), "quantile": (0.01, 0.99, "linear"), "p": (1, 2, "linear"),
    "blank": (0, 1, "linear"), "num_classes": (2, 20, "linear"), "n_classes": (3, 20, "linear"), "in_features": (1, 20, "linear"),
    "div_value": (1, 8, "linear"),
}  # fmt: skip
PRIMARY = frozenset({"lr", "momentum", "betas", "alpha", "decay", "rho", "etas", "beta2_decay", "nesterov", "max_iter"})
IMPLEMENTATION = frozenset({"foreach", "fused", "capturable", "differentiable"})
# What counts calls of a scheduler: how long it lasts (a part of a composition follows its place), how long until it comes
# again, how long it waits.
COUNTS = {
    **dict.fromkeys(("total_iters", "T_max", "total_steps", "anneal_epochs"), "span"),
    **dict.fromkeys(("step_size", "T_0", "step_size_up", "step_size_down"), "period"),
    **dict.fromkeys(("patience", "cooldown"), "wait"),
}
# Names that torch's annotations use but that its modules import for type checkers only.
_NAMES = {**vars(typing), **vars(collections.abc), "Optimizer": Optimizer}
# What the caller supplies, or what belongs to resuming rather than to a spec.
SUPPLIED = frozenset({"self", "params", "optimizer", "last_epoch", "verbose"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of a constructor.

    `type` is one of float, int, bool, choice, tuple, list, text, expression, schedules; `item` is the type of a list's or
    tuple's items; `scale` is linear, log, log0 (zero, then logarithmic) or complement (logarithmic in 1 - v); `counts` is what
    an int says in calls of the scheduler: span, period, wait, or None.
    """

    name: str
    type: str
    default: Any = None
    required: bool = False
    nullable: bool = False
    range: tuple[float, float] | None = None
    scale: str = "linear"
    choices: tuple[str, ...] | None = None
    length: int | None = None
    item: str | None = None
    primary: bool = False
    implementation: bool = False
    counts: str | None = None
    many: bool = field(default=False, metadata={"wire": False})  # a list, one a parameter group, is taken as well

    def as_dict(self) -> dict[str, Any]:
        names = ("name", "type", "default", "required", "nullable", "range", "scale", "choices", "length", "item")
        return {name: getattr(self, name) for name in (*names, "primary", "implementation", "counts")}

    def check(self, value: Any, path: Path) -> Any:
        """The value as the constructor wants it; raises SpecError otherwise."""
        if value is None and self.nullable:
            return None
        if self.many and isinstance(value, list | tuple):
            return list(reading.sequence(self._single(), 1, 64)(value, path))
        return self._single()(value, path)

    def _single(self) -> Check:
        item = _CHECKS.get(self.item or "", reading.optional(reading.number()))
        checks: dict[str, Check] = {
            **_CHECKS,
            "choice": reading.choice("value", self.choices or ()),
            "tuple": reading.sequence(item, self.length or 0, self.length or 64),
            "list": lambda value, path: list(reading.sequence(item)(value, path)),
        }
        return checks[self.type]


def _expression(value: Any, path: Path) -> str:
    return Expression.parse(reading.text(500)(value, path), path=path).text


_CHECKS: dict[str, Check] = {
    "float": reading.number(),
    "int": reading.integer(-(2**53), 2**53),
    "bool": reading.boolean,
    "text": reading.text(200),
    "expression": _expression,
}


def parameters(cls: type) -> tuple[Parameter, ...]:
    """The hyperparameters of a constructor, in its order."""
    known: Any = cls
    return _parameters(known)


def stand_in(parameter: Parameter) -> Any:
    """Some plausible value for a parameter without a default, to try a class with."""
    if parameter.choices:
        return parameter.choices[0]
    value = {"bool": False, "int": 1}.get(parameter.type, 0.01)
    return (value,) * parameter.length if parameter.length else value


@functools.cache
def _parameters(cls: Any) -> tuple[Parameter, ...]:
    return tuple(
        parameter(cls, given)
        for given in _signature(cls).parameters.values()
        if given.name not in SUPPLIED and given.kind not in (given.VAR_POSITIONAL, given.VAR_KEYWORD) and _sayable(given.default)
    )


def _sayable(default: Any) -> bool:
    """Whether a default can be written in a document; a parameter whose default cannot keeps it, and is not offered."""
    if isinstance(default, tuple | list):
        return all(map(_sayable, default))
    return default is None or default is inspect.Parameter.empty or default is REQUIRED or isinstance(default, bool | int | float | str)


def _signature(cls: type) -> inspect.Signature:
    """With annotations evaluated; torch writes some as text, with names that it imports for type checkers only."""
    try:
        return inspect.signature(cls, eval_str=True, locals=_NAMES)
    except Exception:  # an annotation that only a type checker can resolve
        return inspect.signature(cls)


def parameter(cls: type, given: inspect.Parameter) -> Parameter:
    required = given.default is given.empty or given.default is REQUIRED
    default = None if required else given.default
    kinds = _kinds(given, default, required)
    low, high, scale = RANGES.get(given.name, (None, None, "linear"))
    shape = _shape(cls, given.name, kinds, default)
    return Parameter(
        name=given.name, default=default, required=required,
        nullable=type(None) in kinds or (default is None and not required),
        range=None if low is None or high is None else (low, high), scale=scale,
        primary=given.name in PRIMARY, implementation=given.name in IMPLEMENTATION,
        counts=COUNTS.get(given.name), **shape,
    )  # fmt: skip


def _kinds(given: inspect.Parameter, default: Any, required: bool) -> list[Any]:
    """The members of a union, without tensors; where there is no annotation the default's type, which for a number is that of its range,
    and a float where there is neither."""
    annotation = given.annotation
    if annotation is inspect.Parameter.empty:
        whole = all(float(end).is_integer() for end in RANGES.get(given.name, ("0", "0"))[:2])
        return [float] if required or (type(default) is int and not whole) else [type(default)]
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    members = typing.get_args(annotation) if union else (annotation,)
    return [member for member in members if member is not Tensor]


def _shape(cls: type, name: str, kinds: Sequence[Any], default: Any) -> dict[str, Any]:
    origins = {typing.get_origin(kind) or kind: typing.get_args(kind) for kind in kinds}
    if typing.Literal in origins:
        return {"type": "choice", "choices": origins[typing.Literal]}
    if Callable in origins:
        return {"type": "expression", "many": list in origins}
    if any(_schedulers(kind) for kind in kinds):
        return {"type": "schedules"}
    for plain, word in ((bool, "bool"), (float, "float"), (int, "int")):
        if plain in origins:
            return {"type": word, "many": list in origins}
    if str in origins:
        quoted = _quoted(cls, name)
        return {"type": "choice", "choices": quoted} if quoted else {"type": "text"}
    for container in (tuple, list, Iterable, Sequence):
        if container in origins:
            return _container(container, origins[container], default)
    return {"type": "text"}


def _schedulers(kind: Any) -> bool:
    return any(getattr(arg, "__name__", "") == "LRScheduler" for arg in typing.get_args(kind))


def _container(container: Any, args: Sequence[Any], default: Any) -> dict[str, Any]:
    first = args[0] if args else float
    item = "int" if first is int else "number" if None in (default or ()) else "float"
    if container is tuple and (default or Ellipsis not in args):
        return {"type": "tuple", "length": len(default or args), "item": item}
    return {"type": "list", "item": item}


def _quoted(cls: type, name: str) -> tuple[str, ...]:
    """The values that the docstring names for a text: `'strong_wolfe'`, ``"original"``."""
    block = re.search(rf"^\s*{name} \(.*?(?=^\s*\w+ \(|\Z|^\s*$)", cls.__doc__ or "", re.MULTILINE | re.DOTALL)
    words = re.findall(r"""["']([a-z_0-9]+)["']""", block.group(0)) if block else []
    return tuple(dict.fromkeys(words))
