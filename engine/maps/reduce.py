"""What is kept of each lane of a map."""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.lanes.track import Row


class Summary:
    """`final` and `best` loss, `reached`: the first row with a loss of at most `within`, `diverged`: the first row whose loss is
    not finite; -1 for none."""

    def __init__(self, shape: tuple[int, int], within: float) -> None:
        self.within = within
        self.final = torch.empty(shape, dtype=torch.float64)
        self.best = torch.full(shape, torch.inf, dtype=torch.float64)
        self.reached = torch.full(shape, -1, dtype=torch.int32)
        self.diverged = torch.full(shape, -1, dtype=torch.int32)

    def take(self, row: Row) -> None:
        loss = row.loss.double()
        self.final.copy_(loss)
        torch.fmin(self.best, loss, out=self.best)
        first(self.reached, loss <= self.within, row.number)
        first(self.diverged, ~loss.isfinite(), row.number)

    def result(self) -> dict[str, Tensor]:
        return {"final": self.final, "best": self.best, "reached": self.reached, "diverged": self.diverged}


class Basins:
    """`minimum`: the index of the known minimum near which a lane ends, -1 for none, -2 for one that is not finite; `reached`:
    the first row near that minimum, -1 for none; `final`: its last loss."""

    def __init__(self, shape: tuple[int, int], minima: Sequence[Sequence[float]], distance: float) -> None:
        self.minima, self.square = [tuple(map(float, at)) for at in minima], distance**2
        self.first = torch.full((len(minima), *shape), -1, dtype=torch.int32)
        self.cells = torch.empty(3, *shape, dtype=torch.float64)
        self.near = torch.zeros(len(minima), *shape, dtype=torch.bool)

    def take(self, row: Row) -> None:
        self.cells.copy_(row.cells[:3])
        for i, (x, y) in enumerate(self.minima):
            across, up = self.cells[0] - x, self.cells[1] - y
            torch.le(across.square_().addcmul_(up, up), self.square, out=self.near[i])
            first(self.first[i], self.near[i], row.number)

    def result(self) -> dict[str, Tensor]:
        minimum = torch.full(self.cells.shape[1:], -1, dtype=torch.int32)
        reached = minimum.clone()
        for i in range(len(self.minima)):
            minimum[self.near[i]] = i
            reached = torch.where(self.near[i], self.first[i], reached)
        minimum[~self.cells.isfinite().all(0)] = -2
        return {"minimum": minimum, "reached": reached, "final": self.cells[2].clone()}


def first(numbers: Tensor, now: Tensor, row: int) -> None:
    """Writes `row` where it happens now and had not before."""
    numbers.masked_fill_(now & (numbers < 0), row)
