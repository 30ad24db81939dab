"""A training's samples, split: the same for every entry and every seed."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.nets.document import DTYPES, Training


@dataclass(frozen=True)
class Samples:
    """Features (n, d) and targets (n,), or (n, d) where the features themselves are the targets."""

    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.x)


def split(training: Training) -> tuple[Samples, Samples]:
    """What is trained on and what is kept for validation, in the training's dtype."""
    data, dtype = training.data, DTYPES[training.dtype]
    x, y = data.dataset.draw(data.count, data.seed, data.noise, data.params)
    order = torch.randperm(data.count, generator=torch.Generator().manual_seed(data.seed))
    x, y = x[order], y[order]
    x = (standardized(x, data.training) if data.dataset.standardized else x).to(dtype)
    y = x if training.net.mirrors else y if data.dataset.classes else y.to(dtype)
    return Samples(x[: data.training], y[: data.training]), Samples(x[data.training :], y[data.training :])


def standardized(x: Tensor, trained: int) -> Tensor:
    """Each feature with mean 0 and deviation 1 over the first so many samples, those that are trained on; one that is the same in all of
    them is only shifted."""
    seen = x[:trained]
    still = seen.amax(0) == seen.amin(0)
    deviation = torch.where(still, 1.0, seen.std(0, correction=0))
    return (x - torch.where(still, seen[0], seen.mean(0))) / deviation
