"""Saddles: level points that are no bottom. Most level points of large networks are of this kind."""

import math

from torch import Tensor

from engine.surfaces.registry import Point, surface

ORDER = 3


@surface(box=((-2, 2), (-2, 2)), start=(-1.5, 1e-3), check=((3, 2), 5), title="Saddle",
         minima=lambda descent: [(0, 0)] if descent < 0 else [],
         saddles=lambda descent: [(0, 0)] if descent > 0 else [],
         source="Dauphin et al. 2014, arXiv:1406.2572", ranges={"descent": (0.01, 4, "log")})  # fmt: skip
def saddle(p: Tensor, descent: float = 1.0) -> Tensor:
    r"""Down one way, up the other. The start lies almost on the ridge: methods that step by the gradient's size wait
    long before they leave, methods that step by its sign hardly notice. From y exactly 0 none escapes. $x^2 -
    d\,y^2$"""
    x, y = p.unbind(-1)
    return x**2 - descent * y**2


def _monkey_saddles(unfold: float) -> list[Point]:
    if unfold == 0:
        return [(0, 0)]
    third = unfold / 3
    return [(-2 * third, 0), (third, math.sqrt(3) * third), (third, -math.sqrt(3) * third)]


@surface(box=((-1.5, 1.5), (-1.5, 1.5)), start=(1.2, 0.01), check=((2, 1), 2),
         minima=lambda unfold: [(0, 0)] if unfold > 0 else [], saddles=_monkey_saddles,
         source="Hilbert & Cohn-Vossen 1932, Geometry and the Imagination", ranges={"unfold": (-1, 1)})  # fmt: skip
def monkey_saddle(p: Tensor, unfold: float = 0.0) -> Tensor:
    r"""Three ways down, for two legs and a tail. At the middle even the curvature vanishes, so the gradient gives no
    hint near it. Unfold it and it splits into three plain saddles around a hollow or a hill. $x^3 - 3 x y^2 +
    u\left(x^2 + y^2\right)$"""
    x, y = p.unbind(-1)
    return x**3 - 3 * x * y**2 + unfold * (x**2 + y**2)


def _two_layer_bottoms(decay: float) -> list[Point]:
    if not 0 <= decay < 1:
        return [(0, 0)] if decay >= 1 else []
    edge = math.sqrt(1 - decay)
    return [(edge, edge), (-edge, -edge)]


@surface(box=((-3, 3), (-3, 3)), start=(-0.3, 2.6), check=((2, 3), 12.63), log=True, title="Two-layer linear net",
         minima=_two_layer_bottoms, saddles=lambda decay: [(0, 0)] if abs(decay) < 1 else [],
         source="Saxe et al. 2014, arXiv:1312.6120; Cohen et al. 2021, arXiv:2103.00065",
         ranges={"decay": (0, 0.5)})  # fmt: skip
def two_layer(p: Tensor, decay: float = 0.02) -> Tensor:
    r"""The smallest net: two weights whose product should be 1, with weight decay. A saddle parts two curved valleys,
    sharp at their ends and flat in the middle; a large step is thrown towards the flat part. $\frac{1}{2}\left(x y -
    1\right)^2 + \frac{d}{2}\left(x^2 + y^2\right)$"""
    x, y = p.unbind(-1)
    return 0.5 * (x * y - 1) ** 2 + 0.5 * decay * (x**2 + y**2)
