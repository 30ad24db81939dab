"""A map on its way: planned by a worker, computed in pieces by an executor, handed on as each piece comes, coarse ones first."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from app import wire
from app.errors import INTERNAL, ApiError
from app.executors import Carried, Wide, map_piece, map_probe
from app.messages import Done, Failed, Frame, FromJob, Started
from app.pieces import EXACTNESS, Cut, across, worse
from app.workers import Workers

Tell = Callable[[FromJob], None]


class WideRun:
    """A computation in pieces. `start` gives the function that stops it; what it finds goes to `tell`, the last word once."""

    def __init__(self, workers: Workers, executor: Wide, raw: Mapping[str, Any], tell: Tell) -> None:
        self.workers, self.executor = workers, executor
        self.raw, self.tell = raw, tell
        self.carried: Carried = {}  # what the plan says of plugins

    def start(self) -> Callable[[], object]:
        task = asyncio.get_running_loop().create_task(self.run())
        return task.cancel

    async def run(self) -> None:
        try:
            await self.compute()
        except asyncio.CancelledError:
            raise
        except ApiError as error:
            self.tell(Failed(error.as_dict()))
        except Exception as error:  # a cluster may fail in its own ways
            self.tell(Failed(ApiError("internal", f"{INTERNAL} ({type(error).__name__})").as_dict()))

    async def compute(self) -> None:
        raise NotImplementedError

    async def answer(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """A function of the document, called somewhere."""
        return await asyncio.wrap_future(self.executor.submit(function, self.raw, *arguments, carried=self.carried))


class MapRun(WideRun):
    """One map (`WideRun`). `how` is the worst of its pieces so far, `known` what a probe of it said, so that no piece is probed again."""

    how = EXACTNESS[0]
    known: str | None = None

    async def compute(self) -> None:
        """All pieces, as many at a time as the executor is wide; the coarse picture is complete before the fine one begins."""
        plan = await self.workers.call("map_plan", self.raw)
        info, self.carried = plan["info"], plan.get("plugins", {})
        self.tell(Started(plan["key"], info))
        await self.executor.ready()
        strides = list(info["strides"])
        if len(strides) > 1 and await self.coarse(info, strides[0]):
            strides.pop(0)
        for stride in strides:
            cut = Cut(info, stride, plan["lanes"], self.executor.width, self.executor.least)
            await together([self.take(cut, info["arrays"]) for _ in range(self.executor.width)])
        self.tell(Done({"how": self.how, "torch": plan["torch"]}))

    async def coarse(self, info: Mapping[str, Any], stride: int) -> bool:
        """The coarse picture in one piece, whose lanes run together while somebody else probes whether they may: shown when both know.

        False where they may not: then it is to be computed as all other pieces are.
        """
        picture = partial(self.answer, map_piece, stride, 0, across(info["rows"], stride), EXACTNESS[0])
        ahead = asyncio.ensure_future(picture()) if self.executor.width > 1 else None
        try:
            self.how = self.known = await self.answer(map_probe)
            if self.known == EXACTNESS[-1]:
                return False
            self.show(stride, 0, info["arrays"], *await (ahead or picture()))
            return True
        finally:
            if ahead and not ahead.cancel():
                ahead.cancelled() or ahead.exception()  # which nobody else asks for where the probe failed as well

    async def take(self, cut: Cut, names: list[str]) -> None:
        """One piece after another until none is left."""
        while which := cut.take(self.how):
            self.show(*which[:2], names, *await self.answer(map_piece, *which, self.known))

    def show(self, stride: int, first: int, names: list[str], arrays: Mapping[str, Any], how: str) -> None:
        self.how = worse(self.how, how)
        self.tell(Frame(wire.pack_map(stride, first, np.stack([arrays[name] for name in names]))))


async def together(pieces: Sequence[Coroutine[Any, Any, None]]) -> None:
    """All of them; the first that fails ends the others."""
    tasks = [asyncio.ensure_future(one) for one in pieces]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
