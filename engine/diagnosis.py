"""What became of an entry, as data: one word, the step, and the numbers that justify it.

The rules are tried in order, each on the finished columns of one entry; all lengths are fractions of the diagonal of the
surface's box. A reader who doubts a word finds in `numbers` what it was compared with.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.problem import Problem
from engine.spec import Spec

TOLERANCE = 1e-3  # of the diagonal: this near to a minimum counts as there
STILL = 1e-4  # of the diagonal: within the last tenth of the run it moved no further than this
DECAYED = 0.05  # of its peak: an entry that rests with so small a lr was stopped by its schedule
AWAY = 1e4  # diagonals from the middle of the box: this far counts as diverged though still finite
Column = NDArray[np.float64]


@dataclass(frozen=True)
class Status:
    """`kind` is converged, diverged, stopped, left, saddle, plateau, oscillating or moving; `step` is the row from which it
    holds, None for moving; `cause` is a known reason; `message` is what torch said when it stopped an entry."""

    kind: str
    step: int | None = None
    cause: str | None = None
    numbers: dict[str, float] = field(default_factory=dict)
    message: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON; numbers that JSON lacks are texts."""
        numbers = {name: value if math.isfinite(value) else repr(value) for name, value in self.numbers.items()}
        return {**asdict(self), "numbers": numbers}

    def __str__(self) -> str:
        where = "" if self.step is None else f" at step {self.step}"
        reason = self.message or (self.cause or "").replace("_", " ")
        return f"{self.kind}{where}" + (f" ({reason})" if reason else "")


