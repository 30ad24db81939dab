"""What became of an entry, against cases whose end is known from outside (facts.md)."""

import json
import math
from typing import Any

import pytest

from engine import run
from engine.diagnosis import Status


def status(surface: str, name: str, params: dict[str, Any], steps: int = 300, **problem: Any) -> Status:
    entry = {"optimizer": {"name": name, "params": params}}
    schedule = problem.pop("schedule", None)
    if schedule:
        entry["schedule"] = schedule
    return run({"problem": {"name": surface, **problem}, "entries": [entry], "steps": steps}).entries[0].status


def test_gradient_descent_on_rosenbrock_is_stable_up_to_the_known_lr() -> None:
    near = [1.001, 1.0]
    assert status("rosenbrock", "SGD", {"lr": 0.00199}, 2000, start=near).kind == "converged"
    above = status("sphere", "SGD", {"lr": 1.1}, 800, start=[1, 1])
    assert (above.kind, above.cause) == ("diverged", "lr_above_limit")
    assert math.isclose(above.numbers["limit"], 2 / above.numbers["curvature"])
    assert above.numbers["lr"] == 1.1 > above.numbers["limit"]


def test_a_saddle_is_left_after_the_known_number_of_steps() -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
    trace = run({"problem": {"name": "saddle", "start": [1, 1e-6]}, "entries": [entry], "steps": 100}).entries[0]
    assert next(k for k, y in enumerate(trace.y) if abs(y) >= 1) == 76
    assert trace.status.kind == "left"


def test_from_exactly_zero_it_never_escapes_a_saddle() -> None:
    found = status("saddle", "SGD", {"lr": 0.1}, start=[1, 0])
    assert found.kind == "saddle"
    assert (found.numbers["eigenvalue_low"], found.numbers["eigenvalue_high"]) == (-2.0, 2.0)


def test_converged_says_from_when() -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.05}}}
    trace = run({"problem": {"name": "sphere", "start": [1, 1]}, "entries": [entry]}).entries[0]
    found = trace.status
    assert (found.kind, found.cause) == ("converged", None)
    assert found.step is not None
    distance = [math.hypot(x, y) for x, y in zip(trace.x, trace.y, strict=True)]
    assert distance[found.step] <= found.numbers["tolerance"] < distance[found.step - 1]


def test_a_trap_is_not_called_the_minimum() -> None:
    assert status("rastrigin", "SGD", {"lr": 0.002}, start=[2.1, 2.1]).cause == "unlisted_minimum"
    assert status("three_hump_camel", "SGD", {"lr": 0.05}, start=[1.8, -0.9]).cause == "local_minimum"


def test_plateau_and_an_lr_that_went_to_zero() -> None:
    assert status("easom", "SGD", {"lr": 0.1}, start=[-8, -8]).kind == "plateau"
    stopped = status("sphere", "SGD", {"lr": 0.01}, schedule={"name": "ExponentialLR", "params": {"gamma": 0.5}})
    assert (stopped.kind, stopped.cause) == ("plateau", "lr_decayed")


def test_what_its_schedule_stopped_in_a_valley_is_not_called_converged() -> None:
    schedule = {"name": "StepLR", "params": {"step_size": 100}}
    found = status("rosenbrock", "SGD", {"lr": 0.001, "momentum": 0.9}, 400, schedule=schedule)
    assert (found.kind, found.cause) == ("plateau", "lr_decayed")
    assert found.numbers["newton_distance"] > 0.1


def test_oscillating_at_the_edge_of_stability() -> None:
    assert status("sphere", "SGD", {"lr": 0.999}, 100, start=[1, 1]).kind in ("oscillating",)
    assert status("absolute_valley", "SGD", {"lr": 0.3}).kind == "oscillating"


def test_moving_and_diverged_at_once() -> None:
    assert status("rosenbrock", "SGD", {"lr": 1e-4}, 20).kind == "moving"
    assert status("sphere", "SGD", {"lr": 0.1}, start=[1e308, 1e308]).step == 0


def test_a_run_without_steps_has_a_status() -> None:
    assert status("sphere", "SGD", {}, 0).kind == "moving"


@pytest.mark.parametrize("lr", [1e-3, 1.0, 1e9])
def test_a_status_is_json(lr: float) -> None:
    json.dumps(status("rosenbrock", "SGD", {"lr": lr}).as_dict(), allow_nan=False)
