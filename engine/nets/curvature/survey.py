"""Curvature along a training: after each epoch that is looked at, of every entry, numbers of the Hessian where its net then is."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.nets.curvature import edge
from engine.nets.curvature.around import Around
from engine.nets.curvature.document import Curvature
from engine.nets.curvature.edge import Edge
from engine.nets.curvature.lanczos import WITHIN, spectrum
from engine.nets.curvature.trace import SMALL, trace
from engine.nets.loop import EPOCH_COLUMNS, Epoch, Run
from engine.nets.trainee import Trainee

REST = ("least", "trace", "trace_error", "lr", "line", "preconditioned", "residual", "products")
ENDS = ("sharpness", "rise", "train_loss", "validation_loss")
NOWHERE = "is nowhere: its parameters are not finite, or torch stopped it"
CLIPPED = "has its gradient clipped here"
KEPT = "is asked for samples on which it is not trained"
Column = NDArray[np.float64]


def columns(top: int) -> tuple[str, ...]:
    """The columns of a point. `residual`: each eigenvalue is that near to one of the Hessian; `products`: how many products of the Hessian
    with a vector it took."""
    return (*(f"eigenvalue_{k}" for k in range(1, top + 1)), *REST)


@dataclass(frozen=True)
class Point:
    """`numbers`: (columns, entries), nan where there is no such number; `lr` is that of the coming step. `line` is to be compared with
    `preconditioned` where that is a number, otherwise with `eigenvalue_1`. `why` an entry has no line, None where it has one."""

    epoch: int
    numbers: Column
    why: tuple[str | None, ...]


class Surveyor:
    """One training with its curvature: iterate over `points()` once. `ends`, once they are through: (`ENDS`, entries), the end of each
    entry: the largest eigenvalue, the loss's rise within `rho`, the losses over all samples for training and for validation."""

    def __init__(self, curvature: Curvature) -> None:
        self.curvature = curvature
        self.run = Run(curvature.alone)
        self.columns = columns(curvature.top)
        self.ends: Column = np.full((len(ENDS), len(curvature.training.entries)), np.nan)

    def points(self) -> Iterator[Point | None]:
        """The points, and None for each turn between them."""
        wanted, last = self.curvature.epochs, None
        for epoch in self.run.epochs():
            yield None
            last = epoch or last
            if epoch and epoch.number in wanted:
                yield from self._point(epoch)
        if last and last.number not in wanted:  # it ended before it was due
            yield from self._point(last)

    def _point(self, epoch: Epoch) -> Iterator[Point | None]:
        rows, why = [], []
        for i, (trainee,) in enumerate(self.run.trainees):
            row, said = yield from self._row(trainee, i)
            rows.append(row)
            why.append(said)
        point = Point(epoch.number, np.array(rows).T, tuple(why))
        self.ends[0] = point.numbers[0]
        self.ends[2:] = [epoch.whole[EPOCH_COLUMNS.index(name), :, 0] for name in ENDS[2:]]
        yield point

    def _row(self, trainee: Trainee, entry: int) -> Generator[None, None, tuple[list[float], str | None]]:
        """The columns of one entry, and why it has no line."""
        self.ends[1, entry] = np.nan
        if trainee.stopped or not all(p.isfinite().all() for p in trainee.parameters):
            return [np.nan] * len(self.columns), NOWHERE
        wanted = self.curvature
        trained = wanted.samples == "train"
        around = Around(trainee, self.run.train if trained else self.run.validation, training=trained)
        self.ends[1, entry] = around.rise(wanted.rho)
        yield
        random = torch.Generator().manual_seed(wanted.seed)
        whole = wanted.trace and around.size <= SMALL
        found = yield from spectrum(around.product, around.size, wanted.top, random, 0.0 if whole else WITHIN)
        total, error = (yield from trace(around.product, found, random)) if wanted.trace else (np.nan, np.nan)
        law = yield from self._edge(trainee, around)
        conditioned = yield from preconditioned(around, law, random)
        lr = float(trainee.optimizer.param_groups[0].get("lr", np.nan))
        rest = (found.least, total, error, lr, law.line, conditioned, found.residual, found.products)
        return [*found.largest.tolist(), *map(float, rest)], law.why

    def _edge(self, trainee: Trainee, around: Around) -> Generator[None, None, Edge]:
        clip = trainee.entry.clip
        if self.curvature.samples != "train":
            return Edge(np.nan, None, KEPT)
        if clip is not None and float(torch.linalg.vector_norm(around.gradient)) > clip:
            return Edge(np.nan, None, CLIPPED)
        return (yield from edge.edge(trainee.optimizer, around.gradient))


def preconditioned(around: Around, law: Edge, random: torch.Generator) -> Generator[None, None, float]:
    """The largest eigenvalue of the Hessian as a preconditioning optimizer meets it; nan where the optimizer meets the Hessian itself."""
    scale = law.scale
    if scale is None:
        return np.nan
    found = yield from spectrum(lambda vector: scale * around.product(scale * vector), around.size, 1, random)
    return float(found.largest[0])
