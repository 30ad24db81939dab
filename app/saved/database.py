"""The connection to the database: opened and brought up to date at the first chance, and again after it failed.

SQLite is kept with a write-ahead log and `synchronous=FULL`: a save is on the disk before it is acknowledged, so it survives a
killed server and a cut of power. Its writers take turns in here, which is fair and needs no waiting in small steps; SQLite's own
waiting is for other programs. PostgreSQL needs neither.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.errors import ApiError
from app.saved.trouble import BUSY, LOCKED, trouble, troubles

log = logging.getLogger("thalweg.saved")
logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells more of itself than of what it does
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
AGAIN = 2.0  # seconds before a database that could not be opened is tried again
CONNECTIONS = 5
QUEUE = 60.0  # seconds that a request waits for its turn; hundreds may be before it
LOCK = 7_236_512_001  # of migrations; any number that no other program uses
SQLITE_SIZE = text("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size")
POSTGRES_SIZE = text("SELECT pg_total_relation_size('saved')")
PRAGMAS = ("synchronous=FULL", "fullfsync=ON", "trusted_schema=OFF")


class Database:
    """A database of saved experiments. Whatever it cannot do is refused as an `ApiError` with the code `database`."""

    def __init__(self, url: str, patience: float = 5.0) -> None:
        self.url, self.patience = make_url(url), patience
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.place = self.url.render_as_string(hide_password=True)
        self.engine = sqlite(url, patience) if self.sqlite else postgres(url, patience)
        self.turn, self.opening = asyncio.Lock(), asyncio.Lock()
        self.opened = False
        self.problem: ApiError | None = None
        self.tried = self.locked = 0.0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        await self.ready()
        with troubles(self.place):
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self, owner: str = "") -> AsyncIterator[AsyncConnection]:
        """A transaction that is the only one to write, of this owner at least; what is in it is kept when the block has ended."""
        await self.ready()
        async with self.my_turn():
            with troubles(self.place):
                async with self.engine.connect() as connection:
                    await connection.execution_options(writes=True)
                    async with connection.begin():
                        if not self.sqlite:
                            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(owner))))
                        yield connection

    @asynccontextmanager
    async def my_turn(self) -> AsyncIterator[None]:
        """Writers of SQLite one after another. Who waited behind one that met a lock has waited for the lock as well."""
        if not self.sqlite:
            yield
            return
        begun = time.monotonic()
        try:
            async with asyncio.timeout(QUEUE):
                await self.turn.acquire()
        except TimeoutError:
            raise trouble(BUSY) from None
        try:
            if self.locked > begun:
                raise trouble(LOCKED)
            yield
        except ApiError as error:
            if LOCKED in error.message and self.locked <= begun:
                self.locked = time.monotonic()
            raise
        finally:
            self.turn.release()

    async def ready(self) -> None:
        """Open the database unless it is; what went wrong a moment ago is said again without another try."""
        async with self.opening:
            if self.opened:
                return
            if self.problem is not None and time.monotonic() < self.tried + AGAIN:
                raise self.problem
            try:
                with troubles(self.place):
                    await self.open()
            except ApiError as error:
                self.problem, self.tried = error, time.monotonic()
                raise
            self.opened = True

    async def open(self) -> None:
        if self.sqlite:
            with suppress(OSError):  # SQLite says what is wrong with the folder
                await asyncio.to_thread(Path(self.url.database or "").parent.mkdir, 0o700, parents=True, exist_ok=True)
        async with self.engine.connect() as connection:
            if await connection.run_sync(is_current):
                return
        async with self.engine.connect() as connection:
            await connection.execution_options(writes=True)
            async with connection.begin():
                if not self.sqlite:
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
                await connection.run_sync(migrate)
        log.info("the database at %s is up to date", self.place)

    async def size(self, connection: AsyncConnection) -> int:
        """Bytes that are in use, all tables and indexes together."""
        return int((await connection.execute(SQLITE_SIZE if self.sqlite else POSTGRES_SIZE)).scalar_one())

    async def close(self) -> None:
        await self.engine.dispose()


def is_current(connection: Connection) -> bool:
    """Whether the newest migration has been made, found without writing."""
    return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to date within the connection's transaction, so that a failure leaves all as it was."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def sqlite(url: str, patience: float) -> AsyncEngine:
    engine = create_async_engine(
        url, connect_args={"timeout": patience, "isolation_level": None},
        pool_size=CONNECTIONS, max_overflow=0, pool_timeout=QUEUE,
    )  # fmt: skip

    @event.listens_for(engine.sync_engine, "connect")
    def settle(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        with suppress(sqlite3.OperationalError):  # a file that cannot be written can still be read
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        """A writer says so at once: one that has read before it writes cannot wait for another."""
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgres(url: str, patience: float) -> AsyncEngine:
    return create_async_engine(
        url, connect_args={"timeout": patience, "command_timeout": 6 * patience},
        pool_size=2 * CONNECTIONS, max_overflow=0, pool_timeout=QUEUE, pool_pre_ping=True,
    )  # fmt: skip
