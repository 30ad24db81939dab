"""Steps lanes together: row by row, torch's own optimizer and scheduler on one parameter that holds every lane.

A parameter has the shape (2, a, b): an elementwise optimizer steps it exactly as it steps a * b points apart. Its
hyperparameters have the shapes (a, 1) and (1, b), so that what depends on one axis alone is computed once for each of its values.
"""

import dataclasses
import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter
from torch.optim import Optimizer

from engine import optimizers, schedules
from engine.board import gradients
from engine.lanes.axes import Axis, placed, shape_of, sided
from engine.lanes.device import CPU
from engine.lanes.mode import LaneMode
from engine.lanes.scalar import LaneFloat, NoRule
from engine.parameters import parameters
from engine.run import Run
from engine.spec import DTYPES, Params, Spec

Place = tuple[int, ...]  # the row and the column of a lane


@dataclass(slots=True)
class Row:
    """The state of all lanes before a step: `position` (2, a, b), `loss` (a, b), `gradient` (2, a, b), and the lr of each parameter
    group. The loss is the reader's to keep; position and gradient are overwritten by the next row.
    """

    number: int
    position: Tensor
    loss: Tensor
    gradient: Tensor
    lrs: list[Any]

    @property
    def cells(self) -> Tensor:
        """x, y, loss and the gradient's x and y, as on a `Board`: a copy of the shape (5, a, b)."""
        return torch.cat((self.position, self.loss[None], self.gradient))


class Track:
    """The lanes of a spec of one entry over up to two axes, or from `starts` of shape (2, a, b)."""

    def __init__(self, spec: Spec, axes: Sequence[Axis], starts: Tensor | None = None, device: torch.device = CPU) -> None:
        self.spec, self.dtype, self.device = spec, DTYPES[spec.dtype], device
        shape = shape_of(axes) if starts is None else tuple(starts.shape[1:])
        start = torch.tensor(spec.problem.start, dtype=self.dtype).view(2, 1, 1) if starts is None else starts.to(self.dtype)
        self.position, self.gradient = torch.zeros(2, 2, *shape, dtype=self.dtype, device=device)
        self.position.copy_(start)
        self._slopes = tuple(self.gradient)
        self._function, draws = spec.problem.function, spec.problem.surface.draws
        self._draws = draws(spec.seed) if draws else None
        self._points = Pair(self.position)
        self._ones = torch.ones(shape, dtype=self.dtype, device=device)
        self._generator = torch.Generator().manual_seed(spec.seed)
        self._calls = 0
        for side, axis in sided(axes):
            values = np.array(axis.values, dtype=np.float64).reshape((-1, 1) if side == 0 else (1, -1))
            spec = placed(spec, axis, LaneFloat(values))
        self.entry = spec.entries[0]
        fed = self.entry.schedule and schedules.wants_loss(self.entry.schedule.cls)
        self.mode: AbstractContextManager[Any] = LaneMode() if axes or fed else nullcontext()
        with self.mode:
            self._build()

    def _build(self) -> None:
        split = bool(self.entry.groups)
        seat: Any = _Seat(self.position, self.gradient, split)
        if (optimizers.form(self.entry.optimizer.cls) or "vector") != "vector":
            raise NoRule("the optimizer takes no vector")
        chosen = self.entry.optimizer
        self.optimizer = optimizers.build(chosen.cls, {**one_by_one(chosen.cls), **chosen.params}, seat, self.entry.groups)
        self._stepped = optimizers.unlabelled(self.optimizer)
        self.after = None
        if self.entry.schedule:
            self.optimizer.step = self._stepped  # type: ignore[method-assign]
            self.after = schedules.stepper(schedules.build(self.entry.schedule, self.optimizer), self.entry.schedule.every)
            self._stepped = self.optimizer.step
        self.events: dict[int, list[Params]] = {}
        for event in self.spec.events:
            if event.reset:
                raise NoRule("what an entry loses is built anew for each")
            self.events.setdefault(event.step, []).append(event.set)

    @torch.no_grad()
    def rows(self) -> Iterator[Row]:
        for number in range(self.spec.rows):
            for change in self.events.get(number, ()):
                for group in self.optimizer.param_groups:
                    group.update(change)
            self._evaluate()
            lrs = [group.get("lr", math.nan) for group in self.optimizer.param_groups]
            yield Row(number, self.position, self.loss, self.gradient, lrs)
            if number < self.spec.steps:
                self._step(number)

    def rest(self, over: Tensor) -> bool:
        """Whether nothing is left to do where these lanes are over; lanes step together until all are."""
        return bool(over.all())

    def _evaluate(self) -> None:
        batch = next(self._draws) if self._draws else None
        with torch.enable_grad():
            loss = (batch or self._function)(self._points)  # type: ignore[arg-type]
        x, y = gradients(loss, self._points.leaves, self._ones)
        self.loss = self._function(self._points) if batch else loss.detach()
        self._slopes[0].copy_(x)
        self._slopes[1].copy_(y)
        if self.spec.problem.noise:
            drawn = torch.randn(2, generator=self._generator, dtype=self.dtype)
            self.gradient += (self.spec.problem.noise * drawn).view(2, 1, 1).to(self.device)  # the same draws everywhere

    def _step(self, number: int) -> None:
        self._calls = 0
        with np.errstate(all="ignore"), self.mode:
            self._stepped(self._closure)
        if self.after:
            with self.mode:
                self.after(number, lambda: LaneFloat(self.loss.double().cpu().numpy()))
            self._look_for_poison()

    def _closure(self) -> Tensor:
        self._calls += 1
        if self._calls > 1:
            raise NoRule("the optimizer evaluates more than once a step")
        return self.loss

    def _look_for_poison(self) -> None:
        """A plain nan in a group is what C code made of a `LaneFloat`."""
        for group in self.optimizer.param_groups:
            if any(type(value) is float and math.isnan(value) for value in group.values()):
                raise NoRule("a schedule computed with lanes outside of Python")


