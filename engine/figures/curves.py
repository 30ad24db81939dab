"""Measures against steps or epochs: what lines there are of one, which axis suits it, and how it is drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.figures import thinning
from engine.figures.looks import finite, name_of, style
from engine.figures.thinning import Column

FEW = 2.5  # powers of ten, between which 2 and 5 are written as well
BEYOND = 1e3  # how far beyond the starts a diverging entry may stretch an axis


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
    """A measure against steps or epochs. `range` is that of its axis, None for all of it; on a logarithmic axis the exponents."""

    key: str
    title: str
    axis: str
    lines: Sequence[Line]
    log: bool = False
    range: tuple[float, float] | None = None

    @property
    def thinned(self) -> str:
        """What is left out of its lines, in words."""
        return thinning.note(max((len(line.x) for line in self.lines), default=0))


def curve(key: str, title: str, axis: str, lines: Sequence[Line], log: bool = True) -> Curve:
    """A curve with an axis that is logarithmic, where nothing is below 0 and that is wanted, and that no diverging entry spoils."""
    known = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.empty(0)])
    log = log and bool((known >= 0).all()) and bool((known > 0).any())
    return Curve(key, title, axis, lines, log, _window(lines, known, log))


def _window(lines: Sequence[Line], known: Column, log: bool) -> tuple[float, float] | None:
    starts = [abs(float(line.y[0])) for line in lines if len(line.y) and math.isfinite(line.y[0])]
    most = BEYOND * max(starts, default=0.0)
    seen = known[np.abs(known) <= most]
    if not most or seen.size == known.size:
        return None
    if log:
        positive = seen[seen > 0]
        return math.log10(float(positive.min())) - 0.2, math.log10(float(positive.max())) + 0.2
    low, high = float(seen.min()), float(seen.max())
    margin = 0.05 * (high - low or abs(high))
    return low - margin, high + margin


def drawn(shown: Curve, legend: bool) -> list[Any]:
    """A curve's lines. Thin ones lie under the others."""
    import plotly.graph_objects as go

    out = []
    for line in sorted(shown.lines, key=lambda line: not line.thin):
        values = finite(line.y)
        at = thinning.kept(np.where(values > 0, values, np.nan) if shown.log else values)
        looks = {**style(line.of, 0.7 if line.thin else 2), **({"dash": line.dash} if line.dash else {})}
        template = f"<b>{name_of(line.label)}</b> %{{y:.6g}}<extra></extra>"
        hover = {"hoverinfo": "skip"} if line.thin else {"hovertemplate": template}
        shared: dict[str, Any] = {"name": name_of(line.label), "legendgroup": f"{line.of}", "mode": "lines", "line": looks}
        out.append(go.Scatter(x=line.x[at], y=values[at], opacity=0.4 if line.thin else 1,
                              showlegend=legend and not line.thin, **shared, **hover))  # fmt: skip
    return out


def xaxis(shown: Curve) -> dict[str, Any]:
    """An axis that says what is left out."""
    return {"title": f"{shown.axis}<br><span style='font-size:10px'>{shown.thinned}</span>" if shown.thinned else shown.axis}


def yaxis(shown: Curve) -> dict[str, Any]:
    """An axis whose ticks are whole powers of ten where it is logarithmic over several."""
    from_zero = "tozero" if shown.key.endswith("lr") else "normal"  # a constant one would be in the middle of nowhere
    kind = {"type": "log", "exponentformat": "power"} if shown.log else {"type": "linear", "rangemode": from_zero}
    few = {"dtick": "D2", "tickformat": "~g"} if shown.log and _decades(shown) < FEW else {}
    return {**kind, **few, **({"range": list(shown.range)} if shown.range else {})}


def _decades(shown: Curve) -> float:
    """How many powers of ten are seen of a curve on a logarithmic axis."""
    if shown.range:
        return shown.range[1] - shown.range[0]
    known = np.concatenate([line.y[np.isfinite(line.y) & (line.y > 0)] for line in shown.lines])
    return math.log10(float(known.max())) - math.log10(float(known.min()))
