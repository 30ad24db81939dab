"""The published formulas of the loss classes in plain arithmetic, written from their papers and from torch's documentation.

Each case: a class, its parameters, the settings of its form, and a function of t that is the loss of one sample.
"""

from collections.abc import Callable
from math import cos, cosh, exp, log, log1p, pi, sqrt
from typing import Any, NamedTuple


class Case(NamedTuple):
    name: str
    params: dict[str, Any]
    settings: dict[str, Any]
    loss: Callable[[float], float]


def sigmoid(t: float) -> float:
    return 1 / (1 + exp(-t))


def softplus(t: float) -> float:
    return log1p(exp(-abs(t))) + max(t, 0)


def huber(t: float, delta: float) -> float:
    return t * t / 2 if abs(t) < delta else delta * (abs(t) - delta / 2)


def entropy(p: float, y: float) -> float:
    return -(y * log(p) + (1 - y) * log(1 - p))


def softmax_loss(t: float, classes: int, smoothing: float = 0.0) -> float:
    """Szegedy et al. 2015: the target is mixed with the uniform distribution."""
    total = exp(t) + classes - 1
    true, other = -log(exp(t) / total), -log(1 / total)
    share = smoothing / classes
    return (1 - smoothing + share) * true + (classes - 1) * share * other


def focal(t: float, y: int, alpha: float, gamma: float) -> float:
    p = sigmoid(t)
    return -alpha * (1 - p) ** gamma * log(p) if y else -(1 - alpha) * p**gamma * log(1 - p)


def alignments(t: float, frames: int) -> float:
    """A symbol that stands in k neighbouring frames of T, in T - k + 1 places, blanks around it."""
    p = sigmoid(t)
    return -log(sum((frames - k + 1) * p**k * (1 - p) ** (frames - k) for k in range(1, frames + 1)))


def dice(p: float, background: float, smooth: float) -> float:
    """Ten of a hundred pixels belong to the object."""
    return 1 - (20 * p + smooth) / (10 * p + 90 * background + 10 + smooth)


