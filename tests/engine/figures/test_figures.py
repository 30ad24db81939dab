"""Figures of races and matches show the trace's own numbers: trails, curves, and the heads at each moment of the slider."""

import math
from typing import Any

import numpy as np
import pytest
from plotly.offline import get_plotlyjs

from engine import Trace, run
from engine.figures import games, looks, moving, race
from engine.games.trace import play

LABEL = "<b>a</b> $x$ & %{y}"
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}


def traced(steps: int = 100) -> Trace:
    adam = {"optimizer": {"name": "Adam", "params": {"lr": 0.1}}, "average": {"kind": "ema", "decay": 0.5}, "label": LABEL}
    return run({"problem": {"name": "rosenbrock", "start": [-1.2, 1]}, "entries": [{**SGD, "label": "lost"}, adam], "steps": steps})


def test_a_race_has_trails_a_loss_and_heads_for_every_moment() -> None:
    trace = traced()
    figure = trace.figure()
    drawn = {each.name: each for each in figure.data if each.name and each.xaxis == "x"}
    assert list(drawn) == ["lost", looks.name_of(LABEL), f"{looks.name_of(LABEL)}, ema"]
    np.testing.assert_array_equal(drawn[looks.name_of(LABEL)].x, trace.entries[1].x)
    np.testing.assert_array_equal(drawn[looks.name_of(LABEL)].customdata[:, 1], trace.entries[1].loss)
    loss = next(each for each in figure.data if each.xaxis == "x2" and each.name == "lost")
    np.testing.assert_array_equal(np.isnan(loss.y), ~np.isfinite(trace.entries[0].loss))
    steps = [int(frame.name) for frame in figure.frames]
    assert steps == moving.moments(100) and len(steps) == 60 and {0, 100} <= set(steps)
    heads = figure.frames[-1].data[0]
    assert (heads.x[1], heads.y[1]) == (trace.entries[1].x[-1], trace.entries[1].y[-1])
    assert heads.x[0] is None, "an entry that is nowhere has no head"
    assert figure.data[figure.frames[0].traces[0]].x == figure.frames[-1].data[0].x, "before the slider is moved, it is at the end"
    assert isinstance(trace._repr_mimebundle_(), dict)
    (button,) = figure.layout.modebar.remove
    assert f'name:"{button}"' in get_plotlyjs() and "Cloud" in button, "nothing is sent to anybody's cloud"


def test_contours_have_the_surfaces_heights() -> None:
    contour = race.contours(traced(1))
    i, j = 90, 30
    x, y = contour.x[j], contour.y[i]
    own = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    other = (1 - contour.x[100]) ** 2 + 100 * (contour.y[20] - contour.x[100] ** 2) ** 2
    assert contour.z[i][j] - contour.z[20][100] == pytest.approx(math.log10(own / other), abs=0.02)
    assert contour.zmin < contour.zmax
    flat = np.full((3, 3), np.nan)
    assert np.isnan(race.heights(flat)).all()


def test_a_match_has_arrows_along_its_field() -> None:
    trace = play({"game": {"name": "bilinear"}, "entries": [{"players": [SGD, SGD]}], "steps": 30})
    figure = trace.figure()
    arrows = figure.data[0]
    x, y = (np.array(values).reshape(-1, 3) for values in (arrows.x, arrows.y))
    middle, along = np.stack([x[:, :2].mean(1), y[:, :2].mean(1)], -1), np.stack([x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]], -1)
    assert np.abs((middle * along).sum(-1)).max() < 1e-12, "the bilinear field turns about 0"
    assert len(figure.frames) == 31
    assert next(curve.key for curve in games.curves(trace)) == "distance"
    assert isinstance(trace._repr_mimebundle_(), dict) and "bilinear" in repr(trace)
