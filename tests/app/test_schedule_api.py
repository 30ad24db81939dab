"""The routes of the schedule laboratory, with the engine; and curves on the socket."""

import csv
import io

import numpy as np
import pytest

from app import wire
from engine import Spec
from engine.curves import curves
from engine.presets import presets
from engine.snippet import snippet
from tests.app.conftest import until
from tests.app.test_api import error

ONE_CYCLE = {"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 6}}
SPEC = {
    "problem": {"name": "rosenbrock"}, "steps": 9,
    "entries": [
        {"label": "cycled", "optimizer": {"name": "SGD", "params": {"lr": 0.001}}, "schedule": ONE_CYCLE},
        {"label": "plain", "optimizer": {"name": "Adam"}},
    ],
}  # fmt: skip


def test_curves_as_json(real):
    found = real.post("/api/schedule", json=SPEC).json()
    cycled, plain = found["entries"]
    assert (found["steps"], cycled["label"], plain["label"]) == (9, "cycled", "plain")
    assert set(cycled["columns"]) == {"lr", "momentum"}
    assert plain["columns"] == {"lr": [0.001] * 10}
    assert plain["stopped"] is None
    assert plain["summary"]["area"] == pytest.approx(0.009)
    assert cycled["columns"]["lr"][7:] == ["nan"] * 3
    assert cycled["stopped"]["step"] == 6
    assert cycled["stopped"]["path"] == ["entries", 0, "schedule", "params", "total_steps"]
    assert cycled["summary"]["gaps"] == []


def test_curves_as_csv(real):
    answer = real.post("/api/schedule", json=SPEC, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == curves(Spec.load(SPEC)).to_csv()
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["entry", "label", "step", "lr", "momentum"]
    assert [row["step"] for row in rows] == [str(step) for step in range(10)] * 2


@pytest.mark.parametrize(
    ("schedule", "path"),
    [
        ({"name": "StepLR"}, ["step_size"]),
        ({"name": "ReduceLROnPlateau", "params": {"factor": 2}}, ["factor"]),
        ({"name": "LambdaLR", "params": {"lr_lambda": "epoch.real"}}, ["lr_lambda"]),
        ({"name": "LambdaLR", "params": {"lr_lambda": "-" * 100_000 + "1"}}, ["lr_lambda"]),
        ({"name": "LambdaLR", "params": {"lr_lambda": "9**9**9"}}, ["lr_lambda"]),
    ],
)
def test_what_torch_or_we_refuse_has_its_path(real, schedule, path):
    body = {**SPEC, "entries": [{"optimizer": {"name": "SGD"}, "schedule": schedule}]}
    assert error(real.post("/api/schedule", json=body), 422)["path"] == ["entries", 0, "schedule", "params", *path]


def test_presets_for_so_many_steps(real):
    found = real.get("/api/presets?steps=200&lr=0.5&every=4")
    assert found.json() == {"presets": presets(200, 0.5, 4)}
    assert real.get("/api/presets?steps=200&lr=0.5&every=4", headers={"If-None-Match": found.headers["etag"]}).status_code == 304
    assert real.get("/api/presets").json()["presets"] == real.get("/api/catalogue").json()["presets"]


@pytest.mark.parametrize("query", ["steps=0", "steps=x", "lr=0", "lr=-1", "lr=nan", "lr=inf", "every=0", "steps=1.5"])
def test_a_bad_question_for_presets(real, query):
    assert error(real.get(f"/api/presets?{query}"), 422)["path"] == [query.split("=")[0]]


def test_a_snippet(real):
    assert real.post("/api/snippet", json={"spec": SPEC, "entry": 1}).json() == {"python": snippet(Spec.load(SPEC), 1)}
    assert real.post("/api/snippet", json={"spec": SPEC}).json()["python"].endswith("# scheduler.step()\n")


def test_a_range_test(real):
    body = {"spec": SPEC, "entry": 0, "from": 1e-5, "to": 1.0, "steps": 50}
    found = real.post("/api/range-test", json=body).json()
    assert len(found["lr"]) == len(found["loss"]) == 50
    assert (found["lr"][0], found["lr"][-1]) == (1e-5, pytest.approx(1.0))
    assert {"nan", "inf"} & {value for value in found["loss"] if isinstance(value, str)}
    assert 1e-5 < found["diverged_at"] < 1
    assert found["reason"]["key"] == "range.least"
    assert found["suggested"] == found["best"] / 10 < found["tenth"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"entry": 2}, ["entry"]),
        ({"entry": -1}, ["entry"]),
        ({"from": 0}, ["from"]),
        ({"from": True}, ["from"]),
        ({"from": "1"}, ["from"]),
        ({"to": -1}, ["to"]),
        ({"to": 1e300}, ["to"]),
        ({"from": 1, "to": 1}, ["to"]),
        ({"steps": 9}, ["steps"]),
        ({"steps": 100_000}, ["steps"]),
        ({"step": 20}, ["step"]),
        ({"spec": None}, ["spec"]),
        ({"spec": {**SPEC, "entries": []}}, ["entries"]),
    ],
)
def test_a_bad_question_for_a_range_test(real, more, path):
    assert error(real.post("/api/range-test", json={"spec": SPEC, **more}), 422)["path"] == path


# The socket.


def test_curves_are_streamed_as_runs_are(real):
    with real.page() as page:
        page.say({"type": "curves", "id": 7, "channel": "curves", "spec": SPEC})
        started, *frames, done = page.hear_until("done")
    assert started == {"type": "started", "id": 7, "rows": 10, "entries": 2, "columns": ["lr", "momentum"]}
    assert all((frame.kind, frame.id) == (1, 7) for frame in frames)
    whole = curves(Spec.load(SPEC))
    assert np.concatenate([frame.data for frame in frames], axis=2).tobytes() == whole.data.tobytes()
    assert done["entries"] == whole.entries()
    assert done["torch"].startswith("2.")


def test_a_run_and_the_curves_of_a_spec_are_kept_apart(real):
    with real.page() as page:
        page.say({"type": "run", "id": 1, "spec": SPEC})
        page.say({"type": "curves", "id": 2, "spec": SPEC})
        heard = [*page.hear_until("done"), *page.hear_until("done")]
        page.say({"type": "curves", "id": 3, "spec": {**SPEC, "dtype": "float64"}})
        again = page.hear_until("done")
    assert {message["id"]: len(message["columns"]) for message in heard if isinstance(message, dict) and "columns" in message} == {
        1: 5,
        2: 2,
    }
    frames = {
        id: b"".join(f.data.tobytes() for f in part if isinstance(f, wire.Frame) and f.id == id) for id, part in ((2, heard), (3, again))
    }
    assert frames[2] == frames[3]


def test_newer_curves_cancel_older_ones_and_a_page_that_leaves_frees_its_worker(fake):
    endless = {"steps": 90_000, "entries": [{}], "fake": {"pause": 0.01}}
    with fake.page() as page:
        page.say({"type": "curves", "id": 1, "channel": "curves", "spec": {**endless, "seed": "curves 1"}})
        page.hear_until("started")
        page.say({"type": "curves", "id": 2, "channel": "curves", "spec": {**endless, "seed": "curves 2"}})
        assert page.hear_until("cancelled")[-1]["id"] == 1
        assert page.hear_until("started")[-1]["id"] == 2
    until(lambda: not fake.workers.working[0].jobs, "the worker to be free")
    assert not fake.computations.live
