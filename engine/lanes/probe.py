"""Whether lanes are exact for an entry and its axes: a few of them are run both ways and compared bit for bit."""

import dataclasses
import functools
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.lanes.axes import Axis, shape_of, sided
from engine.lanes.device import current
from engine.lanes.parts import Part
from engine.lanes.scalar import Disagreement
from engine.lanes.track import Apart, Place, Track
from engine.spec import Spec

STEPS = 24
Places = tuple[tuple[float, float], ...]
CLOSE = 1e-12  # relative difference, float64, that still counts as rounding


def how(spec: Spec, axes: Sequence[Axis], starts: Tensor | None, device: torch.device | None = None) -> str:
    """`exact`, `close` or `separate`, as `Outcome` has it: of lanes on a device (by default the `current` one)."""
    if spec.entries[0].average:
        return "separate"  # an averaged model holds one position
    few = tuple(dataclasses.replace(axis, values=_few(axis.values), side=side) for side, axis in sided(axes))
    short = dataclasses.replace(spec, steps=min(spec.steps, STEPS))
    places = None if starts is None or axes else _corners(starts)
    return _how(short.key(), few, places, device or current(), _Carried(short))


class _Carried:
    """A spec that rides along without being part of the question."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Carried)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=1024)
def _how(_: str, axes: tuple[Axis, ...], places: Places | None, device: torch.device, carried: _Carried) -> str:
    try:
        worst = _difference(carried.spec, axes, places, device)
    except Exception:  # no rule, or torch's own refusal of the shape
        return "separate"
    return "exact" if worst == 0 else "close" if worst <= CLOSE else "separate"


def _difference(spec: Spec, axes: tuple[Axis, ...], places: Places | None, device: torch.device) -> float:
    """The largest relative difference between lanes run together and apart; infinite where they cannot be run together.

    Each lane has a start of its own, so that an optimizer that mixes lanes (by a norm over all of them) is found out.
    """
    starts = _starts(spec, axes, places)
    waiting, worst = [Part.whole((starts.shape[1], starts.shape[2]))], 0.0
    while waiting:
        part = waiting.pop()
        try:
            worst = max(worst, _compared(spec, part.axes(axes), part.of(starts), device))
        except Disagreement as disagreement:
            waiting += part.halves(disagreement.mask)
    return worst


def _compared(spec: Spec, axes: Sequence[Axis], starts: Tensor, device: torch.device) -> float:
    """Of some of the lanes: each value of each axis occurs twice among them."""
    together = Track(spec, axes, starts, device)
    some = _some(*starts.shape[1:])
    rows, columns = map(list, zip(*some, strict=True))
    apart = Apart(spec, axes, starts, exactly=True, some=some)
    return max(map(_distance, (row[:, rows, columns] for row in _recorded(together)), (row[..., 0] for row in _recorded(apart))))


def _some(rows: int, columns: int) -> list[Place]:
    """The lanes on the two diagonals of a grid, which go on from the other side where it is not square."""
    along = range(max(rows, columns))
    return sorted({(i % rows, i % columns) for i in along} | {(i % rows, (-1 - i) % columns) for i in along})


def _starts(spec: Spec, axes: tuple[Axis, ...], places: Places | None) -> Tensor:
    """Different starts for all lanes, of the shape (2, a, b)."""
    if places is not None:
        return torch.tensor(places, dtype=torch.float64).T.reshape(2, -1, 1)
    shape = shape_of(axes)
    low, high = torch.tensor(spec.problem.surface.box, dtype=torch.float64).unbind(-1)
    parts = torch.linspace(0, 0.4, shape[0] * shape[1], dtype=torch.float64).view(shape)
    middle = torch.tensor(spec.problem.start, dtype=torch.float64)
    return middle.view(2, 1, 1) + parts * (high - low).view(2, 1, 1)


def _recorded(track: Track | Apart) -> list[Tensor]:
    return [row.cells[:3].double().cpu() for row in track.rows()]


def _distance(a: Tensor, b: Tensor) -> float:
    same = (a == b) | (a.isnan() & b.isnan())
    apart = ((a - b).abs() / b.abs().clamp_min(1e-300))[~same]
    return float(apart.nan_to_num(nan=torch.inf).max()) if apart.numel() else 0.0


def _few(values: tuple[float, ...]) -> tuple[float, ...]:
    middle = len(values) // 2
    return tuple(values[i] for i in sorted({0, middle // 2, middle, len(values) - 1}))  # axes along one side keep step


def _corners(starts: Tensor) -> tuple[tuple[float, float], ...]:
    across, up = starts.shape[1] - 1, starts.shape[2] - 1
    return tuple((float(starts[0, i, j]), float(starts[1, i, j])) for i in {0, across // 3, across} for j in {0, up // 2, up})
