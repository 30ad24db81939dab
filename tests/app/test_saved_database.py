"""The database of saved experiments: migrations that lose nothing, and what is said where it fails."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.errors import ApiError
from app.saved import database as module
from app.saved.database import Database
from app.saved.model import Experiment, metadata
from app.saved.store import Room, Store
from app.settings import Settings

ROOM = Room(1000, 2**20, 2**30)
ONE = Experiment("race", "one", '{"a":1}')
SECOND = """
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None
import sqlalchemy as sa
from alembic import op
def upgrade():
    op.add_column("saved", sa.Column("stars", sa.Integer))
    op.execute("UPDATE saved SET title = 'changed'")
    {then}
"""


@contextlib.asynccontextmanager
async def opened(url, room=ROOM, patience=5.0):
    """A store on a database, closed afterwards."""
    store = Store(Database(Settings(database=str(url)).database_url(), patience), room)
    try:
        yield store
    finally:
        await store.database.close()


async def titles(store):
    return [row.title for row in (await store.listed("me")).rows]


async def refusal(work):
    with pytest.raises(ApiError) as refused:
        await work
    assert (refused.value.code, refused.value.status) == ("database", 503), refused.value
    assert refused.value.message.startswith("the database of saved experiments ")
    assert "Everything else works" in refused.value.message
    return refused.value.message


@pytest.fixture
def empty(request, database_url, tmp_path):
    """The address of a database that nobody has opened."""
    return request.getfixturevalue("postgresql").fresh() if database_url.startswith("postgresql") else f"sqlite:///{tmp_path / 'a.sqlite3'}"


def test_migrations_make_the_table_of_the_model(empty):
    async def main():
        async with opened(empty) as store, store.database.reading() as connection:
            return await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), metadata))

    assert asyncio.run(main()) == []


def test_servers_that_start_together_migrate_once(empty):
    async def main():
        async with contextlib.AsyncExitStack() as stack:
            stores = [await stack.enter_async_context(opened(empty)) for _ in range(4)]
            await asyncio.gather(*(store.create([ONE], "me") for store in stores))
            return await titles(stores[0])

    assert asyncio.run(main()) == ["one"] * 4


@pytest.fixture
def migrations(monkeypatch, tmp_path):
    """A copy of the migrations to which a test adds one."""
    copy = tmp_path / "migrations"
    shutil.copytree(module.MIGRATIONS, copy)
    monkeypatch.setattr(module, "MIGRATIONS", copy)
    return copy / "versions" / "m0002_stars.py"


def test_a_migration_that_fails_leaves_everything_as_it_was(empty, migrations):
    async def main():
        async with opened(empty) as store:
            await store.create([ONE], "me")
        migrations.write_text(SECOND.format(then="raise OSError('cut off')"))
        async with opened(empty) as store:
            await refusal(titles(store))
        migrations.unlink()
        async with opened(empty) as store:
            assert await titles(store) == ["one"]
        migrations.write_text(SECOND.format(then="pass"))
        async with opened(empty) as store:
            return await titles(store)

    assert asyncio.run(main()) == ["changed"]


def test_what_a_newer_thalweg_wrote_is_left_alone(empty, migrations):
    async def main():
        migrations.write_text(SECOND.format(then="pass"))
        async with opened(empty) as store:
            await store.create([ONE], "me")
        migrations.unlink()
        async with opened(empty) as store:
            assert "newer Thalweg" in await refusal(titles(store))
        migrations.write_text(SECOND.format(then="pass"))
        async with opened(empty) as store:
            return await titles(store)

    assert asyncio.run(main()) == ["one"]


def test_limits_hold_and_what_was_deleted_makes_room(empty):
    async def main():
        async with opened(empty, Room(3, 2000, 2**30)) as store:
            kept = await store.create([ONE, ONE, ONE], "me")
            with pytest.raises(ApiError, match="at most 3 experiments") as refused:
                await store.create([ONE], "me")
            assert refused.value.code == "limit"
            await store.create([ONE], "somebody else")
            await store.delete(kept[0].id, "me")
            await store.restore(kept[0].id, "me")
            await store.delete(kept[0].id, "me")
            (fourth,) = await store.create([ONE], "me")
            with pytest.raises(ApiError, match="nothing to restore"):
                await store.restore(kept[0].id, "me")
            with pytest.raises(ApiError, match="at most 2,000 bytes"):
                await store.change(fourth.id, "me", {"notes": "x" * 2000})
            await store.change(fourth.id, "me", {"notes": "x" * 1800})
            with pytest.raises(ApiError, match="at most 2,000 bytes"):
                await store.change(kept[1].id, "me", {"notes": "x" * 300})
            assert len(await titles(store)) == 3
            await store.delete(fourth.id, "me")
            await store.change(kept[1].id, "me", {"notes": "x" * 300})
        async with opened(empty, Room(3, 2000, 1000)) as store:
            assert "is full" in await refusal(store.create([ONE], "third"))

    asyncio.run(main())


def test_a_deletion_is_final_after_a_day(empty, monkeypatch):
    async def main():
        async with opened(empty) as store:
            first, second = await store.create([ONE, ONE], "me")
            start = await store.delete(first.id, "me")
            monkeypatch.setattr("app.saved.store.now", lambda: start - 1)
            await store.purge()
            await store.restore(first.id, "me")
            await store.delete(first.id, "me")
            monkeypatch.setattr("app.saved.store.now", lambda: start + 24 * 3600 * 10**6)
            with pytest.raises(ApiError, match="more than a day ago"):
                await store.restore(first.id, "me")
            await store.purge()
            assert [each.id for each in await store.all("me")] == [second.id]
            async with store.database.reading() as connection:
                return (await connection.exec_driver_sql("SELECT count(*) FROM saved")).scalar_one()

    assert asyncio.run(main()) == 1


# What goes wrong.


@pytest.fixture
def file(tmp_path):
    """A SQLite file with one experiment."""

    async def main():
        async with opened(tmp_path / "saved.sqlite3") as store:
            await store.create([ONE], "me")

    asyncio.run(main())
    return tmp_path / "saved.sqlite3"


def test_a_locked_file_is_said_and_reading_goes_on(file):
    async def main():
        async with opened(file, patience=0.2) as store:
            assert await titles(store) == ["one"]
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                assert "is locked by another program" in await refusal(store.create([ONE], "me"))
                assert await titles(store) == ["one"]
                other.execute("ROLLBACK")
            await store.create([ONE], "me")
            return await titles(store)

    assert asyncio.run(main()) == ["one", "one"]


def test_many_who_wait_for_a_locked_file_do_not_wait_one_after_another(file):
    async def main():
        async with opened(file, patience=0.1) as store:
            await store.database.ready()
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                begun = time.monotonic()
                said = await asyncio.gather(*(refusal(store.create([ONE], "me")) for _ in range(30)))
            assert {"locked" in each or "busy" in each for each in said} == {True}
            return time.monotonic() - begun

    assert asyncio.run(main()) < 2  # 30 x 0.1 s at least, if each tried


def test_a_full_file_is_said_and_reading_goes_on(file):
    async def main():
        async with opened(file) as store:
            await store.database.ready()
            for _ in range(5):  # of each connection
                async with store.database.engine.connect() as connection:
                    pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
                    await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            large = Experiment("race", "large", '{"a":"%s"}' % ("x" * 100_000))
            assert "is full; free some space" in await refusal(store.create([large], "me"))
            return await titles(store)

    assert asyncio.run(main()) == ["one"]


@contextlib.contextmanager
def without_rights():
    """Run as somebody who may not write everywhere, where we may."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public(file):
    """The file in a folder that others can enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    place = shutil.copy(file, folder / "saved.sqlite3")
    yield Path(place)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_a_read_only_file_is_said(public):
    async def main():
        async with opened(public) as store:
            await store.database.ready()  # all modules are loaded
        public.chmod(0o444)
        public.parent.chmod(0o777)
        with without_rights():
            async with opened(public) as store:
                assert "is read-only" in await refusal(store.create([ONE], "me"))
                return await titles(store)

    assert asyncio.run(main()) == ["one"]


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("name", ["saved.sqlite3", "new.sqlite3", "deeper/new.sqlite3"])
def test_a_read_only_folder_is_said(public, name):
    async def main():
        async with opened(public) as store:
            await store.database.ready()
        public.chmod(0o444)
        public.parent.chmod(0o555)
        with without_rights():
            async with opened(public.parent / name) as store:
                return await refusal(store.create([ONE], "me"))

    said = asyncio.run(main())
    assert "let the server write its file and the folder of the file" in said


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path):
    place = tmp_path / "notes.txt"
    place.write_text("my notes\n" * 200)

    async def main():
        async with opened(place) as store:
            return await refusal(store.create([ONE], "me"))

    assert "is no SQLite file" in asyncio.run(main())
    assert place.read_text() == "my notes\n" * 200


def test_a_postgresql_that_cannot_be_reached_is_said_soon(caplog):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        url = f"postgresql://me:secret-word@127.0.0.1:{taken.getsockname()[1]}/saved"

        async def main():
            async with opened(url) as store:
                return await asyncio.gather(*(refusal(store.create([ONE], "me")) for _ in range(10)))

        begun = time.monotonic()
        assert all("does not answer" in said for said in asyncio.run(main()))
        assert time.monotonic() - begun < 4
    assert "secret-word" not in caplog.text and "127.0.0.1" in caplog.text


def test_a_postgresql_without_that_database_is_said(postgresql):
    async def main():
        async with opened(postgresql.url("nowhere")) as store:
            return await refusal(store.create([ONE], "me"))

    assert "does not exist" in asyncio.run(main())


def test_a_postgresql_that_may_not_write_is_said_and_reading_goes_on(postgresql):
    url = postgresql.fresh()

    async def main():
        async with opened(url) as store:
            await store.create([ONE], "me")
        postgresql.sql(f"ALTER DATABASE {urlsplit(url).path[1:]} SET default_transaction_read_only = on")
        async with opened(url) as store:
            assert "is read-only" in await refusal(store.create([ONE], "me"))
            return await titles(store)

    assert asyncio.run(main()) == ["one"]


def test_a_postgresql_that_ends_connections_is_used_again(postgresql):
    async def main():
        async with opened(postgresql.fresh()) as store:
            await store.create([ONE], "me")
            postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()")
            await store.create([ONE], "me")
            return await titles(store)

    assert asyncio.run(main()) == ["one", "one"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_postgresql_that_comes_back_is_used_again(postgresql, how):
    async def main():
        async with opened(postgresql.fresh()) as store:
            await store.create([ONE], "me")
            postgresql.stop(how)
            try:
                assert "does not answer" in await refusal(store.create([ONE], "me"))
                assert "does not answer" in await refusal(titles(store))
            finally:
                postgresql.start()
            await store.create([ONE], "me")
            return await titles(store)

    assert asyncio.run(main()) == ["one", "one"]


def test_a_database_that_failed_is_tried_again(file, monkeypatch):
    monkeypatch.setattr(module, "AGAIN", 0.1)
    away = file.with_suffix(".away")
    file.rename(away)
    file.mkdir()

    async def main():
        async with opened(file) as store:
            await refusal(store.create([ONE], "me"))
            file.rmdir()
            away.rename(file)
            await refusal(store.create([ONE], "me"))  # too soon
            await asyncio.sleep(0.11)
            return await titles(store)

    assert asyncio.run(main()) == ["one"]
