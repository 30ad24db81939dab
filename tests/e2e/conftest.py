"""What the browser tests share: opening the race, waiting for a condition, and looking at what is on the screen."""

import json
import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATIENCE = 120  # seconds until a condition that does not come fails its test: many, since machines can be busy
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
expect.set_options(timeout=PATIENCE * 1000)


def until(condition: Callable[[], Any], what: str = "the condition", told: Callable[[], object] = str) -> Any:
    """Polls: the page's policy forbids what Playwright's own waiting for functions needs. `told` says more of a failure."""
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE} s {told()}"
        time.sleep(0.02)
    return value


@cache
def axe() -> str:
    """The source of axe-core, which finds barriers for people with disabilities."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def open_to_everybody(page: Page, part: str = "html", what: str = "the page") -> None:
    """Nothing scrolls sideways, and axe-core finds nothing in this part that keeps anybody out."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what}: no scrolling sideways"
    page.evaluate(axe())
    found = page.evaluate("([part, tags]) => axe.run(part, {runOnly: tags})", [part, WCAG])
    said = [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]}" for v in found["violations"]]
    assert not said, f"{what}\n" + "\n".join(said)
    assert len(found["passes"]) > (10 if part == "html" else 0), "something was looked at"


def stands_alone(content: bytes, *said: str, images: int = 0) -> ElementTree.Element:
    """An SVG is XML in which nothing lies elsewhere, nothing is a raster but so many images, and these texts can be selected."""
    root = ElementTree.fromstring(content)
    for element in root.iter():
        assert element.tag not in (f"{SVG}script", f"{SVG}foreignObject")
        for name, value in element.attrib.items():
            assert not re.search(r"url\((?!['\"]?#)", value), (name, value[:80])
            assert not name.endswith("href") or value.startswith(("#", "data:")), value[:80]
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert any("torch " in text for text in texts), "what the numbers depend on"
    assert set(said) <= set(texts), (said, texts)
    assert len(list(root.iter(f"{SVG}image"))) == images
    return root


class Site:
    """A page as a person and as `window.thalweg` see it."""

    here: str  # an expression: what was asked for is here

    def __init__(self, page: Page) -> None:
        self.page = page

    def by(self, test_id: str) -> Any:
        return self.page.get_by_test_id(test_id)

    def spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = self.page.evaluate("thalweg.spec()")
        return spec

    def settled(self) -> None:
        """What was asked for has been drawn."""
        self.page.evaluate(TWO_FRAMES)
        until(lambda: self.page.evaluate(self.here), "what was asked for")
        self.page.evaluate(TWO_FRAMES)


class Race(Site):
    here = """(({spec, traces, busy}) =>
        !busy && traces.length === spec.entries.length && traces.every(t => t && t.status && t.rows === spec.steps + 1))(thalweg.state())"""

    def step(self) -> int:
        step: int = self.page.evaluate("thalweg.state().step")
        return step

    def trace(self, entry: int) -> dict[str, list[Any]]:
        """An entry's columns, every float as its shortest text, so that bits are compared."""
        text = self.page.evaluate(
            f"""(() => {{ const t = thalweg.state().traces[{entry}];
                const list = column => Array.from(column, v => Object.is(v, -0) ? "-0" : String(v));
                return JSON.stringify({{x: list(t.x), y: list(t.y), loss: list(t.loss), lr: list(t.lr)}}) }})()"""
        )
        columns: dict[str, list[Any]] = json.loads(text)
        return columns

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the surface is on the screen, in pixels."""
        spot = self.page.evaluate(
            f"""(() => {{ const gd = document.querySelector("#surface-plot .js-plotly-plot") ?? document.querySelector("#surface-plot");
                const {{xaxis, yaxis}} = gd._fullLayout, box = gd.getBoundingClientRect();
                return [box.left + xaxis._offset + xaxis.d2p({x}), box.top + yaxis._offset + yaxis.d2p({y})] }})()"""
        )
        return spot[0], spot[1]

    def painted(self) -> int:
        """How many pixels of the overlay's canvases are not transparent."""
        count: int = self.page.evaluate(
            """[...document.querySelectorAll("#surface-overlay canvas")].reduce((sum, canvas) => {
                if (!canvas.width || !canvas.height) return sum;
                const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                let painted = 0;
                for (let i = 3; i < data.length; i += 4) if (data[i]) painted += 1;
                return sum + painted }, 0)"""
        )
        return count


def arrived(page: Page, address: str) -> None:
    """Waits until a click has led to this address, as a pattern that the former one does not fit, and the page there is ready."""
    page.wait_for_url(address)
    page.evaluate("thalweg.ready")


def open_race(page: Page, address: str) -> Race:
    page.goto(address)
    page.evaluate("thalweg.ready")
    return Race(page)


@pytest.fixture
def race(page: Page, server: str) -> Race:
    """The race's first visit."""
    return open_race(page, server)
