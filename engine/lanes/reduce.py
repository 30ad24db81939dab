"""What is kept of lanes while they run: a number each for a map, or their trails for a slider."""

from typing import Any

import torch
from torch import Tensor

from engine.lanes.scalar import LaneFloat
from engine.lanes.track import Row
from engine.spec import Spec


class Summary:
    """Final and best loss, the first row within `tolerance` of `target` (-1: none), the first row that is not finite (-1: none)."""

    def __init__(self, shape: tuple[int, int], target: float, tolerance: float) -> None:
        self.final = torch.empty(shape, dtype=torch.float64)
        self.best = torch.full(shape, torch.inf, dtype=torch.float64)
        self.reached = torch.full(shape, -1, dtype=torch.int32)
        self.diverged = torch.full(shape, -1, dtype=torch.int32)
        self.within = target + tolerance

    def take(self, row: Row) -> None:
        loss = row.loss.double()
        self.final = loss if row.loss is not loss else loss.clone()
        torch.fmin(self.best, loss, out=self.best)
        _first(self.reached, loss <= self.within, row.number)
        _first(self.diverged, ~loss.isfinite(), row.number)

    def result(self) -> dict[str, Tensor]:
        return {"final": self.final, "best": self.best, "reached": self.reached, "diverged": self.diverged}


def _first(numbers: Tensor, now: Tensor, row: int) -> None:
    """Writes `row` where it happens now and had not before."""
    numbers.masked_fill_(now & (numbers < 0), row)


class Trails:
    """Every `stride`-th row's x, y, loss, gradient norm and lr as float32, shape (5, rows, a, b); a slider scrubs them."""

    def __init__(self, spec: Spec, shape: tuple[int, int], stride: int = 1) -> None:
        self.stride = stride
        self.kept = torch.empty(5, (spec.steps // stride) + 1, *shape, dtype=torch.float32)

    def take(self, row: Row) -> None:
        at, rest = divmod(row.number, self.stride)
        if rest:
            return
        self.kept[:2, at], self.kept[2, at] = row.position, row.loss
        self.kept[3, at] = torch.linalg.vector_norm(row.gradient, dim=0)
        self.kept[4, at] = number(row.lr)

    def result(self) -> dict[str, Tensor]:
        return {"trails": self.kept}


def number(value: Any) -> Any:
    """A hyperparameter as a number or the lanes' tensor."""
    return value.values if isinstance(value, LaneFloat) else float(value)
