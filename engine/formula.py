"""A function of tensors that a person types: `(a - x)**2 + b * (y - x**2)**2`, `where(abs(x) < 1, x**2, 2 * abs(x) - 1)`.

The text is read against the allow-list (`engine.grammar`) into a tree of torch's own calls and, beside it, into the Python that says
the same, so that an exported script computes the same bits. Names that are neither variables nor functions are parameters. Plain
numbers are computed once, as Python does; where Python has no value for them (`1 / 0`, `log(-1)`) they are inf or nan, as they are
in torch: data, not errors.
"""

import ast
import difflib
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from engine import formula_parts as parts
from engine.arithmetic import COMPARE, CONSTANTS, UNARY
from engine.errors import Path
from engine.formula_parts import FUNCTIONS, KINKED, Part
from engine.grammar import Reader

MOST_PARAMETERS = 12
PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
RESERVED = frozenset({"torch", "math", "point", "reaching"})  # names in the script
Function = Callable[..., Tensor]


def reaching(value: Tensor, *variables: Tensor) -> Tensor:
    """The same value as one that depends on these variables as well, with a gradient of zero."""
    for variable in variables:
        value = torch.where(torch.ones_like(variable, dtype=torch.bool), value, variable)
    return value


@dataclass(frozen=True)
class Formula:
    """A parsed function of `variables`; `names` are its parameters in the order in which they are written; `smooth` is false where
    something in it may have a kink or a step.

    >>> Formula.parse("a * x**2 + y", ("x", "y")).names
    ('a',)
    """

    text: str
    variables: tuple[str, ...]
    names: tuple[str, ...]
    smooth: bool = True

    @classmethod
    def parse(cls, text: str, variables: tuple[str, ...], path: Path = ()) -> "Formula":
        """Raises SpecError, code `expression`, with the character (from 1) that is wrong in its sentence."""
        reader = _Reader(text, variables, None, path)
        reader.whole()
        return cls(text, variables, tuple(reader.found), reader.smooth)

    def bind(self, **params: float) -> Function:
        """The function of the variables' tensors alone: of one shape, the answer's. Parameters left out are 1."""
        return _bound(self, tuple(params.items()))

    def moved_by(self, **params: float) -> frozenset[str]:
        """The variables from which a gradient comes back by itself; that of the others is zero because `bind` makes it so."""
        return self._root(params).moves

    def code(self, **params: float) -> str:
        """The right-hand side in Python with torch, of the variables and the parameters by name, and of `DTYPE`; computes the same bits
        at these parameters."""
        root = self._root(params)
        code = ast.unparse(ast.fix_missing_locations(ast.Expression(root.code)))
        missing = [name for name in self.variables if name not in root.moves]
        return f"reaching({code}, {', '.join(missing)})" if missing else code

    def _root(self, params: Mapping[str, float]) -> Part:
        return _Reader(self.text, self.variables, {name: float(params.get(name, 1)) for name in self.names}, ()).whole()


@functools.lru_cache(maxsize=512)
def _bound(formula: Formula, params: tuple[tuple[str, float], ...]) -> Function:
    root = formula._root(dict(params))
    step, missing = root.step, [i for i, name in enumerate(formula.variables) if name not in root.moves]
    assert step is not None
    if not missing:
        return lambda *given: step(given)
    return lambda *given: reaching(step(given), *(given[i] for i in missing))


