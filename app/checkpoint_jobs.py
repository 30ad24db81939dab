"""The jobs of checkpoints: a race saved at a step, and continued."""

from collections.abc import Mapping
from typing import Any

from app import limits, words
from app.errors import ApiError
from app.messages import Result
from app.wide_jobs import Messages
from engine.checkpoint import Checkpoint, Rest, packed, taken, unpacked
from engine.run import Run
from engine.spec import Limits, Spec


class CheckpointJobs:
    """Needs `quantum`, `allowed`, `limits` and `load` of the jobs that it is a part of."""

    quantum: float
    allowed: Mapping[str, int]
    limits: Limits

    def load(self, raw: Any) -> Spec:
        raise NotImplementedError

    def checkpoint(self, raw: Any, step: int) -> Messages:
        """A race computed up to a step, as a zip of its state."""
        spec = self.load(raw)
        if step > spec.steps:
            raise ApiError("range", f"step: expected at most {spec.steps}, got {step}", ["step"])
        race = Run(spec)
        for _ in race.chunks(self.quantum, end=step):
            yield None
        yield Result(packed(taken(race, step)))

    def checkpoint_bytes(self, data: bytes) -> Messages:
        """What the trace of a checkpoint's spec may take."""
        yield Result(limits.expected_bytes(self.saved(data).spec.as_dict()))

    def resume(self, data: bytes, form: str) -> Messages:
        """The rest of the trace as one text, CSV or JSON."""
        rest = Rest(self.saved(data))
        for _ in rest.turns(self.quantum):
            yield None
        yield Result(rest.to_csv() if form == "csv" else words.dump(rest.as_dict()))

    def saved(self, data: bytes) -> Checkpoint:
        found = unpacked(data, self.limits)
        limits.check_size(found.spec.steps, len(found.spec.entries), self.allowed)
        return found
