"""What was found: a `Relief` over a plane, or a `Crossing` along a line."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """An entry's way over a plane, a number for each epoch that was recorded. (x, y) is the point of the plane that is nearest, `distance`
    how far away it is; `loss` is the true one, and `under` the plane's at (x, y), evaluated there. `lost`: the first recorded epoch
    whose parameters were not finite, where it ends before its training."""

    entry: int
    label: str
    epochs: tuple[int, ...]
    x: Floats
    y: Floats
    loss: Floats
    under: Floats
    distance: Floats
    lost: int | None

    def as_dict(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name).tolist() for name in ("x", "y", "loss", "under", "distance")}
        return {"entry": self.entry, "label": self.label, "epochs": list(self.epochs), **numbers, "lost": self.lost}

    @property
    def mark(self) -> dict[str, Any]:
        """Its last point."""
        numbers = {name: float(getattr(self, name)[-1]) for name in ("x", "y", "loss", "under", "distance")}
        return {"entry": self.entry, "label": self.label, **numbers}


@dataclass(frozen=True)
class Relief:
    """The loss over a plane: `z` (y, x). `explained`: the parts of the paths' variance along x and along y (`pca`). `ignored`: how many
    recorded points of paths were not finite. `batch_norm`: what it divided by over the plane: statistics `kept` from the end of an
    entry's training, by its number, or taken `anew` at each point; None in a net without it."""

    kind: str
    of: str
    x: Floats
    y: Floats
    z: Floats
    paths: tuple[Path, ...]
    marked: tuple[int, ...]
    explained: tuple[float, float] | None
    ignored: int
    batch_norm: dict[str, Any] | None

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The final points of the entries that the plane goes through; of all whose path did not end before, for `pca`."""
        return [self.paths[i].mark for i in self.marked if self.paths[i].lost is None]

    def as_dict(self, heights: bool = True) -> dict[str, Any]:
        """For JSON; `heights` may be left out where they are sent otherwise."""
        return {
            "kind": self.kind, "of": self.of, "x": self.x.tolist(), "y": self.y.tolist(), **({"z": self.z.tolist()} if heights else {}),
            "paths": [path.as_dict() for path in self.paths], "marks": self.marks,
            "explained": list(self.explained) if self.explained else None, "ignored": self.ignored, "batch_norm": self.batch_norm,
        }  # fmt: skip


@dataclass(frozen=True)
class Crossing:
    """Loss and accuracy at `x` parts of the way from one entry to another, in a straight line: `columns` by the names of a training's.

    `barriers`: by how much the loss between the two exceeds, at most, the straight line between their own losses (Frankle et al. 2020,
    arXiv:1912.05671; Entezari et al. 2022, arXiv:2110.06296); 0 where it nowhere does. `distance`: the 2-norm from end to end."""

    kind: str
    entries: tuple[int, ...]
    labels: tuple[str, ...]
    x: Floats
    columns: dict[str, Floats]
    barriers: dict[str, float]
    distance: float
    batch_norm: dict[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind, "entries": list(self.entries), "labels": list(self.labels), "x": self.x.tolist(),
            "columns": {name: found.tolist() for name, found in self.columns.items()},
            "barriers": self.barriers, "distance": self.distance, "batch_norm": self.batch_norm,
        }  # fmt: skip


def barrier(parts: Floats, losses: Floats) -> float:
    """The greatest excess over the line between the losses at 0 and at 1, both of which are among `parts`."""
    start, end = (float(losses[parts == part][0]) for part in (0, 1))
    between = (parts >= 0) & (parts <= 1)
    return float(np.max(losses[between] - ((1 - parts[between]) * start + parts[between] * end)))
