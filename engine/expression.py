"""Arithmetic that a person types: `0.95 ** epoch`, `min(1, epoch / 10)`, `1 if epoch < 10 else 0.1`.

The text is parsed by Python's own grammar and then read node by node against an allow-list into a tree of closures.
Nothing is ever handed to `eval`. Size, depth and powers are bounded, so that no text costs more than a millisecond or two.
The text itself stays valid Python, so an exported script contains it as it was typed.
"""

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Path, SpecError

LONGEST, MOST_NODES, DEEPEST, MOST_BITS = 500, 200, 30, 4096
Names = Mapping[str, Any]
Step = Callable[[Names], Any]


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent`, refusing whole numbers of more than 4096 bits and complex results."""
    whole = isinstance(base, int) and isinstance(exponent, int) and exponent > 0
    if whole and exponent * max(1, base.bit_length()) > MOST_BITS and abs(base) > 1:
        raise OverflowError("a whole number of more than 4096 bits; write a float, such as 2.0")
    value = base**exponent
    if isinstance(value, complex):
        raise ValueError(f"{base!r} ** {exponent!r} is not a real number")
    return value


BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: power,
}  # fmt: skip
UNARY: dict[type, Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Not: operator.not_}
COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh")},
    **{name: getattr(math, name) for name in ("floor", "ceil")},
    "abs": abs, "min": min, "max": max, "round": round, "int": int, "float": float,
}  # fmt: skip
CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Expression:
    """A parsed expression of one variable. Raises SpecError, code `expression`, when parsed; whatever arithmetic raises
    (ZeroDivisionError, OverflowError, ValueError) when called.

    >>> Expression.parse("0.5 ** epoch")(3)
    0.125
    """

    text: str
    variable: str
    _step: Step

    @classmethod
    def parse(cls, text: str, variable: str | None = None, path: Path = ()) -> "Expression":
        """Parses; without a `variable` either name that torch's schedulers use (`epoch`, `x`) is taken."""
        tree = _tree(text, path)
        names = (variable,) if variable else ("epoch", "x")
        return cls(text, variable or "epoch", _Reader(names, path).read(tree, 0))

    def __call__(self, value: float) -> Any:
        return self._step({"epoch": value, "x": value, **CONSTANTS})


def _tree(text: str, path: Path) -> ast.expr:
    if len(text) > LONGEST:
        raise SpecError("expression", f"expected at most {LONGEST} characters, got {len(text)}", path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise SpecError("expression", f"{error.msg} at character {error.offset or 1}", path) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise SpecError("expression", f"not an expression: {error or type(error).__name__}", path) from error
    return tree


class _Reader:
    """Turns allowed nodes into closures; counts them on the way."""

    def __init__(self, names: tuple[str, ...], path: Path) -> None:
        self.names, self.path, self.nodes = names, path, 0

    def refuse(self, node: ast.AST, what: str) -> SpecError:
        return SpecError("expression", f"{what} at character {getattr(node, 'col_offset', 0) + 1}", self.path)

    def read(self, node: ast.expr, depth: int) -> Step:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise self.refuse(node, f"too large: at most {MOST_NODES} parts, {DEEPEST} deep; stopped")
        rule = getattr(self, f"_{type(node).__name__}", None)
        if rule is None:
            raise self.refuse(node, f"{type(node).__name__} is not allowed; expected arithmetic")
        step: Step = rule(node, depth + 1)
        return step

    def _Constant(self, node: ast.Constant, depth: int) -> Step:
        value = node.value
        if type(value) not in (int, float, bool) or (type(value) is int and value.bit_length() > MOST_BITS):
            raise self.refuse(node, "expected a number")
        return lambda names: value

    def _Name(self, node: ast.Name, depth: int) -> Step:
        name = node.id
        if name not in self.names and name not in CONSTANTS:
            raise self.refuse(node, f"unknown name {name[:40]}; expected {' or '.join(self.names)}, pi or e,")
        return lambda names: names[name]

    def _operator(self, node: Any, table: dict[type, Any]) -> Any:
        found = table.get(type(node))
        if found is None:
            raise SpecError("expression", f"the operator {type(node).__name__} is not allowed", self.path)
        return found

    def _BinOp(self, node: ast.BinOp, depth: int) -> Step:
        apply = self._operator(node.op, BINARY)
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda names: apply(left(names), right(names))

    def _UnaryOp(self, node: ast.UnaryOp, depth: int) -> Step:
        apply, operand = self._operator(node.op, UNARY), self.read(node.operand, depth)
        return lambda names: apply(operand(names))

    def _BoolOp(self, node: ast.BoolOp, depth: int) -> Step:
        parts, stop = [self.read(part, depth) for part in node.values], isinstance(node.op, ast.Or)

        def step(names: Names) -> Any:
            value: Any = None
            for part in parts:
                value = part(names)
                if bool(value) is stop:
                    break
            return value

        return step

    def _Compare(self, node: ast.Compare, depth: int) -> Step:
        operators = [self._operator(op, COMPARE) for op in node.ops]
        parts = [self.read(part, depth) for part in (node.left, *node.comparators)]

        def step(names: Names) -> bool:
            values = [part(names) for part in parts]
            return all(op(a, b) for op, a, b in zip(operators, values, values[1:], strict=False))

        return step

    def _IfExp(self, node: ast.IfExp, depth: int) -> Step:
        test, then, other = (self.read(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda names: then(names) if test(names) else other(names)

    def _Call(self, node: ast.Call, depth: int) -> Step:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise self.refuse(node, f"expected a call of one of {', '.join(sorted(FUNCTIONS))},")
        function, arguments = FUNCTIONS[node.func.id], [self.read(part, depth) for part in node.args]
        return lambda names: function(*(argument(names) for argument in arguments))
