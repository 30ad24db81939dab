"""What is kept of lanes while they run: a number each for a map, or their trails for a slider."""

from typing import Any

import torch
from torch import Tensor

from engine.lanes.scalar import LaneFloat
from engine.lanes.track import Row
from engine.spec import DTYPES, Spec


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
    """Every row of x, y, loss, gradient norm and lr (`lr_y` as well where the entry has groups), in float64: what a slider scrubs.

    The result `trails` has the shape (columns, rows, a, b).
    """

    def __init__(self, spec: Spec, shape: tuple[int, int]) -> None:
        self.cells = torch.empty(spec.rows, 5, *shape, dtype=DTYPES[spec.dtype])
        self.lrs = torch.empty(len(spec.columns) - 4, spec.rows, *shape, dtype=torch.float64)

    def take(self, row: Row) -> None:
        self.cells[row.number] = row.cells
        for column, group in zip(self.lrs, (0, -1), strict=False):
            column[row.number] = number(row.lrs[group])

    def result(self) -> dict[str, Tensor]:
        gradients = self.cells[:, 3:].movedim(1, -1).contiguous()  # summed in the order of a run's own norms
        norms = torch.linalg.vector_norm(gradients, dim=-1)
        state = torch.cat((self.cells[:, :3], norms[:, None]), dim=1).double().movedim(1, 0)
        return {"trails": torch.cat((state, self.lrs))}


def number(value: Any) -> Any:
    """A hyperparameter as a number or the lanes' tensor."""
    return torch.from_numpy(value.values) if isinstance(value, LaneFloat) else float(value)
