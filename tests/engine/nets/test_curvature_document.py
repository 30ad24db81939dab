"""What is asked of curvature is read like every document: what is wrong is said at its place, and nothing is trained for it."""

from typing import Any

import pytest

from engine.errors import SpecError
from engine.nets import activations
from engine.nets.curvature import Curvature, columns
from engine.nets.heads import heads

PLAIN: dict[str, Any] = {"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "SGD"}}]}


def asked(**own: Any) -> Curvature:
    return Curvature.load({**PLAIN, "curvature": own})


def test_the_document_comes_back_with_every_default() -> None:
    found = Curvature.load({**PLAIN, "seeds": [4, 5]})
    assert found.as_dict()["curvature"] == {"top": 3, "samples": "train", "points": 40, "seed": 4, "trace": True, "rho": 0.05}
    assert Curvature.load(found.as_dict()) == found == Curvature.load(found.canonical())
    assert found.alone.seeds == (4,)
    assert len({asked(top=k).key() for k in (1, 2, 3)} | {found.key(), asked(seed=9).key(), asked(rho=1).key()}) == 6


def test_points_are_spread_evenly_with_the_first_and_the_last() -> None:
    assert asked(points=6).epochs == (0, 10, 20, 30, 40, 50)
    assert asked(points=2).epochs == (0, 50)
    assert asked(points=200).epochs == tuple(range(51))
    some = asked(points=37).epochs
    assert len(set(some)) == 37 and some[0] == 0 and some[-1] == 50


def test_columns_are_named() -> None:
    assert columns(2)[:4] == ("eigenvalue_1", "eigenvalue_2", "least", "trace")


FOUR = PLAIN["entries"] * 4


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"curvature": 3}, ("curvature",)),
        ({"curvature": {"top": 0}}, ("curvature", "top")),
        ({"curvature": {"top": 11}}, ("curvature", "top")),
        ({"curvature": {"top": 2.5}}, ("curvature", "top")),
        ({"curvature": {"samples": "test"}}, ("curvature", "samples")),
        ({"data": {"name": "moons", "validation": 0}, "curvature": {"samples": "validation"}}, ("curvature", "samples")),
        ({"curvature": {"points": 1}}, ("curvature", "points")),
        ({"curvature": {"points": 10**9}}, ("curvature", "points")),
        ({"curvature": {"seed": -1}}, ("curvature", "seed")),
        ({"curvature": {"trace": 1}}, ("curvature", "trace")),
        ({"curvature": {"rho": 0}}, ("curvature", "rho")),
        ({"curvature": {"rho": float("inf")}}, ("curvature", "rho")),
        ({"curvature": {"least": 3}}, ("curvature", "least")),
        ({"data": {"name": "mnist"}}, ("data", "name")),
        ({"entries": []}, ("entries",)),
        ({"net": {"widths": [256] * 8}, "data": {"name": "moons", "count": 5000}, "epochs": 20}, ("curvature",)),
        ({"net": {"widths": [256, 256]}, "data": {"name": "xor", "count": 400}, "entries": FOUR}, ("curvature", "points")),
        ({"criterion": {"name": "MultiMarginLoss"}}, ("criterion", "name")),
        ({"net": {"activation": "Hardsigmoid"}}, ("net", "activation")),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Curvature.load({**PLAIN, **change})
    assert tuple(refused.value.path) == path, refused.value.message


@pytest.mark.parametrize("document", ["[]", "{", 3, None])
def test_what_is_no_document_is_refused(document: Any) -> None:
    with pytest.raises(SpecError):
        Curvature.load(document)


def refusal(change: dict[str, Any]) -> SpecError | None:
    try:
        Curvature.load({**PLAIN, **change})
    except SpecError as error:
        return error
    return None


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's advice for KLDivLoss
@pytest.mark.parametrize(("data", "classes"), [("blobs", 4), ("sine", 0)])
def test_criteria_without_second_derivatives_are_refused_with_torchs_words(data: str, classes: int) -> None:
    found = {name: refusal({"data": {"name": data}, "criterion": {"name": name}}) for name in heads(classes)}
    refused = {name: error for name, error in found.items() if error}
    assert set(refused) <= {"MultiMarginLoss", "MultiLabelMarginLoss"}, "those of torch 2.13"
    for error in refused.values():
        assert error.path == ("criterion", "name")
        assert "not implemented" in error.message


def test_activations_without_second_derivatives_are_refused_with_torchs_words() -> None:
    found = {name: refusal({"net": {"activation": name}}) for name in activations()}
    refused = {name: error for name, error in found.items() if error}
    assert set(refused) <= {"Hardsigmoid"}, "those of torch 2.13"
    for error in refused.values():
        assert error.path == ("net", "activation")
        assert "not implemented" in error.message
