"""Averages equal torch's `AveragedModel` in a hand-written training loop, bit for bit."""

import csv
import io
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import swa_utils

from engine import Spec, SpecError, averaging, run
from engine.catalogue import catalogue
from engine.spec import DTYPES
from engine.surfaces import surfaces
from tests.engine.test_run import SETTINGS, loop

KINDS: dict[str, list[dict[str, Any]]] = {"swa": [{}], "ema": [{"decay": 0.9}, {}]}
TIMES: list[dict[str, int]] = [{}, {"start": 7}, {"start": 4, "every": 3}]
STEPS = 15


class Holder(torch.nn.Module):
    """What a person would average: a module that holds the weights."""

    def __init__(self, weights: list[torch.nn.Parameter]) -> None:
        super().__init__()
        for name, weight in zip("xy", weights, strict=False):
            self.register_parameter(name, weight)


def averaged(spec: dict[str, Any], index: int) -> list[list[float]]:
    """Rows of (avg_x, avg_y, avg_loss) of one entry, by an ordinary training loop."""
    average = dict(spec["entries"][index]["average"])
    function = {"swa": swa_utils.get_swa_multi_avg_fn, "ema": swa_utils.get_ema_multi_avg_fn}[average.pop("kind")]
    start, every = average.pop("start", 0), average.pop("every", 1)
    f = surfaces()[spec["problem"]["name"]].bind(**spec["problem"].get("params", {}))
    models: list[Any] = []
    rows = []

    def watch(k: int, weights: list[torch.nn.Parameter]) -> None:
        if k == 0:
            models.extend((Holder(weights), swa_utils.AveragedModel(Holder(weights), multi_avg_fn=function(**average))))
        model, average_model = models
        step = k - 1  # the step that has just been done
        if step >= start and (step - start + 1) % every == 0:
            average_model.update_parameters(model)
        with torch.no_grad():
            point = torch.cat([weight.flatten() for weight in average_model.parameters()])
            rows.append([*point.tolist(), f(point).item()])

    loop(spec, index, watch)
    return rows


def assert_same(spec: dict[str, Any]) -> None:
    trace = run(Spec.load(spec))
    for i, entry in enumerate(trace.entries):
        got = np.stack([entry.avg_x, entry.avg_y, entry.avg_loss], axis=-1)
        expected = np.array(averaged(spec, i))
        assert got.shape == expected.shape == (spec["steps"] + 1, 3)
        differing = np.flatnonzero(~((got == expected) | (np.isnan(got) & np.isnan(expected))).all(-1))
        assert not differing.size, f"{entry.label}, {spec['entries'][i]['average']}: differs first at row {differing[0]}"


def averages() -> list[dict[str, Any]]:
    return [{"kind": kind, **params, **times} for kind, several in KINDS.items() for params in several for times in TIMES]


def test_every_kind_of_torch_has_settings_here() -> None:
    public = {name.removeprefix("get_").removesuffix("_multi_avg_fn") for name in swa_utils.__all__ if name.endswith("_multi_avg_fn")}
    assert {one["name"] for one in catalogue()["averages"]} == public == set(KINDS)


@pytest.mark.parametrize(("surface", "dtype"), [("rosenbrock", dtype) for dtype in DTYPES] + [("ackley", "float64")])
def test_every_optimizer_with_every_average_in_one_noisy_race(surface: str, dtype: str) -> None:
    several = averages()
    cases = [
        (name, params) for name, choices in SETTINGS.items() for params in choices if params.get("lr") != 1.0 and "maximize" not in params
    ]
    entries = [
        {"optimizer": {"name": name, "params": params}, "average": several[i % len(several)]} for i, (name, params) in enumerate(cases)
    ]
    problem = {"name": surface, "noise": 0.5, "start": [-1.0, 0.5]}
    assert_same({"problem": problem, "entries": entries, "steps": STEPS, "seed": 7, "dtype": dtype})


