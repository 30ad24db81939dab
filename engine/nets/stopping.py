"""Early stopping: when an entry's training ends because the loss on the validation samples no longer falls."""

import math
from dataclasses import dataclass
from typing import Any

from engine import reading
from engine.errors import Path
from engine.reading import Fields

MOST_PATIENCE = 5000


@dataclass(frozen=True)
class Stopping:
    """An epoch is better when its validation loss is below the best one by more than `min_delta`; after `patience` epochs in a row that are
    not, training ends."""

    patience: int = 10
    min_delta: float = 0.0

    @classmethod
    def load(cls, value: Any, path: Path) -> "Stopping":
        fields = Fields(value, path)
        patience = fields.take("patience", reading.integer(1, MOST_PATIENCE), 10)
        min_delta = fields.take("min_delta", reading.number(0), 0.0)
        fields.done()
        return cls(patience, min_delta)


class Patience:
    """What early stopping remembers of one net: the best loss, and for how many epochs there was none better."""

    def __init__(self, stopping: Stopping) -> None:
        self.stopping, self.best, self.waited = stopping, math.inf, 0

    def ends(self, loss: float) -> bool:
        """Whether training ends after an epoch with this validation loss."""
        better = loss < self.best - self.stopping.min_delta
        self.best, self.waited = (loss, 0) if better else (self.best, self.waited + 1)
        return self.waited >= self.stopping.patience
