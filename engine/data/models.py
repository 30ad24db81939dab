"""The models. Each predicts from one number by two parameters, w and b; what differs is what a target is, and so which criteria fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from torch import Tensor
from torch.nn import Module

from engine.criteria import Criterion, criteria

Feed = Callable[[Module, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Model:
    """`labels`: targets are the classes 0 and 1, and `w * x + b` is the score (logit) of class 1; otherwise targets are numbers."""

    name: str
    title: str
    sentence: str
    formula: str
    criterion: str
    labels: bool

    def feed(self, criterion: Criterion) -> Feed | None:
        """How a criterion is given predictions and targets; None where it makes no sense of them."""
        form = criterion.form
        if form is None:
            return None
        return form.score_loss if self.labels else direct if form.regression else None

    def criteria(self) -> Mapping[str, Criterion]:
        """The criteria that fit."""
        return {name: found for name, found in criteria().items() if self.feed(found)}


def direct(module: Module, prediction: Tensor, target: Tensor) -> Tensor:
    return module(prediction, target.expand_as(prediction))  # type: ignore[no-any-return]


@cache
def models() -> Mapping[str, Model]:
    """All models, by name."""
    line = Model(
        "linear_regression", "Linear regression", "A line through points: each choice of slope w and intercept b is a place on this "
        "surface, and the criterion says how bad the line is there.",
        r"\frac{1}{n}\sum_{i=1}^{n} \ell\left(w x_i + b,\, y_i\right)", "MSELoss", labels=False,
    )  # fmt: skip
    curve = Model(
        "logistic_regression", "Logistic regression", "Two classes told apart by one number: w x + b is the score of class 1, and its "
        "sigmoid the probability. Where a border separates the classes without error, the loss has no lowest point.",
        r"\frac{1}{n}\sum_{i=1}^{n} \ell\left(w x_i + b,\, y_i\right),\; y_i \in \{0, 1\}", "BCEWithLogitsLoss", labels=True,
    )  # fmt: skip
    return MappingProxyType({model.name: model for model in (line, curve)})
