"""Frames: the form in which numbers leave the server, as docs/wire.md lays down; `frontend/static/js/wire.js` is its other side.

A worker packs a chunk once, with id 0. Each page gave its run a number of its own, so `addressed` writes that number into
the header as the frame goes out; the body is never unpacked on its way.
"""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"THLW"
VERSION = 1
CHUNK, FIELD = 1, 2
HEADER = struct.Struct("<4sHHIIIHH")
ID = struct.Struct("<I")
ID_AT = 8

Floats = NDArray[np.float64]


class WireError(ValueError):
    """Bytes that are not one of our frames; the message says what was expected and what was got."""


@dataclass(frozen=True)
class Frame:
    """A frame taken apart. `data` is `(columns, entries, rows)` for a chunk and `(rows, entries)` for a field."""

    kind: int
    id: int
    row: int
    data: Floats


def pack_chunk(row: int, data: Floats, id: int = 0) -> bytes:
    """A chunk of a run whose first row is `row`; `data` is `(columns, entries, rows)`."""
    columns, entries, rows = data.shape
    return HEADER.pack(MAGIC, VERSION, CHUNK, id, row, rows, entries, columns) + body(data)


def pack_field(data: Floats) -> bytes:
    """A surface on a grid; `data` is `(y, x)`."""
    rows, across = data.shape
    return HEADER.pack(MAGIC, VERSION, FIELD, 0, 0, rows, across, 1) + body(data)


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
    if kind not in (CHUNK, FIELD):
        raise WireError(f"kind: expected {CHUNK} or {FIELD}, got {kind}")
    if kind == FIELD and columns != 1:
        raise WireError(f"columns of a field: expected 1, got {columns}")
    wanted = rows * entries * columns * 8
    if len(frame) - HEADER.size != wanted:
        raise WireError(f"body: expected {wanted} bytes, got {len(frame) - HEADER.size}")
    shape: tuple[int, ...] = (columns, entries, rows) if kind == CHUNK else (rows, entries)
    numbers: Any = np.frombuffer(frame, dtype="<f8", offset=HEADER.size)
    return Frame(kind, id, row, numbers.reshape(shape))


def addressed(frame: bytes, id: int) -> bytes:
    """The same frame under the number that a page gave its run."""
    return frame[:ID_AT] + ID.pack(id) + frame[ID_AT + ID.size :]


def extent(frame: bytes) -> tuple[int, int]:
    """First row and number of rows of a chunk."""
    _, _, _, _, row, rows, _, _ = HEADER.unpack_from(frame)
    return row, rows


def since(frame: bytes, row: int) -> bytes:
    """The part of a chunk from `row` on."""
    whole = unpack(frame)
    return pack_chunk(row, whole.data[:, :, row - whole.row :], whole.id)
