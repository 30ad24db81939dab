"""The loss surfaces: one decorated function each, one module a family, found by looking and never listed by hand.

A module's `ORDER` is its family's place in the gallery (families without one come last); within a family the order is
the one they are written in, so that each file reads from the plain case to the hard one."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

from engine.surfaces.registry import Box, Point, Surface, SurfaceParam, surface
from engine.surfaces.stationary import Near

__all__ = ["Box", "Near", "Point", "Surface", "SurfaceParam", "discover", "surface", "surfaces"]


def discover(package: ModuleType) -> dict[str, Surface]:
    """All surfaces written in the modules of a package, by name, in gallery order. Raises ValueError on a name used
    twice."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    found: dict[str, Surface] = {}
    for module in sorted(modules, key=lambda module: float(getattr(module, "ORDER", "inf"))):
        for value in _written_in(module):
            if value.name in found:
                raise ValueError(
                    f"{value.name}: expected a new name in {module.__name__}, got {found[value.name].family}'s"
                )
            found[value.name] = value
    return found


def _written_in(module: ModuleType) -> list[Surface]:
    """The module's own surfaces, in the order they are written; not those it imports."""
    values = [value for value in vars(module).values() if isinstance(value, Surface)]
    return [value for value in values if value.function.__module__ == module.__name__]


@cache
def surfaces() -> Mapping[str, Surface]:
    """The catalogue of surfaces, by name, in gallery order."""
    return MappingProxyType(discover(importlib.import_module(__name__)))
