"""How long one step of an optimizer takes by each of torch's implementations, against the number of tensors: for-loop, foreach, fused.

    {"optimizer": {"name": "Adam"}, "elements": 64, "tensors": [1, 2, 4, 8], "repeats": 20, "dtype": "float32"}

Real steps of the real class on `tensors` parameters of so many `elements` each. The implementations take turns, each first as often as
the others, so that a noisy moment strikes all of them alike. Which of them a class has is found in its signature; what torch refuses is
said in its words.
"""

import inspect
import itertools
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter

from engine import optimizers, reading, trial
from engine.errors import SpecError
from engine.nets.document import DTYPES
from engine.reading import Fields
from engine.spec import Entry, Optimizer

FLAGS = ("foreach", "fused")
WAYS: Mapping[str, str | None] = {"for-loop": None, **{flag: flag for flag in FLAGS}}  # by torch's names, with the flag that is set
TENSORS = tuple(2**k for k in range(9))
MOST_TENSORS, MOST_NUMBERS, MOST_REPEATS = 1024, 2_000_000, 200
WARM = 3  # steps before the one whose result is compared: the state is none's first
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Comparison:
    """What is measured. `Comparison.load` is the way to make one."""

    optimizer: Optimizer
    elements: int = 64
    tensors: tuple[int, ...] = TENSORS
    repeats: int = 20
    dtype: str = "float32"

    @classmethod
    def load(cls, document: Any) -> "Comparison":
        """From a dict or JSON text. Raises SpecError.

        >>> Comparison.load({"optimizer": {"name": "SGD"}}).tensors
        (1, 2, 4, 8, 16, 32, 64, 128, 256)
        """
        fields = Fields(reading.parsed(document) if isinstance(document, str | bytes) else document, ())
        optimizer = fields.take("optimizer", Optimizer.load)
        elements = fields.take("elements", reading.integer(1, MOST_NUMBERS), 64)
        tensors = fields.take("tensors", reading.sequence(reading.integer(1, MOST_TENSORS), 1, 16), TENSORS)
        repeats = fields.take("repeats", reading.integer(3, MOST_REPEATS), 20)
        dtype = fields.take("dtype", reading.choice("dtype", DTYPES), "float32")
        fields.done()
        found = cls(optimizer, elements, tensors, repeats, dtype)
        found.check()
        return found

    def check(self) -> None:
        name, params = self.optimizer.name, self.optimizer.params
        if optimizers.form(self.optimizer.cls) != "vector" or len(self.ways) < 2:
            raise SpecError("range", f"{name} has but one implementation in torch {torch.__version__}", ("optimizer", "name"))
        for flag in FLAGS:
            if flag in params:
                raise SpecError("range", "expected none, since this is what is compared", ("optimizer", "params", flag))
        if self.elements * max(self.tensors) > MOST_NUMBERS:
            said = f"expected at most {MOST_NUMBERS:,} numbers in all, got {max(self.tensors):,} x {self.elements:,}"
            raise SpecError("limit", said, ("elements",))
        trial.entry(Entry("", self.optimizer), ())

    @property
    def ways(self) -> tuple[str, ...]:
        """The implementations that the class offers."""
        offered = inspect.signature(self.optimizer.cls).parameters
        return tuple(way for way, flag in WAYS.items() if flag is None or flag in offered)

    def built(self, way: str, tensors: int) -> torch.optim.Optimizer:
        """The optimizer on so many parameters that have gradients: the same numbers for every way. Raises what torch raises."""
        offered = inspect.signature(self.optimizer.cls).parameters
        flags = {flag: WAYS[way] == flag for flag in FLAGS if flag in offered}
        random = torch.Generator().manual_seed(0)
        drawn = torch.randn(2, tensors, self.elements, generator=random, dtype=DTYPES[self.dtype])
        parameters = [Parameter(row.clone()) for row in drawn[0]]
        for parameter, gradient in zip(parameters, drawn[1], strict=True):
            parameter.grad = gradient.clone()
        cls: Any = self.optimizer.cls
        found: torch.optim.Optimizer = cls(parameters, **self.optimizer.params, **flags)
        return found

    def as_dict(self) -> dict[str, Any]:
        return {
            "optimizer": self.optimizer.as_dict(), "elements": self.elements, "tensors": list(self.tensors), "repeats": self.repeats,
            "dtype": self.dtype,
        }  # fmt: skip


@dataclass(frozen=True)
class Times:
    """One implementation: for each number of tensors the quartiles of the seconds of a step, and by how much at most a parameter differs
    after a step from the for-loop's, as a part of it: 0 for the same bits. `refused`: what torch said instead."""

    way: str
    low: Numbers = ()
    median: Numbers = ()
    high: Numbers = ()
    difference: Numbers = ()
    refused: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


@dataclass(frozen=True)
class Compared:
    """What was measured, in the order of the comparison's `ways`."""

    comparison: Comparison
    times: tuple[Times, ...]

    def as_dict(self) -> dict[str, Any]:
        return {**self.comparison.as_dict(), "times": [one.as_dict() for one in self.times], "torch": torch.__version__}


def compared(comparison: Comparison) -> Generator[None, None, Compared]:
    """Everything measured; a turn for each step."""
    refused = {way: trial.words(lambda: comparison.built(way, 1).step()) for way in comparison.ways}  # noqa: B023
    ways = [way for way in comparison.ways if refused[way] is None]
    found: dict[str, list[tuple[float, ...]]] = {way: [] for way in ways}
    for tensors in comparison.tensors:
        apart = differences(comparison, ways, tensors)
        yield
        seconds = yield from timed(comparison, ways, tensors)
        for way, taken, gap in zip(ways, seconds, apart, strict=True):
            found[way].append((*np.quantile(taken, (0.25, 0.5, 0.75)).tolist(), gap))
    return Compared(comparison, tuple(told(way, found.get(way, []), refused[way]) for way in comparison.ways))


def told(way: str, rows: list[tuple[float, ...]], refused: str | None) -> Times:
    if refused is not None:
        return Times(way, refused=refused)
    low, median, high, difference = zip(*rows, strict=True)
    return Times(way, low, median, high, difference)


def timed(comparison: Comparison, ways: list[str], tensors: int) -> Generator[None, None, list[list[float]]]:
    """The seconds of single steps of each way, in turns that begin with another way each time."""
    built = [comparison.built(way, tensors) for way in ways]
    seconds: list[list[float]] = [[] for _ in ways]
    for turn in range(-1, comparison.repeats):  # the first makes the state, and is not counted
        for i in range(len(ways)):
            which = (turn + i) % len(ways)
            began = time.perf_counter()
            built[which].step()
            taken = time.perf_counter() - began
            if turn >= 0:
                seconds[which].append(taken)
            yield
    return seconds


def differences(comparison: Comparison, ways: list[str], tensors: int) -> list[float]:
    """The greatest relative difference of a parameter from the first way's, after a step from the same state."""
    ends = []
    for way in ways:
        first, own = comparison.built(ways[0], tensors), comparison.built(way, tensors)
        for _ in range(WARM):
            first.step()
        state = first.state_dict()
        own.load_state_dict({"state": state["state"], "param_groups": own.state_dict()["param_groups"]})
        for parameter, other in zip(values(own), values(first), strict=True):
            parameter.copy_(other)
        own.step()
        ends.append(torch.cat(values(own)))
    return [float(((end - ends[0]) / ends[0]).abs().max()) for end in ends]


def values(optimizer: torch.optim.Optimizer) -> list[Tensor]:
    return list(itertools.chain.from_iterable([p.detach() for p in group["params"]] for group in optimizer.param_groups))
