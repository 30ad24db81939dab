"""Points of a plane in classes."""

import math

import torch
from torch import Generator, Tensor

from engine.nets.registry import Samples, dataset


def _normal(count: int, generator: Generator) -> Tensor:
    return torch.randn(count, 2, generator=generator, dtype=torch.float64)


def _uniform(count: int, generator: Generator) -> Tensor:
    return torch.rand(count, generator=generator, dtype=torch.float64)


def _classes(count: int, classes: int) -> Tensor:
    """As many of each as possible."""
    return torch.arange(count, dtype=torch.float64) % classes


@dataset(classes=2, noise=0.1)
def moons(count: int, generator: Generator, noise: float) -> Samples:
    """Two half-moons that reach into each other: no straight line divides them, a net of few units does."""
    y = _classes(count, 2)
    angle = math.pi * _uniform(count, generator)
    x = torch.stack((y + torch.cos(angle) * (1 - 2 * y), y / 2 + torch.sin(angle) * (1 - 2 * y)), -1)
    return x + noise * _normal(count, generator), y


@dataset(classes=2, noise=0.08)
def circles(count: int, generator: Generator, noise: float) -> Samples:
    """A circle within a circle."""
    y = _classes(count, 2)
    angle = 2 * math.pi * _uniform(count, generator)
    x = (1 - y / 2).unsqueeze(-1) * torch.stack((torch.cos(angle), torch.sin(angle)), -1)
    return x + noise * _normal(count, generator), y


@dataset(classes=2, noise=0.02, ranges={"turns": (1, 4)})
def spirals(count: int, generator: Generator, noise: float, turns: int = 2) -> Samples:
    """Two arms of a spiral, wound around each other: the more turns, the harder for a small net (Lang & Witbrock 1988)."""
    y = _classes(count, 2)
    way = torch.sqrt(_uniform(count, generator))
    angle = math.pi * (turns * way + y)
    x = way.unsqueeze(-1) * torch.stack((torch.cos(angle), torch.sin(angle)), -1)
    return x + noise * _normal(count, generator), y


@dataset(classes=2, noise=0.15, title="XOR")
def xor(count: int, generator: Generator, noise: float) -> Samples:
    """Four heaps at the corners of a square, those across from each other of the same class: what no single layer can learn."""
    corner = torch.arange(count, dtype=torch.float64) % 4
    a, b = corner % 2, torch.floor(corner / 2)
    return torch.stack((2 * a - 1, 2 * b - 1), -1) + noise * _normal(count, generator), (a + b) % 2


@dataset(classes=4, noise=0.3)
def blobs(count: int, generator: Generator, noise: float) -> Samples:
    """Four round heaps, one for each class, on a circle."""
    y = _classes(count, 4)
    angle = math.pi / 2 * y
    return 1.2 * torch.stack((torch.cos(angle), torch.sin(angle)), -1) + noise * _normal(count, generator), y