class _Case:
    """One entry's finished columns with what the rules ask of them."""

    def __init__(self, problem: Problem, columns: Column) -> None:
        self.x, self.y, self.loss, self.grad_norm, self.lr = columns[:5]
        self.problem, self.surface = problem, problem.surface
        self.points = np.stack([self.x, self.y], axis=-1)
        (x0, x1), (y0, y1) = self.surface.box
        self.low, self.high = np.array([x0, y0]), np.array([x1, y1])
        self.diagonal = math.hypot(x1 - x0, y1 - y0)
        self.last = len(self.x) - 1

    def value(self, point: Any) -> float:
        function = self.problem.function
        return float(function(torch.tensor(point, dtype=torch.float64)))

    def eigenvalues(self, row: int) -> tuple[float, float]:
        """Of the Hessian at a row, lowest first; nan where it does not exist."""
        function = self.problem.function
        point = torch.tensor(self.points[row], dtype=torch.float64)
        try:
            hessian = torch.autograd.functional.hessian(function, point)  # type: ignore[no-untyped-call]
        except RuntimeError:  # torch has no second derivative of some criteria, such as MultiMarginLoss
            return math.nan, math.nan
        if not isinstance(hessian, torch.Tensor) or not bool(hessian.isfinite().all()):
            return math.nan, math.nan
        low, high = torch.linalg.eigvalsh(hessian).tolist()
        return low, high

    def newton(self, row: int) -> float:
        """The distance from a row to where its gradient would vanish if the surface were quadratic; nan where that is nowhere."""
        function = self.problem.function
        point = torch.tensor(self.points[row], dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(function(point), point)
        try:
            hessian = torch.autograd.functional.hessian(function, point)  # type: ignore[no-untyped-call]
            return float(torch.linalg.vector_norm(torch.linalg.solve(hessian, gradient)))
        except RuntimeError:  # torch's own: singular, or without a second derivative
            return math.nan

    def window(self, share: float, least: int) -> int:
        """The row at which the last `share` of the run begins."""
        return max(0, self.last - max(least, round(share * self.last)))


def diagnose(spec: Spec, columns: Column, stopped: tuple[int, str] | None = None) -> Status:
    """The status of one entry from its columns, `(columns, rows)`; `stopped` is the step and words with which torch
    refused to go on."""
    case = _Case(spec.problem, columns)
    if stopped:
        return Status("stopped", stopped[0], None, {}, stopped[1])
    for rule in RULES:
        status = rule(case)
        if status:
            return status
    return Status("moving", None, None, {"loss": float(case.loss[-1]), "grad_norm": float(case.grad_norm[-1])})


def _diverged(case: _Case) -> Status | None:
    finite = np.isfinite(case.points).all(-1) & np.isfinite(case.loss) & np.isfinite(case.grad_norm)
    with np.errstate(over="ignore", invalid="ignore"):
        away = np.abs(case.points - (case.low + case.high) / 2).max(-1) > AWAY * case.diagonal
    bad = np.flatnonzero(~finite | away)
    if not bad.size:
        return None
    cause, numbers = _too_large_lr(case, int(bad[0]))
    return Status("diverged", int(bad[0]), cause, numbers)


def _too_large_lr(case: _Case, bad: int) -> tuple[str | None, dict[str, float]]:
    """Whether steps of plain gradient descent were longer than 2/curvature where the loss began to grow."""
    grew = np.flatnonzero(case.loss[: bad + 1] > case.loss[0])
    row = max(0, int(grew[0]) - 1) if grew.size else max(0, bad - 1)
    lr, curvature = float(case.lr[row]), case.eigenvalues(row)[1]
    numbers = {"lr": lr}
    if not curvature > 0 or bad == 0:
        return None, numbers
    moved = float(np.hypot(*(case.points[row + 1] - case.points[row])))
    plain = math.isclose(moved, lr * float(case.grad_norm[row]), rel_tol=1e-2)
    numbers |= {"curvature": curvature, "limit": 2 / curvature}
    return ("lr_above_limit" if plain and lr > 2 / curvature else None), numbers


def _converged(case: _Case) -> Status | None:
    params = case.problem.params
    lowest = case.surface.minima_at(**params)
    minima = [*lowest, *case.surface.local_minima_at(**params)]
    if not minima:
        return None
    distances = np.stack([np.hypot(case.x - a, case.y - b) for a, b in minima])
    nearest = distances.min(0)
    tolerance = TOLERANCE * case.diagonal
    if not nearest[-1] <= tolerance:
        return None
    outside = np.flatnonzero(~(nearest <= tolerance))
    numbers = {"distance": float(nearest[-1]), "tolerance": tolerance, "loss": float(case.loss[-1])}
    cause = None if distances[:, -1].argmin() < len(lowest) else "local_minimum"
    step = int(outside[-1]) + 1 if outside.size else 0
    return Status("converged", step, cause, {**numbers, "lowest": case.value(lowest[0])})


def _left(case: _Case) -> Status | None:
    outside = np.asarray(((case.points < case.low) | (case.points > case.high)).any(-1))
    if not outside[-1]:
        return None
    inside = np.flatnonzero(~outside)
    return Status("left", int(inside[-1]) + 1 if inside.size else 0, None, {"x": case.x[-1], "y": case.y[-1]})


def _still(case: _Case) -> Status | None:
    """At rest, but not at a known minimum: a saddle, another minimum, or a plateau."""
    from_last = np.hypot(*(case.points - case.points[-1]).T)
    moving = np.flatnonzero(from_last > STILL * case.diagonal)
    since = int(moving[-1]) + 1 if moving.size else 0
    if case.last == 0 or since > case.window(0.1, 10):
        return None
    low, high = case.eigenvalues(case.last)
    gradient, lr = float(case.grad_norm[-1]), float(case.lr[-1])
    numbers = {"eigenvalue_low": low, "eigenvalue_high": high, "grad_norm": gradient, "lr": lr}
    scale = max(abs(low), abs(high))
    away = case.newton(case.last) if case.surface.smooth else math.nan
    critical = away <= TOLERANCE * case.diagonal
    numbers["newton_distance"] = away
    if critical and low < -1e-6 * scale:
        return Status("saddle", since, None, numbers)
    if critical and low > 1e-6 * scale:
        return Status("converged", since, "unlisted_minimum", {**numbers, "loss": float(case.loss[-1])})
    return Status("plateau", since, "lr_decayed" if lr <= DECAYED * float(np.nanmax(case.lr)) else None, numbers)


def _oscillating(case: _Case) -> Status | None:
    """Turning back at most steps, or swinging to and fro without the swings getting smaller."""
    first = case.window(0.25, 20)
    moves = np.diff(case.points, axis=0)
    turns = (moves[1:] * moves[:-1]).sum(-1) < 0
    tail = turns[first:]
    if tail.size < 8:
        return None
    swings = int((np.diff(np.sign(moves[first:]), axis=0) != 0).sum(0).max())
    middle = (first + case.last) // 2
    width = [float(np.ptp(part, axis=0).max()) for part in (case.points[first:middle], case.points[middle:])]
    share = float(tail.mean())
    if share <= 0.5 and (swings < 6 or width[1] < 0.7 * width[0]):
        return None
    smooth = np.flatnonzero(np.convolve(turns, np.ones(8) / 8, "valid") <= min(0.5, share / 2))
    step = int(smooth[-1]) + 8 if smooth.size and share > 0.5 else first
    return Status("oscillating", min(step, case.last), None, {"turning": share, "width": width[1]})


RULES: tuple[Callable[[_Case], Status | None], ...] = (_diverged, _converged, _still, _left, _oscillating)
