"""A device that is not there: its tensors hold their numbers on the processor, say that they are elsewhere, and refuse to meet others.

No GPU is needed to see that all that lanes touch stands on one device: whatever mixes the two, which a GPU would refuse, raises
`Mixed`. As with a GPU, a tensor of no dimensions may come from the processor, and `copy_`, `to` and `cpu` go between the two.
"""

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

THERE = torch.device("meta")
CROSSING = {"aten::copy_", "aten::_to_copy"}


class Mixed(AssertionError):
    """Tensors of two devices in one call."""


class There(Tensor):
    """A tensor that says that it is on `THERE`."""

    held: Tensor

    @staticmethod
    def __new__(cls, real: Tensor) -> "There":
        made: There = torch.Tensor._make_wrapper_subclass(cls, real.shape, strides=real.stride(), dtype=real.dtype, device=THERE)
        made.held = real
        return made

    @classmethod
    def __torch_dispatch__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return dispatched(function, args, kwargs or {})

    __torch_function__ = torch._C._disabled_torch_function_impl


class Pretended(TorchDispatchMode):
    """Within, `device=THERE` makes tensors of this kind; `calls` counts those of torch's functions that met one."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.calls += any(isinstance(one, There) for one in tree_flatten((args, kwargs))[0])
        return dispatched(function, args, kwargs or {})


def dispatched(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    tensors = [one for one in tree_flatten((args, kwargs))[0] if isinstance(one, Tensor)]
    there = [one for one in tensors if isinstance(one, There)]
    name = function._schema.name
    if there and name not in CROSSING and any(one.dim() for one in tensors if not isinstance(one, There)):
        raise Mixed(f"{name}: tensors of two devices")
    wanted = kwargs.get("device")
    goes = wanted == THERE if wanted is not None else isinstance(args[0], There) if name == "aten::copy_" else bool(there)
    if wanted == THERE:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    back = {id(one.held): one for one in there}

    def wrapped(one: Any) -> Any:
        if not (isinstance(one, Tensor) and goes):
            return one
        return back[id(one)] if id(one) in back else There(one)

    found = function(*tree_map(inner, args), **tree_map(inner, kwargs))
    return tree_map(wrapped, found)


def inner(one: Any) -> Any:
    return one.held if isinstance(one, There) else one
