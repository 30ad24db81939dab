"""What a step did to a net: its weights, the gradient that the optimizer was handed, and the change."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.nets.network import layers

Values = NDArray[np.float64]
Sizes = NDArray[np.intp]

BINS = 30
FIGURES = 3  # least, greatest, 2-norm
NOTHING = torch.full((1,), torch.nan)


@dataclass(frozen=True)
class Move:
    """The weights of each parameter before the step, in the order of the layers; none where no step was watched."""

    weights: tuple[Tensor, ...]

    @classmethod
    def none(cls) -> Self:
        return cls(())

    @classmethod
    def before(cls, net: nn.Sequential) -> Self:
        return cls(tuple(p.detach().clone() for part in layers(net) for p in part))

    def histograms(self, net: nn.Sequential) -> Tensor:
        """Of weights, gradients and changes: (3, layers * (3 + 30)) float64; nan where there was no step, or no gradient."""
        parts = layers(net)
        parameters = [p for part in parts for p in part]
        weights = [p.detach() for p in parameters]
        gradients = [p.grad if p.grad is not None and self.weights else NOTHING.expand(p.shape) for p in parameters]
        changes = [after - before for after, before in zip(weights, self.weights or [NOTHING] * len(weights), strict=True)]
        sizes = [sum(p.numel() for p in part) for part in parts]
        found = [torch.cat([t.flatten() for t in of]).numpy() for of in (weights, gradients, changes)]
        return torch.from_numpy(_of_layers(np.stack(found).astype(np.float64), np.array(sizes)))


def _of_layers(values: Values, sizes: Sizes) -> Values:
    """Of rows of values (k, n), for each layer the least, the greatest, the norm, and how many values each of equal bins has: numpy's own
    histogram would be called for each layer, and take ten times as long."""
    starts = np.cumsum(sizes) - sizes
    low, high = (extreme.reduceat(values, starts, axis=1) for extreme in (np.minimum, np.maximum))
    norm = np.sqrt(np.add.reduceat(values**2, starts, axis=1))
    finite = np.isfinite(norm)
    scale = np.where(finite & (high > low), BINS / np.where(high > low, high - low, 1.0), 0.0)
    places = np.nan_to_num((values - np.repeat(low, sizes, axis=1)) * np.repeat(scale, sizes, axis=1))
    bins = np.minimum(places.astype(np.intp), BINS - 1) + BINS * np.repeat(np.arange(norm.size).reshape(norm.shape), sizes, axis=1)
    counts = np.bincount(bins.ravel(), minlength=norm.size * BINS).reshape(*norm.shape, BINS)
    found = np.concatenate((np.stack((low, high, norm), -1), counts), -1)
    found[~finite] = np.nan
    return found.reshape(len(values), -1)
