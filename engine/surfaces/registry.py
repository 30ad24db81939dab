"""What a surface is, and the decorator that turns a function into one.

A surface is a scalar function of two numbers, batched: `(..., 2) -> (...)`. The decorated function's name is the key,
its docstring the text on the page (a plain sentence, then the formula between dollar signs), its keywords the sliders.
The decorator checks at import that nothing is missing, so that a half-written surface never reaches a page.

`minima` lists every minimum that is known, deep or not: a list, a callable of the parameters, or `Near(...)` guesses
from which Newton's method finds them at whatever parameters. Which of them are the lowest is decided by value."""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor

from engine.surfaces.stationary import Kind, Near, settle

Point = tuple[float, float]
Box = tuple[Point, Point]
Landmarks = Sequence[Point] | Callable[..., Sequence[Point]] | Near
Range = tuple[float, float] | tuple[float, float, str]
Scale = Literal["linear", "log"]

_FORMULA = re.compile(r"\$([^$]+)\$")


@dataclass(frozen=True)
class SurfaceParam:
    """A number in a surface's formula, shown as a slider. All are floats."""

    name: str
    default: float
    range: Point
    scale: Scale


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss surface with all that a page, a test or a diagnosis wants to know about it.

    `smooth` is false where the surface has kinks; there the gradient is torch's subgradient and Hessians say nothing.
    `log` is true where contours read better on a logarithmic scale of the height above the lowest point.
    `family` is the module it was written in. `draws`, where the loss is that of samples and a step sees only some of them, gives from
    a seed the loss of each step's batch; after `epoch` steps every sample was seen. `coordinates` are what x and y are called.
    Surfaces of the same `arithmetic` compute alike and differ in numbers only.
    """

    name: str
    title: str
    sentence: str
    formula: str
    source: str
    box: Box
    start: Point
    check: tuple[Point, float]
    log: bool
    smooth: bool
    family: str
    params: tuple[SurfaceParam, ...]
    function: Callable[..., Tensor]
    minima: Landmarks
    saddles: Landmarks
    draws: Callable[[int], Iterator[Callable[[Tensor], Tensor]]] | None = None
    epoch: int = 1
    coordinates: tuple[str, str] = ("x", "y")
    arithmetic: str = ""

    def __call__(self, p: Tensor, **params: float) -> Tensor:
        """The height at each point of `p`: `(..., 2) -> (...)`."""
        return self.bind(**params)(p)

    def values(self, params: Mapping[str, float]) -> dict[str, float]:
        """All parameters, the defaults filled in. Raises KeyError for a name that the surface does not have."""
        defaults = {param.name: param.default for param in self.params}
        if unknown := [name for name in params if name not in defaults]:
            expected = ", ".join(defaults) or "none"
            raise KeyError(f"{self.name}: expected parameters {expected}, got {', '.join(map(repr, unknown))}")
        return defaults | {name: float(value) for name, value in params.items()}

    def bind(self, **params: float) -> Callable[[Tensor], Tensor]:
        """The surface as a function of the point alone. Raises KeyError for an unknown parameter."""
        function, values = self.function, self.values(params)
        return lambda p: function(p, **values)

    def minima_at(self, **params: float) -> list[Point]:
        """The lowest of the known minima; several when they are equally deep, none when the surface has no bottom."""
        return list(_minima(self, tuple(self.values(params).items()))[0])

    def local_minima_at(self, **params: float) -> list[Point]:
        """The known minima that are not the lowest: traps. Not complete where there are countless ones (Rastrigin)."""
        return list(_minima(self, tuple(self.values(params).items()))[1])

    def saddles_at(self, **params: float) -> list[Point]:
        """The known saddle points."""
        return list(_saddles(self, tuple(self.values(params).items())))


def surface(
    box: tuple[tuple[float, float], tuple[float, float]],
    start: Point,
    check: tuple[Point, float],
    source: str,
    minima: Landmarks = (),
    saddles: Landmarks = (),
    title: str | None = None,
    log: bool = False,
    smooth: bool = True,
    ranges: Mapping[str, Range] | None = None,
) -> Callable[[Callable[..., Tensor]], Surface]:
    """Make a surface of a function `(p, **params) -> height`. `check` is a value off the minimum, known from
    outside."""

    def decorate(function: Callable[..., Tensor]) -> Surface:
        name = function.__name__
        sentence, formula = _text(name, function.__doc__ or "")
        return Surface(
            name=name,
            title=title or name.replace("_", " ").capitalize(),
            sentence=sentence,
            formula=formula,
            source=source,
            box=box,
            start=start,
            check=check,
            log=log,
            smooth=smooth,
            family=function.__module__.rpartition(".")[2],
            params=_params(function, ranges or {}),
            function=function,
            minima=minima,
            saddles=saddles,
        )

    return decorate


def _text(name: str, doc: str) -> tuple[str, str]:
    """The sentence before the first formula of a docstring, and that formula."""
    found = _FORMULA.search(doc)
    sentence = " ".join(doc[: found.start()].split()) if found else ""
    if not found or not sentence:
        raise ValueError(f"{name}: expected a docstring of a sentence and then a formula in $...$, got {doc!r}")
    return sentence, " ".join(found[1].split())


def _params(function: Callable[..., Tensor], ranges: Mapping[str, Range]) -> tuple[SurfaceParam, ...]:
    """The keywords of a surface's function, each with the range of its slider."""
    keywords = list(inspect.signature(function).parameters.values())[1:]
    if set(ranges) != {keyword.name for keyword in keywords}:
        expected = ", ".join(keyword.name for keyword in keywords) or "nothing"
        raise ValueError(f"{function.__name__}: ranges: expected {expected}, got {', '.join(ranges) or 'nothing'}")
    return tuple(_param(function.__name__, keyword.name, keyword.default, ranges[keyword.name]) for keyword in keywords)


