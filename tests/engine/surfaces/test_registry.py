"""The decorator: what it reads from a function, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.surfaces import Surface, surface
from engine.surfaces.registry import SurfaceParam

PLAIN: dict[str, Any] = {"box": ((-1, 1), (-1, 1)), "start": (0.5, 0.5), "check": ((1, 2), 5), "source": "by hand"}


def bump(p: Tensor, height: float = 2.0) -> Tensor:
    r"""A bump to climb,
    or not. $h x^2$ More for builders."""
    return height * p[..., 0] ** 2


def made(function: Callable[..., Tensor] = bump, **changes: Any) -> Surface:
    return surface(**PLAIN | {"ranges": {"height": (1, 10, "log")}} | changes)(function)


def test_name_text_and_sliders_come_from_the_function() -> None:
    found = made()
    assert (found.name, found.title, found.family) == ("bump", "Bump", "test_registry")
    assert (found.sentence, found.formula) == ("A bump to climb, or not.", "h x^2")
    assert found.params == (SurfaceParam("height", 2.0, (1.0, 10.0), "log"),)


def test_bind_fills_in_defaults_and_takes_parameters() -> None:
    p = torch.tensor([3.0, 0.0])
    assert made().bind()(p).item() == 18
    assert made().bind(height=1)(p).item() == 9 == made()(p, height=1).item()


@pytest.mark.parametrize("method", ["bind", "minima_at", "local_minima_at", "saddles_at"])
def test_unknown_parameters_are_refused(method: str) -> None:
    with pytest.raises(KeyError, match="bump: expected parameters height, got 'depth'"):
        getattr(made(), method)(depth=1)


def test_minima_are_split_by_depth_and_depend_on_parameters() -> None:
    found = made(minima=lambda height: [(0, 1), (height, 0), (0, -1)])
    assert found.minima_at() == [(0, 1), (0, -1)]
    assert found.local_minima_at(height=3) == [(3, 0)]
    assert made().minima_at() == made().saddles_at() == []


def test_a_caller_cannot_change_what_is_remembered() -> None:
    found = made(minima=[(0, 0)])
    found.minima_at().clear()
    assert found.minima_at() == [(0, 0)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ranges": {}}, "ranges: expected height, got nothing"),
        ({"ranges": {"height": (1, 9), "b": (0, 1)}}, "ranges: expected height, got height, b"),
        ({"ranges": {"height": (3, 10)}}, "height: expected a linear range around 2.0"),
        ({"ranges": {"height": (0, 10, "log")}}, "height: expected a log range around 2.0"),
    ],
)
def test_sliders_without_sense_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**changes)


def test_a_misspelt_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="height: expected scale 'log' or none, got 'lgo'"):
        made(ranges={"height": (1, 10, "lgo")})


def test_a_text_without_formula_is_refused() -> None:
    def mute(p: Tensor, height: float = 2.0) -> Tensor:
        """Says something but shows nothing."""
        return p[..., 0]

    with pytest.raises(ValueError, match="mute: expected a docstring"):
        made(mute)


def test_a_default_that_is_no_float_is_refused() -> None:
    def count(p: Tensor, height: int = 2) -> Tensor:
        """Counts. $n$"""
        return p[..., 0]

    with pytest.raises(TypeError, match="count: height: expected a float as default, got 2"):
        made(count)
