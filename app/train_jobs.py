"""The jobs of trainings: small nets, streamed and whole, their landscapes and their curvature."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app import wire, words
from app.documents import table, written
from app.errors import ApiError
from app.messages import Done, Frame, Result, Started
from app.wide_jobs import TORCH, Messages, kept
from engine.nets import Training
from engine.nets.curvature import ENDS, Curvature, Surveyor
from engine.nets.implementations import Compared, Comparison, compared
from engine.nets.landscapes import Crossing, Landscape, Relief, turns
from engine.nets.loop import EPOCH_COLUMNS, STEP_COLUMNS, Epoch, Run
from engine.nets.network import described
from engine.nets.tables.file import read
from engine.nets.trace import TrainingTrace

REST_OF_DOCUMENT = 65_536  # bytes that a training may take besides its table


class TrainJobs:
    """Needs `quantum` and `allowed` of the jobs that it is a part of."""

    quantum: float
    allowed: Mapping[str, int]

    def training(self, raw: Any) -> Training:
        if not isinstance(raw, dict):
            raise ApiError("type", f"spec: expected an object, got {type(raw).__name__}")
        return Training.load(raw)

    def train(self, raw: Any) -> Messages:
        """A training as frames."""
        training = self.training(raw)
        run = Run(training, watch=True)
        yield Started(training.key(), started(run))
        for epochs in together(run.turns(), self.quantum):
            if epochs:
                yield from map(Frame, frames(epochs))
            else:
                yield None
        early, stops = run.early(), [[said(stop) for stop in row] for row in run.stops()]
        entries = [{"label": e.label, "stops": s, "early": at} for e, s, at in zip(training.entries, stops, early, strict=True)]
        yield Done({"entries": entries, "torch": TORCH})

    def train_trace(self, raw: Any, form: str) -> Messages:
        """A training as CSV, JSON or .npz."""
        run, found = Run(self.training(raw)), []
        for epochs in together(run.turns(), self.quantum):
            found += epochs
            yield None
        trace = TrainingTrace(run, found)
        yield Result(table(trace, form, torch=TORCH))

    def train_script(self, raw: Any, form: str) -> Messages:
        """A training as a standalone Python file, or as a notebook."""
        yield Result(written(self.training(raw), form))

    def landscape(self, raw: Any) -> Messages:
        """A landscape: its heights as a frame, the rest in words at the end."""
        wanted = Landscape.load(raw)
        yield Started(f"landscape {wanted.key()}", {"kind": wanted.kind, "of": wanted.of, "resolution": wanted.resolution})
        answer: list[Relief | Crossing] = []
        yield from kept(turns(wanted), answer)
        found = answer[0]
        if isinstance(found, Relief):
            yield Frame(wire.pack_field(found.z))
        more = {"heights": False} if isinstance(found, Relief) else {}
        yield Done({**found.as_dict(**more), "torch": TORCH})

    def curvature(self, raw: Any) -> Messages:
        """The curvature along a training as frames, a row for each epoch that is looked at."""
        wanted = Curvature.load(raw)
        labels = [entry.label for entry in wanted.training.entries]
        surveyor = Surveyor(wanted)
        known = {"rows": len(wanted.epochs), "entries": len(labels), "columns": list(surveyor.columns), "epochs": list(wanted.epochs)}
        yield Started(f"curvature {wanted.key()}", known)
        why: tuple[str | None, ...] = ()
        row = 0
        for point in surveyor.points():
            if point:
                yield Frame(wire.pack_chunk(row, point.numbers[:, :, None]))
                row, why = row + 1, point.why
            else:
                yield None
        ends = [dict(zip(ENDS, column, strict=True)) for column in surveyor.ends.T.tolist()]
        entries = [{"label": label, "why": said, "ends": end} for label, said, end in zip(labels, why, ends, strict=True)]
        yield Done({"entries": entries, "torch": TORCH})

    def implementations(self, raw: Any) -> Messages:
        """How long a step of an optimizer takes by each of torch's implementations."""
        answer: list[Compared] = []
        yield from kept(compared(Comparison.load(raw)), answer)
        yield Result(words.dump(answer[0].as_dict()))

    def table(self, data: bytes, target: str | None) -> Messages:
        """A CSV file as a table of one's own, which must fit into the documents of trainings."""
        text = words.dump({"table": read(data, target)})
        most = self.allowed["message_bytes"] - REST_OF_DOCUMENT
        if len(text) > most:
            said = f"expected at most {most:,} bytes of numbers, got {len(text):,}: please take fewer rows, columns or digits"
            raise ApiError("limit", said, ["data", "table"])
        yield Result(text)


def started(run: Run) -> dict[str, Any]:
    """What the page must know before the first epoch."""
    training, lanes = run.training, len(run.trainees) * len(run.training.seeds)
    return {
        "rows": training.epochs + 1, "entries": lanes, "columns": list(EPOCH_COLUMNS), "lanes": lanes, "seeds": len(training.seeds),
        "steps_an_epoch": training.steps_an_epoch, "step_columns": list(STEP_COLUMNS),
        "training": len(run.train), "validation": len(run.validation), **described(run.net(0)), "how": run.how,
        "snapshots": list(run.watched), **(run.camera.info if run.camera else {}),
    }  # fmt: skip


def together(turns: Iterator[Epoch | None], quantum: float) -> Iterator[list[Epoch]]:
    """The epochs of a quantum each; the first one, of the initial nets, comes at once."""
    epochs: list[Epoch] = []
    end = 0.0
    for turn in turns:
        if turn:
            epochs.append(turn)
        if time.perf_counter() > end:
            yield epochs
            epochs, end = [], time.perf_counter() + quantum
    yield epochs


def frames(epochs: list[Epoch]) -> Iterator[bytes]:
    """Epochs, their steps, and the snapshots among them."""
    columns = np.stack([epoch.whole for epoch in epochs], axis=-1)
    yield wire.pack_chunk(epochs[0].number, columns.reshape(len(columns), -1, len(epochs)))
    steps = np.concatenate([epoch.steps for epoch in epochs], axis=1).transpose(0, 2, 3, 1)
    if steps.size:
        first = (max(epochs[0].number, 1) - 1) * epochs[-1].steps.shape[1]
        yield wire.pack_chunk(first, steps.reshape(len(steps), -1, steps.shape[-1]), kind=wire.STEPS)
    for epoch in epochs:
        yield from shot(epoch)


def shot(epoch: Epoch) -> Iterator[bytes]:
    found = epoch.snapshot
    if found is None:
        return
    if found.picture is not None:
        yield wire.pack_picture(epoch.number, found.picture.numpy())
    if found.table is not None:
        yield wire.pack_chunk(epoch.number, found.table.numpy(), kind=wire.TABLE)
    yield wire.pack_chunk(epoch.number, found.histograms.numpy(), kind=wire.HISTOGRAMS)


def said(stop: tuple[int, str] | None) -> dict[str, Any] | None:
    """torch's own refusal, for the page."""
    return stop and {"step": stop[0], "message": stop[1]}
