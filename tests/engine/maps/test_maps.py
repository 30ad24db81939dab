"""Maps against separate runs, cell by cell, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest

from engine import goal, run
from engine.errors import SpecError
from engine.maps import Map, complete, exactness, tile

LR = {"path": ["optimizer", "params", "lr"], "from": 0.01, "to": 3, "scale": "log", "count": 6}
MOMENTUM = {"path": ["optimizer", "params", "momentum"], "values": [0, 0.5, 0.9]}


def document(**more: Any) -> dict[str, Any]:
    wanted = {"x": LR, "y": MOMENTUM, **more.pop("map", {})}
    return {"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}], "steps": 60, **more, "map": wanted}


def alone(wanted: Map, params: dict[str, float], **problem: Any) -> list[float]:
    entry = wanted.spec.entries[wanted.entry]
    optimizer = {"name": entry.optimizer.name, "params": {**entry.optimizer.params, **params}}
    spec = {"problem": {"name": wanted.spec.problem.name, **problem}, "entries": [{"optimizer": optimizer}], "steps": wanted.spec.steps}
    return list(run(spec).entries[0].loss)


def test_each_cell_is_a_separate_run() -> None:
    wanted = Map.load(document())
    found = complete(wanted)
    assert found["how"] == "exact"
    assert found["final"].shape == (3, 6)
    for row, momentum in enumerate(found["y"]):
        for column, lr in enumerate(found["x"]):
            loss = alone(wanted, {"lr": lr, "momentum": momentum})
            reached = next((k for k, value in enumerate(loss) if value <= wanted.within), -1)
            diverged = next((k for k, value in enumerate(loss) if not math.isfinite(value)), -1)
            assert found["final"][row, column] == loss[-1] or math.isnan(loss[-1])
            assert found["best"][row, column] == np.nanmin(loss)
            assert (found["reached"][row, column], found["diverged"][row, column]) == (reached, diverged)


def test_what_counts_as_reached_is_a_share_of_the_way_to_the_lowest_minimum() -> None:
    wanted = Map.load(document(map={"tolerance": 0.25}))
    start = alone(wanted, {})[0]
    assert goal.lowest(wanted.spec.problem) == 0
    assert wanted.within == 0.25 * start
    saddle = Map.load(document(problem={"name": "saddle"}))
    assert saddle.within == -math.inf
    assert (complete(saddle)["reached"] == -1).all()


def himmelblau(lr: float, steps: int, **axes: Any) -> dict[str, Any]:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": lr}}}
    return {"problem": {"name": "himmelblau"}, "entries": [entry], "steps": steps, "map": {"kind": "basins", **axes}}


def test_basins_tell_the_minimum_of_each_start() -> None:
    axes = {"x": {"from": -4, "to": 4, "count": 3}, "y": {"from": -4.5, "to": 4, "count": 2}}
    wanted = Map.load(himmelblau(0.01, 80, **axes))
    found = complete(wanted)
    minima = wanted.minima()
    assert len(minima) == 4
    for row, y in enumerate(found["y"]):
        for column, x in enumerate(found["x"]):
            spec = himmelblau(0.01, 80)
            trace = run({**{k: v for k, v in spec.items() if k != "map"}, "problem": {"name": "himmelblau", "start": [x, y]}}).entries[0]
            distances = [math.dist((trace.x[-1], trace.y[-1]), at) for at in minima]
            near = int(np.argmin(distances))
            assert found["minimum"][row, column] == near
            diagonal = math.dist(*zip(*wanted.spec.problem.surface.box, strict=True))
            rows = [k for k in range(81) if math.dist((trace.x[k], trace.y[k]), minima[near]) <= 1e-3 * diagonal]
            assert found["reached"][row, column] == rows[0]


def test_a_start_that_ends_nowhere_says_so() -> None:
    found = complete(Map.load(himmelblau(1.0, 40, x={"count": 4}, y={"count": 4})))
    assert (found["minimum"] < 0).all()
    assert (found["minimum"] == -2).any()


def test_sensitivity_has_a_row_for_each_entry() -> None:
    names = ("SGD", "Adam", "Adafactor")
    wanted = Map.load({"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": name}} for name in names], "steps": 20,
                       "map": {"kind": "sensitivity", "x": {"count": 5}}})  # fmt: skip
    found = complete(wanted)
    assert found["how"] == "separate"
    assert found["final"].shape == (3, 5)
    for row, name in enumerate(names):
        for column, lr in enumerate(found["x"]):
            spec = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": name, "params": {"lr": lr}}}], "steps": 20}
            assert found["final"][row, column] == pytest.approx(run(spec).entries[0].loss[-1], rel=0, abs=0, nan_ok=True)


def test_a_coarse_piece_is_every_so_many_cells_of_the_fine_one() -> None:
    whole = document(map={"x": {**LR, "count": 128}, "y": {**MOMENTUM, "values": [k / 100 for k in range(96)]}}, steps=5)
    wanted = Map.load(whole)
    assert wanted.strides() == [4, 1]
    coarse, _ = tile(whole, 4, 0, len(wanted.grid(4)[0]))
    fine, _ = tile(whole, 1, 0, 96)
    assert np.array_equal(coarse["final"], fine["final"][2::4, 2::4], equal_nan=True)


def test_pieces_cover_every_row_once() -> None:
    wanted = Map.load(document(map={"x": {**LR, "count": 1000}, "y": {**MOMENTUM, "values": [k / 1000 for k in range(100)]}}))
    fine = [piece for piece in wanted.pieces() if piece.stride == 1]
    assert [row for piece in fine for row in range(piece.first, piece.first + piece.rows)] == list(range(100))
    assert len(fine) > 1


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"map": {"kind": "nothing"}}, ("map", "kind")),
        ({"map": {"entry": 3}}, ("map", "entry")),
        ({"map": {"x": {**LR, "count": 100_000}}}, ("map",)),
        ({"map": {"x": {**LR, "count": 10**12}}}, ("map", "x", "count")),
        ({"map": {"x": {**LR, "from": 0}}}, ("map", "x", "from")),
        ({"map": {"x": {**LR, "to": -1}}}, ("map", "x", "to")),
        ({"map": {"x": MOMENTUM}}, ("map", "y", "path")),
        ({"map": {"z": 1}}, ("map", "z")),
        ({"map": {"kind": "basins"}}, ("map", "x", "path")),
        ({"map": {"tolerance": -1}}, ("map", "tolerance")),
        ({"steps": 100_000, "map": {"x": {**LR, "count": 4096}, "y": {**MOMENTUM, "values": [k / 1000 for k in range(100)]}}}, ("map",)),
    ],
)
def test_absurd_maps_are_refused(more: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Map.load(document(**more))
    assert refused.value.path == path


def test_a_piece_has_fewer_lanes_where_each_computes_on_many_samples() -> None:
    points = {"x": [float(i) for i in range(256)], "y": [0.5 * i for i in range(256)]}
    document: dict[str, Any] = {
        "problem": {"kind": "data", "name": "linear_regression", "data": points}, "entries": [{"optimizer": {"name": "Adam"}}],
        "steps": 2, "map": {"x": {}, "y": {"path": ["optimizer", "params", "eps"], "from": 1e-8, "to": 1, "scale": "log"}},
    }  # fmt: skip
    few = Map.load(document)
    plain = Map.load({**document, "problem": {"name": "sphere"}})
    assert few.lanes * 256 == plain.lanes * 16
    assert [sum(piece.rows for piece in wanted.pieces() if piece.stride == 1) for wanted in (few, plain)] == [256, 256]


def test_a_probe_says_how_exact_a_map_is_and_what_torch_refuses() -> None:
    assert exactness(Map.load(document())) == "exact"
    assert exactness(Map.load({"problem": {"name": "himmelblau"}, "entries": [{"optimizer": {"name": "LBFGS"}}], "steps": 3,
                               "map": {"kind": "basins", "x": {"count": 3}, "y": {"count": 3}}})) == "separate"  # fmt: skip
    with pytest.raises(SpecError, match="momentum"):
        exactness(Map.load(document(map={"y": {**MOMENTUM, "values": [0, -1]}})))
