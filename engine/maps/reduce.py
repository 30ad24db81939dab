"""What is kept of each lane of a map.

Rows are taken up one by one and looked at a few at a time: the least of them tells for nearly all lanes that nothing new happened,
and only where something did is each row looked at.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.lanes.grid import LOOK, Reducer
from engine.lanes.track import Row


class Least:
    """The least of many rows in each lane; nan is never the least. What `take` is given is kept until the next `look`."""

    def __init__(self) -> None:
        self.recent: list[Tensor] = []
        self.value = self.low = torch.empty(0)

    def take(self, row: Tensor) -> None:
        if not len(self.value):
            self.value = torch.full_like(row, torch.inf, dtype=torch.float64)
        self.low = torch.minimum(self.low, row) if self.recent else row
        self.recent.append(row)

    def look(self) -> list[Tensor]:
        """Brings `value` up to date; the rows since it was so before."""
        rows, self.recent = self.recent, []
        if rows and bool(self.low.sum().isnan()):  # torch's minimum hands a nan on, and its fmin takes ten times as long
            for row in rows:
                self.value = torch.fmin(self.value, row)
        elif rows:
            self.value = torch.minimum(self.value, self.low)
        return rows


class First:
    """The first row in which something is so, in each lane; -1 where it never was."""

    def __init__(self, so: Callable[[Tensor], Tensor]) -> None:
        self.so = so
        self.rows = self.never = torch.empty(0)

    def see(self, maybe: Tensor, rows: Sequence[Tensor], first: int) -> None:
        """The next rows, of which `first` is the first one's number. `maybe`: the lanes in which it is so in any of them, or more."""
        if not len(self.never):
            self.never, self.rows = torch.ones_like(maybe), torch.full_like(maybe, -1, dtype=torch.int32)
        lanes = (maybe & self.never).view(-1).nonzero()[:, 0]
        if len(lanes):
            found, at = self.so(torch.stack([row.reshape(-1)[lanes] for row in rows])).byte().max(0)
            self.rows.view(-1)[lanes] = (first + at).int().masked_fill_(found == 0, -1)
            self.never.view(-1)[lanes] = found == 0


class Summary(Reducer):
    """`final` and `best` loss, `reached`: the first row with a loss of at most `within`, `diverged`: the first row whose loss is
    not finite; -1 for none. With `until` a lane is over once one of the two is known."""

    def __init__(self, within: float, until: bool = False) -> None:
        self.within, self.until = within, until
        self.number = -1
        self.least, self.high = Least(), torch.empty(0)
        self.reached = First(lambda loss: loss <= within)
        self.diverged = First(lambda loss: (loss.abs() < torch.inf).logical_not_())

    def take(self, row: Row) -> None:
        self.high = torch.maximum(self.high, row.loss) if self.least.recent else row.loss
        self.least.take(row.loss)
        self.last, self.number = row.loss, row.number
        if row.number % LOOK == 0:
            self.look()

    def look(self) -> None:
        rows, first = self.least.look(), self.number + 1
        if rows:
            self.reached.see(self.least.value <= self.within, rows, first - len(rows))
            self.diverged.see((self.high - self.least.low < torch.inf).logical_not_(), rows, first - len(rows))

    def over(self) -> Tensor | None:
        return (self.reached.never & self.diverged.never).logical_not_() if self.until else None

    def result(self) -> dict[str, Tensor]:
        self.look()
        return {"final": self.last.double(), "best": self.least.value, "reached": self.reached.rows, "diverged": self.diverged.rows}


class Basins(Reducer):
    """`minimum`: the index of the known minimum near which a lane ends, -1 for none, -2 for one that is not finite; `reached`:
    the first row near that minimum, -1 for none; `final`: its last loss."""

    def __init__(self, minima: Sequence[Sequence[float]], distance: float) -> None:
        self.minima, self.near = [tuple(map(float, at)) for at in minima], distance**2
        self.first = [First(lambda square: square <= self.near) for _ in minima]
        self.least = [Least() for _ in minima]

    def take(self, row: Row) -> None:
        self.last = row
        for at, least in zip(self.minima, self.least, strict=True):
            least.take(squared(row.position, at))
        if row.number % LOOK == 0:
            self.look()

    def look(self) -> None:
        for least, first in zip(self.least, self.first, strict=True):
            if rows := least.look():
                first.see(least.value <= self.near, rows, self.last.number + 1 - len(rows))

    def result(self) -> dict[str, Tensor]:
        self.look()
        minimum = torch.full_like(self.last.loss, -1, dtype=torch.int32)
        reached = minimum.clone()
        for i, (at, first) in enumerate(zip(self.minima, self.first, strict=True)):
            ends = squared(self.last.position, at) <= self.near
            minimum[ends] = i
            reached = torch.where(ends, first.rows, reached)
        minimum[~(self.last.position.isfinite().all(0) & self.last.loss.isfinite())] = -2
        return {"minimum": minimum, "reached": reached, "final": self.last.loss.double()}


def squared(position: Tensor, at: Sequence[float]) -> Tensor:
    """The square of the distance from a point."""
    across, up = position[0] - at[0], position[1] - at[1]
    return across.square_().addcmul_(up, up)
