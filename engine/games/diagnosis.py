"""What became of a pair, as data: one word, the factor by which its distance changes each step, and theory's beside it.

The factor is measured on the last rows: the geometric mean of the distance's ratio from row to row. Around an equilibrium a
distance rises and falls within each half turn, so the rows are cut to whole half turns where there are any. Theory speaks of
small distances; what it is to be compared with is measured on the first or the last turn, whichever is nearer."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.diagnosis import TOLERANCE, Status
from engine.games.document import Match, Pair
from engine.games.theory import Linear, theory
from engine.spec import DTYPES

HALVES = 2  # so many half turns are looked at, at most
SHARE = 0.5  # of the rows, where there is no half turn
FEWEST = 8  # rows
STEADY = 0.01  # change of the distance in a full turn that counts as none
NEARBY = 0.1  # of the box's diagonal: so far theory's small distances reach, at most
Column = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """`multiplier` is the distance's factor a step over the rows `first` to `last`, in which the pair made `turns` turns; `change` its
    factor in a whole turn, or over these rows where there is none."""

    multiplier: float
    first: int
    last: int
    turns: float
    change: float


def diagnose(match: Match, pair: Pair, columns: Column, stopped: tuple[int, str] | None) -> Status:
    """`kind` is converged, diverged, stopped, inwards, outwards, circling or resting; `columns` are the pair's, `(columns, rows)`."""
    game, theta, psi, distance = match.board.game, columns[0], columns[1], columns[-1]
    diagonal = math.hypot(*(high - low for low, high in game.box))
    at = nearest(match, theta, psi)
    known = theory(match, pair, at) if at else None
    if stopped:
        return Status("stopped", stopped[0], None, numbers(distance, None, None, known), stopped[1])
    lost = np.flatnonzero(~np.isfinite(theta) | ~np.isfinite(psi))
    end = int(lost[0]) if len(lost) else len(theta)
    found = near = None
    if at:
        path = Path(theta[:end] - at[0], psi[:end] - at[1], distance[:end], floor(match, at))
        found, near = path.measured(), path.nearby(NEARBY * diagonal)
    told = numbers(distance[:end], found, near, known)
    if len(lost):
        return Status("diverged", end, None, told)
    far = np.flatnonzero(~(distance <= TOLERANCE * diagonal))
    said = word(found)
    if said == "circling":
        last = distance[found.first : found.last + 1] if found else distance
        told |= {"least": float(last.min()), "most": float(last.max())}
    if at and said != "outwards" and (not len(far) or far[-1] < len(distance) - 1):
        return Status("converged", int(far[-1]) + 1 if len(far) else 0, None, told)
    return Status(said, None, None, told)


def word(found: Measured | None) -> str:
    if found is None:
        return "resting"
    change = found.change
    if abs(change - 1) < STEADY:
        return "circling" if found.turns >= 0.1 else "resting"
    return "outwards" if change > 1 else "inwards"


def numbers(distance: Column, found: Measured | None, near: Measured | None, known: Linear | None) -> dict[str, float]:
    """What justifies the word."""
    told: dict[str, float] = {"distance": float(distance[-1]) if len(distance) else math.nan}
    if found:
        told |= {"multiplier": found.multiplier, "first": found.first, "last": found.last, "turns": found.turns}
    if near:
        told |= {"near": near.multiplier, "near_first": near.first, "near_last": near.last}
    if known:
        told |= {"theory": known.radius, "real": known.eigenvalues[0].real, "imaginary": abs(known.eigenvalues[0].imag)}
    return told


def nearest(match: Match, theta: Column, psi: Column) -> tuple[float, float] | None:
    """The equilibrium nearest to where the pair is last known to be."""
    points = match.board.game.equilibria_at(**match.board.params)
    rows = np.flatnonzero(np.isfinite(theta) & np.isfinite(psi))
    if not points or not len(rows):
        return None
    return min(points, key=lambda point: math.hypot(theta[rows[-1]] - point[0], psi[rows[-1]] - point[1]))


def floor(match: Match, at: tuple[float, float]) -> float:
    """The distance below which there is only rounding: none at 0, where numbers are as fine as one likes."""
    return 1e4 * torch.finfo(DTYPES[match.dtype]).eps * max(map(abs, at)) + 1e-300


class Path:
    """The way of a pair as seen from an equilibrium, over the rows whose distance is finite and above rounding."""

    def __init__(self, theta: Column, psi: Column, distance: Column, least: float) -> None:
        good = np.flatnonzero(np.isfinite(distance) & (distance > least))
        self.first, self.last = (int(good[0]), int(good[-1])) if len(good) else (0, 0)
        rows = slice(self.first, self.last + 1)
        self.logs = np.log(np.maximum(distance[rows], 1e-320))
        self.angle = np.unwrap(np.arctan2(psi[rows], theta[rows]))

    def measured(self) -> Measured | None:
        """The factor over the last rows; None where there are too few. A pair that goes round in a ring that is no circle, or not
        twice the same, is known by its two last turns: on the average as far away in the one as in the other, or now nearer, now
        farther, as one looks at it."""
        last = self.factor(len(self.logs))
        before = self.factor(last.first - self.first + 1) if last and last.turns == HALVES / 2 else None
        if not last or not before or before.turns != last.turns:
            return last
        logs = [self.logs[one.first - self.first : one.last - self.first].mean() for one in (before, last)]
        change = float(np.exp(logs[1] - logs[0]))
        if abs(change - 1) >= STEADY and (change > 1) == (last.change > 1):
            return last
        apart = (last.first + last.last - before.first - before.last) / 2
        return Measured(change ** (1 / apart), before.first, last.last, last.turns + before.turns, 1.0)

    def nearby(self, most: float) -> Measured | None:
        """The factor over the first turn, or over the last where that is nearer; None where the nearer is farther than `most`."""
        turned = np.flatnonzero(np.abs(self.angle - self.angle[:1]) >= HALVES * math.pi)
        first, last = self.factor(int(turned[0]) + 1) if len(turned) else None, self.measured()
        found = first if first and self.logs[0] < self.logs[-1] else last
        mean = self.logs[found.first - self.first : found.last - self.first].mean() if found else math.inf
        return found if mean < math.log(most) else None

    def factor(self, rows: int) -> Measured | None:
        """The factor over the last of the first so many rows."""
        angle = self.angle[:rows]
        last = rows - 1
        if last < FEWEST:
            return None
        turned = np.abs(angle[-1] - angle)
        halves = min(HALVES, int(turned.max() / math.pi))
        if not halves:
            first = int(min(SHARE * last, last - FEWEST))
            return self.between(first, 0.0, last, float(turned[first]) / math.tau)
        first = int(np.flatnonzero(turned >= halves * math.pi)[-1])
        part = (turned[first] - halves * math.pi) / (turned[first] - turned[first + 1])  # where the half turns are whole
        return self.between(first, float(part), last, halves / 2)

    def between(self, first: int, part: float, last: int, turns: float) -> Measured:
        """The geometric mean from row `first + part` to row `last`."""
        before = self.logs[first] + part * (self.logs[first + 1] - self.logs[first])
        rate = (self.logs[last] - before) / (last - first - part)
        change = rate * (last - first - part) / (turns if turns >= 0.5 else 1)
        factor, whole = (math.exp(min(power, 709.0)) for power in (rate, change))
        return Measured(factor, self.first + first, self.first + last, turns, whole)
