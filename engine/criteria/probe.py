"""Which form a loss class has: found by calling it, and named where a call cannot tell."""

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from torch.nn import Module

from engine.criteria.construct import construct
from engine.criteria.forms import FORMS, TRIED, Form, tensor

# A call tells how many arguments there are and which shapes; not that they are logarithms, signs or variances.
NAMED = {
    "BCEWithLogitsLoss": "logit", "SoftMarginLoss": "sign", "HingeEmbeddingLoss": "similarity", "KLDivLoss": "distribution",
    "PoissonNLLLoss": "rate", "NLLLoss": "log_probabilities", "GaussianNLLLoss": "variance",
}  # fmt: skip
SHARES = (0.3, 0.9, 0.6)  # of what an axis shows: neither its ends nor all of one sign


def form(cls: type[Module], params: Mapping[str, Any]) -> Form | None:
    """The first form of which the class makes one loss a sample; failing that, one of which it makes any loss; None without one."""
    if cls.__name__ in NAMED and cls.__module__.startswith("torch."):
        return FORMS[NAMED[cls.__name__]]
    apart = {**params, "reduction": "none"} if "reduction" in inspect.signature(cls).parameters else params
    found = next((each for each in TRIED if _losses(cls, apart, each, len(SHARES)) == len(SHARES)), None)
    return found or next((each for each in TRIED if _losses(cls, params, each, 1) == 1), None)


def _losses(cls: type[Module], params: Mapping[str, Any], form: Form, samples: int) -> int:
    """How many losses the class makes of so many samples of this form; 0 where it cannot take them."""
    low, high = form.axis.range
    t = torch.tensor([low + share * (high - low) for share in SHARES[:samples]], dtype=torch.float64, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = construct(cls, params, form.case().get("classes") if form.classes else None)
            losses = tensor(module(*form.arguments(module, t, form.case())))
        except Exception:  # whatever torch says: this form is not for this class
            return 0
    return losses.numel() if losses.dim() <= 1 else 0
