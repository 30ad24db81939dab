"""Arithmetic that a person types: `0.95 ** epoch`, `min(1, epoch / 10)`, `1 if epoch < 10 else 0.1`.

The text is parsed by Python's own grammar and then read node by node against an allow-list into a tree of closures.
Nothing is ever handed to `eval`. Characters that arithmetic has no use for (quotes, brackets, colons, whatever is not ASCII)
are refused before Python sees them. Size, depth and numbers (`engine.arithmetic`) are bounded, so that no text costs more than
a millisecond or two. The text itself stays valid Python, so an exported script contains it as it was typed.
"""

import ast
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.arithmetic import BINARY, COMPARE, CONSTANTS, FUNCTIONS, MOST_BITS, UNARY
from engine.errors import Path, SpecError

LONGEST, MOST_NODES, DEEPEST = 500, 200, 30
FOREIGN = re.compile(r"[^A-Za-z0-9_.,+\-*/%()<>=! \t\r\n]")
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


class _Reader:
    """Turns allowed nodes into closures; counts them on the way.

    `source` is what Python parses: one line, of ASCII, so that its columns are characters of the text, `indent` to the left.
    """

    def __init__(self, text: str, names: tuple[str, ...], path: Path) -> None:
        self.text, self.names, self.path, self.nodes = text, names, path, 0
        self.source = re.sub(r"\s", " ", text).strip()
        self.indent = len(text) - len(text.lstrip())

    def read_all(self) -> Step:
        if len(self.text) > LONGEST:
            raise SpecError("expression", f"expected at most {LONGEST} characters, got {len(self.text)}", self.path)
        foreign = FOREIGN.search(self.text)
        if foreign:
            raise self.refuse(foreign.start() - self.indent, f"{foreign.group()!r} is not allowed; expected arithmetic")
        if not self.source:
            raise self.refuse(0, "expected an expression, got nothing")
        return self.read(self.tree(), 0)

    def tree(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            if not error.offset:  # how Python says: at the end
                raise self.refuse(len(self.source), "it ends too early; expected more arithmetic") from error
            raise self.refuse(error.offset - 1, error.msg) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise self.refuse(0, f"not an expression ({error or type(error).__name__})") from error

    def refuse(self, place: ast.expr | int, what: str) -> SpecError:
        at = place if isinstance(place, int) else place.col_offset
        return SpecError("expression", f"{what} at character {at + self.indent + 1}", self.path)

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
        return lambda given: value

    def _Name(self, node: ast.Name, depth: int) -> Step:
        name = node.id
        if name in FUNCTIONS:
            raise self.refuse(node, f"{name} is a function; expected {name}(...),")
        if name not in self.names and name not in CONSTANTS:
            raise self.refuse(node, f"unknown name {name[:40]}; expected {' or '.join(self.names)}, pi or e,")
        constant = CONSTANTS.get(name)
        return (lambda given: constant) if name not in self.names else lambda given: given

    def _operator(self, node: ast.AST, table: dict[type, Any], place: ast.expr | int) -> Any:
        found = table.get(type(node))
        if found is None:
            raise self.refuse(place, f"the operator {type(node).__name__} is not allowed")
        return found

    def _behind(self, node: ast.expr) -> int:
        """Where the operator behind an operand is: the operand may be in parentheses."""
        end = node.end_col_offset or 0
        return end + len(self.source[end:]) - len(self.source[end:].lstrip(" )"))

    def _BinOp(self, node: ast.BinOp, depth: int) -> Step:
        apply = self._operator(node.op, BINARY, self._behind(node.left))
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda given: apply(left(given), right(given))

    def _UnaryOp(self, node: ast.UnaryOp, depth: int) -> Step:
        apply, operand = self._operator(node.op, UNARY, node), self.read(node.operand, depth)
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
        operators = [self._operator(op, COMPARE, self._behind(before)) for op, before in zip(node.ops, operands, strict=False)]
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
