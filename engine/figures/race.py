"""A race to look at: the surface's contours with the trails, and loss, distance, gradient and lr against the step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.field import field
from engine.figures import moving
from engine.figures.curves import Curve, Line, curve
from engine.figures.looks import finite

if TYPE_CHECKING:
    from engine.trace import Trace

GRID = 140
CONTOURS = 20
LOW, HIGH = 0.008, 0.995  # the heights between which colors change: a few steep corners must not take all of them


def figure(trace: "Trace") -> Any:
    """A `plotly.graph_objects.Figure`: the surface with trails, the loss, and a slider over the steps."""
    title, steps = trace.spec.problem.surface.title, trace.spec.steps
    out = moving.figure(title, plane(trace), lambda step: heads(trace, step), curves(trace)[0], steps, [0.56, 0.44])
    return dress(out, trace)


def dress(figure: Any, trace: "Trace") -> Any:
    """The axes of the plane, in the first subplot."""
    surface = trace.spec.problem.surface
    x, y = ({"title": title, "range": list(side)} for title, side in zip(surface.coordinates, surface.box, strict=True))
    return figure.update_layout(xaxis=x, yaxis=y)


def plane(trace: "Trace") -> list[Any]:
    """Contours, known minima, trails, averages, the start, and last the heads."""
    problem = trace.spec.problem
    lowest = moving.landmarks(problem.surface.minima_at(**problem.params), "lowest point")
    start = moving.landmarks([problem.start], "start", "circle")
    told = [(entry, {"loss": entry.loss, "lr": entry.lr}) for entry in trace.entries]
    trails = [part for i, (entry, more) in enumerate(told) for part in moving.trail(i, entry.label, entry.x, entry.y, more)]
    return [contours(trace), lowest, *trails, *_averages(trace), start, heads(trace, trace.spec.steps)]


def contours(trace: "Trace") -> Any:
    """The surface from above."""
    import plotly.graph_objects as go

    surface = trace.spec.problem.surface
    z = field(trace.spec.problem.function, surface.box, GRID, GRID)
    shown = heights(z) if surface.log else z
    known = shown[np.isfinite(shown)]
    low, high = np.quantile(known, [LOW, HIGH]).tolist() if known.size else (0.0, 1.0)
    x, y = (np.linspace(*side, GRID) for side in surface.box)
    levels = {"start": low, "end": high, "size": (high - low) / CONTOURS or 1.0}
    return go.Contour(z=finite(shown), x=x, y=y, colorscale="Cividis", contours=levels, autocontour=False, zmin=low, zmax=high,
                      line={"width": 0.4, "color": "rgba(255,255,255,0.35)"}, showscale=False, hoverinfo="skip")  # fmt: skip


def heights(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """log10 of the height above the lowest point of the grid, for contours that read well over many magnitudes."""
    known = z[np.isfinite(z)]
    if not known.size:
        return z
    above = z - known.min()
    small = max(float(np.quantile(known - known.min(), LOW)) / 2, 1e-300)
    with np.errstate(invalid="ignore"):
        logarithms: NDArray[np.float64] = np.log10(above + small)
    return logarithms


def heads(trace: "Trace", step: int) -> Any:
    """Where the entries are before a step."""
    entries = trace.entries
    places = [(float(entry.x[step]), float(entry.y[step])) for entry in entries]
    return moving.heads(places, range(len(entries)), trace.spec.problem.surface.box)


def _averages(trace: "Trace") -> list[Any]:
    """The trail of each entry's average from where it leaves the start on."""
    out = []
    for i, (entry, one) in enumerate(zip(trace.entries, trace.spec.entries, strict=True)):
        if one.average and entry.avg_x is not None and entry.avg_y is not None and entry.avg_loss is not None:
            begun = np.logical_or.accumulate((entry.avg_x != entry.avg_x[0]) | (entry.avg_y != entry.avg_y[0]))
            x, y = (np.where(begun, column, np.nan) for column in (entry.avg_x, entry.avg_y))
            _, line = moving.trail(i, f"{entry.label}, {one.average.kind}", x, y, {"loss of the average": entry.avg_loss})
            out.append(line.update(line={"dash": "dot", "width": 1.5}))
    return out


def curves(trace: "Trace") -> list[Curve]:
    """Loss, distance to the nearest lowest point where one is known, the gradient's norm, the lr."""
    problem, entries = trace.spec.problem, trace.entries
    steps = np.arange(trace.spec.rows, dtype=np.float64)
    minima = problem.surface.minima_at(**problem.params)

    def lines(values: Sequence[NDArray[np.float64]]) -> list[Line]:
        return [Line(i, entry.label, steps, column) for i, (entry, column) in enumerate(zip(entries, values, strict=True))]

    both = enumerate(zip(entries, trace.spec.entries, strict=True))
    averaged = [(i, entry.label, entry.avg_loss) for i, (entry, one) in both if one.average and entry.avg_loss is not None]
    averages = [Line(i, f"{label}, average", steps, loss, dash="dot") for i, label, loss in averaged]
    away = [np.min([np.hypot(entry.x - a, entry.y - b) for a, b in minima], axis=0) for entry in entries] if minima else []
    return [
        curve("loss", "loss", "step", [*lines([entry.loss for entry in entries]), *averages]),
        *([curve("distance", "distance to the nearest lowest point", "step", lines(away))] if minima else []),
        curve("grad_norm", "norm of the gradient", "step", lines([entry.grad_norm for entry in entries])),
        curve("lr", "learning rate", "step", lines([entry.lr for entry in entries]), log=False),
    ]
