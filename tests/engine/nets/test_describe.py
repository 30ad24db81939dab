"""The catalogue tells a page what a training may be; what it tells is what is taken."""

import json
from typing import Any

import pytest

from engine.catalogue import catalogue
from engine.errors import SpecError
from engine.nets import Training, datasets, train
from engine.nets.describe import FIRST, described
from engine.nets.stopping import Stopping

ENTRIES = [{"optimizer": {"name": "SGD"}}]
KINDS = {kind["name"]: kind for kind in described()["kinds"]}
MANY = 10**6


def test_it_is_in_the_catalogue_as_plain_json() -> None:
    assert catalogue()["nets"] == described()
    sent = json.loads(json.dumps(described(), allow_nan=False))
    assert Training.load(sent["first"]) == Training.load(FIRST)


def test_every_dataset_is_described_with_what_it_draws() -> None:
    found = {one["name"]: one for one in described()["datasets"]}
    assert set(found) == set(datasets())
    assert {name for name, one in found.items() if one["image"]} == {"digits"}
    for name, one in found.items():
        training = Training.load({"data": {"name": name}, "entries": ENTRIES})
        assert (training.data.count, training.data.noise) == (one["count"], one["noise"])
        with pytest.raises(SpecError):
            Training.load({"data": {"name": name, "count": one["most"] + 1}, "entries": ENTRIES})


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_taken_with_the_data_that_it_suits_and_has_the_defaults_that_are_told(kind: str) -> None:
    suits = KINDS[kind]["suits"]
    for data in datasets():
        document = {"data": {"name": data}, "net": {"kind": kind}, "entries": ENTRIES}
        if data not in suits:
            with pytest.raises(SpecError) as refused:
                Training.load(document)
            assert refused.value.path == ("net", "kind")
            continue
        net = Training.load(document).as_dict()["net"]
        assert net == {"kind": kind, **{p["name"]: p["default"] for p in KINDS[kind]["params"]}}
    assert "digits" in suits


def outside(param: dict[str, Any]) -> list[Any]:
    """Values just beyond what a parameter is said to take."""
    if param["type"] == "choice":
        return ["nothing"]
    if param["type"] == "bool":
        return [0]
    if param["type"] == "object":
        return [{**param["default"], inner["name"]: value} for inner in param["fields"] for value in outside(inner)]
    low, high = param["range"]
    if param["type"] == "list":
        least, most = param["lengths"]
        return [[low] * (most + 1), [low - 1], [high + 1], [high] * MANY, *([[low] * (least - 1)] if least else [])]
    return [low - 1, high + 1]


@pytest.mark.parametrize(("kind", "param"), [(name, p) for name, kind in KINDS.items() for p in kind["params"]])
def test_what_lies_outside_a_range_is_refused_at_its_place(kind: str, param: dict[str, Any]) -> None:
    for value in outside(param):
        with pytest.raises(SpecError) as refused:
            Training.load({"data": {"name": "digits"}, "net": {"kind": kind, param["name"]: value}, "entries": ENTRIES})
        assert refused.value.path[:2] == ("net", param["name"])


def test_early_stopping_has_the_ranges_that_are_told() -> None:
    for param in described()["stopping"]:
        assert getattr(Stopping(), param["name"]) == param["default"]
        for value in outside(param):
            with pytest.raises(SpecError) as refused:
                Training.load({**FIRST, "stopping": {param["name"]: value}})
            assert refused.value.path == ("stopping", param["name"])


def test_the_first_training_gets_there() -> None:
    trace = train(Training.load({**FIRST, "seeds": [0]}))
    accuracy = trace.whole[3, -1, :, 0]
    assert (accuracy > 0.8).all(), "half would be luck"
    assert (trace.whole[0, -1] < trace.whole[0, 0]).all()