@pytest.mark.parametrize("average", averages(), ids=str)
def test_an_entry_alone(average: dict[str, Any]) -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 1e-3, "momentum": 0.9}}, "average": average}
    assert_same({"problem": {"name": "beale"}, "entries": [entry], "steps": STEPS})


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "Muon", "SparseAdam"])
def test_with_a_schedule_made_for_it_groups_noise_and_events(optimizer: str) -> None:
    base = {"optimizer": {"name": optimizer, "params": {"lr": 0.02}}}
    schedule = {"name": "SWALR", "params": {"swa_lr": 0.005, "anneal_epochs": 6}, "every": 2}
    spec = {
        "problem": {"name": "himmelblau", "noise": 2.0},
        "entries": [
            {**base, "groups": {"y": {"lr": 0.005}}, "average": {"kind": "swa", "start": 6}},
            {**base, "schedule": schedule, "average": {"kind": "swa", "start": 5, "every": 2}},
            {**base, "average": {"kind": "ema", "decay": 0.8}},
        ],
        "steps": STEPS, "seed": 3, "events": [{"step": 9, "entry": 2, "set": {"lr": 0.05}}],
    }  # fmt: skip
    assert_same(spec)


def entry_of(average: Any, **more: Any) -> dict[str, Any]:
    return {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "average": average, **more}


def test_before_the_first_update_the_average_is_the_copy_that_torch_made_of_the_start() -> None:
    entries = [entry_of({"kind": "swa", "start": 5}), entry_of({"kind": "ema", "start": 100}), entry_of(None)]
    trace = run({"problem": {"name": "sphere", "noise": 1.0, "start": [-2, 1]}, "entries": entries, "steps": 9})
    late, never, none = trace.entries
    assert late.avg_x is not None and never.avg_loss is not None and none.avg_x is not None
    assert late.avg_x[:6].tolist() == [-2.0] * 6
    assert late.avg_x[6] == late.x[6]  # the first update copies
    assert late.avg_x[7] == pytest.approx((late.x[6] + late.x[7]) / 2, rel=1e-15)
    assert never.avg_loss.tolist() == [5.0] * 10
    assert np.isnan(none.avg_x).all()


def test_swa_is_the_mean_and_an_average_is_nearer_under_noise() -> None:
    entries = [entry_of({"kind": "swa", "start": 100}), entry_of({"kind": "ema", "decay": 0.98})]
    trace = run({"problem": {"name": "sphere", "noise": 5.0}, "entries": entries, "steps": 400, "seed": 1})
    swa, ema = trace.entries
    assert swa.avg_x is not None and ema.avg_loss is not None
    assert swa.avg_x[-1] == pytest.approx(swa.x[101:].mean(), rel=1e-5)  # torch divides in float32
    assert np.median(ema.avg_loss[200:]) < np.median(ema.loss[200:]) / 3


def test_averaging_changes_nothing_else() -> None:
    problem = {"name": "rosenbrock", "noise": 0.3}
    names = ("SGD", "SparseAdam", "Muon")
    bare = [{"optimizer": {"name": name, "params": {"lr": 0.002}}} for name in names]
    plain = run({"problem": problem, "entries": bare, "steps": 30})
    beside = run({"problem": problem, "entries": [{**one, "average": {"kind": "ema"}} for one in bare], "steps": 30})
    assert plain.columns.tobytes() == beside.columns[:5].tobytes()
    assert all(entry.avg_x is None for entry in plain.entries)


def test_an_average_ends_where_torch_stops_its_entry() -> None:
    schedule = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 10}}
    trace = run({"problem": {"name": "sphere"}, "entries": [entry_of({"kind": "swa"}, schedule=schedule)], "steps": 20})
    loss = trace.entries[0].avg_loss
    assert loss is not None and math.isfinite(loss[10]) and np.isnan(loss[11:]).all()


def test_csv_has_the_averages_last_and_only_where_there_are_any() -> None:
    both = run({"problem": {"name": "sphere"}, "entries": [entry_of({"kind": "ema"}), entry_of(None)], "steps": 3})
    rows = list(csv.DictReader(io.StringIO(both.to_csv())))
    contract = ["entry", "label", "step", "x", "y", "loss", "lr", "grad_norm"]
    assert list(rows[0]) == [*contract, "avg_x", "avg_y", "avg_loss"]
    assert [float(row["avg_loss"]) for row in rows[:4]] == both.entries[0].avg_loss.tolist()
    assert {row["avg_x"] for row in rows[4:]} == {"nan"}
    without = run({"problem": {"name": "sphere"}, "entries": [entry_of(None)], "steps": 3})
    assert without.to_csv().splitlines()[0] == ",".join(contract)
    assert both.as_dict()["entries"][1]["avg_loss"] == ["nan"] * 4


