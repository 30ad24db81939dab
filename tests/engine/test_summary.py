"""Summaries, with numbers that can be counted on one's fingers."""

import math

import numpy as np
import pytest

from engine import Spec
from engine.curves import curves
from engine.summary import MOST_GAPS, summary

INF, NAN = math.inf, math.nan


def told(values, steps=None):
    return summary(np.array(values, dtype=float), len(values) - 1 if steps is None else steps)


def test_a_triangle():
    found = told([1, 2, 3, 2, 0])
    assert found == {"peak": 3, "peak_step": 2, "final": 0, "least": 0, "area": 8, "warmup": 0.5, "gaps": []}


@pytest.mark.parametrize(
    ("values", "share"),
    [
        ([1, 1, 1], 0), ([3, 2, 1], 0), ([1, 1, 2, 1, 1], 0.5), ([2, 1, 5, 1, 1], 0), ([1, 2, 3, 4, 5], 1), ([1], 0),
        ([1, 3, 1, 3, 1], 0.25), ([1, 3, 1, 3 + 1e-12, 1], 0.25), ([0, INF, 1, 2, 0], 0.75),
    ],
)  # fmt: skip
def test_the_warm_up_is_the_share_of_steps_before_the_peak(values, share):
    assert told(values)["warmup"] == share


def test_what_cannot_train_is_named():
    found = told([1, -1, -2, INF, -INF, NAN, NAN, 2, NAN])
    assert found["gaps"] == [
        {"from": 1, "to": 2, "kind": "negative"}, {"from": 3, "to": 4, "kind": "inf"},
        {"from": 5, "to": 6, "kind": "nan"}, {"from": 8, "to": 8, "kind": "nan"},
    ]  # fmt: skip
    assert (found["peak"], found["peak_step"], found["least"]) == (2, 7, -2)
    assert math.isnan(found["final"])
    assert math.isnan(found["area"])


def test_nothing_finite_has_no_peak():
    found = told([INF, NAN])
    assert (found["peak"], found["peak_step"], found["least"], found["area"]) == (None, None, None, INF)
    assert [gap["kind"] for gap in found["gaps"]] == ["inf", "nan"]


def test_there_is_no_end_to_curves_but_to_lists():
    assert len(told([1, -1] * 10_000)["gaps"]) == MOST_GAPS


def test_a_curve_that_torch_stopped_ends_there_and_has_no_gap():
    schedule = {"name": "OneCycleLR", "params": {"max_lr": 1.0, "total_steps": 5}}
    spec = {"problem": {"name": "sphere"}, "steps": 20, "entries": [{"optimizer": {"name": "SGD"}, "schedule": schedule}]}
    found = curves(Spec.load(spec))
    lr = found.data[0, 0, :6].tolist()
    assert found.entries()[0]["summary"]["gaps"] == []
    assert found.entries()[0]["summary"]["final"] == lr[5]
    assert found.entries()[0]["summary"]["area"] == pytest.approx(sum(lr))
