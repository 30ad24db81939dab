"""Trainings over HTTP and the socket, against the engine in this process."""

import json

import numpy as np
import pytest

from app import wire
from engine.nets import Training, train
from engine.nets.curvature import Curvature, Surveyor
from engine.nets.landscapes import Landscape, survey
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


def test_a_csv_file_becomes_a_table_that_can_be_trained_on(real):
    lines = ["length,width,kind", *(f"{i / 7},{(-1) ** i},{'ab'[i % 2]}" for i in range(20))]
    answer = real.post("/api/table", content="\n".join(lines).encode(), headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200
    found = answer.json()["table"]
    assert (found["columns"], found["target"], found["classes"]) == (["length", "width", "kind"], "kind", ["a", "b"])
    trained = real.post("/api/train", json={"data": {"name": "table", "table": found, "count": 20}, "entries": [ADAM], "epochs": 30}).json()
    assert trained["entries"][0]["seeds"][0]["train_accuracy"][-1] == 1.0
    other = real.post("/api/table?target=width", content="\n".join(line[: line.rindex(",")] for line in lines).encode())
    assert other.json()["table"]["target"] == "width"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", ""),
        (b"a,b\n" + b"1,2\n3,4\n" * 9 + b"x,2\n", "line 20"),
        (b"a,b\n" + b"1,nan\n" * 9, "line 2"),
        (b"a,b\n" + b"1,yes\n" * 9, "expected 2 to 32 classes, got 1"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(real, content, said):
    answer = real.post("/api/table", content=content)
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"], answer.json()


def test_a_table_too_large_for_a_document_is_refused_when_it_is_read(real):
    lines = [",".join(str((row * 60 + i) / 7) for i in range(60)) for row in range(2000)]
    answer = real.post("/api/table", content="\n".join(lines).encode())
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "limit" and "fewer rows" in answer.json()["error"]["message"]


def test_a_file_of_100_megabytes_is_refused_unread(real):
    answer = real.post("/api/table", content=b"1,2\n" * 25_000_000)
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"


def test_a_landscape_is_a_field_and_what_is_on_it(real):
    spec = {**SPEC, "entries": [ADAM, SGD, {"optimizer": {"name": "RMSprop"}}], "landscape": {"kind": "entries", "resolution": 9}}
    with real.page() as page:
        page.say({"type": "landscape", "id": 7, "channel": "landscape", "spec": spec})
        started, field, done = page.hear_until("done", "error")
    found = survey(Landscape.load(spec))
    assert started["kind"] == done["kind"] == "entries" and field.kind == wire.FIELD
    assert field.data.tobytes() == found.z.tobytes()
    assert done["x"] == found.x.tolist() and len(done["marks"]) == len(done["paths"]) == 3
    with real.page() as page:
        page.say({"type": "landscape", "id": 8, "spec": {**spec, "landscape": {"kind": "line", "resolution": 11}}})
        _, line = page.hear_until("done", "error")
        assert line["kind"] == "line" and set(line["columns"]) >= {"train_loss", "validation_accuracy"} and "train" in line["barriers"]
        page.say({"type": "landscape", "id": 9, "spec": {**spec, "landscape": {"kind": "cube"}}})
        assert page.hear_until("done", "error")[-1]["error"]["path"] == ["landscape", "kind"]


def test_curvature_is_a_row_for_each_epoch_that_is_looked_at(real):
    spec = {**SPEC, "entries": [SGD, ADAM], "curvature": {"top": 2, "points": 3}}
    with real.page() as page:
        page.say({"type": "curvature", "id": 7, "channel": "curvature", "spec": spec})
        started, *frames, done = page.hear_until("done", "error")
    surveyor = Surveyor(Curvature.load(spec))
    points = [point for point in surveyor.points() if point]
    assert started["epochs"] == [0, 2, 4] and started["rows"] == 3 and started["columns"][:2] == ["eigenvalue_1", "eigenvalue_2"]
    assert [frame.row for frame in frames] == [0, 1, 2]
    assert np.stack([frame.data[:, :, 0] for frame in frames]).tobytes() == np.stack([point.numbers for point in points]).tobytes()
    assert done["entries"][1]["ends"]["sharpness"] == surveyor.ends[0, 1]


def test_implementations_are_measured(real):
    asked = {"optimizer": {"name": "Adam"}, "tensors": [1, 4], "repeats": 3, "elements": 8}
    answer = real.post("/api/implementations", json=asked).json()
    assert answer["tensors"] == [1, 4] and [one["way"] for one in answer["times"]] == ["for-loop", "foreach", "fused"]
    assert all(time > 0 for one in answer["times"] for time in one["median"])
    refused = real.post("/api/implementations", json={**asked, "tensors": [10**9]})
    assert refused.status_code == 422 and refused.json()["error"]["path"] == ["tensors", 0]
