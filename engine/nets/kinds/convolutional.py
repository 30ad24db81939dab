"""Small convolutional nets, for data that are images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import nn

from engine.errors import Path, SpecError
from engine.nets.kinds.activations import activations
from engine.nets.kinds.perceptron import Image, after
from engine.nets.knobs import choice, flag, number, whole, wholes

POOLINGS = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}


@dataclass(frozen=True)
class Convolutional:
    """A small convolutional net: for each number of channels a `Conv2d` that keeps the image's size, then batch norm, the activation,
    pooling that halves the image, and dropout, where they are wanted; at the end a `Linear` of all that is left to the outputs."""

    kind: ClassVar[str] = "cnn"
    images: ClassVar[bool] = True
    title: ClassVar[str] = "Convolutional net"
    mirrors: ClassVar[bool] = False

    channels: tuple[int, ...] = wholes((8, 16), 1, 32, least=1, most=4)
    kernel: int = whole(3, 1, 5, step=2)
    activation: str = choice("ReLU", "activation", activations)
    batch_norm: bool = flag(False)
    pooling: str = choice("max", "pooling", lambda: ("none", *POOLINGS))
    dropout: float = number(0.0, 0, 0.95)

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return len(self.channels) + 1

    @property
    def pairs(self) -> bool:
        """Whether a batch must have two samples: one image has enough pixels for its statistics."""
        return False

    def fit(self, image: Image, path: Path) -> None:
        """Raises SpecError where an image would be halved more often than it can be."""
        most = min(image).bit_length() - 1
        if self.pooling != "none" and len(self.channels) > most:
            said = f"expected at most {most}, since pooling halves {image[0]} x {image[1]} pixels each time, got {len(self.channels)}"
            raise SpecError("range", said, (*path, "channels"))

    def build(self, inputs: int, outputs: int, image: Image | None) -> nn.Sequential:
        """The module, its parameters drawn from torch's global generator as `torch.nn` does. Samples come flat, (n, inputs)."""
        height, width = image or (1, inputs)
        sizes = (1, *self.channels)
        hidden = [module for pair in zip(sizes, self.channels, strict=False) for module in self._layer(*pair)]
        halved = 2 ** (len(self.channels) if self.pooling != "none" else 0)
        left = self.channels[-1] * (height // halved) * (width // halved)
        return nn.Sequential(nn.Unflatten(1, (1, height, width)), *hidden, nn.Flatten(), nn.Linear(left, outputs))

    def _layer(self, inputs: int, outputs: int) -> Sequence[nn.Module]:
        first = nn.Conv2d(inputs, outputs, self.kernel, padding=self.kernel // 2)
        norm = nn.BatchNorm2d(outputs) if self.batch_norm else None
        pool = POOLINGS[self.pooling](2) if self.pooling != "none" else None
        return [first, *after(norm, self.activation, self.dropout, pool)]