class _Reader(Reader):
    """Allowed nodes as parts; with `params` None every unknown name is a parameter and is `found`."""

    def __init__(self, text: str, variables: tuple[str, ...], params: Mapping[str, float] | None, path: Path) -> None:
        super().__init__(text, path)
        self.variables, self.params = variables, params
        self.found: dict[str, float] = {}
        self.smooth = True

    def whole(self) -> Part:
        root: Part = self.read_all()
        if root.step is None:
            raise self.refuse(0, f"expected an expression of {' and '.join(self.variables)}, got a number,")
        return parts.number(root)

    def _Constant(self, node: ast.Constant, depth: int) -> Part:
        if type(node.value) not in (int, float, bool):
            raise self.refuse(node, "expected a number")
        return parts.plain(node.value)

    def _Name(self, node: ast.Name, depth: int) -> Part:
        name = node.id
        if name in self.variables:
            return parts.variable(name, self.variables.index(name))
        if name in CONSTANTS:
            return Part(parts.code_of(f"math.{name}"), value=CONSTANTS[name])
        return Part(ast.Name(name), value=self._parameter(node))

    def _parameter(self, node: ast.Name) -> float:
        name = node.id
        if self.params is not None:
            return self.params[name]
        if name in FUNCTIONS:
            raise self.refuse(node, f"{name} is a function; expected {name}(...),")
        if not PARAMETER.fullmatch(name) or name in RESERVED:
            raise self.refuse(node, f"{name[:40]!r} is no name for a parameter; expected a letter, then at most 19 letters or digits,")
        if len({*self.found, name}) > MOST_PARAMETERS:
            raise self.refuse(node, f"expected at most {MOST_PARAMETERS} parameters, got one more, {name},")
        return self.found.setdefault(name, 1.0)

    def _BinOp(self, node: ast.BinOp, depth: int) -> Part:
        self.operator(node.op, parts.BINARY, self.behind(node.left))
        self.smooth = self.smooth and not isinstance(node.op, ast.Mod | ast.FloorDiv)
        left, right = parts.number(self.read(node.left, depth)), parts.number(self.read(node.right, depth))
        return self._bounded(node, lambda: parts.binary(node.op, left, right))

    def _UnaryOp(self, node: ast.UnaryOp, depth: int) -> Part:
        self.operator(node.op, UNARY, node)
        operand = self.read(node.operand, depth)
        return parts.negated(operand) if isinstance(node.op, ast.Not) else parts.unary(node.op, parts.number(operand))

    def _BoolOp(self, node: ast.BoolOp, depth: int) -> Part:
        return parts.logical(node.op, [parts.condition(self.read(part, depth)) for part in node.values])

    def _Compare(self, node: ast.Compare, depth: int) -> Part:
        self.smooth = False
        operands = [node.left, *node.comparators]
        for op, before in zip(node.ops, operands, strict=False):
            self.operator(op, COMPARE, self.behind(before))
        found = [parts.number(self.read(part, depth)) for part in operands]
        pairs = [parts.compare(op, a, b) for op, a, b in zip(node.ops, found, found[1:], strict=False)]
        return parts.logical(ast.And(), pairs) if len(pairs) > 1 else pairs[0]

    def _IfExp(self, node: ast.IfExp, depth: int) -> Part:
        return parts.where(*(self.read(part, depth) for part in (node.test, node.body, node.orelse)))

    def _Call(self, node: ast.Call, depth: int) -> Part:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.refuse(node, "expected a call such as sin(x),")
        name = node.func.id
        if name not in FUNCTIONS:
            close = difflib.get_close_matches(name, FUNCTIONS, n=1)
            hint = f"did you mean {close[0]}?" if close else "expected one such as sqrt, exp, sin, abs, where;"
            raise self.refuse(node, f"unknown function {name[:40]}; {hint} stopped")
        self.smooth = self.smooth and name not in KINKED
        apply, least, most = FUNCTIONS[name]
        if not least <= len(node.args) <= most or any(isinstance(part, ast.Starred) for part in node.args):
            said = f"{least}" if least == most else f"{least} to {most}"
            raise self.refuse(node, f"{name}: expected {said} arguments, got {len(node.args)},")
        arguments = [self.read(part, depth) for part in node.args]
        return self._bounded(node, lambda: apply(*arguments))

    def _bounded(self, node: ast.expr, compute: Callable[[], Part]) -> Part:
        try:
            return compute()
        except OverflowError as error:  # whole numbers without end
            raise self.refuse(node, str(error)) from error


def names_of(text: str, variables: tuple[str, ...], path: Path = ()) -> tuple[str, ...]:
    """The parameters of a text; raises SpecError where it is none."""
    return Formula.parse(text, variables, path).names
