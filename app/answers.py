"""Answers of short jobs that depend on the question alone, asked of a worker once and kept while there is room.

Thirty pages of a class that open at once ask for thirty galleries; whoever asks while the first answer is being computed
waits for that one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from app.workers import Workers


class Answers:
    def __init__(self, workers: Workers, most_bytes: int, stamp: Callable[[], str] = str) -> None:
        """`stamp` changes with whatever answers depend on besides the question: the files of plugins."""
        self.workers, self.most_bytes, self.stamp = workers, most_bytes, stamp
        self.kept: OrderedDict[str, str | bytes] = OrderedDict()
        self.bytes = 0
        self.asked: dict[str, asyncio.Task[Any]] = {}

    async def get(self, name: str, *arguments: Any) -> Any:
        """The answer of the job `name`. Raises `ApiError` as the job does; refusals are not kept."""
        question = repr((self.stamp(), name, arguments))
        if question in self.kept:
            self.kept.move_to_end(question)
            return self.kept[question]
        if question not in self.asked:
            task = self.asked[question] = asyncio.create_task(self.workers.call(name, *arguments))
            task.add_done_callback(lambda done: self.answered(question, done))
        return await asyncio.shield(self.asked[question])

    def answered(self, question: str, task: asyncio.Task[Any]) -> None:
        del self.asked[question]
        if task.cancelled() or task.exception() is not None:
            return
        self.kept[question] = task.result()
        self.bytes += len(task.result()) + len(question)
        while self.bytes > self.most_bytes:
            oldest, value = self.kept.popitem(last=False)
            self.bytes -= len(value) + len(oldest)
