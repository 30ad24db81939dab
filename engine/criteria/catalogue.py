"""All criteria: torch's own, found in the installed `torch.nn` and never listed, then ours, found in the modules of `own`."""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.nn import Module
from torch.nn.modules.loss import _Loss

from engine.criteria import own, params, probe
from engine.criteria.registry import OWN, Criterion, Texts
from engine.criteria.texts import TEXTS
from engine.sentence import sentence


def criteria() -> Mapping[str, Criterion]:
    """The catalogue, by name.

    >>> criteria()["HuberLoss"].form.name
    'error'
    """
    return {name: _of_torch(cls) for name, cls in _in_torch().items()} | _ours()


def _in_torch() -> dict[str, type[Module]]:
    """Every loss class that `torch.nn` exports, without those that torch itself has deprecated."""
    found = {name: value for name, value in vars(nn).items() if inspect.isclass(value) and issubclass(value, Module) and name[0] != "_"}
    losses = {name: cls for name, cls in found.items() if issubclass(cls, _Loss) or name.endswith("Loss")}
    return {name: losses[name] for name in sorted(losses, key=str.lower) if "__deprecated__" not in vars(losses[name])}


def _of_torch(cls: type[Module]) -> Criterion:
    known: Any = cls
    return _made(known)


@functools.cache
def _made(cls: Any) -> Criterion:
    shown = params.shown(cls)
    example = params.example(shown)
    text = TEXTS.get(cls.__name__) if cls.__module__.startswith("torch.") else None
    texts = Texts.read(text) if text else Texts(sentence(cls))
    return Criterion(cls.__name__, cls, "torch.nn", shown, texts, probe.form(cls, example), example)


@functools.cache
def _ours() -> dict[str, Criterion]:
    """Our own classes, in the order of their files and within a file as they are written."""
    modules = [importlib.import_module(f"{own.__name__}.{info.name}") for info in pkgutil.iter_modules(own.__path__)]
    classes = (value for module in modules for value in vars(module).values() if inspect.isclass(value) and OWN in vars(value))
    return {cls.__name__: vars(cls)[OWN] for cls in classes}
