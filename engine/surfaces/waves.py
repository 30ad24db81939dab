"""Waves: a broad bowl under many small ones. Local methods find the nearest hollow; these surfaces say how near."""

import math

import torch
from torch import Tensor

from engine.surfaces.plateaus import radius
from engine.surfaces.registry import surface

ORDER = 6


@surface(box=((-5.12, 5.12), (-5.12, 5.12)), start=(-3.4, 2.7), check=((1.5, -0.5), 42.5), minima=[(0, 0)],
         source="Rastrigin 1974; Jamil & Yang 2013, doi:10.1504/IJMMNO.2013.055204",
         ranges={"amplitude": (0, 20)})  # fmt: skip
def rastrigin(p: Tensor, amplitude: float = 10.0) -> Tensor:
    r"""An egg box in a bowl: about a hundred hollows, all but one wrong. Everything here hangs on the step size and on
    momentum large enough to leap a rim. $2A + x^2 - A\cos 2\pi x + y^2 - A\cos 2\pi y$"""
    x, y = p.unbind(-1)
    waves = torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y)
    return x**2 + y**2 + amplitude * (2 - waves)


@surface(box=((-5, 5), (-5, 5)), start=(-1.6, 1.2), minima=[(0, 0)], smooth=False,
         check=((0.5, 0.5), 20 * (1 - math.exp(-0.1)) + math.e - math.exp(-1)),
         source="Ackley 1987, A Connectionist Machine for Genetic Hillclimbing, doi:10.1007/978-1-4613-1997-9",
         ranges={"a": (0, 40), "b": (0.01, 1, "log"), "c": (0, 4 * math.pi)})  # fmt: skip
def ackley(p: Tensor, a: float = 20.0, b: float = 0.2, c: float = 2 * math.pi) -> Tensor:
    r"""A rippled plain with one deep funnel. Far out the ripples are all there is to feel, and at the bottom of the
    funnel sits a sharp tip that a fixed step circles. $a - a\,e^{-b\sqrt{\left(x^2+y^2\right)/2}} + e - e^{\left(\cos c
    x + \cos c y\right)/2}$

    At the tip itself there is no gradient; 0 is taken, as the lowest point it is.
    """
    x, y = p.unbind(-1)
    funnel = torch.exp(-b * radius(0.5 * (x**2 + y**2)))
    ripples = torch.exp(0.5 * (torch.cos(c * x) + torch.cos(c * y)))
    return a * (1 - funnel) + (math.e - ripples)


@surface(box=((-12, 12), (-12, 12)), start=(0.2, 5.3), check=((0, math.sqrt(2) * math.pi), 2 + math.pi**2 / 2000),
         minima=[(0, 0)], source="Griewank 1981, doi:10.1007/BF00933356",
         ranges={"breadth": (10, 10_000, "log")})  # fmt: skip
def griewank(p: Tensor, breadth: float = 4000.0) -> Tensor:
    r"""Regular waves on a bowl so wide that it can hardly be felt from inside. One hollow looks like the next: the
    slope between them is the breadth's doing. $1 + \frac{x^2 + y^2}{b} - \cos x\,\cos\frac{y}{\sqrt{2}}$"""
    x, y = p.unbind(-1)
    return 1 + (x**2 + y**2) / breadth - torch.cos(x) * torch.cos(y / math.sqrt(2))


@surface(box=((-10, 10), (-10, 10)), start=(-6.4, 3.9), check=((-3, -3), 2 + 10 * math.sin(1) ** 2), minima=[(1, 1)],
         title="Lévy", log=True, source="Levy & Montalvo 1985, doi:10.1137/0906002",
         ranges={"ripple": (0, 40)})  # fmt: skip
def levy(p: Tensor, ripple: float = 10.0) -> Tensor:
    r"""A bowl corrugated like a tin roof, far more along x than along y: most methods slide down one way and stick the
    other. $\sin^2 \pi u + (u-1)^2\left(1 + r\sin^2(\pi u + 1)\right) + (v-1)^2\left(1 + \sin^2 2\pi v\right),\;
    u = \frac{x+3}{4},\; v = \frac{y+3}{4}$"""
    x, y = p.unbind(-1)
    u, v = (x + 3) / 4, (y + 3) / 4
    along = (u - 1) ** 2 * (1 + ripple * torch.sin(math.pi * u + 1) ** 2)
    across = (v - 1) ** 2 * (1 + torch.sin(2 * math.pi * v) ** 2)
    return torch.sin(math.pi * u) ** 2 + along + across
