"""What a run gives that goes on from a checkpoint: the rows of the whole run from that step on, in the same forms."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.checkpoint.state import Checkpoint, resumed
from engine.trace import listed, table
from engine.version import VERSION


class Rest:
    """The rows from `step` on; `columns` is nan before. Ask for texts once `turns` is exhausted.

    >>> from engine import Spec
    >>> from engine.checkpoint import taken
    >>> from engine.run import Run
    >>> run = Run(Spec.load({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 3}))
    >>> for chunk in run.chunks(end=2):
    ...     pass
    >>> rest = Rest(taken(run, 2))
    >>> for _ in rest.turns():
    ...     pass
    >>> [line[:9] for line in rest.to_csv().splitlines()]
    ['entry,lab', '0,Adam,2,', '0,Adam,3,']
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint, self.spec, self.step = checkpoint, checkpoint.spec, checkpoint.step
        self.run = resumed(checkpoint)

    def turns(self, quantum: float = math.inf) -> Iterator[None]:
        """Computes the rows, in turns of `quantum` seconds."""
        for _ in self.run.chunks(quantum, first=self.step):
            yield None

    @property
    def columns(self) -> NDArray[np.float64]:
        """The columns, `(columns, entries, steps + 1)`."""
        return self.run.columns

    def to_csv(self) -> str:
        """The contract's CSV with the rows from `step` on."""
        return table(self.spec, self.columns, self.step)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, as a whole run's but for the diagnosis, which needs all rows: instead, where torch stopped an entry, and why."""
        stops = [racer.stopped and {"step": racer.stopped[0], "message": racer.stopped[1]} for racer in self.run.racers]
        return {
            "version": 1, "engine": VERSION, "torch": torch.__version__, "written_by": self.checkpoint.written_by,
            "stacked": self.run.stacked, "spec": self.spec.as_dict(), "step": self.step,
            "entries": [
                {"label": entry.label, "stopped": stop}
                | {name: listed(self.columns[c, i, self.step :]) for c, name in enumerate(self.spec.columns)}
                for i, (entry, stop) in enumerate(zip(self.spec.entries, stops, strict=True))
            ],
        }  # fmt: skip
