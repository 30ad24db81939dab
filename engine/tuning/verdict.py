"""Who won: the settings of an entry by the objective, and its best one again from starts on which nobody was tuned.

A setting is judged by the median over its runs. Quantiles are values that occurred (the inverted distribution), so that a run
that never arrived counts as infinity and is never averaged with one that did.
"""

import math
from typing import Any

import numpy as np

from engine.spec import Entry
from engine.tuning.document import Floats, Number, Tuning
from engine.tuning.trial import Runs, Turns, turns_of

QUARTILES = (0.5, 0.25, 0.75)
EDGE = 0.03  # of the scale: so near the end of a range a best value says that the range was too narrow


def verdict(tuning: Tuning, entry: int, settings: Floats, runs: Runs, how: str) -> Any:
    """In turns; the answer is what a page shows of the entry."""
    held, again = yield from fresh(tuning, entry, settings, runs)
    numbers, best = tuning.numbers(entry), int(np.argmin(scores(tuning, runs)))
    return {
        "entry": entry, "how": max(how, again, key=("exact", "close", "separate").index), "sampler": tuning.sampler_of(entry),
        "parameters": [number.as_dict() for number in numbers], "settings": settings.tolist(), **summed(tuning, runs),
        "best": best, "optimizer": with_values(tuning.spec.entries[entry], numbers, settings[best]),
        "edges": [number.name for number, value in zip(numbers, settings[best], strict=True) if at_edge(number, value)],
        "flat": len(settings) > 1 and bool((scores(tuning, runs) == scores(tuning, runs)[0]).all()),
        "held": {name: column[0] for name, column in summed(tuning, held).items()} | {"score": float(scores(tuning, held)[0])},
    }  # fmt: skip


def fresh(tuning: Tuning, entry: int, settings: Floats, runs: Runs) -> Turns:
    best = int(np.argmin(scores(tuning, runs)))
    return (yield from turns_of(tuning, entry, settings[best : best + 1], fresh=True, among=settings))


def measured(tuning: Tuning, runs: Runs) -> Floats:
    """Each run by the objective; infinity where it never arrived, or did not stay finite."""
    if tuning.objective == "reached":
        return np.where(runs["reached"] < 0, np.inf, runs["reached"])
    return np.where(np.isfinite(runs["final"]), runs["final"], np.inf)


def summed(tuning: Tuning, runs: Runs) -> dict[str, list[float]]:
    """Median, quartiles and the share of the runs that arrived (or stayed finite), of each setting."""
    values = measured(tuning, runs)
    median, low, high = np.quantile(values, QUARTILES, axis=1, method="inverted_cdf")
    return {"median": median.tolist(), "low": low.tolist(), "high": high.tolist(), "share": np.isfinite(values).mean(axis=1).tolist()}


def scores(tuning: Tuning, runs: Runs) -> Floats:
    """One number for each setting, the least is the best: the median; among medians that are equal the greater share of runs that
    arrived, then the lesser final loss. Finite, so that a search can learn from it."""
    values = measured(tuning, runs)
    median = np.quantile(values, 0.5, axis=1, method="inverted_cdf")
    if tuning.objective == "final":
        finite: Floats = np.where(np.isfinite(median), median, np.finfo(float).max)
        return finite
    arrived = np.isfinite(values)
    losses = np.where(arrived, tuning.within, np.where(np.isfinite(runs["final"]), runs["final"], np.inf))
    loss = np.arctan(np.quantile(losses, 0.5, axis=1, method="inverted_cdf")) / math.pi + 0.5
    rest = 0.5 * (1 - arrived.mean(axis=1)) + 0.5 * loss / (1 + values.shape[1])
    found: Floats = np.where(np.isfinite(median), median, tuning.spec.rows) + rest
    return found


def at_edge(number: Number, value: float) -> bool:
    ends = number.range.at(np.array([EDGE, 1 - EDGE]))
    return not ends[0] <= value <= ends[1]


def with_values(entry: Entry, numbers: tuple[Number, ...], values: Floats) -> dict[str, Any]:
    """The entry's optimizer with other numbers."""
    from engine.parameters import parameters

    params = dict(entry.optimizer.params)
    defaults = {p.name: p.default for p in parameters(entry.optimizer.cls)}
    for number, value in zip(numbers, values.tolist(), strict=True):
        name, *at = number.path[2:]
        if at:
            items = list(params.get(str(name), defaults[str(name)]))
            items[int(at[0])] = value
            params[str(name)] = items
        else:
            params[str(name)] = value
    return {"name": entry.optimizer.name, "params": params}
