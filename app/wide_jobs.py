"""The jobs of maps and fair races: too much for one worker, so they are planned by one and computed in pieces by all."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import torch

from app import limits
from app.errors import ApiError
from app.messages import FromJob, Result
from engine import plugins
from engine.maps import Map, Piece
from engine.maps.theory import boundary
from engine.maps.tile import exactness, turns_of
from engine.spec import Limits
from engine.tuning import Tuning, expected, pieces, turns, verdict

CHANGED = "the file of a plugin has changed while this was being computed; please ask for it again"
Messages = Iterator[FromJob | None]
TORCH = str(torch.__version__)  # a plain text: torch's own is of a class that whoever unpickles it imports torch for


class WideJobs:
    """Plans, and pieces of them as pure functions of the document."""

    def __init__(self, quantum: float, allowed: Mapping[str, int]) -> None:
        self.quantum, self.allowed = quantum, allowed
        self.known: Mapping[str, Callable[..., Messages]] = {}
        self.limits = Limits(allowed["steps"], allowed["entries"], allowed["rows"])

    def map_plan(self, raw: Any) -> Messages:
        """What the page must know of a map before its pieces come."""
        limits.check({**raw, "entries": raw.get("entries", [])}, self.allowed)
        wanted = Map.load(raw, self.limits)
        info = {**wanted.info(), "theory": boundary(wanted)}
        yield Result({"key": f"map {wanted.key()}", "info": info, "torch": TORCH, "lanes": wanted.lanes, "plugins": plugins.carried()})

    def as_of(self, fingerprint: str, name: str, *arguments: Any) -> Messages:
        """A piece of what was planned with these plugins; of others it would be a piece of something else."""
        if plugins.fingerprint() != fingerprint:
            raise ApiError("changed", CHANGED)
        yield from self.known[name](*arguments)

    def map_probe(self, raw: Any) -> Messages:
        """How exact the lanes of a map of one entry are."""
        yield Result(exactness(Map.load(raw, self.limits)))

    def map_piece(self, raw: Any, stride: int, first: int, rows: int, known: str | None = None) -> Messages:
        """A piece of a map: its arrays, and how exact they are, which is probed where it is not `known`."""
        answer: list[Any] = []
        yield from self.quanta(kept(turns_of(Map.load(raw, self.limits), Piece(stride, first, rows), known), answer))
        yield Result(answer[0])

    def tune_plan(self, raw: Any) -> Messages:
        """What the page must know of a fair race before its entries come, and its pieces, those of the quickest entry first."""
        wanted = self.tuning(raw)
        seconds = {entry: expected(wanted, entry) * wanted.budget for entry in range(len(wanted.spec.entries))}
        parts = [(entry, *part) for entry in sorted(seconds, key=lambda entry: seconds[entry]) for part in pieces(wanted, entry)]
        info = {**wanted.info(), "seconds": [seconds[entry] for entry in sorted(seconds)], "torch": TORCH}
        yield Result({"key": f"tune {wanted.key()}", "info": info, "pieces": parts, "plugins": plugins.carried()})

    def tune_piece(self, raw: Any, entry: int, first: int, count: int) -> Messages:
        """Some settings of an entry, their runs and how exact they are."""
        answer: list[Any] = []
        yield from self.quanta(kept(turns(self.tuning(raw), entry, first, count), answer))
        yield Result(answer[0])

    def tune_verdict(self, raw: Any, entry: int, *found: Any) -> Messages:
        """What they come to."""
        answer: list[Any] = []
        yield from self.quanta(kept(verdict(self.tuning(raw), entry, *found), answer))
        yield Result(answer[0])

    def tuning(self, raw: Any) -> Tuning:
        limits.check({**raw, "entries": raw.get("entries", [])}, self.allowed)
        return Tuning.load(raw, self.limits)

    def quanta(self, turns: Iterator[None], until: Callable[[], bool] = bool) -> Iterator[None]:
        """Goes through small turns, giving way after each quantum; ends early when `until` says so."""
        end = time.perf_counter() + self.quantum
        for _ in turns:
            if until():
                return
            if time.perf_counter() > end:
                yield None
                end = time.perf_counter() + self.quantum


def kept(turns: Generator[None, None, Any], answer: list[Any]) -> Iterator[None]:
    """The turns; what they return in the end goes into `answer`."""
    answer.append((yield from turns))
