"""The parts of a `Formula`: each a torch call and the Python that says the same. A part without a step is a plain number."""

import ast
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine import arithmetic
from engine.arithmetic import COMPARE, UNARY

Step = Callable[[Sequence[Tensor]], Any]  # of the variables' tensors
LARGEST = 2**53  # whole numbers beyond it are told to torch as floats


@dataclass(frozen=True)
class Part:
    """`step` computes it, None for a plain number, which is `value`; `code` is its Python; `moves` are the variables that its gradient
    can reach; `truth`: it is true or false, in a tensor of booleans."""

    code: ast.expr
    step: Step | None = None
    value: Any = None
    moves: frozenset[str] = frozenset()
    truth: bool = False


def code_of(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def called(function: str, *arguments: ast.expr, **keywords: ast.expr) -> ast.expr:
    return ast.Call(code_of(function), list(arguments), [ast.keyword(name, value) for name, value in keywords.items()])


def literal(value: Any) -> ast.expr:
    if isinstance(value, float) and math.isnan(value):
        return code_of("math.nan")
    size = ast.Constant(abs(value) if not isinstance(value, bool) else value)
    return ast.UnaryOp(ast.USub(), size) if not isinstance(value, bool) and math.copysign(1, value) < 0 else size


def plain(value: Any, code: ast.expr | None = None) -> Part:
    """A plain number; where no float holds a whole number it is infinite."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        value, code = _float(value), None
    return Part(code or literal(value), value=value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def variable(name: str, index: int) -> Part:
    return Part(ast.Name(name), operator.itemgetter(index), moves=frozenset({name}))


def number(part: Part) -> Part:
    """True and false as 1 and 0."""
    if not part.truth or part.step is None:
        return part
    step = part.step
    return Part(ast.Call(ast.Attribute(part.code, "to"), [code_of("DTYPE")], []), lambda given: step(given).to(given[0].dtype))


def condition(part: Part) -> Part:
    """A number as whether it is not 0."""
    if part.truth:
        return part
    return plain(bool(part.value)) if part.step is None else compare(ast.NotEq(), part, plain(0))


def folded(compute: Callable[[], Any], otherwise: Callable[[], Tensor], code: ast.expr) -> Part:
    """A plain number as Python computes it; where Python has none, as torch does."""
    try:
        value = compute()
    except (ZeroDivisionError, ValueError):
        return plain(otherwise().item())
    except OverflowError as error:
        if "whole number" in str(error):
            raise
        return plain(otherwise().item())
    return plain(value, code)


def _tensor(value: Any) -> Tensor:
    return torch.tensor(_float(value), dtype=torch.float64)


def applied(apply: Callable[..., Any], left: Part, right: Part) -> Step:
    """`apply` to two parts of which one at least is no plain number."""
    first, second, a, b = left.step, right.step, left.value, right.value
    if first is None:
        assert second is not None
        return lambda given: apply(a, second(given))
    if second is None:
        return lambda given: apply(first(given), b)
    return lambda given: apply(first(given), second(given))


BINARY: dict[type, tuple[Callable[..., Any], Callable[..., Any]]] = {  # on tensors, on plain numbers
    ast.Add: (operator.add, operator.add), ast.Sub: (operator.sub, operator.sub), ast.Mult: (operator.mul, arithmetic.product),
    ast.Div: (operator.truediv, operator.truediv), ast.FloorDiv: (lambda a, b: torch.div(a, b, rounding_mode="floor"), operator.floordiv),
    ast.Mod: (operator.mod, operator.mod), ast.Pow: (operator.pow, arithmetic.power),
}  # fmt: skip


def binary(op: ast.operator, left: Part, right: Part) -> Part:
    apply, plainly = BINARY[type(op)]
    code: ast.expr = ast.BinOp(left.code, op, right.code)
    if left.step is None and right.step is None:
        return folded(lambda: plainly(left.value, right.value), lambda: apply(_tensor(left.value), _tensor(right.value)), code)
    if isinstance(op, ast.FloorDiv):  # torch has no gradient for its own `//`
        left = filled(left)
        code = called("torch.div", left.code, right.code, rounding_mode=ast.Constant("floor"))
    return Part(code, applied(apply, left, right), moves=left.moves | right.moves)


def unary(op: ast.unaryop, part: Part) -> Part:
    apply = UNARY[type(op)]
    code = ast.UnaryOp(op, part.code)
    if part.step is None:
        return plain(apply(part.value), code)
    step = part.step
    return Part(code, lambda given: apply(step(given)), moves=part.moves)


def compare(op: ast.cmpop, left: Part, right: Part) -> Part:
    apply = COMPARE[type(op)]
    code = ast.Compare(left.code, [op], [right.code])
    if left.step is None and right.step is None:
        return Part(code, value=apply(left.value, right.value), truth=True)
    return Part(code, applied(apply, left, right), truth=True)


def negated(part: Part) -> Part:
    part = condition(part)
    if part.step is None:
        return plain(not part.value)
    step = part.step
    return Part(called("torch.logical_not", part.code), lambda given: torch.logical_not(step(given)), truth=True)


def logical(op: ast.boolop, conditions: Sequence[Part]) -> Part:
    """`and` or `or`, cell by cell."""
    both = isinstance(op, ast.And)
    name, apply = ("torch.logical_and", torch.logical_and) if both else ("torch.logical_or", torch.logical_or)
    if decided := [part for part in conditions if part.step is None and bool(part.value) is not both]:
        return decided[0]
    open_parts = [part for part in conditions if part.step is not None]
    if not open_parts:
        return conditions[0]
    whole = open_parts[0]
    for part in open_parts[1:]:
        whole = Part(called(name, whole.code, part.code), applied(apply, whole, part), truth=True)
    return whole


def where(test: Part, then: Part, other: Part) -> Part:
    """`then if test else other`, cell by cell."""
    test, then, other = condition(test), number(then), number(other)
    if test.step is None:
        return then if test.value else other
    if then.step is None and other.step is None:
        then = filled(then)
    choose, chosen = test.step, applied(lambda a, b: (a, b), then, other)
    code = called("torch.where", test.code, then.code, other.code)
    return Part(code, lambda given: torch.where(choose(given), *chosen(given)), moves=then.moves | other.moves)


def filled(part: Part) -> Part:
    """A plain number as a tensor of the variables' dtype, for calls that take no other."""
    if part.step is not None:
        return part
    value = part.value
    code = called("torch.tensor", part.code, dtype=code_of("DTYPE"))
    return Part(code, lambda given: given[0].new_tensor(value))


def elementwise(name: str, plainly: Callable[..., Any] | None = None) -> Callable[..., Part]:
    """A function of one number."""
    apply: Any = _named(name)

    def part(argument: Part) -> Part:
        argument = number(argument)
        if argument.step is None:
            value = argument.value
            found = folded(lambda: (plainly or _through(apply))(value), lambda: apply(_tensor(value)), argument.code)
            return plain(found.value)
        step = argument.step
        return Part(called(name, argument.code), lambda given: apply(step(given)), moves=argument.moves)

    return part


def _named(path: str) -> Any:
    found: Any = torch
    for name in path.split(".")[1:]:
        found = getattr(found, name)
    return found


def _through(apply: Callable[[Tensor], Tensor]) -> Callable[[Any], float]:
    return lambda value: apply(_tensor(value)).item()


def several(name: str, plainly: Callable[..., Any] | None = None) -> Callable[..., Part]:
    """A function of two tensors, of more from left to right."""
    apply: Any = _named(name)

    def pair(left: Part, right: Part) -> Part:
        left, right = number(left), number(right)
        if left.step is None and right.step is None:
            return plain(apply(_tensor(left.value), _tensor(right.value)).item())
        left, right = filled(left), filled(right)
        return Part(called(name, left.code, right.code), applied(apply, left, right), moves=left.moves | right.moves)

    def part(first: Part, *others: Part) -> Part:
        for other in others:
            first = pair(first, other)
        return first

    return part


_LARGER, _SMALLER = several("torch.maximum"), several("torch.minimum")


def clamp(part: Part, low: Part, high: Part) -> Part:
    return _SMALLER(_LARGER(part, low), high)


def power(base: Part, exponent: Part) -> Part:
    return binary(ast.Pow(), number(base), number(exponent))


_ONE = {
    "sqrt": math.sqrt, "exp": math.exp, "log": math.log, "log2": math.log2, "log10": math.log10, "log1p": math.log1p, "expm1": math.expm1,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan, "sinh": math.sinh,
    "cosh": math.cosh, "tanh": math.tanh, "abs": abs, "erf": math.erf, "floor": None, "ceil": None, "round": None, "sign": None,
    "sigmoid": None, "relu": None, "square": None, "exp2": None, "rsqrt": None,
}  # fmt: skip
FUNCTIONS: dict[str, tuple[Callable[..., Part], int, int]] = {  # with the fewest and most arguments
    **{name: (elementwise(f"torch.{name}", plainly), 1, 1) for name, plainly in _ONE.items()},
    **{name: (elementwise(f"torch.nn.functional.{name}"), 1, 1) for name in ("softplus", "logsigmoid", "gelu", "silu")},
    "min": (_SMALLER, 2, 16), "max": (_LARGER, 2, 16), "atan2": (several("torch.atan2"), 2, 2), "hypot": (several("torch.hypot"), 2, 2),
    "where": (where, 3, 3), "clamp": (clamp, 3, 3), "pow": (power, 2, 2),
}  # fmt: skip
KINKED = frozenset({"abs", "sign", "floor", "ceil", "round", "relu", "min", "max", "clamp", "where"})
