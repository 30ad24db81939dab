"""A fair race: the same settings, starts and noise for every entry, each run torch's own, and a verdict from fresh starts."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from engine import Spec, run
from engine.errors import SpecError
from engine.tuning import Tuning, joined, judged, piece, pieces
from engine.tuning.draw import seeds, settings, starts
from engine.tuning.verdict import scores, summed

VALLEY = {"name": "rosenbrock", "start": [-1.5, 2.0], "noise": 0.3}


def document(*names: str, steps: int = 60, problem: Any = VALLEY, params: Any = None, **tune: Any) -> dict[str, Any]:
    entries = [{"optimizer": {"name": name, "params": params or {}}} for name in names]
    return {"problem": problem, "entries": entries, "steps": steps, "tune": {"budget": 8, "starts": 3, **tune}}


def whole(raw: dict[str, Any], entry: int = 0) -> Any:
    tuning = Tuning.load(raw)
    return joined([piece(raw, entry, first, count) for first, count in pieces(tuning, entry)])


def alone(raw: dict[str, Any], entry: int, values: Any, start: list[float], seed: int) -> list[float]:
    """The losses of one ordinary run with these numbers."""
    tuning = Tuning.load(raw)
    found = judged_optimizer(tuning, entry, values)
    problem = {**raw["problem"], "start": start}
    spec = {"problem": problem, "entries": [{**raw["entries"][entry], "optimizer": found}], "steps": raw["steps"], "seed": seed}
    return run(Spec.load(spec)).entries[0].loss.tolist()


def judged_optimizer(tuning: Tuning, entry: int, values: Any) -> Any:
    from engine.tuning.verdict import with_values

    return with_values(tuning.spec.entries[entry], tuning.numbers(entry), np.asarray(values))


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "LBFGS", "Muon"])
@pytest.mark.parametrize("objective", ["final", "reached"])
def test_every_run_is_torchs_own(name: str, objective: str) -> None:
    steps, params = (4, {"max_iter": 4}) if name == "LBFGS" else (60, {})  # each of its steps is many
    raw = document(name, steps=steps, params=params, parameters=["lr", "momentum"], objective=objective, tolerance=0.05, seeds=2)
    tuning = Tuning.load(raw)
    chosen, runs, _ = whole(raw)
    places = starts(tuning, fresh=False).T.tolist()
    at = [(seed, start) for seed in seeds(tuning, fresh=False) for start in places]
    for i in range(0, len(chosen), 3):
        for column, (seed, start) in enumerate(at):
            losses = alone(raw, 0, chosen[i], start, seed)
            first = next((row for row, loss in enumerate(losses) if loss <= tuning.within), -1)
            assert runs["reached"][i, column] == first
            if objective == "final":
                np.testing.assert_allclose(runs["final"][i, column], losses[-1], rtol=1e-12)


def test_all_entries_get_the_same_lrs_starts_and_noise() -> None:
    raw = document("SGD", "Adam", "Adagrad", parameters=["lr", "momentum", "betas"])
    tuning = Tuning.load({**raw, "tune": {**raw["tune"], "sampler": "sobol"}})
    first, second, third = (settings(tuning, i) for i in range(3))
    assert [found.shape for found in (first, second, third)] == [(8, 2), (8, 3), (8, 1)]
    assert np.array_equal(first[:, 0], second[:, 0])
    assert np.array_equal(first[:, 0], third[:, 0])
    assert (first[:, 0] >= 1e-5).all() and (first[:, 0] <= 10).all() and len(set(first[:, 0])) == 8
    assert [number.name for number in tuning.numbers(1)] == ["lr", "betas[0]", "betas[1]"]
    (low, high), (left, right) = tuning.spec.problem.surface.box
    drawn, again = starts(tuning, fresh=False), starts(tuning, fresh=True)
    assert drawn[:, 0].tolist() == [-1.5, 2.0]
    assert ((again[0] >= low) & (again[0] <= high) & (again[1] >= left) & (again[1] <= right)).all()
    assert not set(drawn[0].tolist()) & set(again[0].tolist())
    assert not set(seeds(tuning, fresh=False)) & set(seeds(tuning, fresh=True))


def test_a_setting_is_judged_by_its_median_then_by_its_share_then_by_its_loss() -> None:
    tuning = Tuning.load(document("SGD", objective="reached", steps=100))
    runs = {
        "reached": np.array([[5.0, 7, 90], [6, 6, -1], [9, -1, -1], [-1, -1, -1], [-1, -1, -1], [10, -1, -1]]),
        "final": np.array([[0.0, 0, 0], [0, 0, 9], [0, 5, 5], [1, 2, 3], [1, np.nan, 4e9], [0, 2, 2]]),
    }
    order = np.argsort(scores(tuning, runs)).tolist()
    assert order == [1, 0, 5, 2, 3, 4]
    said = summed(tuning, runs)
    assert said["median"] == [7, 6, math.inf, math.inf, math.inf, math.inf]
    assert said["low"] == [5, 6, 9, math.inf, math.inf, 10]
    assert said["share"][:3] == pytest.approx([1, 2 / 3, 1 / 3])


def test_final_loss_ignores_no_divergence() -> None:
    tuning = Tuning.load(document("SGD", objective="final"))
    runs = {"reached": np.full((3, 3), -1.0), "final": np.array([[1.0, np.nan, np.inf], [3, 3, 3], [2, 2, np.nan]])}
    assert np.argsort(scores(tuning, runs)).tolist() == [2, 1, 0]
    assert summed(tuning, runs)["median"] == [math.inf, 3, 2]


def test_the_verdict_is_from_fresh_runs_of_the_best_setting() -> None:
    raw = document("Adam", parameters=[{"name": "lr", "from": 1e-3, "to": 1, "scale": "log"}], objective="final")
    tuning = Tuning.load(raw)
    chosen, runs, how = whole(raw)
    said = judged(raw, 0, chosen, runs, how)
    best = said["best"]
    assert said["median"][best] == min(said["median"])
    assert said["optimizer"] == {"name": "Adam", "params": {"lr": chosen[best, 0]}}
    finals = [alone(raw, 0, chosen[best], start, tuning.draws)[-1] for start in starts(tuning, fresh=True).T.tolist()]
    assert len(finals) == 12
    assert said["held"]["median"] == pytest.approx(sorted(finals)[5], rel=1e-12)
    assert not said["flat"]


def test_what_has_none_of_the_parameters_is_run_as_it_is() -> None:
    raw = document("SGD", "Adam", parameters=["betas"], objective="final")
    chosen, runs, how = whole(raw, 0)
    assert chosen.shape == (1, 0) and runs["final"].shape == (1, 3)
    said = judged(raw, 0, chosen, runs, how)
    assert said["sampler"] == "none" and said["parameters"] == [] and not said["flat"]


def test_it_is_said_when_nothing_depends_on_what_is_tuned() -> None:
    raw = document("SGD", objective="final")
    raw["entries"][0]["schedule"] = {"name": "OneCycleLR", "params": {"max_lr": 0.01, "total_steps": 60}}
    said = judged(raw, 0, *whole(raw))
    assert said["flat"]


def test_it_is_said_when_the_best_lies_at_the_end_of_its_range() -> None:
    raw = document(
        "SGD",
        problem={"name": "sphere"},
        parameters=[{"name": "lr", "from": 1e-6, "to": 1e-4, "scale": "log"}],
        budget=64,
        objective="final",
    )
    assert judged(raw, 0, *whole(raw))["edges"] == ["lr"]


def test_a_search_that_learns_gives_the_same_settings_again_and_better_ones() -> None:
    raw = document(
        "AdamW", problem={"name": "rosenbrock"}, parameters=["lr", "betas", "weight_decay"], budget=48, steps=120, objective="final"
    )
    tuning = Tuning.load(raw)
    assert tuning.sampler_of(0) == "optuna" and list(pieces(tuning, 0)) == [(0, 48)]
    chosen, runs, _ = whole(raw)
    again, *_ = whole(raw)
    assert chosen.shape == (48, 4) and np.array_equal(chosen, again)
    found = scores(tuning, runs)
    assert np.median(found[32:]) < np.median(found[:16])  # what it asks for at last, against what it drew at first
    sobol = dataclasses.replace(tuning, sampler="sobol")
    assert sobol.sampler_of(0) == "sobol" and len(list(pieces(sobol, 0))) == 4


def test_without_optuna_sobol_points_are_tried_and_asking_for_it_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.tuning.document.learner", lambda: False)
    assert Tuning.load(document("Adam", parameters=["lr", "betas"])).sampler_of(0) == "sobol"
    with pytest.raises(SpecError, match="not installed") as refused:
        Tuning.load(document("Adam", sampler="optuna"))
    assert refused.value.path == ("tune", "sampler")


@pytest.mark.parametrize(
    ("tune", "path", "words"),
    [
        ({"budget": 1}, ("tune", "budget"), "2 to 4096"),
        ({"budget": 4096, "starts": 1024}, ("tune", "budget"), "400,000,000"),
        ({"parameters": []}, ("tune", "parameters"), "1 to 16"),
        ({"parameters": ["lr", "lr"]}, ("tune", "parameters"), "once"),
        ({"parameters": [{"name": "lr", "from": 0, "to": 1}]}, ("tune", "parameters", 0, "from"), "above 0"),
        ({"parameters": [{"name": "lr", "from": 1, "to": 0.1}]}, ("tune", "parameters", 0, "to"), "above 1"),
        ({"parameters": [{"name": "momentum", "to": 1}]}, ("tune", "parameters", 0, "to"), "below 1"),
        ({"parameters": ["no_such"]}, ("tune", "parameters", 0, "from"), ""),
        ({"objective": "speed"}, ("tune", "objective"), "speed"),
        ({"tolerance": 2}, ("tune", "tolerance"), "from 0 to 1"),
        ({"more": 1}, ("tune", "more"), ""),
    ],
)  # fmt: skip
def test_bad_input_is_refused_where_it_stands(tune: Any, path: Any, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        Tuning.load(document("SGD", "Adam", **tune))
    assert refused.value.path == path
    assert words in str(refused.value)


def test_a_surface_without_a_known_minimum_is_tuned_for_the_final_loss() -> None:
    saddle = document("SGD", problem={"name": "saddle"})
    assert Tuning.load(saddle).objective == "final"
    with pytest.raises(SpecError, match="no minimum"):
        Tuning.load(document("SGD", problem={"name": "saddle"}, objective="reached"))
