"""Sharing, with workers that say what the test tells them to."""

import asyncio

import numpy as np
import pytest

from app import wire
from app.computations import OVERHEAD, Computations
from app.errors import ApiError
from app.messages import Cancelled, Done, Failed, Frame, Started


class Pool:
    """Stands for the workers: notes what is asked."""

    def __init__(self):
        self.jobs, self.cancelled = [], []

    def submit(self, name, *arguments, tell):
        self.jobs.append(tell)
        return len(self.jobs) - 1

    def cancel(self, job):
        self.cancelled.append(job)

    def say(self, job, *messages):
        for message in messages:
            self.jobs[job](message)


def frame(row, rows=2):
    return Frame(wire.pack_chunk(row, np.arange(row, row + rows, dtype=float).reshape(1, 1, rows).repeat(5, 0)))


A, B = Started("key a", {"rows": 4}), Started("key b", {"rows": 4})
DONE = Done({"entries": []})
WHOLE = (frame(0), frame(2), DONE)
SPEC = {"steps": 3, "entries": [{}]}


@pytest.fixture
def pool():
    return Pool()


def made(pool, cache=10**6, active=10**6):
    return Computations(pool, cache, active)


async def everything(computation):
    return [item async for item in computation.read()]


def test_identical_requests_are_computed_once_and_late_comers_hear_all(pool):
    async def scenario():
        computations = made(pool)
        first = computations.join(SPEC)
        second = computations.join({"entries": [{}], "steps": 3})
        pool.say(0, A, frame(0))
        third = computations.join(SPEC)
        readers = [asyncio.create_task(everything(each)) for each in (first, second, third)]
        await asyncio.sleep(0)
        pool.say(0, frame(2), DONE)
        return await asyncio.gather(*readers)

    assert asyncio.run(scenario()) == [[A, *WHOLE]] * 3
    assert len(pool.jobs) == 1


def test_two_spellings_of_one_spec_share(pool):
    async def scenario():
        computations = made(pool)
        first, other = computations.join(SPEC), computations.join({**SPEC, "steps": 3.0})
        readers = [asyncio.create_task(everything(each)) for each in (first, other)]
        await asyncio.sleep(0)
        pool.say(0, A, frame(0))
        pool.say(1, A, frame(0))
        assert pool.cancelled == [1]
        pool.say(0, frame(2), DONE)
        heard = await asyncio.gather(*readers)
        computations.leave(first)
        computations.leave(other)
        again = computations.join({**SPEC, "steps": 3.0})
        return heard, await everything(again)

    (one, two), again = asyncio.run(scenario())
    assert one == two == again == [A, *WHOLE]
    assert len(pool.jobs) == 2


def test_when_one_of_two_spellings_leaves_the_other_goes_on(pool):
    async def scenario():
        computations = made(pool)
        first, other = computations.join(SPEC), computations.join({**SPEC, "steps": 3.0})
        pool.say(0, A)
        pool.say(1, A)
        computations.leave(first)
        assert pool.cancelled == [1]
        computations.leave(other)
        assert pool.cancelled == [1, 0]

    asyncio.run(scenario())


def test_the_last_reader_to_leave_cancels(pool):
    async def scenario():
        computations = made(pool)
        one, two = computations.join(SPEC), computations.join(SPEC)
        computations.leave(one)
        assert pool.cancelled == []
        computations.leave(two)
        assert pool.cancelled == [0]
        assert computations.reserved == {}
        computations.join(SPEC)
        assert len(pool.jobs) == 2

    asyncio.run(scenario())


def test_a_slow_reader_delays_nobody(pool):
    async def scenario():
        computations = made(pool)
        computation = computations.join(SPEC)
        slow = computation.read()
        pool.say(0, A, frame(0))
        assert await anext(slow) == A
        pool.say(0, frame(2), DONE)
        assert await everything(computation) == [A, *WHOLE]
        return [item async for item in slow]

    assert asyncio.run(scenario()) == list(WHOLE)


def test_the_cache_holds_no_more_bytes_than_it_may(pool):
    async def scenario():
        one = OVERHEAD + 2 * len(frame(0).data)
        computations = made(pool, cache=2 * one)
        for number in range(3):
            left = computations.join({**SPEC, "seed": number})
            pool.say(number, Started(f"key {number}", {}), *WHOLE)
            computations.leave(left)
        assert list(computations.cache) == ["key 1", "key 2"]
        assert computations.cached_bytes == 2 * one
        computations.join({**SPEC, "seed": 1})
        assert list(computations.cache) == ["key 2", "key 1"]
        assert len(pool.jobs) == 3

    asyncio.run(scenario())


def test_a_failure_is_told_and_not_kept(pool):
    async def scenario():
        computations = made(pool)
        computation = computations.join(SPEC)
        failed = Failed({"code": "refused", "message": "no", "path": []})
        pool.say(0, failed)
        assert await everything(computation) == [failed]
        computations.leave(computation)
        computations.join(SPEC)
        assert len(pool.jobs) == 2
        assert pool.cancelled == []

    asyncio.run(scenario())


def test_a_run_that_was_started_again_repeats_no_row(pool):
    async def scenario():
        computations = made(pool)
        computation = computations.join(SPEC)
        pool.say(0, A, frame(0, 3))
        pool.say(0, A, frame(0, 2), frame(2, 4), DONE)
        return await everything(computation)

    _, first, second, _ = asyncio.run(scenario())
    assert wire.unpack(first.data).data[0].tolist() == [[0, 1, 2]]
    assert wire.unpack(second.data).row == 3
    assert wire.unpack(second.data).data[0].tolist() == [[3, 4, 5]]


def test_too_much_at_once_is_refused_and_room_comes_back(pool):
    async def scenario():
        computations = made(pool, active=1500)
        large = {"steps": 9, "entries": [{}]}
        held = [computations.join({**large, "seed": seed}) for seed in range(2)]
        with pytest.raises(ApiError, match="720 bytes are needed, 60 of 1,500 are free"):
            computations.join({**large, "seed": 3})
        assert len(pool.jobs) == 2
        computations.leave(held[0])
        computations.join({**large, "seed": 3})
        with pytest.raises(ApiError), computations.reserve(500):
            pass

    asyncio.run(scenario())


def test_what_a_cancelled_job_still_says_is_ignored(pool):
    async def scenario():
        computations = made(pool)
        computation = computations.join(SPEC)
        pool.say(0, A, Cancelled())
        assert not computation.finished

    asyncio.run(scenario())


def test_another_run_is_another_computation(pool):
    async def scenario():
        computations = made(pool)
        one, two = computations.join(SPEC), computations.join({**SPEC, "seed": 1})
        pool.say(0, A, *WHOLE)
        pool.say(1, B, *WHOLE)
        return await everything(one), await everything(two)

    one, two = asyncio.run(scenario())
    assert (one[0], two[0]) == (A, B)
