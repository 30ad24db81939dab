"""The loop of a worker, run in a thread at the other end of a pipe."""

import multiprocessing
import threading

import pytest

from app.messages import Cancel, Cancelled, Done, Failed, Frame, Started, Submit
from app.worker import Loop
from tests.app import fakes


@pytest.fixture
def pipe():
    ours, theirs = multiprocessing.Pipe()
    loop = Loop(theirs, [0.0, 0.0, 0.0], fakes.prepare({})[1])

    def run():
        with pytest.raises((EOFError, OSError)):
            loop.run()

    thread = threading.Thread(target=run)
    thread.start()
    yield ours
    ours.close()
    thread.join()
    theirs.close()


def heard(pipe, *ends):
    """Messages until the last of these jobs has ended, as (job, kind of message)."""
    ends, found = set(ends), []
    while ends:
        assert pipe.poll(20)
        job, message = pipe.recv()
        found.append((job, type(message)))
        if isinstance(message, Done | Failed | Cancelled):
            ends.discard(job)
    return found


def test_a_run_is_said_in_order(pipe):
    pipe.send(Submit(1, "run", ({"steps": 25},)))
    assert heard(pipe, 1) == [(1, Started), (1, Frame), (1, Frame), (1, Frame), (1, Done)]


def test_a_long_run_starves_no_short_one(pipe):
    pipe.send(Submit(1, "run", ({"steps": 5_000, "fake": {"pause": 0.001}},)))
    pipe.send(Submit(2, "run", ({"steps": 29},)))
    found = heard(pipe, 1, 2)
    assert found.index((2, Done)) < 20
    assert found[-1] == (1, Done)


def test_a_new_run_is_begun_before_the_old_ones_go_on(pipe):
    for job in range(1, 6):
        pipe.send(Submit(job, "run", ({"steps": 3_000, "fake": {"pause": 0.002}},)))
    assert pipe.poll(20)
    pipe.recv()
    pipe.send(Submit(9, "run", ({"steps": 5},)))
    found = heard(pipe, 9)
    begun = found.index((9, Started))
    assert found[begun : begun + 2] == [(9, Started), (9, Frame)]
    assert found.count((1, Frame)) < 20


def test_a_cancelled_run_says_so_and_nothing_after(pipe):
    pipe.send(Submit(1, "run", ({"steps": 100_000, "fake": {"pause": 0.001}},)))
    assert pipe.poll(20)
    pipe.send(Cancel(1))
    assert heard(pipe, 1)[-1] == (1, Cancelled)
    pipe.send(Submit(2, "run", ({"steps": 5},)))
    assert heard(pipe, 2) == [(2, Started), (2, Frame), (2, Done)]


def test_what_a_run_raises_ends_that_run_alone(pipe, caplog):
    pipe.send(Submit(1, "run", ({"fake": {"raise": 10}},)))
    pipe.send(Submit(2, "run", ({"fake": {"refuse": "no momentum"}},)))
    pipe.send(Submit(3, "run", ({"steps": 5},)))
    found = {}
    while len(found) < 3:
        job, message = pipe.recv()
        if isinstance(message, Failed | Done):
            found[job] = message
    assert found[1].error["code"] == "internal"
    assert "a bug" not in found[1].error["message"]
    assert "a bug" in caplog.text
    assert found[2].error == {
        "code": "refused",
        "message": "no momentum",
        "path": ["entries", 0, "optimizer", "params", "lr"],
    }
    assert isinstance(found[3], Done)


def test_an_unknown_job_ends_itself_alone(pipe, caplog):
    pipe.send(Submit(1, "fly", ()))
    pipe.send(Submit(2, "run", ({"steps": 5},)))
    assert heard(pipe, 1, 2)[0] == (1, Failed)
    assert "KeyError" in caplog.text
