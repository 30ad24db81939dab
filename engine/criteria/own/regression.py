"""Losses of an error that torch has not: log-cosh, quantile, root of the mean square."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.criteria.registry import Loss, criterion


@criterion(form="error")
class LogCoshLoss(Loss):
    r"""The logarithm of the hyperbolic cosine: a parabola near 0 and a straight line far away, smooth throughout.
    $\log \cosh\left(x - y\right)$

    When: Huber's task where second derivatives are wanted as well.
    Outliers: none pulls harder than 1.
    Imbalance: between the mean (small errors) and the median (large ones).
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        error = input - target
        return self.reduced(torch.logaddexp(error, -error) - math.log(2))


@criterion(form="error", ranges={"quantile": (0.01, 0.99, "linear")})
class QuantileLoss(Loss):
    r"""The pinball loss: too low and too high cost differently, so that the best prediction is a quantile.
    $\max\left(q\left(y - x\right), \left(q - 1\right)\left(y - x\right)\right)$

    When: not the middle is wanted but a bound that holds for a share q of the cases.
    Outliers: each pulls with q or 1 - q, however far away it is.
    Imbalance: asked for: at quantile q a share q of the targets lies below.
    Source: Koenker and Bassett 1978, doi:10.2307/1913643
    """

    def __init__(self, quantile: float = 0.9, reduction: str = "mean") -> None:
        super().__init__(reduction)
        if not 0 < quantile < 1:
            raise ValueError(f"quantile has to be between 0 and 1, got {quantile}")
        self.quantile = quantile

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        short = target - input
        return self.reduced(torch.maximum(self.quantile * short, (self.quantile - 1) * short))


@criterion(form="batch_error", ranges={"eps": (1e-16, 1, "log0")})
class RMSELoss(torch.nn.Module):
    r"""The root of the mean squared error: in the unit of the targets, with one pull for the whole batch.
    $\sqrt{\frac{1}{n}\sum_{i=1}^{n} \left(x_i - y_i\right)^2 + \epsilon}$

    When: the number is to be reported; it has the minimum of the squared error.
    Outliers: as the squared error, but all pulls are divided by the root, so their sum stays bounded.
    Imbalance: as the squared error.

    It has no reduction, since it is not a mean over samples. Without eps its gradient at an exact fit is 0 / 0.
    """

    def __init__(self, eps: float = 1e-12) -> None:
        super().__init__()
        if eps < 0:
            raise ValueError(f"eps has to be at least 0, got {eps}")
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return torch.sqrt(F.mse_loss(input, target) + self.eps)
