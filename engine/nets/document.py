"""The document of a training: data, one net, a criterion, and several entries that train it.

It is read as a race's spec is (`engine.spec`): `Training.load` takes untrusted JSON and gives a valid training or a `SpecError`.

    {"data": {"name": "moons"}, "net": {"widths": [16, 16]}, "criterion": {"name": "CrossEntropyLoss"}, "batch": 32, "epochs": 50,
     "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.01}}, "clip": 1.0}], "seeds": [0, 1, 2]}

`batch` is how many samples a step sees, all for null. Each seed is another net and another order of the same samples; schedules
count steps, as everywhere. `clip` is the largest norm of the gradient, null for none, which is the default. `layers` has
hyperparameters of single layers, `{"0": {"lr": 0.001}, "1": {"frozen": true}}`, each of which is a parameter group then; `average` is
that of the race, counted in steps. `stopping` ends an entry's training early by its validation loss, null (the default) for never;
`stacked` allows several seeds to be trained at once. `events` are the race's, each before a step: `{"step": 120, "entry": 0, "set":
{"lr": 0.001}}`, `{"step": 120, "entry": 0, "reset": ["optimizer"]}`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn

from engine import reading
from engine.criteria import build as build_criterion
from engine.criteria import criteria
from engine.criteria.build import check
from engine.document import Document
from engine.errors import Path, SpecError
from engine.nets import network
from engine.nets.data import Data
from engine.nets.heads import Head, heads
from engine.nets.kinds.perceptron import Perceptron
from engine.nets.network import Net
from engine.nets.stopping import Stopping
from engine.nets.trainer import Trainer
from engine.reading import Fields
from engine.spec import Event, Params, version_one

DTYPES = {"float32": torch.float32, "float64": torch.float64}
MOST_EPOCHS, MOST_SEEDS, MOST_ENTRIES = 5000, 32, 16
USUAL = {"classes": "CrossEntropyLoss", "numbers": "MSELoss", "inputs": "MSELoss"}  # the criterion for a kind of target
MOST_EVENTS = 1000
MOST_STEPS = 200_000  # of all entries and seeds together


@dataclass(frozen=True)
class Chosen:
    """The criterion by name, with checked parameters."""

    name: str
    params: Params

    @classmethod
    def load(cls, value: Any, path: Path, classes: int, inputs: bool) -> "Chosen":
        fields = Fields(value, path)
        what = "criterion for inputs as targets" if inputs else f"criterion for {classes} classes" if classes else "criterion for numbers"
        name = fields.take("name", reading.choice(what, heads(classes, inputs=inputs)))
        params = fields.take("params", lambda given, at: check(criteria()[name], given, at), {})
        fields.done()
        if params.get("reduction") == "none":
            said = "expected one that gives one number, since one number is minimized, got none"
            raise SpecError("range", said, (*path, "params", "reduction"))
        build_criterion(name, params, classes or 2, (*path, "params"))  # torch may refuse
        return cls(name, params)


@dataclass(frozen=True)
class Training(Document):
    """A whole training. `Training.load` is the way to make one."""

    data: Data
    net: Net
    criterion: Chosen
    entries: tuple[Trainer, ...]
    batch: int | None = 32
    epochs: int = 50
    seeds: tuple[int, ...] = (0,)
    dtype: str = "float32"
    stopping: Stopping | None = None
    stacked: bool = True
    events: tuple[Event, ...] = ()
    version: int = 1

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes) -> "Training":
        """A valid training from a dict or JSON text. Raises SpecError.

        >>> Training.load({"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "SGD"}}]}).steps
        250
        """
        fields = Fields(reading.parsed(document) if isinstance(document, str | bytes) else document, ())
        fields.take("version", version_one, 1)
        data = fields.take("data", Data.load)
        net = fields.take("net", lambda v, at: network.read(v, at, data.dataset), Perceptron())
        classes = 0 if net.mirrors else data.dataset.classes
        usual = {"name": USUAL["inputs" if net.mirrors else "classes" if classes else "numbers"]}
        criterion = Chosen.load(fields.take("criterion", lambda v, at: v, usual), ("criterion",), classes, net.mirrors)
        batch = fields.take("batch", reading.optional(reading.integer(1, data.training)), min(32, data.training))
        epochs = fields.take("epochs", reading.integer(1, MOST_EPOCHS), 50)
        seeds = fields.take("seeds", reading.sequence(reading.integer(0, 2**53 - 1), 1, MOST_SEEDS), (0,))
        dtype = fields.take("dtype", reading.choice("dtype", DTYPES), "float32")
        stopping = fields.take("stopping", reading.optional(Stopping.load), None)
        stacked = fields.take("stacked", reading.boolean, True)
        entries = fields.take("entries", reading.sequence(lambda v, at: Trainer.load(v, at, net.depth), 1, MOST_ENTRIES))
        steps = epochs * -(-data.training // (batch or data.training))
        events = fields.take("events", reading.sequence(lambda v, at: Event.load(v, at, entries, steps), 0, MOST_EVENTS), ())
        fields.done()
        batch = None if batch == data.training else batch
        training = cls(data, net, criterion, entries, batch, epochs, tuple(seeds), dtype, stopping, stacked, events)
        training.check()
        return training

    def check(self) -> None:
        """What the fields must be to each other."""
        total = self.steps * len(self.entries) * len(self.seeds)
        if total > MOST_STEPS:
            said = f"expected at most {MOST_STEPS:,} steps of all entries and seeds, got {total:,}"
            raise SpecError("limit", said, ("epochs",))
        if self.net.pairs and self.data.training % (self.batch or self.data.training) == 1:
            said = "a batch of one sample would be left at the end of each epoch, and batch norm needs two"
            raise SpecError("range", said, ("batch",))
        if self.stopping and self.data.training == self.data.count:
            raise SpecError("range", "expected samples kept for validation, whose loss decides when to stop, got none", ("stopping",))

    def events_of(self, entry: int) -> list[Event]:
        """What happens to an entry in mid-run."""
        return [event for event in self.events if event.entry in (None, entry)]

    @property
    def classes(self) -> int:
        """How many classes the targets have; 0 where they are numbers or the inputs themselves."""
        return 0 if self.net.mirrors else self.data.dataset.classes

    @property
    def head(self) -> Head:
        return heads(self.classes, inputs=self.net.mirrors)[self.criterion.name]

    @property
    def outputs(self) -> int:
        """How many numbers the net gives for a sample."""
        return self.data.features if self.net.mirrors else (self.classes or 1) + self.head.extra

    def build_net(self, inputs: int) -> nn.Sequential:
        """The net for samples of so many features, its parameters drawn from torch's global generator."""
        return self.net.build(inputs, self.outputs, self.data.dataset.image).to(DTYPES[self.dtype])

    @property
    def steps_an_epoch(self) -> int:
        return -(-self.data.training // (self.batch or self.data.training))

    @property
    def steps(self) -> int:
        """Steps of each entry, of each seed."""
        return self.epochs * self.steps_an_epoch

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        return {
            "version": self.version, "data": self.data.as_dict(), "net": network.as_dict(self.net), "criterion": asdict(self.criterion),
            "entries": [entry.as_dict() for entry in self.entries],
            "batch": self.batch, "epochs": self.epochs, "seeds": list(self.seeds), "dtype": self.dtype,
            "stopping": asdict(self.stopping) if self.stopping else None, "stacked": self.stacked,
            "events": [event.as_dict() for event in self.events],
        }  # fmt: skip
