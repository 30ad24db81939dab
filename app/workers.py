"""The processes in which torch runs, seen from the server: jobs go in, messages come out, and a dead process is replaced.

Processes are spawned, since a fork after torch's backward hangs. As importing torch takes seconds, one more process stands
in reserve, warm, and takes a dead one's place at once. Each process has a thread that reads its pipe and one that writes it,
so that the event loop never waits for either.

A process that works on a cancelled job for longer than `GRACE`, or on one step of any job for longer than `patience`, is
killed. Jobs are pure functions of their arguments, so the others that it had in hand start again elsewhere; where a process
ends by itself, those that had not begun do.
"""

import asyncio
import itertools
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from app import worker
from app.errors import ApiError
from app.messages import FINAL, Cancel, Failed, FromJob, Ready, Result, Submit

log = logging.getLogger("thalweg.workers")
GRACE = 0.35  # seconds; with the time to notice and to kill, a worker is free within half a second
WATCH = 0.05
RESTARTS = 2
STARVED = 5 * GRACE
BACKOFF = 1.0
DIED = "the process that computed this ended unexpectedly; it has been replaced, so please run it again"
ENDED = "it ended the process that imported it"
HELD = "it was still being imported or tried out after {:.0f} s"
NOBODY = "no worker is running at the moment; please try again in a few seconds"
TOO_SLOW = "one step took longer than {:g} s, so it was stopped; an optimizer with fewer inner iterations may finish"


class Job:
    """Something that a worker was asked to do. Its messages go to `tell`, the last of them once."""

    numbers = itertools.count(1)

    def __init__(self, name: str, arguments: tuple[Any, ...], tell: Callable[[FromJob], None]) -> None:
        self.number = next(self.numbers)
        self.name, self.arguments, self.tell = name, arguments, tell
        self.worker: Worker | None = None
        self.cancelled: float | None = None
        self.starts = 0
        self.begun = False


