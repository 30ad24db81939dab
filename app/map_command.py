"""`thalweg map`: a map without a server, its pieces over the processors of this machine, or over a cluster.

One row of it is computed here first: it tells how its lanes can run, and so whether other processes, each of which must import
torch, are worth it.
"""

import json
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial, reduce
from typing import Any

import numpy as np
import torch

from app import npz
from app.cluster import Cluster, installed
from app.errors import BadInput
from app.executors import Piece, Wide, carrying, map_piece
from app.pieces import Cut, seconds, worse
from app.settings import Settings, cpus
from engine import plugins
from engine.errors import SpecError
from engine.lanes.device import checked, on
from engine.maps import Map
from engine.maps.document import PIECE

PAYS = 8.0  # seconds of work for which processes are started
ON_DEVICE = 1 << 20  # lanes of a piece on a device, which is best kept busy by many


class Here(Wide):
    """Computes at once, in this process, which alone knows of a device that was asked for."""

    width = 1

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future


class Processes(Wide):
    """Spawned processes, ended at once when closed, whatever they are at."""

    width, least = cpus(), 0.1

    def __init__(self) -> None:
        self.pool = ProcessPoolExecutor(self.width, multiprocessing.get_context("spawn"), begin)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **more: Any) -> "Future[Any]":
        return self.pool.submit(carrying, more.get("carried") or {}, function, *arguments)

    def close(self) -> None:
        for process in multiprocessing.active_children():
            process.terminate()
        self.pool.shutdown(cancel_futures=True)


def begin() -> None:
    """In each process: Ctrl-C goes to all of a terminal, but it is the first process that ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def whole(text: str, settings: Settings, device: str | None = None) -> bytes:
    """The file of a map's document. Raises `BadInput`, and `ApiError` where a cluster fails."""
    torch.set_num_threads(1)
    try:
        with placed(device):
            info = Map.load(text).info()
            document = json.loads(text)
            answers = computed(document, info, settings, device)
    except SpecError as error:
        raise BadInput(str(error)) from None
    arrays = {name: np.concatenate([found[name] for found, _ in answers]) for name in info["arrays"]}
    how = reduce(worse, (how for _, how in answers))
    return npz.packed(document, info, {"how": how, "torch": str(torch.__version__)}, arrays)


@contextmanager
def placed(device: str | None) -> Iterator[None]:
    """Lanes within are stepped on a device, where one is named."""
    try:
        chosen = checked(device or "cpu")
    except ValueError as error:
        raise BadInput(f"--device: {error}") from None
    with on(chosen):
        yield


def computed(document: Mapping[str, Any], info: Mapping[str, Any], settings: Settings, device: str | None = None) -> list[Piece]:
    """All pieces, in the order of their rows."""
    arrays, how = map_piece(document, 1, 0, 1)
    with closing(executor(settings, seconds(info, how), device)) as pool:
        carried = plugins.carried()
        cut = Cut(info, 1, ON_DEVICE if device else PIECE, pool.width, pool.least, first=1)
        waiting = [pool.submit(map_piece, document, *which, carried=carried) for which in iter(partial(cut.take, how), None)]
        return [(arrays, how), *(future.result() for future in waiting)]


def executor(settings: Settings, work: float, device: str | None = None) -> Wide:
    """Where to compute so many seconds of work."""
    if device:
        return Here()
    if settings.cluster:
        cluster = Cluster(settings, installed)
        cluster.connect()
        return cluster
    return Processes() if work > PAYS and cpus() > 1 else Here()
