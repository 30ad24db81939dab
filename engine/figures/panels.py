"""Panels of a figure, row by row, each with axes of its own: what plotly's make_subplots does, for rows of different heights and numbers of
columns."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

ABOVE, BELOW = 46, 44  # pixels that a panel's title and the words of its axis take
GAP = 0.07  # between two panels, as a part of the width


@dataclass(frozen=True)
class Panel:
    title: str
    traces: Sequence[Any]
    xaxis: dict[str, Any]
    yaxis: dict[str, Any]


def placed(figure: Any, rows: Sequence[tuple[int, Sequence[Panel]]]) -> Any:
    """Puts rows of panels into a figure; with each row its height in pixels. Panels are as wide as in the fullest row of its height."""
    whole = sum(high for high, _ in rows)
    top, number = float(whole), 0
    for high, panels in rows:
        columns = max(len(others) for height, others in rows if height == high)
        for panel, across in zip(panels, _columns(columns), strict=False):
            number += 1
            _put(figure, number, panel, across, ((top - high + BELOW) / whole, (top - ABOVE) / whole))
        top -= high
    return figure


def _columns(count: int) -> Iterator[tuple[float, float]]:
    wide = (1 - GAP * (count - 1)) / count
    return ((k * (wide + GAP), k * (wide + GAP) + wide) for k in range(count))


def _put(figure: Any, number: int, panel: Panel, across: tuple[float, float], up: tuple[float, float]) -> None:
    x, y = (f"{name}{number if number > 1 else ''}" for name in "xy")
    for trace in panel.traces:
        figure.add_trace(copy.deepcopy(trace).update(xaxis=x, yaxis=y))
    square = {"scaleanchor": x} if "scaleanchor" in panel.yaxis else {}
    axes = {x.replace("x", "xaxis"): {**panel.xaxis, "domain": across, "anchor": y},
            y.replace("y", "yaxis"): {**panel.yaxis, **square, "domain": up, "anchor": x}}  # fmt: skip
    figure.update_layout(axes)
    figure.add_annotation(text=panel.title, x=sum(across) / 2, y=up[1], xref="paper", yref="paper", xanchor="center", yanchor="bottom",
                          showarrow=False, font={"size": 13})  # fmt: skip
