"""Games with an attractor that is no equilibrium: players that neither converge nor diverge."""

from torch import Tensor

from engine.games.registry import game

ORDER = 3


def wells(z: Tensor) -> Tensor:
    """A player's own part: held near 0, driven away farther out, held again beyond."""
    return z**2 / 4 - z**4 / 2 + z**6 / 6


@game(box=((-2, 2), (-2, 2)), start=(0.6, 0.4), title="Spurious cycle", equilibria=((0.08, 0.41),), check=((1, 2), (-2.2, 2.2)),
      source="Hsieh, Mertikopoulos & Cevher 2021, The Limits of Min-Max Optimization Algorithms, arXiv:2006.09065")  # fmt: skip
def spurious_cycle(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    r"""There is an equilibrium, and it is stable; but only who starts within a tenth of it gets there. Everybody else ends on a
    cycle that attracts from inside and outside, and runs along it for ever, far from any equilibrium, while the losses keep
    moving as if something were learned.
    $\theta(\psi - 0.45) + w(\theta) - w(\psi)$ $-\theta(\psi - 0.45) - w(\theta) + w(\psi)$
    $w(z) = \tfrac{z^2}{4} - \tfrac{z^4}{2} + \tfrac{z^6}{6}$"""
    value = theta * (psi - 0.45) + wells(theta) - wells(psi)
    return value, -value
