"""Arithmetic that a person types: `0.95 ** epoch`, `min(1, epoch / 10)`, `1 if epoch < 10 else 0.1`.

The text is read against an allow-list (`engine.grammar`) into a tree of closures. Size, depth and numbers (`engine.arithmetic`) are
bounded, so that no text costs more than a millisecond or two. The text itself stays valid Python, so an exported script contains
it as it was typed. What is typed for tensors (a surface, a criterion) is a `engine.formula.Formula`.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import BINARY, COMPARE, CONSTANTS, FUNCTIONS, MOST_BITS, UNARY
from engine.errors import Path
from engine.grammar import Reader

Step = Callable[[float], Any]  # of the variable's value


class NoValue(ArithmeticError):
    """The expression `source` has no value at some place; the text says where and why."""

    def __init__(self, source: str, variable: str, value: float, reason: Exception) -> None:
        super().__init__(f"{no_value(source)} at {variable} = {value!r}: {reason}")
        self.source = source


def no_value(source: str) -> str:
    """How the sentence of a `NoValue` begins."""
    return f"{source[:60]} has no value"


@dataclass(frozen=True)
class Expression:
    """A parsed expression of one variable. Raises SpecError, code `expression`, when parsed, with the character (from 1)
    that is wrong in its sentence; NoValue when called where arithmetic has no value.

    >>> Expression.parse("0.5 ** epoch")(3)
    0.125
    """

    text: str
    variable: str
    _step: Step

    @classmethod
    def parse(cls, text: str, variable: str | None = None, path: Path = ()) -> "Expression":
        """Parses; without a `variable` either name that torch's schedulers use (`epoch`, `x`) is taken."""
        names = (variable,) if variable else ("epoch", "x")
        return cls(text, variable or "epoch", _Reader(text, names, path).read_all())

    def __call__(self, value: float) -> Any:
        try:
            return self._step(value)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise NoValue(self.text, self.variable, value, error) from error


class _Reader(Reader):
    """Allowed nodes as closures of the variable's value."""

    def __init__(self, text: str, names: tuple[str, ...], path: Path) -> None:
        super().__init__(text, path)
        self.names = names

    def _Constant(self, node: ast.Constant, depth: int) -> Step:
        value = node.value
        if type(value) not in (int, float, bool) or (type(value) is int and value.bit_length() > MOST_BITS):
            raise self.refuse(node, "expected a number")
        return lambda given: value

    def _Name(self, node: ast.Name, depth: int) -> Step:
        name = node.id
        if name in FUNCTIONS:
            raise self.refuse(node, f"{name} is a function; expected {name}(...),")
        if name not in self.names and name not in CONSTANTS:
            raise self.refuse(node, f"unknown name {name[:40]}; expected {' or '.join(self.names)}, pi or e,")
        constant = CONSTANTS.get(name)
        return (lambda given: constant) if name not in self.names else lambda given: given

    def _BinOp(self, node: ast.BinOp, depth: int) -> Step:
        apply = self.operator(node.op, BINARY, self.behind(node.left))
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda given: apply(left(given), right(given))

    def _UnaryOp(self, node: ast.UnaryOp, depth: int) -> Step:
        apply, operand = self.operator(node.op, UNARY, node), self.read(node.operand, depth)
        return lambda given: apply(operand(given))

    def _BoolOp(self, node: ast.BoolOp, depth: int) -> Step:
        parts, stop = [self.read(part, depth) for part in node.values], isinstance(node.op, ast.Or)

        def step(given: float) -> Any:
            value: Any = None
            for part in parts:
                value = part(given)
                if bool(value) is stop:
                    break
            return value

        return step

    def _Compare(self, node: ast.Compare, depth: int) -> Step:
        operands = (node.left, *node.comparators)
        operators = [self.operator(op, COMPARE, self.behind(before)) for op, before in zip(node.ops, operands, strict=False)]
        parts = [self.read(part, depth) for part in operands]

        def step(given: float) -> bool:
            values = [part(given) for part in parts]
            return all(op(a, b) for op, a, b in zip(operators, values, values[1:], strict=False))

        return step

    def _IfExp(self, node: ast.IfExp, depth: int) -> Step:
        test, then, other = (self.read(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda given: then(given) if test(given) else other(given)

    def _Call(self, node: ast.Call, depth: int) -> Step:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise self.refuse(node, f"expected a call of one of {', '.join(sorted(FUNCTIONS))},")
        function, arguments = FUNCTIONS[node.func.id], [self.read(part, depth) for part in node.args]
        return lambda given: function(*(argument(given) for argument in arguments))
