"""A standalone script as sections: joined they are the Python file, one by one the cells of a notebook (`engine.notebook`)."""

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BETWEEN = "\n\n\n"


@dataclass(frozen=True)
class Section:
    """Blocks of code that belong together. `title` and `words`, Markdown, are what a notebook says above them."""

    title: str
    words: str
    blocks: Sequence[str]

    @property
    def code(self) -> str:
        return joined(self.blocks)


def section(title: str, words: str, *blocks: str) -> Section:
    return Section(title, words, blocks)


def joined(blocks: Iterable[str]) -> str:
    """Blocks with two empty lines between them."""
    return BETWEEN.join(block.strip("\n") for block in blocks)


def file(title: str, sections: Iterable[Section], last: str) -> str:
    """The text of a Python file: what it is, the sections, and what it does in the end."""
    return f"{docstring(title)}\n\n{joined([*(each.code for each in sections), last])}\n"


def foreign(code: str) -> list[str]:
    """The modules that a text imports besides torch and those of Python.

    >>> foreign("import csv, torch\\nfrom torch import nn\\ndef f():\\n    from sklearn.datasets import load_digits")
    ['sklearn']
    """
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module or "" if isinstance(node, ast.ImportFrom) else alias.name for node in found for alias in node.names]
    return sorted({name.partition(".")[0] for name in names} - {"torch", *sys.stdlib_module_names})


def docstring(text: str) -> str:
    '''A text as a docstring, which it cannot end: the name of a problem is whatever a person typed.

    >>> docstring('in"side')
    '"""in\\\\"side"""'
    '''
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    return '"""' + plain.replace("\\", r"\\").replace('"', r"\"") + '"""'
