"""Measures the page as it is felt, in the real browser against the real server: `python tests/bench/playback.py`.

Prints the median and the 95th percentile of the frames (differences of requestAnimationFrame's times) while 10 entries of
5,000 steps are played in about 20 and about 80 seconds, in two and in three dimensions, and the time from a slider's input event to
the frame that shows the new trail. `--url` takes a server that runs already; without it one is started.
"""

import json
import time
from typing import Any

from playwright.sync_api import Page

from tests.bench.browser import arguments, opened, say

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
LANES = """() => {  // notes how long each question for lanes is under way
  window.lanes_ = [];
  const asked = new Map();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const message = JSON.parse(data);
    if (message.type === "lanes") asked.set(message.id, performance.now());
    if (!this.heard_) {
      this.heard_ = true;
      this.addEventListener("message", ({data: told}) => {
        const word = typeof told === "string" ? JSON.parse(told) : {};
        if (word.type === "done" && asked.has(word.id)) window.lanes_.push(performance.now() - asked.get(word.id));
      });
    }
    return send.call(this, data);
  };
}"""
DRAG = """async ({index, moves, rest = 0}) => {
  const slider = document.querySelector(`[data-testid=entry-${index}] input[type=range]`);
  const start = Number(slider.value) - Math.round(0.7 * moves);
  const frame = () => new Promise(requestAnimationFrame);
  const waits = [];
  slider.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
  await frame();
  await new Promise((done) => setTimeout(done, rest));
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


def play(page: Page, name: str, mode: str, seconds: float, measured: float) -> None:
    page.locator(f"[data-testid=mode-{mode}]").evaluate("(input) => input.click()")
    page.wait_for_function("() => !thalweg.state().busy")
    page.wait_for_timeout(4000 if mode != "2d" else 500)
    page.evaluate(SPEED, 5000 / seconds)
    page.evaluate("() => thalweg.play()")
    say(name, page.evaluate(FRAMES, measured))


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="how long each playback is measured")
    options = parser.parse_args()
    with opened(options) as (page, url):
        began = time.perf_counter()
        page.goto(url)
        page.evaluate("() => thalweg.ready")
        print(f"{'first picture, with all its traces':44} {1000 * (time.perf_counter() - began):.0f} ms")
        say("drag of a slider, 4 entries x 400 steps", page.evaluate(DRAG, {"index": 0, "moves": 120}))
        page.evaluate(LANES)
        say("the same, once its lanes are there", page.evaluate(DRAG, {"index": 1, "moves": 120, "rest": 1500}))
        say("its lanes are there after", page.evaluate("() => lanes_"))
        page.evaluate("(spec) => thalweg.load(spec)", json.loads(json.dumps(spec(10, 5000))))
        play(page, "playback 2D, 10 x 5,000 in 20 s", "2d", 20, options.seconds)
        play(page, "playback 2D, 10 x 5,000 in 80 s", "2d", 80, options.seconds)
        play(page, "playback 3D, 10 x 5,000 in 20 s", "3d", 20, options.seconds)
        play(page, "playback both, 10 x 5,000 in 20 s", "both", 20, options.seconds)
        page.evaluate("(spec) => thalweg.load(spec)", spec(10, 5000, average={"kind": "ema", "decay": 0.98}))
        play(page, "playback 2D with averages, 10 x 5,000 in 20 s", "2d", 20, options.seconds)
        say("drag of a slider, 10 entries x 5,000 steps", page.evaluate(DRAG, {"index": 0, "moves": 40}))


if __name__ == "__main__":
    main()
