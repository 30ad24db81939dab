"""Smith's learning-rate range test: a real optimizer of an entry on the problem while its lr grows exponentially.

The sweep is torch's own `ExponentialLR` on the entry's optimizer, so a range test is an ordinary run of an ordinary spec. What
is suggested is read off the losses as torch gave them; smoothing serves the choice alone and changes nothing that is shown.

On a surface without noise the loss falls fastest as soon as the steps taken add up to something, so the steepest fall comes the
earlier the longer the sweep, and is often far below what the optimizer would bear; where it diverges depends on curvature alone. So
both rules' numbers are given, with the name of the one that was used.

Source: Smith 2017, doi:10.1109/WACV.2017.58. The steepest fall is fastai's rule; a tenth of where it diverges, Smith's readers'.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import SpecError
from engine.inspect import alone
from engine.parameters import parameters
from engine.run import Run
from engine.spec import Schedule, Spec

Floats = NDArray[np.float64]
WINDOW = 0.05  # share of the sweep over which the loss is averaged to find where it falls
LEAST = 1e-3  # of the size of the loss at the start: a fall or rise of less is none


def swept(spec: Spec, entry: int, low: float, high: float, steps: int) -> Spec:
    """The spec of the sweep: the entry alone from lr `low` to `high`, without its schedule, events, or lrs of groups."""
    one = alone(spec, entry)
    was = one.entries[0]
    if "lr" not in {p.name for p in parameters(was.optimizer.cls)}:
        raise SpecError("refused", f"{was.optimizer.name} has no lr to sweep", ("entries", entry, "optimizer", "name"))
    schedule = Schedule("ExponentialLR", {"gamma": (high / low) ** (1 / (steps - 1))})
    optimizer = replace(was.optimizer, params={**was.optimizer.params, "lr": low})
    groups = {axis: {name: value for name, value in group.items() if name != "lr"} for axis, group in was.groups.items()}
    return replace(one, entries=(replace(was, optimizer=optimizer, schedule=schedule, groups=groups),), steps=steps, events=())


def in_turns(spec: Spec, entry: int, low: float, high: float, steps: int, quantum: float) -> Iterator[dict[str, Any] | None]:
    """None after every quantum, at last `lr` of each of the `steps` steps, the `loss` after it, and what they suggest."""
    run = Run(swept(spec, entry, low, high, steps))
    for _ in run.chunks(quantum):
        yield None
    names = run.spec.columns
    lr, loss = run.columns[names.index("lr"), 0, :steps], run.columns[names.index("loss"), 0]
    yield {"lr": lr.tolist(), "loss": loss[1:].tolist(), **suggestion(lr, loss[1:], float(loss[0]))}


def suggestion(lr: Floats, loss: Floats, start: float) -> dict[str, Any]:
    """An lr to begin with, and the rule that chose it.

    `loss[k]` is that after the step with `lr[k]`, `start` that before the first. `best` is the lr at the least loss, `diverged_at`
    the first one after which the loss is no number or has risen above the start by more than it ever fell below it. `steepest` is
    where the smoothed loss falls fastest per decade before its least; `tenth` is a tenth of `diverged_at`. `suggested` is
    the first of these two that exists, and `reason` names it: `range.steepest`, `range.tenth`, or `range.none`.
    """
    end = _divergence(loss, start)
    before = loss[:end]
    best = int(np.argmin(before)) if len(before) else None
    fell = best is not None and start - before[best] > LEAST * abs(start)
    at = _steepest(before, best) if fell and best is not None else None
    steepest = None if at is None else float(lr[at])
    diverged = float(lr[end]) if end < len(lr) else None
    tenth = None if diverged is None else diverged / 10
    rule = "steepest" if steepest is not None else "tenth" if tenth is not None else "none"
    found = {"steepest": steepest, "tenth": tenth, "best": float(lr[best]) if fell and best is not None else None, "diverged_at": diverged}
    numbers = {name: value for name, value in found.items() if value is not None}
    return {"suggested": steepest if steepest is not None else tenth, "reason": {"key": f"range.{rule}", "numbers": numbers}, **found}


def _divergence(loss: Floats, start: float) -> int:
    """The first step after which the loss is out of hand; the number of steps where it never is."""
    finite = loss[np.isfinite(loss)]
    fell = max(start - float(finite.min()), LEAST * abs(start)) if len(finite) else 0.0
    out = ~np.isfinite(loss) | (loss > start + fell)
    return int(np.argmax(out)) if out.any() else len(loss)


def _steepest(loss: Floats, best: int) -> int | None:
    """Where the loss, averaged over a window, falls fastest up to its least; None where there is too little to average."""
    width = max(3, round(WINDOW * len(loss)) | 1)
    if best + 1 < width:
        return None
    smooth = np.convolve(loss[: best + 1], np.full(width, 1 / width), "valid")
    falls = np.diff(smooth)
    return int(np.argmin(falls)) + width // 2 if len(falls) and falls.min() < 0 else None
