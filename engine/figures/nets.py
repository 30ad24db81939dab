"""A training to look at: losses and accuracy against the epoch, a thin line for each seed and their median; gradients
and lr of the steps."""

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.figures import looks
from engine.figures.looks import Column, Curve, Line
from engine.nets.loop import EPOCH_COLUMNS, STEP_COLUMNS

if TYPE_CHECKING:
    from engine.nets.trace import TrainingTrace

SHOWN = {
    "train_loss": "loss, training samples", "validation_loss": "loss, validation samples",
    "train_accuracy": "accuracy, training samples", "validation_accuracy": "accuracy, validation samples",
}  # fmt: skip
STEPS = {"grad_norm": "norm of the gradient", "lr": "learning rate"}


def figure(trace: "TrainingTrace") -> Any:
    """A `plotly.graph_objects.Figure` of losses and accuracy."""
    found = {shown.key: shown for shown in curves(trace)}
    wanted = [found[key] for key in ("train_loss", "validation_loss", "validation_accuracy") if key in found] or [found["train_loss"]]
    title = f"{trace.training.data.dataset.title}, {trace.training.net.title.lower()}"
    out = looks.together(title, [], wanted, [1 / len(wanted)] * len(wanted))
    return out.update_layout(hovermode="x")


def curves(trace: "TrainingTrace") -> list[Curve]:
    """What there is of losses and accuracies after each epoch, and of gradients and lr before each step."""
    epochs = np.arange(trace.whole.shape[1], dtype=np.float64)
    steps = np.arange(trace.steps.shape[1], dtype=np.float64) / trace.training.steps_an_epoch
    whole = [_curve(trace, key, title, epochs, trace.whole[EPOCH_COLUMNS.index(key)]) for key, title in SHOWN.items()]
    single = [_curve(trace, key, title, steps, trace.steps[STEP_COLUMNS.index(key)]) for key, title in STEPS.items()]
    return [shown for shown in (*whole, *single) if any(np.isfinite(line.y).any() for line in shown.lines)]


def _curve(trace: "TrainingTrace", key: str, title: str, x: Column, found: Column) -> Curve:
    """`found`: (rows, entries, seeds)."""
    labels = [entry.label for entry in trace.training.entries]
    several = found.shape[2] > 1
    thin = [Line(i, label, x, found[:, i, j], thin=True) for i, label in enumerate(labels) for j in range(found.shape[2]) if several]
    whole = [Line(i, label, x, _middle(found[:, i])) for i, label in enumerate(labels)]
    return looks.curve(key, title, "epoch", [*whole, *thin], log=key.endswith(("loss", "norm")))


def _middle(found: Column) -> Column:
    """The median over the seeds that are left; nan where none is."""
    known = np.isfinite(found)
    out = np.full(len(found), np.nan)
    rows = known.any(-1)
    out[rows] = np.nanmedian(np.where(known, found, np.nan)[rows], axis=-1)
    return out
