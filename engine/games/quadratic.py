"""Quadratic games: between rolling down a bowl together and turning around each other for ever."""

import math

from torch import Tensor

from engine.games.registry import game

ORDER = 2


@game(box=((-2, 2), (-2, 2)), start=(1.5, 0.5), ranges={"angle": (0, 120)}, title="Bowl or vortex",
      check=((1, 2), (2.0564395949, -1.6223191507)),
      source="Balduzzi et al. 2018, The Mechanics of n-Player Differentiable Games, arXiv:1802.05642; "
      "Letcher et al. 2019, Differentiable Game Mechanics, arXiv:1905.04926")  # fmt: skip
def rotation(theta: Tensor, psi: Tensor, angle: float = 80.0) -> tuple[Tensor, Tensor]:
    r"""Every game is a potential part, in which both roll down, and a Hamiltonian part, in which they turn around each
    other. At an angle α of 0 degrees there is only the bowl, at 90 only the vortex. Between them gradient steps converge
    for a step size h below 2 cos α: the more rotation, the smaller. $\tfrac{1}{2}\cos\alpha\;\theta^2 + \sin\alpha\;\theta\psi$
    $\tfrac{1}{2}\cos\alpha\;\psi^2 - \sin\alpha\;\theta\psi$"""
    bowl, vortex = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    product = vortex * (theta * psi)
    return 0.5 * bowl * theta**2 + product, 0.5 * bowl * psi**2 - product


@game(box=((-2, 2), (-2, 2)), start=(1.5, 0.5), title="Convex-concave", check=((1, 2), (1.9, -1.9)),
      ranges={"convexity": (-1, 2), "concavity": (-1, 2), "coupling": (0.1, 10, "log")},
      source="Zhang & Yu 2020, Convergence of Gradient Methods on Bilinear Zero-Sum Games, arXiv:1908.05699; "
      "Heusel et al. 2017, arXiv:1706.08500")  # fmt: skip
def convex_concave(
    theta: Tensor, psi: Tensor, convexity: float = 0.2, concavity: float = 0.1, coupling: float = 1.0
) -> tuple[Tensor, Tensor]:
    r"""What one player loses the other wins, and besides their coupling b each has a curvature of its own that holds it
    back: the generator's convexity a, the critic's concavity c. A little of it, in one player alone, is enough for small steps to
    converge: that is what a penalty does. Give the players unlike step sizes and see the spiral straighten.
    $\tfrac{a}{2}\theta^2 + b\,\theta\psi - \tfrac{c}{2}\psi^2$ $-\tfrac{a}{2}\theta^2 - b\,\theta\psi + \tfrac{c}{2}\psi^2$"""
    value = 0.5 * convexity * theta**2 + coupling * (theta * psi) - 0.5 * concavity * psi**2
    return value, -value
