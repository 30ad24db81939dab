"""Newton's method and the polynomial solver, on functions whose level points are known by hand."""

import pytest
import torch
from torch import Tensor

from engine.surfaces.stationary import derivatives, real_roots, settle


def double_well(p: Tensor) -> Tensor:
    """Minima at (-1, 0) and (1, 0), a saddle at the origin."""
    x, y = p.unbind(-1)
    return (x**2 - 1) ** 2 + y**2


def test_derivatives_by_hand() -> None:
    gradient, hessian = derivatives(double_well, torch.tensor([[2.0, 3.0]], dtype=torch.float64))
    assert gradient.tolist() == [[24, 6]]
    assert hessian.tolist() == [[[44, 0], [0, 2]]]


def test_derivatives_of_a_plane() -> None:
    gradient, hessian = derivatives(lambda p: 2 * p[..., 0] - p[..., 1], torch.zeros(3, 2, dtype=torch.float64))
    assert gradient.tolist() == [[2, -1]] * 3
    assert not hessian.any()


def test_derivatives_where_gradients_are_off() -> None:
    with torch.inference_mode():
        gradient, _ = derivatives(double_well, torch.tensor([[2.0, 3.0]], dtype=torch.float64))
    assert gradient.tolist() == [[24, 6]]


def test_only_points_of_the_wanted_kind_are_kept_once() -> None:
    guesses = [(-0.9, 0.2), (1.1, 0.1), (1.2, -0.1), (0.1, 0.1)]
    assert settle(double_well, guesses, "minimum") == [(-1, 0), (1, 0)]
    assert [abs(x) + abs(y) < 1e-12 for x, y in settle(double_well, guesses, "saddle")] == [True]


def test_guesses_that_lead_nowhere_leave_nothing() -> None:
    assert settle(lambda p: p[..., 0] + p[..., 1], [(0, 0)], "minimum") == []
    assert settle(lambda p: torch.exp(p).sum(-1), [(0, 0)], "minimum") == []


@pytest.mark.parametrize(
    ("coefficients", "roots"),
    [((1, 0, -2), [-(2**0.5), 2**0.5]), ((1, 0, 1), []), ((2, -6, 4), [1, 2]), ((0, 0), []), ((1, float("inf")), [])],
)
def test_real_roots(coefficients: tuple[float, ...], roots: list[float]) -> None:
    assert real_roots(*coefficients) == pytest.approx(roots, abs=1e-15)
