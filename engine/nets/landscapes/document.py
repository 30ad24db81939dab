"""What a landscape is of: a training with one more field, `landscape`.

    {"kind": "random", "entry": 0, "seed": 0, "seed_index": 0, "resolution": 51, "span": 1.0, "of": "train", "batch_norm": "kept"}

`random` is the plane of two filter-normalized random directions around the final parameters of `entry`, drawn with `seed`; `entries`
the plane through the final parameters of three `entries`; `pca` the plane along which the paths of all entries are spread most; `line` goes
from one of two `entries` to the other, and gives training and validation samples both, whatever `of` says. `seed_index` is which of the
training's seeds.

`span` is how far the picture reaches: from the middle to each side, by default as far as the paths of the entries concerned (for `random`
1, where a filter has moved by its own length; for `line` beyond both ends, 1/2). `batch_norm`: see `Outputs` in outputs.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import reading
from engine.document import Document
from engine.errors import Path, SpecError
from engine.nets.document import Training
from engine.reading import Fields

KINDS = ("random", "entries", "pca", "line")
SAMPLES = ("train", "validation")
STATISTICS = ("kept", "anew")
THROUGH = {"entries": 3, "line": 2}  # how many entries each kind goes through
LEAST, MOST = 5, 151  # values on an axis
FIELD = "landscape"


@dataclass(frozen=True)
class Landscape(Document):
    """`entries` are those that it goes through: three, two, the one in its middle, or all; by number."""

    training: Training
    kind: str
    entries: tuple[int, ...]
    seed: int
    seed_index: int
    resolution: int
    span: float | None
    of: str
    batch_norm: str

    @classmethod
    def load(cls, document: Any) -> "Landscape":
        """A valid landscape from a dict or JSON text. Raises SpecError.

        >>> Landscape.load({"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "SGD"}}]}).span
        1.0
        """
        value = reading.parsed(document) if isinstance(document, str | bytes) else document
        if not isinstance(value, Mapping):
            raise reading.wrong("an object", value, ())
        training = Training.load({name: item for name, item in value.items() if name != FIELD})
        fields = Fields(value.get(FIELD, {}), (FIELD,))
        kind = fields.take("kind", reading.choice("kind of landscape", KINDS), "random")
        found = cls(
            training,
            kind,
            _entries(fields, kind, len(training.entries)),
            fields.take("seed", reading.integer(0, 2**53 - 1), 0) if kind == "random" else 0,
            fields.take("seed_index", reading.integer(0, len(training.seeds) - 1), 0),
            fields.take("resolution", reading.integer(LEAST, MOST), 101 if kind == "line" else 51),
            fields.take("span", reading.optional(_positive), {"random": 1.0, "line": 0.5}.get(kind)),
            fields.take("of", reading.choice("set of samples", SAMPLES), "train"),
            fields.take("batch_norm", reading.choice("way with batch norm", STATISTICS), "kept" if kind == "random" else "anew"),
        )
        fields.done()
        found.check()
        return found

    def check(self) -> None:
        if self.of == "validation" and self.training.data.training == self.training.data.count:
            raise SpecError("range", "expected train: no samples are kept for validation", (FIELD, "of"))

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        own = {"kind": self.kind, "seed_index": self.seed_index, "resolution": self.resolution, "span": self.span, "of": self.of}
        chosen: dict[str, Any] = {"entries": list(self.entries)} if self.kind in THROUGH else {}
        if self.kind == "random":
            chosen = {"entry": self.entries[0], "seed": self.seed}
        return {**self.training.as_dict(), FIELD: {**own, **chosen, "batch_norm": self.batch_norm}}


def _entries(fields: Fields, kind: str, count: int) -> tuple[int, ...]:
    one = reading.integer(0, count - 1)
    if kind == "pca":
        return tuple(range(count))
    if kind == "random":
        return (fields.take("entry", one, 0),)
    wanted = THROUGH[kind]
    if count < wanted:
        raise SpecError("range", f"expected a training of at least {wanted} entries, got {count}", (FIELD, "kind"))
    chosen: tuple[int, ...] = fields.take("entries", reading.sequence(one, wanted, wanted), tuple(range(wanted)))
    for i, entry in enumerate(chosen):
        if entry in chosen[:i]:
            raise SpecError("range", f"expected {wanted} different entries, got {entry} twice", (FIELD, "entries", i))
    return chosen


def _positive(value: Any, path: Path) -> float:
    found: float = reading.number(0)(value, path)
    if found == 0:
        raise SpecError("range", "expected a number above 0, got 0", path)
    return found
