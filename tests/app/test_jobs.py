"""What a worker can do, here without one: jobs as plain generators."""

import io
import pickle

import numpy as np
import pytest

from app import jobs, wire
from app.errors import ApiError
from app.messages import Done, Frame, Ready, Result, Started
from app.settings import Settings
from engine import Spec, run
from engine.errors import SpecError

LIMITS = Settings().limits()
SPEC = {"problem": {"name": "beale"}, "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.1}}}], "steps": 100}


@pytest.fixture(scope="module")
def known():
    return jobs.prepare({"limits": LIMITS, "quantum": 0.001})[1]


def test_a_run_is_started_framed_and_done(known):
    started, *frames, done = known["run"](SPEC)
    assert isinstance(started, Started)
    assert isinstance(done, Done)
    assert started.key == Spec.load(SPEC).key()
    assert all(isinstance(frame, Frame) for frame in frames)
    trace = np.concatenate([wire.unpack(frame.data).data for frame in frames], axis=2)
    assert trace.tobytes() == run(Spec.load(SPEC)).columns.tobytes()


class Plain(pickle.Unpickler):
    """Takes our own messages only."""

    def find_class(self, module, name):
        assert module == "app.messages", f"{module}.{name} would be imported by the server"
        return super().find_class(module, name)


def test_no_message_makes_the_server_import_torch(known):
    info, _ = jobs.prepare({"limits": LIMITS})
    said = (*known["run"](SPEC), *known["curves"](SPEC), *known["states"](SPEC, 0, 0, 64), *known["landmarks"]({"name": "himmelblau"}))
    for message in (Ready(info), *said):
        Plain(io.BytesIO(pickle.dumps(message))).load()


@pytest.mark.parametrize("name", ["trace", "states", "schedule", "range_test"])
def test_long_jobs_let_others_have_their_turn(known, name):
    more = {"trace": ("csv",), "states": (0, 64, 64), "schedule": ("csv",), "range_test": (0, 1e-4, 1.0, 100)}[name]
    *pauses, last = known[name](SPEC, *more)
    assert len(pauses) > 2
    assert set(pauses) == {None}
    assert isinstance(last, Result)


def test_defaults_count_for_the_limits_as_well():
    short = jobs.Jobs(0.02, {**LIMITS, "steps": 100})
    with pytest.raises(ApiError, match="100") as refused:
        short.load({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}]})
    assert refused.value.path == ["steps"]


@pytest.mark.parametrize("raw", [None, [], "spec", 7])
def test_a_spec_is_an_object(raw):
    with pytest.raises(ApiError, match="expected an object"):
        jobs.Jobs(0.02, LIMITS).load(raw)


AXIS = {"path": ["optimizer", "params", "lr"], "values": [0.01, 0.1, 0.5]}


def test_lanes_are_runs_of_one_entry_each(known):
    started, *pauses, frame, done = known["lanes"](SPEC, AXIS)
    assert started.info == {"rows": 101, "entries": 3, "columns": ["x", "y", "loss", "grad_norm", "lr"]}
    assert set(pauses) == {None}
    assert done.info["how"] == "exact"
    lanes = wire.unpack(frame.data).data
    for k, lr in enumerate(AXIS["values"]):
        alone = run({**SPEC, "entries": [{"optimizer": {"name": "Adam", "params": {"lr": lr}}}]})
        assert lanes[:, k].tobytes() == alone.columns[:, 0].tobytes()


def test_lanes_that_cannot_share_arithmetic_are_left_to_runs(known):
    spec = {**SPEC, "entries": [{"optimizer": {"name": "LBFGS"}}]}
    *_, done = heard = [message for message in known["lanes"](spec, AXIS) if message]
    assert done.info["how"] == "separate"
    assert not any(isinstance(message, Frame) for message in heard)


def test_lanes_from_starts_are_runs_from_there(known):
    grid = {"starts": {"x": {"from": -1, "to": 1, "count": 3}, "y": {"from": 0.5, "to": 2, "count": 2}}}
    started, *_, frame, done = known["lanes"](SPEC, grid)
    assert started.info == {"rows": 101, "entries": 6, "columns": ["x", "y"]}
    assert done.info["how"] == "exact"
    lanes = wire.unpack(frame.data).data
    for k, start in enumerate([(x, y) for y in (0.5, 2) for x in (-1, 0, 1)]):
        alone = run({**SPEC, "problem": {"name": "beale", "start": start}})
        assert lanes[:, k].tobytes() == alone.columns[:2, 0].tobytes()


@pytest.mark.parametrize(
    ("spec", "axis", "path"),
    [
        (SPEC, {"starts": {"x": {"count": 2000}, "y": {"count": 2000}}}, ["axis", "starts"]),
        (SPEC, {"starts": {"x": {"count": 100}, "y": {"count": 100}}}, ["axis"]),
        (SPEC, {"starts": {"x": {"count": 2}}}, ["axis", "starts", "y"]),
        (SPEC, {"starts": {"x": {"path": ["start", 0]}, "y": {}}}, ["axis", "starts", "x", "path"]),
        ({**SPEC, "entries": SPEC["entries"] * 2}, AXIS, ["entries"]),
        (SPEC, {**AXIS, "values": [0.1] * 3000}, ["axis"]),
        (SPEC, {"path": ["optimizer", "params", "lr"], "from": 0, "to": 1, "scale": "log"}, ["axis", "from"]),
        (SPEC, {"path": ["optimizer", "params", "nothing"], "values": [1]}, ["entries", 0, "optimizer", "params", "nothing"]),
    ],
)
def test_lanes_that_are_too_many_or_nowhere_are_refused(known, spec, axis, path):
    with pytest.raises((ApiError, SpecError)) as refused:
        list(known["lanes"](spec, axis))
    assert list(refused.value.path) == path
