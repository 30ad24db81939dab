"""What is seen of a training besides its losses: pictures of what each entry's net says, and histograms of its layers.

Snapshots are taken of the nets with the first seed, after at most `MOST` of the epochs, evenly spread. What they show depends on the data:
a plane of classes (`boundary`), a fitted `curve`, or, where the features are many, how the classes are `confused`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.nets.document import Training
from engine.nets.move import Move
from engine.nets.samples import Samples

MOST = 150
GRID = 48  # points along each side of a boundary's plane
POINTS = 161  # of a curve
MARGIN = 0.12  # of the samples' extent, on each side
COLORS = 256


def watched_epochs(epochs: int) -> tuple[int, ...]:
    """The epochs that are seen: all, or so many that are evenly spread, both ends included.

    >>> watched_epochs(3), len(watched_epochs(5000)), watched_epochs(5000)[-1]
    ((0, 1, 2, 3), 150, 5000)
    """
    if epochs < MOST:
        return tuple(range(epochs + 1))
    return tuple(sorted({round(i * epochs / (MOST - 1)) for i in range(MOST)}))


@dataclass(frozen=True)
class Snapshot:
    """`picture`: (entries, rows, columns) bytes; `table`: (columns, entries, rows) float64; `histograms`: (3, entries, rows) float64."""

    histograms: Tensor
    picture: Tensor | None = None
    table: Tensor | None = None


class Views:
    """How nets that learn from these samples are pictured: `info` for the page, `shot` of the nets as they are."""

    def __init__(self, training: Training, train: Samples, validation: Samples) -> None:
        self.classes = training.data.dataset.classes
        self.judged = validation if len(validation) else train
        self.x = train.x if not len(validation) else torch.cat((train.x, validation.x))
        self.y = train.y if not len(validation) else torch.cat((train.y, validation.y))
        self.kind = self._kind()
        self.box = [_around(column) for column in self.x.T] if self.kind in ("boundary", "curve") else []
        self.places = self._places()

    def _kind(self) -> str | None:
        features = self.x.shape[1]
        if self.classes:
            return "boundary" if features == 2 else "confusion"
        return "curve" if features == 1 else None

    def _places(self) -> Tensor:
        """The features of the points at which the nets are asked: (n, features)."""
        if self.kind == "confusion":
            return self.judged.x
        counts = {"boundary": (GRID, GRID), "curve": (POINTS,)}.get(self.kind or "", ())
        axes = [torch.linspace(low, high, count, dtype=self.x.dtype) for (low, high), count in zip(self.box, counts, strict=True)]
        if len(axes) == 2:
            y, x = torch.meshgrid(axes[1], axes[0], indexing="ij")
            return torch.stack((x.flatten(), y.flatten()), -1)
        return axes[0].unsqueeze(-1) if axes else self.x[:0]

    def info(self) -> dict[str, Any]:
        """`view` and `points` for the page."""
        if not self.kind:
            return {"view": None, "points": None}
        view: dict[str, Any] = {"kind": self.kind}
        if self.kind == "boundary":
            view |= {"x": self.box[0], "y": self.box[1], "rows": GRID, "columns": GRID, "classes": self.classes}
        elif self.kind == "curve":
            view |= {"x": self.box[0], "points": POINTS}
        else:
            view |= {"classes": self.classes}
        points = {"x": self.x.T.tolist(), "y": self.y.tolist()} if self.box else None
        return {"view": view, "points": points}

    @torch.no_grad()
    def shot(self, nets: Sequence[nn.Sequential], moves: Sequence[Move]) -> Snapshot:
        """The nets as they are, and what their last steps did."""
        histograms = torch.stack([move.histograms(net) for net, move in zip(nets, moves, strict=True)], dim=1)
        outputs = [net.eval()(self.places) for net in nets] if self.kind else []
        if self.kind == "boundary":
            return Snapshot(histograms, picture=torch.stack([colors(z) for z in outputs]).view(-1, GRID, GRID))
        if self.kind == "curve":
            return Snapshot(histograms, table=torch.stack([z[:, 0].double() for z in outputs]).unsqueeze(0))
        if self.kind == "confusion":
            tables = [confusion(z.argmax(-1), self.judged.y, self.classes) for z in outputs]
            return Snapshot(histograms, table=torch.stack(tables).permute(2, 0, 1))
        return Snapshot(histograms)


def colors(outputs: Tensor) -> Tensor:
    """A byte for each row of outputs (n, classes): which class is the greatest, and how sure it is by softmax.

    >>> colors(torch.tensor([[9.0, -9.0], [0.0, 0.0], [-9.0, 9.0]])).tolist()
    [127, 0, 255]
    """
    classes = outputs.shape[-1]
    span = COLORS // classes
    share, winner = torch.softmax(outputs.double(), -1).max(-1)
    sure = ((share - 1 / classes) / (1 - 1 / classes)).nan_to_num(nan=0.0).clamp(0, 1)
    return (winner * span + torch.round(sure * (span - 1))).to(torch.uint8)


def confusion(taken: Tensor, true: Tensor, classes: int) -> Tensor:
    """How many of class (row) were taken for class (column): (classes, classes) float64."""
    return torch.bincount(true * classes + taken, minlength=classes**2).view(classes, classes).double()


def _around(values: Tensor) -> list[float]:
    low, high = (float(end) for end in values.aminmax())
    margin = MARGIN * ((high - low) or 1.0)
    return [low - margin, high + margin]
