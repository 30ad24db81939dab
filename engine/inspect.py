"""What torch holds at a step: an entry's parameter groups and state tensors, and the arithmetic of its next update.

The run is computed again up to the rows asked for, with this entry alone: a row of a stack equals the entry alone, so
these are the numbers of the race.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.equations import Coordinate, equation
from engine.run import Run
from engine.spec import Spec

MOST_LISTED = 64  # numbers of one state value that are listed; LBFGS keeps whole histories


def alone(spec: Spec, entry: int) -> Spec:
    """The spec with one entry and its events."""
    events = tuple(replace(e, entry=0) for e in spec.events if e.entry in (None, entry))
    return replace(spec, entries=(spec.entries[entry],), events=events)


def states(spec: Spec, entry: int, first: int, count: int) -> dict[str, Any]:
    """Rows `first` to `first + count` (exclusive, cut at the last step) of an entry's optimizer, JSON-able.

    Each row has `step`, `before`, `after` (None at the last row), `grad`, `param_groups`, `state` (torch's, before the step; for
    each coordinate where there are groups), `average` (its count and position, where there is one) and `arithmetic`: LaTeX lines.
    Raises IndexError for an entry or row that is not there.
    """
    return next(found for found in states_in_turns(spec, entry, first, count, math.inf) if found is not None)


def states_in_turns(spec: Spec, entry: int, first: int, count: int, quantum: float) -> Iterator[dict[str, Any] | None]:
    """The same for who has other work as well: None after every `quantum` seconds (a step more), at last what `states` gives."""
    if not 0 <= entry < len(spec.entries) or not 0 <= first < spec.rows or count < 1:
        raise IndexError(f"entry {entry}, rows from {first}: the spec has {len(spec.entries)} entries, {spec.rows} rows")
    run, end = Run(alone(spec, entry)), min(first + count, spec.rows)
    rows: list[dict[str, Any]] = []
    row = 0
    while row < end:
        row = _replay(run, row, first, end, rows, time.perf_counter() + quantum)
        yield None
    yield {"entry": entry, "optimizer": spec.entries[entry].optimizer.name, "first": first, "rows": rows}


@torch.no_grad()
def _replay(run: Run, row: int, first: int, end: int, rows: list[dict[str, Any]], deadline: float) -> int:
    """Steps from `row` on until `end` or the deadline, showing the rows from `first` on; returns the row that comes next."""
    for step in range(row, end):
        run.prepare(step)
        shown = _row(run, step) if step >= first else None
        before = run.board.cells.clone()
        if step < run.spec.steps:
            run.step(step, before[0:1])
            if shown:
                _finish(shown, run, before[0])
        if shown:
            rows.append(shown)
        if time.perf_counter() > deadline:
            return step + 1
    return end


def _row(run: Run, row: int) -> dict[str, Any]:
    racer, cells = run.racers[0], run.board.cells[0]
    groups = [{k: _plain(v) for k, v in group.items() if k != "params"} for group in racer.groups]
    return {
        "step": row, "before": _plain(cells[:2]), "after": None, "grad": _plain(cells[3:]), "param_groups": groups,
        "state": _state(run, _plain), "arithmetic": [], "average": _average(run),
    }  # fmt: skip


def _average(run: Run) -> dict[str, Any]:
    """What torch's average of the entry's positions holds; empty where it has none."""
    if run.averages is None:
        return {}
    return {"n_averaged": run.averages.counts()[0], "module": _plain(run.averages.row()[0, :2])}


def _state(run: Run, show: Any) -> dict[str, Any]:
    racer = run.racers[0]
    kept = [racer.optimizer.state.get(p, {}) for p in racer.seat.parameters]
    shown = [{name: show(value) for name, value in state.items()} for state in kept]
    return shown[0] if len(shown) == 1 else dict(zip(("x", "y"), shown, strict=True))


def _finish(shown: dict[str, Any], run: Run, before: Tensor) -> None:
    racer, after = run.racers[0], run.board.cells[0]
    shown["after"] = _plain(after[:2])
    if racer.stopped:
        return
    symbols, substitute = equation(run.spec.entries[0].optimizer.name, racer.groups[0])
    lines = [symbols]
    for i, axis in enumerate("xy"):
        coordinate = Coordinate(
            float(before[i]), float(after[i]), float(before[3 + i]), shown["param_groups"][i % len(racer.groups)],
            _numbers(racer.optimizer.state.get(racer.seat.parameters[i % len(racer.seat.parameters)], {}), i),
        )  # fmt: skip
        lines.append(f"{axis}_{{k+1}} = {substitute(coordinate).latex}")
    shown["arithmetic"] = lines


def _numbers(state: dict[str, Any], i: int) -> dict[str, float]:
    """A state's numbers for one coordinate: elements of tensors of two, scalars as they are."""
    out = {}
    for name, value in state.items():
        if isinstance(value, Tensor) and value.numel() in (1, 2):
            flat = value.to_dense().flatten()
            out[name] = float(flat[i if len(flat) == 2 else 0])
        elif isinstance(value, int | float):
            out[name] = float(value)
    return out


def _plain(value: Any) -> Any:
    """A value for JSON: tensors as nested lists, what JSON lacks as text, long histories cut and said so."""
    if isinstance(value, Tensor):
        return _plain(value.to_dense().tolist()) if value.numel() <= MOST_LISTED else f"tensor of {tuple(value.shape)}"
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, list | tuple | range):
        shown = [_plain(part) for part in list(value)[-MOST_LISTED:]]
        return shown if len(value) <= MOST_LISTED else [f"... {len(value) - MOST_LISTED} more", *shown]
    if value is None or isinstance(value, bool | int | str):
        return value
    return repr(value)
