"""A grid of lanes divided: into parts that take the same branches, and into batches."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.lanes.axes import Axis, sided
from engine.lanes.scalar import NoRule

BATCH = 64  # lanes that are run one by one at a time


@dataclass(frozen=True)
class Part:
    """Some of the values of each axis, by their indices."""

    rows: Tensor
    columns: Tensor

    @classmethod
    def whole(cls, shape: tuple[int, int]) -> "Part":
        return cls(torch.arange(shape[0]), torch.arange(shape[1]))

    def axes(self, axes: Sequence[Axis]) -> list[Axis]:
        at = (self.rows.tolist(), self.columns.tolist())
        return [dataclasses.replace(axis, values=tuple(axis.values[i] for i in at[side]), side=side) for side, axis in sided(axes)]

    def starts(self, starts: Tensor | None) -> Tensor | None:
        return None if starts is None else self.of(starts)

    def of(self, starts: Tensor) -> Tensor:
        return starts[:, self.rows][:, :, self.columns]

    def halves(self, outcome: NDArray[np.bool_]) -> list["Part"]:
        """The parts in which a comparison comes out one way; raises `NoRule` where it depends on both axes."""
        mask = torch.from_numpy(outcome)
        if mask.dim() == 2 and mask.shape[1] == 1:
            return [Part(self.rows[mask[:, 0] == side], self.columns) for side in (True, False)]
        if mask.dim() == 2 and mask.shape[0] == 1:
            return [Part(self.rows, self.columns[mask[0] == side]) for side in (True, False)]
        raise NoRule("lanes disagree over both axes")

    def batches(self) -> Iterator["Part"]:
        """Pieces of at most `BATCH` lanes."""
        for columns in torch.split(self.columns, BATCH):
            for rows in torch.split(self.rows, max(1, BATCH // len(columns))):
                yield Part(rows, columns)
