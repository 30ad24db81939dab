"""What a net says, as plotly draws it: a function for each of the page's views (engine/nets/views.py), in the page's colors and marks
(frontend/static/js/nets/views). Each gives what lies below the samples and what lies above them."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.figures.border import border, read
from engine.figures.looks import color_of, finite, name_of, style, tint
from engine.figures.samples import GREY, PALE, class_color, names_of
from engine.nets.seen import Seen

Layers = tuple[list[Any], list[Any]]
FAINT, STRONG = 0.1, 0.62  # how much of a tint there is where the net is unsure, and where it is sure
INK = "#3a424c"
MARGIN = 0.15  # of the samples' height, above and below a fitted curve
SQUARE = {"scaleanchor": "x", "constraintoward": "top"}  # a unit across is as long as one upwards
BORDER = "border"  # the name of the line between classes, which a report draws in the color of its text


def boundary(seen: Seen, i: int) -> Layers:
    """The class of each place of the plane by its tint, how sure the net is of it by how strong that is, and the line between."""
    import plotly.graph_objects as go

    view, heat = seen.view, seen.pictures[i]
    label, sure = read(heat, view["classes"])
    shares = np.round(100 * (1 + sure * (view["classes"] - 1)) / view["classes"])
    told = "(%{x:.3g}, %{y:.3g}): class %{customdata[0]}, %{customdata[1]} %<extra></extra>"
    (x0, x1), (y0, y1) = view["x"], view["y"]
    x, y = np.linspace(x0, x1, view["columns"]), np.linspace(y0, y1, view["rows"])
    field = go.Heatmap(
        z=heat, x=x.astype(np.float32), y=y.astype(np.float32), zmin=0, zmax=255, colorscale=_tints(view["classes"]), showscale=False,
        zsmooth="fast", customdata=np.stack([label, shares], -1).astype(np.uint8), hovertemplate=told,
    )  # fmt: skip
    columns, rows = border(heat, view["classes"])
    across, up = (x[0] + columns * (x[1] - x[0])).astype(np.float32), (y[0] + rows * (y[1] - y[0])).astype(np.float32)
    line = go.Scatter(x=across, y=up, mode="lines", name=BORDER, line={"color": INK, "width": 1.4}, hoverinfo="skip", showlegend=False)
    return [field, line], []


def _tints(classes: int) -> list[tuple[float, str]]:
    span = 256 // classes
    both = ((0, FAINT), (span - 1, STRONG))
    ends = [(label * span + at, tint(class_color(label), much)) for label in range(classes) for at, much in both]
    last = [(255, ends[-1][1])] if ends[-1][0] < 255 else []  # plotly wants a color for the end
    return [(byte / 255, color) for byte, color in (*ends, *last)]


def curve(seen: Seen, i: int) -> Layers:
    """The curve that the net has fitted."""
    import plotly.graph_objects as go

    values, (low, high) = finite(seen.pictures[i][0]), seen.view["x"]
    shown = {"x": np.linspace(low, high, len(values)), "y": values, "mode": "lines", "showlegend": False}
    below = go.Scatter(**shown, line={"color": PALE, "width": 4.5}, hoverinfo="skip")
    return [], [below, go.Scatter(**shown, line=style(i, 2.2), hovertemplate="%{x:.3g} → %{y:.4g}<extra></extra>")]


def confusion(seen: Seen, i: int) -> Layers:
    """How many samples of a class (row) were taken for which (column), tinted by the share of the row."""
    import plotly.graph_objects as go

    counts = seen.pictures[i].T
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    signed = np.where(np.eye(len(counts), dtype=bool), shares, -shares)
    scale = [(0, tint(color_of(1), STRONG)), (0.5, tint(color_of(1), 0)), (0.5, tint(color_of(0), 0)), (1, tint(color_of(0), STRONG))]
    told = "is class %{y}, taken for class %{x}: %{text}<extra></extra>"
    return [go.Heatmap(z=signed.astype(np.float32), zmin=-1, zmax=1, colorscale=scale, showscale=False, xgap=1, ygap=1,
                       text=counts.astype(int), texttemplate="%{text}", textfont={"color": INK}, hovertemplate=told)], []  # fmt: skip


def images(seen: Seen, i: int) -> Layers:
    """Images in three bands: as given, as shown to the net in training, as rebuilt by it."""
    import plotly.graph_objects as go

    (high, wide), (rows, columns) = seen.view["size"], seen.pictures[i].shape
    across = [(y - 0.5, y - 0.5, None) for y in range(high, rows, high)]
    down = [(x - 0.5, x - 0.5, None) for x in range(wide, columns, wide)]
    x, y = [-0.5, columns - 0.5, None] * len(across), [-0.5, rows - 0.5, None] * len(down)
    between = go.Scatter(x=[*x, *itertools.chain(*down)], y=[*itertools.chain(*across), *y], mode="lines", showlegend=False,
                         line={"color": GREY, "width": 1}, hoverinfo="skip")  # fmt: skip
    return [go.Heatmap(z=seen.pictures[i], zmin=0, zmax=255, colorscale="Greys_r", showscale=False, hoverinfo="skip"), between], []


def rebuilt(seen: Seen, i: int) -> Layers:
    """Where the net puts each sample, and how far that is."""
    import plotly.graph_objects as go

    assert seen.points
    x, y = (finite(column) for column in seen.pictures[i])
    (x0, y0), gap = seen.points["x"], np.full(len(x), np.nan)
    ends = [np.stack([from_, to, gap], -1).ravel().astype(np.float32) for from_, to in ((x0, x), (y0, y))]
    between = go.Scatter(x=ends[0], y=ends[1], mode="lines", line={"color": GREY, "width": 0.8}, hoverinfo="skip", showlegend=False)
    marker = {"size": 6, "color": color_of(i), "line": {"color": PALE, "width": 0.8}}
    return [between], [go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hoverinfo="skip")]


VIEWS: Mapping[str, Callable[[Seen, int], Layers]] = {
    "boundary": boundary, "curve": curve, "confusion": confusion, "images": images, "rebuilt": rebuilt,
}  # fmt: skip

MARKS = "Filled marks are samples for training, hollow ones for validation."
CAPTIONS: Mapping[str, str] = {
    "boundary": f"The tint is the class, the stronger the surer; a line where the answer changes. {MARKS}",
    "curve": MARKS,
    "confusion": "How many samples of a class (row) were taken for which (column): the validation samples, where there are any.",
    "images": "Images as they are, as the net is shown them in training, and as it rebuilds these.",
    "rebuilt": f"{MARKS} Lines lead to where the net rebuilds each.",
}


def shortened(name: str, most: int = 12) -> str:
    """A name for a tick."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def axes(seen: Seen) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes of a view's picture."""
    view, kind = seen.view, seen.view["kind"]
    if kind == "confusion":
        ticks = {"tickvals": list(range(view["classes"])), "ticktext": [name_of(shortened(name)) for name in names_of(seen)]}
        plain = {"constrain": "domain", "showgrid": False, "zeroline": False, **ticks}
        return {**plain, "title": "taken for"}, {**plain, "title": "is", "autorange": "reversed", **SQUARE}
    if kind == "images":
        bands = [(band + 0.5) * view["size"][0] - 0.5 for band in range(3)]
        named = {"tickvals": bands, "ticktext": ["given", "shown", "rebuilt"], "autorange": "reversed"}
        return {"visible": False, "constrain": "domain"}, {**named, "showgrid": False, "zeroline": False, "constrain": "domain", **SQUARE}
    if kind == "curve":
        return {"range": view["x"], "zeroline": False}, {"range": _height(seen), "zeroline": False}
    plain = {"constrain": "domain", "zeroline": False, "showgrid": False}
    return {**plain, "range": view["x"]}, {**plain, "range": view["y"], **SQUARE}


def _height(seen: Seen) -> list[float]:
    """The samples' own height with a margin: a curve that leaves it leaves the picture."""
    assert seen.points
    low, high = min(seen.points["y"]), max(seen.points["y"])
    margin = MARGIN * ((high - low) or 1.0)
    return [low - margin, high + margin]


def aspect(seen: Seen) -> float:
    """The width of a view's picture by its height."""
    view, kind = seen.view, seen.view["kind"]
    if kind in ("boundary", "rebuilt"):
        return float((view["x"][1] - view["x"][0]) / (view["y"][1] - view["y"][0]))
    return float(seen.pictures[0].shape[1] / seen.pictures[0].shape[0]) if kind == "images" else 1.25 if kind == "curve" else 1.0
