"""What stands out about a loss: where its gradient jumps, vanishes, explodes or is missing, and what it tends to far away.

Found by sampling the real module and by bisection; nothing is known of the class.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.criteria.jumps import HALVINGS, Sample, bridged, merged, neat, refined

FAR = (10.0, 100.0, 1000.0, 10000.0)  # times the larger end of the range


@dataclass(frozen=True)
class Feature:
    """`kind` is one of none, constant, missing, break, jump, explode, zero, levels, grows, vanishes; `at` is its place, or its two ends."""

    kind: str
    text: str
    at: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "at": list(self.at), "values": list(self.values)}


NONE = (Feature("none", "autograd does not differentiate it: no gradient comes back"),)


def found(sample: Sample, t: Tensor, loss: Tensor, gradient: Tensor, domain: tuple[float, float]) -> tuple[Feature, ...]:
    """What stands out among samples and beyond them."""
    if gradient.isfinite().all() and (gradient == gradient[0]).all() and gradient[0] != 0:
        value = gradient[0].item()
        return (*steps(sample, t, loss), Feature("constant", f"gradient is {shown(value)} {between(*ends(t), t)}", ends(t), (value,)))
    lost, level = ~(gradient.isfinite() & loss.isfinite()), gradient == 0
    first = (*missing(sample, t, lost), *steps(sample, t, loss), *sharp(sample, t, gradient))
    return (*first, *flat(sample, t, level), *tails(sample, t, level | lost, domain))


def ends(t: Tensor) -> tuple[float, float]:
    return t[0].item(), t[-1].item()


def shown(x: float) -> str:
    """A number as it is said in a sentence."""
    return f"{x + 0.0:.4g}"


# Where there is no gradient, and where it is 0: stretches of neighbouring samples, their ends found by bisection.


def missing(sample: Sample, t: Tensor, lost: Tensor) -> Iterator[Feature]:
    def is_lost(at: Tensor) -> Tensor:
        loss, gradient = sample(at)
        return ~(loss.isfinite() & gradient.isfinite())

    for low, high in stretches(is_lost, t, lost):
        loss, gradient = (column.item() for column in sample(torch.tensor([(low + high) / 2], dtype=t.dtype)))
        what = f"gradient is {shown(gradient)}" if not math.isfinite(gradient) else f"loss is {shown(loss)}"
        yield Feature("missing", f"{what} {between(low, high, t)}", (low, high))
        for at in sorted({edge for edge, side in ((low, -1), (high, 1)) if explodes(sample, t, edge, side)}):
            yield Feature("explode", f"gradient explodes at t = {shown(at)}", (at,))


def explodes(sample: Sample, t: Tensor, edge: float, side: int) -> bool:
    """Whether the gradient grows without end on the way to the edge of a stretch that has none."""
    first, last = ends(t)
    way = edge + side * (last - first) * torch.tensor([1e-2, 1e-4, 1e-6, 1e-8], dtype=t.dtype)
    sizes = sample(way)[1].abs()
    return bool(((way > first) & (way < last) & sizes.isfinite()).all() and (sizes.diff() > 2 * sizes[:-1]).all())


def flat(sample: Sample, t: Tensor, level: Tensor) -> Iterator[Feature]:
    alone = torch.ones(len(level), dtype=torch.bool)  # where it changes its sign
    alone[1:] &= ~level[:-1]
    alone[:-1] &= ~level[1:]
    for low, high in stretches(lambda at: sample(at)[1] == 0, t, level & ~alone):
        if high > low:
            yield Feature("zero", f"gradient is 0 {between(low, high, t)}", (low, high))


def between(low: float, high: float, t: Tensor) -> str:
    first, last = ends(t)
    if high - low < 1e-9:
        return f"at t = {shown(low)}"
    if low <= first and high >= last:
        return f"everywhere from {shown(first)} to {shown(last)}"
    if low <= first:
        return f"for t < {shown(high)}"
    return f"for t > {shown(low)}" if high >= last else f"from t = {shown(low)} to {shown(high)}"


def stretches(holds: Callable[[Tensor], Tensor], t: Tensor, known: Tensor) -> list[tuple[float, float]]:
    """The stretches of the range in which something holds (known at the samples), ends refined between them."""
    inside = known.tolist()
    edges = [i for i in range(len(inside) - 1) if inside[i] != inside[i + 1]]
    refined = dict(zip(edges, edge(holds, t, edges), strict=True)) if edges else {}
    found, start = [], t[0].item() if inside[0] else None
    for i in edges:
        if inside[i + 1]:
            start = refined[i]
        elif start is not None:
            found.append((start, refined[i]))
            start = None
    return [*found, (start, t[-1].item())] if start is not None else found


def edge(holds: Callable[[Tensor], Tensor], t: Tensor, edges: list[int]) -> list[float]:
    """Where it begins or ceases to hold: the outermost place found at which it still does."""
    left, right = t[edges].clone(), t[[i + 1 for i in edges]].clone()
    first = holds(left)
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        same = holds(middle) == first
        left, right = torch.where(same, middle, left), torch.where(same, right, middle)
    return [neat(x) for x in torch.where(first, left, right).tolist()]


# Jumps and explosions: where neighbouring samples differ more than their neighbours do.


def steps(sample: Sample, t: Tensor, loss: Tensor) -> Iterator[Feature]:
    for place in merged([each for each in refined(sample, 0, t, loss) if each.jumps]):
        yield Feature("break", f"loss jumps at t = {shown(place.at)}", (place.at,), (place.before, place.after))


def sharp(sample: Sample, t: Tensor, gradient: Tensor) -> Iterator[Feature]:
    places = refined(sample, 1, t, bridged(gradient))
    for place in merged([each for each in places if each.jumps and not each.singular]):
        text = f"gradient jumps at t = {shown(place.at)} from {shown(place.before)} to {shown(place.after)}"
        yield Feature("jump", text, (place.at,), (place.before, place.after))
    for at, size in {neat(each.peak): each.size for each in places if each.singular}.items():
        yield Feature("explode", f"gradient explodes at t = {shown(at)}", (at,), (size,))


# What the gradient tends to beyond the range.


def tails(sample: Sample, t: Tensor, said: Tensor, domain: tuple[float, float]) -> Iterator[Feature]:
    """`said`: at which samples there is no gradient to speak of, as has been said."""
    reach = max(1.0, t[0].abs().item(), t[-1].abs().item())
    for side, limit, word, known in ((-1.0, domain[0], "towards -inf", said[0]), (1.0, domain[1], "towards inf", said[-1])):
        if math.isinf(limit) and not known:
            sizes = sample(torch.tensor([side * reach * far for far in FAR], dtype=t.dtype))[1].tolist()
            yield from tail(sizes, word)


def tail(values: list[float], word: str) -> Iterator[Feature]:
    near, far = values[-2], values[-1]
    if any(math.isnan(value) for value in values):
        yield Feature("missing", f"{word} gradient becomes nan")
    elif abs(far) > 2 * abs(near) or math.isinf(far):
        how = "in proportion to t" if math.isfinite(far) and 0.99 < abs(far / near) / (FAR[-1] / FAR[-2]) < 1.01 else "without bound"
        yield Feature("grows", f"{word} gradient grows {how}", (), (far,))
    elif abs(far) < 0.5 * abs(near) or far == 0:
        yield Feature("vanishes", f"{word} gradient vanishes", (), (far,))
    elif abs(far - near) <= 1e-3 * abs(far):
        yield Feature("levels", f"{word} gradient levels off at {shown(far)}", (), (far,))
