"""A trace as arrays, CSV, JSON and figure."""

import csv
import io
import json
import math

import numpy as np
import torch

from engine import Trace, run


def trace() -> Trace:
    return run(
        {
            "problem": {"name": "rosenbrock"},
            "entries": [
                {"label": 'A "quoted", label', "optimizer": {"name": "SGD", "params": {"lr": 1.0}}},
                {"optimizer": {"name": "Adam", "params": {"lr": 1}}},
            ],
            "steps": 12,
        }
    )


def test_csv_gives_back_every_bit() -> None:
    got = trace()
    rows = list(csv.DictReader(io.StringIO(got.to_csv())))
    assert list(rows[0]) == ["entry", "label", "step", "x", "y", "loss", "lr", "grad_norm"]
    assert len(rows) == 2 * 13
    assert rows[0]["label"] == 'A "quoted", label'
    assert rows[13]["lr"] == "1.0"
    for i, entry in enumerate(got.entries):
        mine = [row for row in rows if row["entry"] == str(i)]
        assert [int(row["step"]) for row in mine] == list(range(13))
        for name in ("x", "y", "loss", "lr", "grad_norm"):
            np.testing.assert_array_equal([float(row[name]) for row in mine], getattr(entry, name))
    assert {"inf", "nan"} & {row["loss"] for row in rows}


def test_json_names_what_json_lacks() -> None:
    out = json.loads(trace().to_json())
    assert out["torch"] == torch.__version__
    assert "nan" in out["entries"][0]["loss"]
    assert math.isfinite(out["entries"][1]["loss"][-1])
    assert out["spec"]["steps"] == 12


def test_a_notebook_shows_a_figure() -> None:
    got = trace()
    trails = [drawn for drawn in got.figure().data if drawn.name and drawn.xaxis == "x"]
    assert [trail.name for trail in trails] == ['A "quoted", label', "Adam"]
    np.testing.assert_array_equal(trails[1].x, got.entries[1].x)
    assert isinstance(got._repr_mimebundle_(), dict)
    assert "Adam: " in repr(got)
