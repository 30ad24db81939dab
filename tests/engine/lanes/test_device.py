"""Lanes on a device: all of their tensors there, what is found back here, and the same bits, its arithmetic being the processor's."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from engine.lanes import device, probe
from engine.maps import Map, complete
from engine.optimizers import classes
from engine.tuning import piece
from tests.engine.lanes.pretend import THERE, Mixed, Pretended

LR = {"path": ["optimizer", "params", "lr"], "from": 1e-4, "to": 3, "scale": "log", "count": 7}


def document(name: str, **more: Any) -> dict[str, Any]:
    weight = {"path": ["optimizer", "params", "weight_decay"], "from": 0.01, "to": 0.5, "count": 5}
    entry = {"optimizer": {"name": name}, **more.pop("entry", {})}
    return {"problem": {"name": "rosenbrock", "noise": 0.25}, "entries": [entry], "steps": 12, "map": {"x": LR, "y": weight}, **more}


@pytest.fixture
def pretended() -> Iterator[Pretended]:
    with Pretended() as mode, device.on(THERE):
        yield mode
    probe._how.cache_clear()


def test_the_pretended_device_refuses_to_mix(pretended: Pretended) -> None:
    a = torch.ones(3, device=THERE)
    assert (a + a).cpu().tolist() == [2, 2, 2]
    assert (a * torch.tensor(2.0)).device == THERE
    with pytest.raises(Mixed):
        a + torch.ones(3)
    with pytest.raises(RuntimeError):
        a.numpy()


SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.01}}}
SHARED = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam", "RAdam", "Adamax", "Adadelta", "ASGD")


@pytest.mark.parametrize(("name", "dtype"), [*((name, "float64") for name in SHARED), ("Adam", "float32")])
def test_a_map_on_a_device_is_that_of_the_processor(name: str, dtype: str, pretended: Pretended) -> None:
    assert name in classes()
    schedule = {"name": "ExponentialLR", "params": {"gamma": 0.9}, "every": 3}
    wanted = Map.load(document(name, dtype=dtype, entry={"schedule": schedule}))
    found = complete(wanted)
    assert pretended.calls > 500
    with device.on("cpu"):
        expected = complete(wanted)
    assert found["how"] == expected["how"] == "exact"
    for key, values in expected.items():
        assert key == "how" or np.array_equal(found[key], values, equal_nan=True), key


def test_basins_on_a_device(pretended: Pretended) -> None:
    fields = {"kind": "basins", "x": {"count": 9}, "y": {"count": 6}}
    wanted = Map.load({"problem": {"name": "himmelblau"}, "entries": [SGD], "steps": 60, "map": fields})
    found = complete(wanted)
    assert pretended.calls > 1000
    with device.on("cpu"):
        expected = complete(wanted)
    assert set(found["minimum"].flatten()) > {0, 1}
    for key in ("minimum", "reached", "final", "how"):
        assert np.array_equal(found[key], expected[key]), key


def test_what_cannot_be_shared_is_run_apart_on_the_processor(pretended: Pretended) -> None:
    tolerance = {"path": ["optimizer", "params", "tolerance_grad"], "values": [1e-7, 1e-3]}
    wanted = Map.load({**document("LBFGS"), "problem": {"name": "sphere"}, "steps": 3, "map": {"x": {**LR, "count": 2}, "y": tolerance}})
    assert complete(wanted)["how"] == "separate"


def test_a_device_that_is_not_there_is_named() -> None:
    assert device.checked("cpu") == torch.device("cpu")
    for name in ("cuda:99", "nowhere"):
        with pytest.raises(ValueError, match=name):
            device.checked(name)


def test_a_fair_race_on_a_device_is_that_of_the_processor(pretended: Pretended) -> None:
    race = {"problem": {"name": "rosenbrock"}, "entries": [SGD], "steps": 20, "tune": {"budget": 4, "starts": 3}}
    settings, runs, how = piece(race, 0, 0, 4)
    assert pretended.calls > 300
    with device.on("cpu"):
        expected = piece(race, 0, 0, 4)
    assert how == expected[2] == "exact"
    assert np.array_equal(settings, expected[0])
    for key, values in expected[1].items():
        assert np.array_equal(runs[key], values, equal_nan=True), key
