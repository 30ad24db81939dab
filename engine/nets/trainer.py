"""Who trains the net: an entry of a training's document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine import optimizers, reading, trial
from engine.averaging import Average
from engine.errors import Path, SpecError
from engine.parameters import parameters
from engine.reading import Fields
from engine.spec import Entry, Optimizer, Params, Schedule, label_of


@dataclass(frozen=True)
class Trainer:
    """One entry: an optimizer of the net's parameters, its schedule, how gradients are clipped, an average of the parameters; `layers` has
    hyperparameters of single layers by their number, `frozen` those layers that are not trained."""

    label: str
    optimizer: Optimizer
    schedule: Schedule | None = None
    clip: float | None = None
    average: Average | None = None
    layers: Mapping[int, Params] = field(default_factory=dict)
    frozen: tuple[int, ...] = ()

    @classmethod
    def load(cls, value: Any, path: Path, depth: int) -> "Trainer":
        """`depth` is how many layers the net has."""
        fields = Fields(value, path)
        optimizer = fields.take("optimizer", Optimizer.load)
        schedule = fields.take("schedule", reading.optional(Schedule.load), None)
        clip = fields.take("clip", reading.optional(reading.number(0)), None)
        average = fields.take("average", reading.optional(Average.load), None)
        own, frozen = fields.take("layers", lambda v, at: _layers(v, at, optimizer, depth), ({}, ()))
        label = fields.take("label", reading.text(200), None)
        fields.done()
        _takes_all(optimizer, (*path, "optimizer"))
        trial.entry(Entry("", optimizer, schedule, average=average), path)
        return cls(label or label_of(optimizer, schedule), optimizer, schedule, clip, average, own, frozen)

    def as_dict(self) -> dict[str, Any]:
        schedule, average = (part.as_dict() if part else None for part in (self.schedule, self.average))
        still = {k: {"frozen": True} for k in self.frozen}
        layers = {str(k): {**self.layers.get(k, {}), **still.get(k, {})} for k in sorted({*self.layers, *still})}
        rest = {"clip": self.clip, "average": average, "layers": layers}
        return {"label": self.label, "optimizer": asdict(self.optimizer), "schedule": schedule, **rest}


def _layers(value: Any, path: Path, optimizer: Optimizer, depth: int) -> tuple[dict[int, Params], tuple[int, ...]]:
    """Hyperparameters of layers by number, and the numbers of frozen ones."""
    checks = {p.name: p.check for p in parameters(optimizer.cls)} | {"frozen": reading.boolean}
    known = {str(k): lambda v, at: reading.mapping(v, at, checks, f"parameter of {optimizer.name}") for k in range(depth)}
    given = {int(k): dict(own) for k, own in reading.mapping(value, path, known, "layer").items()}
    frozen = tuple(k for k in sorted(given) if given[k].pop("frozen", False))
    if len(frozen) == depth:
        raise SpecError("range", "expected a layer to be left that is trained, got all frozen", path)
    for k, own in given.items():
        _grouped(optimizer, own, (*path, str(k)))
    return {k: own for k, own in given.items() if own}, frozen


def _grouped(optimizer: Optimizer, own: Params, path: Path) -> None:
    """Raises SpecError where torch refuses these hyperparameters for a parameter group, or groups at all."""
    try:
        trial.entry(Entry("", optimizer, groups={"x": own} if own else {}), ())
    except SpecError as error:
        raise SpecError(error.code, error.message, (*path, *error.path[2:])) from None


def _takes_all(optimizer: Optimizer, path: Path) -> None:
    if optimizers.form(optimizer.cls) != "vector":
        raise SpecError("refused", f"{optimizer.name} takes no dense vectors, and the gradients of a net's biases are that", path)
