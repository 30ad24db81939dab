import asyncio

import pytest

from app.answers import Answers
from app.errors import ApiError


class Pool:
    def __init__(self, answer="x"):
        self.asked, self.answer = [], answer

    async def call(self, name, *arguments):
        self.asked.append((name, *arguments))
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_the_same_question_is_asked_once():
    async def scenario():
        pool = Pool()
        answers = Answers(pool, 1000)
        together = await asyncio.gather(*(answers.get("field", 1, {"a": 2}) for _ in range(30)))
        later = await answers.get("field", 1, {"a": 2})
        other = await answers.get("field", 1, {"a": 3})
        assert {*together, later, other} == {"x"}
        assert pool.asked == [("field", 1, {"a": 2}), ("field", 1, {"a": 3})]

    asyncio.run(scenario())


def test_the_longest_unused_makes_room():
    async def scenario():
        pool = Pool("x" * 100)
        answers = Answers(pool, 250)
        for question in (1, 2, 1, 3, 1, 2):
            await answers.get("q", question)
        assert [asked for _, asked in pool.asked] == [1, 2, 3, 2]
        assert answers.bytes <= 250

    asyncio.run(scenario())


def test_a_refusal_is_not_kept():
    async def scenario():
        pool = Pool(ApiError("busy", "later"))
        answers = Answers(pool, 1000)
        for _ in range(2):
            with pytest.raises(ApiError):
                await answers.get("q")
        assert len(pool.asked) == 2

    asyncio.run(scenario())


def test_one_who_leaves_takes_the_answer_from_nobody():
    async def scenario():
        answers = Answers(Pool(), 1000)
        leaving, staying = (asyncio.create_task(answers.get("q")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        assert await staying == "x"

    asyncio.run(scenario())
