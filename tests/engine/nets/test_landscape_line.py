"""The straight line between two entries: its ends are theirs, and a barrier is what rises above the line between their losses."""

import numpy as np
import pytest
import torch

from engine.nets.landscapes.results import barrier
from tests.engine.nets.landscape_documents import OPTIMIZERS, THREE, by_hand, crossing, loss_at, loss_of, moons, plain, vector


def test_the_line_is_that_of_a_slow_loop() -> None:
    found = crossing({**THREE, "dtype": "float64"}, entries=[2, 0], resolution=21)
    start, end = (by_hand(OPTIMIZERS[i], plain)[-1] for i in (2, 0))
    a, b = vector(start), vector(end)
    assert found.x.tolist() == pytest.approx([-0.5 + 0.1 * k for k in range(21)])
    for of, validation in (("train", False), ("validation", True)):
        slow = [loss_at(start, a + part * (b - a), validation) for part in found.x.tolist()]
        assert found.columns[f"{of}_loss"] == pytest.approx(slow, rel=1e-9)
        assert found.columns[f"{of}_loss"][5] == pytest.approx(loss_of(start, validation), rel=1e-12)
        assert found.columns[f"{of}_loss"][15] == pytest.approx(loss_of(end, validation), rel=1e-12)
        excess = [slow[5 + k] - (slow[5] + k / 10 * (slow[15] - slow[5])) for k in range(11)]
        assert found.barriers[of] == pytest.approx(max(excess), rel=1e-9, abs=1e-12)
        x, y = moons()[2 * validation :][:2]
        with torch.no_grad():
            right = [(model(x).argmax(-1) == y).double().mean().item() for model in (start, end)]
        assert found.columns[f"{of}_accuracy"][[5, 15]].tolist() == right
    assert found.distance == pytest.approx((b - a).norm().item(), rel=1e-12)
    assert found.as_dict()["labels"] == ["SGD", "Adam"]


def test_the_barrier_of_a_double_well() -> None:
    """f = (t^2 - 1)^2 with t = 2 part - 1: the wells are the ends, and the wall between them is 1 high; tilted, it is as high."""
    parts = np.linspace(-0.5, 1.5, 201)
    wells = ((2 * parts - 1) ** 2 - 1) ** 2
    assert barrier(parts, wells) == pytest.approx(1)
    assert barrier(parts, wells + 3 * parts + 2) == pytest.approx(1)
    assert barrier(parts, (parts - 0.5) ** 2) == 0, "a valley between them is no barrier, and what lies beyond the ends is not between"
    assert np.isnan(barrier(parts, np.where(np.abs(parts - 0.5) < 0.1, np.nan, wells)))


def test_numbers_have_no_accuracy_and_no_samples_no_loss() -> None:
    entries = [{"optimizer": {"name": name}} for name in ("Adam", "SGD")]
    found = crossing({"data": {"name": "sine", "validation": 0}, "entries": entries, "epochs": 2}, resolution=5)
    assert list(found.columns) == ["train_loss"]
    assert list(found.barriers) == ["train"]
    assert found.columns["train_loss"].shape == found.x.shape == (5,)


def test_in_float32_the_ends_are_the_entries_as_well() -> None:
    found = crossing(THREE, entries=[1, 2], resolution=12)
    ends = [by_hand(OPTIMIZERS[i], plain, dtype=torch.float32)[-1] for i in (1, 2)]
    at_ends = [found.columns["train_loss"][found.x == part][0] for part in (0, 1)]
    assert at_ends == pytest.approx([loss_of(model) for model in ends], rel=1e-6)
