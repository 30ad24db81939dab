"""Notebooks as files: nbformat 4.5, which is JSON. Nothing in them is drawn or dated, so the same document gives the same file."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from engine.sections import Section

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
MARKED = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~&])")


def packed(sections: Iterable[Section]) -> str:
    """The file of sections, each of which is words and then, where it has any, code."""
    cells = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(_cells(sections))]
    return json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _cells(sections: Iterable[Section]) -> Iterator[dict[str, Any]]:
    for section in sections:
        yield {"cell_type": "markdown", "metadata": {}, "source": _lines("\n\n".join(filter(None, [section.title, section.words])))}
        if section.blocks:
            yield {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": _lines(section.code)}


def _lines(text: str) -> list[str]:
    return text.split("\n") if "\n" not in text else [*(f"{line}\n" for line in text.split("\n")[:-1]), text.split("\n")[-1]]


def heading(text: str, depth: int = 2) -> str:
    """A heading of Markdown that says just what the text says, whatever a person typed.

    >>> print(heading("a <b>*c*"))
    ## a \\<b\\>\\*c\\*
    """
    return f"{'#' * depth} {literal(text)}"


def literal(text: str) -> str:
    """A text in one line of Markdown as it is."""
    return MARKED.sub(r"\\\1", " ".join(text.split()))
