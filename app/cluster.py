"""The pieces of maps on a Dask cluster: `distributed.Client.get_executor()` behind the interface of the local pool.

`distributed` is an optional extra and takes a second to import, so it is imported with the first map. Whoever reaches a scheduler
may run code on all its machines, and what these send is unpickled here: hence only TLS with certificates of one's own goes
to another machine (docs/cluster.md). A worker that is lost costs nothing but time: the scheduler has its pieces computed elsewhere.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

from app.errors import ApiError
from app.executors import RETRIES, Carried, Pool, Wide, carrying, settle, when_cancelled
from app.messages import Failed, FromJob, Result
from app.settings import Settings
from app.worker import told
from app.workers import Workers

log = logging.getLogger("thalweg.cluster")
PATIENCE = 5.0  # seconds in which a scheduler must answer
AHEAD = 2  # pieces a thread of the cluster: one under way and one waiting
ABSENT = "the cluster at {} cannot be reached ({}); maps need it, all else goes on without"
MISSING = "a cluster needs the package distributed: pip install 'thalweg[cluster]'"
EMPTY = "the cluster at {} has no workers"
LOST = "the connection to the cluster was lost; please ask for the map again"
OTHER = "a machine of the cluster has {}, this one {}: their maps would differ"
Versions = Mapping[str, Any]


class Abandoned(Exception):
    """A piece that nobody waits for any more."""


class Cluster(Wide):
    """Connects when it is first needed, and again after the scheduler was gone. `versions` are those that all machines must have."""

    least = 0.1

    def __init__(self, settings: Settings, versions: Callable[[], Versions]) -> None:
        self.settings, self.versions = settings, versions
        self.client: Any = None
        self.threads = 0
        self.connecting = threading.Lock()
        self.dropping = ThreadPoolExecutor(1, "thalweg-cluster")  # a cancellation waits for the scheduler's answer

    @property
    def width(self) -> int:
        return AHEAD * self.threads

    async def ready(self) -> None:
        await asyncio.to_thread(self.connect)

    def connect(self) -> None:
        """Raises `ApiError` where there is no cluster, or none that computes."""
        with self.connecting:
            try:
                if self.client is None or self.client.status != "running":
                    self.close()
                    self.client = connected(self.settings)
                self.threads = sum(self.client.nthreads().values())
            except ImportError:
                raise ApiError("cluster", MISSING) from None
            except Exception as error:  # of sockets, TLS or distributed's own
                log.info("%r", error)
                raise ApiError("cluster", ABSENT.format(self.settings.cluster, type(error).__name__)) from None
        if not self.threads:
            raise ApiError("cluster", EMPTY.format(self.settings.cluster))

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **more: Any) -> "Future[Any]":
        """A call of `function` somewhere; it must be importable there."""
        outer: Future[Any] = Future()
        pool = self.client.get_executor(pure=True, retries=RETRIES)
        inner = pool.submit(answered, dict(self.versions()), more.get("carried") or {}, function, *arguments)
        inner.add_done_callback(partial(hand_on, outer))
        outer.add_done_callback(partial(when_cancelled, lambda: self.dropping.submit(inner.cancel)))
        return outer

    def close(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            client.close(timeout=PATIENCE)


def executor(settings: Settings, workers: Workers) -> Wide:
    """Where a server's maps are computed."""
    return Cluster(settings, lambda: workers.info) if settings.cluster else Pool(workers)


def connected(settings: Settings) -> Any:
    distributed: Any = import_module("distributed")
    secure = None
    if str(settings.cluster).startswith("tls:"):
        secure = distributed.Security(
            require_encryption=True, tls_ca_file=str(settings.cluster_ca),
            tls_client_cert=str(settings.cluster_cert), tls_client_key=str(settings.cluster_key),
        )  # fmt: skip
    return distributed.Client(settings.cluster, security=secure, timeout=PATIENCE, set_as_default=False, name="thalweg")


def hand_on(outer: "Future[Any]", inner: "Future[Any]") -> None:
    """What the cluster answered; one that nobody cancelled here and that is cancelled there has lost its scheduler."""
    if inner.cancelled():
        settle(outer, refusal(LOST))
    elif error := inner.exception():
        log.info("%r", error)
        settle(outer, refusal(f"the cluster could not compute a piece ({type(error).__name__})"))
    else:
        settle(outer, inner.result())


def refusal(sentence: str) -> Failed:
    return Failed(ApiError("cluster", sentence).as_dict())


def answered(expected: Versions, carried: Carried, function: Callable[..., Any], *arguments: Any) -> FromJob:
    """Runs on a machine of the cluster: the function's answer, or its refusal in words."""
    try:
        here = installed()
        if here != expected:
            raise ApiError("cluster", OTHER.format(here, expected))
        return Result(carrying(carried, function, *arguments, between=awaited()))
    except Abandoned:
        raise
    except Exception as error:
        return Failed(told(error))


def installed() -> Versions:
    """Of what a map's numbers depend on."""
    import torch

    from engine.version import VERSION

    return {"engine": VERSION, "torch": str(torch.__version__)}


def awaited() -> Callable[[], None]:
    """What raises `Abandoned` once the scheduler has taken the task at hand back: distributed itself never stops one."""
    worker = import_module("distributed").get_worker()
    tasks, key = worker.state.tasks, worker.get_current_task()

    def check() -> None:
        task = tasks.get(key)
        if task is None or task.state != "executing":
            raise Abandoned(key)

    return check
