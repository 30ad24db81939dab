"""A map as a file that numpy reads, the same from the command line and from the server: `numpy.load(file)`.

It holds an array for each number that is kept of a lane, (rows, columns), the axes' values `x` and `y`, `minima` for basins,
`how` exact it is, the version of torch, and the `document` from which it is computed again. Nothing in it is pickled.
"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import wire

WHOLE = frozenset({"minimum", "reached", "diverged"})  # rows and indices; frames carry them as float64
SHIFT, LOW = wire.STRIDE_AT, (1 << wire.STRIDE_AT) - 1
Arrays = Mapping[str, NDArray[Any]]


def packed(document: Mapping[str, Any], info: Mapping[str, Any], done: Mapping[str, Any], arrays: Arrays) -> bytes:
    """`info` and `done` as the socket says them (docs/wire.md)."""
    more: dict[str, Any] = {"x": info["x"]["values"], "y": info["y"]["values"], "how": done["how"], "torch": done["torch"]}
    if info["kind"] == "basins":
        more["minima"] = np.array(info["minima"], dtype=np.float64).reshape(-1, 2)
    more |= {name: values.astype(np.int32) if name in WHOLE else values for name, values in arrays.items()}
    file = io.BytesIO()
    np.savez(file, document=json.dumps(document), **more)
    return file.getvalue()


def assembled(info: Mapping[str, Any], frames: Iterable[bytes]) -> Arrays:
    """The finest grid, put together from a map's frames."""
    whole = np.full((len(info["arrays"]), info["rows"], info["columns"]), np.nan)
    for piece in map(wire.unpack, frames):
        first = piece.row & LOW
        if piece.row >> SHIFT == 1:
            whole[:, first : first + piece.data.shape[1]] = piece.data
    return dict(zip(info["arrays"], whole, strict=True))
