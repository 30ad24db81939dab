"""What a fair race is of: a spec with one more field, `tune`.

    {"parameters": [{"name": "lr", "from": 1e-4, "to": 1, "scale": "log"}, {"name": "momentum"}], "budget": 64, "starts": 8,
     "seeds": 1, "objective": "reached", "tolerance": 0.001, "sampler": "sobol"}

Every field has a default. Each entry is tuned in those of the parameters that its optimizer has; one with several numbers
(betas) counts as so many.
"""

import hashlib
import importlib.util
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import goal, reading
from engine.errors import Path, SpecError
from engine.parameters import RANGES, parameters
from engine.spec import Limits, Spec

OBJECTIVES = ("reached", "final")
SAMPLERS = ("sobol", "optuna")
SCALES = ("log", "linear", "complement")
MOST_STEPS = 400_000_000  # of all runs together
LEARNS = 3  # numbers from which on a search that learns from what it saw is worth its while
MISSING = "expected Optuna, which is not installed: pip install 'thalweg[tuning]'"
UNLIMITED = Limits()
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """The values that are tried of the parameters of a name. `complement` is logarithmic in 1 - v."""

    name: str
    low: float
    high: float
    scale: str

    @classmethod
    def load(cls, value: Any, path: Path) -> "Range":
        fields = reading.Fields({"name": value} if isinstance(value, str) else value, path)
        name = fields.take("name", reading.text(100))
        low, high, scale = RANGES.get(name, (..., ..., "linear"))
        scale = fields.take("scale", reading.choice("scale", SCALES), "log" if scale == "log0" else scale)
        found = cls(name, fields.take("from", reading.number(), low), fields.take("to", reading.number(), high), scale)
        fields.done()
        found.check(path)
        return found

    def check(self, path: Path) -> None:
        if not self.low < self.high:
            raise SpecError("range", f"expected a number above {self.low:g}, got {self.high:g}", (*path, "to"))
        if self.scale == "log" and self.low <= 0:
            raise SpecError("range", f"expected a number above 0 on a logarithmic scale, got {self.low:g}", (*path, "from"))
        if self.scale == "complement" and self.high >= 1:
            raise SpecError("range", f"expected a number below 1 on the scale of 1 - v, got {self.high:g}", (*path, "to"))

    def at(self, parts: Floats) -> Floats:
        """The values at parts from 0 to 1 of the scale."""
        if self.scale == "linear":
            found = self.low + parts * (self.high - self.low)
        elif self.scale == "log":
            found = self.low * (self.high / self.low) ** parts
        else:
            found = 1 - (1 - self.low) * ((1 - self.high) / (1 - self.low)) ** parts
        return np.clip(found, self.low, self.high)


@dataclass(frozen=True)
class Number:
    """A number of an entry that is tuned, at `path` within the entry."""

    path: Path
    range: Range

    @property
    def name(self) -> str:
        return self.range.name + "".join(f"[{step}]" for step in self.path[3:])

    def as_dict(self) -> dict[str, Any]:
        found = self.range
        return {"name": self.name, "path": list(self.path), "from": found.low, "to": found.high, "scale": found.scale}


