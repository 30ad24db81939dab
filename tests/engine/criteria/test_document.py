"""The laboratory's document: defaults, one spelling, and a sentence with a path for everything that is wrong."""

import json
from typing import Any

import pytest

from engine import SpecError
from engine.criteria.document import Document


def test_only_a_name_is_required() -> None:
    document = Document.load({"criteria": [{"name": "MSELoss"}]})
    chosen = document.criteria[0]
    assert (chosen.label, dict(chosen.params), dict(chosen.case), document.points) == ("MSELoss", {}, {}, 401)
    assert document.range(chosen.form.axis) == (-4, 4)


def test_what_is_loaded_is_what_was_written() -> None:
    written = {
        "version": 1, "points": 101, "ranges": {"error": [-2, 3]}, "batches": {"score": [1, 2]},
        "criteria": [
            {"name": "HuberLoss", "label": "Huber", "params": {"delta": 2.0}, "case": {}},
            {"expression": "abs(t) ** p", "axis": "score", "label": "mine", "params": {"p": 1.5}},
            {"name": "CrossEntropyLoss", "label": "CE", "params": {"weight": 2.0}, "case": {"classes": 3}},
        ],
    }  # fmt: skip
    assert Document.load(json.dumps(written)).as_dict() == Document.load(written).as_dict() == written


WRONG: list[tuple[Any, str, tuple[Any, ...], str]] = [
    ("{", "json", (), "not JSON"),
    ([], "type", (), "expected an object"),
    ({}, "missing", ("criteria",), "criteria is required"),
    ({"criteria": []}, "range", ("criteria",), "expected a list of 1 to"),
    ({"criteria": [{"name": "Huber"}]}, "unknown", ("criteria", 0, "name"), "did you mean HuberLoss"),
    ({"criteria": [{"name": "HuberLoss", "params": {"delta": 0}}]}, "refused", ("criteria", 0, "params", "delta"), "non-positive"),
    ({"criteria": [{"name": "HuberLoss", "params": {"delt": 1}}]}, "unknown", ("criteria", 0, "params", "delt"), "did you mean delta"),
    ({"criteria": [{"name": "HuberLoss", "params": 1}]}, "type", ("criteria", 0, "params"), "expected an object"),
    ({"criteria": [{"name": "CTCLoss", "case": {"frames": 51}}]}, "range", ("criteria", 0, "case", "frames"), "from 1 to 50"),
    ({"criteria": [{"name": "MSELoss", "case": {"frames": 5}}]}, "unknown", ("criteria", 0, "case", "frames"), "unknown field"),
    ({"criteria": [{"name": "SoftMarginLoss", "case": {"target": "2"}}]}, "unknown", ("criteria", 0, "case", "target"), "expected one of"),
    ({"criteria": [{"name": "MSELoss"}], "ranges": {"error": [1, 1]}}, "range", ("ranges", "error", 1), "above the first"),
    ({"criteria": [{"name": "MSELoss"}], "ranges": {"probability": [0, 2]}}, "range", ("ranges", "probability", 1), "from 0 to 1"),
    ({"criteria": [{"name": "MSELoss"}], "ranges": {"eror": [0, 2]}}, "unknown", ("ranges", "eror"), "did you mean error"),
    ({"criteria": [{"name": "MSELoss"}], "batches": {"error": []}}, "range", ("batches", "error"), "1 to 12"),
    ({"criteria": [{"name": "MSELoss"}], "points": 1}, "range", ("points",), "from 2 to 1001"),
    ({"criteria": [{"expression": "t +* 2"}]}, "expression", ("criteria", 0, "expression"), "at character 4"),
    ({"criteria": [{"expression": "3"}]}, "expression", ("criteria", 0, "expression"), "expected an expression of t"),
    ({"criteria": [{"expression": "a * t", "params": {"b": 1}}]}, "unknown", ("criteria", 0, "params", "b"), "unknown field"),
    ({"criteria": [{"expression": "t", "axis": "x"}]}, "unknown", ("criteria", 0, "axis"), "expected one of"),
    ({"criteria": [{"expression": "__import__('os')"}]}, "expression", ("criteria", 0, "expression"), "not allowed"),
    ({"criteria": [{"name": "LinearCrossEntropyLoss", "params": {"in_features": 10**9}}]}, "range",
     ("criteria", 0, "params", "in_features"), "from 1 to 256"),
    ({"criteria": [{"name": "MSELoss"}], "version": 2}, "range", ("version",), "from 1 to 1"),
]


@pytest.mark.parametrize(("document", "code", "path", "words"), WRONG)
def test_bad_input_is_refused_in_a_sentence_at_its_place(document: Any, code: str, path: tuple[Any, ...], words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        Document.load(document)
    assert (caught.value.code, caught.value.path) == (code, path)
