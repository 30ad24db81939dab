"""Extreme eigenvalues of a symmetric operator of which only products with vectors are known: block Lanczos.

From a block of random vectors an orthonormal basis grows by what the operator makes of its newest block; the operator's projection onto
the basis is a small matrix whose extreme eigenvalues (Ritz values) soon are the operator's own. Every new vector is orthogonalized
against the whole basis, so that no eigenvalue comes a second time by rounding; with b vectors in a block each comes up to b times, as
often as it is there, where a single vector would find it once. A Ritz value with residual r has an eigenvalue within r (Parlett 1998, The
Symmetric Eigenvalue Problem, doi:10.1137/1.9781611971163, section 4.5).
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import torch
from torch import Tensor

Product = Callable[[Tensor], Tensor]
WITHIN = 1e-6  # of the largest modulus: residuals that end the search
TINY = 1e-13  # of the largest modulus: a new direction this short is rounding
MOST, MOST_NUMBERS = 300, 16_000_000  # products; numbers of a basis
F64 = torch.float64


@dataclass(frozen=True)
class Spectrum:
    """`largest` in descending order (nan beyond the operator's size) and `least`, each with an eigenvalue within `residual`; `basis`:
    orthonormal columns, one for each of the `products`; `trace` of the operator within it. All nan where a product was not finite."""

    largest: Tensor
    least: float
    residual: float
    basis: Tensor
    trace: float
    products: int


def spectrum(product: Product, size: int, top: int, random: torch.Generator, within: float = WITHIN) -> Generator[None, None, Spectrum]:
    """The `top` largest eigenvalues and the least of a (size, size) operator; a turn for each product. With `within` 0 the basis grows
    until it is everything, and all is exact but for rounding."""
    most = max(2 * top, min(MOST, MOST_NUMBERS // size))
    newest = orthonormal(torch.randn(size, min(top, size), generator=random, dtype=F64), torch.empty(size, 0, dtype=F64))
    basis, inner = newest, torch.empty(0, 0, dtype=F64)
    while True:
        images = []
        for vector in newest.unbind(1):
            images.append(product(vector))
            yield
        image = torch.stack(images, 1)
        if not image.isfinite().all():
            return lost(top, size, basis.shape[1])
        column = basis.T @ image
        inner = grown(inner, column)
        values, vectors = torch.linalg.eigh(inner)
        rest = image - basis @ column
        rest -= basis @ (basis.T @ rest)
        scale, room = float(values.abs().max()), size - len(values)
        coupling = torch.linalg.norm(rest @ vectors[-newest.shape[1] :], dim=0)
        residual = float(torch.cat((coupling[:1], coupling[-top:])).max()) if room else 0.0
        if not room or (within and (residual <= within * scale or len(values) >= most)):
            break
        newest = further(rest, basis, TINY * scale, min(newest.shape[1], room), random)
        basis = torch.cat((basis, newest), 1)
    largest = torch.full((top,), torch.nan, dtype=F64)
    largest[: len(values)] = values.flip(0)[:top]
    return Spectrum(largest, float(values[0]), residual, basis, float(inner.trace()), len(values))


def grown(inner: Tensor, column: Tensor) -> Tensor:
    """The projection with the newest block's part of it."""
    old = len(inner)
    corner = (column[old:] + column[old:].T) / 2
    return torch.cat((torch.cat((inner, column[:old].T)), torch.cat((column[:old], corner))), 1)


def further(rest: Tensor, basis: Tensor, tiny: float, count: int, random: torch.Generator) -> Tensor:
    """The next block; at random where the operator leads nowhere new, as when it has been found whole."""
    lengths = torch.linalg.norm(rest, dim=0)
    strayed = torch.randn(rest.shape, generator=random, dtype=F64)
    return orthonormal(torch.where(lengths > tiny, rest / lengths, strayed)[:, :count], basis)


def orthonormal(vectors: Tensor, basis: Tensor) -> Tensor:
    """What of the vectors lies outside a basis, orthonormal; three times, since of two nearly equal ones only rounding is left."""
    for _ in range(3):
        vectors = torch.linalg.qr(vectors - basis @ (basis.T @ vectors)).Q
    return vectors


def lost(top: int, size: int, products: int) -> Spectrum:
    nothing = torch.full((top,), torch.nan, dtype=F64)
    return Spectrum(nothing, torch.nan, torch.nan, torch.empty(size, 0, dtype=F64), torch.nan, products)
