"""Everything that can be chosen, as one JSON-able document: surfaces, optimizers, schedules and their parameters.

Forms, command line, checks and parametrized tests derive from it. It is built from what is installed, so a newer torch
brings its new optimizers by itself.
"""

import functools
from collections.abc import Mapping
from typing import Any

import torch

from engine import averaging, optimizers, plugins, schedules, typed_surface
from engine.criteria import AXES, FORMS, criteria
from engine.data import datasets, models
from engine.data.examples import Dataset
from engine.data.problem import LEAST, MOST
from engine.diagnosis import TOLERANCE
from engine.games.catalogue import listed
from engine.maps.examples import examples
from engine.nets.describe import described as trainings
from engine.parameters import parameters
from engine.presets import presets
from engine.problem import Problem
from engine.remarks import REMARKS
from engine.sentence import sentence
from engine.spec import DEFAULT_STEPS, DTYPES
from engine.surfaces import Surface, surfaces
from engine.version import VERSION

# The first visit's race: four ways down a curved valley, each at a learning rate at which it gets somewhere.
FIRST: dict[str, Any] = {
    "version": 1,
    "problem": {"name": "rosenbrock", "start": [-1.5, 2.0]},
    "entries": [
        {"optimizer": {"name": "SGD", "params": {"lr": 0.001}}},
        {"label": "SGD, momentum", "optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.95}}},
        {"optimizer": {"name": "RMSprop", "params": {"lr": 0.03}}},
        {"optimizer": {"name": "Adam", "params": {"lr": 0.1}}},
    ],
    "steps": 400,
}
# The first visit's criteria: four ways to look at an error, from the one that outliers rule to the one that they do not.
FIRST_CRITERIA: dict[str, Any] = {
    "version": 1,
    "criteria": [{"name": name, "params": {}} for name in ("MSELoss", "L1Loss", "HuberLoss", "LogCoshLoss")],
}


def catalogue() -> dict[str, Any]:
    """The catalogue; numbers, texts, lists and dicts only.

    >>> sorted(catalogue())[:3]
    ['averages', 'axes', 'criteria']
    """
    return {
        "version": 1, "engine": VERSION, "torch": torch.__version__, "dtypes": list(DTYPES), "tolerance": TOLERANCE,
        "first": FIRST, "maps": examples(),
        "surfaces": [described(s) for s in surfaces().values()],
        "problems": [_offered(problem) for problem in offered().values()], "datasets": [_dataset(d) for d in datasets().values()],
        "optimizers": [_optimizer(name, cls) for name, cls in optimizers.classes().items()],
        "schedules": [{**_class(name, cls), "compounds": schedules.compounds(cls)} for name, cls in schedules.classes().items()],
        "plugins": [plugin.as_dict() for plugin in plugins.plugins()],
        "presets": presets(DEFAULT_STEPS, 0.1, 1),
        "averages": [_average(kind) for kind in averaging.kinds()],
        "criteria": [criterion.as_dict() for criterion in criteria().values()],
        "forms": [form.as_dict() for form in FORMS.values()], "axes": [axis.as_dict() for axis in AXES.values()],
        "first_criteria": FIRST_CRITERIA,
        "nets": trainings(),
        **listed(),
    }  # fmt: skip


@functools.cache
def offered() -> Mapping[str, Problem]:
    """Problems that a person goes on from: a model of data each, and a typed surface."""
    documents = [*({"kind": "data", "name": name} for name in models()), {"kind": "expression", "expression": typed_surface.EXAMPLE}]
    found = [Problem.load(document, ()) for document in documents]
    return {problem.name: problem for problem in found}


def _offered(problem: Problem) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if problem.kind == "data":
        model = models()[problem.name]
        more = {"labels": model.labels, "criteria": list(model.criteria()), "points": {"least": LEAST, "most": MOST}}
    return {**described(problem.surface), "problem": problem.as_dict(), **more}


def _dataset(dataset: Dataset) -> dict[str, Any]:
    x, y = dataset.points
    out = {name: getattr(dataset, name) for name in ("name", "title", "sentence", "model", "source")}
    return {**out, "x": list(x), "y": list(y), "box": [list(side) for side in dataset.box], "start": list(dataset.start)}


def described(surface: Surface) -> dict[str, Any]:
    """A surface as the catalogue has it."""
    shown = ("name", "title", "sentence", "formula", "source", "start", "log", "family", "smooth", "coordinates")
    out = {name: getattr(surface, name) for name in shown}
    params = [
        {"name": p.name, "type": "float", "default": p.default, "required": False, "nullable": False,
         "range": p.range, "scale": p.scale, "choices": None, "length": None, "item": None, "primary": True,
         "implementation": False}
        for p in surface.params
    ]  # fmt: skip
    return {
        **out, "local_minima": [list(p) for p in surface.local_minima_at()],
        "box": [list(side) for side in surface.box], "params": params,
        "minima": [list(p) for p in surface.minima_at()], "saddles": [list(p) for p in surface.saddles_at()],
    }  # fmt: skip


def _class(name: str, cls: type) -> dict[str, Any]:
    whose = plugins.source(name)
    found = {"name": name, "sentence": sentence(cls), "params": [p.as_dict() for p in parameters(cls)]}
    return {**found, "source": whose} if whose else found


def _optimizer(name: str, cls: type[torch.optim.Optimizer]) -> dict[str, Any]:
    form = optimizers.form(cls)
    return {**_class(name, cls), "form": form, "note": optimizers.NOTES.get(form or ""), "differs": REMARKS.get(name)}


def _average(kind: str) -> dict[str, Any]:
    own = (*averaging.parameters_of(kind), *averaging.TIMING)
    said = sentence(averaging.kinds()[kind])
    return {"name": kind, "title": kind.upper(), "sentence": said, "params": [p.as_dict() for p in own]}
