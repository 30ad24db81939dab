"""Where the pieces of maps are computed: in the server's own workers, or on a cluster; both are `concurrent.futures` executors.

A piece is a pure function of its arguments, so it can be computed anywhere, and again where a process or a machine was lost.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

from app.errors import ApiError
from app.messages import Failed, FromJob, Result
from app.workers import Workers

Piece = tuple[dict[str, Any], str]
Carried = dict[str, Any]  # what a piece needs of plugins (`engine.plugins.carried`)
RETRIES = 2
LOST = "worker_died"


def map_piece(document: Mapping[str, Any], stride: int, first: int, rows: int, known: str | None = None, **more: Any) -> Piece:
    """Arrays of a piece of a map and how exact they are; imports the engine where it runs."""
    from engine.maps import tile

    return tile(document, stride, first, rows, known, **more)


def map_probe(document: Mapping[str, Any], **_: Any) -> str:
    """How exact the lanes of a map of one entry are; imports the engine where it runs."""
    from engine.maps import Map, exactness

    return exactness(Map.load(document))


def tune_piece(document: Mapping[str, Any], entry: int, first: int, count: int, **more: Any) -> Any:
    """Settings of an entry of a fair race, their runs and how exact they are; imports the engine where it runs."""
    from engine.tuning import piece

    return piece(document, entry, first, count, **more)


def tune_verdict(document: Mapping[str, Any], entry: int, *found: Any, **more: Any) -> dict[str, Any]:
    """What they come to."""
    from engine.tuning import judged

    return judged(document, entry, *found, **more)


def carrying(carried: Carried, function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """Calls a function with the plugins of who asks for it; raises `ApiError` where they cannot be had here."""
    if not carried:
        return function(*arguments, **more)
    from engine import plugins

    try:
        with plugins.borrowed(carried):
            return function(*arguments, **more)
    except plugins.Elsewhere as error:
        raise ApiError("plugins", f"another process cannot offer the same: {error}") from None


class Wide(Executor):
    """An executor that says how many pieces it wants at once, and how many seconds each should take at least."""

    least = 0.0

    @property
    def width(self) -> int:
        raise NotImplementedError

    async def ready(self) -> None:
        """Raises `ApiError` where nothing can be computed now."""

    def close(self) -> None:
        """Let go of what it holds."""


class Pool(Wide):
    """The server's workers, which have a job of the function's name. `submit` is called on the event loop, and is answered there."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    @property
    def width(self) -> int:
        return self.workers.count

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **more: Any) -> "Future[Any]":
        """Workers read the files of plugins themselves, so they are only told which."""
        future: Future[Any] = Future()
        carried = more.get("carried")
        told = ("as_of", carried["fingerprint"]) if carried else ()
        self.begin(future, (*told, function.__name__, *arguments), RETRIES)
        return future

    def begin(self, future: "Future[Any]", arguments: tuple[Any, ...], retries: int) -> None:
        """On some worker, and on another where that one is lost. Whoever cancels the future frees the worker."""

        def heard(message: FromJob) -> None:
            if retries and isinstance(message, Failed) and message.error["code"] == LOST:
                self.begin(future, arguments, retries - 1)
            else:
                settle(future, message)

        job = self.workers.submit(*arguments, tell=heard)
        future.add_done_callback(partial(when_cancelled, lambda: self.workers.cancel(job)))


def when_cancelled(act: Callable[[], object], future: "Future[Any]") -> None:
    if future.cancelled():
        act()


def settle(future: "Future[Any]", message: FromJob) -> None:
    """Hand on an answer or a refusal, unless nobody waits any more."""
    if not isinstance(message, Result | Failed) or not future.set_running_or_notify_cancel():
        return
    if isinstance(message, Result):
        future.set_result(message.value)
    else:
        future.set_exception(ApiError.of(message.error))
