"""What a step did to a net: its weights, the gradient that the optimizer was handed, and the change."""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from engine.nets.network import layers

BINS = 30
FIGURES = 3  # least, greatest, 2-norm


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
        """Of weights, gradients and changes: (3, layers * (3 + 30)) float64; nan where there was no step."""
        parts = layers(net)
        before = iter(self.weights or [None] * sum(map(len, parts)))
        rows = [_of_layer([(p, next(before)) for p in part]) for part in parts]
        return torch.cat(rows, dim=1)


def _of_layer(parameters: list[tuple[nn.Parameter, Tensor | None]]) -> Tensor:
    weights = torch.cat([p.detach().flatten() for p, _ in parameters])
    gradients = [p.grad.flatten() for p, before in parameters if p.grad is not None and before is not None]
    changes = [(p.detach() - before).flatten() for p, before in parameters if before is not None]
    return torch.stack([_figures(torch.cat(found) if found else None) for found in ([weights], gradients, changes)])


def _figures(values: Tensor | None) -> Tensor:
    """The least, the greatest, the norm, and how many values each of equal bins has."""
    if values is None or not values.isfinite().all():
        return torch.full((FIGURES + BINS,), torch.nan, dtype=torch.float64)
    values = values.double()
    low, high = values.aminmax()
    counts = torch.histc(values, BINS)  # of the whole range where no other is given
    return torch.cat((torch.stack((low, high, torch.linalg.vector_norm(values))), counts))
