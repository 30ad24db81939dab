"""Early stopping: when an entry's training ends because the loss on the validation samples no longer falls."""

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
