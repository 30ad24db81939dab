"""Between a net's outputs and a criterion: what a training script writes to give the one to the other.

Which way is a criterion's `Form` (engine/criteria/forms.py); a criterion whose form is not here compares things that a net of one answer
does not give (pairs, sequences, a critic's score).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import log_softmax, one_hot

from engine.criteria import Criterion, criteria

Compare = Callable[..., Tensor]  # a criterion: a module of outputs and targets
Loss = Callable[[Compare, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Head:
    """`loss(criterion, outputs (n, k), targets (n,))`, a function whose source goes into scripts; `extra`: outputs that it wants beyond one
    for a number."""

    loss: Loss
    extra: int = 0


def marks(outputs: Tensor, target: Tensor) -> Tensor:
    """A row for each sample: 1 at its class, 0 at the others."""
    return one_hot(target, outputs.shape[-1]).to(outputs.dtype)


def positions(outputs: Tensor, target: Tensor) -> Tensor:
    """A row for each sample: its class, then -1 for no other."""
    found = torch.full(outputs.shape, -1, dtype=torch.long)
    found[:, 0] = target
    return found


def plain(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion takes the outputs as they are."""
    return criterion(outputs, target)


def log_probabilities(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion takes the logarithms of the classes' probabilities."""
    return criterion(log_softmax(outputs, -1), target)


def distribution(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion compares two distributions: that of the net and the one that is sure of the class."""
    return criterion(log_softmax(outputs, -1), marks(outputs, target))


def labels(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion asks of each class whether it is the sample's."""
    return criterion(outputs, marks(outputs, target))


def probabilities(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion takes for each class the probability that it is the sample's."""
    return criterion(torch.sigmoid(outputs), marks(outputs, target))


def signs(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion wants 1 at the sample's class and -1 at the others."""
    return criterion(outputs, 2 * marks(outputs, target) - 1)


def listed(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion wants the list of the sample's classes."""
    return criterion(outputs, positions(outputs, target))


def shares(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion compares numbers: the classes' probabilities with 1 for the sample's class and 0 for the others."""
    return criterion(torch.softmax(outputs, -1), marks(outputs, target))


def number(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """Without its last dimension the net's one output has the targets' shape."""
    return criterion(outputs.squeeze(-1), target)


def variance(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The net has two outputs: the number, and the logarithm of its variance."""
    return criterion(outputs[:, 0], target, torch.exp(outputs[:, 1]))


def inside(criterion: Compare, outputs: Tensor, target: Tensor) -> Tensor:
    """The criterion compares numbers from 0 to 1."""
    return criterion(torch.sigmoid(outputs), target)


CLASSES: Mapping[str, Head] = {
    "classes": Head(plain),
    "log_probabilities": Head(log_probabilities),
    "distribution": Head(distribution),
    "labels": Head(labels),
    "logit": Head(labels),
    "probability": Head(probabilities),
    "sign": Head(signs),
    "marked": Head(listed),
    "error": Head(shares),
}
NUMBERS: Mapping[str, Head] = {
    "error": Head(number),
    "batch_error": Head(number),
    "rate": Head(number),
    "variance": Head(variance, extra=1),
}
# Targets (n, k) as the outputs: what an autoencoder gives back, number by number.
INPUTS: Mapping[str, Head] = {
    "error": Head(plain),
    "batch_error": Head(plain),
    "rate": Head(plain),
    "logit": Head(plain),
    "probability": Head(inside),
}


def heads(classes: int, *, inputs: bool = False) -> dict[str, Head]:
    """The criteria that fit so many classes (0: numbers), or the `inputs` themselves as targets, by name.

    >>> "CrossEntropyLoss" in heads(2), "CrossEntropyLoss" in heads(0)
    (True, False)
    """
    known = INPUTS if inputs else CLASSES if classes else NUMBERS
    return {name: known[found.form.name] for name, found in criteria().items() if found.form and _fits(found, known)}


def _fits(criterion: Criterion, known: Mapping[str, Head]) -> bool:
    return criterion.form is not None and criterion.form.name in known
