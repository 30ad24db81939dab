"""Runs that are under way or finished, shared by everyone who asks for the same.

A run is a pure function of its spec, so a `Computation` is nothing but a list that only grows; each reader goes through it
at its own pace, and a slow one costs no more than its place in the list. When the last reader leaves an unfinished
computation, it is cancelled. Finished ones stay in a cache until their bytes are needed for newer ones.

Two spellings of a spec share as well: what a spec means is known to the worker alone, which names it by a key with its first
message, and a computation whose key is known already moves its readers there.
"""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app import limits, wire
from app.errors import ApiError
from app.executors import Pool, Wide
from app.maps import MapRun, Tell, WideRun
from app.messages import Cancelled, Done, Failed, Frame, FromJob, Result, Said, Started
from app.tuning import TuneRun
from app.workers import Workers

WIDE: dict[str, type[WideRun]] = {"map": MapRun, "tune": TuneRun}
Item = Started | Frame | Said | Done | Failed
OVERHEAD = 4096  # bytes that a finished computation costs besides its frames
NAMES = 20_000  # spellings whose keys are remembered


class Computation:
    """One run's messages so far. `rows` counts those received, so that a run that was started again repeats none."""

    def __init__(self, name: str) -> None:
        self.name, self.key = name, ""
        self.items: list[Item] = []
        self.readers = 0
        self.rows = 0
        self.bytes = OVERHEAD
        self.moved: Computation | None = None
        self.stop: Callable[[], object] = nothing
        self._more = asyncio.Event()

    @property
    def finished(self) -> bool:
        return bool(self.items) and isinstance(self.items[-1], Done | Failed)

    def add(self, item: Item) -> None:
        if isinstance(item, Started) and self.items:
            return
        if isinstance(item, Frame):
            extent = wire.extent(item.data)
            if extent is not None:
                first, rows = extent
                if first + rows <= self.rows:
                    return
                item = Frame(wire.since(item.data, self.rows)) if first < self.rows else item
                self.rows = first + rows
            self.bytes += len(item.data)
        self.items.append(item)
        self.wake()

    def move(self, other: "Computation") -> None:
        """Send all readers to a computation of the same key."""
        self.moved = other
        other.readers += self.readers
        self.wake()

    def wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    def target(self) -> "Computation":
        return self.moved.target() if self.moved else self

    async def read(self) -> AsyncIterator[Item]:
        """All messages from the first on, waiting for those that are still to come."""
        position = 0
        while True:
            here = self.target()
            while position < len(here.items):
                item = here.items[position]
                position += 1
                yield item
            if here.finished and position >= len(here.items):
                return
            if position >= len(here.items) and here is self.target():
                await here._more.wait()


