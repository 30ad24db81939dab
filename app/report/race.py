"""What the report of a race says."""

import numpy as np
import plotly.graph_objects as go

from app.report.told import Part, Setting, Told, events, parts, said, settings, short, verdict
from engine.diagnosis import TOLERANCE
from engine.figures import moving, race
from engine.spec import Entry, Spec
from engine.trace import Trace

COLUMNS = ("results.entry", "results.status", "results.within", "results.final", "results.best", "results.distance")
CAPTION = "The white dot is the start, stars are the known lowest points. Colors are heights, dark the lowest"
LOGARITHM = ", on a logarithmic scale above the lowest"


def told(trace: Trace) -> Told:
    surface = trace.spec.problem.surface
    found = race.curves(trace)
    figure = go.Figure(race.plane(trace))
    race.dress(figure, trace)
    moments = moving.moments(trace.spec.steps)
    return Told(
        kind="race", subject=surface.title, sentence=surface.sentence, formulas=[surface.formula],
        labels=[entry.label for entry in trace.spec.entries], header=[said(key) for key in COLUMNS], rows=rows(trace),
        of=range(len(trace.entries)), settings=general(trace.spec),
        entries=[[*parts(entry), *groups(entry)] for entry in trace.spec.entries], curves=found, plane=figure, moments=moments,
        places=[[[float(axis[step]) for step in moments] for axis in (entry.x, entry.y)] for entry in trace.entries],
        caption=f"{CAPTION}{LOGARITHM if surface.log else ''}. {moving.left_out(trace.spec.rows)}".strip(),
    )  # fmt: skip


def rows(trace: Trace) -> list[list[str]]:
    """The table of results: the same columns as the page's."""
    away = {line.of: line.y for curve in race.curves(trace) if curve.key == "distance" for line in curve.lines}
    (x0, x1), (y0, y1) = trace.spec.problem.surface.box
    tolerance = TOLERANCE * float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
    out = []
    for i, entry in enumerate(trace.entries):
        finite = entry.loss[abs(entry.loss) < float("inf")]
        near = np.flatnonzero(away[i] <= tolerance) if i in away else np.empty(0)
        within = (str(near.tolist()[0]) if len(near) else said("results.never")) if i in away else ""
        best = short(float(finite.min())) if finite.size else "nan"
        distance = short(float(away[i][-1])) if i in away else ""
        out.append([entry.label, verdict("status", entry.status), within, short(float(entry.loss[-1])), best, distance])
    return out


def general(spec: Spec) -> list[Setting]:
    """What holds for all entries."""
    problem = spec.problem
    whole = {**problem.params, "start": list(problem.start), "noise": problem.noise}
    ran = {"steps": spec.steps, "seed": spec.seed, "dtype": spec.dtype}
    own = {name: value for name, value in problem.own.items() if value is not None}
    return [*settings({**own, **whole, **ran}), *events(spec.entries, spec.events)]


def groups(entry: Entry) -> list[Part]:
    return [Part(f"group of {axis}", settings(own)) for axis, own in entry.groups.items()]