def one_by_one(cls: type[Optimizer]) -> Params:
    """The keywords that keep torch from stepping all parameters in one call, as it does on a GPU unless it is told: such calls
    take no lanes. On the processor these are its defaults."""
    return {p.name: False for p in parameters(cls) if p.name in ("foreach", "fused")}


class Pair:
    """All lanes' points as a surface takes them: it asks for `unbind(-1)` and gets x and y, each in one piece of memory."""

    def __init__(self, position: Tensor) -> None:
        self.leaves = tuple(part.detach().requires_grad_() for part in position)

    def unbind(self, dim: int) -> tuple[Tensor, ...]:
        if dim != -1:
            raise NoRule(f"a surface that unbinds {dim}")
        return self.leaves


class _Seat:
    """All lanes' parameters, in the place of one entry's."""

    def __init__(self, position: Tensor, gradient: Tensor, split: bool) -> None:
        parts = (slice(0, 1), slice(1, 2)) if split else (slice(0, 2),)
        self.parameters = [Parameter(position[part]) for part in parts]
        for parameter, part in zip(self.parameters, parts, strict=True):
            parameter.grad = gradient[part]


class Apart:
    """The same lanes one by one, each with an optimizer of its own: what lanes fall back to.

    They are evaluated as one stack, or, `exactly`, as separate runs would be where a stack differs in the last bit. `some`: only
    the lanes in these rows and columns, as a grid of one column.
    """

    def __init__(
        self, spec: Spec, axes: Sequence[Axis], starts: Tensor | None = None, exactly: bool = False, some: Sequence[Place] | None = None
    ) -> None:
        self.shape = shape_of(axes) if starts is None else (starts.shape[1], starts.shape[2])
        if some is not None:
            self.shape = (len(some), 1)
            starts = None if starts is None else torch.stack([starts[:, i, j] for i, j in some], 1)
        specs = [_lane(spec, axes, at) for at in some or itertools.product(*map(range, self.shape))]
        entries = tuple(one.entries[0] for one in specs)
        events = tuple(dataclasses.replace(event, entry=None) for event in spec.events)
        self.run = Run(dataclasses.replace(spec, entries=entries, events=events))
        if not exactly:
            self.run.evaluate = self.run.board.evaluate_stacked
        if starts is not None:
            self._begin_at(starts)

    def _begin_at(self, starts: Tensor) -> None:
        self.run.board.cells[:, :2] = starts.reshape(2, -1).T
        for racer in self.run.racers:
            racer.seat.adopt()

    @torch.no_grad()
    def rows(self) -> Iterator[Row]:
        cells = self.run.board.cells
        for number in range(self.run.spec.rows):
            self.run.prepare(number)
            columns = zip(*(racer.lrs() for racer in self.run.racers), strict=True)
            lrs = [LaneFloat(np.array(column, dtype=np.float64).reshape(self.shape)) for column in columns]
            state = cells.T.reshape(5, *self.shape)
            yield Row(number, state[:2], state[2].clone(), state[3:], lrs)
            if number < self.run.spec.steps:
                self.run.step(number, cells.clone())

    def rest(self, over: Tensor) -> bool:
        """Steps these lanes no more; whether none is left."""
        for racer, ended in zip(self.run.racers, over.flatten().tolist(), strict=True):
            if ended and not racer.stopped:
                racer.stopped = (0, "nothing more is wanted of it")
        return bool(over.all())


def _lane(spec: Spec, axes: Sequence[Axis], at: Place) -> Spec:
    """The spec of the lane in a row and a column."""
    for side, axis in sided(axes):
        spec = placed(spec, axis, axis.values[at[side]])
    return spec
