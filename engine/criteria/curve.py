"""The curve of a criterion: loss and gradient against one number t, by autograd through the real module.

The curve is of single samples (`reduction` is `none`); what the reduction does to several of them is in `engine.criteria.reduction`.
"""

import math
import warnings
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.criteria import features
from engine.criteria.document import Chosen, Document
from engine.criteria.features import Feature
from engine.criteria.reduction import Reduced, reduced
from engine.criteria.typed import TypedLoss


@dataclass(frozen=True)
class Curve:
    """Losses and gradients at the places t, what stands out about them, and what torch warned of."""

    chosen: Chosen
    t: tuple[float, ...]
    loss: tuple[float, ...]
    gradient: tuple[float, ...]
    features: tuple[Feature, ...]
    reduced: tuple[Reduced, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.chosen.criterion.name, "label": self.chosen.label, "axis": self.chosen.form.axis.name,
            "t": list(self.t), "loss": list(self.loss), "gradient": list(self.gradient),
            "features": [feature.as_dict() for feature in self.features], "reduced": [each.as_dict() for each in self.reduced],
            "notes": list(self.notes),
        }  # fmt: skip


class Sampler:
    """Loss and gradient of a chosen criterion wherever they are asked for; both nan where t is outside of the axis' domain."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen, self.form = chosen, chosen.form
        self.module = chosen.module(reduction="none") if chosen.has("reduction") else chosen.module()
        self.case = self.form.case(chosen.case)

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Loss and gradient, each of the shape (n,); the gradient is nan where autograd has none."""
        t = t.clone().requires_grad_()
        with torch.enable_grad():
            losses = self.form.losses(self.module, t, self.case)
            if not losses.requires_grad:
                return losses, torch.full_like(losses, torch.nan)
            (gradient,) = torch.autograd.grad(losses.sum(), t, materialize_grads=True)
        return losses.detach(), gradient

    @property
    def differentiable(self) -> bool:
        """Whether a gradient comes back."""
        if isinstance(self.module, TypedLoss):
            return self.module.differentiable
        t = torch.tensor([sum(self.form.axis.range) / 3], dtype=torch.float64, requires_grad=True)
        return self.form.losses(self.module, t, self.case).requires_grad


def curve(document: Document, index: int) -> Curve:
    """The curve of one of a document's criteria."""
    chosen = document.criteria[index]
    axis = chosen.form.axis
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sample = Sampler(chosen)
        t = places(*document.range(axis), document.points)
        loss, gradient = sample(t)
        found = features.found(sample, t, loss, gradient, axis.domain) if sample.differentiable else features.NONE
        samples = torch.tensor(document.batch(axis), dtype=torch.float64)
        together = reduced(chosen, samples)
    notes = tuple(dict.fromkeys(str(warning.message) for warning in caught))
    return Curve(chosen, tuple(t.tolist()), tuple(loss.tolist()), tuple(gradient.tolist()), found, together, notes)


def places(low: float, high: float, count: int) -> Tensor:
    """Evenly from `low` to `high`, as short decimals: where 0 is among them, it is exactly 0."""
    digits = 12 - math.ceil(math.log10(max(abs(low), abs(high))))
    inner = (round(low + (high - low) * i / (count - 1), digits) for i in range(1, count - 1))
    return torch.tensor([low, *inner, high], dtype=torch.float64)
