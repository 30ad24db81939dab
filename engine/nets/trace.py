"""A finished training as tables: a line for each epoch, or for each step, of every entry and seed."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from engine.nets.document import Training
from engine.nets.loop import EPOCH_COLUMNS, STEP_COLUMNS, Column, Run

Row = tuple[object, ...]


class TrainingTrace:
    """`steps`: (columns, steps, entries, seeds), the columns `STEP_COLUMNS`; `whole`: (columns, epochs + 1, entries, seeds), the columns
    `EPOCH_COLUMNS`, the first before any step. `stops`: what torch said where it ended an entry, by entry and seed."""

    def __init__(self, run: Run) -> None:
        epochs = list(run.epochs())
        self.training = run.training
        self.steps: Column = np.concatenate([epoch.steps for epoch in epochs], axis=1)
        self.whole: Column = np.stack([epoch.whole for epoch in epochs], axis=1)
        self.stops = [[trainee.stopped for trainee in row] for row in run.trainees]

    def to_csv(self, *, steps: bool = False) -> str:
        """A line for each epoch, or for each of the `steps`. Floats by `repr`, `inf` and `nan` as such."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns, found = (STEP_COLUMNS, self.steps) if steps else (EPOCH_COLUMNS, self.whole)
        writer.writerow(("entry", "label", "seed", "step" if steps else "epoch", *columns))
        writer.writerows(self._rows(found))
        return out.getvalue()

    def _rows(self, found: Column) -> Iterator[Row]:
        pairs: Iterable[tuple[int, int]] = itertools.product(range(len(self.training.entries)), range(len(self.training.seeds)))
        for i, j in pairs:
            for number, row in enumerate(found[:, :, i, j].T.tolist()):
                yield (i, self.training.entries[i].label, self.training.seeds[j], number, *map(repr, row))


def train(training: Training) -> TrainingTrace:
    """The whole training, computed."""
    return TrainingTrace(Run(training))
