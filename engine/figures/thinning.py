"""Which points of a long line are drawn. A screen has a thousand pixels across, a run may have a hundred thousand rows; what is left out
must not be what matters, so of each stretch of rows its extremes stay, and whoever looks is told."""

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
MOST = 4000  # points of a line


def stretch(rows: int, columns: int = 1) -> int:
    """How many rows in a row are drawn by a few of them; 1 where all are drawn.

    >>> stretch(MOST), stretch(100_001)
    (1, 76)
    """
    each = 1 + 2 * columns
    return 1 if rows <= MOST else -(-rows * each // MOST)


def kept(*columns: Column) -> NDArray[np.int64]:
    """The rows that are drawn of a line: all, or the first and the last one and of each stretch the least and the greatest of each column,
    and the first that is no number, so that it is a gap.

    >>> spike = np.zeros(100_001); spike[77_777] = 1.0
    >>> rows = kept(spike); len(rows) <= MOST, 77_777 in rows
    (True, True)
    """
    rows = len(columns[0])
    length = stretch(rows, len(columns))
    if length == 1:
        return np.arange(rows)
    known = np.logical_and.reduce([np.isfinite(column) for column in columns])
    found = [_first(~known, length)]
    for column in columns:
        found += [_first(np.where(known, column, -np.inf), length), _first(np.where(known, -column, -np.inf), length)]
    return np.unique(np.concatenate([[0, rows - 1], *found]))


def _first(values: NDArray[np.generic], length: int) -> NDArray[np.int64]:
    """In which row each stretch has its greatest value first."""
    starts = np.arange(0, len(values), length)
    padded = np.pad(values, (0, len(starts) * length - len(values)), mode="edge")
    rows: NDArray[np.int64] = starts + padded.reshape(-1, length).argmax(axis=1)
    return rows


def note(rows: int, columns: int = 1) -> str:
    """What is left out of a line of so many rows, in words; empty where nothing is.

    >>> note(100), note(100_001)
    ('', 'of 100,001 points the least and the greatest of each 76 are drawn')
    """
    length = stretch(rows, columns)
    which = "the least and the greatest" if columns == 1 else "the outermost"
    return f"of {rows:,} points {which} of each {length:,} are drawn" if length > 1 else ""
