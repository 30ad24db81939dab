"""Curves of criteria: the real module's losses and gradients, what stands out about them, what a reduction does."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.criteria import criteria
from engine.criteria.curve import Curve, curve
from engine.criteria.document import Document


class RootLoss(nn.Module):
    """Has a slope without bound at 0, no value below, and a step."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return (input - target).sqrt() + (input > 2)


class CountLoss(nn.Module):
    """Counts mistakes."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return ((input - target).abs() > 1).double()


def of(name: str, params: dict[str, Any] | None = None, case: dict[str, Any] | None = None, **rest: Any) -> Curve:
    return curve(Document.load({"criteria": [{"name": name, "params": params or {}, "case": case or {}}], **rest}), 0)


def said(found: Curve) -> list[str]:
    return [feature.text for feature in found.features]


BY_HAND = {
    "HuberLoss": lambda t: nn.functional.huber_loss(t, torch.zeros_like(t), reduction="none"),
    "BCEWithLogitsLoss": lambda t: nn.functional.binary_cross_entropy_with_logits(t, torch.ones_like(t), reduction="none"),
    "CrossEntropyLoss": lambda t: nn.functional.cross_entropy(
        torch.stack([torch.zeros_like(t), t], 1), torch.ones(len(t), dtype=torch.long), reduction="none"
    ),
    "CosineEmbeddingLoss": lambda t: nn.functional.cosine_embedding_loss(
        torch.tensor([[1.0, 0.0]]).double().expand(len(t), 2), torch.stack([t.cos(), t.sin()], 1), torch.ones(len(t)), reduction="none"
    ),
    "GaussianNLLLoss": lambda t: nn.functional.gaussian_nll_loss(t, torch.zeros_like(t), torch.ones_like(t), reduction="none"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_loss_and_gradient_are_those_of_a_call_by_hand(name: str) -> None:
    found = of(name)
    t = torch.tensor(found.t, dtype=torch.float64, requires_grad=True)
    losses = BY_HAND[name](t)
    (gradient,) = torch.autograd.grad(losses.sum(), t)
    assert list(found.loss) == losses.tolist()
    assert list(found.gradient) == gradient.tolist()


@pytest.mark.parametrize("name", sorted(criteria()))
def test_every_criterion_has_a_curve(name: str) -> None:
    found = of(name, points=21)
    low, high = found.chosen.form.axis.range
    assert (found.t[0], found.t[-1], len(found.t)) == (low, high, 21)
    assert len(found.loss) == len(found.gradient) == 21 and all(map(math.isfinite, found.loss))
    assert any(gradient != 0 for gradient in found.gradient)
    assert all(found.as_dict()[name] is not None for name in ("axis", "features", "reduced", "notes"))


KNOWN: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("L1Loss", {}, {}, ["gradient jumps at t = 0 from -1 to 1", "towards -inf gradient levels off at -1",
                        "towards inf gradient levels off at 1"]),
    ("HuberLoss", {"delta": 2}, {}, ["towards -inf gradient levels off at -2", "towards inf gradient levels off at 2"]),
    ("MSELoss", {}, {}, ["towards -inf gradient grows in proportion to t", "towards inf gradient grows in proportion to t"]),
    ("QuantileLoss", {"quantile": 0.75}, {}, ["gradient jumps at t = 0 from -0.75 to 0.25", "towards -inf gradient levels off at -0.75",
                                              "towards inf gradient levels off at 0.25"]),
    ("HingeLoss", {"margin": 0.3}, {}, ["gradient jumps at t = 0.3 from -1 to 0", "gradient is 0 for t > 0.3",
                                        "towards -inf gradient levels off at -1"]),
    ("BCEWithLogitsLoss", {}, {}, ["towards -inf gradient levels off at -1", "towards inf gradient vanishes"]),
    ("BCELoss", {}, {}, ["gradient explodes at t = 0"]),
    ("SoftMarginLoss", {}, {}, ["towards -inf gradient becomes nan", "towards inf gradient vanishes"]),
    ("MinimaxGANLoss", {}, {}, ["towards -inf gradient vanishes", "towards inf gradient levels off at -1"]),
    ("WassersteinGANLoss", {}, {}, ["gradient is -1 everywhere from -5 to 5"]),
    ("MinimaxGANLoss", {}, {"sample": "real"}, ["gradient is 0 everywhere from -5 to 5"]),
    ("CosineEmbeddingLoss", {"margin": 0.5}, {"target": "-1"}, [
        "gradient jumps at t = -1.047 from 0 to 0.866", "gradient jumps at t = 1.047 from -0.866 to 0",
        "gradient is 0 for t < -1.047", "gradient is 0 for t > 1.047"]),
    ("PoissonNLLLoss", {}, {}, ["towards -inf gradient levels off at -1", "towards inf gradient grows without bound"]),
    ("RMSELoss", {"eps": 0}, {"other": 0}, ["gradient is nan at t = 0", "gradient jumps at t = 0 from -0.7071 to 0.7071",
                                            "towards -inf gradient levels off at -0.7071", "towards inf gradient levels off at 0.7071"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "params", "case", "expected"), KNOWN, ids=lambda value: value if isinstance(value, str) else "")
def test_what_stands_out_is_what_the_formula_says(name: str, params: dict[str, Any], case: dict[str, Any], expected: list[str]) -> None:
    assert said(of(name, params, case)) == expected


def test_a_jump_between_samples_is_found_where_it_is() -> None:
    jump = next(feature for feature in of("HingeLoss", {"margin": 0.123456789}, points=11).features if feature.kind == "jump")
    assert jump.at[0] == pytest.approx(0.123456789, abs=1e-11)
    assert jump.values == (-1, 0)


def test_a_made_up_loss_shows_what_is_wrong_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn, "RootLoss", RootLoss, raising=False)
    monkeypatch.setattr(nn, "CountLoss", CountLoss, raising=False)
    assert said(of("CountLoss")) == ["autograd does not differentiate it: no gradient comes back"]
    found = of("RootLoss", ranges={"error": [-1, 3.1]})
    sentences = {feature.kind: feature.text for feature in found.features}
    assert sentences["break"] == "loss jumps at t = 2"
    assert sentences["missing"].startswith("gradient is nan for t < ")
    assert sentences["explode"] == "gradient explodes at t = 0"
    assert math.isnan(found.loss[0]) and found.loss[-1] == pytest.approx(math.sqrt(3.1) + 1)


def test_reductions_are_the_known_sums() -> None:
    """Errors 1, 2 and -3, squared: 1, 4 and 9; their mean is 14 / 3 and each sample gets a third of 2 t."""
    found = {each.name: each for each in of("MSELoss", batches={"error": [1, 2, -3]}).reduced}
    assert found["none"].value == (1, 4, 9) and found["none"].gradient == (2, 4, -6)
    assert found["mean"].value == pytest.approx(14 / 3) and found["mean"].gradient == pytest.approx((2 / 3, 4 / 3, -2))
    assert found["sum"].value == 14 and found["sum"].gradient == (2, 4, -6)


def test_a_loss_without_reduction_is_shown_for_the_whole_batch() -> None:
    """The root of (9 + 16) / 2 pulls each error e with e / (2 * root)."""
    (only,) = of("RMSELoss", {"eps": 0}, batches={"error": [3, 4]}).reduced
    assert only.name is None and only.value == pytest.approx(math.sqrt(12.5))
    assert only.gradient == pytest.approx((1.5 / math.sqrt(12.5), 2 / math.sqrt(12.5)))


def test_what_torch_warns_of_is_a_note() -> None:
    notes = of("KLDivLoss").notes
    assert len(notes) == 1 and notes[0].startswith("reduction: 'mean' divides the total loss by both the batch size")
    assert of("MSELoss").notes == ()


def typed(text: str, **params: float) -> Curve:
    return curve(Document.load({"criteria": [{"expression": text, "params": params}]}), 0)


def test_a_typed_loss_is_the_class_that_it_spells() -> None:
    mine = typed("where(abs(t) < delta, t**2 / 2, delta * (abs(t) - delta / 2))", delta=1.5)
    torchs = of("HuberLoss", {"delta": 1.5})
    assert mine.loss == pytest.approx(torchs.loss, abs=1e-15) and mine.gradient == pytest.approx(torchs.gradient, abs=1e-15)
    assert said(mine) == said(torchs)
    assert [(p.name, p.scale) for p in mine.chosen.criterion.params] == [("delta", "log"), ("reduction", "linear")]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("where(t > 1, 1, 0)", ["autograd does not differentiate it: no gradient comes back"]),
        ("max(0, 1 - t)", ["gradient jumps at t = 1 from -1 to 0", "gradient is 0 for t > 1", "towards -inf gradient levels off at -1"]),
        ("sqrt(t)", ["gradient is nan for t < 0", "gradient explodes at t = 0", "towards inf gradient vanishes"]),
        ("where(t > 0.5, 2, 0) + t", ["loss jumps at t = 0.5"]),
    ],
)
def test_a_person_is_told_what_is_wrong_with_a_typed_loss(text: str, sentences: list[str]) -> None:
    found = said(typed(text))
    assert [sentence for sentence in sentences if sentence not in found] == []
