"""A finished run: columns for each entry, as arrays, as CSV, as JSON and, in a notebook, as a figure."""

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine import npz
from engine.diagnosis import Status
from engine.spec import Spec
from engine.version import VERSION

HEADER = ("entry", "label", "step", "x", "y", "loss", "lr", "grad_norm")
AVERAGES = ("avg_x", "avg_y", "avg_loss")


@dataclass(frozen=True)
class EntryTrace:
    """One entry's columns, arrays of `steps + 1` float64; row k is the state before step k.

    `lr_y` is None without groups, `avg_...` without averages; where only other entries average, `avg_...` are nan.
    """

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    loss: NDArray[np.float64]
    grad_norm: NDArray[np.float64]
    lr: NDArray[np.float64]
    lr_y: NDArray[np.float64] | None
    avg_x: NDArray[np.float64] | None
    avg_y: NDArray[np.float64] | None
    avg_loss: NDArray[np.float64] | None
    status: Status


class Trace:
    """The columns of a run, `(columns, entries, rows)`, with each entry's diagnosis."""

    def __init__(self, spec: Spec, columns: NDArray[np.float64], statuses: list[Status], stacked: bool) -> None:
        self.spec, self.columns, self.statuses, self.stacked = spec, columns, statuses, stacked

    @property
    def entries(self) -> list[EntryTrace]:
        named = [dict(zip(self.spec.columns, self.columns[:, i], strict=True)) for i in range(len(self.spec.entries))]
        return [
            EntryTrace(entry.label, **{**dict.fromkeys(("lr_y", *AVERAGES)), **columns}, status=status)
            for entry, columns, status in zip(self.spec.entries, named, self.statuses, strict=True)
        ]

    def to_csv(self) -> str:
        """The contract's CSV: floats by `repr`, `inf` and `nan` as such. Averages, where there are any, are appended columns."""
        return table(self.spec, self.columns)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: columns as lists, with the numbers that JSON lacks as the texts nan, inf and -inf."""
        return {
            "version": 1, "engine": VERSION, "torch": torch.__version__, "stacked": self.stacked,
            "spec": self.spec.as_dict(),
            "entries": [
                {"label": entry.label, "status": status.as_dict()}
                | {name: listed(self.columns[c, i]) for c, name in enumerate(self.spec.columns)}
                for i, (entry, status) in enumerate(zip(self.spec.entries, self.statuses, strict=True))
            ],
        }  # fmt: skip

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), allow_nan=False)

    def to_npz(self) -> bytes:
        """A file of numpy's: each column as (entries, rows), `labels`, and as text the `spec`, the `statuses` and the versions."""
        arrays = dict(zip(self.spec.columns, self.columns, strict=True))
        labels = np.array([entry.label for entry in self.spec.entries])
        return npz.packed(self.spec, {**arrays, "labels": labels}, statuses=[status.as_dict() for status in self.statuses])

    def figure(self) -> Any:
        """A Plotly figure (`plotly.graph_objects.Figure`): trails over the surface's contours, the loss, and a slider over the steps."""
        from engine.figures.race import figure

        return figure(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.figure()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        words = ", ".join(f"{entry.label}: {entry.status}" for entry in self.entries)
        return f"Trace({self.spec.problem.name}, {self.spec.steps} steps; {words})"


def table(spec: Spec, columns: NDArray[np.float64], first: int = 0) -> str:
    """The contract's CSV of the rows from `first` on."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    header = (*HEADER, *(name for name in AVERAGES if name in spec.columns))
    writer.writerow(header)
    wanted = [spec.columns.index(name) for name in header[3:]]
    for i, entry in enumerate(spec.entries):
        rows = zip(*(columns[column, i, first:].tolist() for column in wanted), strict=True)
        writer.writerows((i, entry.label, step, *map(repr, row)) for step, row in enumerate(rows, first))
    return out.getvalue()


def listed(values: NDArray[np.float64]) -> list[float | str]:
    return [v if math.isfinite(v) else repr(v) for v in values.tolist()]
