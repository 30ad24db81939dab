"""What the first page will ask is asked in advance."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

from app.errors import ApiError
from app.main import foresee


class Recorded:
    def __init__(self, refuses: bool = False) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.refuses = refuses

    async def get(self, *question: Any) -> str:
        self.asked.append(question)
        if self.refuses:
            raise ApiError("worker_died", "gone")
        return json.dumps({"surfaces": [{"name": "a"}, {"name": "b"}]})


def ask(answers: Recorded) -> list[tuple[Any, ...]]:
    async def main() -> None:
        warmed = asyncio.Event()
        warmed.set()
        await foresee(SimpleNamespace(warmed=warmed), answers)

    asyncio.run(main())
    return answers.asked


def test_the_catalogue_and_the_gallery_are_asked_for() -> None:
    assert ask(Recorded()) == [("catalogue",), ("thumbnail", "a"), ("thumbnail", "b")]


def test_a_refusal_is_left_to_whoever_asks_later() -> None:
    assert ask(Recorded(refuses=True)) == [("catalogue",)]
