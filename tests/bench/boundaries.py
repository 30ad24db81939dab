"""The page of nets as a person waits for it: from a change, and from pressing play after it, to the first boundary of the new nets, and
how many boundaries a second a playback shows.

    python make.py bench boundaries
"""

import argparse

from playwright.sync_api import Page

from tests.bench.browser import arguments, opened, say

# Times are taken in the page: from the press to the frame in which the picture's pixels differ.
CHANGE = """seed => new Promise(done => {
    thalweg.pause();
    thalweg.seek(0);
    const canvas = document.querySelector("[data-testid=picture-3] canvas");
    setTimeout(() => {  // by now the nets before their first step are seen, so that what differs then are the new ones
        const old = canvas.toDataURL(), from = performance.now();
        const look = () => canvas.toDataURL() === old ? requestAnimationFrame(look) : done(performance.now() - from);
        void thalweg.load({...thalweg.spec(), data: {...thalweg.spec().data, seed}});
        thalweg.play();
        requestAnimationFrame(look);
    }, 300);
})"""
PLAYED = """() => new Promise(done => {
    const pictures = [...document.querySelectorAll(".net-picture")], seen = pictures.map(() => new Set());
    thalweg.pause(); thalweg.seek(0); thalweg.play();
    const from = performance.now();
    const look = now => {
        pictures.forEach((picture, i) => seen[i].add(picture.dataset.epoch));
        if (thalweg.state().playing && now - from < 2000) requestAnimationFrame(look);
        else done(seen.map(epochs => 1000 * epochs.size / (now - from)));
    };
    requestAnimationFrame(look);
})"""


def main(options: argparse.Namespace) -> None:
    with opened(options) as (page, url):
        page.goto(f"{url}nets")
        page.evaluate("thalweg.ready")
        say("first boundary after a change and play", [settled(page, page.evaluate(CHANGE, seed)) for seed in range(1, 11)])
        page.evaluate("thalweg.load({...thalweg.spec(), epochs: 140})")
        page.locator("#speed").select_option("60")
        rates = [rate for _ in range(3) for rate in page.evaluate(PLAYED)]
        print(f"boundaries a second, of {len(page.query_selector_all('.net-picture'))} pictures each: least {min(rates):.0f}", flush=True)


def settled(page: Page, taken: float) -> float:
    """The time, when the whole training is here, so that the next one begins at rest."""
    page.evaluate("thalweg.load(thalweg.spec())")
    return taken


if __name__ == "__main__":
    main(arguments(__doc__).parse_args())
