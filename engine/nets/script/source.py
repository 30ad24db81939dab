"""Source of our own functions and classes for standalone scripts: without annotations and decorators, with all that it uses, and the
imports that it needs. Nothing is listed: names are found in the source and looked up where it comes from."""

import ast
import builtins
import copy
import csv
import importlib
import inspect
import itertools
import math
import re
import symtable
import sys
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch
from torch import nn
from torch.nn import functional

OURS = __name__.partition(".")[0]
MODULES: dict[str, ModuleType] = {"copy": copy, "csv": csv, "math": math, "sys": sys, "torch": torch, "nn": nn, "F": functional}
# Where other names are looked up: the functions of expressions are those of `math`, though torch has some of their names.
HOMES = ("math", "torch.func", "torch.nn", "torch.nn.functional", "torch.nn.utils", "torch.optim.lr_scheduler", "torch.optim.swa_utils")


def gather(value: Any, found: dict[str, str]) -> None:
    """Adds the source of a function or class, and before it of whatever of ours it uses, by name."""
    text = source(value)
    for name in missing(text):
        used = vars(inspect.getmodule(value)).get(name)
        if name in found or isinstance(used, ModuleType):
            continue
        if isinstance(used, int | float):
            found[name] = f"{name} = {used!r}"
        elif getattr(used, "__module__", "").partition(".")[0] == OURS:
            gather(used, found)
    found[value.__name__] = text


def source(value: Any) -> str:
    """The text of a function or class."""
    text = textwrap.dedent(inspect.getsource(value))
    tree: Any = ast.parse(text).body[0]
    return bare("\n".join(text.splitlines()[tree.lineno - 1 : tree.end_lineno]))


def bare(text: str) -> str:
    """A text without the annotations of its functions.

    >>> bare("def half(x: float, /, by: int = 2) -> float:  # of it\\n    return x / by")
    'def half(x, /, by=2):  # of it\\n    return x / by'
    """
    data = text.encode()  # ast counts bytes
    starts = [0, *itertools.accumulate(len(line) for line in data.splitlines(keepends=True))]
    for start, end, instead in sorted(_annotations(ast.parse(text), data, starts), reverse=True):
        data = data[:start] + instead + data[end:]
    return data.decode()


def _annotations(tree: ast.AST, data: bytes, starts: list[int]) -> Iterator[tuple[int, int, bytes]]:
    """Where they are, and what stands there instead."""

    def at(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)

    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            end = at(node.annotation.end_lineno, node.annotation.end_col_offset)
            default = re.compile(rb"\s*=\s*").match(data, end)
            yield at(node.lineno, node.col_offset) + len(node.arg.encode()), default.end() if default else end, b"=" if default else b""
        elif isinstance(node, ast.FunctionDef) and node.returns:
            start = at(node.returns.lineno, node.returns.col_offset)
            yield data.rindex(b")", 0, start) + 1, at(node.returns.end_lineno, node.returns.end_col_offset), b""


def missing(text: str) -> list[str]:
    """The names that a text uses and neither defines nor finds among Python's own.

    >>> missing("def area(r):\\n    return pi * max(r, zero) ** 2")
    ['pi', 'zero']
    """
    whole = symtable.symtable(text, "script", "exec")
    known = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    symbols = [symbol for table in _tables(whole) for symbol in table.get_symbols()]
    used = {symbol.get_name() for symbol in symbols if symbol.is_global() and symbol.is_referenced()}
    return sorted(used - known - set(dir(builtins)))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for part in table.get_children():
        yield from _tables(part)


def imports(text: str) -> str:
    """The lines that import what a text uses, Python's own modules first."""
    names = missing(text)
    homes = {name: next(home for home in HOMES if hasattr(importlib.import_module(home), name)) for name in names if name not in MODULES}
    plain = [f"import {name}" for name in names if name in MODULES and MODULES[name].__name__ == name]
    taken = [f"from {home} import {', '.join(each for each in names if homes.get(each) == home)}" for home in sorted({*homes.values()})]
    parts = ["from torch import nn"] * ("nn" in names) + ["from torch.nn import functional as F"] * ("F" in names)
    lines = [*plain, *parts, *taken]
    ours, torchs = ([line for line in lines if ("torch" in line.split()[1]) is wanted] for wanted in (False, True))
    return "\n".join([*ours, "", *torchs])
