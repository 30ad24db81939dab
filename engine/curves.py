"""The learning-rate curves of a spec's entries side by side, in chunks, like the rows of a race.

Row *k* is what step *k* uses, events included, so the column `lr` is that of the race, bit for bit; where torch stops an entry,
the rows after that step are nan. How a single curve is found is the matter of `engine.curve`.
"""

import csv
import io
import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.curve import FEEDING, LRS, MOMENTA, curve
from engine.refusal import Stop, explained
from engine.run import Chunk
from engine.spec import Spec
from engine.summary import summary
from engine.trace import listed

FIRST_ROWS, GROWTH, MOST_ROWS = 8, 8, 4096


class Curves:
    """The curves of a spec: iterate over `chunks()` once, then ask for `entries()`."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.each = [curve(spec, i) for i in range(len(spec.entries))]
        self.names = tuple(name for name in (*LRS, *MOMENTA, *FEEDING) if any(name in one.columns for one in self.each))
        self.data: NDArray[np.float64] = np.full((len(self.names), len(spec.entries), spec.rows), math.nan)

    def chunks(self, quantum: float = math.inf) -> Iterator[Chunk | None]:
        """The rows in order; None in between, so that no turn takes much longer than `quantum` seconds."""
        row, rows = 0, FIRST_ROWS
        while row < self.spec.rows:
            rows, slowest = min(rows, self.spec.rows - row), 1e-9
            for i in range(len(self.each)):
                began = time.perf_counter()
                self._advance(i, row, rows)
                slowest = max(slowest, time.perf_counter() - began)
                yield None
            yield Chunk(row, self.data[:, :, row : row + rows].copy())
            row, rows = row + rows, paced(rows, quantum / slowest)

    def _advance(self, index: int, first: int, rows: int) -> None:
        one = self.each[index]
        if one.stopped:
            return
        found = np.array(one.advance(first, rows), dtype=np.float64)
        self.data[self.places(one.columns), index, first : first + len(found)] = found.T

    def places(self, names: tuple[str, ...]) -> list[int]:
        return [self.names.index(name) for name in names]

    def entries(self) -> list[dict[str, Any]]:
        """Each entry's label, summary, where torch stopped it, and torch's warnings; the curves must be complete."""
        return [self._entry(i) for i in range(len(self.each))]

    def _entry(self, index: int) -> dict[str, Any]:
        stop = self.stop(index)
        lr = self.data[0, index, : stop.step + 1 if stop else None]
        return {
            "label": self.spec.entries[index].label, "summary": summary(lr, self.spec.steps),
            "stopped": stop.as_dict() if stop else None, "notes": list(self.each[index].notes),
        }  # fmt: skip

    def stop(self, index: int) -> Stop | None:
        one = self.each[index]
        if one.stopped is None:
            return None
        return explained(*one.stopped, one.scheduler, one.entry.schedule, self.spec.steps, ("entries", index, "schedule"))

    def as_dict(self) -> dict[str, Any]:
        """For JSON: only the columns that concern an entry, with the numbers that JSON lacks as texts."""
        entries = [
            entry | {"columns": {name: listed(self.data[self.names.index(name), i]) for name in self.each[i].columns}}
            for i, entry in enumerate(self.entries())
        ]
        return {"steps": self.spec.steps, "torch": str(torch.__version__), "entries": entries}

    def to_csv(self) -> str:
        """The contract's CSV: entry, label, step, lr, and momentum where any schedule cycles it; then those of y, where any entry
        has groups."""
        shown = tuple(name for pair in zip(LRS, MOMENTA, strict=True) for name in pair if name in self.names)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("entry", "label", "step", *shown))
        for i, entry in enumerate(self.spec.entries):
            rows = self.data[self.places(shown), i].T.tolist()
            for step, row in enumerate(rows):
                writer.writerow((i, entry.label, step, *map(repr, row)))
        return out.getvalue()


def paced(rows: int, room: float) -> int:
    """How many rows to take next, where `rows` filled one part in `room` of a quantum."""
    return max(1, int(min(rows * room, GROWTH * rows, MOST_ROWS)))


def curves(spec: Spec) -> Curves:
    """The complete curves of a spec.

    >>> spec = {"problem": {"name": "sphere"}, "steps": 4, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 1}},
    ...     "schedule": {"name": "StepLR", "params": {"step_size": 2}}}]}
    >>> curves(Spec.load(spec)).data[0, 0].tolist()
    [1.0, 1.0, 0.1, 0.1, 0.010000000000000002]
    """
    found = Curves(spec)
    for _ in found.chunks():
        pass
    return found