class Worker:
    """One process with its pipe. Its methods are called on the event loop; `heard` and `lost` are called there as well."""

    def __init__(self, jobs: str, options: Mapping[str, Any], heard: Any, lost: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.turn = context.RawArray("d", 3)
        self.process = context.Process(target=worker.work, args=(theirs, self.turn, jobs, options), daemon=True, name="thalweg-worker")
        self.process.start()
        theirs.close()
        self.jobs: dict[int, Job] = {}
        self.info: dict[str, Any] | None = None
        self.culprit: Job | None = None
        self.held = False  # by a plugin
        self.outbox: SimpleQueue[Submit | Cancel | None] = SimpleQueue()
        loop = asyncio.get_running_loop()
        self.reader = threading.Thread(target=read, args=(self, self.pipe, loop, heard, lost), daemon=True)
        self.reader.start()
        threading.Thread(target=write, args=(self.pipe, self.outbox), daemon=True).start()

    @property
    def warm(self) -> bool:
        return self.info is not None

    @property
    def busy_with(self) -> tuple[int, float]:
        """The job being advanced (0 for none) and for how many seconds already."""
        return int(self.turn[0]), time.monotonic() - self.turn[1]

    def stuck(self, since: float) -> bool:
        """Whether it took the step at hand for too long itself, rather than waiting for a processor on a busy machine."""
        computed = processor_time(self.process.pid)
        return since > GRACE and (computed is None or computed - self.turn[2] > GRACE / 2 or since > STARVED)

    @property
    def loading(self) -> int | None:
        """The number of the plugin that is being imported."""
        return -1 - int(self.turn[0]) if self.turn[0] < 0 else None

    def suspects(self, job: Job) -> bool:
        """Whether the process may have ended because of a job that it had in hand."""
        if self.culprit is not None:
            return job is self.culprit
        return job.begun or self.turn[0] == job.number

    def submit(self, job: Job) -> None:
        job.worker, job.begun = self, False
        job.starts += 1
        self.jobs[job.number] = job
        self.outbox.put(Submit(job.number, job.name, job.arguments))

    def end(self) -> None:
        self.outbox.put(None)
        self.process.kill()


def read(worker: Worker, pipe: Connection, loop: asyncio.AbstractEventLoop, heard: Callable[..., None], lost: Callable[..., None]) -> None:
    """Thread: hand on what the process says until it is gone, and wait for it, so that no zombie stays."""
    try:
        while True:
            job, message = pipe.recv()
            loop.call_soon_threadsafe(heard, worker, job, message)
    except (EOFError, OSError):
        worker.outbox.put(None)
        worker.process.join()
    except RuntimeError:
        return  # the event loop is closed
    try:
        loop.call_soon_threadsafe(lost, worker)
    except RuntimeError:
        return


def write(pipe: Connection, outbox: "SimpleQueue[Submit | Cancel | None]") -> None:
    """Thread: pass on what the process shall do."""
    try:
        while (message := outbox.get()) is not None:
            pipe.send(message)
    except OSError:
        return  # the reader notices as well


def processor_time(pid: int | None) -> float | None:
    """Seconds that another process has computed; None where the system does not tell."""
    try:
        return time.clock_gettime((~pid << 3) | 2) if pid else None  # Linux's number of a process's clock
    except (AttributeError, OSError):
        return None


class Workers:
    """A number of workers and a reserve, for as long as the server runs."""

    def __init__(
        self, count: int, spare: int = 1, patience: float = 20.0, jobs: str = "app.jobs", options: Mapping[str, Any] | None = None
    ) -> None:
        self.count, self.spare, self.patience = count, spare, patience
        self.jobs, self.options = jobs, dict(options or {})
        self.refused: dict[int, tuple[Any, str]] = {}  # plugins that ended or held up a process, as their files were, and how
        self.working: list[Worker] = []
        self.reserve: list[Worker] = []
        self.stopping = False
        self.failures = 0
        self.warned: set[str] = set()
        self.warmed = asyncio.Event()
        self.watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.working = [self.spawned() for _ in range(self.count)]
        self.watch = asyncio.get_running_loop().create_task(self.watch_turns())

    async def stop(self) -> None:
        self.stopping = True
        if self.watch is not None:
            self.watch.cancel()
        processes = [*self.working, *self.reserve]
        for process in processes:
            process.end()
        for process in processes:
            await asyncio.to_thread(process.reader.join, 5)

    @property
    def ready(self) -> bool:
        """All were warm once, and one is now."""
        return self.warmed.is_set() and any(process.warm for process in self.working)

    @property
    def info(self) -> dict[str, Any]:
        """Versions, as the workers found them; empty before the first is warm."""
        return next((process.info for process in self.working if process.info is not None), {})

    def submit(self, name: str, *arguments: Any, tell: Callable[[FromJob], None]) -> Job:
        job = Job(name, arguments, tell)
        self.place(job)
        return job

    def place(self, job: Job) -> None:
        """Onto the least loaded worker, a warm one where there is one."""
        if not self.working:
            job.tell(Failed(ApiError("not_ready", NOBODY).as_dict()))
            return
        chosen = min(self.working, key=lambda process: (not process.warm, len(process.jobs)))
        self.working.remove(chosen)
        self.working.append(chosen)  # so that equals take turns
        chosen.submit(job)

    def cancel(self, job: Job) -> None:
        """Forget a job; its last message is `Cancelled`, or nothing where its process had to be killed."""
        if job.worker is not None and job.number in job.worker.jobs and job.cancelled is None:
            job.cancelled = time.monotonic()
            job.worker.outbox.put(Cancel(job.number))

    async def call(self, name: str, *arguments: Any) -> Any:
        """A job that answers once. Raises `ApiError`; whoever stops waiting cancels it."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def tell(message: FromJob) -> None:
            if answer.done():
                return
            if isinstance(message, Result):
                answer.set_result(message.value)
            elif isinstance(message, Failed):
                answer.set_exception(ApiError.of(message.error))

        job = self.submit(name, *arguments, tell=tell)
        try:
            return await answer
        finally:
            self.cancel(job)

    def warn(self, notice: str) -> None:
        """Says once what every worker says."""
        if notice not in self.warned:
            self.warned.add(notice)
            log.error(notice)

    def heard(self, process: Worker, number: int, message: FromJob | Ready) -> None:
        if isinstance(message, Ready):
            for notice in message.info.pop("notices", ()):
                self.warn(notice)
            process.info = message.info
            self.failures = 0
            self.fill()
            return
        job = process.jobs.get(number)
        if job is None:
            return
        job.begun = True
        if isinstance(message, FINAL):
            del process.jobs[number]
        if job.cancelled is None:
            job.tell(message)

    def fill(self) -> None:
        """Replace what is missing; the reserve only when all workers are warm, so as not to delay them."""
        if self.stopping:
            return
        while len(self.working) < self.count:
            self.working.append(self.reserve.pop(0) if self.reserve else self.spawned())
        if all(process.warm for process in self.working):
            self.warmed.set()
            while len(self.reserve) < self.spare:
                self.reserve.append(self.spawned())

    def spawned(self) -> Worker:
        return Worker(self.jobs, {**self.options, "refused": dict(self.refused)}, self.heard, self.lost)

    def lost(self, process: Worker) -> None:
        """A process is gone: replace it, and settle the jobs that it had in hand."""
        for group in (self.working, self.reserve):
            if process in group:
                group.remove(process)
        if self.stopping:
            return
        if process.loading is not None and not process.held:
            self.refuse(process.loading, ENDED)
        if process.warm or self.failures == 0 or process.loading is not None:
            self.failures += not process.warm and process.loading is None
            self.fill()
        else:
            self.failures += 1
            log.error("a worker ended before it was ready (exit code %s)", process.process.exitcode)
            asyncio.get_running_loop().call_later(min(30.0, BACKOFF * 2.0**self.failures), self.fill)
        for job in list(process.jobs.values()):
            self.settle(job, process)

    def settle(self, job: Job, process: Worker) -> None:
        """Tell a job that its process is gone, or start it again where it cannot have been the reason."""
        if job.cancelled is not None:
            return
        if not process.suspects(job) and job.starts <= RESTARTS:
            self.place(job)
        elif process.culprit is job:
            job.tell(Failed(ApiError("too_slow", TOO_SLOW.format(self.patience)).as_dict()))
        else:
            job.tell(Failed(ApiError("worker_died", DIED).as_dict()))

    def refuse(self, part: int, how: str) -> None:
        """No process tries a plugin again that did this to one, as long as its file is the same."""
        files = self.options.get("plugins", ())
        try:
            found = files[part].stat() if part < len(files) else None
        except OSError:
            found = None
        self.refused[part] = (found and (found.st_mtime_ns, found.st_size), how)

    async def watch_turns(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            for process in (*self.working, *self.reserve):
                self.check_turn(process)

    def check_turn(self, process: Worker) -> None:
        """Kill a process that has been on one step for too long."""
        number, since = process.busy_with
        if process.loading is not None and since > 2 * self.patience and not process.held:
            self.refuse(process.loading, HELD.format(since))
            process.held = True
            process.end()
        job = process.jobs.get(number)
        if job is None or process.culprit is not None:
            return
        unwanted = job.cancelled is not None and time.monotonic() - job.cancelled > GRACE
        if since > self.patience or (unwanted and process.stuck(since)):
            log.warning("a worker was on one step for %.1f s; replacing it", since)
            process.culprit = job
            process.end()
