"""What a loss class takes, and how one number t becomes its arguments.

A form turns a vector of n values of t into the arguments of n samples (`arguments`), says which axis t lies on, and what else of
the example can be set (`knobs`). Two classes on the same axis can be drawn together. Forms serve data models as well: `regression`
and `score_loss`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module

from engine.criteria import arguments as make
from engine.criteria import scores
from engine.criteria.arguments import Arguments, Case
from engine.parameters import Parameter

ScoreLoss = Callable[[Module, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Axis:
    """Something that t measures. `domain` is where it has a meaning, `range` what is shown at first, `batch` an example of samples."""

    name: str
    title: str
    range: tuple[float, float]
    batch: tuple[float, ...]
    domain: tuple[float, float] = (-math.inf, math.inf)

    def as_dict(self) -> dict[str, object]:
        return {"name": self.name, "title": self.title, "range": list(self.range), "batch": list(self.batch), "domain": list(self.domain)}


@dataclass(frozen=True)
class Form:
    """`regression`: the class takes a prediction and a value of the same shape, element by element. `score_loss(module, score, label)`:
    the loss of binary classification by scores (..., n) with labels 0 or 1 (n,): one a sample with reduction `none`, else the module's
    reduction of (n,) scores; None where a score has no such meaning. `classes`: class weights are a tensor with an entry a class.
    `batch`: the arguments of n samples that are reduced together, where they differ."""

    name: str
    axis: Axis
    family: str
    arguments: Arguments
    knobs: tuple[Parameter, ...] = ()
    regression: bool = False
    score_loss: ScoreLoss | None = None
    classes: bool = False
    batch: Arguments | None = None

    @property
    def meaning(self) -> str:
        """What t is and what the rest of the sample is, in a sentence or two."""
        return " ".join((self.arguments.__doc__ or "").split())

    def case(self, given: Mapping[str, object] | None = None) -> Case:
        """The values of all knobs, the defaults filled in."""
        return {knob.name: knob.default for knob in self.knobs} | dict(given or {})

    def losses(self, module: Module, t: Tensor, case: Case) -> Tensor:
        """The loss of each of n samples: all at once where the module leaves them apart, else one call each."""
        whole = tensor(module(*self.arguments(module, t, case)))
        if whole.shape == t.shape:
            return whole
        return torch.stack([tensor(module(*self.arguments(module, one, case))).reshape(()) for one in torch.split(t, 1)])

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name, "axis": self.axis.name, "family": self.family, "meaning": self.meaning,
            "knobs": [knob.as_dict() for knob in self.knobs],
        }  # fmt: skip


def tensor(answer: object) -> Tensor:
    """A module's answer as a tensor; some give a tuple with the field `loss`."""
    found = getattr(answer, "loss", answer)
    if not isinstance(found, Tensor) or not found.is_floating_point():
        raise TypeError(f"expected a tensor of losses, got {type(found).__name__}")
    return found


ERROR = Axis("error", "error: prediction - target", (-4, 4), (-0.5, 0.2, 1.0, 3.5))
SCORE = Axis("score", "score (logit) of the true class", (-5, 5), (3.0, 1.0, 0.2, -4.0))
PROBABILITY = Axis("probability", "predicted probability", (0, 1), (0.9, 0.7, 0.5, 0.05), (0, 1))
LOG_PROBABILITY = Axis("log_probability", "predicted log-probability", (-6, 0), (-0.1, -0.5, -1.0, -5.0), (-math.inf, 0))
RATE = Axis("rate", "input (log of the rate)", (-3, 3), (-1.0, 0.0, 0.5, 2.5))
LEAD = Axis("lead", "lead of the first score: x1 - x2", (-4, 4), (2.0, 0.5, -0.5, -3.0))
ANGLE = Axis("angle", "angle between the two vectors", (-math.pi, math.pi), (0.1, 0.5, 1.5, 3.0), (-math.pi, math.pi))
DISTANCE = Axis("distance", "distance", (0, 4), (0.2, 0.8, 1.5, 3.5), (0, math.inf))
CRITIC = Axis("critic", "score that the critic gives", (-5, 5), (3.0, 1.0, -1.0, -4.0))


