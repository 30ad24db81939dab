"""The inspector shows torch's own state, and its arithmetic comes to what torch did."""

import json
import math
from typing import Any

import pytest
import torch

from engine import Spec, catalogue, run
from engine.equations import EQUATIONS, Coordinate, equation
from engine.inspect import _numbers, states
from engine.run import Run
from engine.surfaces import surfaces


def spec(name: str, params: dict[str, Any], **more: Any) -> Spec:
    entries = [{"optimizer": {"name": "SGD"}}, {"optimizer": {"name": name, "params": params}, **more}]
    return Spec.load({"problem": {"name": "himmelblau", "noise": 0.1}, "entries": entries, "steps": 20})


def test_the_state_is_that_of_a_hand_written_loop() -> None:
    p = torch.nn.Parameter(torch.tensor(surfaces()["beale"].start, dtype=torch.float64))
    optimizer = torch.optim.Adam([p], lr=0.1, amsgrad=True)
    for _ in range(7):
        optimizer.zero_grad()
        surfaces()["beale"](p).backward()
        optimizer.step()
    given = {"problem": {"name": "beale"}, "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.1, "amsgrad": True}}}]}
    shown = states(Spec.load(given), 0, 7, 1)["rows"][0]
    assert shown["state"] == {name: value.tolist() for name, value in optimizer.state[p].items()}
    assert shown["before"] == p.tolist()
    assert shown["param_groups"][0]["betas"] == [0.9, 0.999]


def test_an_average_shows_torchs_count_and_where_it_is() -> None:
    given = {"problem": {"name": "beale"}, "entries": [{"optimizer": {"name": "SGD"}, "average": {"kind": "swa", "start": 2}}], "steps": 9}
    trace = run(given).entries[0]
    for row in states(Spec.load(given), 0, 0, 10)["rows"]:
        assert row["average"]["n_averaged"] == max(0, row["step"] - 2)  # steps 2, 3, ... that are done
        assert row["average"]["module"] == [trace.avg_x[row["step"]], trace.avg_y[row["step"]]]


@pytest.mark.parametrize("name", [o["name"] for o in catalogue()["optimizers"]])
def test_every_optimizer_can_be_inspected_and_its_rows_are_the_races(name: str) -> None:
    race = spec(name, {}, groups={"y": {"lr": 0.001}} if name != "LBFGS" else {})
    trace = run(race)
    block = states(race, 1, 5, 100)
    assert [row["step"] for row in block["rows"]] == list(range(5, 21))
    assert block["rows"][-1]["after"] is None
    for row in block["rows"][:-1]:
        k = row["step"]
        assert row["before"] == [trace.entries[1].x[k], trace.entries[1].y[k]]
        assert row["after"] == [trace.entries[1].x[k + 1], trace.entries[1].y[k + 1]]
        assert len(row["arithmetic"]) == 3
    json.dumps(block, allow_nan=False)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("SGD", {"lr": 1e-3}), ("SGD", {"lr": 1e-3, "momentum": 0.9, "dampening": 0.2, "weight_decay": 0.1}),
        ("SGD", {"lr": 1e-4, "momentum": 0.9, "nesterov": True, "maximize": True}),
        ("Adam", {"lr": 0.1, "weight_decay": 0.1}), ("Adam", {"lr": 0.1, "amsgrad": True, "maximize": True}),
        ("AdamW", {"lr": 0.1, "weight_decay": 0.3}),
        ("RMSprop", {"weight_decay": 0.1}), ("RMSprop", {"centered": True}), ("RMSprop", {"momentum": 0.9}),
        ("Adagrad", {"lr": 0.3, "lr_decay": 0.1, "initial_accumulator_value": 0.5}),
    ],
)  # fmt: skip
def test_each_equation_comes_to_what_torch_did(name: str, params: dict[str, Any]) -> None:
    race = spec(name, params)
    r = Run(race)
    with torch.no_grad():
        for k in range(12):
            r.prepare(k)
            before = r.board.cells.clone()
            r.step(k, before)
            racer, after = r.racers[1], r.board.cells[1]
            for i in (0, 1):
                numbers = _numbers(racer.optimizer.state[racer.seat.parameters[0]], i)
                at = Coordinate(float(before[1, i]), float(after[i]), float(before[1, 3 + i]), racer.groups[0], numbers)
                value = equation(name, racer.groups[0])[1](at).value
                assert math.isclose(value, after[i].item(), rel_tol=1e-12, abs_tol=1e-14)


def test_every_equation_belongs_to_an_optimizer() -> None:
    assert set(EQUATIONS) <= {o["name"] for o in catalogue()["optimizers"]}


def test_rows_that_are_not_there() -> None:
    with pytest.raises(IndexError, match="2 entries, 21 rows"):
        states(spec("Adam", {}), 5, 0, 1)
