"""The jobs of checkpoints: a race or a training saved before a step, looked at, and continued."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from app import limits, words
from app.errors import ApiError
from app.messages import Result
from app.wide_jobs import Messages
from engine.checkpoint import Checkpoint, Rest, packed, taken, unpacked
from engine.nets import Run as Trains
from engine.nets import Training
from engine.run import Run
from engine.spec import Limits, Spec


class CheckpointJobs:
    """Needs `quantum`, `allowed`, `limits`, `load` and `training` of the jobs that it is a part of."""

    quantum: float
    allowed: Mapping[str, int]
    limits: Limits

    def load(self, raw: Any) -> Spec:
        raise NotImplementedError

    def training(self, raw: Any) -> Training:
        raise NotImplementedError

    def checkpoint(self, raw: Any, step: int, most: int) -> Messages:
        """A race, or a training where there are data, computed up to a step, as a zip of its state of at most so many bytes."""
        run = Trains(self.training(raw)) if isinstance(raw, dict) and "data" in raw else Run(self.load(raw))
        steps = run.training.steps if isinstance(run, Trains) else run.spec.steps
        if step > steps:
            raise ApiError("range", f"step: expected at most {steps}, got {step}", ["step"])
        yield from paused(run.turns(end=step) if isinstance(run, Trains) else run.chunks(self.quantum, end=step), self.quantum)
        data = packed(taken(run, step))
        if len(data) > most:
            said = f"expected a checkpoint of at most {most:,} bytes, got {len(data):,}; thalweg run and thalweg train write larger ones"
            raise ApiError("limit", said)
        yield Result(data)

    def checkpoint_bytes(self, data: bytes) -> Messages:
        """What the trace of a checkpoint's spec may take."""
        yield Result(limits.expected_bytes(self.saved(data).spec.as_dict()))

    def resume(self, data: bytes, form: str) -> Messages:
        """The rest of the trace as one text, CSV or JSON."""
        rest = Rest(self.saved(data))
        yield from paused(rest.turns(self.quantum), 0)
        yield Result(rest.to_csv() if form == "csv" else words.dump(rest.as_dict()))

    def saved(self, data: bytes) -> Checkpoint:
        found = unpacked(data, self.limits)
        limits.check(found.spec.as_dict(), self.allowed)
        return found


def paused(turns: Iterator[object], quantum: float) -> Messages:
    """Goes through turns, and gives way after so many seconds."""
    end = time.perf_counter() + quantum
    for _ in turns:
        if time.perf_counter() >= end:
            yield None
            end = time.perf_counter() + quantum
