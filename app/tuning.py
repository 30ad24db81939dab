"""A fair race on its way: planned by a worker, computed in pieces by an executor; each entry is judged as soon as all of it is here."""

from collections import deque
from typing import Any

import numpy as np

from app.executors import tune_piece, tune_verdict
from app.maps import WideRun, together
from app.messages import Done, Said, Started

Part = tuple[int, int, int]  # entry, first setting, number of settings


class TuneRun(WideRun):
    """One fair race (`WideRun`). Each entry is told when it is judged, progress with every piece."""

    async def compute(self) -> None:
        plan = await self.workers.call("tune_plan", self.raw)
        self.carried = plan.get("plugins", {})
        self.tell(Started(plan["key"], plan["info"]))
        await self.executor.ready()
        parts: list[Part] = [tuple(part) for part in plan["pieces"]]
        found: dict[Part, Any] = {}
        waiting = deque(parts)
        await together([self.take(waiting, parts, found) for _ in range(self.executor.width)])
        self.tell(Done({"torch": plan["info"]["torch"]}))

    async def take(self, waiting: deque[Part], parts: list[Part], found: dict[Part, Any]) -> None:
        """One piece after another until none is left; with the last piece of an entry its verdict."""
        while waiting:
            part = waiting.popleft()
            found[part] = await self.answer(tune_piece, *part)
            entry = part[0]
            mine = [one for one in parts if one[0] == entry]
            if all(one in found for one in mine):
                self.tell(Said("tuned", await self.answer(tune_verdict, entry, *joined([found[one] for one in mine]))))
            self.tell(Said("progress", {"done": len(found), "of": len(parts)}))


def joined(pieces: list[Any]) -> tuple[Any, Any, str]:
    """The pieces of an entry as one: settings, runs, how exact they are."""
    order = ("exact", "close", "separate")
    runs = {name: np.concatenate([one[name] for _, one, _ in pieces]) for name in pieces[0][1]}
    return np.concatenate([settings for settings, _, _ in pieces]), runs, max((how for *_, how in pieces), key=order.index)
