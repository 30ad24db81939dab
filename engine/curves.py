"""The learning-rate curve of each entry, read off its real optimizer stepped with its real scheduler.

A schedule that needs no loss needs no gradient: `Bare` steps the entry's optimizer on parameters without gradients, which
costs a few microseconds a step. A schedule that is fed the loss (`ReduceLROnPlateau`) runs the entry's whole race: `Fed`. Row
*k* is what step *k* uses, events included, so the column `lr` is that of the race, bit for bit. `Curves` puts the entries side
by side and hands them out in chunks, like `engine.run`.
"""

import csv
import io
import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine import optimizers, schedules
from engine.board import Seat
from engine.inspect import alone
from engine.run import Chunk, Run
from engine.spec import DTYPES, Entry, Params, Spec
from engine.summary import Stop, explained, summary
from engine.trace import listed

FIRST_ROWS, MOST_ROWS = 64, 4096
MOMENTA = ("momentum", "momentum_y")
FEEDING = ("loss", "best", "bad_epochs", "cooldown")
Read = Callable[[], float]


def columns(entry: Entry) -> tuple[str, ...]:
    """The columns that concern an entry: lr always, of y where it has groups, momentum where the schedule cycles it, and what
    a schedule that is fed the loss remembers."""
    count = 2 if entry.groups else 1
    cycled = MOMENTA[:count] if schedules.cycles(entry) else ()
    return (*("lr", "lr_y")[:count], *cycled, *(FEEDING if schedules.fed(entry.schedule) else ()))


def readers(groups: Sequence[dict[str, Any]], cycled: str | None) -> list[Read]:
    """Functions that read lr, and the momentum where it is cycled, of each parameter group."""
    lrs = [_getter(group, lambda group: group.get("lr", math.nan)) for group in groups]
    if cycled is None:
        return lrs
    first = (lambda group: group[cycled][0]) if cycled == "betas" else (lambda group: group[cycled])
    return lrs + [_getter(group, first) for group in groups]


def _getter(group: dict[str, Any], get: Callable[[dict[str, Any]], float]) -> Read:
    return lambda: get(group)


class Bare:
    """An entry whose schedule needs no loss. `stopped` is None, or the step at which torch raised and what."""

    def __init__(self, spec: Spec, index: int) -> None:
        entry = spec.entries[index]
        cells = torch.zeros(5, dtype=DTYPES[spec.dtype])
        seat = Seat(cells, optimizers.form(entry.optimizer.cls) or "vector", split=bool(entry.groups))
        optimizer = optimizers.build(entry.optimizer.cls, entry.optimizer.params, seat, entry.groups)
        self.scheduler = schedules.build(entry.schedule, optimizer) if entry.schedule else None
        self.every = entry.schedule.every if entry.schedule else 1
        self.steps, self.groups = spec.steps, optimizer.param_groups
        self.step = optimizers.without_gradient(optimizer)
        self.read = readers(self.groups, schedules.cycles(entry))
        self.events: dict[int, list[Params]] = {}
        for event in spec.events:
            if event.entry in (None, index):
                self.events.setdefault(event.step, []).append(event.set)
        self.stopped: tuple[int, Exception] | None = None

    def advance(self, first: int, rows: int) -> list[list[float]]:
        """Up to `rows` rows from `first`, each the entry's own columns; fewer where torch stops it."""
        found: list[list[float]] = []
        step, read, every = self.step, self.read, self.every
        turn = self.scheduler.step if self.scheduler else None
        for row in range(first, first + rows):
            if row in self.events:
                self.set(row)
            found.append([value() for value in read])
            if row == self.steps:
                break
            try:
                step()
                if turn and (row + 1) % every == 0:
                    turn()
            except Exception as error:  # torch's own refusal in mid-run ends the curve, and is shown
                self.stopped = (row, error)
                break
        return found

    def set(self, row: int) -> None:
        for change in self.events[row]:
            for group in self.groups:
                group.update(change)


