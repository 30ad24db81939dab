"""Files of numpy: the very columns, and all that is needed to compute them again."""

import io
import json
from typing import Any

import numpy as np
import torch

from engine import run
from engine.games.document import COLUMNS
from engine.games.trace import play
from engine.nets import Training, train
from engine.nets.loop import EPOCH_COLUMNS, STEP_COLUMNS

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 1.0}}}


def read(data: bytes) -> Any:
    return np.load(io.BytesIO(data), allow_pickle=False)


def test_a_race() -> None:
    entries = [{**SGD, "label": 'a "b" ä'}, {**SGD, "groups": {"y": {"lr": 0.5}}}]
    trace = run({"problem": {"name": "rosenbrock"}, "entries": entries, "steps": 12})
    file = read(trace.to_npz())
    for k, name in enumerate(trace.spec.columns):
        assert file[name].tobytes() == trace.columns[k].tobytes()
    assert "lr_y" in file and np.isnan(file["loss"]).any(), "what is no number is as torch gave it"
    assert file["labels"].tolist() == ['a "b" ä', "SGD"]
    assert run(str(file["spec"])).to_csv() == trace.to_csv()
    assert [status["kind"] for status in json.loads(str(file["statuses"]))] == ["diverged"] * 2
    assert str(file["torch"]) == torch.__version__


def test_a_match() -> None:
    trace = play({"game": {"name": "bilinear"}, "entries": [{"players": [SGD, SGD]}], "steps": 9})
    file = read(trace.to_npz())
    assert all(file[name].tobytes() == trace.columns[k].tobytes() for k, name in enumerate(COLUMNS))
    assert play(str(file["spec"])).to_csv() == trace.to_csv()


def test_a_training() -> None:
    document = {"data": {"name": "moons", "count": 40}, "entries": [SGD, {**SGD, "label": "b"}], "epochs": 3, "seeds": [4, 0]}
    trace = train(Training.load(document))
    file = read(trace.to_npz())
    for k, name in enumerate(EPOCH_COLUMNS):
        np.testing.assert_array_equal(file[name][1, 0], trace.whole[k, :, 1, 0])
    for k, name in enumerate(STEP_COLUMNS):
        np.testing.assert_array_equal(file[f"step_{name}"][0, 1], trace.steps[k, :, 0, 1])
    assert file["seeds"].tolist() == [4, 0] and file["train_loss"].shape == (2, 2, 4)
    assert train(Training.load(str(file["spec"]))).to_csv() == trace.to_csv()
