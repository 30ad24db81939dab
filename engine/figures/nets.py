"""A training to look at: what each entry's net says after the last epoch (views.py), losses and accuracy against the epoch, a thin line
for each seed and their median; gradients and lr of the steps."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.figures import views
from engine.figures.curves import Curve, Line, curve, drawn, xaxis, yaxis
from engine.figures.looks import GROUND, name_of
from engine.figures.panels import Panel, placed
from engine.figures.samples import samples
from engine.figures.thinning import Column
from engine.nets.loop import EPOCH_COLUMNS, JUDGED, STEP_COLUMNS

if TYPE_CHECKING:
    from engine.nets.trace import TrainingTrace

SHOWN = {
    "train_loss": "loss, training samples", "validation_loss": "loss, validation samples",
    "train_accuracy": "accuracy, training samples", "validation_accuracy": "accuracy, validation samples",
}  # fmt: skip
STEPS = {"grad_norm": "norm of the gradient", "lr": "learning rate"}
ACROSS = 4  # pictures in a row, at most
HIGH, LOW = 310, 330  # pixels of a row of pictures, and of the curves
ABOVE, BELOW = 80, 60  # of the title, and of the legend


@dataclass(frozen=True)
class Gallery:
    """A picture for each entry, of the net with the first seed. The `samples` are the same in all; each has what is `below` them and what
    is `above`, and `words`: losses and accuracies, or why there is nothing. `axes`: x and y; `aspect`: a picture's width by its height."""

    words: Sequence[str]
    samples: Sequence[Any]
    below: Sequence[Sequence[Any]]
    above: Sequence[Sequence[Any]]
    axes: tuple[dict[str, Any], dict[str, Any]]
    aspect: float
    caption: str


def gallery(trace: "TrainingTrace") -> Gallery | None:
    """None for data of which the page has no picture either."""
    seen = trace.seen
    if seen is None:
        return None
    layers = [([], []) if lost else views.VIEWS[seen.view["kind"]](seen, i) for i, lost in enumerate(seen.lost)]
    words = [f"{ended(trace, i)}{', its answers are no numbers' if lost else ''}" for i, lost in enumerate(seen.lost)]
    of = f"the nets with seed {trace.training.seeds[0]}" if len(trace.training.seeds) > 1 else "the nets"
    caption = f"What {of} say after the last epoch that they trained. {views.CAPTIONS[seen.view['kind']]}"
    return Gallery(words, samples(seen), [below for below, _ in layers], [above for _, above in layers], views.axes(seen),
                   views.aspect(seen), caption)  # fmt: skip


def ended(trace: "TrainingTrace", i: int) -> str:
    """Loss and accuracy of an entry's first seed after the last epoch that it trained: ● training, ○ validation."""
    early = trace.early[i][0]
    last = trace.whole[: len(JUDGED), -1 if early is None else early - trace.epoch, i, 0]
    found = zip("●○", last[::2].tolist(), last[1::2].tolist(), strict=True)
    shown = found if trace.training.data.training < trace.training.data.count else itertools.islice(found, 1)
    return "   ".join(f"{mark} {loss:.3g}{'' if math.isnan(share) else f' {share:.0%}'}" for mark, loss, share in shown)


def figure(trace: "TrainingTrace") -> Any:
    """A `plotly.graph_objects.Figure` of what the nets say, and below it losses and accuracy."""
    import plotly.graph_objects as go

    seen = gallery(trace)
    rows = [*([] if seen is None else _pictures(trace, seen)), (LOW, _measured(trace))]
    height = sum(high for high, _ in rows) + ABOVE + BELOW
    title = f"{trace.training.data.dataset.title}, {trace.training.net.title.lower()}"
    words = f"<br><span style='font-size:12px'>{seen.caption}</span>" if seen else ""
    out = go.Figure().update_layout(
        title=f"{name_of(title)}{words}", **GROUND, height=height, hovermode="closest" if seen else "x",
        margin={"t": ABOVE, "r": 20, "l": 60, "b": BELOW}, legend={"orientation": "h", "yanchor": "top", "y": -0.01, "x": 0},
    )  # fmt: skip
    return placed(out, rows)


def _pictures(trace: "TrainingTrace", seen: Gallery) -> list[tuple[int, list[Panel]]]:
    """Rows of pictures, as even as they can be."""
    labels = [entry.label for entry in trace.training.entries]
    found = [
        Panel(f"{name_of(label)}<br><span style='font-size:11px'>{words}</span>", [*below, *seen.samples, *above], *seen.axes)
        for label, words, below, above in zip(labels, seen.words, seen.below, seen.above, strict=True)
    ]
    wide = -(-len(found) // -(-len(found) // ACROSS))
    return [(HIGH, found[at : at + wide]) for at in range(0, len(found), wide)]


def _measured(trace: "TrainingTrace") -> list[Panel]:
    found = {shown.key: shown for shown in curves(trace)}
    wanted = [found[key] for key in ("train_loss", "validation_loss", "validation_accuracy") if key in found]
    return [Panel(shown.title, drawn(shown, legend=k == 0), xaxis(shown), yaxis(shown)) for k, shown in enumerate(wanted)]


def curves(trace: "TrainingTrace") -> list[Curve]:
    """What there is of losses and accuracies after each epoch, and of gradients and lr before each step."""
    epochs = trace.epoch + np.arange(trace.whole.shape[1], dtype=np.float64)
    steps = (trace.first + np.arange(trace.steps.shape[1], dtype=np.float64)) / trace.training.steps_an_epoch
    held = _held(trace)
    whole = [_curve(trace, key, title, epochs, held[EPOCH_COLUMNS.index(key)]) for key, title in SHOWN.items()]
    single = [_curve(trace, key, title, steps, trace.steps[STEP_COLUMNS.index(key)]) for key, title in STEPS.items()]
    return [shown for shown in (*whole, *single) if any(np.isfinite(line.y).any() for line in shown.lines)]


def _held(trace: "TrainingTrace") -> Column:
    """The columns of epochs, in which a net that stopped early keeps the numbers that it had, since it stays as it is."""
    whole = trace.whole.copy()
    for i, row in enumerate(trace.early):
        for j, early in enumerate(row):
            if early is not None and early >= trace.epoch:
                whole[:, early - trace.epoch + 1 :, i, j] = whole[:, early - trace.epoch, i, j, None]
    return whole


def _curve(trace: "TrainingTrace", key: str, title: str, x: Column, found: Column) -> Curve:
    """`found`: (rows, entries, seeds)."""
    labels = [entry.label for entry in trace.training.entries]
    several = found.shape[2] > 1
    worst = -math.inf if key.endswith("accuracy") else math.inf
    thin = [Line(i, label, x, found[:, i, j], thin=True) for i, label in enumerate(labels) for j in range(found.shape[2]) if several]
    whole = [Line(i, label, x, middle(found[:, i], worst)) for i, label in enumerate(labels)]
    return curve(key, title, "epoch", [*whole, *thin], log=key.endswith(("loss", "norm")))


def middle(found: Column, worst: float = math.inf) -> Column:
    """The median over the seeds (rows, seeds), as the page takes it: a number that is missing counts as the worst, so that seeds that
    diverged do not make the others look better; nan where it is none.

    >>> middle(np.array([[1.0, 2.0, 4.0], [1.0, 2.0, np.nan], [1.0, np.nan, np.nan]])).tolist()
    [2.0, 2.0, nan]
    """
    medians = np.median(np.where(np.isnan(found), worst, found), axis=-1)
    return np.where(np.isfinite(medians), medians, np.nan)
