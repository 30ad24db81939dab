"""What all plots of notebooks share: the colors and dashes of entries, and how a loss is scaled."""

from engine.figures.looks import COLORS

LOOKS = f'''
import matplotlib
import matplotlib.pyplot as plt

COLORS = {list(COLORS)!r}  # Okabe and Ito's, shifted in lightness, for any color vision
DASHES = ["-", "--", ":", "-."]


def plain(label, most=60):
    """A label as matplotlib takes it literally: $ begins mathematics there, and what begins with _ is left out of legends."""
    text = " ".join(label.split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    return (" " if text.startswith("_") else "") + text.replace("$", r"\\$")


def look(number, label=None):
    """The color and dashes of an entry, and its label."""
    dash = DASHES[(number + number // len(COLORS)) % len(DASHES)]
    name = {{"label": plain(label)}} if label is not None else {{}}
    return {{"color": COLORS[number % len(COLORS)], "linestyle": dash, "linewidth": 1.8, **name}}


def scale(axes, values, start):
    """A logarithmic axis, unless something on it is below 0. It ends at a thousand times the start: what leaves it has diverged."""
    known, most = [value for value in values if math.isfinite(value)], 1000 * abs(start)
    if known and min(known) >= 0 < max(known):
        axes.set_yscale("log")
    if known and most > 0 and math.isfinite(most):
        axes.set_ylim(bottom=-most if min(known) < -most else None, top=most if max(known) > most else None)
    axes.grid(alpha=0.3)
'''
