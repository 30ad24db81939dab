"""Finds where a sampled function jumps or grows without end: by halving the gaps in which it changes most, until nothing is between."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Sample = Callable[[Tensor], tuple[Tensor, Tensor]]  # places (n,) -> losses (n,), gradients (n,)
CANDIDATES, HALVINGS = 8, 42
SMALL = 1e-6  # less is no jump
SINGULAR = 1e3  # times larger than most of the samples


def neat(x: float) -> float:
    """Without the noise that bisection leaves in the last digits."""
    return 0.0 if abs(x) < 1e-12 else float(f"{x:.12g}")


def bridged(values: Tensor) -> Tensor:
    """With the mean of its neighbours for a value that is missing alone: what is on both sides of it can then be compared."""
    mean = (values[:-2] + values[2:]) / 2
    inner = torch.where(values[1:-1].isfinite(), values[1:-1], mean)
    return torch.cat([values[:1], inner, values[-1:]])


def usual(values: Tensor) -> float:
    """The size that most of the finite values stay below."""
    sizes = values[values.isfinite()].abs()
    return sizes.quantile(0.9).item() if len(sizes) else 0.0


@dataclass(frozen=True)
class Place:
    """Two neighbours, the values at both; `early` is how much they differed half-way, `size` the largest value seen, at `peak`."""

    left: float
    right: float
    before: float
    after: float
    early: float = 0.0
    size: float = 0.0
    peak: float = 0.0
    singular: bool = False

    @property
    def at(self) -> float:
        return neat(self.left if abs(self.left) > abs(self.right) else self.right)

    @property
    def jumps(self) -> bool:
        """Whether the difference stayed as the places drew together; where a value only grows fast it shrinks."""
        difference = abs(self.after - self.before)
        return math.isfinite(difference) and difference > SMALL and difference >= 0.99 * self.early


def refined(sample: Sample, column: int, t: Tensor, values: Tensor) -> list[Place]:
    """Where values of a column (loss 0, gradient 1) differ most, between two places as near as bisection gets them."""
    chosen = candidates(values)
    if not chosen:
        return []
    (left, right), (before, after) = ((of[chosen], of[[i + 1 for i in chosen]]) for of in (t, values))
    size = torch.maximum(before.abs(), after.abs())
    first, peak, early = size, torch.where(before.abs() >= after.abs(), left, right), size
    for halving in range(HALVINGS):
        middle = (left + right) / 2
        value = sample(middle)[column]
        peak = torch.where(value.abs() > size, middle, peak)
        size = torch.maximum(size, value.abs().nan_to_num(0.0, math.inf))
        in_left = (value - before).abs() >= (after - value).abs()
        right, after = torch.where(in_left, middle, right), torch.where(in_left, value, after)
        left, before = torch.where(in_left, left, middle), torch.where(in_left, before, value)
        difference = (after - before).abs()
        early = difference if halving == HALVINGS // 2 else early
        if (difference < SMALL / 10).all():  # smooth, or a kink
            break
    most = SINGULAR * (1 + usual(values))
    singular = (first > most) | (size > torch.maximum(100 * first, torch.full_like(first, most)))
    columns = (left, right, before, after, early, size, peak, singular)
    return sorted((Place(*row) for row in zip(*(each.tolist() for each in columns), strict=True)), key=lambda place: place.left)


def candidates(values: Tensor) -> list[int]:
    """Pairs of neighbouring samples that differ more than the pairs beside them."""
    steps = values.diff().abs()
    steps = torch.where(steps.isfinite(), steps, torch.zeros_like(steps))
    padded = torch.cat([steps[:1], steps, steps[-1:]])
    excess = steps - torch.minimum(padded[:-2], padded[2:])
    order = excess.argsort(descending=True)[:CANDIDATES].tolist()
    return [i for i in order if excess[i] > 2e-3 * usual(values) + 1e-9]


def merged(places: list[Place]) -> list[Place]:
    """Two jumps at one place (up to the value at it, and on from there) are one."""
    out: list[Place] = []
    for place in places:
        last = out[-1] if out else None
        if last and place.left - last.right <= 1e-9 * (1 + abs(last.right)):
            out[-1] = Place(last.left, place.right, last.before, place.after)
        else:
            out.append(place)
    return out
