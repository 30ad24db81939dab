"""Why a schedule cannot go on in mid-run: torch's own words, what they mean where that is not obvious, and the part of the spec
that is to blame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine import schedules
from engine.errors import Path
from engine.expression import NoValue
from engine.spec import Schedule


@dataclass(frozen=True)
class Stop:
    """The step at which torch refused to go on, a sentence, and the path of what caused it in the spec."""

    step: int
    message: str
    path: Path

    def as_dict(self) -> dict[str, Any]:
        return {"step": self.step, "message": self.message, "path": list(self.path)}


Part = tuple[Any, Schedule, Path]


def explained(step: int, error: Exception, scheduler: Any, schedule: Schedule | None, steps: int, path: Path) -> Stop:
    """What stopped a schedule, whose path is `path`, at a step of `steps`; `scheduler` is torch's, as the error left it."""
    said = str(error) or type(error).__name__
    if schedule is None:
        return Stop(step, said, path)
    parts = list(_parts(scheduler, schedule, path))
    if isinstance(error, NoValue):
        return Stop(step, said, next(filter(None, (_holding(part, error.source) for part in parts)), path))
    if isinstance(error, NotImplementedError):
        return next((Stop(step, f"{said}: {why}", at) for why, at in _restarted(parts)), Stop(step, said, path))
    left = steps // schedule.every - (step + 1) // schedule.every
    return next((Stop(step, f"{said}. {why}", at) for why, at in _ended(parts, left)), Stop(step, said, path))


def _parts(scheduler: Any, schedule: Schedule, path: Path) -> Iterator[Part]:
    """A scheduler and all that it is composed of, each with its place in the spec."""
    yield scheduler, schedule, path
    for i, (part, of) in enumerate(zip(getattr(scheduler, "_schedulers", ()), schedule.schedules, strict=False)):
        yield from _parts(part, of, (*path, "schedules", i))


def _ended(parts: list[Part], left: int) -> Iterator[tuple[str, Path]]:
    """Schedulers that were stepped more often than the total they were made for, with `left` steps of the schedule to come."""
    for scheduler, schedule, path in parts:
        total = getattr(scheduler, "total_steps", None)
        if total is not None and scheduler.last_epoch > total:
            name = "total_steps" if "total_steps" in schedule.params else "epochs"
            why = f"It was made for {total} steps and is stepped once more; {total + 1 + left} would last to the end."
            yield why, (*path, "params", name)


def _restarted(parts: list[Part]) -> Iterator[tuple[str, Path]]:
    """Compositions that follow a milestone, where torch wants to start them anew and cannot."""
    for _, schedule, path in parts:
        for i, part in enumerate(schedule.schedules):
            if i and schedule.milestones is not None and schedules.composes(part.cls):
                why = f"torch cannot start a {part.name} at a milestone; write its parts into the outer list instead"
                yield why, (*path, "schedules", i)


def _holding(part: Part, text: str) -> Path | None:
    """The path of a parameter that is this expression."""
    _, schedule, path = part
    held = (name for name, value in schedule.params.items() if text in (value if isinstance(value, list) else [value]))
    return next(((*path, "params", name) for name in held), None)
