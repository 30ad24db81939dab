"""What a dataset is, and the decorator that makes one of a function.

The function draws samples: `(count, generator, noise, **params) -> (x, y)`, x of shape (count, features) and y of shape (count,),
classes from 0 on or numbers, float64. Its name is the key, its docstring the text on the page, its keywords after `noise` the sliders.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import torch
from torch import Generator, Tensor

from engine.nets import datasets as families
from engine.parameters import Parameter

Samples = tuple[Tensor, Tensor]
MOST_SAMPLES = 5000


@dataclass(frozen=True, eq=False)
class Dataset:
    """`classes`: how many, 0 where targets are numbers. `noise`: the deviation that is drawn by default, `count`: how many samples, of at
    most `most`. `image`: rows and columns where the features are the pixels of an image, row by row. `standardized`: whether each feature
    is shifted and scaled to mean 0 and deviation 1, by the samples that are trained on. `labels` are the names of classes that have any.
    `lift` makes the features (n, d) of places (n,) where all features come from one number, the first of them; it takes the params.
    `plain`: what a script draws with where the function itself goes ways that a script need not go."""

    name: str
    title: str
    sentence: str
    family: str
    features: int
    classes: int
    noise: float
    params: tuple[Parameter, ...]
    function: Callable[..., Samples]
    image: tuple[int, int] | None = None
    count: int = 200
    most: int = MOST_SAMPLES
    standardized: bool = False
    labels: tuple[str, ...] = ()
    lift: Callable[..., Tensor] | None = None
    plain: Callable[..., Samples] | None = None

    def draw(self, count: int, seed: int, noise: float, params: Mapping[str, Any]) -> Samples:
        """`count` samples: x (count, features) float64, y (count,) float64, or int64 where they are classes."""
        x, y = self.function(count, torch.Generator().manual_seed(seed), noise, **params)
        return x, y.long() if self.classes else y


def dataset(
    classes: int = 0, noise: float = 0.1, ranges: Mapping[str, tuple[int, int]] | None = None,
    features: int | None = None, title: str = "", **more: Any
) -> Callable[[Any], Dataset]:  # fmt: skip
    """Make a dataset of a function that draws. `ranges` are those of the sliders of its whole-numbered keywords; without `features` they
    are counted in a few samples; `more` are further fields of the `Dataset`."""

    def decorate(function: Callable[..., Samples]) -> Dataset:
        name = function.__name__
        keywords = list(inspect.signature(function).parameters.values())[3:]
        params = tuple(Parameter(p.name, "int", p.default, range=(ranges or {})[p.name], primary=True) for p in keywords)
        width = features or function(4, Generator().manual_seed(0), noise)[0].shape[1]
        sentence = " ".join((function.__doc__ or "").split())
        family = function.__module__.rpartition(".")[2]
        titled = title or name.replace("_", " ").capitalize()
        return Dataset(name, titled, sentence, family, width, classes, noise, params, function, **more)

    return decorate


@cache
def datasets() -> Mapping[str, Dataset]:
    """All datasets, by name.

    >>> datasets()["moons"].classes
    2
    """
    modules = [importlib.import_module(f"{families.__name__}.{info.name}") for info in pkgutil.iter_modules(families.__path__)]
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Dataset))
    return MappingProxyType({one.name: one for one in found})
