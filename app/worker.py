"""A worker's own process: torch on one thread, and a loop that gives every job its turn.

A job is a generator of messages. The loop advances each by one message, which a run makes one quantum long, and looks into
its inbox in between, so that a long run starves no short one, a new job starts at once, and a cancelled one is gone after
the quantum at hand. What a job raises ends that job, never the worker.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, Protocol

from app.errors import INTERNAL, ApiError, ErrorDict
from app.messages import FINAL, Cancel, Cancelled, Failed, FromJob, Ready, Started, Submit

log = logging.getLogger("thalweg.worker")
Messages = Iterator[FromJob | None]


class Turn(Protocol):
    """Shared with the parent: number of the job that is being advanced (0 for none, -1 - k for the plugin of number k that is
    being imported), since when, and the processor time then."""

    def __setitem__(self, index: int, value: float) -> None: ...


def work(pipe: Connection, turn: Turn, jobs: str, options: Mapping[str, Any]) -> None:
    """The process's main function. `jobs` names the module whose `prepare(options)` gives versions and the jobs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends us
    threading.Thread(target=follow_parent, daemon=True).start()
    info, known = import_module(jobs).prepare({**options, "trying": lambda part: trying(turn, part)})
    turn[0] = 0
    try:
        pipe.send((0, Ready(info)))
        Loop(pipe, turn, known).run()
    except (EOFError, OSError):
        pass  # the parent closed the pipe


def trying(turn: Turn, part: int) -> None:
    """Says which plugin is being imported, so that the parent knows whose fault it is if that never ends, or ends the process."""
    turn[1], turn[2] = time.monotonic(), time.process_time()
    turn[0] = -1 - part


def follow_parent() -> None:
    """End with the parent even where it could not say goodbye and torch is busy."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


class Loop:
    """The jobs in hand: `fresh` ones have not said their first word yet and go before the others, but never twice in a row."""

    def __init__(self, pipe: Connection, turn: Turn, known: Mapping[str, Callable[..., Messages]]) -> None:
        self.pipe, self.turn, self.known = pipe, turn, known
        self.fresh: deque[tuple[int, Messages]] = deque()
        self.running: deque[tuple[int, Messages]] = deque()

    def run(self) -> None:
        while True:
            while self.pipe.poll(0 if self.fresh or self.running else None):
                self.receive(self.pipe.recv())
            for queue in (self.fresh, self.running):
                if queue:
                    job, messages = queue.popleft()
                    if self.advance(job, messages):
                        self.running.append((job, messages))

    def receive(self, message: Submit | Cancel) -> None:
        if isinstance(message, Submit):
            self.fresh.append((message.job, self.begun(message)))
            return
        for queue in (self.fresh, self.running):
            for item in [item for item in queue if item[0] == message.job]:
                queue.remove(item)
        self.pipe.send((message.job, Cancelled()))

    def begun(self, message: Submit) -> Messages:
        """The job as a generator, so that even an unknown one fails in its turn and not here."""
        yield from self.known[message.name](*message.arguments)

    def advance(self, job: int, messages: Messages) -> bool:
        """One turn of a job; the answer is whether it wants another. A run's first chunk belongs to its first turn."""
        message = self.word_of(job, messages)
        if isinstance(message, Started):
            self.pipe.send((job, message))
            message = self.word_of(job, messages)
        if message is not None:
            self.pipe.send((job, message))
        return not isinstance(message, FINAL)

    def word_of(self, job: int, messages: Messages) -> FromJob | None:
        self.turn[1], self.turn[2] = time.monotonic(), time.process_time()
        self.turn[0] = job
        try:
            return next(messages)
        except Exception as error:
            return Failed(told(error))
        finally:
            self.turn[0] = 0


def told(error: Exception) -> ErrorDict:
    """What a job raised, for the page. What we or the engine refuse has a code; anything else is a bug and goes to the log."""
    if isinstance(error, ApiError):
        return error.as_dict()
    if hasattr(error, "code") and hasattr(error, "path"):
        return {"code": error.code, "message": str(getattr(error, "message", error)), "path": list(error.path)}
    log.error("a job failed", exc_info=error)
    return {"code": "internal", "message": INTERNAL, "path": []}
