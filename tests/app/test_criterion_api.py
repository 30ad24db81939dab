"""The route of criteria, with the engine; and what the catalogue says of them."""

import csv
import io
import math

import pytest
import torch

from tests.app.test_api import error

DOCUMENT = {
    "criteria": [{"name": "HuberLoss", "params": {"delta": 2}, "label": "Huber, 2"}, {"name": "BCEWithLogitsLoss"}],
    "ranges": {"error": [-3, 3]}, "points": 13,
}  # fmt: skip


def test_curves_as_json(real):
    found = real.post("/api/criteria", json=DOCUMENT).json()
    huber, entropy = found["curves"]
    assert found["torch"] == torch.__version__
    assert (huber["label"], huber["axis"], entropy["label"], entropy["axis"]) == ("Huber, 2", "error", "BCEWithLogitsLoss", "score")
    assert huber["t"] == [-3 + 0.5 * k for k in range(13)]
    assert huber["loss"][0] == 2 * (3 - 1) and huber["gradient"][0] == -2  # delta (|t| - delta / 2)
    assert entropy["gradient"][6] == -0.5
    assert [each["name"] for each in entropy["reduced"]] == ["none", "mean", "sum"]
    assert {"kind": "levels", "text": "towards inf gradient levels off at 2", "at": [], "values": [2.0]} in huber["features"]


def test_curves_as_csv(real):
    answer = real.post("/api/criteria", json=DOCUMENT, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["criterion", "label", "axis", "t", "loss", "gradient"]
    assert len(rows) == 26
    assert rows[0] == {"criterion": "HuberLoss", "label": "Huber, 2", "axis": "error", "t": "-3.0", "loss": "4.0", "gradient": "-2.0"}
    assert float(rows[-1]["loss"]) == pytest.approx(math.log1p(math.exp(-5)), rel=1e-12)


def test_a_typed_loss_comes_with_its_parameters_and_formula(real):
    (found,) = real.post("/api/criteria", json={"criteria": [{"expression": "a * t**2", "axis": "score"}]}).json()["curves"]
    assert [(p["name"], p["default"]) for p in found["criterion"]["params"]] == [("a", 1.0), ("reduction", "mean")]
    assert "<msup>" in found["criterion"]["mathml"] and found["axis"] == "score"


def test_numbers_that_json_lacks_are_words(real):
    (found,) = real.post("/api/criteria", json={"criteria": [{"expression": "1 / t"}], "points": 3}).json()["curves"]
    assert (found["loss"][1], found["gradient"][1]) == ("inf", "-inf")


@pytest.mark.parametrize(
    ("criterion", "path"),
    [
        ({"name": "HuberLoss", "params": {"delta": 0}}, ["params", "delta"]),
        ({"name": "Huber"}, ["name"]),
        ({"expression": "t.real"}, ["expression"]),
        ({"expression": "9**9**9 * t"}, ["expression"]),
    ],
)
def test_what_torch_or_we_refuse_has_its_path(real, criterion, path):
    assert error(real.post("/api/criteria", json={"criteria": [criterion]}), 422)["path"] == ["criteria", 0, *path]


def test_the_catalogue_has_all_criteria_with_what_a_page_needs(real):
    found = real.get("/api/catalogue").json()
    names = {criterion["name"] for criterion in found["criteria"]}
    assert {name for name in dir(torch.nn) if name.endswith("Loss")} <= names
    assert {"DiceLoss", "FocalLoss", "RMSELoss", "LogCoshLoss", "QuantileLoss", "WassersteinGANLoss"} <= names
    forms, axes = ({one["name"]: one for one in found[key]} for key in ("forms", "axes"))
    for criterion in found["criteria"]:
        assert criterion["mathml"].startswith("<math") and criterion["when"] and criterion["outliers"] and criterion["imbalance"]
        assert forms[criterion["form"]]["axis"] in axes
    assert axes["error"]["domain"] == ["-inf", "inf"]
    assert real.post("/api/criteria", json=found["first_criteria"]).status_code == 200
