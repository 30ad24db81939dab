"""Bowls: convex quadratics, where everything about an optimizer can be computed by hand.

Gradient descent on a direction of curvature c converges for a learning rate below 2/c, so the ratio of the largest to
the smallest curvature, the condition number, decides how hard a bowl is."""

import math

from torch import Tensor

from engine.surfaces.registry import Point, surface

ORDER = 1

_GOH = "Goh 2017, Why Momentum Really Works, doi:10.23915/distill.00006"
_SURVEY = "Jamil & Yang 2013, doi:10.1504/IJMMNO.2013.055204"


@surface(box=((-3, 3), (-3, 3)), start=(-2.5, 1.5), check=((1, 2), 5), minima=[(0, 0)], source=_GOH,
         ranges={"curvature": (0.1, 100, "log")})  # fmt: skip
def sphere(p: Tensor, curvature: float = 2.0) -> Tensor:
    r"""The simplest bowl: the gradient points away from the bottom everywhere, so only the step size matters. Above
    2/curvature each step lands higher on the other side. $\frac{c}{2}\left(x^2 + y^2\right)$"""
    x, y = p.unbind(-1)
    return 0.5 * curvature * (x**2 + y**2)


@surface(box=((-3, 3), (-2, 2)), start=(-2.5, 1.2), check=((2, 1), 12), minima=[(0, 0)], source=_GOH, log=True,
         ranges={"condition": (1, 1000, "log")})  # fmt: skip
def ellipse(p: Tensor, condition: float = 20.0) -> Tensor:
    r"""A stretched bowl, steep one way and shallow the other. A step short enough for the steep direction is tiny along
    the shallow one; momentum and per-coordinate methods repair that. $\frac{1}{2}\left(x^2 + \kappa\,y^2\right)$"""
    x, y = p.unbind(-1)
    return 0.5 * (x**2 + condition * y**2)


@surface(box=((-3, 3), (-3, 3)), start=(-2.5, 0.5), check=((1, 0), 6.625), minima=[(0, 0)], source=_GOH, log=True,
         ranges={"condition": (1, 1000, "log"), "angle": (-90, 90)})  # fmt: skip
def rotated_ellipse(p: Tensor, condition: float = 50.0, angle: float = 30.0) -> Tensor:
    r"""The stretched bowl turned by an angle in degrees. Methods that scale each coordinate by itself lose their
    advantage, because the steep direction is no longer a coordinate; plain momentum does not notice the turn.
    $\frac{1}{2}\left(u^2 + \kappa\,v^2\right),\; u = x\cos\theta + y\sin\theta,\; v = y\cos\theta - x\sin\theta$"""
    x, y = p.unbind(-1)
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return 0.5 * ((c * x + s * y) ** 2 + condition * (c * y - s * x) ** 2)


@surface(box=((-10, 10), (-10, 10)), start=(-8, -6), check=((1, -1), 80), source=_SURVEY, log=True,
         minima=lambda a, b: [((2 * b - a) / 3, (2 * a - b) / 3)], ranges={"a": (-10, 10), "b": (-10, 10)})  # fmt: skip
def booth(p: Tensor, a: float = 7.0, b: float = 5.0) -> Tensor:
    r"""Two linear equations in two unknowns, solved by least squares: a gentle bowl lying at 45 degrees whose bottom is
    their solution. Nearly every method gets there; watch which way round. $(x + 2y - a)^2 + (2x + y - b)^2$"""
    x, y = p.unbind(-1)
    return (x + 2 * y - a) ** 2 + (2 * x + y - b) ** 2


def _matyas_bottom(coupling: float) -> list[Point]:
    return [(0, 0)] if abs(coupling) < 0.52 else []


@surface(box=((-10, 10), (-10, 10)), start=(-9, -2), check=((1, 2), 0.34), source="Matyas 1965; " + _SURVEY, log=True,
         minima=_matyas_bottom, saddles=lambda coupling: [(0, 0)] if abs(coupling) > 0.52 else [],
         ranges={"coupling": (0, 0.6)})  # fmt: skip
def matyas(p: Tensor, coupling: float = 0.48) -> Tensor:
    r"""A plate so flat along its diagonal that small learning rates seem to stop. Raise the coupling to 0.52 and the
    bottom becomes a level line; beyond, a saddle. $0.26\left(x^2 + y^2\right) - c\,x y$"""
    x, y = p.unbind(-1)
    return 0.26 * (x**2 + y**2) - coupling * (x * y)
