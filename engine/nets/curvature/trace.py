"""The trace of an operator of which only products with vectors are known: what a basis holds of it exactly, the rest by sampling.

For z of independent signs the mean of z'Az is the trace of A (Hutchinson 1990, doi:10.1080/03610919008812866). What Lanczos' basis holds
of the operator is nearly all of it, so only the rest is sampled, and the error shrinks as in Hutch++ (Meyer et al. 2021,
arXiv:2010.09649): the estimate stays unbiased, as the signs are drawn apart from the basis.
"""

import math
from collections.abc import Generator

import torch
from torch import Tensor

from engine.nets.curvature.lanczos import F64, Product, Spectrum

DRAWS = 24
SMALL = 64  # operators of this size are taken whole, so that no trace is sampled


def trace(product: Product, known: Spectrum, random: torch.Generator) -> Generator[None, None, tuple[float, float]]:
    """The trace and its standard error; a turn for each product."""
    found, size = known.basis.shape
    if found == size or math.isnan(known.trace):
        return known.trace, known.residual
    drawn = []
    for _ in range(DRAWS):
        signs = torch.randint(0, 2, (size,), generator=random, dtype=F64) * 2 - 1
        outside: Tensor = signs - (known.basis @ signs) @ known.basis
        drawn.append(float(outside @ product(outside)))
        yield
    samples = torch.tensor(drawn, dtype=F64)
    return known.trace + float(samples.mean()), float(samples.std()) / math.sqrt(DRAWS)