def test_averages_come_after_the_lr_of_y() -> None:
    trace = run({"problem": {"name": "sphere"}, "entries": [entry_of({"kind": "swa"}, groups={"y": {"lr": 0.02}})], "steps": 3})
    entry = trace.entries[0]
    assert trace.spec.columns == ("x", "y", "loss", "grad_norm", "lr", "lr_y", "avg_x", "avg_y", "avg_loss")
    assert entry.lr_y is not None and entry.lr_y.tolist() == [0.02] * 4
    assert entry.avg_x is not None and entry.avg_x[1] == entry.x[1]


def test_a_notebook_shows_the_averages_from_where_they_begin() -> None:
    entries = [entry_of({"kind": "swa", "start": 2}), entry_of(None)]
    trace = run({"problem": {"name": "sphere"}, "entries": entries, "steps": 5})
    trails = [part for part in trace.figure().data if part.type == "scatter" and part.xaxis == "x" and part.name]
    assert [trail.name for trail in trails] == ["SGD", "SGD", "SGD, swa"]
    assert np.isnan(trails[2].x).tolist() == [True] * 3 + [False] * 3


BAD: list[tuple[Any, str, list[str], str]] = [
    ("ema", "type", [], "expected an object"),
    ({}, "missing", ["kind"], "kind is required"),
    ({"kind": "swb"}, "unknown", ["kind"], "did you mean swa?"),
    ({"kind": "ema", "decay": 1.5}, "refused", ["decay"], "Invalid decay value 1.5"),
    ({"kind": "ema", "decay": "high"}, "type", ["decay"], "expected a number"),
    ({"kind": "swa", "decay": 0.9}, "unknown", ["decay"], "unknown field"),
    ({"kind": "ema", "start": -1}, "range", ["start"], "got -1"),
    ({"kind": "ema", "start": 2.5}, "type", ["start"], "whole number"),
    ({"kind": "ema", "every": 0}, "range", ["every"], "got 0"),
]


@pytest.mark.parametrize(("average", "code", "path", "said"), BAD, ids=lambda v: str(v))
def test_what_is_wrong_is_said_beside_its_field(average: Any, code: str, path: list[str], said: str) -> None:
    with pytest.raises(SpecError, match=said.replace("?", r"\?")) as refused:
        Spec.load({"problem": {"name": "sphere"}, "entries": [entry_of(None), entry_of(average)]})
    assert (refused.value.code, list(refused.value.path)) == (code, ["entries", 1, "average", *path])


def test_the_canonical_form_and_the_key_hold_it() -> None:
    def load(average: Any) -> Spec:
        return Spec.load({"problem": {"name": "sphere"}, "entries": [entry_of(average)]})

    short, long = load({"kind": "ema"}), load({"kind": "ema", "decay": 0.999, "start": 0, "every": 1})
    assert short.key() == long.key()
    assert short.as_dict()["entries"][0]["average"] == {"kind": "ema", "decay": 0.999, "start": 0, "every": 1}
    assert Spec.load(short.canonical()) == short
    keys = {load(one).key() for one in (None, {"kind": "swa"}, {"kind": "ema"}, {"kind": "ema", "start": 1}, {"kind": "ema", "decay": 0.5})}
    assert len(keys) == 5


def test_a_kind_that_torch_may_have_one_day_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_last_multi_avg_fn(share: float = 1.0) -> Any:
        """Keep the last position. And more."""

        def update(kept: Any, current: Any, _: Any) -> None:
            torch._foreach_lerp_(kept, current, share)

        return update

    monkeypatch.setattr(swa_utils, "get_last_multi_avg_fn", get_last_multi_avg_fn, raising=False)
    averaging.kinds.cache_clear()
    try:
        found = next(one for one in catalogue()["averages"] if one["name"] == "last")
        assert (found["title"], [p["name"] for p in found["params"]]) == ("LAST", ["share", "start", "every"])
        trace = run({"problem": {"name": "sphere"}, "entries": [entry_of({"kind": "last"})], "steps": 5})
        assert trace.entries[0].avg_x is not None and trace.entries[0].avg_x.tolist() == trace.entries[0].x.tolist()
    finally:
        monkeypatch.undo()
        averaging.kinds.cache_clear()
