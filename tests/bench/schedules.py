"""Measures the schedule laboratory as it is felt: `python make.py bench schedules`.

Prints how long the first visit takes, how long 300 schedules of 10,000 steps take until the last of them is drawn and how long the
page's frames are meanwhile, and then the frames (differences of requestAnimationFrame's times) while the pointer moves over the
curves, and while a boundary is dragged. `--url` takes a server that runs already; without it one is started.
"""

import math
import time
from typing import Any

from playwright.sync_api import Page

from tests.bench.browser import arguments, opened, say

COUNT, STEPS = 300, 10_000
WATCH = """() => {
  window.frames_ = [];
  const frame = (time) => { frames_.push(time); if (window.frames_.on !== false) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
TAKE = "() => { const times = window.frames_.splice(0); return times.slice(1).map((time, k) => time - times[k]); }"


def spec(count: int, steps: int) -> dict[str, Any]:
    """Schedules of one shape, a different length and height each, so that their curves cross everywhere."""
    entries = []
    for k in range(count):
        rise = 100 + 10 * k
        parts = [
            {"name": "LinearLR", "params": {"start_factor": 0.01, "total_iters": rise}},
            {"name": "CosineAnnealingLR", "params": {"T_max": steps - rise}},
        ]
        schedule = {"name": "SequentialLR", "schedules": parts, "milestones": [rise]}
        entries.append({"label": f"warm-up {rise}", "optimizer": {"name": "SGD", "params": {"lr": 0.01 + 0.001 * k}}, "schedule": schedule})
    return {"problem": {"name": "rosenbrock"}, "entries": entries, "steps": steps}


def hover(page: Page, seconds: float) -> list[float]:
    """Moves the pointer over the curves along a Lissajous figure, as fast as the page takes it."""
    box = page.get_by_test_id("panel-lr").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    page.evaluate(TAKE)
    began = time.perf_counter()
    while (at := time.perf_counter() - began) < seconds:
        x = box["x"] + box["width"] * (0.5 + 0.4 * math.sin(2.1 * at))
        y = box["y"] + box["height"] * (0.5 + 0.4 * math.sin(3.3 * at + 1))
        page.mouse.move(x, y)
        time.sleep(0.008)
    found: list[float] = page.evaluate(TAKE)
    return found


def drag(page: Page, seconds: float) -> list[float]:
    """Drags the first boundary of the first schedule to and fro."""
    box = page.locator(".handle.milestone").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(TAKE)
    began = time.perf_counter()
    while (at := time.perf_counter() - began) < seconds:
        page.mouse.move(x + 150 * abs(math.sin(at)), y)
        time.sleep(0.008)
    found: list[float] = page.evaluate(TAKE)
    page.mouse.up()
    return found


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="how long each movement is measured")
    options = parser.parse_args()
    with opened(options) as (page, url):
        began = time.perf_counter()
        page.goto(f"{url}schedules")
        page.evaluate("() => thalweg.ready")
        print(f"{'first visit, with all its curves':44} {1000 * (time.perf_counter() - began):.0f} ms")
        page.evaluate(WATCH)
        say("pointer over 4 schedules of 400 steps", hover(page, options.seconds))
        say("drag of a boundary, 400 steps", drag(page, options.seconds))
        page.evaluate(TAKE)
        began = time.perf_counter()
        page.evaluate("(spec) => thalweg.load(spec)", spec(COUNT, STEPS))
        print(f"{f'{COUNT} schedules of {STEPS:,} steps are here after':44} {1000 * (time.perf_counter() - began):.0f} ms")
        page.wait_for_timeout(2500)
        say("frames while they arrive and are drawn", page.evaluate(TAKE))
        say(f"pointer over {COUNT} schedules of {STEPS:,} steps", hover(page, options.seconds))


if __name__ == "__main__":
    main()
