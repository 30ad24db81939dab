"""A table of one's own as data: the field `table` of a document's `data`, which holds every number, so that the document alone
determines the training. `engine.nets.tables.file` makes one of a CSV file."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Generator, Tensor

from engine import reading
from engine.errors import Path, SpecError
from engine.nets.registry import MOST_SAMPLES, Dataset, Samples
from engine.reading import Fields

LEAST_ROWS, MOST_FEATURES, MOST_CLASSES = 8, 64, 32
LARGEST = torch.finfo(torch.float32).max
Row = tuple[float, ...]
_cell = reading.number(-LARGEST, LARGEST)


@dataclass(frozen=True)
class Table:
    """Columns of numbers; the `target` column holds numbers, or for `classes` indices into these labels. `standardize` shifts and scales
    each feature to mean 0 and deviation 1 over the samples that are trained on, not over those for validation."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    target: str
    kind: str
    classes: tuple[str, ...] = ()
    standardize: bool = True

    @classmethod
    def load(cls, value: Any, path: Path) -> "Table":
        fields = Fields(value, path)
        columns = fields.take("columns", reading.sequence(reading.text(200), 2, MOST_FEATURES + 1))
        target = fields.take("target", reading.choice("column", columns), columns[-1])
        kind = fields.take("kind", reading.choice("kind of target", ("classes", "numbers")))
        least = 2 if kind == "classes" else 0
        classes = fields.take("classes", reading.sequence(reading.text(200), least, MOST_CLASSES if least else 0), *([] if least else [()]))
        rows = fields.take("rows", lambda v, at: _rows(v, at, len(columns)))
        standardize = fields.take("standardize", reading.boolean, True)
        fields.done()
        table = cls(columns, rows, target, kind, classes, standardize)
        table.check(path)
        return table

    def check(self, path: Path) -> None:
        """What the fields must be to each other."""
        for name, names in (("columns", self.columns), ("classes", self.classes)):
            if len(set(names)) < len(names):
                twice = next(each for i, each in enumerate(names) if each in names[:i])
                raise SpecError("range", f"expected names that differ, got {reading.told(twice)} twice", (*path, name))
        if self.kind == "classes":
            label, at = reading.integer(0, len(self.classes) - 1), self.columns.index(self.target)
            seen = {label(row[at], (*path, "rows", i, at)) for i, row in enumerate(self.rows)}
            if len(seen) < 2:
                raise SpecError("range", "expected rows of two classes at least, got those of one", (*path, "rows"))

    def as_dict(self) -> dict[str, Any]:
        lists = {"columns": list(self.columns), "rows": [list(row) for row in self.rows], "classes": list(self.classes)}
        return {**lists, "target": self.target, "kind": self.kind, "standardize": self.standardize}

    @cached_property
    def tensors(self) -> tuple[Tensor, Tensor]:
        """Features (n, d) and targets (n,), float64."""
        return apart(torch.tensor(self.rows, dtype=torch.float64), self.columns.index(self.target))

    @cached_property
    def dataset(self) -> Dataset:
        """The table as data like those of the catalogue. Of fewer samples than rows the seed draws which; noise counts in deviations of
        each feature."""
        said = "A table of your own."
        return Dataset("table", "Own table", said, "own", len(self.columns) - 1, len(self.classes), 0.0, (), self._draw,
                       count=len(self.rows), most=len(self.rows), standardized=self.standardize, labels=self.classes)  # fmt: skip

    def _draw(self, count: int, generator: Generator, noise: float) -> Samples:
        return drawn(*self.tensors, count, generator, noise)


def apart(cells: Tensor, at: int) -> Samples:
    """The columns before and after column `at`, and that column: features and targets."""
    return torch.cat((cells[:, :at], cells[:, at + 1 :]), 1), cells[:, at]


def drawn(x: Tensor, y: Tensor, count: int, generator: Generator, noise: float) -> Samples:
    """So many of the samples, with noise in deviations of each feature."""
    chosen = torch.randperm(len(x), generator=generator)[:count]
    spread = noise * x.std(0, correction=0) * torch.randn(count, x.shape[1], generator=generator, dtype=torch.float64)
    return x[chosen] + spread if noise else x[chosen], y[chosen]


def _rows(value: Any, path: Path, width: int) -> tuple[Row, ...]:
    """Lists of finite numbers, all as long as there are columns."""
    rows: tuple[Row, ...] = reading.sequence(lambda row, at: _row(row, at, width), LEAST_ROWS, MOST_SAMPLES)(value, path)
    return rows


def _row(value: Any, path: Path, width: int) -> Row:
    if isinstance(value, list | tuple) and len(value) == width and all(type(v) is float and abs(v) <= LARGEST for v in value):
        return tuple(value)  # quickly, since there may be many
    row: Row = reading.sequence(_cell, width, width)(value, path)
    return row
