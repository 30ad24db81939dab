"""From the bytes of a CSV file to its lines as lists of texts: size, encoding, delimiter, quotes, and lines of one length."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from engine.errors import Path, SpecError

MOST_BYTES = 5_000_000
DELIMITERS = {"\t": "tabs", ";": "semicolons", ",": "commas"}  # what is tried, the rarest in ordinary text first
SNIFFED = 50  # records by which the delimiter is found
Record = tuple[int, list[str]]  # the number of its (last) line, its cells


def records(data: bytes, path: Path, most_rows: int, most_columns: int) -> tuple[list[Record], str]:
    """The records that hold anything, cells without the space around them, and the delimiter. Reading ends with an error as soon as there
    are more than a header and `most_rows`, or more columns than `most_columns`."""
    text = decoded(data, path)
    delimiter = _delimiter(text, path)
    found: list[Record] = []
    for line, cells in _parsed(text, delimiter, path):
        if len(cells) > most_columns:
            raise SpecError("limit", f"line {line}: expected at most {most_columns} columns, got {len(cells)}", path)
        if found and len(cells) != len(found[0][1]):
            said = f"line {line}: expected {len(found[0][1])} cells as in line {found[0][0]}, got {len(cells)}"
            raise SpecError("range", said, path)
        if len(found) > most_rows:  # the first may be a header
            raise SpecError("limit", f"expected at most {most_rows:,} rows, got more", path)
        found.append((line, cells))
    return found, delimiter


def decoded(data: bytes, path: Path) -> str:
    """The text, without a byte order mark; too large a file is refused before anything is done with it."""
    if len(data) > MOST_BYTES:
        raise SpecError("limit", f"expected a file of at most {MOST_BYTES / 1e6:g} MB, got {len(data) / 1e6:.1f} MB", path)
    if b"\0" in data:
        raise SpecError("type", "expected a text file in UTF-8, got binary data (or UTF-16)", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = f"line {line}: expected text in UTF-8, got the byte {data[error.start]:#04x}; save the file as UTF-8"
        raise SpecError("type", said, path) from None
    if not text.strip():
        raise SpecError("missing", "expected lines of cells, got an empty file", path)
    return text


def _parsed(text: str, delimiter: str, path: Path) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield reader.line_num, stripped
    except csv.Error as error:
        raise SpecError("type", f"line {reader.line_num}: not CSV separated by {DELIMITERS[delimiter]}: {error}", path) from None


def _delimiter(text: str, path: Path) -> str:
    """The delimiter by which most lines have the same number of cells, two at least."""
    scores: dict[str, float] = {}
    refused: list[SpecError] = []
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        try:
            widths = Counter(len(cells) for _, cells in islice(_parsed(text, delimiter, path), SNIFFED))
        except SpecError as error:
            refused.append(error)
            continue
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        scores[delimiter] = count / widths.total() if width > 1 else 0.0
    best = max(scores, key=lambda each: scores[each], default="")
    if best and scores[best]:
        return best
    one = SpecError("range", "expected two columns at least, separated by commas, semicolons or tabs, got one", path)
    raise refused[0] if refused else one
