"""Multilayer perceptrons."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import nn

from engine.nets.kinds.activations import activations
from engine.nets.knobs import choice, flag, number, wholes

WIDEST, DEEPEST = 256, 8
Image = tuple[int, int]


@dataclass(frozen=True)
class Perceptron:
    """A multilayer perceptron: for each width a `Linear`, then batch norm, the activation, and dropout, where they are wanted; at the end
    a `Linear` to the outputs."""

    kind: ClassVar[str] = "mlp"
    images: ClassVar[bool] = False  # whether the data must be images
    title: ClassVar[str] = "Multilayer perceptron"
    mirrors: ClassVar[bool] = False  # whether the target is the input itself

    widths: tuple[int, ...] = wholes((16, 16), 1, WIDEST, most=DEEPEST)
    activation: str = choice("Tanh", "activation", activations)
    batch_norm: bool = flag(False)
    dropout: float = number(0.0, 0, 0.95)

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return len(self.widths) + 1

    @property
    def pairs(self) -> bool:
        """Whether a batch must have two samples."""
        return self.batch_norm and bool(self.widths)

    def build(self, inputs: int, outputs: int, image: Image | None = None) -> nn.Sequential:
        """The module, its parameters drawn from torch's global generator as `torch.nn` does."""
        return nn.Sequential(*chain((inputs, *self.widths, outputs), self.batch_norm, self.activation, self.dropout))


def chain(sizes: Sequence[int], batch_norm: bool, activation: str, dropout: float) -> list[nn.Module]:
    """A `Linear` from each size to the next, and what follows all but the last."""
    *hidden, last = itertools.pairwise(sizes)
    found: list[nn.Module] = []
    for inputs, width in hidden:
        found += [nn.Linear(inputs, width), *after(nn.BatchNorm1d(width) if batch_norm else None, activation, dropout)]
    return [*found, nn.Linear(*last)]


def after(norm: nn.Module | None, activation: str, dropout: float, pool: nn.Module | None = None) -> list[nn.Module]:
    """What follows the numbers of a hidden layer."""
    found = [norm, activations()[activation](), pool, nn.Dropout(dropout) if dropout else None]
    return [module for module in found if module]
