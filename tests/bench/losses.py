"""Measures the laboratory of criteria as it is felt: `python make.py bench losses`.

Prints the time from a slider's event to the frame in which its new curve is drawn, the server's share of it, and the processor time that
the page's scripts take for one change. The criterion is the first visit's with a slider, beside the three others. `--url` takes a
server that runs already; without it one is started.
"""

from statistics import median, quantiles

from tests.bench.browser import arguments, opened

# Every value is a new one, so that none of them is remembered.
MOVED = """async (times) => {
  const frame = () => new Promise(requestAnimationFrame);
  const i = thalweg.state().view.selected;
  const input = document.querySelector(`[data-testid=criterion-${i}] input[type=range]`);
  const found = [];
  for (let k = 0; k < times; k += 1) {
    const before = thalweg.state().curves[i];
    const began = performance.now();
    input.value = String(60 + k);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    while (thalweg.state().curves[i] === before) await new Promise((done) => setTimeout(done));
    await frame();  // the state was changed before this frame: it is drawn now
    found.push(performance.now() - began);
  }
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return found;
}"""
ASKED = """async (times) => {
  const criterion = thalweg.spec().criteria[thalweg.state().view.selected];
  const found = [];
  for (let k = 0; k < times; k += 1) {
    const body = JSON.stringify({ criteria: [criterion], ranges: { error: [-4, 4 + k / 1000] } });
    const began = performance.now();
    await (await fetch("/api/criteria", { method: "POST", headers: { "content-type": "application/json" }, body })).json();
    found.push(performance.now() - began);
  }
  return found;
}"""


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--times", type=int, default=100)
    options = parser.parse_args()
    with opened(options) as (page, url):
        page.goto(f"{url}losses")
        page.evaluate("() => thalweg.ready")
        client = page.context.new_cdp_session(page)
        client.send("Performance.enable")
        page.evaluate(MOVED, 5)
        asked = page.evaluate(ASKED, options.times)
        script = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}["ScriptDuration"]
        moved = page.evaluate(MOVED, options.times)
        later = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}["ScriptDuration"]
        most, own = quantiles(moved, n=10)[-1], 1000 * (later - script) / options.times
        print(f"a slider's event to its curve on the screen: {median(moved):.0f} ms, nine of ten within {most:.0f} ms")
        print(f"of it the answer of the server: {median(asked):.0f} ms; scripts of the page: {own:.1f} ms")


if __name__ == "__main__":
    main()
