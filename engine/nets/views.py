"""The ways in which a net is pictured, one class each: which data it suits (`of`), what the page must know (`info`), and the picture of a
net (`see`): bytes (rows, columns), or float64 (columns, rows).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import torch
from torch import Tensor, nn

from engine.nets.document import Training
from engine.nets.kinds.autoencoder import Autoencoder
from engine.nets.samples import Samples

GRID = 48  # points along each side of a boundary's plane
POINTS = 161  # of a curve
IMAGES = 8
MARGIN = 0.12  # of the samples' extent, on each side
COLORS = 256


class View(Protocol):
    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        """The view, or None for data that it does not suit."""

    def info(self) -> dict[str, Any]:
        """`view` and `points` of the wire."""

    def see(self, net: nn.Sequential) -> Tensor:
        """The picture of a net in `eval()` mode."""


def views() -> Sequence[type[View]]:
    """In the order in which they are tried."""
    return (Images, Rebuilt, Boundary, Confusion, Curve)


def all_of(train: Samples, validation: Samples) -> Samples:
    return Samples(torch.cat((train.x, validation.x)), torch.cat((train.y, validation.y)))


def around(values: Tensor) -> list[float]:
    """An interval that holds all values, with a margin."""
    low, high = (float(end) for end in values.aminmax())
    margin = MARGIN * ((high - low) or 1.0)
    return [low - margin, high + margin]


def places(samples: Samples, features: int) -> dict[str, Any]:
    """The first so many features of the samples, and their targets."""
    return {"x": samples.x[:, :features].T.tolist(), "y": samples.y.tolist()}


@dataclass(frozen=True)
class Boundary:
    """A plane of two features: of each point the class, and how sure the net is of it."""

    kind: ClassVar[str] = "boundary"
    samples: Samples
    classes: int
    labels: tuple[str, ...]
    plane: Tensor

    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        if not training.classes or train.x.shape[1] != 2:
            return None
        samples = all_of(train, validation)
        x, y = (torch.linspace(*around(column), GRID, dtype=column.dtype) for column in samples.x.T)  # type: ignore[call-overload]
        up, across = torch.meshgrid(y, x, indexing="ij")
        plane = torch.stack((across.flatten(), up.flatten()), -1)
        return cls(samples, training.classes, training.data.dataset.labels, plane)

    def info(self) -> dict[str, Any]:
        x, y = map(around, self.samples.x.T)
        sizes = {"rows": GRID, "columns": GRID, "classes": self.classes, "labels": list(self.labels)}
        return {"view": {"kind": self.kind, "x": x, "y": y, **sizes}, "points": places(self.samples, 2)}

    def see(self, net: nn.Sequential) -> Tensor:
        return colors(net(self.plane)).view(GRID, GRID)


@dataclass(frozen=True)
class Curve:
    """The output over the one number from which all features come."""

    kind: ClassVar[str] = "curve"
    samples: Samples
    features: Tensor

    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        data = training.data
        lift = data.dataset.lift
        if training.classes or training.net.mirrors or not (lift or train.x.shape[1] == 1):
            return None
        samples = all_of(train, validation)
        low, high = around(samples.x[:, 0])
        along = torch.linspace(low, high, POINTS, dtype=torch.float64)
        return cls(samples, (lift(along, **data.params) if lift else along.unsqueeze(-1)).to(samples.x.dtype))

    def info(self) -> dict[str, Any]:
        view = {"kind": self.kind, "x": around(self.samples.x[:, 0]), "points": POINTS}
        return {"view": view, "points": places(self.samples, 1)}

    def see(self, net: nn.Sequential) -> Tensor:
        outputs: Tensor = net(self.features)
        return outputs[:, :1].double().T


@dataclass(frozen=True)
class Confusion:
    """How many samples of a class (row) are taken for which (column)."""

    kind: ClassVar[str] = "confusion"
    judged: Samples
    classes: int
    labels: tuple[str, ...]

    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        judged = validation if len(validation) else train
        return cls(judged, training.classes, training.data.dataset.labels) if training.classes else None

    def info(self) -> dict[str, Any]:
        return {"view": {"kind": self.kind, "classes": self.classes, "labels": list(self.labels)}, "points": None}

    def see(self, net: nn.Sequential) -> Tensor:
        taken = net(self.judged.x).argmax(-1)
        counts = torch.bincount(self.judged.y * self.classes + taken, minlength=self.classes**2)
        return counts.view(self.classes, self.classes).double().T


@dataclass(frozen=True)
class Images:
    """Some images as they are, as the net is shown them in training, and as it rebuilds the latter."""

    kind: ClassVar[str] = "images"
    given: Tensor
    shown: Tensor
    size: tuple[int, int]

    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        image, net = training.data.dataset.image, training.net
        if image is None or not isinstance(net, Autoencoder):
            return None
        given = (validation if len(validation) else train).x[:IMAGES]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return cls(given, nn.Sequential(*net.corruption.build())(given), image)

    def info(self) -> dict[str, Any]:
        return {"view": {"kind": self.kind, "count": len(self.given), "size": list(self.size)}, "points": None}

    def see(self, net: nn.Sequential) -> Tensor:
        bands = [band.unflatten(1, self.size).permute(1, 0, 2).flatten(1) for band in (self.given, self.shown, net(self.shown))]
        return (torch.cat(bands).nan_to_num(nan=0.0).clamp(0, 1) * (COLORS - 1)).round().to(torch.uint8)


@dataclass(frozen=True)
class Rebuilt:
    """Points of a plane as an autoencoder rebuilds them."""

    kind: ClassVar[str] = "rebuilt"
    samples: Samples

    @classmethod
    def of(cls, training: Training, train: Samples, validation: Samples) -> Self | None:
        return cls(all_of(train, validation)) if training.net.mirrors and train.x.shape[1] == 2 else None

    def info(self) -> dict[str, Any]:
        x, y = map(around, self.samples.x.T)
        points = {"x": self.samples.x.T.tolist(), "y": [0] * len(self.samples)}
        return {"view": {"kind": self.kind, "x": x, "y": y}, "points": points}

    def see(self, net: nn.Sequential) -> Tensor:
        rebuilt: Tensor = net(self.samples.x)
        return rebuilt.double().T


def colors(outputs: Tensor) -> Tensor:
    """A byte for each row of outputs (n, classes): which class is the greatest, and how sure it is by softmax.

    >>> colors(torch.tensor([[9.0, -9.0], [0.0, 0.0], [-9.0, 9.0]])).tolist()
    [127, 0, 255]
    """
    classes = outputs.shape[-1]
    span = COLORS // classes
    share, winner = torch.softmax(outputs.T.contiguous(), 0).max(0)  # four times as quick as along the last dimension
    steps = torch.round((share - 1 / classes) * ((span - 1) / (1 - 1 / classes)))
    return (winner * span + steps.nan_to_num(nan=0.0).clamp(0, span - 1)).to(torch.uint8)
