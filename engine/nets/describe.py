"""What a page must know of trainings, as one JSON-able object: data, kinds of net, criteria, limits, and the training of a first visit."""

from typing import Any

from engine.averaging import kinds as averages
from engine.errors import SpecError
from engine.nets import document, knobs
from engine.nets.data import OWN
from engine.nets.document import DTYPES, Training
from engine.nets.heads import heads
from engine.nets.kinds.activations import activations
from engine.nets.network import KINDS, Net, read
from engine.nets.registry import MOST_SAMPLES, Dataset, datasets
from engine.nets.stopping import Stopping
from engine.nets.tables import own
from engine.nets.tables.file import MOST_BYTES
from engine.nets.trainer import IMPLEMENTATIONS

# Four ways to learn the moons, each at a learning rate at which it gets there, from three initial nets.
FIRST: dict[str, Any] = {
    "version": 1,
    "data": {"name": "moons", "count": 200, "noise": 0.15},
    "net": {"kind": "mlp", "widths": [16, 16]},
    "entries": [
        {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}},
        {"label": "SGD, momentum", "optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}},
        {"optimizer": {"name": "RMSprop", "params": {"lr": 0.003}}},
        {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}},
    ],
    "epochs": 60,
    "seeds": [0, 1, 2],
}


def described() -> dict[str, Any]:
    """For the catalogue: `nets`.

    >>> [kind["name"] for kind in described()["kinds"]]
    ['mlp', 'cnn', 'autoencoder']
    """
    return {
        "datasets": [_dataset(one) for one in datasets().values()],
        "own": {"name": OWN, "rows": [own.LEAST_ROWS, MOST_SAMPLES], "features": own.MOST_FEATURES, "classes": own.MOST_CLASSES,
                "bytes": MOST_BYTES},
        "kinds": [_kind(kind) for kind in KINDS.values()], "activations": list(activations()),
        "criteria": {"classes": list(heads(2)), "numbers": list(heads(0)), "inputs": list(heads(0, inputs=True))},
        "usual": document.USUAL, "stopping": knobs.shown(Stopping), "implementations": list(IMPLEMENTATIONS),
        "averages": list(averages()), "dtypes": list(DTYPES), "limits": _limits(), "first": Training.load(FIRST).as_dict(),
    }  # fmt: skip


def _limits() -> dict[str, Any]:
    return {"epochs": document.MOST_EPOCHS, "seeds": document.MOST_SEEDS, "entries": document.MOST_ENTRIES, "steps": document.MOST_STEPS,
            "validation": [0, 0.9], "count": [own.LEAST_ROWS, MOST_SAMPLES]}  # fmt: skip


def _dataset(one: Dataset) -> dict[str, Any]:
    names = ("name", "title", "sentence", "family", "features", "classes", "noise", "count", "most")
    shown = {name: getattr(one, name) for name in names}
    return {**shown, "image": list(one.image) if one.image else None, "params": [p.as_dict() for p in one.params]}


def _kind(kind: type[Net]) -> dict[str, Any]:
    suits = [name for name, one in datasets().items() if _takes(kind, one)]
    sentence = " ".join((kind.__doc__ or "").replace("`", "").split())
    return {"name": kind.kind, "title": kind.title, "sentence": sentence, "params": knobs.shown(kind), "suits": suits,
            "images": kind.images, "target": "inputs" if kind.mirrors else None}  # fmt: skip


def _takes(kind: type[Net], one: Dataset) -> bool:
    try:
        read({"kind": kind.kind}, (), one)
    except SpecError:
        return False
    return True
