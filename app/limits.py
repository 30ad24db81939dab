"""The first look at a spec, before anything is allocated for it: is it too large for this server?

It looks at the raw JSON and judges only sizes; what is of the wrong type passes here and is refused by the engine, which is
the only place that validates meaning. Since a spec may leave out `steps`, the worker looks once more when all is known.
"""

from collections.abc import Mapping
from typing import Any

from app.errors import ApiError

BYTES_OF_ROW = 9 * 8  # at most nine columns of float64

BYTES_OF_CELL = 5 * 8  # at most five arrays of float64, the coarse ones among them
CELLS = 1 << 22
STEPS_OF_TRAINING = 200_000  # of all lanes together, the engine's own limit
BYTES_OF_EPOCH, BYTES_OF_STEP, BYTES_OF_SNAPSHOT, SNAPSHOTS = 8 * 8, 3 * 8, 10_000, 150
LANE_CELLS = 1_000_000  # numbers that a hand on a slider, or over the surface, may ask for at once


def check(raw: Any, limits: Mapping[str, int]) -> None:
    """Raise `ApiError` where the raw spec asks for more than a limit."""
    if not isinstance(raw, dict):
        return
    steps, entries = size(raw)
    check_size(steps, entries, limits)


def check_size(steps: float, entries: int, limits: Mapping[str, int]) -> None:
    if steps > limits["steps"]:
        raise ApiError("limit", f"steps: expected at most {limits['steps']:,}, got {told(steps)}", ["steps"])
    if entries > limits["entries"]:
        raise ApiError("limit", f"entries: expected at most {limits['entries']}, got {entries:,}", ["entries"])
    if (steps + 1) * entries > limits["rows"]:
        rows = f"{entries} entries of {told(steps)} steps"
        raise ApiError("limit", f"expected at most {limits['rows']:,} rows over all entries, got {rows}", ["steps"])


def check_lanes(rows: int, entries: int, lanes: int, columns: int, limits: Mapping[str, int]) -> None:
    """Raise `ApiError` where lanes whose every row is kept would be too many."""
    if entries != 1:
        raise ApiError("limit", f"entries: expected one, got {entries}", ["entries"])
    most = LANE_CELLS // columns
    if rows * lanes > most or rows > limits["rows"]:
        raise ApiError("limit", f"expected at most {most:,} rows over all lanes, got {lanes:,} lanes of {rows:,} rows", ["axis"])


def check_count(across: int, up: int) -> None:
    """Raise `ApiError` where a grid of starts would be too large, before it is made."""
    if across * up > LANE_CELLS:
        raise ApiError("limit", f"expected at most {LANE_CELLS:,} starts, got {across:,} x {up:,}", ["axis", "starts"])


def size(raw: Mapping[str, Any]) -> tuple[float, int]:
    """Steps and entries that a raw spec asks for; 0 for what is left out or of another type."""
    steps, entries = raw.get("steps", 0), raw.get("entries", ())
    counted = steps if isinstance(steps, int | float) and not isinstance(steps, bool) else 0
    return counted, len(entries) if isinstance(entries, list) else 0


def expected_bytes(raw: Any, axis: Any = None) -> int:
    """What the frames of a run of this spec may take, or of its lanes over an axis."""
    steps, entries = size(raw) if isinstance(raw, dict) else (0, 0)
    if isinstance(raw, dict) and isinstance(raw.get("data"), dict):
        return expected_training(raw, entries)
    if isinstance(raw, dict) and isinstance(raw.get("map"), dict):
        return expected_cells(raw["map"], entries) * BYTES_OF_CELL
    rows = int((max(steps, 0) + 1) * entries)
    return rows * BYTES_OF_ROW if axis is None else max(rows, LANE_CELLS) * 8


def expected_training(raw: Mapping[str, Any], entries: int) -> int:
    """What the frames of a training may take; the engine refuses what is no number here, and too many steps."""
    epochs, seeds = raw.get("epochs", 50), raw.get("seeds", (0,))
    known = isinstance(epochs, int) and not isinstance(epochs, bool) and isinstance(seeds, list | tuple)
    count = min(max(epochs, 1), STEPS_OF_TRAINING) + 1 if known else STEPS_OF_TRAINING
    lanes = max(entries, 1) * (max(len(seeds), 1) if known else 1)
    numbers = min(count * lanes, STEPS_OF_TRAINING) * BYTES_OF_EPOCH + STEPS_OF_TRAINING * BYTES_OF_STEP
    return numbers + min(count, SNAPSHOTS) * min(entries, 16) * BYTES_OF_SNAPSHOT


def expected_cells(wanted: Mapping[str, Any], entries: int) -> int:
    """The cells of a map; the engine refuses what is no number here."""
    counts = [wanted[axis].get("count", 256) if isinstance(wanted.get(axis), dict) else 256 for axis in ("x", "y")]
    if wanted.get("kind") == "sensitivity":
        counts[1] = entries
    x, y = (count if isinstance(count, int) and 0 < count <= CELLS else CELLS for count in counts)
    return min(x * y, CELLS)


def told(number: float) -> str:
    return f"{number:,}" if abs(number) < 1e15 else f"{number:g}" if isinstance(number, float) else f"{str(number)[:20]}..."
