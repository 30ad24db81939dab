"""What all plots of notebooks share: the colors and dashes of entries, and how a loss is scaled."""

from engine.figures.looks import COLORS

LOOKS = f'''
import matplotlib
import matplotlib.pyplot as plt

COLORS = {list(COLORS)!r}  # Okabe and Ito's, shifted in lightness, for any color vision
DASHES = ["-", "--", ":", "-."]


def plain(label, most=40):
    """A label as matplotlib takes it literally: $ begins mathematics there, and what begins with _ is left out of legends."""
    text = " ".join(label.split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    return (" " if text.startswith("_") else "") + text.replace("$", r"\\$")


def look(number, label=None):
    """The color and dashes of an entry, and its label."""
    dash = DASHES[(number + number // len(COLORS)) % len(DASHES)]
    name = {{"label": plain(label)}} if label is not None else {{}}
    return {{"color": COLORS[number % len(COLORS)], "linestyle": dash, "linewidth": 1.8, **name}}


def legend(fig):
    """The legend of all entries above a figure, which grows by the lines that it takes."""
    longest = max(len(plain(label)) for label, _ in ENTRIES)
    columns = min(len(ENTRIES), max(1, int(9 * fig.get_figwidth() / (longest + 8))))
    fig.set_figheight(fig.get_figheight() + 0.2 * math.ceil(len(ENTRIES) / columns))
    fig.legend(loc="outside upper center", ncols=columns)


def scale(axes, values, start):
    """A logarithmic axis, unless something on it is below 0. What is beyond a thousand times the start has diverged and leaves it."""
    known = [value for value in values if math.isfinite(value)]
    log = any(known) and min(known) >= 0
    near = [value for value in known if abs(value) <= 1000 * abs(start) and (value > 0 or not log)]
    if near and max(map(abs, known)) > 1000 * abs(start):
        low, high = min(near), max(near)
        room = 0.05 * (high - low or 1)
        axes.set_ylim(*((low / 1.6, high * 1.6) if log else (low - room, high + room)))
    if log:
        axes.set_yscale("log")
    axes.grid(alpha=0.3)
'''
