"""Some settings of an entry, each run from all starts with all seeds, as lanes: settings by starts."""

import dataclasses
from collections.abc import Generator, Sequence
from functools import partial

import numpy as np
import torch

from engine.lanes import Axis, Lanes
from engine.maps.reduce import Summary
from engine.spec import Spec
from engine.tuning import draw
from engine.tuning.document import Floats, Tuning

Runs = dict[str, Floats]
Answer = tuple[Runs, str]
Turns = Generator[None, None, Answer]
HOW = ("exact", "close", "separate")


def of(spec: Spec, entry: int, seed: int) -> Spec:
    """The spec of one entry alone, with another seed."""
    events = tuple(dataclasses.replace(e, entry=None) for e in spec.events if e.entry in (None, entry))
    return dataclasses.replace(spec, entries=(spec.entries[entry],), events=events, seed=seed)


def turns_of(tuning: Tuning, entry: int, settings: Floats, fresh: bool = False, among: Floats | None = None) -> Turns:
    """In small turns; the answer: `reached`, the first row within the tolerance, -1 for none, and `final`, the last loss (of a run
    that was not over before), both (settings, runs), and how exact they are. `among`: the settings of which these are some."""
    places = draw.starts(tuning, fresh)
    lanes = places[:, None, :].expand(2, len(settings), places.shape[1])
    found: list[Runs] = []
    worst = HOW[0]
    for seed in draw.seeds(tuning, fresh):
        whole = (axes(tuning, entry, settings if among is None else among), lanes)
        grid = Lanes(of(tuning.spec, entry, seed), axes(tuning, entry, settings), partial(summary, tuning), lanes, whole)
        yield from grid.turns()
        worst = max(worst, grid.outcome.how, key=HOW.index)
        found.append(kept(grid.outcome.found, len(settings), places.shape[1]))
    return {name: np.concatenate([one[name] for one in found], axis=1) for name in found[0]}, worst


def summary(tuning: Tuning, *_: object) -> Summary:
    """A run is over when its objective is known."""
    return Summary(tuning.within, until=tuning.objective == "reached")


def kept(found: dict[str, torch.Tensor], rows: int, columns: int) -> Runs:
    """What torch refused has never reached anything."""
    if not found:
        return {"reached": np.full((rows, columns), -1.0), "final": np.full((rows, columns), np.nan)}
    return {name: found[name].double().numpy() for name in ("reached", "final")}


def axes(tuning: Tuning, entry: int, settings: Floats) -> list[Axis]:
    """The numbers of an entry, which vary together along the rows."""
    return [Axis(number.path, tuple(settings[:, i].tolist()), side=0) for i, number in enumerate(tuning.numbers(entry))]


def joined(found: Sequence[tuple[Floats, Runs, str]]) -> tuple[Floats, Runs, str]:
    """The pieces of an entry as one."""
    runs = {name: np.concatenate([one[name] for _, one, _ in found]) for name in found[0][1]}
    return np.concatenate([settings for settings, _, _ in found]), runs, max((how for *_, how in found), key=HOW.index)
