"""A server in this process, and what a page says to it."""

import asyncio
import contextlib
import json
import threading
import time
from dataclasses import dataclass

import httpx2 as httpx
import pytest
import uvicorn
from websockets.sync.client import connect

from app import serving, wire
from app.settings import Settings
from tests import postgres
from tests.app.savers import Browser

FAKES = "tests.app.fakes"
DEADLINE = 60  # seconds; far more than anything here takes, so that a failure is not a test that hangs


def until(condition, what):
    """Wait for a condition of another thread or process."""
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        assert time.monotonic() < end, f"waited for {what} in vain"
        time.sleep(0.005)
    return found


@dataclass
class Site:
    """A running server. `app.state` may be looked at; it belongs to another thread."""

    app: object
    port: int
    loop: asyncio.AbstractEventLoop
    client: httpx.Client

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self):
        return self.app.state.workers

    @property
    def computations(self):
        return self.app.state.computations

    def pids(self):
        return [process.process.pid for process in self.workers.working]

    def ready(self):
        until(lambda: self.get("/readyz").status_code == 200, "the workers")
        return self

    def get(self, path, **more):
        return self.client.get(self.url + path, **more)

    def post(self, path, **more):
        return self.client.post(self.url + path, **more)

    @contextlib.contextmanager
    def page(self, **more):
        with connect(f"ws://127.0.0.1:{self.port}/ws", max_size=None, compression=None, **more) as socket:
            yield Page(socket)


class Page:
    """A page's side of the socket."""

    def __init__(self, socket):
        self.socket = socket

    def say(self, message):
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def run(self, id, spec, **more):
        self.say({"type": "run", "id": id, "spec": spec, **more})

    def hear(self):
        """The next message: a dict, or a frame taken apart."""
        message = self.socket.recv(timeout=DEADLINE)
        return json.loads(message) if isinstance(message, str) else wire.unpack(message)

    def hear_until(self, *types):
        """All messages up to the first of one of these types."""
        heard = []
        while not heard or isinstance(heard[-1], wire.Frame) or heard[-1]["type"] not in types:
            heard.append(self.hear())
        return heard

    def result(self, id, spec, **more):
        """A whole run: its frames and its last word."""
        self.run(id, spec, **more)
        *before, last = self.hear_until("done", "error")
        return [message for message in before if isinstance(message, wire.Frame)], last


@contextlib.contextmanager
def serve(jobs="app.jobs", **changes):
    settings = Settings(**{"port": 0, "workers": 1, "spare": 0, "open": False, **changes})
    listening = serving.bound(settings.host, 0)
    config = serving.configuration(settings, jobs)
    server = uvicorn.Server(config)
    loops = []

    async def main():
        loops.append(asyncio.get_running_loop())
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    until(lambda: server.started, "the server")
    try:
        with httpx.Client(timeout=DEADLINE) as client:
            yield Site(config.loaded_app, listening.getsockname()[1], loops[0], client).ready()
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        listening.close()


@pytest.fixture(scope="module")
def fake():
    """A server whose workers need no torch."""
    with serve(FAKES) as site:
        yield site


@pytest.fixture(scope="session")
def real():
    """A server as a user has it."""
    with serve(spare=1) as site:
        yield site


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL for the whole run; skips where none is installed."""
    with postgres.running() as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request, tmp_path_factory):
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'saved.sqlite3'}"
    return request.getfixturevalue("postgresql").fresh()


@pytest.fixture(scope="module")
def saving(database_url):
    """A server that saves in that database; its workers need no torch."""
    with serve(FAKES, database=database_url) as site:
        yield site


@pytest.fixture
def browser(saving):
    with (found := Browser(saving)).client:
        yield found


@pytest.fixture
def other(saving):
    with (found := Browser(saving)).client:
        yield found