class Computations:
    """All computations of the server. Everything here happens on the event loop."""

    def __init__(
        self, workers: Workers, cache_bytes: int, active_bytes: int, executor: Wide | None = None, stamp: Callable[[], str] = str
    ) -> None:
        self.workers, self.cache_bytes, self.active_bytes = workers, cache_bytes, active_bytes
        self.executor = executor or Pool(workers)
        self.stamp = stamp  # of what results depend on besides their documents: the files of plugins
        self.keys: OrderedDict[str, str] = OrderedDict()  # of spellings
        self.waiting: dict[str, Computation] = {}  # by spelling, until the key is known
        self.live: dict[str, Computation] = {}  # by key
        self.cache: OrderedDict[str, Computation] = OrderedDict()  # by key, longest unused first
        self.cached_bytes = 0
        self.reserved: dict[object, int] = {}

    def join(self, raw: Any, job: str = "run", *more: Any) -> Computation:
        """The computation that the job `job` makes of a spec (and `more`), a new one if there is none; `leave` it in the end."""
        name = spelling(raw, job, *more, *filter(None, [self.stamp()]))
        found = self.find(name)
        if found is None:
            found = self.begin(name, raw, job, *more)
        found.readers += 1
        return found

    def find(self, name: str) -> Computation | None:
        key = self.keys.get(name, "")
        if key in self.cache:
            self.cache.move_to_end(key)
            return self.cache[key]
        return self.live.get(key) or self.waiting.get(name)

    def begin(self, name: str, raw: Any, job: str, *more: Any) -> Computation:
        computation = Computation(name)
        self.hold(computation, limits.expected_bytes(raw, *more))
        self.waiting[name] = computation
        computation.stop = self.start(job, raw, *more, tell=lambda message: self.heard(computation, message))
        return computation

    def start(self, job: str, raw: Any, *more: Any, tell: Tell) -> Callable[[], object]:
        """The answer is what stops it."""
        if job in WIDE:
            return WIDE[job](self.workers, self.executor, raw, tell).start()
        submitted = self.workers.submit(job, raw, *more, tell=tell)
        return lambda: self.workers.cancel(submitted)

    def hold(self, holder: object, wanted: int) -> None:
        """Count bytes that are about to be needed; refuse where there would be too many."""
        free = self.active_bytes - sum(self.reserved.values())
        if wanted > free:
            said = f"{wanted:,} bytes are needed, {max(0, free):,} of {self.active_bytes:,} are free"
            raise ApiError("busy", f"the server is computing too much at the moment ({said}); please try again later")
        self.reserved[holder] = wanted

    @contextmanager
    def reserve(self, wanted: int) -> Iterator[None]:
        """Count these bytes while a trace that nobody shares is computed."""
        holder = object()
        self.hold(holder, wanted)
        try:
            yield
        finally:
            del self.reserved[holder]

    def leave(self, joined: Computation) -> None:
        computation = joined.target()
        computation.readers -= 1
        if computation.readers == 0:
            if not computation.finished:
                computation.stop()
            self.forget(computation)

    def heard(self, computation: Computation, message: FromJob) -> None:
        if isinstance(message, Result | Cancelled):
            return
        if isinstance(message, Started) and not computation.key:
            self.name(computation, message.key)
        if computation.moved:
            return
        computation.add(message)
        if isinstance(message, Done):
            self.keep(computation)
        if isinstance(message, Done | Failed):
            self.forget(computation, readers_too=False)

    def name(self, computation: Computation, key: str) -> None:
        """Now that the key is known: find the same run under another spelling, or offer this one under its key."""
        self.keys[computation.name] = computation.key = key
        if len(self.keys) > NAMES:
            self.keys.popitem(last=False)
        self.waiting.pop(computation.name, None)
        other = self.cache.get(key) or self.live.get(key)
        if other is None:
            self.live[key] = computation
            return
        computation.move(other)
        self.reserved.pop(computation, None)
        computation.stop()

    def keep(self, computation: Computation) -> None:
        """Into the cache, at the cost of what was not asked for longest."""
        if computation.bytes > self.cache_bytes:
            return
        self.cache[computation.key] = computation
        self.cached_bytes += computation.bytes
        self.reserved.pop(computation, None)
        while self.cached_bytes > self.cache_bytes:
            self.cached_bytes -= self.cache.popitem(last=False)[1].bytes

    def forget(self, computation: Computation, readers_too: bool = True) -> None:
        """Nobody new may join this; its memory counts until its last reader has left."""
        if self.waiting.get(computation.name) is computation:
            del self.waiting[computation.name]
        if self.live.get(computation.key) is computation:
            del self.live[computation.key]
        if readers_too or computation.readers == 0:
            self.reserved.pop(computation, None)


def nothing() -> None:
    """What stops a computation that has not begun."""


def spelling(raw: Any, job: str = "run", *more: Any) -> str:
    """A name of what a job is to make of the raw spec; the order of its fields does not matter."""
    return hashlib.blake2b(json.dumps([job, raw, *more], sort_keys=True).encode(), digest_size=20).hexdigest()
