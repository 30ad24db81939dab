"""Averaging as a person meets it: noise, an offer, a second trail, a second loss, numbers that are the engine's."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from engine import run
from tests.conftest import NewContext, watched
from tests.e2e.conftest import Race, open_race, until

NOISY: dict[str, Any] = {
    "version": 1,
    "problem": {"kind": "surface", "name": "sphere", "params": {}, "start": [-2.5, 1.5], "noise": 5},
    "entries": [
        {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "average": {"kind": "ema", "decay": 0.95}},
        {"optimizer": {"name": "Adam", "params": {"lr": 0.1}}},
    ],
    "steps": 200, "seed": 0, "dtype": "float64", "events": [],
}  # fmt: skip


def link(spec: dict[str, Any]) -> str:
    return "/#v1=" + base64.urlsafe_b64encode(json.dumps(spec).encode()).decode().rstrip("=") + f"&step={spec['steps']}"


def losses(race: Race, entry: int) -> list[float] | None:
    found: list[float] | None = race.page.evaluate(f"(c => c && Array.from(c))(thalweg.state().traces[{entry}].avg_loss)")
    return found


@pytest.fixture(scope="module")
def kept(browser: Browser, server: str) -> Iterator[Page]:
    """One page for the tests that change nothing outside it."""
    with watched(browser, []) as new:
        yield open_race(new().new_page(), server + link(NOISY)).page


@pytest.fixture
def noisy(kept: Page) -> Race:
    """The race as its link opens it."""
    race = Race(kept)
    kept.evaluate("location.hash = ''")
    until(lambda: race.spec() != NOISY, "another race")
    kept.evaluate(f"location.hash = '{link(NOISY).partition('#')[2]}'")
    until(lambda: race.spec() == NOISY, "the race of the link")
    kept.get_by_role("tab", name="Curves").click()
    race.settled()
    return race


def test_noise_leads_to_averages_by_one_press(noisy: Race) -> None:
    plain = {**NOISY, "entries": [{key: value for key, value in entry.items() if key != "average"} for entry in NOISY["entries"]]}
    noisy.page.evaluate("spec => thalweg.load(spec)", plain)
    offer = noisy.by("average-all-swa")
    until(offer.is_visible, "the offer beside the noise")
    noisy.page.locator('[data-path="problem.noise"] input:not([type=range])').fill("0")
    noisy.page.keyboard.press("Enter")
    until(lambda: not offer.is_visible(), "no offer without noise")
    noisy.by("undo").click()
    offer.click()
    until(lambda: [entry.get("average", {}).get("kind") for entry in noisy.spec()["entries"]] == ["swa", "swa"], "averages of all entries")
    noisy.settled()
    until(lambda: "loss" in noisy.by("average-loss-1").inner_text(), "the loss of an average")
    assert not offer.is_visible()
    noisy.by("undo").click()
    assert noisy.spec()["entries"] == plain["entries"], "one step back takes all of them"


def test_an_average_is_chosen_drawn_tuned_and_undone(noisy: Race) -> None:
    page = noisy.page
    painted = noisy.painted()
    noisy.by("average-1").select_option("swa")
    noisy.settled()
    assert noisy.spec()["entries"][1]["average"] == {"kind": "swa", "start": 50}
    until(lambda: noisy.painted() != painted, "another picture")
    start = page.locator('[data-path="entries.1.average.start"] input[type=range]')
    box = start.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert noisy.spec()["entries"][1]["average"]["start"] > 80
    page.keyboard.press("Control+z")
    assert noisy.spec()["entries"][1]["average"]["start"] == 50
    noisy.by("average-1").select_option("")
    noisy.settled()
    assert "average" not in noisy.spec()["entries"][1]
    until(lambda: noisy.painted() == painted, "the picture from before")


def test_scrubbing_back_and_forth_ends_in_the_same_picture(noisy: Race) -> None:
    """What is drawn piece by piece is what is drawn at once, to a few pixels where pieces join."""
    noisy.page.evaluate("thalweg.pause()")
    at_once = noisy.painted()
    noisy.page.evaluate("thalweg.seek(0)")
    until(lambda: noisy.painted() < at_once / 4, "hardly anything")
    for step in range(20, 201, 20):
        noisy.page.evaluate(f"thalweg.seek({step})")
        noisy.page.evaluate("new Promise(requestAnimationFrame)")
    until(lambda: abs(noisy.painted() - at_once) < 0.01 * at_once, "the whole picture again")


def test_the_pages_averages_are_the_engines_and_the_table_and_the_summary_tell_of_them(noisy: Race) -> None:
    expected = run(NOISY).entries[0].avg_loss
    assert expected is not None
    assert losses(noisy, 0) == expected.tolist()
    noisy.page.get_by_role("tab", name="Results").click()
    cell = noisy.by("result-0").locator('[data-column="average"]')
    until(cell.is_visible, "the column of averages")
    assert float(cell.get_attribute("data-exact") or "nan") == expected[-1]
    noisy.page.get_by_role("tab", name="Inspector").click()
    until(lambda: "n_averaged\n200" in noisy.by("inspector-average").inner_text(), "torch's count in the inspector")
    noisy.page.get_by_role("tab", name="Results").click()
    assert noisy.by("result-1").locator('[data-column="average"]').inner_text() == ""
    until(lambda: "of its average by EMA" in (noisy.page.locator("#live-summary").text_content() or ""), "the summary for listeners")
    noisy.by("average-0").select_option("")
    until(lambda: not cell.is_visible(), "no column where nobody averages")
    noisy.by("undo").click()
    field = noisy.page.locator('[data-path="entries.0.average.decay"]')
    box = field.locator("input:not([type=range])")
    box.fill("1.5")
    box.press("Enter")
    until(lambda: "Invalid decay value 1.5" in field.inner_text(), "torch's words beside decay")


def test_a_link_with_an_average_shows_it_on_a_telephone_and_in_3d(new_context: NewContext, server: str) -> None:
    race = open_race(new_context(viewport={"width": 390, "height": 844}).new_page(), server + link(NOISY) + "&mode=both")
    race.settled()
    assert race.spec() == NOISY
    solid = """[...document.querySelectorAll("#surface-3d canvas.trails")].some(canvas => canvas.style.visibility === "visible")"""
    until(lambda: race.page.evaluate(solid), "trails in three dimensions")
