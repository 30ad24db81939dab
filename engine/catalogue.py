"""Everything that can be chosen, as one JSON-able document: surfaces, optimizers, schedules and their parameters.

Forms, command line, checks and parametrized tests derive from it. It is built from what is installed, so a newer torch
brings its new optimizers by itself.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any

import torch

from engine import averaging, optimizers, schedules
from engine.diagnosis import TOLERANCE
from engine.games.catalogue import listed
from engine.maps.examples import examples
from engine.parameters import parameters
from engine.presets import presets
from engine.remarks import REMARKS
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


def catalogue() -> dict[str, Any]:
    """The catalogue; numbers, texts, lists and dicts only.

    >>> sorted(catalogue())[:3]
    ['averages', 'dtypes', 'engine']
    """
    return {
        "version": 1, "engine": VERSION, "torch": torch.__version__, "dtypes": list(DTYPES), "tolerance": TOLERANCE,
        "first": FIRST, "maps": examples(),
        "surfaces": [_surface(s) for s in surfaces().values()],
        "optimizers": [_optimizer(name, cls) for name, cls in optimizers.classes().items()],
        "schedules": [{**_class(name, cls), "compounds": schedules.compounds(cls)} for name, cls in schedules.classes().items()],
        "presets": presets(DEFAULT_STEPS, 0.1, 1),
        "averages": [_average(kind) for kind in averaging.kinds()],
        **listed(),
    }  # fmt: skip


def _surface(surface: Surface) -> dict[str, Any]:
    out = {name: getattr(surface, name) for name in ("name", "title", "sentence", "formula", "source", "start", "log", "family", "smooth")}
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
    return {"name": name, "sentence": _sentence(cls), "params": [p.as_dict() for p in parameters(cls)]}


def _optimizer(name: str, cls: type[torch.optim.Optimizer]) -> dict[str, Any]:
    form = optimizers.form(cls)
    return {**_class(name, cls), "form": form, "note": optimizers.NOTES.get(form or ""), "differs": REMARKS.get(name)}


def _average(kind: str) -> dict[str, Any]:
    own = (*averaging.parameters_of(kind), *averaging.TIMING)
    sentence = _sentence(averaging.kinds()[kind])
    return {"name": kind, "title": kind.upper(), "sentence": sentence, "params": [p.as_dict() for p in own]}


def _sentence(cls: type | Callable[..., Any]) -> str:
    """The first sentence of the class's own documentation, as plain text."""
    text = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0]
    plain = re.sub(r":\w+:`~?([^`<]*)(<[^`]*>)?`", r"\1", re.sub(r"\s+", " ", text)).replace("`", "")
    found = re.match(r".*?\.(?=\s[A-Z]|$)", plain)
    return (found.group(0) if found else plain).strip()
