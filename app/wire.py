"""Frames: the form in which numbers leave the server, as docs/wire.md lays down; `frontend/static/js/wire.js` is its other side.

A worker packs a chunk once, with id 0. Each page gave its run a number of its own, so `addressed` writes that number into
the header as the frame goes out; the body is never unpacked on its way.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"THLW"
VERSION = 1
CHUNK, FIELD, MAP, STEPS, PICTURE, TABLE, HISTOGRAMS = range(1, 8)
HEADER = struct.Struct("<4sHHIIIHH")
ID = struct.Struct("<I")
ID_AT = 8
STRIDE_AT = 24

SHAPES: dict[int, Callable[[int, int, int], tuple[int, ...]]] = {
    CHUNK: lambda rows, entries, columns: (columns, entries, rows),
    FIELD: lambda rows, entries, columns: (rows, entries) if columns == 1 else (columns, rows, entries),
    MAP: lambda rows, entries, columns: (columns, rows, entries),
    STEPS: lambda rows, entries, columns: (columns, entries, rows),
    PICTURE: lambda rows, entries, columns: (entries, rows, columns),
    TABLE: lambda rows, entries, columns: (columns, entries, rows),
    HISTOGRAMS: lambda rows, entries, columns: (columns, entries, rows),
}

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


class WireError(ValueError):
    """Bytes that are not one of our frames; the message says what was expected and what was got."""


@dataclass(frozen=True)
class Frame:
    """A frame taken apart. `data` is `(columns, entries, rows)` for a chunk, `(rows, entries)` for a field, `(2, rows, entries)` for
    a field of vectors, `(columns, rows, entries)` for a piece of a map, and for a picture `(entries, rows, columns)` bytes."""

    kind: int
    id: int
    row: int
    data: Floats | Bytes


def pack_chunk(row: int, data: Floats, id: int = 0, kind: int = CHUNK) -> bytes:
    """A chunk of a run whose first row is `row`; `data` is `(columns, entries, rows)`. Also `STEPS`, `TABLE` and `HISTOGRAMS`."""
    columns, entries, rows = data.shape
    return HEADER.pack(MAGIC, VERSION, kind, id, row, rows, entries, columns) + body(data)


def pack_picture(epoch: int, data: Bytes) -> bytes:
    """Pictures of entries after an epoch; `data` is `(entries, rows, columns)`."""
    entries, rows, columns = data.shape
    return HEADER.pack(MAGIC, VERSION, PICTURE, 0, epoch, rows, entries, columns) + np.ascontiguousarray(data).tobytes()


def pack_field(data: Floats) -> bytes:
    """A surface on a grid, `data` `(y, x)`, or a field of vectors, `(2, y, x)`."""
    *columns, rows, across = data.shape
    return HEADER.pack(MAGIC, VERSION, FIELD, 0, 0, rows, across, *(columns or (1,))) + body(data)


def pack_map(stride: int, first: int, data: Floats) -> bytes:
    """Rows of a map's grid of every `stride`-th value, from row `first` of that grid on; `data` is `(arrays, rows, across)`. Header's
    `row` holds both: the stride in its upper 8 bits."""
    arrays, rows, across = data.shape
    return HEADER.pack(MAGIC, VERSION, MAP, 0, stride << STRIDE_AT | first, rows, across, arrays) + body(data)


def body(data: Floats) -> bytes:
    return np.ascontiguousarray(data, dtype="<f8").tobytes()


def unpack(frame: bytes) -> Frame:
    """Take a frame apart; raises `WireError` for anything that is not exactly one frame."""
    if len(frame) < HEADER.size:
        raise WireError(f"frame: expected a header of {HEADER.size} bytes, got {len(frame)}")
    magic, version, kind, id, row, rows, entries, columns = HEADER.unpack_from(frame)
    if magic != MAGIC:
        raise WireError(f"magic: expected {MAGIC!r}, got {magic!r}")
    if version != VERSION:
        raise WireError(f"version: expected {VERSION}, got {version}")
    if kind not in SHAPES:
        raise WireError(f"kind: expected one of {', '.join(map(str, SHAPES))}, got {kind}")
    if kind == FIELD and columns not in (1, 2):
        raise WireError(f"columns of a field: expected 1 or 2, got {columns}")
    dtype = np.dtype("u1" if kind == PICTURE else "<f8")
    wanted = rows * entries * columns * dtype.itemsize
    if len(frame) - HEADER.size != wanted:
        raise WireError(f"body: expected {wanted} bytes, got {len(frame) - HEADER.size}")
    numbers: Any = np.frombuffer(frame, dtype=dtype, offset=HEADER.size)
    return Frame(kind, id, row, numbers.reshape(SHAPES[kind](rows, entries, columns)))


def addressed(frame: bytes, id: int) -> bytes:
    """The same frame under the number that a page gave its run."""
    return frame[:ID_AT] + ID.pack(id) + frame[ID_AT + ID.size :]


def extent(frame: bytes) -> tuple[int, int] | None:
    """First row and number of rows of a chunk; None for a frame of another kind, which has no order."""
    _, _, kind, _, row, rows, _, _ = HEADER.unpack_from(frame)
    return (row, rows) if kind == CHUNK else None


def since(frame: bytes, row: int) -> bytes:
    """The part of a chunk from `row` on."""
    whole = unpack(frame)
    numbers: Any = whole.data
    return pack_chunk(row, numbers[:, :, row - whole.row :], whole.id)
