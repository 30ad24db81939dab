"""Every loss class of the installed torch is offered, a made-up one too, and each says what was published about it."""

import math
import warnings
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine import SpecError
from engine.criteria import build, criteria
from engine.criteria.document import Document
from engine.criteria.registry import criterion
from tests.engine.criteria.published import ANYWHERE, CASES, PLACES, Case


class SquaredHuber(nn.modules.loss._Loss):
    """Squares Huber's loss, which nobody needs. Not in any torch."""

    def __init__(self, delta: float = 1.0, strange: float = 0.5, reduction: str = "mean") -> None:
        if delta <= 0:
            raise ValueError(f"SquaredHuber dislikes delta {delta}")
        super().__init__(reduction=reduction)
        self.delta, self.strange = delta, strange

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        losses = nn.functional.huber_loss(input, target, reduction="none", delta=self.delta) ** 2
        return losses if self.reduction == "none" else losses.mean()


class LogitLoss(nn.Module):
    """Takes logits and classes, always averages."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return nn.functional.nll_loss(input.log_softmax(1), target)


class UncallableLoss(nn.Module):
    """Takes nothing that we have."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        raise RuntimeError("never")


@pytest.fixture
def newer_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    for cls in (SquaredHuber, LogitLoss, UncallableLoss):
        monkeypatch.setattr(nn, cls.__name__, cls, raising=False)


def loss_of(case: Case, t: Tensor) -> Tensor:
    chosen = criteria()[case.name]
    settings = {"classes": 2, **case.settings}
    form = chosen.form
    assert form is not None
    params = {**case.params, **({"reduction": "none"} if "reduction" in {p.name for p in chosen.params} else {})}
    return form.losses(build(case.name, params, classes=settings["classes"]), t, form.case(case.settings))


def test_every_loss_of_torch_is_offered() -> None:
    """The names in the documentation of torch.nn, and nothing that torch has deprecated."""
    offered = {name for name, each in criteria().items() if each.origin == "torch.nn"}
    assert offered == {name for name in dir(nn) if name.endswith("Loss")}
    assert {"MSELoss", "CTCLoss", "TripletMarginWithDistanceLoss"} <= offered
    assert "NLLLoss2d" not in offered and hasattr(nn, "NLLLoss2d")
    assert all(each.form for each in criteria().values())


def test_each_has_a_published_formula_to_be_held_against() -> None:
    assert {case.name for case in CASES} == set(criteria())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.params} {case.settings}")
def test_loss_and_gradient_are_the_published_ones(case: Case) -> None:
    form = criteria()[case.name].form
    assert form is not None
    places = PLACES.get(form.axis.name, ANYWHERE)
    t = torch.tensor(places, dtype=torch.float64, requires_grad=True)
    losses = loss_of(case, t)
    assert losses.shape == t.shape
    assert losses.tolist() == pytest.approx([case.loss(place) for place in places], rel=1e-9, abs=1e-11)
    (gradient,) = torch.autograd.grad(losses.sum(), t)
    step = 1e-5
    slopes = [(case.loss(place + step) - case.loss(place - step)) / (2 * step) for place in places]
    assert gradient.tolist() == pytest.approx(slopes, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("name", sorted(criteria()))
def test_each_says_what_a_page_needs(name: str) -> None:
    texts = criteria()[name].texts
    assert texts.sentence.endswith((".", ":")) and texts.formula and texts.when and texts.outliers and texts.imbalance


REDUCED = sorted(name for name, chosen in criteria().items() if any(p.name == "reduction" for p in chosen.params))


def test_only_what_is_no_mean_over_samples_has_no_reduction() -> None:
    assert {*criteria()} - {*REDUCED} == {"AdaptiveLogSoftmaxWithLoss", "RMSELoss"}


@pytest.mark.parametrize("name", REDUCED)
def test_each_reduces_as_torch_does(name: str) -> None:
    """mean and sum of the class itself, on a batch of its form, against its own losses one by one."""
    chosen = criteria()[name]
    form = chosen.form
    assert form is not None
    t = torch.tensor(form.axis.batch, dtype=torch.float64)
    apart = form.losses(build(name, {"reduction": "none"}), t, form.case())
    for reduction in ("mean", "sum"):
        with_words = warnings.catch_warnings(category=UserWarning, action="ignore")  # KLDivLoss warns of its mean
        with with_words:
            whole = build(name, {"reduction": reduction})(*form.arguments(build(name), t, form.case()))
            assert whole.item() == pytest.approx(getattr(apart, reduction)().item(), rel=1e-12)


@pytest.mark.usefixtures("newer_torch")
def test_a_made_up_class_appears_and_is_called() -> None:
    made_up = criteria()["SquaredHuber"]
    assert made_up.sentence == "Squares Huber's loss, which nobody needs."
    assert made_up.form is not None and made_up.form.regression
    params = {p.name: p for p in made_up.params}
    assert (params["delta"].scale, params["strange"].range, params["reduction"].choices) == ("log", None, ("none", "mean", "sum"))
    t = torch.tensor([-3.0, 0.5], dtype=torch.float64)
    assert made_up.form.losses(build("SquaredHuber", {"reduction": "none"}), t, {}).tolist() == [6.25, 0.015625]
    with pytest.raises(SpecError, match="SquaredHuber dislikes delta -1") as caught:
        build("SquaredHuber", {"delta": -1, "strange": 2})
    assert (caught.value.code, caught.value.path) == ("refused", ("delta",))


@pytest.mark.usefixtures("newer_torch")
def test_a_made_up_class_of_logits_that_always_averages_is_called_for_each_sample() -> None:
    form = criteria()["LogitLoss"].form
    assert form is not None
    t = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)
    assert form.losses(build("LogitLoss"), t, form.case()).tolist() == pytest.approx([math.log1p(math.exp(-v)) for v in t.tolist()])


