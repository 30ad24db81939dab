"""torch's calls with a `LaneFloat` in the place of a Python number, rewritten into the same arithmetic on tensors.

Each rule gives the very bits of the call that it stands for: torch's kernels fuse `a + alpha * b` into one rounding and
multiply `value` in first, and so do these. What has no rule raises `NoRule`, as does a plain nan, which is what C code makes
of a `LaneFloat`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.overrides import TorchFunctionMode

from engine.lanes.scalar import LaneFloat, NoRule

Rule = Callable[..., Any]


def spread(number: Any, like: Tensor) -> Any:
    """Lanes as a tensor of the other operand's dtype, where it is; anything else as it is."""
    return tensor(number, like.dtype, like.device) if type(number) is LaneFloat else number


def tensor(lanes: LaneFloat, dtype: torch.dtype, device: torch.device | None = None) -> Tensor:
    """Made once: nothing writes into it."""
    found: Tensor | None = lanes.known.get((dtype, device))
    if found is None:
        found = lanes.known[dtype, device] = torch.from_numpy(lanes.values).to(device, dtype)
    return found


def widened(target: Tensor, result: Tensor) -> Tensor:
    """Puts a result into a tensor in place; one that held a single number for all lanes is made to hold one a lane."""
    if target.shape == result.shape:
        return target.copy_(result)
    if target.dim() > 0:
        raise NoRule("a tensor cannot hold these lanes")
    target.data = result.to(target.dtype)
    return target


def add(a: Tensor, b: Any, *, alpha: Any = 1) -> Tensor:
    if not isinstance(alpha, LaneFloat):
        return torch.add(a, spread(b, a), alpha=alpha)
    return torch.addcmul(a, b, spread(alpha, a))


def add_(a: Tensor, b: Any, *, alpha: Any = 1) -> Tensor:
    if a.dim() == 0:
        return widened(a, add(a, b, alpha=alpha))
    return a.addcmul_(b, spread(alpha, a)) if isinstance(alpha, LaneFloat) else a.add_(spread(b, a), alpha=alpha)


def addcmul_(a: Tensor, b: Tensor, c: Tensor, *, value: Any = 1) -> Tensor:
    return a.addcmul_(b * spread(value, b), c)


def addcdiv_(a: Tensor, b: Tensor, c: Tensor, *, value: Any = 1) -> Tensor:
    return a.addcdiv_(b * spread(value, b), c)


def lerp(a: Tensor, b: Tensor, weight: Any) -> Tensor:
    found: Tensor = torch.lerp(a, b, spread(weight, a))
    return found


def lerp_(a: Tensor, b: Tensor, weight: Any) -> Tensor:
    return a.lerp_(b, spread(weight, a))


def multiply(a: Tensor, b: Any) -> Tensor:
    found: Tensor = a * spread(b, a)
    return found


def multiply_(a: Tensor, b: Any) -> Tensor:
    return a.mul_(spread(b, a)) if a.dim() else widened(a, multiply(a, b))


def divide(a: Tensor, b: Any) -> Tensor:
    found: Tensor = a / spread(b, a)
    return found


def divide_(a: Tensor, b: Any) -> Tensor:
    return a.div_(spread(b, a)) if a.dim() else widened(a, divide(a, b))


def divided_by(a: Tensor, b: Any) -> Tensor:
    """`b / a`, which torch computes by the reciprocal."""
    found: Tensor = a.reciprocal() * spread(b, a)
    return found


def subtract(a: Tensor, b: Any) -> Tensor:
    found: Tensor = a - spread(b, a)
    return found


def subtracted_from(a: Tensor, b: Any) -> Tensor:
    found: Tensor = spread(b, a) - a
    return found


def equal(a: Tensor, b: Any) -> Tensor:
    found: Tensor = a == spread(b, a)
    return found


def clamp_(a: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Both bounds as tensors, since torch takes two of a kind."""
    low, high = (None if v is None else torch.as_tensor(spread(v, a), dtype=a.dtype) for v in (min, max))
    return a.clamp_(low, high)


def fill_where(a: Tensor, where: Any, value: Any) -> None:
    """`a[mask] = lanes`."""
    if not (isinstance(where, Tensor) and where.dtype == torch.bool and where.shape == a.shape):
        raise NoRule("assignment to a part")
    a.copy_(torch.where(where, spread(value, a), a))


def full_like(a: Tensor, value: Any, **options: Any) -> Tensor:
    made = torch.empty_like(a, **options)
    return made.copy_(spread(value, made).expand(made.shape))


def as_tensor(value: LaneFloat, *, dtype: torch.dtype | None = None, device: Any = None) -> Tensor:
    return tensor(value, dtype or torch.get_default_dtype()).to(device, copy=True)


def item(a: Tensor) -> Any:
    """`.item()` of what holds a number a lane."""
    return LaneFloat(a.double().cpu().numpy()) if a.dim() > 1 else a.item()


def copy_(a: Tensor, b: Tensor, *options: Any) -> Tensor:
    return a.copy_(b, *options) if a.dim() else widened(a, b)


LANES_ONLY: dict[Any, Rule] = {
    Tensor.add: add, Tensor.__add__: add, Tensor.__radd__: add, torch.add: add, Tensor.add_: add_, Tensor.__iadd__: add_,
    Tensor.addcmul_: addcmul_, Tensor.addcdiv_: addcdiv_, Tensor.lerp: lerp, torch.lerp: lerp, Tensor.lerp_: lerp_,
    Tensor.mul: multiply, Tensor.__mul__: multiply, Tensor.__rmul__: multiply, torch.mul: multiply,
    Tensor.mul_: multiply_, Tensor.__imul__: multiply_, Tensor.div: divide, Tensor.__truediv__: divide, Tensor.div_: divide_,
    Tensor.__itruediv__: divide_, Tensor.__rdiv__: divided_by, Tensor.__rtruediv__: divided_by, Tensor.sub: subtract,
    Tensor.__sub__: subtract, Tensor.__rsub__: subtracted_from, Tensor.eq: equal,
    Tensor.clamp_: clamp_, Tensor.__setitem__: fill_where, torch.full_like: full_like, torch.as_tensor: as_tensor,
    torch.tensor: as_tensor,
}  # fmt: skip
ALWAYS: dict[Any, Rule] = {Tensor.item: item, Tensor.copy_: copy_}


class LaneMode(TorchFunctionMode):
    """Active while torch's own code meets lanes."""

    def __torch_function__(self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        if function in ALWAYS:
            function = ALWAYS[function]
        elif _meets_lanes(args) or (kwargs and _meets_lanes(kwargs.values())):
            if function not in LANES_ONLY:
                raise NoRule(getattr(function, "__name__", str(function)))
            function = LANES_ONLY[function]
        return function(*args, **kwargs) if kwargs else function(*args)


def _meets_lanes(arguments: Iterable[Any]) -> bool:
    """Whether a `LaneFloat` is among them. Called for each of torch's calls in a step, so it looks at the type alone."""
    found = False
    for argument in arguments:
        kind = type(argument)
        if kind is Tensor or kind is Parameter:
            continue
        if kind is LaneFloat:
            found = True
        elif kind is float:
            if argument != argument:
                raise NoRule("nan")
        elif kind is list or kind is tuple:
            found = found or _meets_lanes(argument)
    return found
