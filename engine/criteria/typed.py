"""A loss that a person typed as an expression of t: `where(abs(t) < d, t**2 / 2, d * (abs(t) - d / 2))`.

It is read by the same allow-list as surfaces (`engine.formula`); names other than t are its parameters. What t means is the person's to
say: the error by default, or any other axis, so that it can be drawn beside the classes that live there.
"""

import functools
from collections.abc import Mapping

from torch import Tensor

from engine import latex
from engine.criteria import arguments as make
from engine.criteria.forms import AXES, REGRESSION, Form
from engine.criteria.params import REDUCTIONS
from engine.criteria.registry import Criterion, Loss, Texts
from engine.errors import Path
from engine.formula import Formula
from engine.parameters import RANGES, Parameter

NAME = "loss(t)"
VARIABLES = ("t",)
REACH = (-10.0, 10.0, "linear")  # of a parameter whose name says nothing
SENTENCE = "A loss of your own. Where it has no value, it is nan or inf, and so it is shown."


class TypedLoss(Loss):
    """The formula at parameters, element by element."""

    def __init__(self, formula: Formula, params: Mapping[str, float], reduction: str) -> None:
        super().__init__(reduction)
        self.formula = formula.bind(**params)
        self.differentiable = bool(formula.moved_by(**params))

    def forward(self, t: Tensor) -> Tensor:
        return self.reduced(self.formula(t))


@functools.lru_cache(maxsize=256)
def typed(text: str, axis: str, path: Path = ()) -> Criterion:
    """The criterion of a text. Raises SpecError, code `expression`, with the character that is wrong."""
    formula = Formula.parse(text, VARIABLES, path)

    class Typed(TypedLoss):
        def __init__(self, reduction: str = "mean", **params: float) -> None:
            super().__init__(formula, params, reduction)

    params = (*map(_parameter, formula.names), Parameter("reduction", "choice", "mean", choices=REDUCTIONS))
    form = Form("typed", AXES[axis], REGRESSION, make.alone)
    return Criterion(NAME, Typed, "typed", params, Texts(SENTENCE, latex.of(text)), form, {})


def _parameter(name: str) -> Parameter:
    low, high, scale = RANGES.get(name, REACH)
    return Parameter(name, "float", 1.0, range=(low, high), scale=scale, primary=True)
