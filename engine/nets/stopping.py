"""Early stopping: when an entry's training ends because the loss on the validation samples no longer falls."""

import math
from dataclasses import dataclass
from typing import Any

from engine.errors import Path
from engine.nets import knobs
from engine.nets.knobs import number, whole


@dataclass(frozen=True)
class Stopping:
    """An epoch is better when its validation loss is below the best one by more than `min_delta`; after `patience` epochs in a row that are
    not, training ends."""

    patience: int = whole(10, 1, 5000)
    min_delta: float = number(0.0, 0, 1e6)

    @classmethod
    def load(cls, value: Any, path: Path) -> "Stopping":
        found: Stopping = knobs.load(cls, value, path)
        return found

    def begin(self) -> "Patience":
        """What is remembered of one net, from the start."""
        return Patience(self.patience, self.min_delta)


class Patience:
    """Early stopping: it remembers the best validation loss, and for how many epochs there was none better by more than `min_delta`."""

    def __init__(self, patience: int, min_delta: float) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited = math.inf, 0

    def ends(self, loss: float) -> bool:
        """Whether training ends after an epoch with this validation loss."""
        better = loss < self.best - self.min_delta
        self.best, self.waited = (loss, 0) if better else (self.best, self.waited + 1)
        return self.waited >= self.patience
