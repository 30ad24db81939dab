"""A match to look at: the plane with both players' gradients and the trails, the distance, and both losses against the step."""

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.figures import moving
from engine.figures.curves import Curve, Line, curve
from engine.games.vectors import vectors

if TYPE_CHECKING:
    from engine.games.trace import MatchTrace

GRID = 21
GREY = "rgba(128,128,128,0.6)"


def figure(trace: "MatchTrace") -> Any:
    """A `plotly.graph_objects.Figure`: the plane with trails, the distance, and a slider over the steps."""
    title, steps = trace.match.board.game.title, trace.match.steps
    out = moving.figure(title, plane(trace), lambda step: heads(trace, step), curves(trace)[0], steps, [0.5, 0.5])
    return dress(out, trace)


def dress(figure: Any, trace: "MatchTrace") -> Any:
    """The axes of the plane, in the first subplot: a circle is a circle."""
    (t0, t1), (p0, p1) = trace.match.board.game.box
    across = {"range": [t0, t1], "title": "theta, the generator", "constrain": "domain"}
    up = {"range": [p0, p1], "title": "psi, the critic", "scaleanchor": "x", "constrain": "domain"}
    return figure.update_layout(xaxis=across, yaxis=up)


def plane(trace: "MatchTrace") -> list[Any]:
    """Arrows, equilibria, trails, the start, and last the heads."""
    board = trace.match.board
    rests = moving.landmarks(board.game.equilibria_at(**board.params), "equilibrium")
    start = moving.landmarks([board.start], "start", "circle")
    trails = []
    for i, (label, columns) in enumerate((pair.label, pair.columns) for pair in trace.entries):
        told = {"generator's loss": columns["generator_loss"], "critic's loss": columns["critic_loss"]}
        trails += moving.trail(i, label, columns["theta"], columns["psi"], told)
    return [arrows(trace), rests, *trails, start, heads(trace, trace.match.steps)]


def arrows(trace: "MatchTrace") -> Any:
    """Where both players' own gradients push, with the penalty of the first pair."""
    import plotly.graph_objects as go

    board = trace.match.board
    right, up = vectors(board.name, board.params, trace.match.entries[0].penalty, board.game.box, GRID, GRID)
    (t0, t1), (p0, p1) = board.game.box
    across, upwards = np.meshgrid(np.linspace(t0, t1, GRID), np.linspace(p0, p1, GRID))
    length = np.hypot(right, up)
    reach = 0.3 * min(t1 - t0, p1 - p0) / (GRID - 1) / np.where(length > 0, length, np.inf)  # half an arrow
    gap = np.full_like(reach, np.nan)
    both = ((across, right), (upwards, up))
    ends = [np.stack([at - reach * part, at + reach * part, gap], -1).ravel() for at, part in both]
    marker = {"symbol": "arrow", "size": np.tile([0, 6, 0], right.size), "color": GREY, "angleref": "previous"}
    return go.Scatter(x=ends[0], y=ends[1], mode="lines+markers", line={"color": GREY, "width": 1}, marker=marker,
                      showlegend=False, hoverinfo="skip")  # fmt: skip


def heads(trace: "MatchTrace", step: int) -> Any:
    """Where the pairs are before a step."""
    places = [(float(pair.columns["theta"][step]), float(pair.columns["psi"][step])) for pair in trace.entries]
    return moving.heads(places, range(len(places)), trace.match.board.game.box)


def curves(trace: "MatchTrace") -> list[Curve]:
    """The distance from the nearest equilibrium, both losses, both gradients, both lrs."""
    steps = np.arange(trace.match.rows, dtype=np.float64)

    def lines(name: str, dash: str = "") -> list[Line]:
        return [Line(i, pair.label, steps, pair.columns[name], dash=dash) for i, pair in enumerate(trace.entries)]

    return [
        curve("distance", "distance from the nearest equilibrium", "step", lines("distance")),
        curve("generator_loss", "the generator's loss", "step", lines("generator_loss"), log=False),
        curve("critic_loss", "the critic's loss", "step", lines("critic_loss"), log=False),
        curve("generator_lr", "the generator's learning rate", "step", lines("generator_lr"), log=False),
        curve("critic_lr", "the critic's learning rate", "step", lines("critic_lr"), log=False),
    ]
