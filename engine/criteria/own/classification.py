"""Losses of a score that torch has not: the hinge, and the focal loss."""

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.criteria.registry import Loss, criterion


@criterion(form="sign")
class HingeLoss(Loss):
    r"""The loss of the support-vector machine: right by the margin costs nothing. $\max\left(0, m - y\, x\right)$

    When: only the border matters, not probabilities; targets are 1 and -1.
    Outliers: a wrong label pulls with 1, however wrong; squared, it pulls in proportion.
    Imbalance: samples beyond the margin add nothing, so a crowd of easy ones does not outvote a few.
    Source: Cortes and Vapnik 1995, doi:10.1007/BF00994018
    """

    def __init__(self, margin: float = 1.0, squared: bool = False, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin, self.squared = margin, squared

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        short = torch.relu(self.margin - target * input)
        return self.reduced(short**2 if self.squared else short)


@criterion(form="logit", ranges={"alpha": (0.0, 1.0, "linear"), "gamma": (0.0, 5.0, "linear")})
class FocalLoss(Loss):
    r"""Binary cross-entropy in which samples that are already right count less. $-\alpha_y \left(1 - p_y\right)^\gamma \log p_y$

    When: detection among very many easy negatives. With gamma 0 and alpha 1/2 it is half of binary cross-entropy.
    Outliers: a wrong label is taken for a hard sample, so it pulls nearly with full force while all else falls silent.
    Imbalance: made for it: gamma quiets the easy majority, alpha weighs the positives, and 1 - alpha the negatives.
    Source: Lin et al. 2017, arXiv:1708.02002
    """

    def __init__(self, alpha: float = 0.25, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        if gamma < 0:
            raise ValueError(f"gamma has to be at least 0, got {gamma}")
        self.alpha, self.gamma = alpha, gamma

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        entropy = F.binary_cross_entropy_with_logits(input, target, reduction="none")
        wrong = torch.sigmoid(input) * (1 - target) + torch.sigmoid(-input) * target
        weight = self.alpha * target + (1 - self.alpha) * (1 - target)
        return self.reduced(weight * wrong**self.gamma * entropy)
