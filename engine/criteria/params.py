"""What a person may set of a loss class: numbers, switches and choices, read off its signature.

A tensor that torch takes (a weight of the classes, of the positives) is one number on the page: the weight of class 1, the others 1.
"""

import inspect
import re
import typing
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from engine.parameters import Parameter, parameters

# Deprecated for `reduction`, or about where and how a result is computed rather than what it is.
HIDDEN = frozenset({"size_average", "reduce", "device", "dtype", "options", "out_features", "distance_function"})
REDUCTIONS = ("none", "mean", "sum")
LARGEST = 256  # of a whole number that a class cannot do without: sizes of layers
# Such values for parameters without a default that a class can be built with: sizes that are large enough to have a class 1.
STAND_INS: dict[str, Any] = {"int": 4, "float": 1.0, "bool": False, "text": "", "list": [2], "tuple": [2]}


def shown(cls: type[Module]) -> tuple[Parameter, ...]:
    """The parameters of a loss class, in its order."""
    found = (_shown(cls, p) for p in parameters(cls) if p.name not in HIDDEN)
    return tuple(p for p in found if p.type != "expression" and (p.type != "text" or isinstance(p.default, str) or p.required))


def _shown(cls: type[Module], parameter: Parameter) -> Parameter:
    plain = replace(parameter, primary=parameter.name != "eps")
    if parameter.name in tensors(cls):
        return replace(plain, type="float", default=1.0, nullable=False)
    if parameter.name == "reduction":
        return replace(plain, type="choice", choices=reductions(cls), primary=False)
    return plain


def tensors(cls: type[Module]) -> frozenset[str]:
    """The names of parameters that torch takes as a tensor."""
    given = inspect.signature(cls).parameters.values()
    return frozenset(p.name for p in given if Tensor in (p.annotation, *typing.get_args(p.annotation)))


def reductions(cls: type[Module]) -> tuple[str, ...]:
    """torch's three, and whatever else the class's documentation sets `reduction` to."""
    named = re.findall(r"""reduction`? *= *`*["'](\w+)["']""", cls.__doc__ or "")
    return tuple(dict.fromkeys((*REDUCTIONS, *named)))


def example(params: tuple[Parameter, ...]) -> dict[str, Any]:
    """Values for the parameters that have no default."""
    return {p.name: p.choices[0] if p.choices else STAND_INS.get(p.type) for p in params if p.required}


def keywords(cls: type[Module], params: Mapping[str, Any], per_class: int | None) -> dict[str, Any]:
    """The constructor's keywords: a number that stands for a tensor becomes one, with an entry a class where `per_class` says how many."""
    return {name: _tensor(name, value, per_class) if name in tensors(cls) else value for name, value in params.items()}


def _tensor(name: str, value: float, per_class: int | None) -> Tensor:
    if per_class is None or name != "weight":
        return torch.tensor([value], dtype=torch.float64)
    weights = torch.ones(per_class, dtype=torch.float64)
    weights[min(1, per_class - 1)] = value
    return weights
