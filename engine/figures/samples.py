"""The samples that nets learn from, as marks in plotly's pictures: filled those that are trained on, hollow those for validation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.figures.looks import color_of, name_of
from engine.nets.seen import Seen

ORDER = (4, 5, 2, 3, 1, 0, 7, 6)  # which of the entries' colors classes have: not those of the first entries
MARKERS = ("circle", "triangle-up", "square", "diamond", "triangle-down", "pentagon", "cross", "hexagon")
GREY, PALE = "#7A7A7A", "rgba(255,255,255,0.8)"
Of = NDArray[np.bool_]


def class_color(label: int) -> str:
    return color_of(ORDER[label % len(ORDER)])


def names_of(seen: Seen) -> Sequence[str]:
    """What classes are called: the names that they have, or their numbers."""
    return seen.view["labels"] or [str(label) for label in range(seen.view["classes"])]


def samples(seen: Seen) -> list[Any]:
    """Two traces, training and validation, for each class; classes have a color and a marker each."""
    if seen.points is None:
        return []
    targets = np.asarray(seen.points["y"])
    x, y = np.asarray([*seen.points["x"], targets][:2], dtype=np.float32)
    trained = np.arange(len(targets)) < seen.trained
    looks: list[tuple[Of, str, str, str]] = [(np.ones(len(targets), dtype=bool), "", GREY, "circle")]
    if seen.view["kind"] == "boundary":
        names = enumerate(names_of(seen))
        looks = [(targets == k, f"class {name_of(name)}, ", class_color(k), MARKERS[k % len(MARKERS)]) for k, name in names]
    both = ((trained, "training", 0.8), (~trained, "validation", 1.2))
    found = []
    for of, said, color, symbol in looks:
        for own, what, width in both:
            inks = (color, "white") if own is trained else (PALE, color)
            found.append(_marks(x[of & own], y[of & own], f"{said}{what}", symbol, inks, width))
    return [marks for marks in found if len(marks.x)]


def _marks(x: NDArray[Any], y: NDArray[Any], said: str, symbol: str, inks: tuple[str, str], width: float) -> Any:
    import plotly.graph_objects as go

    marker = {"symbol": symbol, "size": 6, "color": inks[0], "line": {"color": inks[1], "width": width}}
    told = f"{said} (%{{x:.3g}}, %{{y:.3g}})<extra></extra>"
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hovertemplate=told)