def _param(where: str, name: str, default: object, range_: Range) -> SurfaceParam:
    low, high, *words = range_
    if words not in ([], ["log"]):
        raise ValueError(f"{where}: {name}: expected scale 'log' or none, got {words[0]!r}")
    scale: Scale = "log" if words else "linear"
    if not isinstance(default, float):
        raise TypeError(f"{where}: {name}: expected a float as default, got {default!r}")
    if not low <= default <= high or low >= high or (scale == "log" and low <= 0):
        raise ValueError(f"{where}: {name}: expected a {scale} range around {default}, got {range_!r}")
    return SurfaceParam(name, default, (float(low), float(high)), scale)


Values = tuple[tuple[str, float], ...]


@lru_cache(maxsize=1024)
def _minima(surface: Surface, values: Values) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The known minima, split by value into the lowest and the others."""
    points = _points(surface, surface.minima, "minimum", values)
    if not points:
        return (), ()
    heights: list[float] = surface(torch.tensor(points, dtype=torch.float64), **dict(values)).tolist()
    limit = min(heights) + 1e-9 * (1 + abs(min(heights)))
    lowest = tuple(point for point, height in zip(points, heights, strict=True) if height <= limit)
    return lowest, tuple(point for point in points if point not in lowest)


@lru_cache(maxsize=1024)
def _saddles(surface: Surface, values: Values) -> tuple[Point, ...]:
    return tuple(_points(surface, surface.saddles, "saddle", values))


def _points(surface: Surface, landmarks: Landmarks, kind: Kind, values: Values) -> list[Point]:
    """Landmarks as finite points. Parameters beyond all reason (1e300) leave none rather than raise."""
    if isinstance(landmarks, Near):
        found: Sequence[Point] = settle(surface.bind(**dict(values)), landmarks.guesses, kind)
    else:
        found = landmarks(**dict(values)) if callable(landmarks) else landmarks
    return [(float(x), float(y)) for x, y in found if math.isfinite(x) and math.isfinite(y)]
