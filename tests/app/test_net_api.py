"""Trainings over HTTP and the socket, against the engine in this process."""

import json

import numpy as np
import pytest

from app import wire
from engine.nets import Training, train
from engine.nets.loop import EPOCH_COLUMNS, Run
from engine.nets.script import script

ADAM = {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}
SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "clip": 1.0}
SPEC = {"data": {"name": "moons"}, "net": {"widths": [6]}, "entries": [ADAM, SGD], "epochs": 4, "seeds": [1, 2]}


def test_a_training_is_answered_as_json(real):
    answer = real.post("/api/train", json=SPEC).json()
    trace = train(Training.load(SPEC))
    assert answer["spec"] == json.loads(json.dumps(trace.training.as_dict()))
    second = answer["entries"][1]["seeds"][1]
    assert second["seed"] == 2 and second["stop"] is None and second["early"] is None
    assert second["validation_loss"] == trace.whole[EPOCH_COLUMNS.index("validation_loss"), :, 1, 1].tolist()


def test_or_as_csv(real):
    answer = real.post("/api/train", json=SPEC, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv") and answer.text == train(Training.load(SPEC)).to_csv()


def test_or_as_a_script(real):
    answer = real.post("/api/train-script", json=SPEC)
    assert answer.headers["content-type"].startswith("text/x-python") and answer.text == script(Training.load(SPEC))
    assert real.post("/api/train-script", json={**SPEC, "epochs": -1}).json()["error"]["path"] == ["epochs"]


def of_kind(frames, kind):
    return [frame for frame in frames if frame.kind == kind]


def test_the_socket_streams_epochs_steps_and_snapshots(real):
    with real.page() as page:
        page.say({"type": "train", "id": 3, "channel": "train", "spec": SPEC})
        started, *frames, done = page.hear_until("done", "error")
    trace = train(Training.load(SPEC))
    assert (started["rows"], started["lanes"], started["seeds"], started["steps_an_epoch"]) == (5, 4, 2, 5)
    assert started["how"] == ["stacked", "separate"] and started["parameters"] == 2 * 6 + 6 + 6 * 2 + 2
    assert [layer["title"] for layer in started["layers"]] == ["Linear(2, 6)", "Linear(6, 2)"]
    epochs = np.concatenate([frame.data for frame in of_kind(frames, wire.CHUNK)], axis=2)
    assert epochs.tobytes() == np.ascontiguousarray(trace.whole.transpose(0, 2, 3, 1).reshape(8, 4, 5)).tobytes()
    steps = np.concatenate([frame.data for frame in of_kind(frames, wire.STEPS)], axis=2)
    assert steps.tobytes() == np.ascontiguousarray(trace.steps.transpose(0, 2, 3, 1).reshape(3, 4, 20)).tobytes()
    assert [frame.row for frame in of_kind(frames, wire.PICTURE)] == started["snapshots"] == [0, 1, 2, 3, 4]
    run = Run(Training.load(SPEC), watch=True)
    shots = [epoch.snapshot for epoch in run.epochs()]
    pictures = [frame.data.tobytes() for frame in of_kind(frames, wire.PICTURE)]
    assert pictures == [shot.picture.numpy().tobytes() for shot in shots]
    assert of_kind(frames, wire.HISTOGRAMS)[4].data.tobytes() == shots[4].histograms.numpy().tobytes()
    assert len(started["points"]["y"]) == started["training"] + started["validation"] == 200
    assert [entry["stops"] for entry in done["entries"]] == [[None, None], [None, None]]


def test_where_torch_refuses_to_go_on_the_page_is_told_when_and_why(real):
    cycle = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 7}}
    with real.page() as page:
        page.say({"type": "train", "id": 4, "spec": {**SPEC, "entries": [{**ADAM, "schedule": cycle}]}})
        *_, done = page.hear_until("done", "error")
    stop = done["entries"][0]["stops"][0]
    assert stop["step"] in (7, 8) and "7" in stop["message"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"data": {"name": "imagenet"}}, ["data", "name"]),
        ({"epochs": 10**12}, ["epochs"]),
        ({"epochs": "many"}, ["epochs"]),
        ({"seeds": [0] * 10**4}, ["seeds"]),
        ({"net": {"widths": [8] * 10**4}}, ["net", "widths"]),
        ({"entries": [ADAM] * 1000}, ["entries"]),
        ({"entries": [{**ADAM, "clip": -1}]}, ["entries", 0, "clip"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(real, change, path):
    answer = real.post("/api/train", json={**SPEC, **change})
    assert answer.status_code == 422 and answer.json()["error"]["path"] == path
    with real.page() as page:
        page.say({"type": "train", "id": 5, "spec": {**SPEC, **change}})
        assert page.hear_until("done", "error")[-1]["error"]["path"] == path
