"""Data to begin with, small enough to be dragged about. What is random was drawn once, from a seeded generator, and rounded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import torch

Box = tuple[tuple[float, float], tuple[float, float]]
Points = tuple[tuple[float, ...], tuple[float, ...]]
ANSCOMBE = "Anscombe 1973, Graphs in statistical analysis, doi:10.1080/00031305.1973.10478966"


@dataclass(frozen=True)
class Dataset:
    """Points for a model, with a window over (w, b) and a start from which its surface is worth looking at."""

    name: str
    title: str
    sentence: str
    model: str
    points: Points
    box: Box
    start: tuple[float, float]
    source: str = ""


_FOUND: list[Dataset] = []


def dataset(model: str, box: Box, start: tuple[float, float], source: str = "") -> Callable[[Callable[[], Points]], Callable[[], Points]]:
    """Offers the points that a function makes; its name is the key, its docstring a title and a sentence."""

    def decorate(made: Callable[[], Points]) -> Callable[[], Points]:
        title, _, sentence = " ".join((made.__doc__ or "").split()).partition(": ")
        _FOUND.append(Dataset(made.__name__, title, sentence, model, made(), box, start, source))
        return made

    return decorate


@cache
def datasets() -> Mapping[str, Dataset]:
    """All example data, by name."""
    return MappingProxyType({found.name: found for found in _FOUND})


def rounded(x: torch.Tensor, y: torch.Tensor) -> Points:
    return tuple(round(value, 2) for value in x.tolist()), tuple(round(value, 2) for value in y.tolist())


def _line(seed: int, count: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-2, 2, count, dtype=torch.float64)
    return x, 0.5 + 1.5 * x + 0.4 * torch.randn(count, generator=generator, dtype=torch.float64)


@dataset("linear_regression", ((-3, 4), (-3, 3)), (-2.2, 2.2))
def line() -> Points:
    """A line with noise: y = 1.5 x + 0.5 and a little chance."""
    return rounded(*_line(1))


@dataset("linear_regression", ((-3, 4), (-3, 3)), (-2.2, 2.2))
def outlier() -> Points:
    """A line with an outlier: the same points, one of them far off. Squared errors follow it, absolute errors hardly do."""
    x, y = _line(1)
    y[-2] = -7
    return rounded(x, y)


@dataset("linear_regression", ((-3, 5), (-40, 40)), (-2, 30))
def uncentred() -> Points:
    """A line far from 0: x runs from 8 to 12, so that slope and intercept pull on the same rope and the valley is narrow.
    Subtracting the mean of x makes it round."""
    x, y = _line(1)
    return rounded(x + 10, y)


X123 = (10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0)


@dataset("linear_regression", ((-0.6, 1.6), (-4, 10)), (-0.4, 9), ANSCOMBE)
def anscombe_1() -> Points:
    """Anscombe I: four sets of points with the same line, y = 3 + 0.5 x. This one is what the line assumes."""
    return X123, (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68)


@dataset("linear_regression", ((-0.6, 1.6), (-4, 10)), (-0.4, 9), ANSCOMBE)
def anscombe_2() -> Points:
    """Anscombe II: a curve, and the same line."""
    return X123, (9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74)


@dataset("linear_regression", ((-0.6, 1.6), (-4, 10)), (-0.4, 9), ANSCOMBE)
def anscombe_3() -> Points:
    """Anscombe III: an exact line with one outlier, and the same line. Absolute errors find the exact one."""
    return X123, (7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73)


@dataset("linear_regression", ((-0.6, 1.6), (-4, 10)), (-0.4, 9), ANSCOMBE)
def anscombe_4() -> Points:
    """Anscombe IV: one point alone decides the slope, and the same line."""
    return (8.0,) * 7 + (19.0,) + (8.0,) * 3, (6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89)


def _groups(seed: int, negative: int, positive: int, apart: float) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(negative + positive, generator=generator, dtype=torch.float64)
    labels = torch.tensor([0.0] * negative + [1.0] * positive, dtype=torch.float64)
    return drawn + apart * (labels - 0.5), labels


@dataset("logistic_regression", ((-4, 8), (-6, 6)), (-3, 4))
def groups() -> Points:
    """Two groups that overlap: some points lie on the wrong side of any border, so the best w is finite."""
    return rounded(*_groups(2, 12, 12, 2.0))


@dataset("logistic_regression", ((-4, 16), (-10, 10)), (-3, 6))
def separable() -> Points:
    """Two groups with a gap: a border without errors exists, so the loss falls for ever as w grows."""
    x, labels = _groups(2, 10, 10, 2.0)
    return rounded(x.abs().add(0.3) * (2 * labels - 1), labels)


@dataset("logistic_regression", ((-4, 8), (-8, 6)), (-3, 4))
def imbalanced() -> Points:
    """Nine to one: few of class 1. What weights, focusing and smoothing change is seen best here."""
    return rounded(*_groups(5, 36, 4, 2.0))


@dataset("logistic_regression", ((-4, 8), (-6, 6)), (-3, 4))
def mislabelled() -> Points:
    """One wrong label: a point far inside class 1 is called 0, and different criteria care differently."""
    x, labels = _groups(2, 12, 12, 3.5)
    return rounded(torch.cat([x, x.new_tensor([4.5])]), torch.cat([labels, labels.new_tensor([0])]))
