"""Theory's boundary against numbers from outside, and against what torch itself does on both sides of it."""

from typing import Any

import numpy as np
import pytest
import torch

from engine.maps import Map, complete
from engine.maps.theory import LAWS, boundary, eigenvalues
from engine.surfaces import surfaces

LR = ["optimizer", "params", "lr"]
FAR = 1e4  # a loss so many times the first counts as diverging; one smaller by as much as converging


def document(axis: str, values: list[float], surface: str = "ellipse", **more: Any) -> dict[str, Any]:
    params = more.pop("params", {})
    return {
        "problem": {"name": surface}, "entries": [{"optimizer": {"name": "SGD", "params": params}}], "steps": 700, **more,
        "map": {"x": {"path": LR, "from": 1e-3, "to": 10, "scale": "log"}, "y": {"path": [*LR[:2], axis], "values": values}},
    }  # fmt: skip


def stable_lr(found: dict[str, Any], at: float) -> float:
    return float(np.interp(at, found["y"], found["x"]))


def test_heavy_ball_is_stable_up_to_two_plus_two_beta() -> None:
    found = boundary(Map.load(document("momentum", [0, 0.5, 0.9])))
    assert found is not None
    for x, y in zip(found["x"], found["y"], strict=True):
        assert x * 20 == pytest.approx(2 + 2 * y, rel=1e-9)
    assert "20" in found["label"]


def test_torchs_nesterov_is_stable_up_to_the_known_number() -> None:
    found = boundary(Map.load(document("momentum", [0.1, 0.9], "sphere", params={"nesterov": True, "momentum": 0.9})))
    assert found is not None
    assert (found["y"][-1], found["x"][-1] * 2) == (0.9, pytest.approx(1.35714, abs=5e-6))


QUADRATICS = ["sphere", "ellipse", "rotated_ellipse", "booth"]
CASES: list[tuple[str, list[float], dict[str, Any]]] = [
    ("momentum", [0.0, 0.3, 0.8], {}),
    ("momentum", [0.2, 0.8], {"nesterov": True, "momentum": 0.5}),
    ("momentum", [0.2, 0.8], {"dampening": 0.5}),
    ("dampening", [0.0, 0.4, 0.9], {"momentum": 0.8}),
    ("dampening", [0.0, 0.9], {}),
    ("weight_decay", [0.0, 1.0, 6.0], {"momentum": 0.5}),
    ("weight_decay", [0.0, 6.0], {"momentum": 0.5, "nesterov": True}),
]


@pytest.mark.parametrize("surface", ["rotated_ellipse", "booth"])
@pytest.mark.parametrize(("axis", "values", "params"), CASES)
def test_torch_agrees_on_both_sides(surface: str, axis: str, values: list[float], params: dict[str, Any]) -> None:
    whole = document(axis, values, surface, params=params)
    found = boundary(Map.load(whole))
    assert found is not None
    edges = [stable_lr(found, value) for value in values]
    around = {"path": LR, "values": [share * edge for edge in edges for share in (0.93, 1.07)]}
    wanted = Map.load({**whole, "map": {**whole["map"], "x": around}})
    final, first = complete(wanted)["final"], wanted.within / wanted.tolerance
    for row in range(len(values)):
        inside, outside = final[row, 2 * row : 2 * row + 2]
        assert inside <= first
        assert not outside <= FAR * first


def test_decay_above_the_fall_of_a_saddle_holds_it() -> None:
    found = boundary(Map.load(document("weight_decay", [0.0, 8.0], "saddle")))
    assert found is not None
    assert min(found["y"]) > 2
    assert stable_lr(found, 6.0) == pytest.approx(2 / (2 + 6), rel=1e-3)


def test_a_saddle_is_stable_nowhere() -> None:
    assert boundary(Map.load(document("momentum", [0.0, 0.9], "saddle"))) is None


@pytest.mark.parametrize(
    "change",
    [
        {"surface": "rosenbrock"},
        {"entries": [{"optimizer": {"name": "Adam"}}], "axis": "weight_decay"},
        {"entries": [{"optimizer": {"name": "SGD"}, "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.9}}}]},
        {"entries": [{"optimizer": {"name": "SGD"}, "groups": {"x": {"lr": 0.1}}}]},
        {"events": [{"step": 5, "entry": 0, "set": {"lr": 0.1}}]},
    ],
)
def test_theory_is_silent_where_it_knows_nothing(change: dict[str, Any]) -> None:
    axis = change.pop("axis", "momentum")
    assert boundary(Map.load(document(axis, [0.0, 0.5], **change))) is None


def test_the_axes_may_be_swapped() -> None:
    whole = document("momentum", [0.0, 0.9])
    swapped = {**whole, "map": {"x": whole["map"]["y"], "y": whole["map"]["x"]}}
    one, other = boundary(Map.load(whole)), boundary(Map.load(swapped))
    assert one is not None
    assert other is not None
    assert (one["x"], one["y"]) == (other["y"], other["x"])


def test_quadratics_are_found_by_their_hessians() -> None:
    found = {name for name, one in surfaces().items() if eigenvalues(one.bind(), one.box)}
    assert {*QUADRATICS, "saddle", "matyas"} <= found
    assert found.isdisjoint({"rosenbrock", "himmelblau", "rastrigin", "ackley"})
    assert all(surfaces()[name].smooth for name in found)
    assert eigenvalues(lambda p: p.abs().sum(-1), ((-1, 1), (-1, 1))) is None
    assert eigenvalues(lambda p: 3 * p.sum(-1), ((-1, 1), (-1, 1))) is None
    assert eigenvalues(lambda p: p[..., 0] ** 2, ((-1, 1), (-1, 1))) == (2.0, 2.0)


def test_every_law_names_its_source_and_numbers_of_its_class() -> None:
    for cls, law in LAWS.items():
        made: Any = cls
        defaults = made([torch.zeros(2, requires_grad=True)]).defaults
        assert {"lr", *law.varied} <= set(defaults)
        assert "doi" in law.source