@dataclass(frozen=True)
class Tuning:
    """`budget` settings of each entry, each run from `starts` points with `seeds` draws of the noise."""

    spec: Spec
    ranges: tuple[Range, ...]
    budget: int
    starts: int
    seeds: int
    objective: str
    tolerance: float
    sampler: str | None = None

    @classmethod
    def load(cls, document: Any, limits: Limits = UNLIMITED) -> "Tuning":
        """Raises SpecError; nothing is allocated for one that is too large."""
        value = reading.parsed(document) if isinstance(document, str | bytes) else document
        if not isinstance(value, Mapping):
            raise reading.wrong("an object", value, ())
        spec = Spec.load({name: item for name, item in value.items() if name != "tune"}, limits)
        fields = reading.Fields(value.get("tune", {}), ("tune",))
        known = goal.lowest(spec.problem) is not None
        found = cls(
            spec,
            fields.take("parameters", reading.sequence(Range.load, 1, 16), (Range.load("lr", ()),)),
            fields.take("budget", reading.integer(2, 4096), 64),
            fields.take("starts", reading.integer(1, 1024), 8),
            fields.take("seeds", reading.integer(1, 256), 1),
            fields.take("objective", reading.choice("objective", OBJECTIVES), "reached" if known else "final"),
            fields.take("tolerance", reading.number(0, 1), 1e-3),
            fields.take("sampler", reading.choice("sampler", SAMPLERS), None),
        )
        fields.done()
        found.check(known)
        return found

    def check(self, known: bool) -> None:
        if self.objective == "reached" and not known:
            raise SpecError("range", "expected final: no minimum of this surface is known to measure a tolerance by", ("tune", "objective"))
        steps = self.budget * self.runs * len(self.spec.entries) * self.spec.rows
        if steps > MOST_STEPS:
            said = f"{len(self.spec.entries)} x {self.budget} x {self.runs} runs of {self.spec.steps:,} steps"
            raise SpecError("limit", f"expected at most {MOST_STEPS:,} steps in all, got {said}", ("tune", "budget"))
        if len({found.name for found in self.ranges}) < len(self.ranges):
            raise SpecError("range", "expected each parameter once", ("tune", "parameters"))
        if self.sampler == "optuna" and not learner():
            raise SpecError("unknown", MISSING, ("tune", "sampler"))

    @property
    def draws(self) -> int:
        """Of the noise; one where there is none."""
        return self.seeds if self.spec.problem.noise else 1

    @property
    def runs(self) -> int:
        """Of a setting."""
        return self.starts * self.draws

    @cached_property
    def within(self) -> float:
        return goal.within(self.spec.problem, self.tolerance)

    def numbers(self, entry: int) -> tuple[Number, ...]:
        """What is tuned of an entry, in the order of the parameters that were asked for."""
        mine = {p.name: p for p in parameters(self.spec.entries[entry].optimizer.cls)}
        found: list[Number] = []
        for wanted in self.ranges:
            parameter = mine.get(wanted.name)
            path: Path = ("optimizer", "params", wanted.name)
            if parameter is not None and parameter.type == "float":
                found.append(Number(path, wanted))
            elif parameter is not None and parameter.type == "tuple" and parameter.item == "float":
                found += [Number((*path, i), wanted) for i in range(parameter.length or 0)]
        return tuple(found)

    def sampler_of(self, entry: int) -> str:
        """How the settings of an entry are chosen: `none` where nothing of it is tuned."""
        count = len(self.numbers(entry))
        if not count:
            return "none"
        return self.sampler or ("optuna" if count >= LEARNS and learner() else "sobol")

    def info(self) -> dict[str, Any]:
        """What a page must say of it: budget, objective, and whether the known minimum was used."""
        entries = [
            {"parameters": [n.as_dict() for n in self.numbers(i)], "sampler": self.sampler_of(i)} for i in range(len(self.spec.entries))
        ]
        return {
            "entries": entries, "budget": self.budget, "starts": self.starts, "seeds": self.draws, "runs": self.budget * self.runs,
            "steps": self.spec.steps, "objective": self.objective, "tolerance": self.tolerance,
            "within": self.within if math.isfinite(self.within) else None,
        }  # fmt: skip

    def key(self) -> str:
        """Names the result."""
        rest = [self.budget, self.starts, self.draws, self.objective, self.tolerance, self.sampler, learner()]
        text = json.dumps([self.spec.key(), repr(self.ranges), *rest])
        return hashlib.sha256(text.encode()).hexdigest()


def learner() -> bool:
    """Whether Optuna is there."""
    return importlib.util.find_spec("optuna") is not None
