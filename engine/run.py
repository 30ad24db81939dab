"""The loop: a spec becomes an iterator of chunks.

At each row the loss and the gradient of all entries are evaluated at once on the `Board`, the row is recorded, and then
every real optimizer steps its own place with `step(closure)`, and every real scheduler after it. The closure hands back the
evaluation already made, and evaluates anew only when an optimizer (LBFGS) calls it again. A run is a pure function of its
spec: chunk boundaries may depend on the clock, numbers never do.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine import exactness, optimizers
from engine.averaging import Averages
from engine.board import Board, Seat
from engine.diagnosis import Status, diagnose
from engine.spec import DTYPES, Entry, Event, Spec
from engine.stepping import Stepping
from engine.trace import Trace

FIRST_ROWS, MOST_ROWS = 8, 2048
PATIENCE = 100_000  # evaluations within one step


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows of a trace from row `row`; `data` has the shape (columns, entries, rows), float64."""

    row: int
    data: NDArray[np.float64]


class Racer(Stepping):
    """One entry at its seat: its real optimizer and scheduler.

    `stopped` is None, or the step at which torch raised and what it said; from then on the entry's cells are nan.
    """

    def __init__(self, entry: Entry, board: Board, row: int, noise: Callable[[], Tensor | None]) -> None:
        name = optimizers.form(entry.optimizer.cls) or "vector"
        self.entry, self.board, self.row, self.noise = entry, board, row, noise
        self.seat = Seat(board.cells[row], name, split=bool(entry.groups))
        self._loss, self._calls = board.fed[row], 0
        self.stopped: tuple[int, str] | None = None
        chosen = entry.optimizer
        super().__init__(lambda: optimizers.build(chosen.cls, chosen.params, self.seat, entry.groups), entry.schedule)

    def lrs(self) -> list[float]:
        """The lr about to be used, of each parameter group."""
        return [float(group.get("lr", math.nan)) for group in self.groups]

    def meet(self, event: Event) -> None:
        if not self.stopped:
            super().meet(event)

    def step(self, number: int, recorded: Tensor) -> None:
        if self.stopped:
            return
        self._calls = 0
        self.seat.feed()
        try:
            self._step(self.closure)
            self.seat.publish()
            if self.after:
                self.after(number, lambda: recorded[self.row, 2].item())
        except Exception as error:  # torch's own refusal in mid-run ends this entry, not the race
            self.stopped = (number, str(error) or type(error).__name__)
            self.board.cells[self.row] = math.nan

    def closure(self) -> Tensor:
        """The loss at the present position, with the gradient in place; the first call of a step costs nothing."""
        self._calls += 1
        if self._calls > 1:
            if self._calls > PATIENCE:
                raise RuntimeError(f"one step evaluated its closure more than {PATIENCE} times")
            self.seat.publish()
            self.board.evaluate_row(self.row)
            noise = self.noise()
            if noise is not None:
                self.board.cells[self.row, 3:] += noise
            self.seat.feed()
        return self._loss.clone() if self._calls > 1 else self._loss


