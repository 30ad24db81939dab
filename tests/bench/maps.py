"""Measures the page of maps as it is felt: `python make.py bench maps`.

Prints the time from asking for a map to its first coarse picture on the screen and to the whole one, as the median over maps that
differ in their seed, so that none of them is cached; then the time of one that is: the page's own share. The maps are lr x beta1
(256 x 256 cells of 200 steps) and basins (512 x 512 starts of 300 steps). `--url` takes a server that runs already; without it one
is started.
"""

from random import randrange
from statistics import median
from typing import Any

from playwright.sync_api import Page

from tests.bench.browser import arguments, opened

TIMED = """async (spec) => {
  const frame = () => new Promise(requestAnimationFrame);
  const before = thalweg.state().map;
  const began = performance.now();
  let first = null;
  thalweg.load(spec);
  for (;;) {
    await frame();
    const { map, error } = thalweg.state();
    if (error) throw new Error(error.message);
    if (!map || map === before) continue;
    await frame();  // the state was changed before this frame: it is drawn now
    first ??= performance.now() - began;
    if (map.how) return [first, performance.now() - began];
  }
}"""


def measure(page: Page, spec: dict[str, Any], seeds: range) -> tuple[float, float]:
    """Milliseconds to the first picture and to the last, medians."""
    found = [page.evaluate(TIMED, {**spec, "seed": seed}) for seed in seeds]
    return median(first for first, _ in found), median(last for _, last in found)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    with opened(options) as (page, url):
        page.goto(f"{url}maps")
        page.evaluate("() => thalweg.ready")
        examples = {one["name"]: one["spec"] for one in page.evaluate("() => thalweg.state().catalogue.maps")}
        for name, wanted in (("stability", 1000), ("basins", 4000)):
            fresh = randrange(10**6)  # a server that runs already may have answered the last bench's
            first, last = measure(page, examples[name], range(fresh, fresh + options.times))
            page.evaluate(TIMED, {**examples[name], "seed": fresh})
            own = min(measure(page, examples[name], range(fresh + 1, fresh + 3))[1] for _ in range(2))
            print(
                f"{name:12} first picture {first:6.0f} ms (wanted 150), whole picture {last:6.0f} ms (wanted {wanted}), cached {own:.0f} ms"
            )


if __name__ == "__main__":
    main()
