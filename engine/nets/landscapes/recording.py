"""The paths of all entries through the space of their parameters: the training, done again with one seed.

Paths that were recorded are kept for a while, so that another landscape of the same training comes at once.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.nets.document import Training
from engine.nets.landscapes.heights import Loss
from engine.nets.landscapes.outputs import flat
from engine.nets.loop import Run
from engine.nets.samples import Samples

EPOCHS = 200  # of each entry that are recorded at most
ROWS = 400  # of all entries
PATHS = 48 << 20  # bytes of a training's paths
KEPT = 192 << 20  # bytes of all that are kept


@dataclass(frozen=True)
class Trail:
    """An entry's parameters after some of its epochs: `points` (epochs, parameters), and their losses over all samples, with the
    statistics that batch norm had then. It ends where parameters are no longer finite: `lost` is the first epoch that was recorded of which
    that is so, `dropped` how many."""

    epochs: tuple[int, ...]
    points: Tensor
    losses: dict[str, Tensor]
    lost: int | None = None
    dropped: int = 0


@dataclass(frozen=True)
class Recorded:
    """A trail for each entry, and `nets` as they were at the end."""

    trails: tuple[Trail, ...]
    nets: tuple[nn.Module, ...]
    samples: dict[str, Samples]
    loss: Loss
    classes: int

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(trail.points.nbytes for trail in self.trails) + sum(some.x.nbytes for some in self.samples.values())


Turns = Generator[None, None, Recorded]
_kept: OrderedDict[str, Recorded] = OrderedDict()


def recorded(training: Training, seed_index: int) -> Turns:
    """In turns the recording of a training."""
    one = dataclasses.replace(training, seeds=(training.seeds[seed_index],))
    key = one.key()
    if key not in _kept:
        found = yield from record(Run(one))
        _kept[key] = found
    _kept.move_to_end(key)
    found = _kept[key]
    while len(_kept) > 1 and sum(each.size for each in _kept.values()) > KEPT:
        _kept.popitem(last=False)
    return found


def record(run: Run) -> Turns:
    """Trains, and keeps parameters and losses of as many epochs as there is room for, the first and the last among them. Of an entry that
    torch stopped, or that stopped early, the last is the one in which it did."""
    trainees = [row[0] for row in run.trainees]
    samples = {"train": run.train, "validation": run.validation}
    head, criterion = trainees[0].head, trainees[0].criterion

    def loss(outputs: Tensor, y: Tensor) -> Tensor:
        return head.loss(criterion, outputs, y)

    wanted = chosen(run.training.epochs, sum(flat(one.net).nbytes for one in trainees), len(trainees))
    rows: list[list[Row]] = [[] for _ in trainees]
    over = [False] * len(trainees)
    for epoch in run.turns():
        yield
        for i, trainee in enumerate(trainees if epoch else ()):
            if epoch and not over[i] and (epoch.number in wanted or trainee.over):
                rows[i].append(row(epoch.number, trainee.net, samples, loss))
                over[i] = trainee.over
    nets = tuple(one.net.requires_grad_(False) for one in trainees)
    for parameter in (p for net in nets for p in net.parameters()):
        parameter.grad = None  # it would be kept as long
    return Recorded(tuple(map(trail, rows)), nets, samples, loss, trainees[0].classes)


def chosen(epochs: int, size: int, entries: int) -> frozenset[int]:
    """The epochs that are recorded, evenly; `size`: bytes of an epoch of all entries."""
    count = max(2, min(EPOCHS, ROWS // entries, PATHS // size, epochs + 1))
    return frozenset(np.linspace(0, epochs, count).round().astype(int).tolist())


Row = tuple[int, Tensor, list[float]]


@torch.no_grad()
def row(number: int, net: nn.Module, samples: dict[str, Samples], loss: Loss) -> Row:
    net.eval()
    return number, flat(net), [loss(net(some.x), some.y).item() if len(some) else torch.nan for some in samples.values()]


def trail(rows: list[Row]) -> Trail:
    """Those before the first that is not finite."""
    finite = next((i for i, (_, point, _) in enumerate(rows) if not point.isfinite().all()), len(rows))
    epochs, points, losses = zip(*rows[: max(1, finite)], strict=True)  # the initial net is always finite
    train, validation = torch.tensor(losses, dtype=torch.float64).unbind(-1)
    lost = rows[finite][0] if finite < len(rows) else None
    return Trail(epochs, torch.stack(points), {"train": train, "validation": validation}, lost, len(rows) - finite)
