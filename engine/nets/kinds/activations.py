"""What a hidden layer may apply to its numbers: found in the installed torch, never listed."""

import inspect
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import activation as torchs


@cache
def activations() -> Mapping[str, type[nn.Module]]:
    """Every activation of the installed torch that works on each number alone and draws nothing, by name."""
    found = {name: value for name, value in vars(torchs).items() if isinstance(value, type) and issubclass(value, nn.Module)}
    with torch.random.fork_rng(devices=[]):  # a net that is being built draws from torch's global generator, and so do some of these
        return MappingProxyType({name: found[name] for name in sorted(found, key=str.lower) if _is_elementwise(found[name])})


def _is_elementwise(cls: type[nn.Module]) -> bool:
    rows = torch.tensor([[-1.5, -0.2, 0.0], [0.3, 0.9, 2.5]])
    try:
        module: Any = cls() if "dim" not in inspect.signature(cls).parameters else None
        whole, alone = module(rows), torch.stack([module(one.reshape(1)).reshape(()) for one in rows.flatten()])
        return whole.shape == rows.shape and torch.allclose(whole.flatten(), alone)
    except Exception:  # whatever it wants, it is not a number after a number
        return False
