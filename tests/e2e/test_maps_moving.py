"""Zooming into maps and moving them: by boxes, wheel, keys, hands and fingers, to the limit of float64."""

import math
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.conftest import NewContext
from tests.e2e.conftest import until
from tests.e2e.maps_page import LINK, LR, SMALL, Maps, open_maps


@pytest.fixture
def maps(page: Page, server: str) -> Maps:
    """With a small map, so that nothing is waited for."""
    return open_maps(page, f"{server}/maps#{LINK}")


def test_zooming_by_box_wheel_keys_and_the_way_back(maps: Maps) -> None:
    page, whole = maps.page, maps.ends()
    page.mouse.move(*maps.at(0.5, 0.25))
    page.mouse.down()
    page.mouse.move(*maps.at(0.6, 0.5))
    page.mouse.move(*maps.at(0.75, 0.75))
    page.mouse.up()
    maps.settled()
    box = maps.ends()
    # Over four decades and 32 cells the picture's left edge is half a cell before the first value.
    left = 1e-3 * 10 ** (4 / 31 * -0.5)
    assert box[0] == pytest.approx(left * (10 ** (4 / 31 * 32)) ** (0.5 + 0.25 * 0.5 / 32), rel=0.02)
    assert maps.page.evaluate("[thalweg.state().map.x[0], thalweg.state().map.x.at(-1)]") == pytest.approx(box)
    page.mouse.move(*maps.at(0.5, 0.5))
    page.mouse.wheel(0, -300)
    until(lambda: maps.ends()[1] < box[1], "a closer view by the wheel")
    maps.settled()
    maps.by("map").focus()
    page.keyboard.press("+")
    maps.settled()
    for _ in range(3):
        page.keyboard.press("Backspace")
    maps.settled()
    assert maps.ends() == whole
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("0")
    assert maps.ends() == whole
    maps.by("undo").click()
    assert maps.ends() != whole


def dragged(maps: Maps, frm: tuple[float, float], to: tuple[float, float], button: Any = "left") -> None:
    """Between two parts of the picture, in steps as a hand's."""
    mouse = maps.page.mouse
    mouse.move(*maps.at(*frm))
    mouse.down(button=button)
    for k in (1, 2, 3, 4):
        mouse.move(*maps.at(*(a + k / 4 * (b - a) for a, b in zip(frm, to, strict=True))))
    mouse.up(button=button)
    maps.settled()


def test_moving_the_map_by_hand_and_by_keys(maps: Maps) -> None:
    page, whole, up = maps.page, maps.ends(), maps.ends("y")
    decades = 4 * 32 / 31  # that the picture shows
    page.keyboard.down("Shift")
    dragged(maps, (0.3, 0.5), (0.55, 0.5))
    page.keyboard.up("Shift")
    left = maps.ends()
    assert math.log10(left[0] / whole[0]) == pytest.approx(-0.25 * decades, abs=0.03)
    assert math.log10(left[1] / left[0]) == pytest.approx(4, rel=1e-9)
    assert maps.ends("y") == pytest.approx(up, abs=0.02)
    assert page.evaluate("thalweg.state().map.x[0]") == pytest.approx(left[0])
    assert urlsplit(page.url).path == "/maps", "no cell was opened"
    dragged(maps, (0.5, 0.5), (0.25, 0.45), "middle")
    assert maps.ends() == pytest.approx(whole, rel=0.1)
    assert maps.ends("y")[0] == pytest.approx(up[0] + 0.05 * 0.99 * 32 / 31, abs=0.02)
    maps.by("map").focus()
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+ArrowRight")
    maps.settled()
    until(lambda: page.evaluate("thalweg.state().canUndo"), "the hand to rest")
    assert math.log10(maps.ends()[0] / whole[0]) == pytest.approx(decades / 4, abs=0.06)
    for _ in range(3):
        page.keyboard.press("Backspace")
    maps.settled()
    assert maps.ends() == whole
    assert maps.ends("y") == up


def touched(maps: Maps, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Fingers that move over parts of the picture, all at the same time."""
    session = maps.page.context.new_cdp_session(maps.page)
    for k in range(6):
        parts = [tuple(a + min(k, 4) / 4 * (b - a) for a, b in zip(*way, strict=True)) for way in ways]
        places = [dict(zip(("x", "y"), maps.at(*part), strict=True)) | {"id": i} for i, part in enumerate(parts)]
        kind = "touchStart" if k == 0 else "touchEnd" if k == 5 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places if k < 5 else []})
    maps.settled()


def test_two_fingers_take_the_map_along_and_spread_it(new_context: NewContext, server: str) -> None:
    maps = open_maps(new_context(has_touch=True).new_page(), f"{server}/maps#{LINK}")
    whole, decades = maps.ends(), 4 * 32 / 31
    touched(maps, ((0.3, 0.5), (0.5, 0.5)), ((0.5, 0.5), (0.7, 0.5)))
    moved = maps.ends()
    assert math.log10(moved[0] / whole[0]) == pytest.approx(-0.2 * decades, abs=0.05)
    assert math.log10(moved[1] / moved[0]) == pytest.approx(4, rel=0.02)
    touched(maps, ((0.4, 0.5), (0.3, 0.5)), ((0.6, 0.5), (0.7, 0.5)))
    closer = maps.ends()
    assert math.log10(closer[1] / closer[0]) == pytest.approx(2, rel=0.05), "fingers twice as far apart show half as much"


def test_what_is_known_moves_with_the_hand(maps: Maps) -> None:
    """At once, before the server has answered: the picture's pixels are those that were further left."""
    page = maps.page
    page.evaluate("WebSocket.prototype.send = () => {}")
    before = maps.picture()
    page.keyboard.down("Shift")
    page.mouse.move(*maps.at(0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*maps.at(0.75, 0.5))
    until(lambda: maps.picture() != before, "the picture moved")
    row = """(from, to) => {
      const canvas = document.querySelector("#map canvas"), seen = canvas.getContext("2d");
      const [left, width] = [66, canvas.clientWidth - 66 - 92];
      return [...seen.getImageData(left + Math.round(from * width), 200, Math.round((to - from) * width), 1).data];
    }"""
    moved = page.evaluate(f"({row})(0.3, 0.95)")
    page.mouse.up()
    page.keyboard.up("Shift")
    page.keyboard.press("Backspace")
    until(lambda: maps.picture() == before, "the picture back")
    still = page.evaluate(f"({row})(0.05, 0.7)")
    same = sum(abs(a - b) < 8 for a, b in zip(moved, still, strict=False)) / min(len(moved), len(still))
    assert same > 0.97


def test_zooming_ends_at_the_limit_of_float64(maps: Maps) -> None:
    tight = {"path": LR, "from": 0.1, "to": 0.1 + 3e-14, "scale": "log", "count": 32}
    maps.load({**SMALL, "map": {**SMALL["map"], "x": tight}})
    xs = maps.page.evaluate("[...thalweg.state().map.x]")
    assert len(set(xs)) == 32
    for _ in range(8):
        maps.by("zoom-in").click()
    until(lambda: "limit of float64" in maps.page.locator("#toast").inner_text(), "the limit said")
    maps.settled()
    assert maps.page.evaluate("new Set(thalweg.state().map.x).size") == 32
