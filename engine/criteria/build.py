"""From a name and parameters to a module, as in any training script; what torch refuses is refused in torch's words.

torch's loss classes check little when they are built and the rest when they are called, so a module is called once on an example.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from engine import reading, trial
from engine.criteria.catalogue import criteria
from engine.criteria.construct import construct
from engine.criteria.params import LARGEST
from engine.criteria.registry import Criterion
from engine.errors import Path
from engine.parameters import Parameter
from engine.reading import Fields

SAMPLE = (0.5, 0.25)  # within the domain of every axis


def build(name: str, params: Mapping[str, Any] | None = None, classes: int = 2, path: Path = ()) -> Module:
    """The criterion of this name as a module in float64. `classes` is how many entries a tensor of class weights has.

    Raises SpecError at `(*path, parameter)` where a parameter is wrong, with torch's own sentence where torch refuses it.

    >>> build("HuberLoss", {"delta": 2.0})(torch.tensor([3.0]), torch.tensor([0.0])).item()
    4.0
    """
    known = criteria()
    criterion = known[reading.choice("criterion", known)(name, path)]
    return tried(criterion, check(criterion, params or {}, path), classes, path)


def tried(criterion: Criterion, params: Mapping[str, Any], classes: int, path: Path) -> Module:
    """The module of checked parameters; raises SpecError where torch refuses them."""
    trial.blame(lambda some: objection(criterion, some, classes), params, path)
    return made(criterion, params, classes)


def check(criterion: Criterion, given: Any, path: Path) -> dict[str, Any]:
    """The given parameters, each checked, and examples for those that must be given and are not."""
    fields = Fields(given, path)
    checked = {p.name: fields.take(p.name, checker(p), None) for p in criterion.params}
    fields.done()
    return {**criterion.example, **{name: value for name, value in checked.items() if name in given}}


def checker(parameter: Parameter) -> reading.Check:
    """A size without a default decides how much is allocated."""
    return reading.integer(1, LARGEST) if parameter.required and parameter.type == "int" else parameter.check


def made(criterion: Criterion, params: Mapping[str, Any], classes: int) -> Module:
    """The module of checked parameters. Raises what torch raises."""
    return construct(criterion.cls, params, criterion.per_class(params, classes))


def objection(criterion: Criterion, params: Mapping[str, Any], classes: int) -> str | None:
    """What torch says against these parameters, None if nothing."""

    def attempt() -> Tensor | None:
        module = made(criterion, {**criterion.example, **params}, classes)
        if criterion.form is None:
            return None
        case = criterion.form.case({"classes": classes} if criterion.form.classes else None)
        return criterion.form.losses(module, torch.tensor(SAMPLE, dtype=torch.float64), case)

    return trial.words(attempt)
