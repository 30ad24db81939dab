"""The loop: every entry trains the same initial nets on the same batches, for each seed: one by one as a script does (trainee.py), or an
entry's seeds as one stack (stack.py).

Recording adds evaluations of all samples in `eval()` mode after each epoch, and snapshots (snapshot.py) after some; they draw nothing and
change nothing.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.nets.document import Training
from engine.nets.move import Move
from engine.nets.samples import split
from engine.nets.snapshot import Camera, Snapshot, watched_epochs
from engine.nets.stack import Stack
from engine.nets.stacking import stacked_entries
from engine.nets.trainee import Trainee

STEP_COLUMNS = ("loss", "grad_norm", "lr")  # of the batch, in training mode, before the step; lr of the first parameter group
JUDGED = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
EPOCH_COLUMNS = (*JUDGED, *(f"average_{name}" for name in JUDGED))  # of all samples, after the epoch
Column = NDArray[np.float64]
Stop = tuple[int, str]


@dataclass(frozen=True)
class Epoch:
    """Epoch 0 is before the first step and has no steps. `steps`: (columns, steps, entries, seeds); `whole`: (columns, entries, seeds).
    nan where there is no such number: accuracy of numbers, losses without validation samples or average, an entry that torch stopped or
    that stopped early."""

    number: int
    steps: Column
    whole: Column
    snapshot: Snapshot | None = None


class Run:
    """One training: iterate over `epochs()`, or `turns()`, once. `watch`: with snapshots. `trainees[entry][seed]` train alone, the `stack`
    trains together."""

    def __init__(self, training: Training, watch: bool = False) -> None:
        self.training = training
        self.train, self.validation = split(training)
        together = stacked_entries(training, self.train.x)
        self.trainees = [
            [] if i in together else [Trainee(training, entry, seed, self.train, training.events_of(i)) for seed in training.seeds]
            for i, entry in enumerate(training.entries)
        ]
        self.stack = Stack(training, together, self.train) if together else None
        self.camera = Camera(training, self.train, self.validation) if watch else None
        self.watched = watched_epochs(training.epochs) if watch else ()
        self.patience = {trainee: training.stopping.begin() for row in self.trainees for trainee in row if training.stopping}

    @property
    def how(self) -> list[str]:
        """Of each entry whether its seeds are trained `separate` or `stacked`."""
        return ["separate" if row else "stacked" for row in self.trainees]

    def epochs(self) -> Iterator[Epoch]:
        """All epochs, epoch 0 (the initial nets) included."""
        return (found for found in self.turns() if found)

    def turns(self, first: int = 0, end: int | None = None) -> Iterator[Epoch | None]:
        """The same, with None wherever others may take their turn. With `end` every entry stands before that step afterwards, and an epoch
        that ends there is not looked at yet; with `first` it goes on from where it stands."""
        each = self.training.steps_an_epoch
        left = (self.training.steps + 1 if end is None else end) - first // each * each
        for number in range(first // each, self.training.epochs + 1):
            if number * each >= first and left > 0:
                yield self._epoch(number, self._steps() if number else self._no_steps())
            if left <= 0 or number == self.training.epochs:
                return
            yield from self._trained(number + 1 in self.watched, min(left, each))
            left -= each

    def _no_steps(self) -> Column:
        return np.empty((len(STEP_COLUMNS), 0, len(self.trainees), len(self.training.seeds)))

    def _trained(self, watched: bool, end: int) -> Iterator[None]:
        """To before batch `end` of the epoch."""
        for row in self.trainees:
            for place, trainee in enumerate(row):
                trainee.watched = watched and place == 0
                yield from trainee.epoch(end)
        if self.stack:
            self.stack.watched = watched
            yield from self.stack.epoch(end)

    def _steps(self) -> Column:
        shape = (len(STEP_COLUMNS), self.training.steps_an_epoch, len(self.trainees), len(self.training.seeds))
        found = torch.empty(shape, dtype=torch.float64)
        for i, row in enumerate(self.trainees):
            for j, trainee in enumerate(row):
                found[:, :, i, j] = trainee.steps().T
        if self.stack:
            found[:, :, self.stack.entries] = self.stack.steps()
        return found.numpy()

    def _epoch(self, number: int, steps: Column) -> Epoch:
        whole = self._whole()
        for i, row in enumerate(self.trainees):
            for j, trainee in enumerate(row):
                if trainee in self.patience and not trainee.over and self.patience[trainee].ends(whole[2, i, j]):
                    trainee.early = number
        return Epoch(number, steps, whole, self._shot() if number in self.watched else None)

    def _shot(self) -> Snapshot | None:
        return self.camera.shot([self.net(i) for i in range(len(self.trainees))], self._moves()) if self.camera else None

    def _whole(self) -> Column:
        found = torch.empty((len(EPOCH_COLUMNS), len(self.trainees), len(self.training.seeds)), dtype=torch.float64)
        both = (self.train, self.validation)
        for i, row in enumerate(self.trainees):
            for j, trainee in enumerate(row):
                found[:, i, j] = torch.tensor(trainee.judged(both), dtype=torch.float64)
        if self.stack:
            found[:, self.stack.entries] = self.stack.judged(both)
        return found.numpy()

    def net(self, entry: int, seed: int = 0) -> nn.Sequential:
        """An entry's net as it is."""
        if self.trainees[entry]:
            return self.trainees[entry][seed].net
        assert self.stack
        return self.stack.net(self.stack.entries.index(entry), seed)

    def nets(self) -> list[nn.Sequential]:
        """Each entry's net with the first seed, for who keeps it when the run is over: one of a stack is copied out of it."""
        return [row[0].net if row else copy.deepcopy(self.net(i)) for i, row in enumerate(self.trainees)]

    def _moves(self) -> list[Move]:
        found = {} if self.stack is None else dict(zip(self.stack.entries, self.stack.moves, strict=True))
        return [row[0].move if row else found[i] for i, row in enumerate(self.trainees)]

    def stops(self) -> list[list[Stop | None]]:
        """Of each entry and seed: the step at which torch refused to go on and what it said."""
        found = {} if self.stack is None else {e: m.stopped for e, m in zip(self.stack.entries, self.stack.members, strict=True)}
        return [[t.stopped for t in row] if row else [found[i]] * len(self.training.seeds) for i, row in enumerate(self.trainees)]

    def early(self) -> list[list[int | None]]:
        """Of each entry and seed: the epoch after which it stopped early."""
        return [[t.early for t in row] if row else [None] * len(self.training.seeds) for row in self.trainees]


