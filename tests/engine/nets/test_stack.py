"""Seeds that are trained as one stack come to what separate scripts come to, within rounding."""

from typing import Any

import numpy as np
import pytest

from engine import optimizers
from engine.nets import Run, Training
from engine.nets.heads import heads
from engine.nets.loop import Epoch

SPEC: dict[str, Any] = {
    "data": {"name": "moons"}, "net": {"widths": [6]}, "dtype": "float64", "epochs": 3, "seeds": [3, 7, 11],
    "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}}],
}  # fmt: skip


def both(document: dict[str, Any]) -> tuple[Run, list[Epoch], list[Epoch]]:
    """The run of a document and its epochs, and those of separate scripts."""
    run, apart = Run(Training.load(document), watch=True), Run(Training.load({**document, "stacked": False}), watch=True)
    assert set(apart.how) == {"separate"}
    return run, list(run.epochs()), list(apart.epochs())


def same(together: list[Epoch], apart: list[Epoch], rtol: float = 1e-9) -> None:
    for a, b in zip(together, apart, strict=True):
        np.testing.assert_allclose(a.whole, b.whole, rtol=rtol)
        np.testing.assert_allclose(a.steps, b.steps, rtol=rtol)


@pytest.mark.parametrize("name", [name for name, cls in optimizers.classes().items() if optimizers.form(cls) == "vector"])
def test_every_optimizer_is_stacked_or_trained_alone_as_it_must_be(name: str) -> None:
    run, together, apart = both({**SPEC, "entries": [{"optimizer": {"name": name}}]})
    same(together, apart, 1e-7)
    if run.stack is None:
        assert all(a.whole.tobytes() == b.whole.tobytes() for a, b in zip(together, apart, strict=True))


def test_what_looks_at_more_than_one_number_is_trained_alone() -> None:
    adam: dict[str, Any] = {"optimizer": {"name": "Adam"}}
    plateau = {"name": "ReduceLROnPlateau", "params": {"patience": 1}}
    frozen = {**adam, "layers": {"0": {"frozen": True}}}
    entries = [adam, {"optimizer": {"name": "LBFGS"}}, {**adam, "clip": 1.0}, {**adam, "schedule": plateau}, frozen]
    run, together, apart = both({**SPEC, "entries": entries})
    assert run.how == ["stacked", "separate", "separate", "separate", "separate"]
    same(together, apart)
    assert Run(Training.load({**SPEC, "net": {"dropout": 0.2}})).how == ["separate"]
    assert Run(Training.load({**SPEC, "seeds": [3]})).how == ["separate"]


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's own, of KLDivLoss
@pytest.mark.parametrize("criterion", list(heads(2)))
def test_every_criterion_of_classes(criterion: str) -> None:
    run, together, apart = both({**SPEC, "criterion": {"name": criterion}})
    assert run.how == ["separate" if criterion == "BCELoss" else "stacked"], "binary cross entropy raises at nan"
    same(together, apart)


@pytest.mark.parametrize("criterion", list(heads(0)))
def test_every_criterion_of_numbers(criterion: str) -> None:
    _, together, apart = both({**SPEC, "data": {"name": "sine"}, "criterion": {"name": criterion}})
    same(together, apart)


def test_schedules_layers_averages_batch_norm_and_snapshots() -> None:
    sgd = SPEC["entries"][0]
    cosine = {"name": "CosineAnnealingLR", "params": {"T_max": 15}}
    average = {"kind": "ema", "decay": 0.9}
    adam: dict[str, Any] = {"optimizer": {"name": "Adam"}}
    entries = [{**sgd, "schedule": cosine}, {**sgd, "layers": {"1": {"lr": 0.01}}}, {**sgd, "average": average}, adam]
    run, together, apart = both({**SPEC, "entries": entries})
    assert run.how == ["stacked"] * 4
    same(together, apart)
    assert not np.isnan(together[-1].whole[4:, 2]).any() and np.isnan(together[-1].whole[4:, 1]).all()
    for a, b in zip(together, apart, strict=True):
        assert a.snapshot and b.snapshot and a.snapshot.picture is not None and b.snapshot.picture is not None
        np.testing.assert_allclose(a.snapshot.histograms[:, :, :3], b.snapshot.histograms[:, :, :3], rtol=1e-7)
        assert (a.snapshot.picture.int() - b.snapshot.picture.int()).abs().max() <= 1
    run, together, apart = both({**SPEC, "net": {"widths": [6], "batch_norm": True}})
    assert run.how == ["stacked"]
    same(together, apart)
    run, together, apart = both({**SPEC, "net": {"widths": [6], "batch_norm": True}, "entries": [{**sgd, "average": average}]})
    assert run.how == ["separate"], "update_bn is a script's own pass over the samples"
