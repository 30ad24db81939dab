"""A piece of a map as a pure function of its document, so that it can be computed anywhere, cached, and computed again."""

import dataclasses
import math
from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.diagnosis import TOLERANCE
from engine.lanes import Lanes, probe
from engine.lanes.axes import starts
from engine.lanes.grid import Reducer, check
from engine.maps.document import Map, Piece
from engine.maps.reduce import Basins, Summary

Arrays = dict[str, NDArray[Any]]
Turns = Generator[None, None, tuple[Arrays, str]]


def nothing() -> None:
    """What is done between two turns when nobody asks for more."""


def tile(
    document: Mapping[str, Any], stride: int, first: int, rows: int, known: str | None = None, between: Callable[[], object] = nothing
) -> tuple[Arrays, str]:
    """The arrays of a piece, each (rows, columns), and how exact they are (`engine.lanes.grid.Outcome`), which is probed where it is
    not `known`; `between` two turns may raise to end it."""
    torch.set_num_threads(1)
    return answer(turns_of(Map.load(document), Piece(stride, first, rows), known), between)


def turns_of(wanted: Map, piece: Piece, known: str | None = None) -> Turns:
    """The same in small turns; its return value is the answer."""
    lanes = _lanes(wanted, piece, known)
    yield from lanes.turns()
    found = {name: values.numpy() for name, values in lanes.outcome.found.items()}
    if wanted.kind == "sensitivity":
        found = {name: values.T for name, values in found.items()}
    return found, lanes.outcome.how


def exactness(wanted: Map) -> str:
    """How exact the lanes of a map of one entry are, by a probe. Raises SpecError where torch refuses an end of an axis."""
    if wanted.kind == "basins":
        return probe.how(wanted.one, [], starts(*wanted.grid(1)))
    assert wanted.y is not None
    check(wanted.one, [wanted.y, wanted.x])
    return probe.how(wanted.one, [wanted.y, wanted.x], None)


def _lanes(wanted: Map, piece: Piece, known: str | None) -> Lanes:
    rows, columns = wanted.grid(piece.stride)
    chosen = rows[piece.first : piece.first + piece.rows]
    across = dataclasses.replace(wanted.x, values=columns)
    if wanted.kind == "sensitivity":
        return Lanes(wanted.of(piece.first), [across], lambda *_: Summary(wanted.within))
    if wanted.kind == "basins":
        whole = starts(*wanted.grid(1))
        return Lanes(wanted.one, [], lambda *_: basins(wanted), starts(chosen, columns), ([], whole), known)
    assert wanted.y is not None
    up = dataclasses.replace(wanted.y, values=chosen)
    return Lanes(wanted.one, [up, across], lambda *_: Summary(wanted.within), None, ([wanted.y, wanted.x], None), known)


def basins(wanted: Map) -> Reducer:
    (x0, x1), (y0, y1) = wanted.spec.problem.surface.box
    return Basins(wanted.minima(), TOLERANCE * math.hypot(x1 - x0, y1 - y0))


def complete(wanted: Map) -> Arrays:
    """The whole map at its finest, for the command line: the arrays, the axes' values and how exact it is."""
    parts = []
    for piece in wanted.pieces():
        if piece.stride == 1:
            parts.append(answer(turns_of(wanted, piece)))
    names = parts[0][0]
    rows, columns = wanted.grid(1)
    arrays: Arrays = {name: np.concatenate([found[name] for found, _ in parts]) for name in names}
    return {**arrays, "x": np.array(columns), "y": np.array(rows), "how": np.array(worst([how for _, how in parts]))}


def answer(turns: Turns, between: Callable[[], object] = nothing) -> tuple[Arrays, str]:
    while True:
        try:
            next(turns)
            between()
        except StopIteration as end:
            found: tuple[Arrays, str] = end.value
            return found


def worst(words: list[str]) -> str:
    order = ("exact", "close", "separate")
    return max(words, key=order.index, default="exact")
