"""Smith's learning-rate range test: a real optimizer of an entry on the problem while its lr grows exponentially.

The sweep is torch's own `ExponentialLR` on the entry's optimizer, so a range test is an ordinary run of an ordinary spec. What
is suggested is read off the losses as torch gave them; smoothing serves the choice alone and changes nothing that is shown.

The lr at which the loss is least before it gets out of hand is already too large to train with: a tenth of it is suggested, as
fastai does. Where the loss never gets out of hand and is least at the end of the sweep, nothing bounds the lr from above. What is
left then is where it falls fastest, and that is said: on a surface without noise it falls fastest as soon as its steps add up to
something, so this place comes the earlier the longer the sweep, and is often far below what the optimizer would bear.

Source: Smith 2017, doi:10.1109/WACV.2017.58. A tenth of the least and the steepest fall are fastai's rules (`lr_find`).
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
WINDOW = 0.05  # share of the sweep over which the loss is averaged to find where it falls, and that counts as its end
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
    the first one after which the loss is no number or has risen above the start by more than it ever fell below it; `least` and
    `tenth` are a tenth of these. `steepest` is where the smoothed loss falls fastest per decade before its least. `reason` names
    the rule: `range.least`; `range.tenth` where the loss never fell; where it is least at the end of the sweep `range.steepest`,
    or `range.open` without a suggestion, where that is in the sweep's last decade too; `range.none` where nothing happened.
    """
    end = _divergence(loss, start)
    before = loss[:end]
    best = int(np.argmin(before)) if len(before) else None
    if best is not None and start - before[best] <= LEAST * abs(start):
        best = None
    diverged = float(lr[end]) if end < len(lr) else None
    found = {
        "steepest": None if best is None else _at(lr, _steepest(before, best)), "best": _at(lr, best), "diverged_at": diverged,
        "least": None if best is None else float(lr[best]) / 10, "tenth": None if diverged is None else diverged / 10,
    }  # fmt: skip
    rule = _rule(found, best is not None and best >= (1 - WINDOW) * len(lr), float(lr[-1]))
    numbers = {name: value for name, value in found.items() if value is not None}
    return {"suggested": found.get(rule), "reason": {"key": f"range.{rule}", "numbers": numbers}, **found}


def _at(lr: Floats, place: int | None) -> float | None:
    return None if place is None else float(lr[place])


def _rule(found: dict[str, float | None], last: bool, high: float) -> str:
    """Which rule chooses; `last`: the loss is least at the end of the sweep, which is `high`."""
    if found["best"] is None:
        return "none" if found["tenth"] is None else "tenth"
    if found["diverged_at"] is not None or not last:
        return "least"
    return "steepest" if found["steepest"] is not None and found["steepest"] <= high / 10 else "open"


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
