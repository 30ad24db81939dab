"""Basins: a handful of hollows with known bottoms. Which one a run ends in depends on the start, the method and the
step."""

import math

import torch
from torch import Tensor

from engine.surfaces.registry import Point, surface
from engine.surfaces.stationary import Near, real_roots

ORDER = 5

_SURVEY = "Jamil & Yang 2013, doi:10.1504/IJMMNO.2013.055204"


@surface(box=((-3, 3), (-2, 2)), start=(2, 1.7), check=((0, 1), 0.05 - math.exp(-1) - 1.3 * math.exp(-20)),
         minima=Near((-1, 0), (1, 0)), saddles=Near((0.4, 0), (0.6, 0), (0.8, 0)),
         source="Hochreiter & Schmidhuber 1997, Flat Minima, doi:10.1162/neco.1997.9.1.1",
         ranges={"depth": (0.3, 3), "sharpness": (2, 200, "log")})  # fmt: skip
def two_bowls(p: Tensor, depth: float = 1.3, sharpness: float = 20.0) -> Tensor:
    r"""A wide hollow on the left, a sharp one on the right. A large step cannot stay in the sharp one however deep it
    is: the learning rate chooses which kind of bottom is found. $\frac{x^2+y^2}{20} - e^{-\left((x+1)^2+y^2\right)/2} -
    d\,e^{-s\left((x-1)^2+y^2\right)/2}$"""
    x, y = p.unbind(-1)
    wide = torch.exp(-0.5 * ((x + 1) ** 2 + y**2))
    sharp = torch.exp(-0.5 * sharpness * ((x - 1) ** 2 + y**2))
    return 0.05 * (x**2 + y**2) - wide - depth * sharp


def _himmelblau_bottoms(a: float, b: float) -> list[Point]:
    return [(x, a - x * x) for x in real_roots(1, 0, -2 * a, 1, a * a - b)]


@surface(box=((-6, 6), (-6, 6)), start=(0.4, 4.3), check=((1, 2), 68), log=True, minima=_himmelblau_bottoms,
         saddles=Near((-3.07, -0.08), (0.09, 2.88), (3.39, 0.07), (-0.13, -1.95)),
         source="Himmelblau 1972, Applied Nonlinear Programming", ranges={"a": (4, 20), "b": (4, 20)})  # fmt: skip
def himmelblau(p: Tensor, a: float = 11.0, b: float = 7.0) -> Tensor:
    r"""Four equally deep hollows around a hilltop: two parabolas that cross four times. A hair's breadth in the start,
    or a touch of momentum, decides between them. $\left(x^2 + y - a\right)^2 + \left(x + y^2 - b\right)^2$"""
    x, y = p.unbind(-1)
    return (x**2 + y - a) ** 2 + (x + y**2 - b) ** 2


def _levels(tilt: float) -> tuple[list[float], list[float]]:
    """Where one coordinate of Styblinski-Tang is lowest, and where highest."""
    roots = real_roots(4, 0, -32, tilt)
    return roots[::2], roots[1::2]


def _tang_bottoms(tilt: float) -> list[Point]:
    low, _ = _levels(tilt)
    return [(x, y) for x in low for y in low]


def _tang_saddles(tilt: float) -> list[Point]:
    low, high = _levels(tilt)
    return [point for x in low for y in high for point in ((x, y), (y, x))]


@surface(box=((-5, 5), (-5, 5)), start=(4.4, -0.3), check=((1, 2), -24), minima=_tang_bottoms, saddles=_tang_saddles,
         title="Styblinski–Tang", source="Styblinski & Tang 1990, doi:10.1016/0893-6080(90)90029-K",
         ranges={"tilt": (-30, 30)})  # fmt: skip
def styblinski_tang(p: Tensor, tilt: float = 5.0) -> Tensor:
    r"""Four hollows, one in each quarter and one of them deepest, because the floor is tilted. Level the tilt to make
    them equal. $\frac{1}{2}\left(x^4 - 16x^2 + t\,x + y^4 - 16y^2 + t\,y\right)$"""
    x, y = p.unbind(-1)
    u, v = x**2, y**2
    return 0.5 * (u * (u - 16) + v * (v - 16) + tilt * (x + y))


def _three_hump_points(coupling: float) -> tuple[list[float], list[float]]:
    """Squares of x where the camel's back is level on the line y = -c x / 2: (saddles, hollows), besides the origin."""
    root = math.sqrt(1.64 + 2 * coupling * coupling)
    return [u for u in [(4.2 - root) / 2] if u > 0], [(4.2 + root) / 2]


def _three_hump(squares: list[float], coupling: float) -> list[Point]:
    xs = [sign * math.sqrt(u) for u in squares for sign in (1, -1)]
    return [(x, -coupling * x / 2) for x in xs]


@surface(box=((-2.5, 2.5), (-2.5, 2.5)), start=(-2, -1.5), check=((1, 1), 2 - 1.05 + 1 / 6 + 2), log=True,
         title="Three-hump camel", source=_SURVEY, ranges={"coupling": (0, 2)},
         minima=lambda coupling: _three_hump(_three_hump_points(coupling)[1], coupling)
         + ([(0, 0)] if abs(coupling) < math.sqrt(8) else []),
         saddles=lambda coupling: _three_hump(_three_hump_points(coupling)[0], coupling)
         + ([(0, 0)] if abs(coupling) > math.sqrt(8) else []))  # fmt: skip