class Run:
    """One run of a spec: iterate over `chunks()` once, then ask for `statuses()` or `trace()`."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        problem, entries = spec.problem, len(spec.entries)
        dtype = DTYPES[spec.dtype]
        draws = problem.surface.draws
        self.board = Board(problem.function, problem.start, entries, dtype, draws is not None)
        self.draws = draws(spec.seed) if draws else None
        self.stacked = exactness.stacks_exactly(problem, dtype, entries)
        self.evaluate = self.board.evaluate_stacked if self.stacked else self.board.evaluate_rows
        self.generator = torch.Generator().manual_seed(spec.seed)
        self._noise: Tensor | None = None
        self.racers = [Racer(entry, self.board, i, lambda: self._noise) for i, entry in enumerate(spec.entries)]
        averages = [entry.average for entry in spec.entries]
        seats = [racer.seat for racer in self.racers]
        self.averages = Averages(self.board.function, averages, seats, self.stacked) if any(averages) else None
        self._events: dict[int, list[tuple[Racer, Event]]] = {}
        for event in spec.events:
            chosen = self.racers if event.entry is None else [self.racers[event.entry]]
            self._events.setdefault(event.step, []).extend((racer, event) for racer in chosen)
        self.columns: NDArray[np.float64] = np.empty((len(spec.columns), entries, spec.rows))

    def prepare(self, row: int) -> None:
        """Brings the board to row `row`: its events, then loss and gradient, noise included."""
        for racer, event in self._events.get(row, ()):
            racer.meet(event)
        if self.draws:
            self.board.drawn = next(self.draws)
        self.evaluate()
        if self.spec.problem.noise:
            drawn = torch.randn(2, generator=self.generator, dtype=self.board.cells.dtype)
            self._noise = self.spec.problem.noise * drawn
            self.board.add_noise(self._noise)

    def step(self, row: int, recorded: Tensor) -> None:
        """Steps every entry from row `row`, whose cells were `recorded`."""
        for racer in self.racers:
            racer.step(row, recorded)
        if self.averages:
            self.averages.update(row)

    def chunks(self, quantum: float = math.inf, first: int = 0, end: int | None = None) -> Iterator[Chunk]:
        """The rows in order. The first chunk is small; a chunk ends after `quantum` seconds at the latest (a step more).

        With `end` the run stands before that row afterwards; with `first` it goes on from where it stands.
        """
        row, rows = first, FIRST_ROWS
        end = self.spec.rows if end is None else end
        while row < end:
            done = self._advance(row, min(rows, end - row), time.perf_counter() + quantum)
            yield Chunk(row, self.columns[:, :, row : row + done].copy())
            row, rows = row + done, min(4 * rows, MOST_ROWS)

    @torch.no_grad()
    def _advance(self, first: int, rows: int, deadline: float) -> int:
        """Computes up to `rows` rows from `first` into `columns`; returns how many."""
        history = torch.empty(rows, *self.board.cells.shape, dtype=self.board.cells.dtype)
        lrs: list[list[list[float]]] = []
        averaged: list[Tensor] = []
        for row, recorded in enumerate(history.unbind(0), first):
            self.prepare(row)
            recorded.copy_(self.board.cells)
            lrs.append([racer.lrs() for racer in self.racers])
            if self.averages:
                averaged.append(self.averages.row())
            if row < self.spec.steps:
                self.step(row, recorded)
            if time.perf_counter() > deadline:
                break
        self._record(first, history[: len(lrs)], lrs, averaged)
        return len(lrs)

    def _record(self, first: int, history: Tensor, lrs: list[list[list[float]]], averaged: list[Tensor]) -> None:
        norms = torch.linalg.vector_norm(history[..., 3:], dim=-1)
        x, y, loss = (history[..., i].T.double().numpy() for i in range(3))
        out = self.columns[:, :, first : first + len(lrs)]
        out[0], out[1], out[2], out[3] = x, y, loss, norms.T.double().numpy()
        for column, group in zip(out[4:-3] if averaged else out[4:], (0, -1), strict=False):
            column[:] = np.array([[each[group] for each in row] for row in lrs]).T
        if averaged:
            out[-3:] = torch.stack(averaged).permute(2, 1, 0).double().numpy()
        for i, racer in enumerate(self.racers):
            if racer.stopped:
                out[:, i, max(0, racer.stopped[0] + 1 - first) :] = math.nan

    def statuses(self) -> list[Status]:
        """Each entry's diagnosis; the run must be complete."""
        stops = [racer.stopped for racer in self.racers]
        return [diagnose(self.spec, self.columns[:, i], stop) for i, stop in enumerate(stops)]

    def trace(self) -> Trace:
        """The complete run as columns; all of its chunks must have been computed."""
        return Trace(self.spec, self.columns, self.statuses(), self.stacked)


def chunks(spec: Spec, quantum: float = math.inf) -> Iterator[Chunk]:
    """The chunks of a spec's run."""
    return Run(spec).chunks(quantum)


def run(spec: Spec | dict[str, Any] | str) -> Trace:
    """Computes a whole run.

    >>> trace = run({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}]})
    >>> len(trace.entries[0].x)
    301
    """
    whole = Run(spec if isinstance(spec, Spec) else Spec.load(spec))
    for _ in whole.chunks():
        pass
    return whole.trace()
