"""Real processes with jobs that need no torch."""

import asyncio
import contextlib
import os
import signal
import time

import pytest

from app.errors import ApiError
from app.messages import Cancelled, Done, Failed, Frame, Started
from app.workers import Workers
from tests.app.conftest import DEADLINE, FAKES


class Heard(list):
    """The messages of a job, and a way to wait for one."""

    def __call__(self, message):
        self.append(message)

    def kinds(self):
        return [type(message) for message in self]

    async def until(self, kind, count=1):
        async with asyncio.timeout(DEADLINE):
            while self.kinds().count(kind) < count:
                await asyncio.sleep(0.002)
        return next(message for message in self if isinstance(message, kind))


@contextlib.asynccontextmanager
async def running(count=1, spare=0, patience=20.0, plugins=()):
    workers = Workers(count, spare, patience, FAKES, {"plugins": plugins})
    workers.start()
    try:
        async with asyncio.timeout(DEADLINE):
            await workers.warmed.wait()
        yield workers
    finally:
        await workers.stop()


def run(scenario, **options):
    async def whole():
        async with running(**options) as workers:
            return await scenario(workers)

    return asyncio.run(whole())


def test_a_job_is_done_in_another_process():
    async def scenario(workers):
        pid, arguments = await workers.call("echo", 1, {"a": [2]})
        assert pid != os.getpid()
        assert arguments == (1, {"a": [2]})
        assert workers.ready
        assert workers.info["torch"] == "fake"

    run(scenario)


def test_jobs_are_spread_over_the_workers():
    async def scenario(workers):
        heard = [Heard() for _ in range(4)]
        for each in heard:
            workers.submit("run", {"steps": 50_000, "fake": {"pause": 0.01}}, tell=each)
        assert sorted(len(process.jobs) for process in workers.working) == [2, 2]

    run(scenario, count=2)


def test_a_cancelled_job_frees_its_worker():
    async def scenario(workers):
        heard = Heard()
        job = workers.submit("run", {"steps": 10**6, "fake": {"pause": 0.005}}, tell=heard)
        await heard.until(Frame)
        pid = workers.working[0].process.pid
        before = len(heard)
        workers.cancel(job)
        assert (await workers.call("echo"))[0] == pid
        assert workers.working[0].jobs == {}
        assert heard.kinds().count(Cancelled) == 0
        assert len(heard) == before

    run(scenario)


def test_a_worker_that_does_not_react_to_a_cancel_is_replaced(tmp_path):
    async def scenario(workers):
        hung, innocent = tmp_path / "hung", Heard()
        job = workers.submit("run", {"steps": 100, "fake": {"hang": 50, "hung": str(hung)}}, tell=Heard())
        async with asyncio.timeout(DEADLINE):
            while not hung.exists():
                await asyncio.sleep(0.002)
        other = workers.submit("run", {"steps": 29}, tell=innocent)
        pid = workers.working[0].process.pid
        begun = time.monotonic()
        workers.cancel(job)
        await innocent.until(Done)
        print(f"the next run was done {time.monotonic() - begun:.2f} s after the cancel")
        assert other.starts == 2
        assert workers.working[0].process.pid != pid
        assert Failed not in innocent.kinds()

    run(scenario, spare=1)


def test_a_step_that_never_ends_is_stopped():
    async def scenario(workers):
        heard = Heard()
        workers.submit("run", {"steps": 100, "fake": {"hang": 0}}, tell=heard)
        assert (await heard.until(Failed)).error["code"] == "too_slow"
        assert (await workers.call("echo", 7))[1] == (7,)

    run(scenario, patience=0.3)


@pytest.mark.parametrize("spare", [0, 1])
def test_a_killed_worker_is_replaced_and_its_runs_hear_of_it(spare):
    async def scenario(workers):
        heard = Heard()
        workers.submit("run", {"steps": 10**6, "fake": {"pause": 0.005}}, tell=heard)
        await heard.until(Frame)
        os.kill(workers.working[0].process.pid, signal.SIGKILL)
        failed = await heard.until(Failed)
        assert failed.error["code"] == "worker_died"
        assert "run it again" in failed.error["message"]
        again = Heard()
        workers.submit("run", {"steps": 29}, tell=again)
        await again.until(Done)
        assert again.kinds() == [Started, Frame, Frame, Frame, Done]

    run(scenario, spare=spare)


def test_a_job_that_waited_in_a_killed_worker_starts_again_in_another():
    async def scenario(workers):
        under_way, waiting = Heard(), Heard()
        workers.submit("run", {"steps": 10**6, "fake": {"hang": 50}}, tell=under_way)
        await under_way.until(Frame, 5)
        job = workers.submit("run", {"steps": 29}, tell=waiting)
        os.kill(workers.working[0].process.pid, signal.SIGKILL)
        os.kill(workers.reserve[0].process.pid, signal.SIGKILL)  # which takes over before its own end is noticed
        await waiting.until(Done)
        assert (await under_way.until(Failed)).error["code"] == "worker_died"
        assert waiting.kinds() == [Started, Frame, Frame, Frame, Done]
        assert 2 <= job.starts <= 3

    run(scenario, spare=1)


def test_a_refusal_is_raised_where_it_was_asked():
    async def scenario(workers):
        with pytest.raises(ApiError, match="no momentum") as refused:
            await workers.call("run", {"fake": {"refuse": "no momentum"}})
        assert refused.value.path[-1] == "lr"

    run(scenario)


def test_whoever_stops_waiting_cancels():
    async def scenario(workers):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(workers.call("trace", {"steps": 10**6, "fake": {"pause": 0.005}}, "csv"), 0.1)
        async with asyncio.timeout(DEADLINE):
            while workers.working[0].jobs:
                await asyncio.sleep(0.002)

    run(scenario)


def test_no_process_stays_behind():
    async def scenario(workers):
        return [process.process for process in (*workers.working, *workers.reserve)]

    processes = run(scenario, count=2, spare=1)
    assert len(processes) >= 2
    assert not any(process.is_alive() for process in processes)


def test_a_plugin_that_ends_or_holds_up_its_process_is_not_tried_again_and_the_others_are(tmp_path):
    texts = {"ends.py": "os._exit(3)", "sound.py": "", "holds.py": "time.sleep(60)"}
    files = tuple(tmp_path / name for name in texts)
    for file in files:
        file.write_text(texts[file.name])

    async def scenario(workers):
        assert (await workers.call("echo", 1))[1] == (1,)
        assert sorted(workers.refused) == [0, 2]
        (stamp, ended), (_, held) = workers.refused[0], workers.refused[2]
        assert stamp == (files[0].stat().st_mtime_ns, files[0].stat().st_size)
        assert "ended the process" in ended and "still being imported" in held
        assert {f"0: {ended}", f"2: {held}"} <= workers.warned

    run(scenario, count=2, patience=0.5, plugins=files)
