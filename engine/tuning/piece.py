"""The parts of a fair race as pure functions of its document, so that they can be computed anywhere, and again."""

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import torch

from engine.lanes import probe
from engine.run import Run
from engine.tuning import draw, trial
from engine.tuning.document import Floats, Tuning
from engine.tuning.search import searched
from engine.tuning.trial import Runs, turns_of
from engine.tuning.verdict import verdict

Found = tuple[Floats, Runs, str]
PIECES = 4  # of an entry whose runs are stepped together
SHORT = 2.0  # seconds that a piece of runs that are stepped one by one should take
FEW = 8  # steps that are measured
TOGETHER = 1e-3  # seconds that a step of many lanes takes


def nothing() -> None:
    """What is done between two turns when nobody asks for more."""


def turns(tuning: Tuning, entry: int, first: int, count: int) -> Generator[None, None, Found]:
    """Some settings of an entry from `first` on, their runs, and how exact they are, in small turns. All of them where the search
    learns."""
    if tuning.sampler_of(entry) == "optuna":
        return (yield from searched(tuning, entry))
    every = draw.settings(tuning, entry)
    chosen = every[first : first + count]
    runs, how = yield from turns_of(tuning, entry, chosen, among=every)
    return chosen, runs, how


def piece(document: object, entry: int, first: int, count: int, between: Callable[[], object] = nothing) -> Found:
    """The same as a pure function of the document; `between` two turns may raise to end it."""
    torch.set_num_threads(1)
    found: Found = ended(turns(Tuning.load(document), entry, first, count), between)
    return found


def ended(turns: Generator[None, None, Any], between: Callable[[], object]) -> Any:
    """The answer of what is done in turns."""
    while True:
        try:
            next(turns)
            between()
        except StopIteration as end:
            return end.value


def pieces(tuning: Tuning, entry: int) -> Iterator[tuple[int, int]]:
    """First setting and number of settings of each piece of an entry: all at once where the search learns, a few where runs are
    stepped one by one, so that a person sees progress."""
    sampler = tuning.sampler_of(entry)
    total = 1 if sampler == "none" else tuning.budget
    size = total if sampler == "optuna" else max(1, min(-(-total // PIECES), int(SHORT / expected(tuning, entry))))
    for first in range(0, total, size):
        yield first, min(size, total - first)


def expected(tuning: Tuning, entry: int) -> float:
    """The seconds that all runs of one setting take, about: measured on a few steps of one."""
    few = dataclasses.replace(tuning.spec, steps=min(tuning.spec.steps, FEW))
    axes = trial.axes(tuning, entry, draw.settings(dataclasses.replace(tuning, sampler="sobol"), entry))
    if probe.how(trial.of(tuning.spec, entry, tuning.spec.seed), axes, draw.starts(tuning, fresh=False)[:, None]) != "separate":
        return TOGETHER * tuning.spec.rows / tuning.budget
    began = time.perf_counter()
    for _ in Run(trial.of(few, entry, few.seed)).chunks():
        pass
    return (time.perf_counter() - began) / few.rows * tuning.runs * tuning.spec.rows


def judged(document: object, entry: int, settings: Floats, runs: Runs, how: str, between: Callable[[], object] = nothing) -> dict[str, Any]:
    """What the pieces of an entry come to (`engine.tuning.verdict`), as a pure function."""
    torch.set_num_threads(1)
    found: dict[str, Any] = ended(verdict(Tuning.load(document), entry, settings, runs, how), between)
    return found
