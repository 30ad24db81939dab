"""The maps to begin with can be drawn, at a few cells each."""

from typing import Any

import pytest

from engine.catalogue import catalogue
from engine.maps import Map, complete
from engine.maps.examples import examples


@pytest.mark.parametrize("example", examples(), ids=lambda example: str(example["name"]))
def test_an_example_can_be_drawn_and_shows_a_difference(example: dict[str, Any]) -> None:
    spec = example["spec"]
    axes = {name: {**axis, "count": 6} for name, axis in spec["map"].items() if name in "xy"}
    found = complete(Map.load({**spec, "map": {**spec["map"], **axes}}))
    assert found["how"] != "separate"
    values = found["minimum" if spec["map"]["kind"] == "basins" else "final"]
    assert len(set(values.ravel().tolist())) > 2


def test_the_catalogue_names_them() -> None:
    assert [example["name"] for example in catalogue()["maps"]] == ["stability", "edge", "basins", "sensitivity"]
