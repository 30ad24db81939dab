"""What a report says of a result, whatever it is the result of, and how values are spelled in it."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine import schedules
from engine.diagnosis import Status
from engine.figures.curves import Curve
from engine.figures.nets import Gallery
from engine.parameters import parameters
from engine.snippet import Competitor
from engine.spec import Event, Optimizer, Schedule

MESSAGES = Path(__file__).resolve().parent.parent.parent / "frontend" / "static" / "messages" / "en.json"


@dataclass(frozen=True)
class Setting:
    """A named value; `given` is false for torch's own default."""

    name: str
    value: str
    given: bool = True


@dataclass(frozen=True)
class Part:
    """Some settings under a name: an optimizer's, a schedule's."""

    title: str
    settings: Sequence[Setting]


@dataclass(frozen=True)
class Told:
    """`kind` is the laboratory's; `plane` is a figure with the heads of entries as its last trace, `places` are where they are at the steps
    `moments`, by entry; `gallery` is what nets say. The first column of `rows` is an entry's label, those of `words` are
    no numbers; `of` are the numbers of the rows' entries."""

    kind: str
    subject: str
    sentence: str
    formulas: Sequence[str]
    labels: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    of: Sequence[int]
    settings: Sequence[Setting]
    entries: Sequence[Sequence[Part]]
    curves: Sequence[Curve]
    plane: Any = None
    moments: Sequence[int] = ()
    places: Sequence[Sequence[Sequence[float]]] = ()
    caption: str = ""
    words: Sequence[int] = (1,)
    gallery: Gallery | None = None


@cache
def messages() -> Mapping[str, str]:
    """The texts of the page, so that a report says what the page says."""
    found: dict[str, str] = json.loads(MESSAGES.read_text(encoding="utf-8"))
    return found


def said(key: str, **values: Any) -> str:
    text = messages()[key]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def verdict(prefix: str, status: Status, **more: Any) -> str:
    """A diagnosis in the page's words."""
    because = f"{prefix}.{status.kind}.{status.cause}"
    key = because if status.cause and because in messages() else f"{prefix}.{status.kind}"
    numbers = {name: short(value) for name, value in status.numbers.items()}
    return said(key, **{**numbers, "step": "" if status.step is None else status.step, "message": status.message or "", **more})


def short(value: float) -> str:
    """A number for reading; what is none is named.

    >>> short(0.1234567), short(float("nan")), short(float("-inf")), short(7.0)
    ('0.123457', 'nan', '-inf', '7')
    """
    return f"{value:.6g}"


def spelled(value: Any) -> str:
    """A setting as Python and the spec spell it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)


def settings(values: Mapping[str, Any]) -> list[Setting]:
    return [Setting(name, spelled(value)) for name, value in values.items()]


def parts(one: Competitor, title: str = "") -> Iterable[Part]:
    """An entry's optimizer with all its hyperparameters, its schedules, its average."""
    yield Part(f"{title}{one.optimizer.name}", _all(one.optimizer, one.optimizer.cls))
    for schedule in _walked(one.schedule):
        own = [Setting("every", f"{schedule.every} steps")] if schedule is one.schedule and schedule.every > 1 else []
        more = [Setting("milestones", spelled(list(schedule.milestones)))] if schedule.milestones is not None else []
        yield Part(f"{title}{schedule.name}", [*_all(schedule, schedules.classes()[schedule.name]), *more, *own])
    if one.average:
        yield Part(f"average, {one.average.kind}", settings({**one.average.params, "start": one.average.start, "every": one.average.every}))


def _all(chosen: Optimizer | Schedule, cls: type) -> list[Setting]:
    names = {p.name: p for p in parameters(cls) if p.type != "schedules" and not (p.name == "milestones" and chosen.name == "SequentialLR")}
    given = chosen.params
    return [Setting(name, spelled(given.get(name, p.default)), name in given) for name, p in names.items()]


def _walked(schedule: Schedule | None) -> Iterable[Schedule]:
    if schedule:
        yield schedule
        for part in schedule.schedules:
            yield from _walked(part)


def events(entries: Sequence[Competitor], happening: Sequence[Event]) -> list[Setting]:
    """What happens to entries in mid-run."""
    return [Setting(f"event before step {event.step}", _said(entries, event)) for event in happening]


def _said(entries: Sequence[Any], event: Event) -> str:
    whom = "all entries" if event.entry is None else entries[event.entry].label
    lost = f"lose the state of {' and '.join(event.reset)}" if event.reset else ""
    changes = f"set {', '.join(f'{name} = {spelled(value)}' for name, value in event.set.items())}" if event.set else ""
    return f"{whom}: {', '.join(filter(None, [lost, changes]))}"


def thinned(curves: Sequence[Curve]) -> str:
    """What of long curves is not drawn, in words; empty where all of it is."""
    return "; ".join(dict.fromkeys(curve.thinned for curve in curves if curve.thinned))


def gaps(curves: Sequence[Curve]) -> list[str]:
    """What could not be drawn, in words: where a line is first no number that its axis has a place for."""
    out = []
    for curve in curves:
        for line in curve.lines:
            lost = np.flatnonzero(~np.isfinite(line.y) | ((line.y <= 0) if curve.log else False))
            if lost.size and not line.thin:
                first = float(line.y[lost[0]])
                what = short(first) if not math.isfinite(first) else f"{short(first)}, which a logarithmic axis has no place for"
                out.append(f"{line.label}: {curve.title} at {curve.axis} {short(float(line.x[lost[0]]))} is {what}")
    return out


