"""A hyperparameter that has another value in every lane, and passes for a `float` in torch's unmodified code.

Its arithmetic is that of Python's floats, lane by lane: `+ - * /` are the same IEEE operations in an array, and `**` is left
to Python itself, since a vectorized power differs in the last bit. Where lanes would take different branches, nothing is
guessed: `Disagreement` says which, and whoever runs them runs them apart.
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NUMBERS = (int, float)
NOTHING = (None, None)


class NoRule(Exception):
    """Something was asked of lanes that they cannot answer exactly; each lane must be run by itself."""


class Disagreement(Exception):
    """A comparison came out differently in different lanes; `mask` is its outcome."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        super().__init__("lanes disagree")
        self.mask = mask


class LaneFloat(float):
    """Values of shape (a, 1), (1, b) or (a, b), float64, in the place of one number.

    The float itself is nan: code in C that takes it for a plain number (`math.cos`) gives nan, which is found out. `known` holds what
    was made of it last, by each operation with a plain number, and its tensors: `1 - beta` is the same in every step.
    """

    __slots__ = ("known", "values")
    values: Floats
    known: dict[Any, Any]

    def __new__(cls, values: Floats) -> "LaneFloat":
        made = super().__new__(cls, math.nan)
        made.values, made.known = values, {}
        return made

    def __float__(self) -> float:
        raise NoRule("float")

    def __int__(self) -> int:
        raise NoRule("int")

    def __bool__(self) -> bool:
        return agreed(self.values != 0)

    def __neg__(self) -> "LaneFloat":
        return LaneFloat(-self.values)

    def __pos__(self) -> "LaneFloat":
        return self

    def __abs__(self) -> "LaneFloat":
        return LaneFloat(np.abs(self.values))

    __hash__ = float.__hash__


def agreed(mask: NDArray[np.bool_]) -> bool:
    """The outcome that all lanes have in common."""
    if bool(mask.all()):
        return True
    if bool(mask.any()):
        raise Disagreement(mask)
    return False


def values(number: Any) -> Any:
    """What stands for a number in the arithmetic of arrays."""
    return number.values if isinstance(number, LaneFloat) else float(number)


def divide(a: Any, b: Any) -> Floats:
    """Python's division, which refuses zero."""
    if not (b if isinstance(b, float) else b.all()):
        raise NoRule("division by zero")
    found: Floats = a / b
    return found


def power(a: Any, b: Any) -> Floats:
    """Python's own power of each lane."""
    shape = a.shape if isinstance(b, float) else b.shape if isinstance(a, float) else np.broadcast_shapes(a.shape, b.shape)
    try:
        found = list(map(operator.pow, _each(a, shape), _each(b, shape)))
        return np.array(found, dtype=np.float64).reshape(shape)
    except (OverflowError, ZeroDivisionError, TypeError) as error:  # TypeError: a complex number
        raise NoRule(str(error)) from error


def _each(a: Any, shape: tuple[int, ...]) -> Iterable[float]:
    """Python's floats, one a lane."""
    if isinstance(a, float):
        return itertools.repeat(a)
    flat: list[float] = (a if a.shape == shape else np.broadcast_to(a, shape)).ravel().tolist()
    return flat


def refused(*_: Any) -> Floats:
    raise NoRule("no such operation on lanes")


def _binary(compute: Callable[[Any, Any], Floats], swapped: bool = False) -> Callable[[LaneFloat, Any], Any]:
    def method(self: LaneFloat, other: Any) -> Any:
        if not isinstance(other, NUMBERS):
            return NotImplemented  # a tensor answers by the mode's rules
        if type(other) is LaneFloat:
            return LaneFloat(compute(other.values, self.values) if swapped else compute(self.values, other.values))
        before, found = self.known.get(method, NOTHING)
        if before != other or other == 0:  # of which there are two
            number = float(other)
            found = LaneFloat(compute(number, self.values) if swapped else compute(self.values, number))
            self.known[method] = other, found
        return found

    return method


def _comparison(compute: Callable[[Any, Any], Any]) -> Callable[[LaneFloat, Any], Any]:
    def method(self: LaneFloat, other: Any) -> Any:
        if not isinstance(other, NUMBERS):
            return NotImplemented
        return agreed(compute(self.values, values(other)))

    return method


OPERATIONS = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "pow": power, "mod": refused, "floordiv": refused}
for _name, _compute in OPERATIONS.items():
    setattr(LaneFloat, f"__{_name}__", _binary(_compute))
    setattr(LaneFloat, f"__r{_name}__", _binary(_compute, swapped=True))
LaneFloat.__truediv__ = _binary(divide)  # type: ignore[method-assign, assignment]
LaneFloat.__rtruediv__ = _binary(divide, swapped=True)  # type: ignore[method-assign, assignment]
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(LaneFloat, f"__{_name}__", _comparison(getattr(operator, _name)))
