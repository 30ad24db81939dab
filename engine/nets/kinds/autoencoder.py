"""Small autoencoders: nets whose target is their own input, which has to pass through a few numbers."""

import itertools
from dataclasses import dataclass
from typing import ClassVar

from torch import nn

from engine.nets.kinds.activations import activations
from engine.nets.kinds.corruption import Corruption
from engine.nets.kinds.perceptron import WIDEST, Image, chain
from engine.nets.knobs import choice, flag, number, part, whole, wholes


@dataclass(frozen=True)
class Autoencoder:
    """An autoencoder: a perceptron of these widths to a code of a few numbers, and its mirror image from the code to the outputs, which
    shall be the inputs again. Code and outputs have no activation. Where a corruption is wanted, the net sees a corrupted input while it is
    trained, and the target remains the clean one."""

    kind: ClassVar[str] = "autoencoder"
    images: ClassVar[bool] = False
    title: ClassVar[str] = "Autoencoder"
    mirrors: ClassVar[bool] = True

    widths: tuple[int, ...] = wholes((32,), 1, WIDEST, most=4)
    code: int = whole(2, 1, 64)
    activation: str = choice("ReLU", "activation", activations)
    batch_norm: bool = flag(False)
    dropout: float = number(0.0, 0, 0.95)
    corruption: Corruption = part(Corruption)  # noqa: RUF009  it makes a field

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return 2 * len(self.widths) + 2

    @property
    def pairs(self) -> bool:
        """Whether a batch must have two samples."""
        return self.batch_norm and bool(self.widths)

    def build(self, inputs: int, outputs: int, image: Image | None = None) -> nn.Sequential:
        """The module, its parameters drawn from torch's global generator as `torch.nn` does."""
        encoder, decoder = (inputs, *self.widths, self.code), (self.code, *reversed(self.widths), outputs)
        halves = (chain(sizes, self.batch_norm, self.activation, self.dropout) for sizes in (encoder, decoder))
        return nn.Sequential(*self.corruption.build(), *itertools.chain(*halves))

    def encoder(self, net: nn.Sequential) -> nn.Sequential:
        """The first half of a built net, from a sample to its code: the same modules."""
        linear = [i for i, module in enumerate(net) if isinstance(module, nn.Linear)]
        return nn.Sequential(*list(net)[: linear[len(self.widths)] + 1])
