"""What the nets of a finished training say, as the page pictures them after the last epoch (views.py): for figures and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.nets.document import Training
from engine.nets.samples import split
from engine.nets.snapshot import Camera


@dataclass(frozen=True)
class Seen:
    """`view` and `points` are those of the wire; the first `trained` of the points were trained on, the others are for validation.
    `pictures` has what the view sees of each net: bytes (rows, columns) or float64 (columns, rows); `lost` whether its answers to the
    samples are no numbers, of which bytes would know nothing."""

    view: dict[str, Any]
    points: dict[str, Any] | None
    trained: int
    pictures: Sequence[NDArray[Any]]
    lost: Sequence[bool]


def seen(training: Training, nets: Sequence[nn.Sequential]) -> Seen | None:
    """What is seen of some nets of a training; None for data of which the page has no picture either.

    >>> training = Training.load({"data": {"name": "moons", "count": 20}, "entries": [{"optimizer": {"name": "SGD"}}]})
    >>> seen(training, [training.build_net(2)]).pictures[0].shape
    (48, 48)
    """
    train, validation = split(training)
    camera = Camera(training, train, validation)
    pictures = [np.asarray(picture) for picture in camera.pictures(nets)]
    with torch.no_grad():
        lost = [not bool(net(train.x).isfinite().all()) for net in nets]
    return Seen(**camera.info, trained=len(train), pictures=pictures, lost=lost) if camera.view else None
