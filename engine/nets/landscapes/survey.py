"""From a landscape's document to what is seen, in turns short enough to be shared: paths, plane, heights."""

from collections.abc import Generator
from typing import Any

import torch
from torch import Tensor

from engine.errors import SpecError
from engine.nets.landscapes import planes
from engine.nets.landscapes.document import FIELD, Landscape
from engine.nets.landscapes.heights import Heights
from engine.nets.landscapes.planes import NoPlane, Plane
from engine.nets.landscapes.recording import Recorded, recorded
from engine.nets.landscapes.results import Crossing, Floats, Path, Relief, barrier
from engine.nets.landscapes.window import beyond, values, window

MOST = 120e9  # nanoseconds that a landscape may take, roughly

Found = Relief | Crossing
Turns = Generator[None, None, Found]
PathTurns = Generator[None, None, tuple[Path, ...]]


def survey(wanted: Landscape) -> Found:
    """All of it. Raises SpecError where the entries' parameters make no plane."""
    steps = turns(wanted)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Found = end.value
            return found


def turns(wanted: Landscape) -> Turns:
    """The same in small turns; its return value is the answer."""
    record = yield from recorded(wanted.training, wanted.seed_index)
    if wanted.kind != "pca":
        finite(wanted, record)
    return (yield from (crossing if wanted.kind == "line" else relief)(wanted, record))


def relief(wanted: Landscape, record: Recorded) -> Turns:
    plane = plane_of(wanted, record)
    heights = heights_of(wanted, record, wanted.of)
    affordable(wanted.resolution**2 * heights.nanoseconds)

    def place(where: Tensor) -> Tensor:
        return plane.at(where).to(record.trails[0].points.dtype)

    places = [plane.project(record.trails[i].points)[0] for i in wanted.entries]
    box = window([torch.zeros(1, 2)] if wanted.kind == "random" else places, wanted.span)
    x, y = (values(interval, wanted.resolution) for interval in box)
    up, across = torch.meshgrid(y, x, indexing="ij")
    z = yield from heights.along(place, torch.stack((across, up), -1).view(-1, 2))
    paths = []
    for i, trail in enumerate(record.trails):
        where, distance = plane.project(trail.points)
        under = yield from heights.along(place, where)
        place_x, place_y, true, below, away = (one.numpy() for one in (*where.T, trail.losses[wanted.of], under[:, 0], distance))
        label = wanted.training.entries[i].label
        paths.append(Path(i, label, trail.epochs, place_x, place_y, true, below, away, trail.lost))
    ignored = sum(trail.dropped for trail in record.trails)
    return Relief(
        wanted.kind, wanted.of, x.numpy(), y.numpy(), z.view(up.shape).numpy(), tuple(paths), wanted.entries, plane.explained, ignored,
        statistics(wanted, heights),
    )  # fmt: skip


def crossing(wanted: Landscape, record: Recorded) -> Turns:
    start, end = (record.trails[i].points[-1] for i in wanted.entries)
    distance = float(torch.linalg.vector_norm(end.double() - start.double()))
    if distance <= planes.rounding(torch.stack((start, end))):
        raise no_plane(wanted, "two that coincide")
    assert wanted.span is not None
    parts = beyond(wanted.span, wanted.resolution)

    def place(where: Tensor) -> Tensor:
        part = where.unsqueeze(-1)
        return ((1 - part) * start.double() + part * end.double()).to(start.dtype)

    columns: dict[str, Floats] = {}
    barriers: dict[str, float] = {}
    for of, samples in record.samples.items():
        if not len(samples):
            continue
        heights = heights_of(wanted, record, of, accuracy=bool(record.classes))
        affordable(len(parts) * heights.nanoseconds)
        found = (yield from heights.along(place, parts)).numpy()
        columns |= {f"{of}_{name}": column for name, column in zip(("loss", "accuracy"), found.T, strict=False)}
        barriers[of] = barrier(parts.numpy(), columns[f"{of}_loss"])
    labels = tuple(wanted.training.entries[i].label for i in wanted.entries)
    return Crossing(wanted.kind, wanted.entries, labels, parts.numpy(), columns, barriers, distance, statistics(wanted, heights))


def plane_of(wanted: Landscape, record: Recorded) -> Plane:
    if wanted.kind == "random":
        return planes.random_plane(record.nets[wanted.entries[0]], wanted.seed)
    try:
        if wanted.kind == "entries":
            return planes.plane_through(torch.stack([record.trails[i].points[-1] for i in wanted.entries]))
        return planes.principal_plane(torch.cat([trail.points for trail in record.trails]))
    except NoPlane as error:
        raise no_plane(wanted, f"points, {error}") from None


def no_plane(wanted: Landscape, said: str) -> SpecError:
    if wanted.kind == "pca":
        return SpecError("range", f"expected paths that span a plane, got {said}", (FIELD, "kind"))
    return SpecError("range", f"expected entries that end in different places, got {said}", (FIELD, "entries"))


def finite(wanted: Landscape, record: Recorded) -> None:
    """Raises SpecError where an entry that the landscape goes through has left the finite numbers."""
    for place, entry in enumerate(wanted.entries):
        if (lost := record.trails[entry].lost) is not None:
            label = wanted.training.entries[entry].label
            said = f"expected an entry with finite parameters, got {label}, whose parameters after epoch {lost} are not"
            raise SpecError("range", said, (FIELD, "entry") if wanted.kind == "random" else (FIELD, "entries", place))


def affordable(nanoseconds: float) -> None:
    """Raises SpecError before hours are spent."""
    if nanoseconds > MOST:
        said = f"expected a landscape of some {MOST / 60e9:.0f} minutes at most, got one of some {nanoseconds / 60e9:,.0f}"
        raise SpecError("limit", f"{said}: fewer values on an axis, fewer samples or a smaller net", (FIELD, "resolution"))


def heights_of(wanted: Landscape, record: Recorded, of: str, accuracy: bool = False) -> Heights:
    """With the statistics of batch norm that the first entry had, or with those of the training samples at each point."""
    samples = record.samples[of]
    anew = record.samples["train"].x if wanted.batch_norm == "anew" else None
    return Heights(record.nets[wanted.entries[0]], samples.x, samples.y, record.loss, accuracy=accuracy, anew=anew)


def statistics(wanted: Landscape, heights: Heights) -> dict[str, Any] | None:
    if not heights.normalizes:
        return None
    return {"kind": "anew"} if wanted.batch_norm == "anew" else {"kind": "kept", "entry": wanted.entries[0]}
