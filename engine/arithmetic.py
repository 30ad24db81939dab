"""The arithmetic that an expression may do: Python's own, with whole numbers kept small enough to cost nothing.

Python's whole numbers have no end, so `9**9**9`, a long product, or `round(1, -10**9)` (which computes `10**10**9`) would
take a worker away. Each operation that can make a number longer than its operands by more than a bit is bounded here.
"""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

MOST_BITS = 4096
MOST_DIGITS = 400  # of `round`; a float64 has at most 309 before its point and 324 behind
Operation = Callable[..., Any]


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent`, refusing whole numbers of more than 4096 bits and complex results.

    >>> power(2, 10), power(2.0, 0.5)
    (1024, 1.4142135623730951)
    """
    whole = isinstance(base, int) and isinstance(exponent, int) and exponent > 0
    if whole and exponent * max(1, base.bit_length()) > MOST_BITS and abs(base) > 1:
        raise too_long()
    value = base**exponent
    if isinstance(value, complex):
        raise ValueError(f"{base!r} ** {exponent!r} is not a real number")
    return value


def product(left: Any, right: Any) -> Any:
    """`left * right`, refusing whole numbers of more than 4096 bits."""
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MOST_BITS:
        raise too_long()
    return left * right


def rounded(value: Any, digits: Any = None) -> Any:
    """`round`, to at most 400 digits before or behind the point."""
    if isinstance(digits, int) and abs(digits) > MOST_DIGITS:
        raise OverflowError(f"round: expected at most {MOST_DIGITS} digits")
    return round(value, digits)


def too_long() -> OverflowError:
    return OverflowError(f"a whole number of more than {MOST_BITS} bits; write a float, such as 2.0")


BINARY: dict[type, Operation] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: product, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: power,
}  # fmt: skip
UNARY: dict[type, Operation] = {ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Not: operator.not_}
COMPARE: dict[type, Operation] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
FUNCTIONS: dict[str, Operation] = {
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh")},
    **{name: getattr(math, name) for name in ("floor", "ceil")},
    "abs": abs, "min": min, "max": max, "round": rounded, "int": int, "float": float,
}  # fmt: skip
CONSTANTS = {"pi": math.pi, "e": math.e}
