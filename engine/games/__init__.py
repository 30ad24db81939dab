"""Games of two numbers: a generator theta and a critic psi, each with a loss of its own and a real optimizer of its own.

One decorated function a game, one module a family, found by looking and never listed by hand; a module's `ORDER` is its
family's place in the gallery. `document.py` reads the spec of a match, `match.py` plays it, `theory.py` linearizes it."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

from engine.games.registry import Game, game

__all__ = ["Game", "discover", "game", "games"]


def discover(package: ModuleType) -> dict[str, Game]:
    """All games written in the modules of a package, by name, in gallery order. Raises ValueError on a name used twice."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    found: dict[str, Game] = {}
    for module in sorted(modules, key=lambda module: float(getattr(module, "ORDER", "inf"))):
        for value in vars(module).values():
            if not isinstance(value, Game) or value.function.__module__ != module.__name__:
                continue
            if value.name in found:
                raise ValueError(f"{value.name}: expected a new name in {module.__name__}, got {found[value.name].family}'s")
            found[value.name] = value
    return found


@cache
def games() -> Mapping[str, Game]:
    """The catalogue of games, by name, in gallery order."""
    return MappingProxyType(discover(importlib.import_module(__name__)))
