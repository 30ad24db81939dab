"""A loss class's module in float64, whatever stands between a number on the page and torch's constructor."""

import warnings
from collections.abc import Mapping
from typing import Any

from torch.nn import Module, init

from engine.criteria.params import keywords


def construct(cls: type[Module], params: Mapping[str, Any], per_class: int | None) -> Module:
    """The module; weights of its own, where it has any, copy what comes in. Raises what torch raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = cls(**keywords(cls, params, per_class)).double()
    for weights in module.parameters():
        weights.requires_grad_(False)
        init.eye_(weights) if weights.dim() == 2 else init.zeros_(weights)
    return module
