"""What is kept of an experiment: one table, the same in SQLite and PostgreSQL. `app/migrations` makes it; a test compares the two.

Times are whole microseconds since 1970, UTC, so that the order of two saves is the same in every database. `search` holds title,
notes and tags folded, since SQLite knows small and capital letters of ASCII only. What is large stands last, where SQLite need not
read past it.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()
saved = Table(
    "saved",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("owner", String(64), nullable=False),  # the hash of a token, never the token
    Column("kind", String(20), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("deleted", BigInteger),
    Column("bytes", Integer, nullable=False),
    Column("torch", String(100), nullable=False),
    Column("engine", String(100), nullable=False),
    Column("title", String(200), nullable=False),
    Column("tags", Text, nullable=False),  # each between two line feeds
    Column("view", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("spec", Text, nullable=False),  # JSON
    Column("thumbnail", LargeBinary),
    Index("saved_of_owner", "owner", "created", "id", "deleted", "bytes"),
    Index("saved_deleted", "deleted"),
)
START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Experiment:
    """An experiment as a page knows it. `spec` is JSON text; `thumbnail` are the bytes of a PNG file."""

    kind: str
    title: str
    spec: str
    notes: str = ""
    tags: tuple[str, ...] = ()
    view: str = ""
    thumbnail: bytes | None = None
    torch: str = ""
    engine: str = ""
    created: int = 0
    changed: int = 0
    id: str = ""
    owner: str = ""

    def size(self) -> int:
        """Bytes that count against the limits."""
        texts = (self.title, self.notes, joined(self.tags), self.spec, self.view)
        return sum(len(text.encode()) for text in texts) + len(self.thumbnail or b"")

    def row(self) -> dict[str, Any]:
        """What is written into the table."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        search = folded("\n".join((self.title, self.notes, *self.tags)))
        return {**values, "tags": joined(self.tags), "bytes": self.size(), "search": search}

    def with_changes(self, changes: dict[str, Any]) -> "Experiment":
        return replace(self, **changes)


def of_row(row: Any) -> Experiment:
    """What was read from the table."""
    known = {name: value for name, value in row._mapping.items() if name in Experiment.__dataclass_fields__}
    return Experiment(**{**known, "tags": parted(known["tags"])})


def joined(tags: tuple[str, ...]) -> str:
    r"""Tags as the text of a column, in which `\ntag\n` finds one.

    >>> joined(("adam", "lesson 3")), joined(())
    ('\nadam\nlesson 3\n', '')
    """
    return "\n".join(("", *tags, "")) if tags else ""


def parted(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")[1:-1])


def folded(text: str) -> str:
    """A text as it is searched: without regard to capitals and to how its letters are composed.

    >>> folded("GROẞE Täler")
    'grosse täler'
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def now() -> int:
    return micros(datetime.now(UTC))


def micros(moment: datetime) -> int:
    return (moment - START) // timedelta(microseconds=1)


def told_time(at: int) -> str:
    """A time in ISO 8601.

    >>> told_time(1_700_000_000_000_001)
    '2023-11-14T22:13:20.000001Z'
    """
    return (START + timedelta(microseconds=at)).isoformat(timespec="microseconds").replace("+00:00", "Z")
