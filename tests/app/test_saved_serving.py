"""Saving by a server in a process of its own, which is killed; and servers whose database does not work."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading

import httpx2 as httpx
import pytest

from app.cli import outcome
from app.settings import Settings
from tests.app.conftest import DEADLINE, FAKES, serve, until
from tests.conftest import ROOT, free_port

BODY = {"kind": "race", "title": "one", "spec": {"problem": {"name": "sphere"}}}
SERVE = f"""
import sys, uvicorn
from app import serving
from app.settings import Settings
settings = Settings(workers=1, spare=0, open=False, saves=10_000)
uvicorn.Server(serving.configuration(settings, {FAKES!r})).run(sockets=[serving.bound("127.0.0.1", int(sys.argv[1]))])
"""


@contextlib.contextmanager
def process(database_url):
    """A server that saves there, as `(process, client)`."""
    port = free_port()
    environment = {**os.environ, "THALWEG_DATABASE": database_url}
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=ROOT, env=environment)

    def answers():
        assert server.poll() is None
        with contextlib.suppress(httpx.TransportError):
            return client.get("/readyz").status_code == 200

    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE) as client:
            until(answers, "the server")
            yield server, client
    finally:
        server.kill()
        server.wait()


def test_what_was_acknowledged_survives_a_kill(database_url):
    """Eight browsers save without a pause; the server is killed in the midst of it, and nothing that it answered for is lost."""
    acknowledged, enough = [], threading.Event()
    with process(database_url) as (server, client):
        token = client.post("/api/saved", json=BODY).cookies["thalweg_owner"]

        def save():
            with contextlib.suppress(httpx.TransportError), httpx.Client(base_url=client.base_url, timeout=DEADLINE) as mine:
                mine.cookies.set("thalweg_owner", token)
                while (answer := mine.post("/api/saved", json={**BODY, "notes": "n" * 5000})).status_code == 201:
                    acknowledged.append(answer.json())
                    if len(acknowledged) > 60:
                        enough.set()

        threads = [threading.Thread(target=save) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert enough.wait(DEADLINE)
        server.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join(DEADLINE)
    with process(database_url) as (server, client):
        client.cookies.set("thalweg_owner", token)
        for each in acknowledged:
            assert client.get(f"/api/saved/{each['id']}").json() == each
        kept = client.get("/api/saved").json()["total"]
        assert len(acknowledged) + 1 <= kept <= len(acknowledged) + 1 + 8  # some were saved and not yet answered
    if database_url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert file.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


def test_sqlite_writes_to_the_disk_before_it_answers(fake):
    """A kill is survived by what the system has in memory; a cut of power is not. 2 is FULL."""

    async def synchronous():
        async with fake.app.state.store.database.writing() as connection:
            return (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one()

    assert asyncio.run_coroutine_threadsafe(synchronous(), fake.loop).result(DEADLINE) == 2


@pytest.fixture(params=["sqlite", "postgresql"])
def broken(request, tmp_path):
    """A database that cannot be opened."""
    if request.param == "postgresql":
        return f"postgresql://me@127.0.0.1:{free_port()}/saved"
    (tmp_path / "file").write_text("no folder")
    return f"sqlite:///{tmp_path / 'file' / 'saved.sqlite3'}"


def test_everything_else_works_where_the_database_does_not(broken):
    with serve(FAKES, database=broken) as site:
        id, file = "a" * 12, {"form": "thalweg saved experiments", "version": 1, "saved": []}
        asked = [
            site.post("/api/saved", json=BODY), site.get("/api/saved"), site.get(f"/api/saved/{id}"), site.get(f"/s/{id}"),
            site.client.delete(f"{site.url}/api/saved/{id}"), site.post("/api/saved-import", json=file),
        ]  # fmt: skip
        for answer in asked:
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
            assert "Everything else works" in answer.json()["error"]["message"]
            assert "set-cookie" not in answer.headers
        for path in ("/api/saved-tags", "/api/saved-deleted", "/api/saved-export"):
            assert site.get(path).status_code == 503
        assert site.post("/api/saved-notes", json={"notes": "*a*"}).json() == {"notes_html": "<p><em>a</em></p>\n"}
        assert site.get("/").status_code == 200
        assert site.post("/api/run", json={"steps": 20}).status_code == 200
        with site.page() as page:
            assert page.result(1, {"steps": 20})[1]["type"] == "done"


def test_a_server_opens_its_database_and_clears_it_up_before_anybody_asks(tmp_path):
    place = tmp_path / "data" / "saved.sqlite3"
    for _ in range(2):
        with serve(FAKES, database=str(place)), contextlib.closing(sqlite3.connect(place)) as file:

            def count():
                try:
                    return file.execute("SELECT count(*) FROM saved").fetchone()
                except sqlite3.OperationalError:
                    return None

            until(lambda: count() == (0,), "the table without what was deleted")
            columns = [name for _, name, *_ in file.execute("PRAGMA table_info(saved)")]
            row = dict.fromkeys(columns, "x") | {"created": 1, "changed": 1, "deleted": 1, "bytes": 1}
            file.execute(f"INSERT INTO saved VALUES ({', '.join('?' * len(columns))})", list(row.values()))
            file.commit()


def test_few_files_are_read_at_once(fake):
    kept = fake.app.state.imports
    fake.app.state.imports = asyncio.Semaphore(0)
    try:
        answer = fake.post("/api/saved-import", json={})
    finally:
        fake.app.state.imports = kept
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("/data/saved.sqlite3", "sqlite+aiosqlite:////data/saved.sqlite3"), ("sqlite:////data/a", "sqlite+aiosqlite:////data/a"),
        ("postgres://a:b@c/d", "postgresql+asyncpg://a:b@c/d"), ("postgresql+asyncpg://a:b@c/d", "postgresql+asyncpg://a:b@c/d"),
    ],
)  # fmt: skip
def test_a_database_is_a_file_or_an_address(given, url):
    assert Settings(database=given).database_url() == url


def test_without_a_setting_it_is_a_file_in_the_users_data(monkeypatch, tmp_path):
    monkeypatch.delenv("THALWEG_DATABASE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().database_url() == f"sqlite+aiosqlite:///{tmp_path}/thalweg/saved.sqlite3"


def test_postgresql_without_its_driver_is_told_at_the_start(monkeypatch):
    monkeypatch.setattr("app.settings.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r'extra "postgres"'):
        Settings(database="postgresql://host/name")
    assert Settings(database="file.sqlite3").database_url().endswith("/file.sqlite3")


@pytest.mark.parametrize("bad", ["mysql://me:secret-word@host/name", "sqlite://", "postgresql+psycopg2://me:secret-word@host/name"])
def test_an_address_that_is_none_is_told_at_the_start_without_its_password(bad, monkeypatch, capsys):
    monkeypatch.setenv("THALWEG_DATABASE", bad)
    assert outcome(["serve", "--no-open"]) == 2
    said = capsys.readouterr().err
    assert "THALWEG_DATABASE" in said and "secret-word" not in said
    assert "secret-word" not in repr(Settings(database="postgresql://me:secret-word@host/name"))
