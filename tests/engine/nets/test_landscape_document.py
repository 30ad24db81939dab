"""A landscape is read like every document, and what only its training shows is said as clearly."""

from typing import Any

import pytest

from engine.errors import SpecError
from engine.nets.landscapes import Landscape, survey
from engine.nets.landscapes.survey import affordable
from tests.engine.nets.landscape_documents import ADAM, SGD, THREE


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ({}, {"kind": "random", "entry": 0, "seed": 0, "resolution": 51, "span": 1.0, "batch_norm": "kept"}),
        ({"kind": "entries"}, {"kind": "entries", "entries": [0, 1, 2], "resolution": 51, "span": None, "batch_norm": "anew"}),
        ({"kind": "pca"}, {"kind": "pca", "resolution": 51, "span": None, "batch_norm": "anew"}),
        ({"kind": "line"}, {"kind": "line", "entries": [0, 1], "resolution": 101, "span": 0.5, "batch_norm": "anew"}),
    ],
)
def test_the_document_comes_back_with_every_default(given: dict[str, Any], own: dict[str, Any]) -> None:
    wanted = Landscape.load({**THREE, "landscape": given})
    assert wanted.as_dict()["landscape"] == {**own, "seed_index": 0, "of": "train"}
    assert Landscape.load(wanted.canonical()) == wanted
    assert Landscape.load({**THREE, "landscape": {**given, "resolution": 7}}).key() != wanted.key()
    assert wanted.as_dict()["epochs"] == 4


@pytest.mark.parametrize(
    ("change", "landscape", "path"),
    [
        ({}, [], ("landscape",)),
        ({}, {"kind": "sphere"}, ("landscape", "kind")),
        ({}, {"entry": 3}, ("landscape", "entry")),
        ({}, {"kind": "pca", "entry": 0}, ("landscape", "entry")),
        ({}, {"seed": -1}, ("landscape", "seed")),
        ({}, {"seed_index": 1}, ("landscape", "seed_index")),
        ({}, {"resolution": 4}, ("landscape", "resolution")),
        ({}, {"resolution": 152}, ("landscape", "resolution")),
        ({}, {"span": 0}, ("landscape", "span")),
        ({}, {"span": float("inf")}, ("landscape", "span")),
        ({}, {"of": "test"}, ("landscape", "of")),
        ({}, {"batch_norm": "off"}, ("landscape", "batch_norm")),
        ({}, {"kind": "entries", "entries": [0, 1]}, ("landscape", "entries")),
        ({}, {"kind": "entries", "entries": [0, 1, 1]}, ("landscape", "entries", 2)),
        ({}, {"kind": "entries", "entries": [0, 1, 7]}, ("landscape", "entries", 2)),
        ({}, {"kind": "line", "entries": [2, 2]}, ("landscape", "entries", 1)),
        ({"entries": [ADAM, SGD]}, {"kind": "entries"}, ("landscape", "kind")),
        ({"entries": [ADAM]}, {"kind": "line"}, ("landscape", "kind")),
        ({"data": {"name": "moons", "validation": 0}}, {"of": "validation"}, ("landscape", "of")),
        ({"batch": 0}, {}, ("batch",)),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], landscape: Any, path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Landscape.load({**THREE, **change, "landscape": landscape})
    assert tuple(refused.value.path) == path, refused.value.message


SHARP: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 1e30, "weight_decay": 1.0}}}
STILL: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.0}}}


@pytest.mark.parametrize(
    ("entries", "landscape", "path", "said"),
    [
        ([SGD, SHARP], {"entry": 1}, ("landscape", "entry"), "expected an entry with finite parameters, got SGD, whose"),
        ([SGD, ADAM, SHARP], {"kind": "entries"}, ("landscape", "entries", 2), "expected an entry with finite parameters"),
        ([SGD, SHARP], {"kind": "line"}, ("landscape", "entries", 1), "expected an entry with finite parameters"),
        ([SGD, ADAM, ADAM], {"kind": "entries"}, ("landscape", "entries"), "the third of which lies on the line through the other two"),
        ([ADAM, ADAM, SGD], {"kind": "entries"}, ("landscape", "entries"), "the first two of which coincide"),
        ([ADAM, ADAM], {"kind": "line"}, ("landscape", "entries"), "expected entries that end in different places, got two that coincide"),
        ([STILL], {"kind": "pca"}, ("landscape", "kind"), "expected paths that span a plane, got points, all of which lie on one line"),
    ],
)
def test_where_there_is_no_plane_it_is_said(entries: list[Any], landscape: dict[str, Any], path: tuple[Any, ...], said: str) -> None:
    wanted = Landscape.load({**THREE, "entries": entries, "landscape": landscape})
    with pytest.raises(SpecError, match=said) as refused:
        survey(wanted)
    assert tuple(refused.value.path) == path
    assert refused.value.code == "range"


def test_what_would_take_hours_is_refused() -> None:
    affordable(60e9)
    with pytest.raises(SpecError, match="expected a landscape of some 2 minutes at most, got one of some 20") as refused:
        affordable(1200e9)
    assert refused.value.code == "limit"
