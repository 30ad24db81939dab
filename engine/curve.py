"""One entry's learning-rate curve, read off its real optimizer and its real scheduler.

A schedule that needs no loss is `Bare`: torch's scheduler steps the entry's own optimizer, which is itself stepped once and then
left alone. That changes no bit of the curve, because a step of the optimizer leaves its hyperparameters as they are, which is
probed (`optimizers.steady`), and saves nine tenths of the time: 20 of 24 microseconds a step. Where the schedule is fed the loss
(`ReduceLROnPlateau`), the optimizer writes its own lr, or the entry loses a part of its state, its whole race is run: `Raced`.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from engine import optimizers, schedules
from engine.board import Seat
from engine.inspect import alone
from engine.run import Run
from engine.spec import DTYPES, Params, Spec

LRS, MOMENTA = ("lr", "lr_y"), ("momentum", "momentum_y")
FEEDING = ("loss", "best", "bad_epochs", "cooldown")
REMEMBERED = ("best", "num_bad_epochs", "cooldown_counter")  # torch's names of the last three
Read = Callable[[], float]
Group = dict[str, Any]


class Curve:
    """One entry's curve as it grows.

    `columns` names its own: lr, that of y where it has groups, momentum where the schedule cycles it, and what a schedule that is
    fed the loss remembers. `notes` are torch's warnings. `stopped` is None, or the step at which torch raised, and what.
    """

    scheduler: LRScheduler | None

    def __init__(self, spec: Spec, index: int) -> None:
        self.entry, self.steps = spec.entries[index], spec.steps
        self.stopped: tuple[int, Exception] | None = None
        self.notes: dict[str, None] = {}
        with self.listening():
            self.cycled = schedules.cycles(self.entry)
            groups = self.begin(spec, index)
        count = len(groups)
        self.columns: tuple[str, ...] = (*LRS[:count], *(MOMENTA[:count] if self.cycled else ()))
        self.read = readers(groups, self.cycled)

    def begin(self, spec: Spec, index: int) -> list[Group]:
        """Builds what is to be stepped; its parameter groups."""
        raise NotImplementedError

    def rows(self, first: int, count: int) -> list[list[float]]:
        """The values of `columns` in `count` rows from `first`, fewer where torch stops it."""
        raise NotImplementedError

    def advance(self, first: int, count: int) -> list[list[float]]:
        with self.listening():
            return self.rows(first, min(count, self.steps + 1 - first))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keeps what torch warns of meanwhile, once each."""
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            yield
        self.notes.update({str(warning.message): None for warning in heard})


class Bare(Curve):
    """Of a schedule that needs no loss."""

    def begin(self, spec: Spec, index: int) -> list[Group]:
        schedule = self.entry.schedule
        optimizer = resting(spec, index)
        self.scheduler = schedules.build(schedule, optimizer) if schedule else None
        optimizers.step_without_gradient(optimizer)  # torch wants to see one before the scheduler's first
        self.groups: list[Group] = optimizer.param_groups
        self.every = schedule.every if schedule else 1
        self.events: dict[int, list[Params]] = {}
        for event in spec.events:
            if event.entry in (None, index):
                self.events.setdefault(event.step, []).append(event.set)
        return self.groups

    def rows(self, first: int, count: int) -> list[list[float]]:
        found: list[list[float]] = []
        read, events, every, row = self.read, self.events, self.every, first
        turn: Callable[[], Any] = self.scheduler.step if self.scheduler else lambda: None
        try:
            for row in range(first, first + count):
                if row in events:
                    self.change(row)
                found.append([value() for value in read])
                if (row + 1) % every == 0 and row < self.steps:
                    turn()
        except Exception as error:  # torch's own refusal in mid-run ends the curve, and is shown
            self.stopped = (row, error)
        return found

    def change(self, row: int) -> None:
        for change in self.events[row]:
            for group in self.groups:
                group.update(change)


class Raced(Curve):
    """Of a schedule that is fed the loss: the entry's race, alone; a row of a stack equals the entry alone."""

    def begin(self, spec: Spec, index: int) -> list[Group]:
        self.run = Run(alone(spec, index))
        self.racer = self.run.racers[0]
        self.losses = {event.step for event in self.run.spec.events if event.reset}
        self.scheduler = self.racer.scheduler
        return self.racer.groups

    def __init__(self, spec: Spec, index: int) -> None:
        super().__init__(spec, index)
        self.fed = schedules.fed(self.entry.schedule)
        self.columns += FEEDING if self.fed else ()

    @torch.no_grad()
    def rows(self, first: int, count: int) -> list[list[float]]:
        found: list[list[float]] = []
        for row in range(first, first + count):
            self.run.prepare(row)
            if row in self.losses:
                self.read, self.scheduler = readers(self.racer.groups, self.cycled), self.racer.scheduler
            cells = self.run.board.cells.clone()
            found.append([*(value() for value in self.read), *self.feeding(float(cells[0, 2]))])
            if row < self.steps:
                self.run.step(row, cells)
            if self.racer.stopped:
                self.stopped = (row, RuntimeError(self.racer.stopped[1]))
                break
        return found

    def feeding(self, loss: float) -> list[float]:
        """The loss, and what the scheduler remembers: the best one, how often in a row it was not bettered, how long to wait."""
        return [loss, *(float(getattr(self.scheduler, name, math.nan)) for name in REMEMBERED)] if self.fed else []


def curve(spec: Spec, index: int) -> Curve:
    """An entry's curve, at its beginning."""
    entry = spec.entries[index]
    loses = any(event.reset for event in spec.events if event.entry in (None, index))
    cls = entry.optimizer.cls
    bare = optimizers.rests(cls) and optimizers.steady(cls) and not schedules.fed(entry.schedule) and not loses
    return (Bare if bare else Raced)(spec, index)


def resting(spec: Spec, index: int) -> Optimizer:
    """An entry's optimizer on parameters that have no gradient."""
    chosen = spec.entries[index].optimizer
    cells = torch.zeros(5, dtype=DTYPES[spec.dtype])
    groups = spec.entries[index].groups
    seat = Seat(cells, optimizers.form(chosen.cls) or "vector", split=bool(groups))
    return optimizers.build(chosen.cls, chosen.params, seat, groups)


def readers(groups: Sequence[Group], cycled: str | None) -> list[Read]:
    """Functions that read lr, and the momentum where it is cycled, of each parameter group."""
    lrs = [reader(group, "lr") for group in groups]
    return lrs + [reader(group, cycled) for group in groups] if cycled else lrs


def reader(group: Group, name: str) -> Read:
    if isinstance(group.get(name), tuple):
        return lambda: group[name][0]
    return lambda: group.get(name, math.nan)
