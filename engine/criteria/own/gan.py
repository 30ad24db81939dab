"""The games of generative adversarial nets: what each of the two players minimizes.

The input is the critic's score, the target 1 for a real sample and 0 for a generated one. The generator's losses see generated
samples only; of a real one they are 0.
"""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.criteria.registry import Loss, criterion

Player = Literal["generator", "critic"]


class Game(Loss):
    """A pair of losses; `player` says whose."""

    def __init__(self, player: Player = "generator", reduction: str = "mean") -> None:
        super().__init__(reduction)
        if player not in ("generator", "critic"):
            raise ValueError(f"player has to be generator or critic, got {player}")
        self.player = player

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        if self.player == "critic":
            return self.reduced(torch.where(target > 0.5, self.real(input), self.generated(input)))
        return self.reduced(torch.where(target > 0.5, 0 * input, self.generator(input)))

    def real(self, score: Tensor) -> Tensor:
        """The critic's loss of a real sample."""
        return F.softplus(-score)

    def generated(self, score: Tensor) -> Tensor:
        """The critic's loss of a generated sample."""
        return F.softplus(score)

    def generator(self, score: Tensor) -> Tensor:
        """The generator's loss of a generated sample."""
        return -score


@criterion(form="critic")
class MinimaxGANLoss(Game):
    r"""The first game of its kind: the generator minimizes what the critic maximizes, and learns nothing while it is found out.
    $\log\left(1 - σ\left(D\left(x\right)\right)\right)$

    When: theory; in practice the non-saturating loss is taken.
    Outliers: a sample that the critic sees through has almost no gradient: the worst samples are taught least.
    Imbalance: a critic that is too good ends the generator's learning.
    Source: Goodfellow et al. 2014, arXiv:1406.2661
    """

    def generator(self, score: Tensor) -> Tensor:
        return -F.softplus(score)


@criterion(form="critic")
class NonSaturatingGANLoss(Game):
    r"""The generator wants its samples to be called real, and is taught most where it fails. $-\log σ\left(D\left(x\right)\right)$

    When: the usual choice among the losses of a probability.
    Outliers: a sample that the critic sees through pulls with 1.
    Imbalance: a critic that is too good still teaches, though ever less precisely.
    Source: Goodfellow et al. 2014, arXiv:1406.2661
    """

    def generator(self, score: Tensor) -> Tensor:
        return F.softplus(-score)


@criterion(form="critic")
class HingeGANLoss(Game):
    r"""The critic only asks for a margin of 1 on either side; the generator follows the score itself.
    $\max\left(0, 1 \mp D\left(x\right)\right),\quad -D\left(x\right)$

    When: large image models, with spectral normalization.
    Outliers: a sample beyond the margin no longer teaches the critic.
    Imbalance: a critic that wins by the margin stops, which keeps the game in balance.
    Source: Lim and Ye 2017, arXiv:1705.02894
    """

    def real(self, score: Tensor) -> Tensor:
        return torch.relu(1 - score)

    def generated(self, score: Tensor) -> Tensor:
        return torch.relu(1 + score)


@criterion(form="critic")
class WassersteinGANLoss(Game):
    r"""The critic's scores estimate a distance between distributions, so that the gradient never dies. $\mp D\left(x\right)$

    When: with a critic whose slope is held at 1 by clipping or a gradient penalty; without that the scores run away.
    Outliers: every sample pulls with 1.
    Imbalance: the critic may be trained to the end, and should be.
    Source: Arjovsky et al. 2017, arXiv:1701.07875
    """

    def real(self, score: Tensor) -> Tensor:
        return -score

    def generated(self, score: Tensor) -> Tensor:
        return score
