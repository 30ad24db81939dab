"""Surfaces that a person typed: everything takes them as one of the catalogue, and gives the same bits."""

import math
import warnings
from typing import Any

import pytest
import torch

from engine import Spec, SpecError, run
from engine.lanes import Axis, Lanes
from engine.lanes.reduce import Trails
from engine.script import script
from engine.surfaces import survey
from tests.engine.test_script import printed

TEXT = "(a - x)**2 + b * (y - x**2)**2"
ENTRIES: list[dict[str, Any]] = [
    {"optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.9}}}, {"optimizer": {"name": "Adam", "params": {"lr": 0.05}}},
    {"optimizer": {"name": "LBFGS"}}, {"optimizer": {"name": "Muon"}, "groups": {"y": {"lr": 0.02}}},
]  # fmt: skip


def typed(text: str = TEXT, **more: Any) -> dict[str, Any]:
    problem = {"kind": "expression", "expression": text, "start": [-1.5, 2], **more}
    return {"problem": problem, "entries": ENTRIES, "steps": 60, "seed": 3}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("noise", [0, 2.5])
def test_a_typed_surface_runs_as_the_catalogues(dtype: str, noise: float) -> None:
    entries = [entry for entry in ENTRIES if not noise or entry["optimizer"]["name"] != "LBFGS"]  # it searches noise for long
    ours = run({**typed(params={"a": 1, "b": 100}, noise=noise), "dtype": dtype, "entries": entries})
    known = {"name": "rosenbrock", "start": [-1.5, 2], "noise": noise}
    theirs = run({**typed(), "problem": known, "dtype": dtype, "entries": entries})
    assert ours.columns.tobytes() == theirs.columns.tobytes()


@pytest.mark.parametrize(
    "text",
    [
        TEXT, "x**2", "abs(x) + max(y, -y)", "log(x) + y**2", "where(x > 0, 1, 2)", "x if x * y > 0 else y**2 / 0",
        "sin(a * x) * cos(b * y)", "hypot(x, y) % 1", "floor(x) + y",
    ],
)  # fmt: skip
def test_its_script_prints_the_same_bits(text: str) -> None:
    spec = Spec.load({**typed(text), "entries": ENTRIES[:3], "steps": 20})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert printed(script(spec)) == run(spec).to_csv()


def test_its_lanes_are_separate_runs() -> None:
    for text in (TEXT, "x**2", "where(x > 0, 1, 2) + y**2"):
        spec = Spec.load({**typed(text), "entries": ENTRIES[1:2]})
        lrs = (0.001, 0.01, 0.1)
        lanes = Lanes(spec, [Axis(("optimizer", "params", "lr"), lrs)], Trails)
        for _ in lanes.turns():
            pass
        assert lanes.outcome.how == "exact"
        for i, lr in enumerate(lrs):
            alone = run({**typed(text), "entries": [{"optimizer": {"name": "Adam", "params": {"lr": lr}}}]}).entries[0]
            assert lanes.outcome.found["trails"][0, :, i, 0].tolist() == alone.x.tolist()
            assert lanes.outcome.found["trails"][2, :, i, 0].tolist() == alone.loss.tolist()


def surface(text: str, **params: float) -> Any:
    spec = Spec.load(typed(text, params=params, box=[[-6, 6], [-6, 6]]))
    return spec.problem.surface, spec.problem.params


def test_landmarks_are_found() -> None:
    found, params = surface("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")
    known = [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
    assert [at for at in known if not any(math.dist(at, other) < 1e-6 for other in found.minima_at(**params))] == []
    assert len(found.minima_at(**params)) == 4
    assert len(found.saddles_at(**params)) == 4
    found, params = surface("x**2 - y**2")
    assert (found.minima_at(**params), found.saddles_at(**params)) == ([], [(0, 0)])
    found, params = surface("abs(x - 0.3) + 2 * abs(y + a)", a=1.25)
    assert found.minima_at(**params) == [pytest.approx((0.3, -1.25), abs=1e-9)]
    assert not found.smooth
    found, params = surface("abs(x) + y")
    assert found.minima_at(**params) == []


def test_a_function_without_values_has_no_landmarks() -> None:
    found, params = surface("log(-1) + x")
    assert (found.minima_at(**params), found.saddles_at(**params), found.log) == ([], [], False)
    assert math.isnan(run(typed("log(-1) + x")).entries[0].loss[0])


def test_contours_are_logarithmic_where_heights_span_decades() -> None:
    assert surface(TEXT)[0].log
    assert not surface("sin(x) + y / 6")[0].log
    assert survey.low_points(lambda p: torch.full(p.shape[:-1], torch.nan), ((0, 1), (0, 1))) == []


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"expression": "x +"}, ["problem", "expression"], "too early"), ({"expression": 3}, ["problem", "expression"], "expected a text"),
        ({"box": [[1, 1], [0, 1]]}, ["problem", "box", 0], "expected the first below the second, got 1 and 1"),
        ({"box": [[0, 1]]}, ["problem", "box"], "a list of 2"), ({"params": {"c": 1}}, ["problem", "params", "c"], "unknown parameter"),
        ({"params": {"a": "1"}}, ["problem", "params", "a"], "a number"), ({"colour": 1}, ["problem", "colour"], "unknown"),
        ({"kind": "expressions"}, ["problem", "kind"], "did you mean expression"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: list[Any], said: str) -> None:
    document = typed()
    document["problem"] |= change
    with pytest.raises(SpecError, match=said) as caught:
        Spec.load(document)
    assert list(caught.value.path) == path


def test_one_spelling() -> None:
    spec = Spec.load(typed())
    assert Spec.load(spec.canonical()).canonical() == spec.canonical()
    assert spec.problem.as_dict()["params"] == {"a": 1, "b": 1}
    assert Spec.load(typed("x**2 + y")).key() != spec.key()
