"""A finished training as tables: a line for each epoch, or for each step, of every entry and seed."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from engine import npz
from engine.nets.document import Training
from engine.nets.loop import EPOCH_COLUMNS, STEP_COLUMNS, Column, Epoch, Run
from engine.nets.seen import Seen, seen

Row = tuple[object, ...]


class TrainingTrace:
    """The rows of a whole training, or those from step `first` on. `steps`: (columns, steps, entries, seeds), the columns `STEP_COLUMNS`;
    `whole`: (columns, epochs + 1, entries, seeds), the columns `EPOCH_COLUMNS`, the first before any step. `stops`: what torch said where
    it ended an entry, by entry and seed. `nets`: each entry's net with the first seed as the training left it, in `eval()` mode;
    its average, where it has one, is not here."""

    def __init__(self, run: Run, found: Sequence[Epoch] = (), first: int = 0) -> None:
        """`found`: the epochs of a run that is over; of another one they are computed."""
        epochs = list(found or run.epochs())
        self.training, self.first, self.epoch = run.training, first, epochs[0].number
        known = max(0, epochs[0].number - 1) * self.training.steps_an_epoch  # the first step that the first epoch tells of
        self.steps: Column = np.concatenate([epoch.steps for epoch in epochs], axis=1)[:, first - known :]
        self.whole: Column = np.stack([epoch.whole for epoch in epochs], axis=1)
        self.stops, self.early = run.stops(), run.early()
        self.nets = [net.eval() for net in run.nets()]

    @cached_property
    def seen(self) -> Seen | None:
        """What `nets` say, as the page pictures it; computed when it is first asked for."""
        return seen(self.training, self.nets)

    def to_csv(self, *, steps: bool = False) -> str:
        """A line for each epoch, or for each of the `steps`. Floats by `repr`, `inf` and `nan` as such."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns, found, first = (STEP_COLUMNS, self.steps, self.first) if steps else (EPOCH_COLUMNS, self.whole, self.epoch)
        writer.writerow(("entry", "label", "seed", "step" if steps else "epoch", *columns))
        writer.writerows(self._rows(found, first))
        return out.getvalue()

    def _rows(self, found: Column, first: int) -> Iterator[Row]:
        pairs: Iterable[tuple[int, int]] = itertools.product(range(len(self.training.entries)), range(len(self.training.seeds)))
        for i, j in pairs:
            for number, row in enumerate(found[:, :, i, j].T.tolist(), first):
                yield (i, self.training.entries[i].label, self.training.seeds[j], number, *map(repr, row))

    def to_npz(self) -> bytes:
        """A file of numpy's: each column of epochs as (entries, seeds, epochs + 1), each of steps as `step_loss`, ... (entries, seeds,
        steps), `labels`, `seeds`, and as text the `spec`, the versions, and where entries ended before (`stops`, `early`)."""
        whole = dict(zip(EPOCH_COLUMNS, self.whole.transpose(0, 2, 3, 1), strict=True))
        steps = {f"step_{name}": column for name, column in zip(STEP_COLUMNS, self.steps.transpose(0, 2, 3, 1), strict=True)}
        labels = np.array([entry.label for entry in self.training.entries])
        arrays = {**whole, **steps, "labels": labels, "seeds": np.array(self.training.seeds)}
        return npz.packed(self.training, arrays, stops=self.stops, early=self.early)

    def figure(self) -> Any:
        """A Plotly figure (`plotly.graph_objects.Figure`): what each entry's net says, where the page has a picture of it, and below it
        losses and accuracy. Nothing is trained for it: a trace keeps `nets`."""
        from engine.figures.nets import figure

        return figure(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.figure()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        words = ", ".join(entry.label for entry in self.training.entries)
        return f"TrainingTrace({self.training.data.name}, {self.training.epochs} epochs; {words})"

    def as_dict(self) -> dict[str, Any]:
        """The document, and for each entry and seed its columns by name, a number for each epoch."""
        seeds = range(len(self.training.seeds))
        entries = [{"label": entry.label, "seeds": [self._of(i, j) for j in seeds]} for i, entry in enumerate(self.training.entries)]
        return {"spec": self.training.as_dict(), "entries": entries}

    def _of(self, entry: int, seed: int) -> dict[str, Any]:
        stop = self.stops[entry][seed]
        ends = {"stop": stop and {"step": stop[0], "message": stop[1]}, "early": self.early[entry][seed]}
        columns = dict(zip(EPOCH_COLUMNS, self.whole[:, :, entry, seed].tolist(), strict=True))
        return {"seed": self.training.seeds[seed], **ends, **columns}


def train(training: Training) -> TrainingTrace:
    """The whole training, computed."""
    return TrainingTrace(Run(training))
