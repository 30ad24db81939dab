"""What the report of a training says."""

from collections.abc import Iterator

import numpy as np

from app.report.told import Part, Setting, Told, events, parts, said, settings, short
from engine.figures import nets
from engine.nets import network
from engine.nets.document import Training
from engine.nets.loop import EPOCH_COLUMNS
from engine.nets.trace import TrainingTrace
from engine.nets.trainer import Trainer

JUDGED = EPOCH_COLUMNS[:4]  # of the nets themselves
CAPTION = "A thin line is one seed, a thick one the median of all of them."


def told(trace: TrainingTrace) -> Told:
    training = trace.training
    found, judged = list(rows(trace)), columns(training)
    return Told(
        kind="net", subject=f"{training.data.dataset.title}, {training.net.title.lower()}", sentence=training.data.dataset.sentence,
        formulas=[], labels=[entry.label for entry in training.entries], rows=[row for _, row in found], of=[i for i, _ in found],
        header=[said("results.entry"), "seed", said("results.status"), *(nets.SHOWN[name] for name in judged)],
        settings=general(training), entries=[[*parts(entry), *layers(entry)] for entry in training.entries], curves=nets.curves(trace),
        words=(2,), caption=CAPTION if len(training.seeds) > 1 else "", gallery=nets.gallery(trace),
    )  # fmt: skip


def rows(trace: TrainingTrace) -> Iterator[tuple[int, list[str]]]:
    """A row for each entry and seed, after the last epoch that it trained, with the number of its entry."""
    for i, entry in enumerate(trace.training.entries):
        for j, seed in enumerate(trace.training.seeds):
            last = trace.early[i][j] if trace.early[i][j] is not None else -1
            numbers = [float(trace.whole[EPOCH_COLUMNS.index(name), last, i, j]) for name in columns(trace.training)]
            yield i, [entry.label, str(seed), verdict(trace, i, j), *map(short, numbers)]


def columns(training: Training) -> list[str]:
    """What there is to say of nets: no accuracy where targets are numbers, nothing of validation samples where there are none."""
    kept = training.data.training < training.data.count
    return [name for name in JUDGED if (kept or name.startswith("train")) and (training.classes or name.endswith("loss"))]


def verdict(trace: TrainingTrace, i: int, j: int) -> str:
    """What became of a seed, in the page's words."""
    stop, early = trace.stops[i][j], trace.early[i][j]
    if stop:
        return said("learned.stopped", at=stop[0], message=stop[1])
    judged = trace.whole[JUDGED.index("validation_loss"), :, i, j]
    kept = bool(np.isfinite(judged).any())
    judged = judged if kept else trace.whole[JUDGED.index("train_loss"), :, i, j]
    rows = judged[: early + 1] if early is not None else judged
    lost = np.flatnonzero(~np.isfinite(rows))
    if lost.size:
        return said("learned.diverged", step=int(lost[0]))
    best = int(rows.argmin())
    trained = said("learned.trained" if kept else "learned.trained_train", least=short(float(rows[best])), best=best)
    return f"{said('learned.early', step=early)}; {trained}" if early is not None else trained


def general(training: Training) -> list[Setting]:
    """What holds for all entries."""
    data = {name: value for name, value in training.data.as_dict().items() if name != "table"}
    criterion = {"criterion": training.criterion.name, **{f"criterion, {name}": value for name, value in training.criterion.params.items()}}
    whole = {"batch": training.batch or "all samples", "epochs": training.epochs, "seeds": list(training.seeds), "dtype": training.dtype}
    stopping = {"stopping": training.as_dict()["stopping"]} if training.stopping else {}
    parts = {"data": data, "net": network.as_dict(training.net)}
    named = {f"{part}, {name}": value for part, values in parts.items() for name, value in values.items()}
    return [*settings({**named, **criterion, **whole, **stopping}), *events(training.entries, training.events)]


def layers(entry: Trainer) -> Iterator[Part]:
    more = {"clip": entry.clip, "implementation": entry.implementation, "frozen layers": list(entry.frozen) or None}
    said = {name: value for name, value in more.items() if value is not None}
    if said:
        yield Part("besides", settings(said))
    for number, own in entry.layers.items():
        yield Part(f"layer {number}", settings(own))