def _number(name: str, default: float, low: float, high: float, scale: str = "linear") -> Parameter:
    return Parameter(name, "float", default, range=(low, high), scale=scale, primary=True)


def _whole(name: str, default: int, low: int, high: int) -> Parameter:
    return Parameter(name, "int", default, range=(low, high), primary=True)


def _choice(name: str, *choices: str) -> Parameter:
    return Parameter(name, "choice", choices[0], choices=choices, primary=True)


TARGET = _number("target", 1.0, 0.0, 1.0)
SIGN, UNLIKE = _choice("target", "1", "-1"), _choice("target", "-1", "1")
CLASSES = _whole("classes", 2, 2, 20)
REGRESSION, CLASSIFICATION, PAIRS, SEQUENCES, GAMES = "regression", "classification", "pairs", "sequences", "games"

# In the order in which they are tried with a class that nobody has met yet; the last ones first need to be named.
_FORMS = (
    Form("error", ERROR, REGRESSION, make.error, regression=True),
    Form("classes", SCORE, CLASSIFICATION, make.classes, (CLASSES,), score_loss=scores.two_columns, classes=True),
    Form("labels", SCORE, CLASSIFICATION, make.labels, (TARGET, CLASSES), score_loss=scores.one_label),
    Form("marked", SCORE, CLASSIFICATION, make.marked, (CLASSES,)),
    Form("probability", PROBABILITY, CLASSIFICATION, make.binary, (TARGET,), score_loss=scores.sigmoid),
    Form("lead", LEAD, PAIRS, make.lead, (SIGN,)),
    Form("angle", ANGLE, PAIRS, make.angle, (SIGN,)),
    Form("triplet", DISTANCE, PAIRS, make.triplet, (_number("negative", 1.0, 0.0, 4.0),)),
    Form("variance", ERROR, REGRESSION, make.variance, (_number("variance", 1.0, 0.01, 10.0, "log"),)),
    Form("frames", SCORE, SEQUENCES, make.frames, (_whole("frames", 3, 1, 50),)),
    Form("layer", SCORE, CLASSIFICATION, make.layer),
    Form("alone", ERROR, REGRESSION, make.alone),
    Form("batch_error", ERROR, REGRESSION, make.batch_error, (_number("other", 1.0, -4.0, 4.0),), regression=True, batch=make.error),
    Form("logit", SCORE, CLASSIFICATION, make.binary, (TARGET,), score_loss=scores.logit),
    Form("sign", SCORE, CLASSIFICATION, make.sign, (SIGN,), score_loss=scores.sign),
    Form("log_probabilities", LOG_PROBABILITY, CLASSIFICATION, make.classes, (CLASSES,), score_loss=scores.log_softmax, classes=True),
    Form("distribution", LOG_PROBABILITY, CLASSIFICATION, make.distribution, (_number("target", 0.5, 0.01, 1.0),),
         score_loss=scores.distribution),
    Form("rate", RATE, REGRESSION, make.rate, (_number("target", 1.0, 0.0, 20.0),)),
    Form("similarity", DISTANCE, PAIRS, make.sign, (UNLIKE,)),
    Form("critic", CRITIC, GAMES, make.critic, (_choice("sample", "generated", "real"),)),
    Form("overlap", PROBABILITY, CLASSIFICATION, make.overlap, (_number("share", 0.1, 0.01, 1.0), _number("background", 0.1, 0.0, 1.0))),
)  # fmt: skip
FORMS = {form.name: form for form in _FORMS}
TRIED = tuple(form for form in _FORMS[: [form.name for form in _FORMS].index("batch_error")])
AXES = {form.axis.name: form.axis for form in _FORMS}
