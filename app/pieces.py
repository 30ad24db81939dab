"""How a map's grid is cut: into pieces that keep all processors busy, and whose size follows from what a lane costs.

Lanes that run together cost tens of nanoseconds a step, lanes that run one by one thousands of times that, and which it is
only the first piece tells. So pieces are cut when they are taken, not before.
"""

import math
from collections.abc import Mapping
from typing import Any

EXACTNESS = ("exact", "close", "separate")
TOGETHER, APART = 3e-8, 1.5e-4  # seconds a lane-step, about
SHORT = 0.25  # seconds that a piece of lanes one by one should take, so that a person sees progress


class Cut:
    """The rows of a grid of every `stride`-th value, handed out from `first` on.

    `lanes` is how many are best stepped together, `width` how many pieces are computed at once, `least` the seconds each is worth.
    """

    def __init__(self, info: Mapping[str, Any], stride: int, lanes: int, width: int = 1, least: float = 0.0, first: int = 0) -> None:
        self.stride, self.next, self.lanes = stride, first, lanes
        self.rows, self.columns = across(info["rows"], stride), across(info["columns"], stride)
        self.indivisible = info["kind"] == "sensitivity"  # each row is an entry
        self.steps = info["steps"] + 1
        self.share, self.least = math.ceil(self.rows / width), least

    def take(self, how: str) -> tuple[int, int, int] | None:
        """Stride, first row and number of rows of the next piece, or None; `how` is what is known of its lanes (`EXACTNESS`)."""
        first = self.next
        self.next += min(self.height(how), self.rows - first)
        return (self.stride, first, self.next - first) if self.next > first else None

    def height(self, how: str) -> int:
        if self.indivisible:
            return 1
        row: int = self.columns * self.steps  # lane-steps
        if how == EXACTNESS[-1]:
            return max(1, int(SHORT / (row * cost(how))))
        return max(1, min(self.share, self.lanes // self.columns), math.ceil(self.least / (row * cost(how))))


def cost(how: str) -> float:
    """Of a lane-step, in seconds."""
    return APART if how == EXACTNESS[-1] else TOGETHER


def seconds(info: Mapping[str, Any], how: str) -> float:
    """What a whole map takes one processor, about."""
    return float(info["rows"] * info["columns"] * (info["steps"] + 1) * cost(how))


def across(values: int, stride: int) -> int:
    """How many of an axis's values a grid of every `stride`-th has."""
    return math.ceil((values - stride // 2) / stride)


def worse(a: str, b: str) -> str:
    """The lesser exactness of two."""
    return max(a, b, key=EXACTNESS.index)
