"""Extreme eigenvalues of a symmetric operator of which only products with vectors are known: block Lanczos.

From a block of random vectors an orthonormal basis grows by what the operator makes of its newest block; the operator's projection onto
the basis is a small matrix whose extreme eigenvalues (Ritz values) soon are the operator's own. Every new vector is orthogonalized
against the whole basis, so that no eigenvalue comes a second time by rounding; with b vectors in a block each comes up to b times, as
often as it is there, where a single vector would find it once. A Ritz value with residual r has an eigenvalue within r (Parlett 1998, The
Symmetric Eigenvalue Problem, doi:10.1137/1.9781611971163, section 4.5).
"""

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass

import torch
from torch import Tensor

Product = Callable[[Tensor], Tensor]
WITHIN = 1e-6  # of the largest modulus: residuals that end the search
SHORT = 1e-6  # of the largest modulus: what is left of a vector when it is this short is no longer orthogonal to the basis
TINY = 1e-13  # of the largest modulus: what is left is rounding
MOST, MOST_NUMBERS = 300, 8_000_000  # products; numbers of a basis
F64 = torch.float64


@dataclass(frozen=True)
class Spectrum:
    """`largest` in descending order (nan beyond the operator's size) and `least`, each with an eigenvalue within `residual`; `basis`:
    orthonormal rows, one for each of the `products`; `trace` of the operator within it. All nan where the operator was not finite."""

    largest: Tensor
    least: float
    residual: float
    basis: Tensor
    trace: float

    @property
    def products(self) -> int:
        return len(self.basis)


def spectrum(product: Product, size: int, top: int, random: torch.Generator, within: float = WITHIN) -> Generator[None, None, Spectrum]:
    """The `top` largest eigenvalues and the least of a (size, size) operator; a turn for each product. With `within` 0 the basis grows
    until it is everything, and all is exact but for rounding."""
    most = max(2 * top, min(MOST, MOST_NUMBERS // size)) if within else size
    room = torch.empty(min(size, most + top), size, dtype=F64)  # of which a page of memory is taken only once it is written
    newest = orthonormal(torch.randn(min(top, size), size, generator=random, dtype=F64), room[:0])
    inner = torch.empty(0, 0, dtype=F64)
    while True:
        known = len(inner) + len(newest)
        room[len(inner) : known], basis = newest, room[:known]
        image = torch.empty_like(newest)
        for row, vector in zip(image, newest, strict=True):
            row.copy_(product(vector))
            yield
        found = basis @ image.T
        if not (image.isfinite().all() and found.isfinite().all()):
            return lost(top, basis)
        inner = grown(inner, found)
        values, vectors = torch.linalg.eigh(inner)
        rest = image - found.T @ basis
        rest -= (rest @ basis.T) @ basis
        coupling = torch.linalg.norm(rest.T @ vectors[-len(newest) :], dim=0)
        scale = float(values.abs().max())
        residual = float(torch.cat((coupling[:1], coupling[-top:])).max()) if known < size else 0.0
        if not math.isfinite(residual):  # too large for float64 to be squared
            return lost(top, basis)
        if known == size or (within and (residual <= within * scale or known >= most)):
            break
        newest = further(rest[: size - known], basis, scale, random)
    largest = torch.full((top,), torch.nan, dtype=F64)
    largest[:known] = values.flip(0)[:top]
    return Spectrum(largest, float(values[0]), residual, basis, float(inner.trace()))


def grown(inner: Tensor, found: Tensor) -> Tensor:
    """The projection with the newest block's part of it."""
    old = len(inner)
    corner = (found[old:] + found[old:].T) / 2
    return torch.cat((torch.cat((inner, found[:old].T)), torch.cat((found[:old], corner))), 1)


def further(rest: Tensor, basis: Tensor, scale: float, random: torch.Generator) -> Tensor:
    """The next block; at random where the operator leads nowhere new, as when it has been found whole."""
    split = torch.linalg.qr(rest.T)
    directions: Tensor = split.Q.T
    if split.R.diagonal().abs().min() > SHORT * scale:
        return directions
    lengths = torch.linalg.norm(rest, dim=1, keepdim=True)
    strayed = torch.randn(rest.shape, generator=random, dtype=F64)
    return orthonormal(torch.where(lengths > TINY * scale, rest / lengths, strayed), basis)


def orthonormal(vectors: Tensor, basis: Tensor) -> Tensor:
    """What of the vectors lies outside a basis, orthonormal; three times, since of two nearly equal ones only rounding is left."""
    for _ in range(3):
        vectors = torch.linalg.qr((vectors - (vectors @ basis.T) @ basis).T).Q.T
    return vectors


def lost(top: int, basis: Tensor) -> Spectrum:
    return Spectrum(torch.full((top,), torch.nan, dtype=F64), torch.nan, torch.nan, basis, torch.nan)
