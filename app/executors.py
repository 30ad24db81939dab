"""Where the pieces of maps are computed: in the server's own workers, or on a cluster; both are `concurrent.futures` executors.

A piece is a pure function of its arguments, so it can be computed anywhere, and again where a machine was lost.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Any

from app.errors import ApiError
from app.messages import Failed, FromJob, Result
from app.workers import Job, Workers

Piece = tuple[dict[str, Any], str]


def piece(document: Mapping[str, Any], stride: int, first: int, rows: int) -> Piece:
    """Arrays of a piece of a map and how exact they are; imports the engine where it runs."""
    from engine.maps import tile

    return tile(document, stride, first, rows)


class Wide(Executor):
    """An executor that says how many pieces it computes at once."""

    @property
    def width(self) -> int:
        raise NotImplementedError


class Pool(Wide):
    """The server's workers. `submit(piece, ...)` is called on the event loop, and is answered there."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    @property
    def width(self) -> int:
        return self.workers.count

    def submit(self, _: Callable[..., Any], /, *arguments: Any, **__: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        job = self.workers.submit("map_piece", *arguments, tell=lambda message: settle(future, message))
        future.add_done_callback(lambda done: self.ended(done, job))
        return future

    def ended(self, future: "Future[Any]", job: Job) -> None:
        """Whoever cancels a future frees the worker."""
        if future.cancelled():
            self.workers.cancel(job)


def settle(future: "Future[Any]", message: FromJob) -> None:
    if future.cancelled():
        return
    if isinstance(message, Result):
        future.set_result(message.value)
    elif isinstance(message, Failed):
        future.set_exception(ApiError.of(message.error))
