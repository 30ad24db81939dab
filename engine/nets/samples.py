"""A training's samples, split: the same for every entry and every seed."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.nets.document import DTYPES, Training


@dataclass(frozen=True)
class Samples:
    """Features (n, d) and targets (n,)."""

    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.x)


def split(training: Training) -> tuple[Samples, Samples]:
    """What is trained on and what is kept for validation, in the training's dtype."""
    data, dtype = training.data, DTYPES[training.dtype]
    x, y = data.dataset.draw(data.count, data.seed, data.noise, data.params)
    order = torch.randperm(data.count, generator=torch.Generator().manual_seed(data.seed))
    x, y = x[order].to(dtype), y[order] if data.dataset.classes else y[order].to(dtype)
    return Samples(x[: data.training], y[: data.training]), Samples(x[data.training :], y[data.training :])
