"""A map on its way, with an executor of threads in the place of workers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from app import wire
from app.errors import ApiError
from app.executors import Pool, map_piece, map_probe
from app.maps import MapRun
from app.messages import Cancelled, Done, Failed, Frame, Result, Started

INFO = {"kind": "grid", "strides": [2, 1], "arrays": ["a", "b"], "rows": 4, "columns": 3, "steps": 10}
PLAN = {"key": "k", "torch": "2", "info": INFO, "lanes": 6}
RAW = {"map": {}}


class Workers:
    """Answers the plan; jobs are kept for the test to answer."""

    count = 2

    def __init__(self, plan: Any = PLAN) -> None:
        self.plan = plan
        self.jobs: list[tuple[tuple[Any, ...], Any]] = []
        self.cancelled: list[Any] = []

    async def call(self, *_: Any) -> Any:
        if isinstance(self.plan, Exception):
            raise self.plan
        return self.plan

    def submit(self, *arguments: Any, tell: Any) -> Any:
        self.jobs.append((arguments, tell))
        return len(self.jobs) - 1

    def cancel(self, job: Any) -> None:
        self.cancelled.append(job)


class Threads(ThreadPoolExecutor):
    """Makes pieces up, or fails."""

    width, least = 2, 0.0

    async def ready(self) -> None: ...

    def __init__(self, probed: str = "exact") -> None:
        super().__init__(4)
        self.probed = probed
        self.begun: list[tuple[Any, ...]] = []
        self.error: Exception | None = None

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Any:
        assert function in (map_piece, map_probe)
        return super().submit(self.made if function is map_piece else self.probe, *arguments)

    def probe(self, raw: Any) -> str:
        assert raw == RAW
        if self.error:
            raise self.error
        return self.probed

    def made(self, raw: Any, *which: Any) -> Any:
        assert raw == RAW
        self.begun.append(which)
        if self.error:
            raise self.error
        stride, first, rows, _ = which
        return {"a": np.full((rows, 3), stride), "b": np.full((rows, 3), float(first))}, "close" if first else "exact"


def heard(executor: Any, workers: Workers | None = None) -> list[Any]:
    async def scenario() -> list[Any]:
        told: list[Any] = []
        await MapRun(workers or Workers(), executor, RAW, told.append).run()
        return told

    return asyncio.run(scenario())


def test_coarse_pieces_come_first_and_all_come_once() -> None:
    executor = Threads()
    started, *frames, done = heard(executor)
    assert started == Started("k", INFO)
    assert done == Done({"how": "close", "torch": "2"})
    pieces = [wire.unpack(frame.data) for frame in frames if isinstance(frame, Frame)]
    assert pieces[0].row == 2 << 24
    assert sorted((one.row >> 24, one.row & 0xFFFFFF) for one in pieces) == [(1, 0), (1, 2), (2, 0)]
    for one in pieces:
        assert one.data[0].tolist() == [[one.row >> 24] * 3] * one.data.shape[1]
        assert one.data[1].tolist() == [[one.row & 0xFFFFFF] * 3] * one.data.shape[1]
    assert executor.begun == [(2, 0, 2, "exact"), (1, 0, 2, "exact"), (1, 2, 2, "exact")]


@pytest.mark.parametrize("width", [1, 2])
def test_lanes_that_cannot_run_together_are_not_shown_so(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The coarse picture that was begun before the probe had answered is thrown away."""
    monkeypatch.setattr(Threads, "width", width)
    executor = Threads("separate")
    _, *frames, done = heard(executor)
    assert done == Done({"how": "separate", "torch": "2"})
    assert all(isinstance(frame, Frame) for frame in frames)
    assert {which for which in executor.begun if which[-1] != "separate"} <= {(2, 0, 2, "exact")}
    pieces = [wire.unpack(frame.data) for frame in frames]
    assert sum(one.data.shape[1] for one in pieces if one.row >> 24 == 2) == 2
    assert sum(one.data.shape[1] for one in pieces if one.row >> 24 == 1) == 4


def test_a_worker_alone_probes_before_it_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Threads, "width", 1)
    executor = Threads("close")
    *_, done = heard(executor)
    assert done == Done({"how": "close", "torch": "2"})
    assert executor.begun[0] == (2, 0, 2, "exact")
    assert {which[-1] for which in executor.begun[1:]} == {"close"}


@pytest.mark.parametrize(("error", "code"), [(ApiError("range", "no", ["map"]), "range"), (OSError("gone"), "internal")])
def test_a_piece_that_fails_fails_the_map(error: Exception, code: str) -> None:
    executor = Threads()
    executor.error = error
    *_, last = heard(executor)
    assert isinstance(last, Failed)
    assert last.error["code"] == code


def test_a_map_that_cannot_be_planned_says_why() -> None:
    (last,) = heard(Threads(), Workers(ApiError("limit", "too large", ["map"])))
    assert last == Failed({"code": "limit", "message": "too large", "path": ["map"]})


def test_stopping_cancels_the_pieces_under_way() -> None:
    async def scenario() -> Workers:
        workers = Workers()
        stop = MapRun(workers, Pool(workers), RAW, print).start()
        while not workers.jobs:
            await asyncio.sleep(0)
        stop()
        for _ in range(5):
            await asyncio.sleep(0)
        workers.jobs[0][1](Cancelled())
        return workers

    workers = asyncio.run(scenario())
    assert [arguments for arguments, _ in workers.jobs] == [("map_probe", RAW), ("map_piece", RAW, 2, 0, 2, "exact")]
    assert sorted(workers.cancelled) == [0, 1]


def test_the_pool_answers_and_fails_as_its_worker_does() -> None:
    workers = Workers()
    pool = Pool(workers)
    good, bad = pool.submit(map_piece, RAW, 1, 0, 1), pool.submit(map_piece, RAW, 1, 1, 1)
    workers.jobs[0][1](Result(("arrays", "exact")))
    workers.jobs[1][1](Failed({"code": "range", "message": "no", "path": []}))
    assert good.result(0) == ("arrays", "exact")
    with pytest.raises(ApiError, match="no"):
        bad.result(0)


def test_a_piece_whose_worker_died_is_computed_again_but_not_for_ever() -> None:
    died = Failed({"code": "worker_died", "message": "it ended", "path": []})
    workers = Workers()
    pool = Pool(workers)
    future, hopeless = pool.submit(map_piece, RAW, 1, 0, 1), pool.submit(map_piece, RAW, 1, 1, 1)
    workers.jobs[0][1](died)
    assert not future.done()
    assert workers.jobs[2][0] == ("map_piece", RAW, 1, 0, 1)
    workers.jobs[2][1](Result("arrays"))
    assert future.result(0) == "arrays"
    for job in (1, 3, 4):
        workers.jobs[job][1](died)
    with pytest.raises(ApiError, match="it ended"):
        hopeless.result(0)
    assert len(workers.jobs) == 5
