"""What a page keeps of lanes: their trails."""

from typing import Any

import torch
from torch import Tensor

from engine.lanes.grid import Reducer
from engine.lanes.scalar import LaneFloat
from engine.lanes.track import Row
from engine.spec import DTYPES, Spec


class Trails(Reducer):
    """Every row of x, y, loss, gradient norm and lr (`lr_y` as well where the entry has groups), in float64: what a slider scrubs.

    The result `trails` has the shape (columns, rows, a, b).
    """

    def __init__(self, spec: Spec, shape: tuple[int, int]) -> None:
        self.cells = torch.empty(spec.rows, 5, *shape, dtype=DTYPES[spec.dtype])
        self.lrs = torch.empty(len(spec.columns) - 4, spec.rows, *shape, dtype=torch.float64)

    def take(self, row: Row) -> None:
        cells = self.cells[row.number]
        cells[:2], cells[2], cells[3:] = row.position, row.loss, row.gradient
        for column, group in zip(self.lrs, (0, -1), strict=False):
            column[row.number] = number(row.lrs[group])

    def result(self) -> dict[str, Tensor]:
        gradients = self.cells[:, 3:].movedim(1, -1).contiguous()  # summed in the order of a run's own norms
        norms = torch.linalg.vector_norm(gradients, dim=-1)
        state = torch.cat((self.cells[:, :3], norms[:, None]), dim=1).double().movedim(1, 0)
        return {"trails": torch.cat((state, self.lrs))}


class Paths(Reducer):
    """Every row of x and y: what a pointer that hovers over starts needs. The result `trails` has the shape (2, rows, a, b)."""

    def __init__(self, spec: Spec, shape: tuple[int, int]) -> None:
        self.cells = torch.empty(spec.rows, 2, *shape, dtype=DTYPES[spec.dtype])

    def take(self, row: Row) -> None:
        self.cells[row.number] = row.position

    def result(self) -> dict[str, Tensor]:
        return {"trails": self.cells.double().movedim(1, 0)}


def number(value: Any) -> Any:
    """A hyperparameter as a number or the lanes' tensor."""
    return torch.from_numpy(value.values) if isinstance(value, LaneFloat) else float(value)
