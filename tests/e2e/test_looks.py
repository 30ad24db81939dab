"""The page at all sizes, in both schemes: nothing overflows, nothing keeps a person out, nothing is heavy."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.conftest import NewContext
from tests.e2e.conftest import TWO_FRAMES, open_race, open_to_everybody, until

SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
SIZES = [(1366, 768), (1920, 1080), (390, 844), (320, 640)]
LIGHTEST_FIRST_LOAD = 1_300_000  # bytes, compressed; ui.md


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_page_fits_and_is_open_to_everybody(new_context: NewContext, server: str, size: tuple[int, int]) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    race = open_race(page, server)
    race.settled()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TWO_FRAMES)
        open_to_everybody(page, what=scheme)


def test_the_first_load_is_light_and_the_second_loads_nothing(new_context: NewContext, server: str) -> None:
    context = new_context()
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    race = open_race(page, server)
    race.settled()
    first = sum(sizes)
    print(f"first load {first / 1000:.0f} kB in {len(sizes)} answers")
    assert 300_000 < first < LIGHTEST_FIRST_LOAD
    sizes.clear()
    page.reload()
    page.evaluate("thalweg.ready")
    print(f"second load {sum(sizes) / 1000:.0f} kB")
    assert sum(sizes) < first / 3


def test_with_reduced_motion_nothing_moves_by_itself(new_context: NewContext, server: str) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    race = open_race(page, server)
    race.settled()
    assert page.evaluate("thalweg.state().playing") is False
    assert race.step() == race.spec()["steps"]


def test_scheme_and_projector_can_be_switched(page: Page, server: str) -> None:
    race = open_race(page, server)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for _ in range(2):  # from the system's scheme to light to dark
        race.by("theme").click()
    until(lambda: page.evaluate("getComputedStyle(document.body).backgroundColor") != background, "the other scheme")
    size = page.evaluate("getComputedStyle(document.body).fontSize")
    race.by("projector").click()
    until(lambda: page.evaluate("getComputedStyle(document.body).fontSize") != size, "large type")


def test_a_page_without_the_keyboard_is_no_page(page: Page, server: str) -> None:
    """Tab reaches the surface, the transport and every entry, in an order that can be followed."""
    race = open_race(page, server)
    race.settled()
    seen: list[str] = []
    for _ in range(140):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('[data-testid]')?.dataset.testid ?? document.activeElement.tagName"))
    for wanted in ("theme", "start-marker", "play", "scrub", "add-entry", "label-3", "tab-curves", "surface-rosenbrock", "problem-form"):
        assert wanted in seen, f"{wanted} is not reached by Tab: {seen}"
