"""How figures look: the colors and dashes of entries, trails, curves, and the moment that a slider moves through."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
# Okabe and Ito's colors, as far shifted in lightness as the page does it, so that each is seen on white and on black alike.
COLORS = ("#0072B2", "#D55E00", "#008A64", "#B8588F", "#B87A00", "#2B8CC4", "#7A7A7A", "#8F8400")
DASHES = ("solid", "dash", "dot", "dashdot")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})
MOST = 4000  # points of a line: a screen has no more, and the file would
MOMENTS = 60  # that a slider stops at
FEW = 2.5  # powers of ten, between which 2 and 5 are written as well
BEYOND = 1e3  # how far above the starts a diverging entry may stretch an axis


@dataclass(frozen=True)
class Line:
    """What one entry did of a measure: a number `y` at each `x`. `of` is the entry's number; thin lines are without a name."""

    of: int
    label: str
    x: Column
    y: Column
    thin: bool = False
    dash: str = ""


@dataclass(frozen=True)
class Curve:
    """A measure against steps or epochs."""

    key: str
    title: str
    axis: str
    lines: Sequence[Line]
    log: bool = False
    range: tuple[float, float] | None = field(default=None)


def curve(key: str, title: str, axis: str, lines: Sequence[Line], log: bool = True) -> Curve:
    """A curve with an axis that is logarithmic, where nothing is below 0 and that is wanted, and that no diverging entry spoils."""
    known = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.empty(0)])
    log = log and bool((known >= 0).all()) and bool((known > 0).any())
    return Curve(key, title, axis, lines, log, _window(lines, known, log))


def _window(lines: Sequence[Line], known: Column, log: bool) -> tuple[float, float] | None:
    """The range of the axis, None for all of it. On a logarithmic axis the exponents."""
    starts = [abs(line.y[0]) for line in lines if len(line.y) and math.isfinite(line.y[0])]
    top = BEYOND * max(starts, default=0.0)
    seen = known[known <= top]
    if not top or not (known > top).any() or not seen.size:
        return None
    if not log:
        low, high = float(seen.min()), float(seen.max())
        return low - 0.05 * (high - low), high + 0.05 * (high - low)
    positive = seen[seen > 0]
    return math.log10(float(positive.min())) - 0.2, math.log10(float(positive.max())) + 0.2


