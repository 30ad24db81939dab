"""From a CSV file to a table of one's own: `read` makes of its bytes what a document has as `data.table` (own.py).

The first line is a header where none of its cells is a number. With semicolons or tabs, decimal commas are taken. The target is the last
column unless another is named: texts, or few whole numbers, are classes, other numbers are numbers. Whatever cannot be used is refused,
with its line and column: nothing is left out or filled in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine import reading
from engine.errors import Path, SpecError
from engine.nets.registry import MOST_SAMPLES
from engine.nets.tables.own import LARGEST, LEAST_ROWS, MOST_CLASSES, MOST_FEATURES, Table
from engine.nets.tables.records import MOST_BYTES, Record, records

__all__ = ["MOST_BYTES", "read"]

PATH: Path = ("data", "table")
FEW = 10  # so many different whole numbers are classes still, where each comes four times on average
POINT, COMMA = (re.compile(rf"[+-]?(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?") for mark in (r"\.", ","))
MISSING = {"", "nan", "na", "n/a", "null", "none", "?", "-"}
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


def read(data: bytes, target: str | None = None) -> dict[str, Any]:
    """The table of a file, as a document has it. Raises SpecError that names line and column.

    >>> read(b"size;price\\n" + b"1,5;20,0\\n2,5;30,5\\n" * 4)["rows"][:2]
    [[1.5, 20.0], [2.5, 30.5]]
    """
    found, delimiter = records(data, PATH, MOST_SAMPLES, MOST_FEATURES + 1)
    names, body = _named(found)
    if len(body) < LEAST_ROWS:
        raise SpecError("range", f"expected {LEAST_ROWS} rows at least, got {len(body)}", PATH)
    if len(body) > MOST_SAMPLES:
        raise SpecError("limit", f"expected at most {MOST_SAMPLES:,} rows, got {len(body):,}", PATH)
    chosen = reading.choice("column", names)(names[-1] if target is None else target, (*PATH, "target"))
    at = names.index(chosen)
    comma = delimiter != "," and any("," in cell and COMMA.fullmatch(cell) for _, cells in body for cell in cells)
    columns = [Column(name, [(line, cells[i]) for line, cells in body], comma) for i, name in enumerate(names)]
    targets, classes = _target(columns[at])
    values = [targets if column.name == chosen else column.numbers() for column in columns]
    rows = [list(row) for row in zip(*values, strict=True)]
    table = {"columns": names, "rows": rows, "target": chosen, "kind": "classes" if classes else "numbers", "classes": classes}
    return Table.load(table, PATH).as_dict()


def _named(found: Sequence[Record]) -> tuple[list[str], Sequence[Record]]:
    """The columns' names, from the header where there is one, and the lines below it."""
    line, first = found[0]
    if any(POINT.fullmatch(cell) or COMMA.fullmatch(cell) for cell in first):
        return [f"column {i + 1}" for i in range(len(first))], found
    names = [cell or f"column {i + 1}" for i, cell in enumerate(first)]
    for i, name in enumerate(names):
        if name in names[:i]:
            said = f"line {line}: expected names of columns that differ, got {reading.told(name)} twice"
            raise SpecError("range", said, (*PATH, "columns"))
    return names, found[1:]


@dataclass(frozen=True)
class Column:
    """The cells of a column with their lines; `comma`: whether numbers have a decimal comma."""

    name: str
    cells: Sequence[tuple[int, str]]
    comma: bool

    def numbers(self) -> list[float]:
        """The cells as numbers; raises SpecError at the first that is none."""
        return [self._number(line, cell) for line, cell in self.cells]

    def is_text(self) -> bool:
        """Whether some cell can only be a text."""
        return any(self.parsed(cell) is None and cell.lower() not in MISSING and not INFINITE.fullmatch(cell) for _, cell in self.cells)

    def wrong(self, line: int, expected: str, cell: str) -> SpecError:
        got = reading.told(cell if len(cell) <= 40 else f"{cell[:40]}...") if cell else "an empty cell"
        return SpecError("type", f"line {line}, column {reading.told(self.name)}: expected {expected}, got {got}", PATH)

    def _number(self, line: int, cell: str) -> float:
        value = self.parsed(cell)
        if value is not None and abs(value) <= LARGEST:
            return value
        if value is not None or cell.lower() in MISSING or INFINITE.fullmatch(cell):
            raise self.wrong(line, f"a finite number of at most {LARGEST:.2g}" if cell else "a number", cell)
        raise self.wrong(line, f"a number{' with a decimal comma, as elsewhere in the file' if self.comma else ''}", cell)

    def parsed(self, cell: str) -> float | None:
        """The number that a cell is, None for a text."""
        fits = (COMMA if self.comma else POINT).fullmatch(cell)
        return float(cell.replace(",", ".")) if fits else None


def _target(column: Column) -> tuple[list[float], list[str]]:
    """The target's values, and the classes of which they are indices, none where they are numbers."""
    if column.is_text():
        return _labelled(column, sorted({cell for _, cell in column.cells}))
    values = column.numbers()
    different = sorted(set(values))
    if len(different) < 2:
        raise SpecError("range", f"expected a target of two classes or numbers at least, got {column.cells[0][1]} in every line", PATH)
    if len(different) > min(FEW, len(values) // 4) or not all(value.is_integer() for value in different):
        return values, []
    return [float(different.index(value)) for value in values], [str(int(value)) for value in different]


def _labelled(column: Column, labels: list[str]) -> tuple[list[float], list[str]]:
    """Texts as indices of their sorted labels."""
    for line, cell in column.cells:
        if cell.lower() in ("", "nan"):
            raise column.wrong(line, "a class", cell)
    if len(labels) > MOST_CLASSES and sum(column.parsed(label) is not None for label in labels) > len(labels) // 2:
        column.numbers()  # raises: numbers with a text among them
    if not 2 <= len(labels) <= MOST_CLASSES:
        said = f"column {reading.told(column.name)}: expected 2 to {MOST_CLASSES} classes, got {len(labels)}"
        raise SpecError("range", said, (*PATH, "target"))
    places = {label: float(i) for i, label in enumerate(labels)}
    return [places[cell] for _, cell in column.cells], labels
