"""What a learning-rate curve comes to, in numbers, and why it ends where it ends."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import Path
from engine.spec import Schedule

MOST_GAPS = 100
NEAR = 1e-9  # relative; a peak that is reached again up to rounding counts the first time


@dataclass(frozen=True)
class Stop:
    """The step at which torch refused to go on, its words, and the path of what caused it in the spec."""

    step: int
    message: str
    path: Path

    def as_dict(self) -> dict[str, Any]:
        return {"step": self.step, "message": self.message, "path": list(self.path)}


def summary(lr: NDArray[np.float64], steps: int) -> dict[str, Any]:
    """Peak and least of the finite values, the final one, the area (the sum over the steps, in lr x steps), the share of
    `steps` in which it first rises to its peak (0 where it does not start by rising), and where it is no usable number."""
    finite = np.where(np.isfinite(lr), lr, math.nan)
    if np.isnan(finite).all():
        return {"peak": None, "peak_step": None, "final": float(lr[-1]), "least": None, "area": float(lr[:steps].sum()),
                "warmup": 0.0, "gaps": list(gaps(lr))}  # fmt: skip
    peak = float(np.nanmax(finite))
    at = int(np.argmax(finite >= peak - NEAR * abs(peak)))
    before = np.diff(lr[: at + 1])
    rises = before.size > 0 and before[np.argmax(before != 0)] > 0
    return {
        "peak": peak, "peak_step": at, "final": float(lr[-1]), "least": float(np.nanmin(finite)),
        "area": float(lr[:steps].sum()), "warmup": at / steps if rises else 0.0, "gaps": list(gaps(lr)),
    }  # fmt: skip


def gaps(lr: NDArray[np.float64]) -> Iterator[dict[str, Any]]:
    """The first hundred stretches of rows, ends included, in which the lr is nan, infinite or negative."""
    kinds = np.select([np.isnan(lr), np.isinf(lr), lr < 0], [1, 2, 3], 0)
    edges = np.flatnonzero(np.diff(kinds, prepend=0, append=0))
    found = 0
    for first, end in pairwise(edges):
        if kinds[first] and found < MOST_GAPS:
            found += 1
            yield {"from": int(first), "to": int(end) - 1, "kind": ("nan", "inf", "negative")[kinds[first] - 1]}


def explained(step: int, error: Exception, scheduler: Any, schedule: Schedule | None, steps: int, path: Path) -> Stop:
    """torch's own words; where a scheduler was stepped past its total, what that means and what would do."""
    said = str(error) or type(error).__name__
    ended = _ended(scheduler, schedule, path) if schedule else None
    if ended is None or schedule is None:
        return Stop(step, said, path)
    total, where = ended
    enough = total + 1 + steps // schedule.every - (step + 1) // schedule.every
    return Stop(step, f"{said}. It was made for {total} steps and is stepped once more; {enough} would last to the end.", where)


def _ended(scheduler: Any, schedule: Schedule, path: Path) -> tuple[int, Path] | None:
    """The total and the path of a scheduler that has been stepped more often than it was made for."""
    total = getattr(scheduler, "total_steps", None)
    if total is not None and scheduler.last_epoch > total:
        return total, (*path, "params", "total_steps" if "total_steps" in schedule.params else "epochs")
    parts = zip(getattr(scheduler, "_schedulers", ()), schedule.schedules, strict=False)
    found = (_ended(part, of, (*path, "schedules", i)) for i, (part, of) in enumerate(parts))
    return next((one for one in found if one), None)
