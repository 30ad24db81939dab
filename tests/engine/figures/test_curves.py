"""Curves: the axis that suits them, and which points of long ones are drawn: what is left out must not be what matters."""

from typing import Any

import numpy as np
import pytest

from engine import run
from engine.figures import curves, thinning
from engine.figures.curves import Line, curve
from engine.figures.thinning import Column

ROWS = 100_001
SPIKE, LOST, ZERO = 77_777, 31_313, 55_555


def line(y: Any, i: int = 0) -> Line:
    values = np.asarray(y, dtype=np.float64)
    return Line(i, "", np.arange(len(values), dtype=np.float64), values)


def long() -> Column:
    """A smooth curve of many rows, with one spike, one nan and one 0."""
    values = 2 + np.cos(np.arange(ROWS) / 9000)
    values[[SPIKE, LOST, ZERO]] = 1e3, np.nan, 0.0
    return values


def test_a_diverging_entry_spoils_no_axis_and_0_is_no_reason_for_a_linear_one() -> None:
    lost, near = line([1, 10, 1e30, np.nan]), line([1, 0.1, 0.0, 0.0], 1)
    shown = curve("loss", "loss", "step", [lost, near])
    assert shown.log and shown.range
    assert shown.range[1] < 3 and shown.range[0] < -1
    assert curve("loss", "loss", "step", [near]).range is None
    assert not curve("loss", "loss", "step", [line([0, -1])]).log
    falling = curve("loss", "loss", "step", [line([1, -10, -1e30, -np.inf]), line([1, 0.5, 0.4, 0.3], 1)])
    assert falling.range is not None and not falling.log, "downwards as well, where a saddle has no floor"
    assert -20 < falling.range[0] < -10 and 1 < falling.range[1] < 2


@pytest.mark.parametrize("values", [[], [np.nan] * 3, [0.0] * 3, [5.0] * 3, [1e308, 1e300], [5e-324, 1.0], [np.inf], [-1.0]])
def test_an_axis_of_whatever_there_is(values: list[float]) -> None:
    shown = curve("loss", "loss", "step", [line(values)])
    axis = curves.yaxis(shown)
    assert (axis["type"] == "log") == any(0 < value < np.inf for value in values)
    (drawn,) = curves.drawn(shown, legend=True)
    assert list(drawn.y[np.isfinite(drawn.y)]) == [value for value in values if np.isfinite(value)]


def test_a_single_spike_nan_and_zero_of_a_hundred_thousand_rows_are_drawn() -> None:
    values = long()
    assert 1 + thinning.stretch(ROWS) * (SPIKE // thinning.stretch(ROWS)) != SPIKE, "no row that is drawn for its place"
    shown = curve("loss", "loss", "step", [line(values)])
    (drawn,) = curves.drawn(shown, legend=True)
    assert len(drawn.x) <= thinning.MOST
    assert {0, SPIKE, LOST, ZERO, ROWS - 1} <= {int(row) for row in drawn.x}
    np.testing.assert_array_equal(drawn.y, values[drawn.x.astype(int)], "what is drawn is exact")
    assert np.diff(drawn.x).max() <= 2 * thinning.stretch(ROWS)
    seen = np.interp(np.arange(30_000), drawn.x, np.nan_to_num(drawn.y))
    np.testing.assert_allclose(seen, values[:30_000], atol=1e-4, err_msg="and the line is where it was")
    assert "of 100,001 points" in curves.xaxis(shown)["title"], "whoever looks is told"
    assert shown.thinned and not curve("loss", "loss", "step", [line(values[:4000])]).thinned


def test_a_trail_keeps_its_outermost_points() -> None:
    x, y = long(), np.sin(np.arange(ROWS) / 5000)
    y[12_345] = -40.0
    rows = set(thinning.kept(x, y).tolist())
    assert {0, SPIKE, LOST, 12_345, ROWS - 1} <= rows and len(rows) <= thinning.MOST + 2


def test_the_figure_of_a_long_race_says_what_it_leaves_out() -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.001}}}
    events = [{"step": 4321, "set": {"lr": 5.0}}, {"step": 4322, "set": {"lr": 1e-9}}]
    trace = run({"problem": {"name": "booth"}, "entries": [entry], "steps": 6000, "events": events})
    figure = trace.figure()
    greatest = 4000 + int(trace.entries[0].loss[4000:].argmax())
    loss = next(each for each in figure.data if each.xaxis == "x2" and each.mode == "lines")
    assert len(loss.x) < 4001 and loss.y[list(loss.x).index(greatest)] == trace.entries[0].loss[greatest]
    trail = next(each for each in figure.data if each.name and each.xaxis == "x")
    assert greatest in trail.customdata[:, 0]
    assert "Trails: of 6,001 points the outermost of each 8" in figure.layout.title.text
    assert "Curve: of 6,001 points the least and the greatest of each 5" in figure.layout.title.text
