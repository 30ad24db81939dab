"""What every test may use: a served site as a user starts it, and a page in a real Chromium that tolerates no mistake.

`server` is the address of one site for the whole run; `serve` starts further ones for tests that need their own, and
`page` is a Playwright page whose console errors, uncaught exceptions, policy violations and requests to other hosts fail
the test, unless it is marked `@pytest.mark.expect_console("pattern")`. Browser tests run last: Playwright's synchronous API
keeps an event loop in the main thread, in which `asyncio.run` of other tests would not work.
"""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as workers have it; on a busy machine two threads wait for each other, eight times as long
# Never in the data of whoever runs the tests.
os.environ.setdefault("THALWEG_ZOO", "false")  # the package of the extra may be installed: its own tests turn it on
DATA = tempfile.mkdtemp(prefix="thalweg-tests-")
os.environ["THALWEG_DATABASE"] = str(Path(DATA) / "saved.sqlite3")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 180  # seconds; far more than a start takes on a busy machine, so that a failure is not a test that hangs
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Software rendering as Chromium does it where there is no GPU (pages composed on the processor, WebGL by an emulated GPU, which is
# several times slower at composing), and none of Chromium's own requests to its makers.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]
WINDOW: ViewportSize = {"width": 1366, "height": 768}
WATCH_POLICY = """addEventListener("securitypolicyviolation", event => console.error(
    `policy violation: ${event.violatedDirective} by ${event.blockedURI || "inline"} at ${event.sourceFile}:${event.lineNumber}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


# The site.


@dataclass(frozen=True)
class Site:
    """A `thalweg serve` of its own process."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended by itself:\n{self.log.read_text()}"
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(log: Path, *flags: str, broken: bool = False, **variables: str) -> Iterator[Site]:
    """Serve until the block ends; a traceback in the server's log fails whoever used it, unless something of his is `broken`."""
    port = free_port()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port), "--no-open", *flags]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=output, stderr=subprocess.STDOUT)
    site = Site(f"http://127.0.0.1:{port}", process, log)
    try:
        deadline = time.monotonic() + DEADLINE
        while not site.ready():
            assert time.monotonic() < deadline, f"the server was not ready in {DEADLINE} s:\n{log.read_text()}"
            time.sleep(0.05)
        yield site
    finally:
        end(process)
    assert broken or "Traceback" not in log.read_text(), f"the server logged an exception:\n{log.read_text()}"


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("the server did not end within 20 s of an interrupt") from None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that all tests share."""
    with served(tmp_path_factory.mktemp("server") / "log.txt") as site:
        yield site.url


Serve = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """`with serve("--workers", "1", THALWEG_STEPS="100") as site:` is a site of one's own."""
    return lambda *flags, **variables: served(tmp_path / "log.txt", *flags, **variables)


# The browser.


def chromium() -> str:
    """The browser to test with: the one that THALWEG_CHROMIUM names, or one that is installed."""
    found = os.environ.get("THALWEG_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return found or pytest.fail("no Chromium or Chrome found: install Debian's chromium, or name one in THALWEG_CHROMIUM", pytrace=False)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@dataclass
class Complaints:
    """Everything that a faultless page does not do, as sentences."""

    home: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self.heard.append(f"console: {message.text}") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.heard.append(f"uncaught: {error.stack or error}"))
        page.on("request", lambda request: self.check_host(request.url))
        page.on("websocket", lambda socket: self.check_host(socket.url))
        page.on("crash", lambda page: self.heard.append("the page crashed"))

    def check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != self.home:
            self.heard.append(f"request to another host: {url}")

    def unexpected(self, patterns: list[str]) -> list[str]:
        return [sentence for sentence in self.heard if not any(re.search(pattern, sentence) for pattern in patterns)]


NewContext = Callable[..., BrowserContext]


def watchful(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(DEADLINE * 1000)
    context.add_init_script(WATCH_POLICY)
    return context


@contextmanager
def complaining(expected: list[str]) -> Iterator[Complaints]:
    complaints = Complaints("127.0.0.1")
    yield complaints
    unexpected = complaints.unexpected(expected)
    assert not unexpected, "the page did what it must not:\n" + "\n".join(unexpected)


@contextmanager
def watched(browser: Browser, expected: list[str]) -> Iterator[NewContext]:
    """Makes contexts whose pages are all watched."""
    contexts: list[BrowserContext] = []
    with complaining(expected) as complaints:

        def new(**options: object) -> BrowserContext:
            context = watchful(browser.new_context(**{"viewport": WINDOW, **options}))
            context.on("page", complaints.listen)
            contexts.append(context)
            return context

        yield new
        for context in contexts:
            context.close()


def expected_of(request: pytest.FixtureRequest) -> list[str]:
    return [str(pattern) for mark in request.node.iter_markers("expect_console") for pattern in mark.args]


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    with watched(browser, expected_of(request)) as new:
        yield new


@pytest.fixture(scope="session")
def returning(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """The browser of somebody who was here before, with files and compiled scripts on a disk: neither is made again by every test."""
    profile = tmp_path_factory.mktemp("profile")
    context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium(), args=CHROMIUM_FLAGS, viewport=WINDOW)
    yield watchful(context)
    context.close()


@pytest.fixture
def page(returning: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A blank page of 1366 x 768. What a page keeps for later visits is cleared after the test, except the cache."""
    with complaining(expected_of(request)) as complaints:
        returning.on("page", complaints.listen)
        yield returning.new_page()
        for page in returning.pages[1:]:  # the browser ends with its last page
            if page.url.startswith("http"):
                page.evaluate("localStorage.clear()")
            page.close()
        returning.clear_cookies()
        returning.clear_permissions()
        returning.remove_listener("page", complaints.listen)
