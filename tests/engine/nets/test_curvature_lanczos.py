"""Extreme eigenvalues and traces are those of dense matrices."""

from collections.abc import Generator
from typing import TypeVar

import pytest
import torch
from torch import Tensor

from engine.nets.curvature.lanczos import MOST, Spectrum, spectrum
from engine.nets.curvature.trace import trace

Found = TypeVar("Found")
F64 = torch.float64


def done(turns: Generator[None, None, Found]) -> Found:
    while True:
        try:
            next(turns)
        except StopIteration as end:
            found: Found = end.value
            return found


def matrix(eigenvalues: Tensor, seed: int = 0) -> Tensor:
    """A symmetric matrix of these eigenvalues in a random basis."""
    size = len(eigenvalues)
    basis = torch.linalg.qr(torch.randn(size, size, generator=torch.Generator().manual_seed(seed), dtype=F64)).Q
    return basis @ eigenvalues.diag() @ basis.T


def of(dense: Tensor, top: int, within: float = 1e-6) -> Spectrum:
    return done(spectrum(dense.mv, len(dense), top, torch.Generator().manual_seed(1), within))


SPECTRA = {
    "spread": torch.linspace(-3, 7, 120, dtype=F64),
    "a few large": torch.cat((torch.linspace(-0.01, 0.01, 390, dtype=F64), torch.tensor([-0.4, 1, 2.5, 2.5, 40], dtype=F64))),
    "three alike": torch.cat((torch.zeros(80, dtype=F64), torch.tensor([5.0, 5, 5], dtype=F64))),
    "negative": -torch.linspace(1, 2, 30, dtype=F64) ** 4,
    "small": torch.tensor([-1.0, 0, 2], dtype=F64),
    "all alike": torch.full((40,), 2.0, dtype=F64),
    "nothing": torch.zeros(10, dtype=F64),
}


@pytest.mark.parametrize("name", SPECTRA)
def test_the_largest_and_the_least_are_found_as_often_as_they_are_there(name: str) -> None:
    values = SPECTRA[name].sort().values
    found = of(matrix(values), 3)
    scale = float(values.abs().max())
    assert found.largest.tolist() == pytest.approx(values.flip(0)[:3].tolist(), rel=1e-9, abs=1e-9 * scale + 1e-300)
    assert found.least == pytest.approx(values[0].item(), rel=1e-9, abs=1e-9 * scale + 1e-300)
    assert found.residual <= 1e-6 * scale
    assert found.products == len(found.basis) <= len(values)
    assert torch.allclose(found.basis @ found.basis.T, torch.eye(found.products, dtype=F64), atol=1e-12)


def test_what_was_given_up_says_how_near_it_came() -> None:
    values = torch.linspace(0, 1, 800, dtype=F64) ** 0.05  # crowded at the upper end
    found = done(spectrum(lambda v: values * v, 800, 3, torch.Generator().manual_seed(0), 1e-12))
    assert MOST <= found.products < MOST + 3
    assert found.residual > 1e-12
    for value in found.largest.tolist():
        assert (values - value).abs().min() <= found.residual


def test_a_smaller_operator_has_fewer_eigenvalues() -> None:
    found = of(matrix(torch.tensor([1.0, 3.0], dtype=F64)), 3)
    assert found.largest[:2].tolist() == pytest.approx([3, 1])
    assert found.largest[2].isnan()


def test_products_that_are_not_finite_end_it() -> None:
    found = done(spectrum(lambda v: v * torch.inf, 50, 3, torch.Generator().manual_seed(0)))
    assert found.largest.isnan().all() and found.least != found.least and found.products == 3
    total, _ = done(trace(lambda v: v * torch.inf, found, torch.Generator().manual_seed(0)))
    assert total != total


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_sizes_at_the_ends_of_float64_end_too(scale: float) -> None:
    values = scale * torch.linspace(-1, 1, 60, dtype=F64) ** 3
    found = done(spectrum(lambda v: values * v, 60, 2, torch.Generator().manual_seed(0)))
    assert found.products <= 60
    assert found.largest[0].isnan() or found.largest[0].item() == pytest.approx(scale, rel=1e-3)


def test_the_trace_is_within_its_error_and_exact_where_the_basis_is_whole() -> None:
    dense = matrix(SPECTRA["a few large"], 3)
    known = of(dense, 3)
    total, error = done(trace(dense.mv, known, torch.Generator().manual_seed(2)))
    assert 0 < error < 0.1 * abs(dense.trace())
    assert abs(total - dense.trace()) < 4 * error
    whole = of(dense[:50, :50], 3, 0.0)
    assert whole.products == 50
    total, error = done(trace(dense.mv, whole, torch.Generator().manual_seed(2)))
    assert (total, error) == (pytest.approx(dense[:50, :50].trace().item(), rel=1e-12), 0.0)


def test_errors_of_the_trace_are_as_large_as_they_say() -> None:
    """Over many draws the deviations have the size of the standard errors, and no bias."""
    dense = matrix(torch.linspace(-1, 1, 150, dtype=F64) ** 3 + 0.1, 4)
    known = of(dense, 2, 0.05)
    draws = [done(trace(dense.mv, known, torch.Generator().manual_seed(seed))) for seed in range(60)]
    apart = torch.tensor([(total - dense.trace()) / error for total, error in draws])
    assert abs(apart.mean()) < 0.5
    assert 0.7 < apart.std() < 1.4
