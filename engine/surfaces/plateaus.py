"""Plateaus: where the gradient says nearly nothing, and what a method makes of that."""

import math

import torch
from torch import Tensor

from engine.surfaces.registry import surface

ORDER = 4


def radius(square: Tensor) -> Tensor:
    """The square root, with gradient 0 where the square is 0: a subgradient, where torch's own sqrt gives nan."""
    centre = square == 0
    return square.masked_fill(centre, 1.0).sqrt().masked_fill(centre, 0.0)


@surface(box=((-4, 4), (-4, 4)), start=(-3.3, 1.8), check=((0.75, 0), math.pi / 2 + 0.98), minima=[(0, 0)],
         source="Thalweg", ranges={"steps": (0.25, 3), "flatness": (0, 1)})  # fmt: skip
def stepped_plateau(p: Tensor, steps: float = 1.0, flatness: float = 0.98) -> Tensor:
    r"""A round staircase with nearly level treads. Methods that divide by the gradient's size walk across; plain
    descent all but stops on each tread and leaps at each edge. $t + f\sin t,\; t = 2\pi s\left(\sqrt{1 + x^2 + y^2} -
    1\right)$"""
    x, y = p.unbind(-1)
    t = 2 * math.pi * steps * (torch.sqrt(1 + x**2 + y**2) - 1)
    return t + flatness * torch.sin(t)


@surface(box=((-4, 4), (-4, 4)), start=(-3, 2), check=((3, 4), 5 / 5.3), minima=[(0, 0)], smooth=False,
         source="Thalweg", ranges={"width": (0.01, 10, "log")})  # fmt: skip
def beaked_plateau(p: Tensor, width: float = 0.3) -> Tensor:
    r"""A plain that dips into a beak. The slope is faint far out and steepest at the very tip, the reverse of a bowl:
    what is fast enough for the plain shoots past the point. $\frac{r}{w + r},\; r = \sqrt{x^2 + y^2}$

    At the tip itself there is no gradient; 0 is taken, so that what lands there stays.
    """
    x, y = p.unbind(-1)
    r = radius(x**2 + y**2)
    return r / (width + r)


@surface(box=((-1, 7), (-1, 7)), start=(1.4, 2.2), minima=[(math.pi, math.pi)],
         check=((math.pi, 4 * math.pi / 3), -0.5 * math.exp(-(math.pi**2) / 9)),
         source="Easom 1990, University of Louisville; Jamil & Yang 2013, doi:10.1504/IJMMNO.2013.055204",
         ranges={"width": (0.1, 20, "log")})  # fmt: skip
def easom(p: Tensor, width: float = 1.0) -> Tensor:
    r"""A needle's hole in a table: flat to many digits except around one pit. A method that starts too far out has
    nothing to go by, whatever its settings. $-\cos x \cos y\; e^{-\left((x-\pi)^2 + (y-\pi)^2\right)/w}$"""
    x, y = p.unbind(-1)
    return -torch.cos(x) * torch.cos(y) * torch.exp(-((x - math.pi) ** 2 + (y - math.pi) ** 2) / width)