def three_hump_camel(p: Tensor, coupling: float = 1.0) -> Tensor:
    r"""Three hollows in a row, the middle one deepest. A slow method ends in the first it meets; enough momentum rolls
    through. $2x^2 - 1.05x^4 + \frac{x^6}{6} + c\,x y + y^2$"""
    x, y = p.unbind(-1)
    u = x**2
    return u * (2 - u * (1.05 - u / 6)) + coupling * (x * y) + y**2


@surface(box=((-2.2, 2.2), (-1.2, 1.2)), start=(1.6, 1), check=((1, 0.5), 4 - 2.1 + 1 / 3 + 0.5 - 0.75), log=True,
         title="Six-hump camel", source="Dixon & Szegö 1978, Towards Global Optimisation 2; " + _SURVEY,
         minima=Near((0.09, -0.71), (-0.09, 0.71), (1.70, -0.80), (-1.70, 0.80), (1.61, 0.57), (-1.61, -0.57)),
         saddles=Near((0, 0), (1.11, -0.77), (-1.11, 0.77), (1.30, 0.62), (-1.30, -0.62), (1.64, 0.23), (-1.64, -0.23)),
         ranges={"coupling": (0, 1.5)})  # fmt: skip
def six_hump_camel(p: Tensor, coupling: float = 1.0) -> Tensor:
    r"""Six hollows in three pairs with saddles between. Starts a finger's breadth apart end in different ones.
    $\left(4 - 2.1x^2 + \frac{x^4}{3}\right)x^2 + c\,x y + \left(4y^2 - 4\right)y^2$"""
    x, y = p.unbind(-1)
    u, v = x**2, y**2
    return u * (4 - u * (2.1 - u / 3)) + coupling * (x * y) + 4 * v * (v - 1)


def _mccormick(a: float, b: float, sign: int) -> list[Point]:
    """In u = x + y and v = x - y the surface is sin u + (b-a)u/2 + v^2 - (a+b)v/2 + 1: level lines of a tilted sine."""
    if not abs(b - a) < 2:
        return []
    us = [sign * math.acos((a - b) / 2) + 2 * math.pi * k for k in (-1, 0, 1)]
    points = [((u + (a + b) / 4) / 2, (u - (a + b) / 4) / 2) for u in us]
    return [(x, y) for x, y in points if -1.5 <= x <= 4 and -3 <= y <= 4]


@surface(box=((-1.5, 4), (-3, 4)), start=(3.3, -1.3), check=((math.pi / 2, 0), 2 + math.pi**2 / 4 - 0.75 * math.pi),
         minima=lambda a, b: _mccormick(a, b, -1), saddles=lambda a, b: _mccormick(a, b, 1), title="McCormick",
         source=_SURVEY, ranges={"a": (1.2, 1.8), "b": (2.2, 2.8)})  # fmt: skip
def mccormick(p: Tensor, a: float = 1.5, b: float = 2.5) -> Tensor:
    r"""A tilted trough with a wave along it: a higher hollow first, the lower one behind a rise. Only what lies in the
    box counts; beyond it the wave goes on falling. $\sin(x+y) + (x-y)^2 - a x + b y + 1$"""
    x, y = p.unbind(-1)
    return torch.sin(x + y) + (x - y) ** 2 - a * x + b * y + 1


def _branin(r: float, first: int) -> list[Point]:
    """Level points: the parabola's floor, at every second multiple of pi."""
    xs = [k * math.pi for k in range(first, 4, 2)]
    return [(x, 5.1 / (4 * math.pi**2) * x * x - 5 / math.pi * x + r) for x in xs]


@surface(box=((-5, 10), (0, 15)), start=(2.5, 12), check=((0, 0), 56 - 1.25 / math.pi), log=True,
         minima=lambda r, s: _branin(r, -1 if s > 0 else 0), saddles=lambda r, s: _branin(r, 0 if s > 0 else -1),
         source="Branin 1972, doi:10.1147/rd.165.0504; Dixon & Szegö 1978",
         ranges={"r": (4, 8), "s": (0.1, 40, "log")})  # fmt: skip
def branin(p: Tensor, r: float = 6.0, s: float = 10.0) -> Tensor:
    r"""A parabolic gutter with a wave along its floor: three equally deep hollows, reached round different bends.
    $\left(y - \frac{5.1}{4\pi^2}x^2 + \frac{5}{\pi}x - r\right)^2 + s\left(1 - \frac{1}{8\pi}\right)\cos x + s$"""
    x, y = p.unbind(-1)
    gutter = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - r
    return gutter**2 + s * (1 - 1 / (8 * math.pi)) * torch.cos(x) + s


@surface(box=((-2, 2), (-3, 1)), start=(-1.5, 0.5), check=((1, 1), 1876), log=True, title="Goldstein–Price",
         minima=[(0, -1), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)],
         saddles=[(-0.4, -0.6), (0.6, 0.4), (1.2, -0.2), (1.4, 0.6)],
         source="Goldstein & Price 1971, doi:10.1090/S0025-5718-1971-0312365-X")  # fmt: skip
def goldstein_price(p: Tensor) -> Tensor:
    r"""Heights from 3 to a million in one picture. No single learning rate suits all of it, so only methods that ignore
    the gradient's size start safely. $\left(1 + (x+y+1)^2\left(19 - 14x + 3x^2 - 14y + 6xy + 3y^2\right)\right)
    \left(30 + (2x-3y)^2\left(18 - 32x + 12x^2 + 48y - 36xy + 27y^2\right)\right)$"""
    x, y = p.unbind(-1)
    u, v, w = x**2, y**2, x * y
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * u - 14 * y + 6 * w + 3 * v)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * u + 48 * y - 36 * w + 27 * v)
    return first * second
