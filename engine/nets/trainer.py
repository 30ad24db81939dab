"""Who trains the net: an entry of a training's document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine import optimizers, reading, trial
from engine.averaging import Average
from engine.errors import Path, SpecError
from engine.parameters import parameters
from engine.reading import Fields
from engine.spec import Entry, Optimizer, Params, Schedule, label_of

# How torch steps many tensors: one after the other, all of them by an operation, or everything in one kernel.
IMPLEMENTATIONS: Mapping[str, Params] = {"for-loop": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}


@dataclass(frozen=True)
class Trainer:
    """One entry: an optimizer of the net's parameters, its schedule, how gradients are clipped, an average of the parameters; `layers` has
    hyperparameters of single layers by their number, `frozen` those layers that are not trained. `implementation` is how torch steps many
    tensors, None for its own choice."""

    label: str
    optimizer: Optimizer
    schedule: Schedule | None = None
    clip: float | None = None
    average: Average | None = None
    layers: Mapping[int, Params] = field(default_factory=dict)
    frozen: tuple[int, ...] = ()
    implementation: str | None = None

    @classmethod
    def load(cls, value: Any, path: Path, depth: int) -> "Trainer":
        """`depth` is how many layers the net has."""
        fields = Fields(value, path)
        optimizer = fields.take("optimizer", Optimizer.load)
        schedule = fields.take("schedule", reading.optional(Schedule.load), None)
        clip = fields.take("clip", reading.optional(reading.number(0)), None)
        average = fields.take("average", reading.optional(Average.load), None)
        own, frozen = fields.take("layers", lambda v, at: _layers(v, at, optimizer, depth), ({}, ()))
        implementation = fields.take("implementation", reading.optional(reading.choice("implementation", IMPLEMENTATIONS)), None)
        label = fields.take("label", reading.text(200), None)
        fields.done()
        _takes_all(optimizer, (*path, "optimizer"))
        trial.entry(Entry("", optimizer, schedule, average=average), path)
        usual = ", ".join((label_of(optimizer, schedule), *([implementation] if implementation else [])))
        trainer = cls(label or usual, optimizer, schedule, clip, average, own, frozen, implementation)
        trainer.check(path)
        return trainer

    def check(self, path: Path) -> None:
        """Raises SpecError where torch refuses the implementation."""
        if self.implementation is None:
            return
        path, wanted = (*path, "implementation"), IMPLEMENTATIONS[self.implementation]
        if twice := {"foreach", "fused"} & set(self.optimizer.params):
            raise SpecError("range", f"expected it here or in the parameters of the optimizer, got {sorted(twice)[0]} there as well", path)
        if any(wanted.values()) and not set(wanted) <= _names(self.optimizer):
            raise SpecError("refused", f"{self.optimizer.name} has no {self.implementation} implementation in this torch", path)
        try:
            trial.entry(Entry("", replace(self.optimizer, params=self.keywords)), ())
        except SpecError as error:
            raise SpecError(error.code, error.message, path) from None

    @property
    def keywords(self) -> Params:
        """What the optimizer is constructed with."""
        chosen = IMPLEMENTATIONS[self.implementation] if self.implementation else {}
        return {**self.optimizer.params, **{name: value for name, value in chosen.items() if name in _names(self.optimizer)}}

    def as_dict(self) -> dict[str, Any]:
        schedule, average = (part.as_dict() if part else None for part in (self.schedule, self.average))
        still = {k: {"frozen": True} for k in self.frozen}
        layers = {str(k): {**self.layers.get(k, {}), **still.get(k, {})} for k in sorted({*self.layers, *still})}
        rest = {"clip": self.clip, "average": average, "layers": layers, "implementation": self.implementation}
        return {"label": self.label, "optimizer": self.optimizer.as_dict(), "schedule": schedule, **rest}


def _names(optimizer: Optimizer) -> set[str]:
    return {p.name for p in parameters(optimizer.cls)}


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
