"""A typed expression as LaTeX, for a page that shows it as mathematics. It was read before (`engine.formula`), so it is arithmetic."""

import ast

ROOTS = {"sqrt": r"\sqrt{%s}", "abs": r"\left|%s\right|", "exp": r"e^{%s}", "floor": r"\lfloor %s\rfloor", "ceil": r"\lceil %s\rceil"}
KNOWN = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "min", "max"})
GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "mu", "nu", "pi", "rho", "sigma", "tau", "phi", "psi", "omega",
})  # fmt: skip
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: r"\,", ast.Mod: r"\bmod "}
ORDERS = {ast.Lt: "<", ast.LtE: r"\le ", ast.Gt: ">", ast.GtE: r"\ge ", ast.Eq: "=", ast.NotEq: r"\ne "}
LEVEL = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Mod: 2}


def of(text: str) -> str:
    r"""The LaTeX of an expression.

    >>> of("(a - x)**2 / sqrt(y)")
    '\\frac{\\left(a-x\\right)^{2}}{\\sqrt{y}}'
    """
    return _said(ast.parse(" ".join(text.split()), mode="eval").body)


def _said(node: ast.expr, level: int = 0) -> str:
    """A node, in parentheses where it binds less than `level`."""
    match node:
        case ast.Constant(value):
            return f"{value:g}" if isinstance(value, float) else str(value)
        case ast.Name(name):
            return f"\\{name}" if name in GREEK else name if len(name) == 1 else rf"\mathrm{{{name.replace('_', ' ')}}}"
        case ast.BinOp(left, ast.Div(), right):
            return rf"\frac{{{_said(left)}}}{{{_said(right)}}}"
        case ast.BinOp(left, ast.FloorDiv(), right):
            return rf"\lfloor\frac{{{_said(left)}}}{{{_said(right)}}}\rfloor"
        case ast.BinOp(left, ast.Pow(), right):
            return f"{_said(left, 4)}^{{{_said(right)}}}"
        case ast.BinOp(left, op, right):
            here = LEVEL[type(op)]
            sign = r"\cdot " if isinstance(op, ast.Mult) and isinstance(right, ast.Constant) else SIGNS[type(op)]
            return _within(f"{_said(left, here)}{sign}{_said(right, here + 1)}", here < level)
        case ast.UnaryOp(op, operand):
            sign = {ast.USub: "-", ast.UAdd: "+", ast.Not: r"\lnot "}[type(op)]
            return _within(sign + _said(operand, 2), level > 0)
        case ast.BoolOp(op, parts):
            joined = (r"\land " if isinstance(op, ast.And) else r"\lor ").join(_said(part, 1) for part in parts)
            return _within(joined, level > 0)
        case ast.Compare(left, ops, others):
            chain = "".join(ORDERS[type(op)] + _said(part, 1) for op, part in zip(ops, others, strict=True))
            return _within(_said(left, 1) + chain, level > 0)
        case ast.IfExp(test, then, other):
            return _cases(test, then, other)
        case ast.Call(ast.Name(name), arguments):
            return _call(name, arguments)
    return ast.unparse(node)


def _within(text: str, parentheses: bool) -> str:
    return rf"\left({text}\right)" if parentheses else text


def _cases(test: ast.expr, then: ast.expr, other: ast.expr) -> str:
    return rf"\begin{{cases}}{_said(then)}&{_said(test)}\\{_said(other)}&\text{{else}}\end{{cases}}"


def _call(name: str, arguments: list[ast.expr]) -> str:
    if name in ROOTS:
        return ROOTS[name] % _said(arguments[0])
    if name == "where":
        return _cases(*arguments)
    if name == "pow":
        return _said(ast.BinOp(arguments[0], ast.Pow(), arguments[1]))
    inner = r",\,".join(_said(part) for part in arguments)
    return rf"\{name}\left({inner}\right)" if name in KNOWN else rf"\mathrm{{{name}}}\left({inner}\right)"
