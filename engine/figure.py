"""A trace as an interactive Plotly figure, for notebooks: contours of the surface, a trail for each entry."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.field import field

if TYPE_CHECKING:
    from engine.trace import Trace

# Okabe and Ito's colors, which people with any color vision tell apart.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
DASHES = ("solid", "dash", "dot", "dashdot")
GRID = 160


def figure(trace: "Trace") -> Any:
    """A `plotly.graph_objects.Figure`; needs the package plotly."""
    import plotly.graph_objects as go

    problem = trace.spec.problem
    surface = problem.surface
    (x0, x1), (y0, y1) = surface.box
    z = field(problem.function, surface.box, GRID, GRID)
    shown = heights(z) if surface.log else z
    axes = {"x": np.linspace(x0, x1, GRID), "y": np.linspace(y0, y1, GRID)}
    contour = go.Contour(z=shown, **axes, colorscale="Cividis", ncontours=24, showscale=False, hoverinfo="skip")
    trails = [_trail(i, entry) for i, entry in enumerate(trace.entries)]
    averages = [
        _average(i, entry, one.average.kind)
        for i, (entry, one) in enumerate(zip(trace.entries, trace.spec.entries, strict=True))
        if one.average
    ]
    out = go.Figure([contour, *trails, *averages])
    out.update_layout(title=surface.title, xaxis_range=[x0, x1], yaxis_range=[y0, y1], template="plotly_white")
    return out


def heights(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """log10 of the height above the lowest point of the grid, for contours that read well over many magnitudes."""
    above = z - np.nanmin(z)
    positive = above[above > 0]
    floor = float(positive.min()) if positive.size else 1.0
    return np.log10(np.maximum(above, floor))


def _average(i: int, entry: Any, kind: str) -> Any:
    """The trail of an entry's average from where it leaves the start on."""
    import plotly.graph_objects as go

    begun = np.logical_or.accumulate((entry.avg_x != entry.avg_x[0]) | (entry.avg_y != entry.avg_y[0]))
    text = [f"step {k}, loss of the average {loss:.6g}" for k, loss in enumerate(entry.avg_loss)]
    style = {"color": COLORS[i % len(COLORS)], "dash": "dot", "width": 1.5}
    shown = {name: np.where(begun, getattr(entry, name), np.nan) for name in ("avg_x", "avg_y")}
    return go.Scatter(x=shown["avg_x"], y=shown["avg_y"], name=f"{entry.label}, {kind}", text=text, mode="lines", line=style)


def _trail(i: int, entry: Any) -> Any:
    import plotly.graph_objects as go

    style = {"color": COLORS[i % len(COLORS)], "dash": DASHES[(i // len(COLORS)) % len(DASHES)], "width": 2}
    text = [f"step {k}, loss {loss:.6g}, lr {lr:.4g}" for k, (loss, lr) in enumerate(zip(entry.loss, entry.lr, strict=True))]
    return go.Scatter(x=entry.x, y=entry.y, name=entry.label, text=text, mode="lines", line=style)
