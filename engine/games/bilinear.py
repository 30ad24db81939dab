"""Games that a straight line can describe: where theory is exact at every distance."""

from torch import Tensor

from engine.games.registry import game

ORDER = 0


@game(box=((-2, 2), (-2, 2)), start=(0.5, 0.5), check=((1, 2), (2, -2)), ranges={"strength": (0.1, 10, "log")},
      title="Bilinear game", source="Goodfellow 2016, NIPS tutorial, arXiv:1701.00160; Gidel et al. 2019, arXiv:1807.04740")  # fmt: skip
def bilinear(theta: Tensor, psi: Tensor, strength: float = 1.0) -> tuple[Tensor, Tensor]:
    r"""One player wants the product small, the other wants it large; b is its strength. The field only turns: steps at the
    same time leave the circle outwards and multiply the distance by the root of 1 + b²h² each, at whatever distance; steps in
    turn stay near it for ever. $b\,\theta\psi$ $-b\,\theta\psi$"""
    value = strength * (theta * psi)
    return value, -value
