"""What all plots of notebooks share: the colors and dashes of entries, and how a loss is scaled."""

from engine.figures.looks import COLORS

LOOKS = f'''
import matplotlib.pyplot as plt

COLORS = {list(COLORS)!r}  # Okabe and Ito's, shifted in lightness, for any color vision
DASHES = ["-", "--", ":", "-."]


def look(number, label=None):
    """The color and dashes of an entry, and its label as matplotlib takes it literally."""
    name = {{"label": label.replace("$", r"\\$")}} if label else {{}}
    return {{"color": COLORS[number % len(COLORS)], "linestyle": DASHES[number % len(DASHES)], "linewidth": 1.8, **name}}


def scale(axes, values):
    """A logarithmic axis, unless something on it is below 0."""
    known = [value for value in values if math.isfinite(value)]
    if known and min(known) >= 0 < max(known):
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
'''
