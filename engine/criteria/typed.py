"""A criterion that a person typed, `{"expression": "abs(input - target)**p", "params": {"p": 1.5}}`: a loss of one sample."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from engine import reading
from engine.criteria.registry import Loss
from engine.errors import Path
from engine.formula import Formula
from engine.reading import Fields

VARIABLES = ("input", "target")


class TypedLoss(Loss):
    """The formula of `input` and `target`, sample by sample, at the given parameters; those left out are 1."""

    def __init__(self, expression: str, params: Mapping[str, float] | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.formula = Formula.parse(expression, VARIABLES)
        self.function = self.formula.bind(**(params or {}))

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return self.reduced(self.function(input, target))


def load(value: Any, path: Path) -> dict[str, Any]:
    """The expression and all of its parameters, defaults filled in. Raises SpecError."""
    fields = Fields(value, path)
    formula = fields.take("expression", lambda text, at: Formula.parse(reading.text(500)(text, at), VARIABLES, at))
    known = dict.fromkeys(formula.names, reading.number())
    params = fields.take("params", lambda given, at: reading.mapping(given, at, known, "parameter"), {})
    fields.done()
    return {"expression": formula.text, "params": {name: params.get(name, 1.0) for name in formula.names}}
