"""How figures look, whatever they show: the colors and dashes of entries, and names as plotly takes them literally."""

from typing import Any

import numpy as np

from engine.figures.thinning import Column

# Okabe and Ito's colors, as far shifted in lightness as the page does it, so that each is seen on white and on black alike.
COLORS = ("#0072B2", "#D55E00", "#008A64", "#B8588F", "#B87A00", "#2B8CC4", "#7A7A7A", "#8F8400")
DASHES = ("solid", "dash", "dot", "dashdot")
# Of every figure. plotly's own set of buttons has one that sends the figure to its maker's cloud.
GROUND: dict[str, Any] = {"template": "plotly_white", "modebar": {"remove": ["sendChartToCloud"]}}
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})


def name_of(label: str) -> str:
    """A label as Plotly takes it literally, which reads tags, entities and LaTeX: whatever a person typed is only text.

    >>> name_of("a <b> & $c$")
    'a &lt;b&gt; &amp; &#36;c&#36;'
    """
    return " ".join(label.translate(ENTITIES).split())


def color_of(i: int) -> str:
    return COLORS[i % len(COLORS)]


def dash_of(i: int) -> str:
    """The dash of an entry, another one where its color comes again: 32 entries differ.

    >>> len({(color_of(i), dash_of(i)) for i in range(32)})
    32
    """
    return DASHES[(i + i // len(COLORS)) % len(DASHES)]


def style(i: int, width: float = 2) -> dict[str, Any]:
    return {"color": color_of(i), "dash": dash_of(i), "width": width}


def finite(values: Column) -> Column:
    """The numbers, nan for what is none: Plotly has no place for infinities."""
    return np.where(np.isfinite(values), values, np.nan)


def tint(color: str, much: float) -> str:
    """A color as far as it covers what is under it.

    >>> tint("#0072B2", 0.5)
    'rgba(0,114,178,0.5)'
    """
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({','.join(map(str, parts))},{much:.4g})"
