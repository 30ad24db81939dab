"""What is kept of each lane of a map."""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.lanes.grid import Reducer
from engine.lanes.track import Row


class First:
    """The first row at which something is so, in each lane; -1 where it never was."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.never = torch.ones(shape, dtype=torch.bool)
        self.rows = torch.zeros(shape, dtype=torch.int32)

    def see(self, now: Tensor) -> None:
        """The next row: where it is so now. Overwrites `now`."""
        self.never.logical_and_(now.logical_not_())
        self.rows += self.never

    def result(self) -> Tensor:
        return self.rows.masked_fill(self.never, -1)


class Summary(Reducer):
    """`final` and `best` loss, `reached`: the first row with a loss of at most `within`, `diverged`: the first row whose loss is
    not finite; -1 for none. With `until` a lane is over once one of the two is known."""

    def __init__(self, shape: tuple[int, int], within: float, until: bool = False) -> None:
        self.within, self.until = within, until
        self.last = torch.empty(shape)
        self.best = torch.full(shape, torch.inf, dtype=torch.float64)
        self.reached, self.diverged = First(shape), First(shape)

    def take(self, row: Row) -> None:
        loss = self.last = row.loss
        torch.fmin(self.best, loss, out=self.best)
        self.reached.see(loss <= self.within)
        self.diverged.see((loss.abs() < torch.inf).logical_not_())

    def over(self) -> Tensor | None:
        return (self.reached.never & self.diverged.never).logical_not_() if self.until else None

    def result(self) -> dict[str, Tensor]:
        reached, diverged = self.reached.result(), self.diverged.result()
        return {"final": self.last.double(), "best": self.best, "reached": reached, "diverged": diverged}


class Basins(Reducer):
    """`minimum`: the index of the known minimum near which a lane ends, -1 for none, -2 for one that is not finite; `reached`:
    the first row near that minimum, -1 for none; `final`: its last loss."""

    def __init__(self, shape: tuple[int, int], minima: Sequence[Sequence[float]], distance: float) -> None:
        self.minima, self.square = [tuple(map(float, at)) for at in minima], distance**2
        self.first = [First(shape) for _ in minima]
        self.cells = torch.empty(3, *shape)
        self.near = torch.zeros(len(minima), *shape, dtype=torch.bool)

    def take(self, row: Row) -> None:
        self.cells = row.cells[:3]
        for i, (x, y) in enumerate(self.minima):
            across, up = self.cells[0] - x, self.cells[1] - y
            torch.le(across.square_().addcmul_(up, up), self.square, out=self.near[i])
            self.first[i].see(self.near[i].clone())

    def result(self) -> dict[str, Tensor]:
        minimum = torch.full(self.cells.shape[1:], -1, dtype=torch.int32)
        reached = minimum.clone()
        for near, first, i in zip(self.near, self.first, range(len(self.minima)), strict=True):
            minimum[near] = i
            reached = torch.where(near, first.result(), reached)
        minimum[~self.cells.isfinite().all(0)] = -2
        return {"minimum": minimum, "reached": reached, "final": self.cells[2].double()}
