"""A checkpoint: a run before a step, as JSON and the tensors that it names.

What a race is made of is in races.py, what a training of nets is made of in nets.py; this is what both have around that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine import reading
from engine.checkpoint import nets as of_nets
from engine.checkpoint import races as of_races
from engine.checkpoint.values import refuse
from engine.errors import Path, SpecError
from engine.nets import Run as Trains
from engine.nets import Training
from engine.reading import Fields
from engine.run import Run
from engine.spec import Limits, Spec
from engine.version import VERSION

FORMAT = "thalweg checkpoint"
LARGEST = Limits()


@dataclass(frozen=True)
class Checkpoint:
    """A run before step `step`: `document` is JSON, `tensors` are those that it names. `engine` and `torch` wrote it."""

    spec: Spec | Training
    step: int
    document: Mapping[str, Any]
    tensors: Mapping[str, Tensor]

    @property
    def written_by(self) -> dict[str, str]:
        """The versions that computed what was saved; others may go on with other bits."""
        return {name: str(self.document[name])[:40] for name in ("engine", "torch")}

    @property
    def foreign(self) -> bool:
        """Whether another version wrote it, so that the bits of the rest need not be those of the run that was saved."""
        return self.written_by != {"engine": VERSION, "torch": str(torch.__version__)}

    @classmethod
    def load(cls, document: Any, tensors: Mapping[str, Tensor], limits: Limits = LARGEST) -> "Checkpoint":
        """A checkpoint from untrusted JSON and its tensors; the spec is validated, the state when a run goes on from it."""
        fields = Fields(document, ())
        if fields.take("format", lambda value, at: value, None) != FORMAT:
            raise refuse("expected a checkpoint of Thalweg, got other JSON", ("format",))
        version = fields.take("version", lambda value, at: value)
        if version != 1 or isinstance(version, bool):
            raise refuse(f"expected a checkpoint of version 1, got {reading.told(version)}; a newer Thalweg may read it", ("version",))
        for name in ("engine", "torch"):
            fields.take(name, reading.text(100))
        spec = _spec(fields.take("spec", _object), limits)
        step = fields.take("step", reading.integer(0, spec.steps))
        fields.take("entries", reading.sequence(_object, len(spec.entries), len(spec.entries)))
        fields.take("random", _object)
        fields.done()
        return cls(spec, step, document, tensors)


def _spec(value: Any, limits: Limits) -> Spec | Training:
    """The document of a training, which has data, or of a race."""
    try:
        return Training.load(value) if "data" in value else Spec.load(value, limits)
    except SpecError as error:
        raise SpecError(error.code, error.message, ("spec", *error.path)) from error


def _object(value: Any, path: Path) -> Any:
    if not isinstance(value, Mapping):
        raise reading.wrong("an object", value, path)
    return value


def taken(run: Run | Trains, step: int) -> Checkpoint:
    """A run that stands before step `step`, as a checkpoint."""
    tensors: dict[str, Tensor] = {}
    spec = run.training if isinstance(run, Trains) else run.spec
    state = of_nets.document(run, tensors) if isinstance(run, Trains) else of_races.document(run, tensors)
    by = {"format": FORMAT, "version": 1, "engine": VERSION, "torch": str(torch.__version__)}
    return Checkpoint(spec, step, {**by, "step": step, "spec": spec.as_dict(), **state}, tensors)


def resumed(checkpoint: Checkpoint) -> Run | Trains:
    """A run that stands before the checkpoint's step. Raises SpecError, code `checkpoint`, where the state is not one of the spec."""
    tensors = dict(checkpoint.tensors)
    spec, step, saved = checkpoint.spec, checkpoint.step, checkpoint.document
    of = of_nets.resumed if isinstance(spec, Training) else of_races.resumed
    found: Run | Trains = of(spec, step, saved, tensors)  # type: ignore[arg-type]  # each takes its own
    if tensors:
        raise refuse(f"expected only tensors that the checkpoint names, got also {sorted(tensors)[0][:100]!r}")
    return found
