"""What a criterion is, and the decorator that turns a class of our own into one.

The class's name is the key, its docstring the text on the page: a plain sentence, a formula between dollar signs, then
paragraphs that begin with `When:`, `Outliers:`, `Imbalance:` and perhaps `Source:`; what follows is for readers of the code.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor
from torch.nn import Module

from engine.criteria.forms import FORMS, Form
from engine.criteria.params import shown
from engine.parameters import Parameter

Range = tuple[float, float, str]
_FORMULA = re.compile(r"\$([^$]+)\$")
_PART = re.compile(r"(When|Outliers|Imbalance|Source): +(.*?)(?=\n\s*(?:When|Outliers|Imbalance|Source): |\n\s*\n|\Z)", re.DOTALL)


class Loss(Module):
    """A loss with torch's three reductions, for classes of our own."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        if reduction not in ("none", "mean", "sum"):
            raise ValueError(f"{reduction} is not a valid value for reduction")
        self.reduction = reduction

    def reduced(self, losses: Tensor) -> Tensor:
        if self.reduction == "none":
            return losses
        return losses.mean() if self.reduction == "mean" else losses.sum()


@dataclass(frozen=True)
class Texts:
    """What a docstring says to the page; empty where it says nothing."""

    sentence: str
    formula: str = ""
    when: str = ""
    outliers: str = ""
    imbalance: str = ""
    source: str = ""

    @classmethod
    def read(cls, doc: str) -> "Texts":
        """Takes a docstring apart."""
        text = inspect.cleandoc(doc)
        found = _FORMULA.search(text)
        parts = {name.lower(): " ".join(part.split()) for name, part in _PART.findall(text)}
        sentence = " ".join(text[: found.start() if found else len(text)].split())
        return cls(sentence, " ".join(found[1].split()) if found else "", **parts)


@dataclass(frozen=True, eq=False)
class Criterion:
    """A loss class with all that a page, a curve or a data model wants to know about it.

    `origin` is `torch.nn` or `thalweg`; `form` says what it takes (None where no way to call it was found); `example` holds values for
    the parameters that have no default.
    """

    name: str
    cls: type[Module]
    origin: str
    params: tuple[Parameter, ...]
    texts: Texts
    form: Form | None
    example: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return self.texts.sentence

    @property
    def formula(self) -> str:
        return self.texts.formula

    def per_class(self, params: Mapping[str, Any], classes: int) -> int | None:
        """How many entries a tensor of class weights has: those of the module itself where it knows its classes."""
        own = next((params.get(p.name) for p in self.params if p.name.endswith("classes")), None)
        return own or (classes if self.form and self.form.classes else None)

    def as_dict(self) -> dict[str, Any]:
        form = self.form
        return {
            "name": self.name, "origin": self.origin, **vars(self.texts), "params": [p.as_dict() for p in self.params],
            "example": dict(self.example), "form": form.name if form else None, "family": form.family if form else "other",
        }  # fmt: skip


OWN = "__criterion__"


def criterion(form: str, ranges: Mapping[str, Range] | None = None) -> Callable[[type[Module]], type[Module]]:
    """Offers a class of our own. `ranges` are those of sliders whose parameter's name means something else to torch."""

    def decorate(cls: type[Module]) -> type[Module]:
        texts = Texts.read(cls.__doc__ or "")
        if not (texts.sentence and texts.formula and texts.when and texts.outliers and texts.imbalance):
            raise ValueError(f"{cls.__name__}: expected a sentence, a formula, When:, Outliers: and Imbalance: in the docstring")
        params = tuple(_ranged(p, ranges or {}) for p in shown(cls))
        setattr(cls, OWN, Criterion(cls.__name__, cls, "thalweg", params, texts, FORMS[form], {}))
        return cls

    return decorate


def _ranged(parameter: Parameter, ranges: Mapping[str, Range]) -> Parameter:
    if parameter.name not in ranges:
        return parameter
    low, high, scale = ranges[parameter.name]
    return replace(parameter, range=(low, high), scale=scale)
