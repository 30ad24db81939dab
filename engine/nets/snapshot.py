"""What is seen of a training besides its losses: pictures of what each entry's net says (views.py), and histograms of its layers (move.py).

Snapshots are taken of the nets with the first seed, after at most `MOST` of the epochs, evenly spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.nets.document import Training
from engine.nets.move import Move
from engine.nets.samples import Samples
from engine.nets.views import views

MOST = 150


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


class Camera:
    """How nets that learn from these samples are pictured: `info` for the page, `shot` of the nets as they are."""

    def __init__(self, training: Training, train: Samples, validation: Samples) -> None:
        self.view = next((view for kind in views() if (view := kind.of(training, train, validation))), None)

    @property
    def info(self) -> dict[str, Any]:
        """`view` and `points` for the page."""
        return self.view.info() if self.view else {"view": None, "points": None}

    @torch.no_grad()
    def shot(self, nets: Sequence[nn.Sequential], moves: Sequence[Move]) -> Snapshot:
        """The nets as they are, and what their last steps did."""
        histograms = torch.stack([move.histograms(net) for net, move in zip(nets, moves, strict=True)], dim=1)
        seen = self.pictures(nets)
        if not seen:
            return Snapshot(histograms)
        if seen[0].dtype == torch.uint8:
            return Snapshot(histograms, picture=torch.stack(seen))
        return Snapshot(histograms, table=torch.stack(seen, dim=1))

    @torch.no_grad()
    def pictures(self, nets: Sequence[nn.Sequential]) -> list[Tensor]:
        """What is seen of each net; nothing where no view suits the data."""
        return [self.view.see(net.eval()) for net in nets] if self.view else []
