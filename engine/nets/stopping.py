"""Early stopping: when an entry's training ends because the loss on the validation samples no longer falls."""

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
