"""Losses of how well two regions overlap."""

from torch import Tensor

from engine.criteria.registry import Loss, criterion


@criterion(form="overlap", ranges={"smooth": (0.0, 10.0, "linear")})
class DiceLoss(Loss):
    r"""One minus the Dice overlap of predicted probabilities and a mask: each picture is one sample.
    $1 - \frac{2 \sum_i x_i y_i + s}{\sum_i x_i + \sum_i y_i + s}$

    When: segmentation of small things; often added to cross-entropy.
    Outliers: bounded by 1, so that one bad picture cannot outweigh the others.
    Imbalance: made for it: a large background that is right adds nothing to either sum.
    Source: Milletari et al. 2016, arXiv:1606.04797

    The input has the shape (pictures, ...). The paper squares the summands of the denominator; this is the form without squares.
    """

    def __init__(self, smooth: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.smooth = smooth

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        predicted, true = input.flatten(1), target.flatten(1)
        both = (predicted * true).sum(1)
        return self.reduced(1 - (2 * both + self.smooth) / (predicted.sum(1) + true.sum(1) + self.smooth))