CASES = [
    Case("L1Loss", {}, {}, abs),
    Case("MSELoss", {}, {}, lambda t: t * t),
    Case("HuberLoss", {"delta": 2.0}, {}, lambda t: huber(t, 2)),
    Case("SmoothL1Loss", {"beta": 0.5}, {}, lambda t: huber(t, 0.5) / 0.5),
    Case("LogCoshLoss", {}, {}, lambda t: log(cosh(t))),
    Case("QuantileLoss", {"quantile": 0.8}, {}, lambda t: 0.2 * t if t > 0 else -0.8 * t),
    Case("RMSELoss", {"eps": 0.0}, {"other": 2.0}, lambda t: sqrt((t * t + 4) / 2)),
    Case("GaussianNLLLoss", {}, {"variance": 3.0}, lambda t: (log(3) + t * t / 3) / 2),
    Case("GaussianNLLLoss", {"full": True}, {}, lambda t: (t * t + log(2 * pi)) / 2),
    Case("PoissonNLLLoss", {}, {"target": 3.0}, lambda t: exp(t) - 3 * t),
    Case("BCEWithLogitsLoss", {"pos_weight": 3.0}, {"target": 1.0}, lambda t: 3 * softplus(-t)),
    Case("BCEWithLogitsLoss", {"pos_weight": 3.0}, {"target": 0.0}, softplus),
    Case("BCEWithLogitsLoss", {"weight": 2.0}, {"target": 0.25}, lambda t: 2 * entropy(sigmoid(t), 0.25)),
    Case("BCELoss", {}, {}, lambda p: -log(p)),
    Case("BCELoss", {"weight": 2.0}, {"target": 0.0}, lambda p: -2 * log(1 - p)),
    Case("CrossEntropyLoss", {}, {}, lambda t: softplus(-t)),
    Case("CrossEntropyLoss", {"weight": 3.0}, {"classes": 5}, lambda t: 3 * softmax_loss(t, 5)),
    Case("CrossEntropyLoss", {"label_smoothing": 0.2}, {"classes": 4}, lambda t: softmax_loss(t, 4, 0.2)),
    Case("CrossEntropyLoss", {"ignore_index": 1}, {}, lambda t: 0.0),
    Case("LinearCrossEntropyLoss", {"num_classes": 3}, {}, lambda t: softmax_loss(t, 3)),
    Case("AdaptiveLogSoftmaxWithLoss", {}, {}, lambda t: log(exp(t) + 2) - t),
    Case("NLLLoss", {"weight": 2.0}, {}, lambda t: -2 * t),
    Case("KLDivLoss", {}, {"target": 0.3}, lambda t: 0.3 * (log(0.3) - t)),
    Case("KLDivLoss", {"log_target": True}, {"target": 0.3}, lambda t: 0.3 * (log(0.3) - t)),
    Case("SoftMarginLoss", {}, {"target": "-1"}, softplus),
    Case("HingeLoss", {"margin": 0.5}, {}, lambda t: max(0, 0.5 - t)),
    Case("HingeLoss", {"squared": True}, {"target": "-1"}, lambda t: max(0, 1 + t) ** 2),
    Case("FocalLoss", {}, {}, lambda t: focal(t, 1, 0.25, 2)),
    Case("FocalLoss", {"gamma": 0.5}, {"target": 0.0}, lambda t: focal(t, 0, 0.25, 0.5)),
    Case("MultiMarginLoss", {"p": 2, "margin": 1.5, "weight": 3.0}, {"classes": 4}, lambda t: 3 * 3 / 4 * max(0, 1.5 - t) ** 2),
    Case("MultiLabelMarginLoss", {}, {"classes": 4}, lambda t: 3 / 4 * max(0, 1 - t)),
    Case("MultiLabelSoftMarginLoss", {}, {"classes": 3}, lambda t: (softplus(-t) + 2 * log(2)) / 3),
    Case("MarginRankingLoss", {"margin": 0.5}, {"target": "-1"}, lambda t: max(0, t + 0.5)),
    Case("CosineEmbeddingLoss", {}, {}, lambda t: 1 - cos(t)),
    Case("CosineEmbeddingLoss", {"margin": 0.25}, {"target": "-1"}, lambda t: max(0, cos(t) - 0.25)),
    Case("HingeEmbeddingLoss", {"margin": 2.0}, {}, lambda t: max(0, 2 - t)),
    Case("HingeEmbeddingLoss", {}, {"target": "1"}, lambda t: t),
    Case("TripletMarginLoss", {"margin": 0.5, "eps": 0.0}, {"negative": 2.0}, lambda t: max(0, t - 1.5)),
    Case("TripletMarginLoss", {"swap": True, "eps": 0.0}, {}, lambda t: max(0, t - min(1, abs(t - 1)) + 1)),
    Case("TripletMarginWithDistanceLoss", {}, {}, lambda t: t),
    Case("CTCLoss", {}, {}, lambda t: alignments(t, 3)),
    Case("CTCLoss", {"blank": 1}, {"frames": 5}, lambda t: alignments(t, 5)),
    Case("DiceLoss", {"smooth": 0.0}, {"background": 0.2}, lambda p: dice(p, 0.2, 0)),
    Case("DiceLoss", {}, {}, lambda p: dice(p, 0.1, 1)),
    Case("MinimaxGANLoss", {}, {}, lambda t: log(1 - sigmoid(t))),
    Case("MinimaxGANLoss", {"player": "critic"}, {}, lambda t: -log(1 - sigmoid(t))),
    Case("MinimaxGANLoss", {"player": "critic"}, {"sample": "real"}, lambda t: -log(sigmoid(t))),
    Case("NonSaturatingGANLoss", {}, {}, lambda t: -log(sigmoid(t))),
    Case("HingeGANLoss", {}, {}, lambda t: -t),
    Case("HingeGANLoss", {"player": "critic"}, {}, lambda t: max(0, 1 + t)),
    Case("HingeGANLoss", {"player": "critic"}, {"sample": "real"}, lambda t: max(0, 1 - t)),
    Case("WassersteinGANLoss", {}, {}, lambda t: -t),
    Case("WassersteinGANLoss", {"player": "critic"}, {}, lambda t: t),
    Case("WassersteinGANLoss", {"player": "critic"}, {"sample": "real"}, lambda t: -t),
]
# Off the kinks of all of the above, within the domain of each axis.
PLACES = {"probability": (0.05, 0.4, 0.93), "distance": (0.15, 0.7, 1.3, 2.6), "log_probability": (-3.1, -0.2)}
ANYWHERE = (-2.7, -0.9, -0.15, 0.35, 1.3, 2.6)
