"""An optimizer with its schedule, and what may happen to the two in mid-run: hyperparameters are set, or a part of their state is lost."""

from collections.abc import Callable, Collection
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from engine import optimizers, schedules
from engine.spec import Event, Schedule


class Stepping:
    """Whoever steps parameters: one entry of a race, or one net of a training.

    `made` gives a new optimizer on the parameters as they are. `_step` is its step, `after` what follows one: the schedule's.
    """

    def __init__(self, made: Callable[[], Optimizer], schedule: Schedule | None) -> None:
        self._made, self._schedule = made, schedule
        self.after: Callable[[int, Callable[[], float]], None] | None = None
        self.scheduler: LRScheduler | None = None
        self._build()

    def _build(self) -> None:
        """A new optimizer on the parameters as they are, and a new scheduler on it."""
        self.optimizer = self._made()
        self._step = optimizers.unlabelled(self.optimizer)
        if self._schedule:
            self.optimizer.step = self._step  # type: ignore[method-assign]
            self._begin_schedule(self._schedule)

    def _begin_schedule(self, schedule: Schedule) -> None:
        self.scheduler = schedules.build(schedule, self.optimizer)
        self.after = schedules.stepper(self.scheduler, schedule.every)
        self._step = self.optimizer.step

    @property
    def groups(self) -> list[dict[str, Any]]:
        """torch's parameter groups as they are now."""
        return self.optimizer.param_groups

    def meet(self, event: Event) -> None:
        """What the event says happens: first a part is lost, then hyperparameters are set."""
        if event.reset:
            self._lose(event.reset)
        for group in self.groups:
            group.update(event.set)

    def _lose(self, parts: Collection[str]) -> None:
        """Goes on as after a checkpoint that lacks these parts: they are built anew, what it holds is loaded."""
        if "optimizer" in parts:
            kept = self.scheduler.state_dict() if self.scheduler and "schedule" not in parts else None
            self._build()
            if self.scheduler and kept:
                self.scheduler.load_state_dict(kept)
        elif self._schedule:
            self._begin_schedule(self._schedule)
