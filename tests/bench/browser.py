"""What the benches of pages share: their options, the served site and its page in the real browser, and how times are said."""

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.conftest import CHROMIUM_FLAGS


def arguments(about: str | None) -> argparse.ArgumentParser:
    """The options that all have."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--url", help="a server that runs already; without it one is started")
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium"))
    return parser


@contextlib.contextmanager
def opened(options: argparse.Namespace) -> Iterator[tuple[Page, str]]:
    """A page that is still empty, and the site's address."""
    with served(options.url) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=options.chromium, args=CHROMIUM_FLAGS)
        yield browser.new_page(viewport={"width": 1366, "height": 768}), url
        browser.close()


@contextlib.contextmanager
def served(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-open"])
    try:
        yield awaited(f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait()


def awaited(url: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}readyz") as answer:
            if answer.status == 200:
                return url
        time.sleep(0.2)
    raise TimeoutError(f"{url}: expected it to be ready within 60 s")


def say(name: str, values: list[float]) -> None:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    median, worst = statistics.median(ordered), ordered[-1]
    print(f"{name:44} median {median:6.1f} ms   p95 {p95:6.1f} ms   worst {worst:6.1f} ms   n {len(ordered)}", flush=True)
