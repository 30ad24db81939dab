"""What `reduction` does: the same samples reduced in each of the ways that a class offers, and the gradient that each sample gets."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.criteria.document import Chosen
from engine.criteria.forms import tensor


@dataclass(frozen=True)
class Reduced:
    """`value` is a loss, or one a sample; `gradient` is that of the value (of the sum of the values) at each sample. `name` is None for a
    class without a choice."""

    name: str | None
    value: float | tuple[float, ...]
    gradient: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"name": self.name, "value": value, "gradient": list(self.gradient)}


def reduced(chosen: Chosen, samples: Tensor) -> tuple[Reduced, ...]:
    """The samples (n,), which are values of t, in each reduction."""
    choices = next((p.choices for p in chosen.criterion.params if p.name == "reduction"), None)
    return tuple(_reduced(chosen, samples, name) for name in choices or (None,))


def _reduced(chosen: Chosen, samples: Tensor, name: str | None) -> Reduced:
    module = chosen.module(reduction=name) if name else chosen.module()
    t, form = samples.clone().requires_grad_(), chosen.form
    arguments = form.batch or form.arguments
    with torch.enable_grad():
        loss = tensor(module(*arguments(module, t, form.case(chosen.case))))
        gradient = torch.autograd.grad(loss.sum(), t)[0] if loss.requires_grad else torch.full_like(t, torch.nan)
    value = tuple(loss.tolist()) if loss.dim() else loss.item()
    return Reduced(name, value, tuple(gradient.tolist()))
