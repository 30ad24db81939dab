"""Measures the page as it is felt, in the real browser against the real server: `python tests/bench/playback.py`.

Prints the median and the 95th percentile of the frames (differences of requestAnimationFrame's times) while 10 entries of
5,000 steps are played in about 20 and about 80 seconds, in two and in three dimensions, and the time from a slider's input event to
the frame that shows the new trail. `--url` takes a server that runs already; without it one is started.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SPEED = """(speed) => {
  thalweg.pause();
  thalweg.seek(0);
  const select = document.querySelector("#speed");
  select.append(new Option(speed, speed));
  select.value = String(speed);
  select.dispatchEvent(new Event("change"));
}"""
FRAMES = """async (seconds) => {
  const times = [];
  await new Promise((resolve) => {
    const frame = (time) => {
      times.push(time);
      if (time - times[0] < 1000 * seconds && thalweg.state().playing) requestAnimationFrame(frame); else resolve();
    };
    requestAnimationFrame(frame);
  });
  return times.slice(1).map((time, k) => time - times[k]);
}"""
DRAG = """async ({index, moves}) => {
  const slider = document.querySelector(`[data-testid=entry-${index}] input[type=range]`);
  const start = Number(slider.value) - Math.round(0.7 * moves);
  const frame = () => new Promise(requestAnimationFrame);
  const waits = [];
  slider.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
  await frame();
  for (let k = 0; k < moves; k += 1) {
    await frame();
    const before = thalweg.state().traces[index];
    slider.value = String(start + k); // never the same twice
    const began = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    while (thalweg.state().traces[index] === before && performance.now() - began < 2000) await frame();
    await frame();
    waits.push(performance.now() - began);
  }
  slider.dispatchEvent(new Event("change", {bubbles: true}));
  return waits;
}"""


def spec(entries: int, steps: int, **more: Any) -> dict[str, Any]:
    """Entries of the first optimizer that swing along Rosenbrock's valley all the time, so that there is much to draw."""
    lrs = [2e-4 * 1.25**k for k in range(entries)]
    return {
        "problem": {"name": "rosenbrock", "start": [-1.5, 2.0], "noise": 0.5},
        "entries": [{"label": f"lr {lr:.5f}", "optimizer": {"name": "SGD", "params": {"lr": lr, "momentum": 0.5}}, **more} for lr in lrs],
        "steps": steps,
    }


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


def play(page: Page, name: str, mode: str, seconds: float, measured: float) -> None:
    page.locator(f"[data-testid=mode-{mode}]").evaluate("(input) => input.click()")
    page.wait_for_function("() => !thalweg.state().busy")
    page.wait_for_timeout(4000 if mode != "2d" else 500)
    page.evaluate(SPEED, 5000 / seconds)
    page.evaluate("() => thalweg.play()")
    say(name, page.evaluate(FRAMES, measured))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--seconds", type=float, default=12, help="how long each playback is measured")
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium"))
    options = parser.parse_args()
    with served(options.url) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=options.chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        began = time.perf_counter()
        page.goto(url)
        page.evaluate("() => thalweg.ready")
        print(f"{'first picture, with all its traces':44} {1000 * (time.perf_counter() - began):.0f} ms")
        say("drag of a slider, 4 entries x 400 steps", page.evaluate(DRAG, {"index": 0, "moves": 120}))
        page.evaluate("(spec) => thalweg.load(spec)", json.loads(json.dumps(spec(10, 5000))))
        play(page, "playback 2D, 10 x 5,000 in 20 s", "2d", 20, options.seconds)
        play(page, "playback 2D, 10 x 5,000 in 80 s", "2d", 80, options.seconds)
        play(page, "playback 3D, 10 x 5,000 in 20 s", "3d", 20, options.seconds)
        play(page, "playback both, 10 x 5,000 in 20 s", "both", 20, options.seconds)
        page.evaluate("(spec) => thalweg.load(spec)", spec(10, 5000, average={"kind": "ema", "decay": 0.98}))
        play(page, "playback 2D with averages, 10 x 5,000 in 20 s", "2d", 20, options.seconds)
        say("drag of a slider, 10 entries x 5,000 steps", page.evaluate(DRAG, {"index": 0, "moves": 40}))
        browser.close()


if __name__ == "__main__":
    main()
