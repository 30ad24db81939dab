"""Presets: whoever picks one gets a curve that trains, of the shape that its name promises."""

import math

import numpy as np
import pytest

from engine import Spec
from engine.curves import curves
from engine.presets import PRESETS, presets

LR = 0.3


def curve(name, steps, every=1, optimizer="SGD"):
    schedule = PRESETS[name].schedule(steps, LR, every)
    entry = {"optimizer": {"name": optimizer, "params": {"lr": LR}}, "schedule": schedule}
    found = curves(Spec.load({"problem": {"name": "sphere"}, "entries": [entry], "steps": steps}))
    assert found.entries()[0]["stopped"] is None
    return found.data[0, 0]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(("steps", "every"), [(1, 1), (10, 1), (10, 3), (11, 1), (17, 7), (100, 100), (300, 1), (10_000, 1), (10_000, 13)])
def test_every_preset_runs_for_any_number_of_steps(name, steps, every):
    lr = curve(name, steps, every)
    assert np.isfinite(lr).all()
    assert (lr >= 0).all()
    assert lr.max() <= LR * (1 + 1e-9)
    assert lr.max() > 0
    assert all(len(set(lr[start : start + every])) == 1 for start in range(0, steps, every))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_says_what_it_is(name):
    document = PRESETS[name].as_dict(300, LR, 2)
    assert document["title"]
    assert len(document["note"]) > 40
    assert document["schedule"]["every"] == 2
    composed = "schedules" in document["schedule"] or document["schedule"]["name"] == "LambdaLR"
    assert document["built_from_parts"] == composed
    if composed:
        assert "torch" in document["note"]
    spec = {"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Adam"}, "schedule": document["schedule"]}]}
    assert ("momentum" in curves(Spec.load(spec)).names) == document["cycles_momentum"]


def test_they_come_in_one_list():
    assert [document["name"] for document in presets(10, 1.0, 1)] == list(PRESETS)


def test_warmup_cosine_rises_over_a_tenth_and_falls_as_a_cosine():
    lr = curve("warmup_cosine", 200)
    assert np.diff(lr[:21]) == pytest.approx(np.full(20, LR / 21))
    assert lr[20:] == pytest.approx([LR * (1 + math.cos(math.pi * k / 180)) / 2 for k in range(181)], abs=1e-12)


def test_wsd_holds_its_peak_until_the_last_fifth():
    lr = curve("wsd", 200)
    assert lr[20:161] == pytest.approx(np.full(141, LR))
    assert lr[180] == pytest.approx(LR / 2)
    assert lr[200] == pytest.approx(0, abs=1e-12)


def test_the_inverse_square_root_halves_when_the_steps_are_four_times_as_many():
    lr = curve("inverse_square_root", 1000)
    assert lr[0] == pytest.approx(LR / 100)
    assert lr[99] == pytest.approx(LR)
    assert lr[399] == pytest.approx(LR / 2)
    assert lr[899] == pytest.approx(LR / 3)


def test_noam_is_the_formula_of_the_paper():
    lr = curve("noam", 400)
    step = np.arange(1, 402)
    assert lr == pytest.approx(LR * 512**-0.5 * np.minimum(step**-0.5, step * 40**-1.5))


def test_one_cycle_has_the_numbers_of_fastai():
    lr = curve("one_cycle", 400)
    assert lr[0] == pytest.approx(LR / 25)
    assert lr.argmax() == 99
    assert lr.max() == pytest.approx(LR)
    assert lr[399] == pytest.approx(LR / 1e5)


def test_triangular2_halves_each_triangle():
    lr = curve("triangular2", 600)
    above = lr - LR / 6
    assert [above[at] for at in (0, 100, 200, 300, 400, 500)] == pytest.approx([0, LR * 5 / 6, 0, LR * 5 / 12, 0, LR * 5 / 24], abs=1e-12)


def test_steps_divide_by_ten_after_each_third():
    lr = curve("resnet_steps", 90)
    assert [lr[at] for at in (0, 29, 30, 59, 60, 89)] == pytest.approx([LR, LR, LR / 10, LR / 10, LR / 100, LR / 100])


def test_restarts_start_at_half_the_peak_before():
    lr = curve("decaying_restarts", 400)
    assert [lr[at] for at in (0, 100, 200, 300)] == pytest.approx([LR, LR / 2, LR / 4, LR / 8])
    assert lr[50] == pytest.approx(LR / 2)
    assert (np.diff(lr[:100]) < 0).all()
