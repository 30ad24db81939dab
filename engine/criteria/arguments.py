"""From n values of t to the arguments of n samples, one function a form; the docstrings are the sentences on the page."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import Linear, Module
from torch.nn import functional as F

Case = Mapping[str, Any]
Arguments = Callable[[Module, Tensor, Case], tuple[Any, ...]]
PIXELS = 100


def column(t: Tensor, columns: int, at: int) -> Tensor:
    """Rows of zeros with t in one column: (n,) -> (n, columns)."""
    return t.new_zeros(len(t), columns).index_copy(1, torch.tensor([at]), t.unsqueeze(1))


def error(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the prediction; the target is 0, so that t is the error."""
    return t, torch.zeros_like(t)


def variance(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the predicted mean and the target 0, so that t is the error; the predicted variance is held."""
    return t, torch.zeros_like(t), torch.full_like(t, case["variance"])


def batch_error(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the error of one sample of a batch of two; the error of the other is held. Such a loss has no value for a sample alone."""
    both = torch.cat([t, t.new_full((1,), case["other"])])
    return both, torch.zeros_like(both)


def alone(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is all that the loss takes."""
    return (t,)


def binary(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is what the net says to a sample whose target is 1, unless you set another."""
    return t, torch.full_like(t, case["target"])


def sign(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the input; the target is 1 or -1. With 1, a score t is the margin by which the sample is right."""
    return t, torch.full_like(t, float(case["target"]))


def classes(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the entry of the true class, which is class 1; the entries of the others are 0."""
    return column(t, case["classes"], 1), torch.ones(len(t), dtype=torch.long)


def labels(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the score of the first label, whose target you set; the other labels are false and have the score 0."""
    return column(t, case["classes"], 0), column(torch.full_like(t, case["target"]), case["classes"], 0)


def marked(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the score of the only true label; the scores of the others are 0."""
    target = torch.full((len(t), case["classes"]), -1)
    target[:, 0] = 0
    return column(t, case["classes"], 0), target


def distribution(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the log-probability that the net gives to one outcome; the target is the outcome's true probability."""
    target = torch.full_like(t, case["target"])
    return t, target.log() if getattr(module, "log_target", False) else target


def rate(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the log of the predicted rate (the rate itself where log_input is off); the target is the count."""
    return t, torch.full_like(t, case["target"])


def lead(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the first score and 0 the second; with the target 1 the first should be higher."""
    return t, torch.zeros_like(t), torch.full_like(t, float(case["target"]))


def angle(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the angle between two vectors of length 1; with the target 1 they should point the same way."""
    still = torch.stack([torch.ones_like(t), torch.zeros_like(t)], 1)
    return still, torch.stack([t.cos(), t.sin()], 1), torch.full_like(t, float(case["target"]))


def triplet(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """All on a line: the anchor is at 0, the sample of its kind at t, the other at the distance that you set."""
    row = t.unsqueeze(1)
    return torch.zeros_like(row), row, torch.full_like(row, case["negative"])


def frames(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the score of the only symbol in every frame, the blank's score is 0; the target is the symbol, once."""
    count, symbol = case["frames"], 1 if getattr(module, "blank", 0) == 0 else 0
    log_probabilities = F.log_softmax(column(t, 2, symbol), 1).expand(count, len(t), 2)
    target = torch.full((len(t), 1), symbol)
    return log_probabilities, target, torch.full((len(t),), count), torch.ones(len(t), dtype=torch.long)


def layer(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """The module has weights of its own; they are set to copy the features into the logits. t is the feature of the true class, the
    others are 0."""
    width = next(part.in_features for part in module.modules() if isinstance(part, Linear))
    at = min(1, width - 1)
    return column(t, width, at), torch.full((len(t),), at)


def critic(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """t is the critic's score of one sample, generated or real."""
    return t, torch.full_like(t, float(case["sample"] == "real"))


def overlap(module: Module, t: Tensor, case: Case) -> tuple[Any, ...]:
    """A picture of 100 pixels, of which a share belongs to the object: t is the probability predicted there, the background's is held."""
    inside = torch.arange(PIXELS) < max(1, round(case["share"] * PIXELS))
    predicted = torch.where(inside, t.unsqueeze(1), t.new_tensor(case["background"]))
    return predicted, inside.to(t).expand(len(t), PIXELS)
