"""A criterion that a person typed: `{"expression": "abs(input - target)**p", "params": {"p": 1.5}}`, a loss of one sample.

It is a function of torch's `input` and `target`, or of `t` alone, as in the laboratory of criteria: the error, or, for classes, the
score of the true class.
"""

import re
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from engine import reading
from engine.criteria.registry import Loss
from engine.errors import Path
from engine.formula import Formula
from engine.reading import Fields

BOTH, ONE = ("input", "target"), ("t",)
T = {False: "t = input - target", True: "t = (2 * target - 1) * input"}  # for numbers, for classes


def parsed(text: str, path: Path = ()) -> Formula:
    """The formula of whichever variables the text has. Raises SpecError."""
    return Formula.parse(text, BOTH if re.search(r"\b(input|target)\b", text) else ONE, path)


class TypedLoss(Loss):
    """The formula sample by sample at the given parameters, those left out 1; `labels`: targets are the classes 0 and 1."""

    def __init__(self, expression: str, params: Mapping[str, float], labels: bool, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.formula, self.labels = parsed(expression), labels
        self.function = self.formula.bind(**params)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        if self.formula.variables == BOTH:
            return self.reduced(self.function(input, target))
        return self.reduced(self.function((2 * target - 1) * input if self.labels else input - target))


def load(value: Any, path: Path) -> dict[str, Any]:
    """The expression and all of its parameters, defaults filled in. Raises SpecError."""
    fields = Fields(value, path)
    formula = fields.take("expression", lambda text, at: parsed(reading.text(500)(text, at), at))
    known = dict.fromkeys(formula.names, reading.number())
    params = fields.take("params", lambda given, at: reading.mapping(given, at, known, "parameter"), {})
    fields.done()
    return {"expression": formula.text, "params": {name: params.get(name, 1.0) for name in formula.names}}
