"""The loop: every entry trains its own copy of the same initial net on the same batches, for each seed (trainee.py).

Recording adds evaluations of all samples in `eval()` mode after each epoch, which draw nothing and change nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.nets.document import Training
from engine.nets.samples import split
from engine.nets.trainee import Trainee

STEP_COLUMNS = ("loss", "grad_norm", "lr")  # of the batch, in training mode, before the step; lr of the first parameter group
JUDGED = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
EPOCH_COLUMNS = (*JUDGED, *(f"average_{name}" for name in JUDGED))  # of all samples, after the epoch
Column = NDArray[np.float64]


@dataclass(frozen=True)
class Epoch:
    """Epoch 0 is before the first step and has no steps. `steps`: (columns, steps, entries, seeds); `whole`: (columns, entries, seeds).
    nan where there is no such number: accuracy of numbers, losses without validation samples or average, an entry that torch stopped."""

    number: int
    steps: Column
    whole: Column


class Run:
    """One training: iterate over `epochs()` once; `trainees[entry][seed]` holds the nets."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.train, self.validation = split(training)
        self.trainees = [[Trainee(training, entry, seed, self.train) for seed in training.seeds] for entry in training.entries]

    def epochs(self) -> Iterator[Epoch]:
        """All epochs, epoch 0 (the initial nets) included."""
        none = np.empty((len(STEP_COLUMNS), 0, len(self.trainees), len(self.training.seeds)))
        yield Epoch(0, none, self.whole())
        for number in range(1, self.training.epochs + 1):
            steps = [[trainee.epoch() for trainee in row] for row in self.trainees]
            yield Epoch(number, torch.stack([torch.stack(row) for row in steps]).permute(3, 2, 0, 1).numpy(), self.whole())

    def whole(self) -> Column:
        found = [[one.judged((self.train, self.validation)) for one in row] for row in self.trainees]
        return np.array(found).transpose(2, 0, 1)

