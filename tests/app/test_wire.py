"""Frames, by the table of docs/wire.md and not by the module's own constants."""

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app import wire

doubles = st.floats(width=64, allow_nan=True, allow_infinity=True)
chunks = arrays.arrays(np.float64, st.tuples(st.integers(5, 9), st.integers(1, 4), st.integers(1, 9)), elements=doubles)
fields = arrays.arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=doubles)
u32 = st.integers(0, 2**32 - 1)


@given(chunks, u32, u32)
def test_a_chunk_arrives_as_it_was_sent_to_the_last_bit(data, row, id):
    frame = wire.unpack(wire.addressed(wire.pack_chunk(row, data), id))
    assert (frame.kind, frame.id, frame.row) == (1, id, row)
    assert frame.data.shape == data.shape
    assert frame.data.tobytes() == data.tobytes()


@given(fields)
def test_a_field_arrives_as_it_was_sent(data):
    frame = wire.unpack(wire.pack_field(data))
    assert (frame.kind, frame.id, frame.row) == (2, 0, 0)
    assert frame.data.tobytes() == data.tobytes()


def test_the_bytes_are_those_of_the_document():
    data = np.arange(5 * 2 * 3, dtype=float).reshape(5, 2, 3)
    header = b"THLW" + struct.pack("<HH", 1, 1) + struct.pack("<III", 7, 40, 3) + struct.pack("<HH", 2, 5)
    assert len(header) == 24
    assert wire.pack_chunk(40, data, 7) == header + struct.pack("<30d", *range(30))


def test_a_view_that_is_not_contiguous_is_packed_in_order():
    data = np.arange(60, dtype=float).reshape(5, 2, 6)
    assert wire.unpack(wire.pack_chunk(0, data[:, :, 1:4])).data.tolist() == data[:, :, 1:4].tolist()


def test_the_rest_of_a_chunk():
    data = np.arange(30, dtype=float).reshape(5, 2, 3)
    rest = wire.unpack(wire.since(wire.pack_chunk(10, data), 11))
    assert rest.row == 11
    assert rest.data.tolist() == data[:, :, 1:].tolist()


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))), u32)
def test_a_picture_is_bytes(data, epoch):
    frame = wire.unpack(wire.pack_picture(epoch, data))
    assert (frame.kind, frame.id, frame.row) == (5, 0, epoch)
    assert frame.data.shape == data.shape and frame.data.tobytes() == data.tobytes()


@given(chunks, st.sampled_from([4, 6, 7]))
def test_steps_tables_and_histograms_have_the_shape_of_chunks(data, kind):
    frame = wire.unpack(wire.pack_chunk(3, data, kind=kind))
    assert (frame.kind, frame.row) == (kind, 3) and frame.data.tobytes() == data.tobytes()


GOOD = wire.pack_chunk(0, np.zeros((5, 1, 2)))


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"", "24 bytes, got 0"),
        (GOOD[:23], "24 bytes, got 23"),
        (b"HTTP" + GOOD[4:], "magic: expected b'THLW', got b'HTTP'"),
        (GOOD[:4] + b"\x02\x00" + GOOD[6:], "version: expected 1, got 2"),
        (GOOD[:6] + b"\x09\x00" + GOOD[8:], "kind: expected one of 1, 2, 3, 4, 5, 6, 7, got 9"),
        (GOOD[:6] + b"\x02\x00" + GOOD[8:], "columns of a field: expected 1 or 2, got 5"),
        (GOOD[:-1], "expected 80 bytes, got 79"),
        (GOOD + b"\0", "expected 80 bytes, got 81"),
    ],
)
def test_what_is_no_frame_is_refused(frame, said):
    with pytest.raises(wire.WireError, match=said.replace("(", r"\(")):
        wire.unpack(frame)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(frame):
    with contextlib.suppress(wire.WireError):
        wire.unpack(frame)
