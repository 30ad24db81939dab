"""Reading and writing experiments: who may, what is found, how much there is room for.

Everybody who has an experiment's id may read it; only its owner finds it by listing, changes it or deletes it. What was deleted is
gone for everybody at once, can be restored by its owner for a day, and is then removed for good, or sooner where room is needed.
"""

import asyncio
import re
import secrets
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import ApiError
from app.saved.database import Database
from app.saved.model import Experiment, folded, joined, now, of_row, parted, saved
from app.saved.trouble import trouble

LETTERS = string.ascii_letters + string.digits
ID = re.compile(r"[A-Za-z0-9]{12}")  # 71 bits
CURSOR = re.compile(r"(\d{1,18})-([A-Za-z0-9]{12})")
UNDO = 24 * 3600 * 1_000_000  # microseconds
BATCH = 100
FULL = "is full; its limit is THALWEG_DATABASE_BYTES"
SUMMARY = ("id", "kind", "title", "tags", "torch", "engine", "created", "changed")
TOLD = (*(saved.c[name] for name in SUMMARY), saved.c.thumbnail.is_not(None).label("pictured"))
MOST_REMOVED = 50
NEWEST = (saved.c.created.desc(), saved.c.id.desc())
THERE = saved.c.deleted.is_(None)
HELD = select(
    func.count().filter(THERE).label("number"), func.coalesce(func.sum(saved.c.bytes).filter(THERE), 0).label("size"),
    func.count().label("number_in_all"), func.coalesce(func.sum(saved.c.bytes), 0).label("size_in_all"),
).where(saved.c.owner == bindparam("owner"))  # fmt: skip


@dataclass(frozen=True)
class Room:
    """How much there is room for: experiments and bytes of one owner, and bytes of everybody's."""

    number: int
    owner_bytes: int
    all_bytes: int


@dataclass(frozen=True)
class Page:
    """Some of an owner's experiments, newest first, how many there are in all, and where the next page begins."""

    rows: Sequence[Any]
    total: int
    next: str | None