@pytest.mark.usefixtures("newer_torch")
def test_a_class_that_takes_nothing_we_have_appears_without_a_form() -> None:
    assert criteria()["UncallableLoss"].form is None
    assert isinstance(build("UncallableLoss"), UncallableLoss)
    with pytest.raises(SpecError, match="no way was found to call it") as caught:
        Document.load({"criteria": [{"name": "MSELoss"}, {"name": "UncallableLoss"}]})
    assert caught.value.path == ("criteria", 1, "name")


def test_it_is_gone_again() -> None:
    assert "SquaredHuber" not in criteria()


WRONG: list[tuple[str, Any, str, tuple[str, ...], str]] = [
    ("MSELos", {}, "unknown", (), "did you mean MSELoss"),
    ("HuberLoss", {"delta": 0}, "refused", ("delta",), "does not support non-positive values for delta"),
    ("HuberLoss", {"delta": "1"}, "type", ("delta",), "expected a number"),
    ("HuberLoss", {"beta": 1}, "unknown", ("beta",), "unknown field"),
    ("HuberLoss", {"size_average": True}, "unknown", ("size_average",), "unknown field"),
    ("CrossEntropyLoss", {"weight": 2, "label_smoothing": 1.5}, "refused", ("label_smoothing",), "label_smoothing must be between"),
    ("MSELoss", {"reduction": "median"}, "unknown", ("reduction",), "did you mean mean"),
    ("MultiMarginLoss", {"p": 3}, "refused", ("p",), "only p == 1 and p == 2 supported"),
    ("QuantileLoss", {"quantile": 1}, "refused", ("quantile",), "between 0 and 1"),
    ("FocalLoss", {"gamma": -1}, "refused", ("gamma",), "at least 0"),
]


@pytest.mark.parametrize(("name", "params", "code", "path", "words"), WRONG)
def test_bad_input_is_refused_in_a_sentence_at_its_place(name: str, params: Any, code: str, path: tuple[str, ...], words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        build(name, params)
    assert (caught.value.code, caught.value.path) == (code, path)


BINARY = sorted(name for name, each in criteria().items() if each.form and each.form.score_loss)


@pytest.mark.parametrize("name", BINARY)
def test_scores_of_two_classes_become_losses(name: str) -> None:
    """The published values at scores 2 and -1 of a positive sample and of a negative one (which mirrors it)."""
    hinge = {"HingeLoss": 1.0, "MultiMarginLoss": 0.5}

    def formula(margin: float) -> float:
        return hinge[name] * max(0, 1 - margin) if name in hinge else math.log1p(math.exp(-margin))

    form = criteria()[name].form
    assert form is not None and form.score_loss is not None
    score = torch.tensor([[2.0, -1.0, 0.5], [0.0, 3.0, -4.0]], dtype=torch.float64, requires_grad=True)
    label = torch.tensor([1, 0, 1])
    losses = form.score_loss(build(name, {"reduction": "none"}), score, label)
    assert losses.shape == score.shape
    if name != "FocalLoss":
        margins = (score * (2 * label - 1)).flatten().tolist()
        assert losses.flatten().tolist() == pytest.approx([formula(m) for m in margins], rel=1e-9)
    else:
        p = 1 / (1 + math.exp(-2))
        assert losses[0, 0].item() == pytest.approx(-0.25 * (1 - p) ** 2 * math.log(p))
    assert torch.autograd.grad(losses.sum(), score)[0].shape == score.shape
    mean = "batchmean" if name == "KLDivLoss" else "mean"  # its mean divides by the classes as well
    assert form.score_loss(build(name, {"reduction": mean}), score[0], label).item() == pytest.approx(losses[0].mean().item())


def test_what_has_no_score_of_two_classes_says_so() -> None:
    without = {"CTCLoss", "TripletMarginLoss", "MSELoss", "HingeEmbeddingLoss", "CosineEmbeddingLoss", "MarginRankingLoss"}
    assert not without & set(BINARY)
    regression = {name for name, each in criteria().items() if each.form and each.form.regression}
    assert regression == {"L1Loss", "MSELoss", "HuberLoss", "SmoothL1Loss", "LogCoshLoss", "QuantileLoss", "RMSELoss"}


def test_a_docstring_that_says_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="Bare: expected a sentence"):

        @criterion(form="error")
        class Bare(nn.Module):
            """Says little."""
