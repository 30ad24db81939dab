"""Which part of a plane is shown: where its points and paths are, with a margin."""

from collections.abc import Sequence

import torch
from torch import Tensor

MARGIN = 0.15  # of the extent, on each side
NARROWEST = 0.25  # of the other side

Interval = tuple[float, float]


def window(places: Sequence[Tensor], span: float | None) -> tuple[Interval, Interval]:
    """The intervals of both coordinates that hold all places (k, 2), or `span` to each side of their middle."""
    found = torch.cat(list(places))
    low, high = found.amin(0), found.amax(0)
    middle, half = (low + high) / 2, (high - low) / 2 * (1 + 2 * MARGIN)
    half = torch.full_like(half, span) if span else torch.maximum(half, NARROWEST * half.max())
    (x0, y0), (x1, y1) = (middle - half).tolist(), (middle + half).tolist()
    return (x0, x1), (y0, y1)


def values(interval: Interval, count: int) -> Tensor:
    """Evenly spaced, ends included."""
    return torch.linspace(*interval, count, dtype=torch.float64)


def beyond(span: float, count: int) -> Tensor:
    """Parts of the way from 0 to 1, from `span` before it to `span` behind it, evenly spaced, with 0 and 1 themselves among them."""
    even = values((-span, 1 + span), count)
    ends = torch.tensor([0.0, 1.0], dtype=torch.float64)
    apart = (even.unsqueeze(-1) - ends).abs().amin(-1) > 1e-9
    return torch.cat((even[apart], ends)).sort().values
