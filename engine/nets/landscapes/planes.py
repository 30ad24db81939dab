"""Planes in the space of a net's parameters, and what of it they show.

A plane is an origin and two directions, all of them rows of all parameters in float64; (a, b) is the point origin + a x + b y.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.nets.landscapes.outputs import flat

ROUNDING = 16  # units in the last place of the points' size: what is nearer together coincides


class NoPlane(ValueError):
    """Points through which there is no plane, or more than one."""


@dataclass(frozen=True)
class Plane:
    """`basis` (2, parameters). `explained`: the part of the paths' variance along each direction, where the plane was chosen by it."""

    origin: Tensor
    basis: Tensor
    explained: tuple[float, float] | None = None

    def at(self, where: Tensor) -> Tensor:
        """The points (k, parameters) at coordinates (k, 2)."""
        return self.origin + where @ self.basis

    def project(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """The coordinates (k, 2) of the nearest points of the plane, and their distances (k,)."""
        away = points.double() - self.origin
        where = torch.linalg.solve(self.basis @ self.basis.T, self.basis @ away.T).T
        return where, torch.linalg.vector_norm(away - where @ self.basis, dim=-1)


def random_plane(net: nn.Module, seed: int) -> Plane:
    """Around a net, along two random directions each of whose filters has the length of the net's own (Li et al. 2018, arXiv:1712.09913).

    A filter is what gives one output: a row of a `Linear`'s weight, all weights of a convolution's output channel. Parameters of fewer
    than two dimensions (biases, batch norm's, an activation's) don't move: the `ignore` of the authors' code. Numbers are drawn for
    them all the same, from one generator in the order of `parameters()`, first for x and then for y. The directions are not made
    orthogonal.
    """
    generator = torch.Generator().manual_seed(seed)
    return Plane(flat(net).double(), torch.stack([_direction(net, generator) for _ in range(2)]))


def _direction(net: nn.Module, generator: torch.Generator) -> Tensor:
    drawn = [torch.randn(p.shape, generator=generator, dtype=torch.float64) for p in net.parameters()]
    return torch.cat([_filters(p.detach().double(), own) for p, own in zip(net.parameters(), drawn, strict=True)])


def _filters(weight: Tensor, drawn: Tensor) -> Tensor:
    if weight.dim() < 2:
        return torch.zeros(weight.numel(), dtype=torch.float64)
    length, own = (torch.linalg.vector_norm(one.flatten(1), dim=1, keepdim=True) for one in (weight, drawn))
    scaled: Tensor = drawn.flatten(1) * (length / own)
    return scaled.flatten()


def plane_through(points: Tensor) -> Plane:
    """Through three points (3, parameters): the first is the origin, x points to the second, and y, at right angles to it, to the
    third's side. Raises NoPlane."""
    origin, second, third = points.double().unbind()
    near = rounding(points)
    if torch.linalg.vector_norm(second - origin) <= near:
        raise NoPlane("the first two of which coincide")
    x = _unit(second - origin)
    rest = third - origin - ((third - origin) @ x) * x
    rest = rest - (rest @ x) * x  # once more, since the first time rounds
    if torch.linalg.vector_norm(rest) <= near:
        raise NoPlane("the third of which lies on the line through the other two")
    return Plane(origin, torch.stack((x, _unit(rest))))


def principal_plane(points: Tensor) -> Plane:
    """The plane through the mean of points (k, parameters) along which they are spread most: their first two principal components, each
    with the sign that has the point that is farthest along it on the positive side. Raises NoPlane.

    The components come from the products of the points with each other, (k, k), which are fewer than those of parameters.
    """
    centre = points.double().mean(0)
    away = points.double() - centre
    squares, vectors = torch.linalg.eigh(away @ away.T)
    largest, sides = squares[-2:].flip(0).clamp_min(0), _signed(vectors[:, -2:].flip(1).T)
    if len(largest) < 2 or torch.sqrt(largest[1]) <= rounding(points):
        raise NoPlane("all of which lie on one line within rounding, as where one path is far longer than all others")
    x = _unit(sides[0] @ away)
    y = sides[1] @ away
    y = _unit(y - (y @ x) * x)
    first, second = (largest / squares.clamp_min(0).sum()).tolist()
    return Plane(centre, torch.stack((x, y)), (first, second))


def rounding(points: Tensor) -> float:
    """Distances below this are those of rounded numbers."""
    return ROUNDING * torch.finfo(points.dtype).eps * float(torch.linalg.vector_norm(points.double(), dim=-1).max())


def _unit(vector: Tensor) -> Tensor:
    unit: Tensor = vector / torch.linalg.vector_norm(vector)
    return unit


def _signed(rows: Tensor) -> Tensor:
    farthest = rows.gather(-1, rows.abs().argmax(-1, keepdim=True))
    return rows * torch.sign(farthest)
