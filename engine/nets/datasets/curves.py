"""Numbers to be predicted from one number."""

import math

import torch
from torch import Generator, Tensor

from engine.nets.registry import Samples, dataset


def _places(count: int, generator: Generator) -> Tensor:
    return 2 * torch.rand(count, generator=generator, dtype=torch.float64) - 1


def _noise(count: int, generator: Generator) -> Tensor:
    return torch.randn(count, generator=generator, dtype=torch.float64)


@dataset(noise=0.1)
def sine(count: int, generator: Generator, noise: float) -> Samples:
    """One and a half waves of a sine: a curve that a small net bends itself into."""
    x = _places(count, generator)
    return x.unsqueeze(-1), torch.sin(1.5 * math.pi * x) + noise * _noise(count, generator)


def _powers(x: Tensor, degree: int) -> Tensor:
    return x.unsqueeze(-1) ** torch.arange(1, degree + 1, dtype=x.dtype)


@dataset(noise=0.1, ranges={"degree": (1, 15)}, lift=_powers)
def polynomial(count: int, generator: Generator, noise: float, degree: int = 9) -> Samples:
    """A wave, seen as the powers x, x^2, ..., up to the degree. With no hidden layer this is polynomial regression, and the degree is its
    capacity."""
    x = _places(count, generator)
    return _powers(x, degree), torch.sin(1.5 * math.pi * x) + noise * _noise(count, generator)
