"""What a learning-rate curve comes to, in numbers."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_GAPS = 100
NEAR = 1e-9  # relative; a peak that is reached again up to rounding counts the first time


def summary(lr: NDArray[np.float64], steps: int) -> dict[str, Any]:
    """Peak and least of the finite values, the final one, the area (the sum over the steps, in lr x steps), the share of
    `steps` in which it first rises to its peak (0 where it does not start by rising), and where it is no usable number."""
    finite = np.where(np.isfinite(lr), lr, math.nan)
    if np.isnan(finite).all():
        return {"peak": None, "peak_step": None, "final": float(lr[-1]), "least": None, "area": float(lr[:steps].sum()),
                "warmup": 0.0, "gaps": list(gaps(lr))}  # fmt: skip
    peak = float(np.nanmax(finite))
    at = int(np.argmax(finite >= peak - NEAR * abs(peak)))
    moved = np.flatnonzero(lr[: at + 1] != lr[0])
    rises = moved.size > 0 and lr[moved[0]] > lr[0]
    return {
        "peak": peak, "peak_step": at, "final": float(lr[-1]), "least": float(np.nanmin(finite)),
        "area": float(lr[:steps].sum()), "warmup": at / steps if rises else 0.0, "gaps": list(gaps(lr)),
    }  # fmt: skip


def gaps(lr: NDArray[np.float64]) -> Iterator[dict[str, Any]]:
    """The first hundred stretches of rows, ends included, in which the lr is nan, infinite or negative."""
    kinds = np.select([np.isnan(lr), np.isinf(lr), lr < 0], [1, 2, 3], 0)
    edges = np.flatnonzero(np.diff(kinds, prepend=0, append=0))
    found = 0
    for first, end in pairwise(edges):
        if kinds[first] and found < MOST_GAPS:
            found += 1
            yield {"from": int(first), "to": int(end) - 1, "kind": ("nan", "inf", "negative")[kinds[first] - 1]}
