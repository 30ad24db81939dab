"""A run in a plane, with a curve beside it and a slider that moves through both: what the figures of a race and of a match are."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.figures import thinning
from engine.figures.curves import Curve, drawn, yaxis
from engine.figures.looks import GROUND, color_of, finite, name_of, style
from engine.figures.thinning import Column

MOMENTS = 60  # that a slider stops at
Window = Sequence[Sequence[float]]


def figure(title: str, plane: Sequence[Any], heads_at: Callable[[int], Any], shown: Curve, last: int, widths: Sequence[float]) -> Any:
    """The plane, its last trace the heads of entries, which are elsewhere at each step, and a curve, up to step `last`."""
    from plotly.subplots import make_subplots

    out = make_subplots(rows=1, cols=2, column_widths=list(widths), horizontal_spacing=0.08, subplot_titles=["", shown.title])
    for trace in plane:
        out.add_trace(trace, row=1, col=1)
    for trace in (*drawn(shown, legend=False), along(shown, last)):
        out.add_trace(trace, row=1, col=2)
    trails = left_out(last + 1)
    small = f"<br><span style='font-size:11px'>{trails} Curve: {shown.thinned}.</span>" if trails else ""
    out.update_layout(
        title={"text": f"{name_of(title)}{small}", "y": 1, "yanchor": "top", "pad": {"t": 14}}, **GROUND, height=500,
        margin={"t": 110, "r": 20, "l": 60}, legend={"orientation": "h", "yanchor": "bottom", "y": 1.06, "x": 0},
        hovermode="closest", xaxis2={"title": shown.axis}, yaxis2=yaxis(shown),
    )  # fmt: skip
    frames = [(step, [heads_at(step), along(shown, step)]) for step in moments(last)]
    animated(out, frames, [len(plane) - 1, len(out.data) - 1], "step")
    return out


def trail(i: int, label: str, x: Column, y: Column, told: dict[str, Column]) -> list[Any]:
    """A path over a plane, on a pale line so that it is seen on every height; `told` are columns that hovering tells."""
    import plotly.graph_objects as go

    at = thinning.kept(x, y)
    shown = {"x": finite(x)[at], "y": finite(y)[at], "mode": "lines", "legendgroup": f"{i}"}
    more = "".join(f"<br>{title} %{{customdata[{k}]:.6g}}" for k, title in enumerate(told, 1))
    custom = np.stack([at.astype(np.float64), *(column[at] for column in told.values())], axis=-1)
    template = f"<b>{name_of(label)}</b>, step %{{customdata[0]:.0f}}{more}<extra></extra>"
    below = go.Scatter(**shown, line={"color": "rgba(255,255,255,0.75)", "width": 4.5}, hoverinfo="skip", showlegend=False)
    return [below, go.Scatter(**shown, name=name_of(label), line=style(i), customdata=custom, hovertemplate=template)]


def left_out(rows: int) -> str:
    """What is left out of trails of so many rows, in a sentence; empty where nothing is."""
    said = thinning.note(rows, 2)
    return f"Trails: {said}." if said else ""


def heads(places: Sequence[tuple[float, float]], of: Sequence[int], window: Window) -> Any:
    """Where each entry is at a moment; none for one outside of the window, which may be farther away than a browser can draw."""
    import plotly.graph_objects as go

    marker = {"size": 10, "color": [color_of(i) for i in of], "line": {"color": "white", "width": 1.5}}
    inside = [all(low <= value <= high for value, (low, high) in zip(place, window, strict=True)) for place in places]
    x, y = ([place[axis] if seen else None for place, seen in zip(places, inside, strict=True)] for axis in (0, 1))
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hoverinfo="skip")


def along(shown: Curve, row: int) -> Any:
    """The heads on a curve."""
    own = [line for line in shown.lines if not line.thin and not line.dash]
    low, high = shown.range or (-math.inf, math.inf)
    ends = (10.0**low, 10.0 ** min(high, 308.0)) if shown.log and shown.range else (low, high)
    return heads([(float(line.x[row]), float(line.y[row])) for line in own], [line.of for line in own], [(-math.inf, math.inf), ends])


def landmarks(points: Sequence[Sequence[float]], what: str, symbol: str = "star") -> Any:
    """Places of a plane that are known beforehand: white, so that no entry has their color."""
    import plotly.graph_objects as go

    x, y = np.array(points, dtype=np.float64).reshape(-1, 2).T
    marker = {"symbol": symbol, "size": 13 if symbol == "star" else 9, "color": "white", "line": {"color": "black", "width": 1}}
    template = what + " (%{x:.6g}, %{y:.6g})<extra></extra>"
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hovertemplate=template)


def moments(last: int) -> list[int]:
    """The steps at which a slider stops, the first and the last among them.

    >>> moments(4), len(moments(100_000))
    ([0, 1, 2, 3, 4], 60)
    """
    return sorted({round(k * last / (MOMENTS - 1)) for k in range(MOMENTS)}) if last >= MOMENTS else list(range(last + 1))


def animated(figure: Any, frames: Sequence[tuple[int, Sequence[Any]]], traces: Sequence[int], unit: str) -> None:
    """Gives a figure a slider, and a button that plays: each frame is a moment and what it puts in the place of these traces."""
    import plotly.graph_objects as go

    figure.frames = [go.Frame(name=str(at), data=list(data), traces=list(traces)) for at, data in frames]
    still = {"frame": {"duration": 0, "redraw": True}, "mode": "immediate", "transition": {"duration": 0}}
    going = {**still, "frame": {"duration": 80, "redraw": True}, "fromcurrent": True}
    steps = [{"label": str(at), "method": "animate", "args": [[str(at)], still]} for at, _ in frames]
    figure.update_layout(
        sliders=[{"active": len(steps) - 1, "steps": steps, "currentvalue": {"prefix": f"{unit} "}, "x": 0.12, "len": 0.88,
                  "pad": {"t": 36}, "ticklen": 3, "font": {"size": 10}}],
        updatemenus=[{"type": "buttons", "direction": "left", "showactive": False, "x": 0, "xanchor": "left", "y": 0, "yanchor": "top",
                      "pad": {"t": 48, "r": 8}, "buttons": [{"label": "Play", "method": "animate", "args": [None, going]},
                                                             {"label": "Stop", "method": "animate", "args": [[None], still]}]}],
    )  # fmt: skip