class Fed:
    """An entry whose schedule is fed the loss: its race, alone; a row of a stack equals the entry alone."""

    def __init__(self, spec: Spec, index: int) -> None:
        self.run = Run(alone(spec, index))
        self.racer = self.run.racers[0]
        self.scheduler: Any = self.racer.scheduler
        self.steps = spec.steps
        self.read = readers(self.racer.groups, schedules.cycles(spec.entries[index]))
        self.stopped: tuple[int, Exception] | None = None

    @torch.no_grad()
    def advance(self, first: int, rows: int) -> list[list[float]]:
        found: list[list[float]] = []
        for row in range(first, min(first + rows, self.steps + 1)):
            self.run.prepare(row)
            cells = self.run.board.cells.clone()
            found.append([*(value() for value in self.read), float(cells[0, 2]), *self.remembered()])
            if row < self.steps:
                self.run.step(row, cells)
            if self.racer.stopped:
                self.stopped = (row, RuntimeError(self.racer.stopped[1]))
                break
        return found

    def remembered(self) -> list[float]:
        """Best loss so far, how often in a row it was not bettered, and how long the scheduler will not count."""
        names = ("best", "num_bad_epochs", "cooldown_counter")
        return [float(getattr(self.scheduler, name, math.nan)) for name in names]


class Curves:
    """The curves of a spec: iterate over `chunks()` once, then ask for `entries()`."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.own = [columns(entry) for entry in spec.entries]
        order = ("lr", "lr_y", *MOMENTA, *FEEDING)
        self.names = tuple(name for name in order if any(name in own for own in self.own))
        self.data: NDArray[np.float64] = np.full((len(self.names), len(spec.entries), spec.rows), math.nan)
        self.sources = [(Fed if schedules.fed(entry.schedule) else Bare)(spec, i) for i, entry in enumerate(spec.entries)]

    def chunks(self, quantum: float = math.inf) -> Iterator[Chunk | None]:
        """The rows in order; None in between, so that no turn takes much longer than `quantum` seconds."""
        row, rows = 0, FIRST_ROWS
        while row < self.spec.rows:
            rows, slowest = min(rows, self.spec.rows - row), 1e-9
            for i in range(len(self.sources)):
                began = time.perf_counter()
                self._advance(i, row, rows)
                slowest = max(slowest, time.perf_counter() - began)
                yield None
            yield Chunk(row, self.data[:, :, row : row + rows].copy())
            row, rows = row + rows, max(1, min(4 * rows, MOST_ROWS, int(min(rows * quantum / slowest, MOST_ROWS))))

    def _advance(self, index: int, first: int, rows: int) -> None:
        source = self.sources[index]
        if source.stopped:
            return
        found = np.array(source.advance(first, rows), dtype=np.float64)
        places = [self.names.index(name) for name in self.own[index]]
        self.data[places, index, first : first + len(found)] = found.T

    def entries(self) -> list[dict[str, Any]]:
        """Each entry's label, summary, where torch stopped it, and notes; the curves must be complete."""
        found: list[dict[str, Any]] = []
        for i, entry in enumerate(self.spec.entries):
            stop = self.stop(i)
            lr = self.data[0, i, : stop.step + 1 if stop else None]
            found.append({"label": entry.label, "summary": summary(lr, self.spec.steps), "stopped": stop and stop.as_dict(), "notes": []})
        return found

    def stop(self, index: int) -> Stop | None:
        source, schedule = self.sources[index], self.spec.entries[index].schedule
        if source.stopped is None:
            return None
        step, error = source.stopped
        return explained(step, error, source.scheduler, schedule, self.spec.steps, ("entries", index, "schedule"))

    def as_dict(self) -> dict[str, Any]:
        """For JSON: only the columns that concern an entry, with the numbers that JSON lacks as texts."""
        entries = [
            entry | {"columns": {name: listed(self.data[self.names.index(name), i]) for name in self.own[i]}}
            for i, entry in enumerate(self.entries())
        ]
        return {"steps": self.spec.steps, "torch": str(torch.__version__), "entries": entries}

    def to_csv(self) -> str:
        """The contract's CSV: entry, label, step, lr, and momentum where any schedule cycles it."""
        shown = [name for name in ("lr", "lr_y", *MOMENTA) if name in self.names]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("entry", "label", "step", *shown))
        for i, entry in enumerate(self.spec.entries):
            rows = self.data[[self.names.index(name) for name in shown], i].T.tolist()
            for step, row in enumerate(rows):
                writer.writerow((i, entry.label, step, *map(repr, row)))
        return out.getvalue()


def curves(spec: Spec) -> Curves:
    """The complete curves of a spec.

    >>> spec = {"problem": {"name": "sphere"}, "steps": 4, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 1}},
    ...     "schedule": {"name": "StepLR", "params": {"step_size": 2}}}]}
    >>> curves(Spec.load(spec)).data[0, 0].tolist()
    [1.0, 1.0, 0.1, 0.1, 0.010000000000000002]
    """
    found = Curves(spec)
    for _ in found.chunks():
        pass
    return found
