"""What is asked of a net's curvature: a training with one more field, `curvature`.

    {"top": 3, "samples": "train", "points": 40, "seed": 0, "trace": true, "rho": 0.05}

Every field has a default. `top` eigenvalues of the Hessian, the largest, and the least; of the loss over all `samples` (train or
validation) at up to `points` epochs, evenly spread, the first and the last among them; of one `seed`, by default the training's first;
`rho` is the radius within which the loss's rise is measured at the end.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import reading, trial
from engine.document import Document
from engine.errors import SpecError
from engine.nets.curvature.around import Around, differentiate_twice
from engine.nets.document import Training
from engine.nets.samples import Samples, split
from engine.nets.trainee import Trainee

SAMPLES = ("train", "validation")
MOST_TOP, MOST_POINTS = 10, 200
MOST_PRODUCT = 30_000_000  # parameters x samples: a product of the Hessian with a vector then takes some 20 ms
MOST_WORK = 3_000_000_000  # the same, of all points and entries together


@dataclass(frozen=True)
class Curvature(Document):
    """What is computed along a training. `Curvature.load` is the way to make one."""

    training: Training
    top: int = 3
    samples: str = "train"
    points: int = 40
    seed: int = 0
    trace: bool = True
    rho: float = 0.05

    @classmethod
    def load(cls, document: Any) -> "Curvature":
        """From a dict or JSON text. Raises SpecError; no net is trained for one that is too large.

        >>> Curvature.load({"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "SGD"}}], "epochs": 4}).epochs
        (0, 1, 2, 3, 4)
        """
        value = reading.parsed(document) if isinstance(document, str | bytes) else document
        if not isinstance(value, Mapping):
            raise reading.wrong("an object", value, ())
        training = Training.load({name: item for name, item in value.items() if name != "curvature"})
        fields = reading.Fields(value.get("curvature", {}), ("curvature",))
        found = cls(
            training,
            fields.take("top", reading.integer(1, MOST_TOP), 3),
            fields.take("samples", reading.choice("kind of samples", SAMPLES), "train"),
            fields.take("points", reading.integer(2, MOST_POINTS), 40),
            fields.take("seed", reading.integer(0, 2**53 - 1), training.seeds[0]),
            fields.take("trace", reading.boolean, True),
            fields.take("rho", reading.number(1e-9, 1e9), 0.05),
        )
        fields.done()
        found.check()
        return found

    def check(self) -> None:
        """What the fields must be to the training."""
        data = self.training.data
        count = data.training if self.samples == "train" else data.count - data.training
        if not count:
            raise SpecError("range", "expected train: no samples are kept for validation", ("curvature", "samples"))
        train, _ = split(self.training)
        trainee = Trainee(self.training, self.training.entries[0], self.seed, train)
        self._affordable(sum(p.numel() for p in trainee.net.parameters()), count)
        self._differentiable(trainee, Samples(train.x[:4], train.y[:4]))

    def _affordable(self, size: int, count: int) -> None:
        work = size * count
        if work > MOST_PRODUCT:
            raise SpecError("limit", f"expected at most {MOST_PRODUCT:,} parameters x samples, got {size:,} x {count:,}", ("curvature",))
        most = MOST_WORK // (work * len(self.training.entries))
        if len(self.epochs) > most:
            said = f"expected at most {most:,} for so large a net with so many samples and entries, got {len(self.epochs):,}"
            raise SpecError("limit", said, ("curvature", "points"))

    def _differentiable(self, trainee: Trainee, few: Samples) -> None:
        """Refuses, in torch's words, what has no second derivatives."""

        def product() -> None:
            around = Around(trainee, few)
            around.product(around.gradient)

        said = trial.words(product)
        if said:
            outputs = trainee.net(few.x).detach()
            blamed = trial.words(lambda: differentiate_twice(lambda z: trainee.head.loss(trainee.criterion, z, few.y), outputs))
            raise SpecError("refused", f"no second derivatives: {said}", ("criterion", "name") if blamed else ("net", "activation"))

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs that are looked at."""
        count = min(self.points, self.training.epochs + 1)
        return tuple(round(i * self.training.epochs / (count - 1)) for i in range(count))

    @property
    def alone(self) -> Training:
        """The training of the one seed."""
        return dataclasses.replace(self.training, seeds=(self.seed,))

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        own = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "training"}
        return {**self.training.as_dict(), "curvature": own}
