"""What a run gives that goes on from a checkpoint: the rows of the whole run from that step on, in the same forms."""

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.checkpoint.sizes import sizes, states
from engine.checkpoint.state import Checkpoint, resumed
from engine.nets import Run as Trains
from engine.nets.loop import STEP_COLUMNS, Epoch
from engine.nets.trace import TrainingTrace
from engine.run import Run
from engine.trace import listed, table
from engine.version import VERSION


class Rest:
    """The rows from `step` on. Ask for texts once `turns` is exhausted.

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
        self.checkpoint, self.step = checkpoint, checkpoint.step
        run = resumed(checkpoint)
        self._of: _Race | _Training = _Training(run, self.step) if isinstance(run, Trains) else _Race(run, self.step)

    @property
    def run(self) -> Run | Trains:
        """The run that goes on."""
        return self._of.run

    def turns(self, quantum: float = math.inf) -> Iterator[None]:
        """Computes the rows, in turns of `quantum` seconds."""
        return self._of.turns(quantum)

    @property
    def columns(self) -> NDArray[np.float64]:
        """Of a race: the columns, `(columns, entries, steps + 1)`, nan before."""
        assert isinstance(self._of, _Race)
        return self._of.run.columns

    @property
    def trace(self) -> TrainingTrace:
        """Of a training: the rows from the first epoch on that ends at the step or later."""
        assert isinstance(self._of, _Training)
        return self._of.trace

    def to_csv(self, *, steps: bool = False) -> str:
        """The CSV with the rows from `step` on; of a training those of epochs, or of `steps`."""
        return self._of.to_csv(steps=steps)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, as a whole run's but for the diagnosis, which needs all rows: instead, where torch stopped an entry, and why. An entry
        `remembers` where its optimizer has a state."""
        by: dict[str, Any] = {"version": 1, "engine": VERSION, "torch": torch.__version__, "written_by": self.checkpoint.written_by}
        by |= {"foreign": self.checkpoint.foreign, "parts": sizes(self.checkpoint)}
        told = self._of.as_dict()
        for entry, saved in zip(told["entries"], self.checkpoint.document["entries"], strict=True):
            entry["remembers"] = any(bool(state["optimizer"]["state"]) for state in states(saved))
        return {**by, "spec": self.checkpoint.spec.as_dict(), "step": self.step, **told}


class _Race:
    def __init__(self, run: Run, step: int) -> None:
        self.run, self.step = run, step

    def turns(self, quantum: float) -> Iterator[None]:
        for _ in self.run.chunks(quantum, first=self.step):
            yield None

    def to_csv(self, *, steps: bool = False) -> str:
        return table(self.run.spec, self.run.columns, self.step)

    def as_dict(self) -> dict[str, Any]:
        stops = [racer.stopped and {"step": racer.stopped[0], "message": racer.stopped[1]} for racer in self.run.racers]
        spec = self.run.spec
        return {
            "stacked": self.run.stacked,
            "entries": [
                {"label": entry.label, "stopped": stop}
                | {name: listed(self.run.columns[c, i, self.step :]) for c, name in enumerate(spec.columns)}
                for i, (entry, stop) in enumerate(zip(spec.entries, stops, strict=True))
            ],
        }  # fmt: skip


class _Training:
    def __init__(self, run: Trains, step: int) -> None:
        self.run, self.step = run, step
        self._found: list[Epoch] = []

    def turns(self, quantum: float) -> Iterator[None]:
        end = time.perf_counter() + quantum
        for epoch in self.run.turns(first=self.step):
            self._found += [epoch] if epoch else []
            if time.perf_counter() > end:
                yield None
                end = time.perf_counter() + quantum
        yield None

    @property
    def trace(self) -> TrainingTrace:
        return TrainingTrace(self.run, self._found, self.step)

    def to_csv(self, *, steps: bool = False) -> str:
        return self.trace.to_csv(steps=steps)

    def as_dict(self) -> dict[str, Any]:
        """Columns of epochs as those of a whole training; those of steps besides."""
        trace = self.trace
        told = trace.as_dict()
        for i, entry in enumerate(told["entries"]):
            for j, seed in enumerate(entry["seeds"]):
                seed |= {name: listed(np.asarray(seed[name])) for name in seed if isinstance(seed[name], list)}
                seed["steps"] = {name: listed(trace.steps[c, :, i, j]) for c, name in enumerate(STEP_COLUMNS)}
        return {"epoch": self._found[0].number, "how": self.run.how, "entries": told["entries"]}