def kept(rows: int) -> NDArray[np.int64]:
    """The rows that are drawn of so many: all, or evenly spaced ones and the last.

    >>> kept(3).tolist(), len(kept(1_000_001)) <= MOST + 1, int(kept(1_000_001)[-1])
    ([0, 1, 2], True, 1000000)
    """
    return np.unique([*range(0, rows, -(-rows // MOST)), rows - 1])


def name_of(label: str) -> str:
    """A label as Plotly takes it literally, which reads tags, entities and LaTeX: whatever a person typed is only text.

    >>> name_of("a <b> & $c$")
    'a &lt;b&gt; &amp; &#36;c&#36;'
    """
    return " ".join(label.translate(ENTITIES).split())


def style(i: int, width: float = 2) -> dict[str, Any]:
    return {"color": COLORS[i % len(COLORS)], "dash": DASHES[i % len(DASHES)], "width": width}


def trail(i: int, label: str, x: Column, y: Column, told: dict[str, Column]) -> list[Any]:
    """A path over a plane, on a pale line so that it is seen on every height; `told` are columns that hovering tells."""
    import plotly.graph_objects as go

    at = kept(len(x))
    shown = {"x": finite(x)[at], "y": finite(y)[at], "mode": "lines", "legendgroup": f"{i}"}
    more = "".join(f"<br>{title} %{{customdata[{k}]:.6g}}" for k, title in enumerate(told, 1))
    custom = np.stack([at.astype(np.float64), *(column[at] for column in told.values())], axis=-1)
    template = f"<b>{name_of(label)}</b>, step %{{customdata[0]:.0f}}{more}<extra></extra>"
    below = go.Scatter(**shown, line={"color": "rgba(255,255,255,0.75)", "width": 4.5}, hoverinfo="skip", showlegend=False)
    return [below, go.Scatter(**shown, name=name_of(label), line=style(i), customdata=custom, hovertemplate=template)]


def finite(values: Column) -> Column:
    """The numbers, nan for what is none: Plotly has no place for infinities."""
    return np.where(np.isfinite(values), values, np.nan)


def drawn(shown: Curve, legend: bool) -> list[Any]:
    """A curve's lines. Thin ones lie under the others."""
    import plotly.graph_objects as go

    out = []
    for line in sorted(shown.lines, key=lambda line: not line.thin):
        at = kept(len(line.x))
        looks = {**style(line.of, 0.7 if line.thin else 2), **({"dash": line.dash} if line.dash else {})}
        template = f"<b>{name_of(line.label)}</b> %{{y:.6g}}<extra></extra>"
        hover = {"hoverinfo": "skip"} if line.thin else {"hovertemplate": template}
        shared: dict[str, Any] = {"name": name_of(line.label), "legendgroup": f"{line.of}", "mode": "lines", "line": looks}
        out.append(go.Scatter(x=line.x[at], y=finite(line.y)[at], opacity=0.4 if line.thin else 1,
                              showlegend=legend and not line.thin, **shared, **hover))  # fmt: skip
    return out


def heads(places: Sequence[tuple[float, float]], of: Sequence[int], window: Sequence[Sequence[float]]) -> Any:
    """Where each entry is at a moment; none for one outside of the window, which may be farther away than a browser can draw."""
    import plotly.graph_objects as go

    marker = {"size": 10, "color": [COLORS[i % len(COLORS)] for i in of], "line": {"color": "white", "width": 1.5}}
    inside = [all(low <= value <= high for value, (low, high) in zip(place, window, strict=True)) for place in places]
    x, y = ([place[axis] if seen else None for place, seen in zip(places, inside, strict=True)] for axis in (0, 1))
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hoverinfo="skip")


def along(shown: Curve, row: int) -> Any:
    """The heads on a curve."""
    own = [line for line in shown.lines if not line.thin and not line.dash]
    low, high = shown.range or (-math.inf, math.inf)
    ends = (10.0**low, 10.0**high) if shown.log and shown.range else (low, high)
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


def together(title: str, picture: Sequence[Any], curves: Sequence[Curve], widths: Sequence[float]) -> Any:
    """A figure of a picture, where there is one, and of curves beside it."""
    from plotly.subplots import make_subplots

    titles = [*([""] if picture else []), *(curve.title for curve in curves)]
    figure = make_subplots(rows=1, cols=len(titles), column_widths=list(widths), horizontal_spacing=0.08, subplot_titles=titles)
    for trace in picture:
        figure.add_trace(trace, row=1, col=1)
    for column, shown in enumerate(curves, 2 if picture else 1):
        for trace in drawn(shown, legend=not picture and column == 1):
            figure.add_trace(trace, row=1, col=column)
        figure.update_yaxes(**yaxis(shown), row=1, col=column)
        figure.update_xaxes(title=shown.axis, row=1, col=column)
    figure.update_layout(title=name_of(title), template="plotly_white", height=480, hovermode="closest", margin={"t": 90, "r": 20, "l": 60},
                         legend={"orientation": "h", "yanchor": "bottom", "y": 1.06, "x": 0})  # fmt: skip
    return figure


def yaxis(shown: Curve) -> dict[str, Any]:
    """An axis whose ticks are whole powers of ten where it is logarithmic over several."""
    from_zero = "tozero" if shown.key.endswith("lr") else "normal"  # a constant one would be in the middle of nowhere
    kind = {"type": "log", "exponentformat": "power"} if shown.log else {"type": "linear", "rangemode": from_zero}
    few = {"dtick": "D2"} if shown.log and decades(shown) < FEW else {}
    return {**kind, **few, **({"range": list(shown.range)} if shown.range else {})}


def decades(shown: Curve) -> float:
    """How many powers of ten are seen of a curve."""
    if shown.range:
        return shown.range[1] - shown.range[0]
    known = np.concatenate([line.y[np.isfinite(line.y) & (line.y > 0)] for line in shown.lines])
    return math.log10(float(known.max()) / float(known.min())) if known.min() > 0 and np.isfinite(known.max() / known.min()) else math.inf
