"""Checkpoints at the command line: a run that is saved on its way, and the rest of one."""

import sys

from app.documents import table
from app.errors import BadInput
from engine.checkpoint import Rest, read, taken, write
from engine.errors import SpecError
from engine.run import Run
from engine.spec import Spec


def whole(spec: Spec, name: str | None, step: int | None, form: str = "csv") -> str | bytes:
    """A run as CSV or .npz; it is saved under the name before the step, where both are given."""
    if (name is None) != (step is None):
        raise BadInput("expected both --checkpoint and --at, or neither")
    run, first = Run(spec), 0
    if name is not None and step is not None:
        if not 0 <= step <= spec.steps:
            raise BadInput(f"--at: expected a step from 0 to {spec.steps}, got {step}")
        first = step
        _exhaust(run, 0, step)
        _save(run, name, step)
    _exhaust(run, first, spec.rows)
    return table(run.trace(), form)


def _exhaust(run: Run, first: int, end: int) -> None:
    for _ in run.chunks(first=first, end=end):
        pass


def _save(run: Run, name: str, step: int) -> None:
    try:
        write(taken(run, step), name)
    except SpecError as error:
        raise BadInput(f"{name}: {error}") from None
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from None


def rest(name: str) -> str:
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
    for _ in found.turns():
        pass
    return found.to_csv()