class Store:
    def __init__(self, database: Database, room: Room) -> None:
        self.database, self.room = database, room

    async def create(self, experiments: Sequence[Experiment], owner: str) -> list[Experiment]:
        """Keep all of these, or none, each under a new id."""
        at = now()
        fresh = [replace(each, id=new_id(), owner=owner, created=each.created or at, changed=each.changed or at) for each in experiments]
        rows = await asyncio.to_thread(lambda: [each.row() for each in fresh])
        async with self.database.writing(owner) as connection:
            await self.make_room(connection, owner, len(rows), sum(row["bytes"] for row in rows))
            for first in range(0, len(rows), BATCH):
                await connection.execute(insert(saved), rows[first : first + BATCH])
        return fresh

    async def get(self, id: str) -> Experiment:
        async with self.database.reading() as connection:
            return of_row(await living(connection, id))

    async def picture(self, id: str) -> bytes | None:
        """The bytes of its PNG file, without reading what is larger: a list asks for fifty at once."""
        async with self.database.reading() as connection:
            thumbnail: bytes | None = (await living(connection, id, saved.c.deleted, saved.c.thumbnail)).thumbnail
            return thumbnail

    async def tags(self, owner: str) -> Counter[str]:
        """How many of an owner's experiments have each tag."""
        wanted = select(saved.c.tags).where(saved.c.owner == owner, THERE, saved.c.tags != "")
        async with self.database.reading() as connection:
            return Counter(tag for text in (await connection.execute(wanted)).scalars() for tag in parted(text))

    async def removed(self, owner: str) -> Sequence[Any]:
        """What an owner can still restore, the last deleted first."""
        wanted = and_(saved.c.owner == owner, saved.c.deleted >= now() - UNDO)
        latest = select(*TOLD, saved.c.deleted).where(wanted).order_by(saved.c.deleted.desc()).limit(MOST_REMOVED)
        async with self.database.reading() as connection:
            return (await connection.execute(latest)).all()

    async def listed(self, owner: str, q: str = "", tag: str = "", kind: str = "", limit: int = 50, after: str = "") -> Page:
        """An owner's experiments of this kind that have this tag and each of these words in title, notes or tags."""
        wanted = and_(saved.c.owner == owner, THERE, *matches(q, tag, kind))
        page = select(*TOLD).where(wanted, *older(after)).order_by(*NEWEST).limit(limit + 1)
        async with self.database.reading() as connection:
            rows = (await connection.execute(page)).all()
            total = (await connection.execute(select(func.count()).select_from(saved).where(wanted))).scalar_one()
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(rows[:limit], total, f"{last.created}-{last.id}" if last is not None else None)

    async def change(self, id: str, owner: str, changes: dict[str, Any]) -> Experiment:
        async with self.database.writing(owner) as connection:
            before = of_row(own(await living(connection, id), owner))
            after = before.with_changes({**changes, "changed": now()})
            await self.make_room(connection, owner, 0, after.size() - before.size())
            await connection.execute(update(saved).where(saved.c.id == id).values(after.row()))
        return after

    async def delete(self, id: str, owner: str) -> int:
        """Until when it can be restored."""
        at = now()
        async with self.database.writing(owner) as connection:
            own(await living(connection, id), owner)
            await connection.execute(update(saved).where(saved.c.id == id).values(deleted=at))
        return at + UNDO

    async def restore(self, id: str, owner: str) -> Experiment:
        """Undo a deletion; restoring what is there changes nothing."""
        async with self.database.writing(owner) as connection:
            row = await found(connection, id)
            if row is None or row.owner != owner or (row.deleted is not None and row.deleted < now() - UNDO):
                raise ApiError("not_found", "there is nothing to restore: no such experiment, or deleted more than a day ago")
            experiment = of_row(row)
            if row.deleted is not None:
                self.check_room(await held(connection, owner), 1, experiment.size())
                await connection.execute(update(saved).where(saved.c.id == id).values(deleted=None))
        return experiment

    async def all(self, owner: str) -> list[Experiment]:
        """Everything of an owner, newest first."""
        wanted = select(saved).where(saved.c.owner == owner, THERE).order_by(*NEWEST)
        async with self.database.reading() as connection:
            return [of_row(row) for row in (await connection.execute(wanted)).all()]

    async def purge(self) -> None:
        """Remove for good what was deleted more than a day ago."""
        async with self.database.writing() as connection:
            await connection.execute(delete(saved).where(saved.c.deleted < now() - UNDO))

    async def make_room(self, connection: AsyncConnection, owner: str, number: int = 0, size: int = 0) -> None:
        """Raise `ApiError` where so many more, so many bytes larger, are too many; forget what was deleted where that makes room."""
        has = await held(connection, owner)
        self.check_room(has, number, size)
        if has.number_in_all + number > self.room.number or has.size_in_all + size > self.room.owner_bytes:
            await connection.execute(delete(saved).where(saved.c.owner == owner, saved.c.deleted.is_not(None)))
        if size > 0 and await self.database.size(connection) + size > self.room.all_bytes:
            raise trouble(FULL)

    def check_room(self, has: Any, number: int, size: int) -> None:
        if number > 0 and has.number + number > self.room.number:
            said = f"expected at most {self.room.number:,} experiments of one browser, got {has.number + number:,}; delete some"
            raise ApiError("limit", said)
        if size > 0 and has.size + size > self.room.owner_bytes:
            said = f"expected at most {self.room.owner_bytes:,} bytes of one browser's experiments, got {has.size + size:,}; delete some"
            raise ApiError("limit", said)


async def held(connection: AsyncConnection, owner: str) -> Any:
    """How many experiments an owner has, and their bytes: those that are there, and with those that are deleted."""
    return (await connection.execute(HELD, {"owner": owner})).one()


async def found(connection: AsyncConnection, id: str, *columns: Column[Any]) -> Any:
    """A row, or these columns of it; None where there is none."""
    if not ID.fullmatch(id):
        return None
    return (await connection.execute(select(*(columns or (saved,))).where(saved.c.id == id))).one_or_none()


async def living(connection: AsyncConnection, id: str, *columns: Column[Any]) -> Any:
    row = await found(connection, id, *columns)
    if row is None or row.deleted is not None:
        raise ApiError("not_found", "there is no such experiment; it may have been deleted")
    return row


def own(row: Any, owner: str) -> Any:
    if row.owner != owner:
        raise ApiError("not_yours", "this experiment was saved by another browser, so it can only be read; a duplicate would be yours")
    return row


def matches(q: str, tag: str, kind: str) -> Iterable[ColumnElement[bool]]:
    yield from (saved.c.search.contains(word, autoescape=True) for word in folded(q).split())
    if kind:
        yield saved.c.kind == kind
    if tag:
        yield func.replace(saved.c.tags, joined((tag,)), "") != saved.c.tags  # LIKE would not tell A from a in SQLite


def older(after: str) -> Iterable[ColumnElement[bool]]:
    """What comes after the last of a page."""
    if not after:
        return
    place = CURSOR.fullmatch(after)
    if place is None:
        raise ApiError("range", f"after: expected the `next` of a page, got {after[:60]!r}", ["after"])
    created, id = int(place[1]), place[2]
    yield or_(saved.c.created < created, and_(saved.c.created == created, saved.c.id < id))


def new_id() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(12))
