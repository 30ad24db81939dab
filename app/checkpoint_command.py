"""Checkpoints at the command line: a race or a training of nets that is saved on its way, and the rest of one."""

import sys
from collections.abc import Iterator

from app.documents import table
from app.errors import BadInput
from engine.checkpoint import Rest, read, taken, write
from engine.errors import SpecError
from engine.nets import Run as Trains
from engine.nets import Training, TrainingTrace
from engine.run import Run
from engine.spec import Spec


def whole(spec: Spec, name: str | None, step: int | None, form: str = "csv") -> str | bytes:
    """A run as CSV or .npz; it is saved under the name before the step, where both are given."""
    run, first = Run(spec), _saved(name, step, spec.steps)
    if name is not None:
        _exhaust(run.chunks(end=first))
        _save(run, name, first)
    _exhaust(run.chunks(first=first))
    return table(run.trace(), form)


def trained(training: Training, name: str | None, step: int | None, form: str = "csv", *, steps: bool = False) -> str | bytes:
    """A training, likewise; as CSV a line for each epoch, or for each step."""
    run, first = Trains(training), _saved(name, step, training.steps)
    found = [epoch for epoch in run.turns(end=first) if epoch] if name is not None else []
    if name is not None:
        _save(run, name, first)
    found += [epoch for epoch in run.turns(first=first) if epoch]
    trace = TrainingTrace(run, found)
    return trace.to_npz() if form == "npz" else trace.to_csv(steps=steps)


def _saved(name: str | None, step: int | None, steps: int) -> int:
    """The step at which a run is saved; 0 where it is not."""
    if (name is None) != (step is None):
        raise BadInput("expected both --checkpoint and --at, or neither")
    if step is not None and not 0 <= step <= steps:
        raise BadInput(f"--at: expected a step from 0 to {steps}, got {step}")
    return step or 0


def _exhaust(turns: Iterator[object]) -> None:
    for _ in turns:
        pass


def _save(run: Run | Trains, name: str, step: int) -> None:
    try:
        write(taken(run, step), name)
    except SpecError as error:
        raise BadInput(f"{name}: {error}") from None
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from None


def rest(name: str, *, steps: bool = False) -> str:
    """The CSV of the rest of a run. Another version than this one may give other bits, which is said."""
    try:
        found = Rest(read(name))
    except SpecError as error:
        raise BadInput(f"{name}: {error}") from None
    except OSError as error:
        raise BadInput(f"{error.filename or name}: {error.strerror or error}") from None
    if found.checkpoint.foreign:
        by = found.checkpoint.written_by
        print(f"thalweg: {name} was saved with torch {by['torch']}; the rest may differ in its last bits", file=sys.stderr)
    _exhaust(found.turns())
    return found.to_csv(steps=steps)
