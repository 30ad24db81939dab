"""Between a net's outputs and a criterion: what a training script writes to give the one to the other.

Which way is a criterion's `Form` (engine/criteria/forms.py); a criterion whose form is not here compares things that a net of one answer
does not give (pairs, sequences, a critic's score).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import log_softmax, one_hot

from engine.criteria import Criterion, criteria

Loss = Callable[[Module, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Head:
    """`loss(module, outputs (n, k), targets (n,))`; `extra`: outputs that it wants beyond one for a number."""

    loss: Loss
    extra: int = 0


def marks(outputs: Tensor, target: Tensor) -> Tensor:
    """A one at each sample's class."""
    return one_hot(target, outputs.shape[-1]).to(outputs.dtype)


def positions(outputs: Tensor, target: Tensor) -> Tensor:
    """Each sample's class, and -1 for no other."""
    found = torch.full(outputs.shape, -1, dtype=torch.long)
    found[:, 0] = target
    return found


CLASSES: Mapping[str, Head] = {
    "classes": Head(lambda module, z, y: module(z, y)),
    "log_probabilities": Head(lambda module, z, y: module(log_softmax(z, -1), y)),
    "distribution": Head(lambda module, z, y: module(log_softmax(z, -1), marks(z, y))),
    "labels": Head(lambda module, z, y: module(z, marks(z, y))),
    "logit": Head(lambda module, z, y: module(z, marks(z, y))),
    "probability": Head(lambda module, z, y: module(torch.sigmoid(z), marks(z, y))),
    "sign": Head(lambda module, z, y: module(z, 2 * marks(z, y) - 1)),
    "marked": Head(lambda module, z, y: module(z, positions(z, y))),
    "error": Head(lambda module, z, y: module(torch.softmax(z, -1), marks(z, y))),
}
NUMBERS: Mapping[str, Head] = {
    "error": Head(lambda module, z, y: module(z.squeeze(-1), y)),
    "batch_error": Head(lambda module, z, y: module(z.squeeze(-1), y)),
    "rate": Head(lambda module, z, y: module(z.squeeze(-1), y)),
    "variance": Head(lambda module, z, y: module(z[:, 0], y, torch.exp(z[:, 1])), extra=1),
}
# Targets (n, k) as the outputs: what an autoencoder gives back, number by number.
INPUTS: Mapping[str, Head] = {
    "error": Head(lambda module, z, y: module(z, y)),
    "batch_error": Head(lambda module, z, y: module(z, y)),
    "rate": Head(lambda module, z, y: module(z, y)),
    "logit": Head(lambda module, z, y: module(z, y)),
    "probability": Head(lambda module, z, y: module(torch.sigmoid(z), y)),
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
