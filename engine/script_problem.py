"""A problem as the blocks of a standalone script; the last of them defines `surface(point)`."""

import ast
import inspect
import math
import warnings
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import torch
from torch.nn import functional

from engine import script_data
from engine.formula import Formula, reaching
from engine.problem import Problem
from engine.snippet import call, keywords
from engine.typed_surface import VARIABLES


def written(problem: Problem) -> list[str]:
    """The blocks of a problem of any kind. They may use `torch`, `math` and `DTYPE`."""
    return WRITTEN[problem.kind](problem)


def _chosen(problem: Problem) -> list[str]:
    """The source of a surface's function and of whatever of ours it uses, in the order of use."""
    found: dict[str, str] = {}
    function = problem.surface.function
    gather(function, found)
    bound = call(function.__name__, ["point", *keywords(problem.params)])
    return [*found.values(), f"def surface(point):\n    return {bound}"]


def _typed(problem: Problem) -> list[str]:
    """The formula in torch's words."""
    code = Formula.parse(problem.own["expression"], VARIABLES).code(**problem.params)
    lines = [*(f"{name} = {value!r}" for name, value in problem.params.items()), "x, y = point.unbind(-1)", f"return {code}"]
    helper = [source_of(reaching)] if code.startswith("reaching(") else []
    return [*helper, "def surface(point):\n" + "\n".join(f"    {line}" for line in lines)]


def _data(problem: Problem) -> list[str]:
    return list(script_data.written(problem, gather))


WRITTEN: dict[str, Callable[[Problem], list[str]]] = {"surface": _chosen, "expression": _typed, "data": _data}


def gather(function: Callable[..., Any], found: dict[str, str]) -> None:
    """Adds the source of a function, and before it of whatever of ours it uses, by name."""
    assert isinstance(function, FunctionType)
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if value is function:  # the name of an attribute as well: `sigmoid` calls `torch.sigmoid`
            continue
        if isinstance(value, FunctionType) and name not in found:
            gather(value, found)
        elif isinstance(value, int | float) and name not in found:
            found[name] = f"{name} = {value!r}"
        elif value is warnings:
            found[name] = "import warnings"
        elif value is functional:
            found[name] = f"from torch.nn import functional as {name}"
        elif isinstance(value, ModuleType) and value not in (math, torch):
            raise ValueError(f"{function.__name__} uses {name}, which a script of torch alone has not")
    found[function.__name__] = source_of(function)


def source_of(function: Callable[..., Any]) -> str:
    """A function's source without its decorators."""
    text = inspect.getsource(function)
    tree: Any = ast.parse(text).body[0]
    return "\n".join(text.splitlines()[tree.lineno - 1 : tree.end_lineno])
