"""Valleys: easy to fall into, slow to follow. Their lowest line is the thalweg this project is named after."""

import math

import torch
from torch import Tensor

from engine.surfaces.registry import surface
from engine.surfaces.stationary import Near

ORDER = 2


@surface(box=((-2, 2), (-1, 3)), start=(-1.2, 1), check=((-1.2, 1), 24.2), log=True,
         minima=lambda a, b: [(a, a * a)] if b > 0 else [],
         source="Rosenbrock 1960, doi:10.1093/comjnl/3.3.175",
         ranges={"a": (-1.5, 1.5), "b": (1, 1000, "log")})  # fmt: skip
def rosenbrock(p: Tensor, a: float = 1.0, b: float = 100.0) -> Tensor:
    r"""A curved valley, easy to enter and slow to follow: the walls are a thousand times steeper than the floor, and
    the floor keeps turning. $(a-x)^2 + b\left(y-x^2\right)^2$"""
    x, y = p.unbind(-1)
    return (a - x) ** 2 + b * (y - x**2) ** 2


@surface(box=((-4.5, 4.5), (-4.5, 4.5)), start=(-1.5, 2), check=((2, -1), 13.203125), log=True,
         minima=lambda u, v: [(u, v)], saddles=Near((0, 1), (0.1, -2.64)),
         source="Beale 1958, Princeton technical report 25; Jamil & Yang 2013, doi:10.1504/IJMMNO.2013.055204",
         ranges={"u": (0.5, 4), "v": (-0.9, 0.9)})  # fmt: skip
def beale(p: Tensor, u: float = 3.0, v: float = 0.5) -> Tensor:
    r"""A flat cross of valleys between corners that rise into the thousands. Steps that suit the floor are thrown out
    by the corners, and one arm of the cross leads away from the bottom at (u, v). $\sum_{k=1}^{3} \left(u\left(1 -
    v^k\right) - x\left(1 - y^k\right)\right)^2$

    With u = 3 and v = 1/2 the three constants are the usual 1.5, 2.25 and 2.625.
    """
    x, y = p.unbind(-1)
    square, cube = y**2, y**3
    first = u * (1 - v) - x * (1 - y)
    second = u * (1 - v * v) - x * (1 - square)
    third = u * (1 - v * v * v) - x * (1 - cube)
    return first**2 + second**2 + third**2


@surface(box=((-7, 7), (-3, 3)), start=(-6.5, 2), check=((math.pi / 2, 0), 5 + math.pi**2 / 80), log=True,
         minima=[(0, 0)], title="Long narrow ravine",
         source="Thalweg; the idea: Polyak 1964, doi:10.1016/0041-5553(64)90137-5",
         ranges={"steepness": (0.1, 1000, "log"), "floor": (0.001, 1, "log"), "bend": (-2, 2)})  # fmt: skip
def ravine(p: Tensor, steepness: float = 10.0, floor: float = 0.1, bend: float = 1.0) -> Tensor:
    r"""A long gorge with steep walls and a floor that hardly falls. Plain descent bounces between the walls; momentum
    adds up the little steps along the floor, and may miss the bends. $\frac{f}{2}x^2 + \frac{s}{2}\left(y - b\sin
    x\right)^2$"""
    x, y = p.unbind(-1)
    return 0.5 * floor * x**2 + 0.5 * steepness * (y - bend * torch.sin(x)) ** 2


@surface(box=((-4, 4), (-3, 3)), start=(-3.5, 1), check=((2, -1), 12), minima=[(0, 0)], smooth=False,
         title="Valley with kinks", source="Shor 1985, Minimization Methods for Non-Differentiable Functions, "
         "doi:10.1007/978-3-642-82118-9", ranges={"steepness": (0.1, 50, "log"), "tilt": (-2, 2)})  # fmt: skip
def absolute_valley(p: Tensor, steepness: float = 5.0, tilt: float = 0.5) -> Tensor:
    r"""A valley folded from flat sheets: the slope never shrinks near the bottom, so a fixed step never settles and
    only a falling learning rate ends the rattling. $\left|x\right| + s\left|y - t\,x\right|$

    Exactly on a fold torch takes 0 as the slope across it.
    """
    x, y = p.unbind(-1)
    return x.abs() + steepness * (y - tilt * x).abs()
