"""The whole server with the real engine, as a page meets it."""

import os
import signal
import time

import numpy as np
import pytest

from app import wire
from engine import Spec, run
from tests.app.conftest import until

SPEC = {
    "problem": {"name": "rosenbrock", "noise": 0.5},
    "entries": [
        {"label": "one", "optimizer": {"name": "Adam", "params": {"lr": 0.05}}},
        {"label": "two", "optimizer": {"name": "SGD", "params": {"lr": 0.001}}, "groups": {"y": {"lr": 0.0005}}},
    ],
    "steps": 200,
}
ADAM = {"name": "Adam"}


def joined(frames):
    """The trace that the frames make, which must follow each other without a gap."""
    assert [frame.row for frame in frames] == list(np.cumsum([0, *(frame.data.shape[2] for frame in frames)])[:-1])
    return np.concatenate([frame.data for frame in frames], axis=2)


def race(steps=90_000, **params):
    """A race nobody asked for before."""
    return {
        "problem": {"name": "rosenbrock"},
        "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 1e-4, **params}}}],
        "steps": steps,
    }


def test_the_socket_brings_the_engines_trace_to_the_last_bit(real):
    with real.page() as page:
        page.run(3, SPEC)
        started, *frames, done = page.hear_until("done", "error")
    trace = run(Spec.load(SPEC))
    assert started == {
        "type": "started",
        "id": 3,
        "rows": 201,
        "entries": 2,
        "columns": ["x", "y", "loss", "grad_norm", "lr", "lr_y"],
    }
    assert joined(frames).tobytes() == trace.columns.tobytes()
    assert [entry["label"] for entry in done["entries"]] == ["one", "two"]
    assert [entry["status"]["kind"] for entry in done["entries"]] == [status.kind for status in trace.statuses]
    assert done["torch"].startswith("2.")


def test_two_spellings_are_one_computation(real):
    short, long = race(steps=50, momentum=0.25), Spec.load(race(steps=50, momentum=0.25)).as_dict()
    before = set(real.computations.cache)
    with real.page() as page:
        ours, theirs = page.result(1, short)[0], page.result(2, long)[0]
    assert joined(ours).tobytes() == joined(theirs).tobytes()
    assert len(set(real.computations.cache) - before) == 1


BAD = [
    ({"problem": {"name": "rosenbrok"}}, "unknown", ["problem", "name"], "rosenbrock"),
    ({"problem": {"name": 7}}, "type", ["problem", "name"], "7"),
    ({"problem": {"name": "sphere", "start": [1]}}, "range", ["problem", "start"], "1"),
    ({"problem": {"name": "sphere", "start": [1, "a"]}}, "type", ["problem", "start", 1], "a"),
    ({"problem": {"name": "sphere", "noise": -1}}, "range", ["problem", "noise"], "-1"),
    ({"entries": [{"optimizer": {"name": "Adamm"}}]}, "unknown", ["entries", 0, "optimizer", "name"], "Adam"),
    ({"entries": []}, "range", ["entries"], "0"),
    ({"entries": 5}, "type", ["entries"], "5"),
    ({"entries": [{"optimizer": ADAM}] * 500}, "limit", ["entries"], "500"),
    ({"steps": 10_000_000}, "limit", ["steps"], "10,000,000"),
    ({"steps": -1}, "range", ["steps"], "-1"),
    ({"steps": 2.5}, "type", ["steps"], "2.5"),
    ({"steps": 10**300}, "limit", ["steps"], "100,000"),
    ({"seed": "zero"}, "type", ["seed"], "zero"),
    ({"dtype": "float128"}, "unknown", ["dtype"], "float128"),
    ({"step": 5}, "unknown", ["step"], "step"),
    ({"version": 2}, "unknown", ["version"], "2"),
    (
        {"entries": [{"optimizer": {"name": "Adam", "params": {"lr": "fast"}}}]},
        "type", ["entries", 0, "optimizer", "params", "lr"], "fast",
    ),
    (
        {"entries": [{"optimizer": {"name": "Adam", "params": {"speed": 1}}}]},
        "unknown", ["entries", 0, "optimizer", "params", "speed"], "speed",
    ),
    (
        {"entries": [{"optimizer": {"name": "Adam", "params": {"betas": [1.5, 0.999]}}}]},
        "refused", ["entries", 0, "optimizer", "params", "betas"], "Invalid beta parameter at index 0: 1.5",
    ),
    (
        {"entries": [{"optimizer": {"name": "SGD", "params": {"nesterov": True}}}]},
        "refused", ["entries", 0, "optimizer", "params", "nesterov"], "Nesterov momentum requires a momentum and zero dampening",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "path", "said"), BAD)
def test_a_bad_spec_is_refused_beside_its_field_on_both_ways(real, change, code, path, said):
    spec = {"problem": {"name": "sphere"}, "entries": [{"optimizer": ADAM}], "steps": 5, **change}
    with real.page() as page:
        frames, last = page.result(9, spec)
    assert frames == []
    assert (last["type"], last["id"]) == ("error", 9)
    assert (last["error"]["code"], last["error"]["path"]) == (code, path)
    assert said in last["error"]["message"]
    answer = real.post("/api/run", json=spec)
    assert answer.status_code == 422
    assert answer.json() == {"error": last["error"]}


def test_a_short_race_is_done_while_a_long_one_runs(real):
    with real.page() as page:
        page.run(1, race(momentum=0.1), channel="a")
        page.hear_until("started")
        page.run(2, race(steps=20), channel="b")
        assert page.hear_until("done")[-1]["id"] == 2


def test_a_worker_killed_in_mid_run_is_said_and_the_next_run_works(real):
    until(lambda: real.workers.reserve and real.workers.reserve[0].warm, "the reserve")
    with real.page() as page:
        page.run(1, race(momentum=0.2))
        page.hear_until("started")
        begun = time.monotonic()
        os.kill(real.pids()[0], signal.SIGKILL)
        said = page.hear_until("error", "done")[-1]
        assert said["error"]["code"] == "worker_died"
        assert said["id"] == 1
        frames, last = page.result(2, race(steps=30))
        print(f"the next run was done {time.monotonic() - begun:.2f} s after the kill")
    assert last["type"] == "done"
    assert joined(frames).shape == (5, 1, 31)


def test_a_step_that_never_ends_can_be_cancelled(real):
    endless = {"name": "LBFGS", "params": {"lr": 1e-9, "max_iter": 10**9, "tolerance_change": 0, "tolerance_grad": 0}}
    with real.page() as page:
        page.run(1, {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": endless}], "steps": 10})
        page.hear_until("started", "error")
        page.say({"type": "cancel", "id": 1})
        page.hear_until("cancelled")
        assert page.result(2, race(steps=31))[1]["type"] == "done"


def test_frames_carry_what_diverges(real):
    with real.page() as page:
        frames, done = page.result(1, race(steps=60, lr=10.0))
    assert not np.isfinite(joined(frames)).all()
    assert done["entries"][0]["status"]["kind"] == "diverged"
    assert {frame.kind for frame in frames} == {wire.CHUNK}
