"""What a person does on the page of maps, in a real browser; cells are held against runs of the engine and of the race."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from engine import Spec, run
from tests.conftest import NewContext
from tests.e2e.conftest import TWO_FRAMES, arrived, open_race, open_to_everybody, stands_alone, until
from tests.e2e.maps_page import BETA, LINK, LR, SMALL, VALLEY, Maps, open_maps


@pytest.fixture
def maps(page: Page, server: str) -> Maps:
    """With a small map, so that nothing is waited for."""
    return open_maps(page, f"{server}/maps#{LINK}")


def test_a_first_visit_draws_a_map_at_once(page: Page, server: str) -> None:
    first = open_maps(page, f"{server}/maps")
    spec = first.spec()
    assert [spec["map"][axis]["count"] for axis in "xy"] == [256, 256]
    assert spec["map"]["x"]["path"] == LR and spec["map"]["y"]["path"] == BETA
    assert page.evaluate("new Set(thalweg.state().map.layers.at(-1).arrays.final).size") > 60_000, "65,536 runs that differ"
    colors = page.evaluate(
        """(() => { const c = document.querySelector("#map canvas");
            const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            const seen = new Set();
            for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
            return seen.size })()"""
    )
    assert colors > 150
    assert "bit for bit" in first.by("progress-words").inner_text()
    until(lambda: "65536 cells" in first.by("live-summary").inner_text(), "the summary for those who listen")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing scrolls at 1366 x 768"


def test_the_numbers_of_a_cell_are_those_of_a_run_alone(maps: Maps) -> None:
    final, x, y = maps.array("final"), maps.page.evaluate("[...thalweg.state().map.x]"), maps.page.evaluate("[...thalweg.state().map.y]")
    for row, column in ((3, 5), (20, 28), (31, 31)):
        params = {"eps": 1e-7, "lr": x[column], "betas": [y[row], 0.999]}
        alone = run(Spec.load({"problem": VALLEY, "steps": 60, "entries": [{"optimizer": {"name": "Adam", "params": params}}]}))
        assert final[32 * row + column] == float(alone.entries[0].loss[-1])


def test_a_cell_opens_as_a_run_in_the_race_and_back_leads_to_the_map(maps: Maps) -> None:
    page = maps.page
    column, row = 20, 16
    page.mouse.move(*maps.at((column + 0.5) / 32, (row + 0.5) / 32))
    until(lambda: "final loss" in maps.by("readout").inner_text(), "the readout")
    final = maps.array("final")[32 * row + column]
    assert f"final loss {final!r}".replace("e-0", "e-") in maps.by("readout").inner_text()
    stale = "document.querySelectorAll('#cell .is-stale').length"
    until(lambda: page.evaluate(stale) == 0 and page.locator("#cell-status").inner_text(), "the cell's own run beside its numbers")
    before = maps.spec()
    page.mouse.down()
    page.mouse.up()
    arrived(page, "**/#v1=*")
    until(lambda: page.evaluate("thalweg.state().traces[0]?.status") is not None, "the run")
    assert page.evaluate("thalweg.state().traces[0].loss.at(-1)") == final
    assert "map" not in page.evaluate("thalweg.spec()")
    page.go_back()
    page.evaluate("thalweg.ready")
    assert maps.spec() == before


def test_the_keyboard_moves_reads_and_opens(maps: Maps) -> None:
    page = maps.page
    maps.by("map").focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    x = page.evaluate("thalweg.state().map.x[7]")
    until(lambda: f"lr {x!r}".replace("e-0", "e-") in maps.by("readout").inner_text(), "the cell seven from the left, said in full")
    until(lambda: "mine" not in maps.by("cell-table").inner_text() and maps.by("cell-table").locator("tr").count() == 6, "the table")
    page.keyboard.press("Enter")
    arrived(page, "**/#v1=*")
    assert page.evaluate("thalweg.spec().entries[0].optimizer.params.lr") == x


def test_a_tap_reads_a_cell_and_stays(new_context: NewContext, server: str) -> None:
    maps = open_maps(new_context(has_touch=True).new_page(), f"{server}/maps#{LINK}")
    maps.page.touchscreen.tap(*maps.at(20.5 / 32, 16.5 / 32))
    final = maps.array("final")[32 * 16 + 20]
    until(lambda: f"final loss {final!r}".replace("e-0", "e-") in maps.by("readout").inner_text(), "the readout")
    assert "/maps" in maps.page.evaluate("location.pathname")
    maps.by("open-cell").click()
    maps.page.wait_for_url("**/#v1=*")


def test_another_measure_needs_no_request(maps: Maps) -> None:
    sent: list[Any] = []
    maps.page.on("websocket", lambda socket: sent.append(socket))
    key, pictures = maps.page.evaluate("thalweg.state().map.key"), {maps.picture()}
    for measure in ("best", "reached", "diverged"):
        maps.page.locator(f"#measure label:has([value={measure}])").click()
        until(lambda: maps.picture() not in pictures, f"a picture of {measure}")
        pictures.add(maps.picture())
    assert maps.page.evaluate("[thalweg.state().map.key, thalweg.state().busy]") == [key, False]
    assert not sent
    assert "stayed finite" in maps.by("legend").inner_text()


def test_choosing_what_is_mapped(maps: Maps) -> None:
    maps.by("axis-y").select_option(label="eps")
    maps.settled()
    assert maps.spec()["map"]["y"]["path"] == ["optimizer", "params", "eps"]
    assert maps.spec()["map"]["y"]["scale"] == "log"
    maps.by("optimizer-0").select_option("SGD")
    maps.settled()
    assert maps.page.evaluate("thalweg.state().error") is None, "axes that the other optimizer lacks give way"
    assert maps.spec()["map"]["y"]["path"] == ["optimizer", "params", "momentum"]
    maps.by("axis-y").select_option(label="lr of y")
    maps.settled()
    assert "groups" in maps.spec()["entries"][0]
    assert "lr of y" in maps.by("map-title").inner_text()


def test_a_bad_range_is_said_beside_its_field(maps: Maps) -> None:
    for end, bad, said, good in (("from", "-1", "above 0", "0.5"), ("to", "none", "number", "5")):
        field = maps.page.locator(f'[data-path="map.x.{end}"]')
        field.locator("input").fill(bad)
        field.locator("input").press("Enter")
        until(lambda field=field, said=said: said in field.locator(".field-error").inner_text(), "the error beside the field")
        field.locator("input").fill(good)
        field.locator("input").press("Enter")
        maps.settled()
        assert maps.page.evaluate("thalweg.state().error") is None
    maps.page.locator('[data-path="map.y.to"] input').fill("1.5")
    maps.page.locator('[data-path="map.y.to"] input').press("Enter")
    until(lambda: "Invalid beta" in maps.page.locator('[data-path="map.y"] > .field-error').inner_text(), "torch's words at the axis")


def test_cancelling_frees_the_workers(maps: Maps) -> None:
    long = {**SMALL, "steps": 4000, "seed": 11, "map": {axis: {**SMALL["map"][axis], "count": 512} for axis in "xy"}}
    maps.page.evaluate("spec => void thalweg.load(spec)", long)
    maps.by("cancel").click()
    until(lambda: maps.page.evaluate("thalweg.state().busy") is False, "the end of it")
    until(lambda: maps.by("again").is_visible(), "a way to compute it after all")
    maps.load({**SMALL, "seed": 12})
    assert maps.page.evaluate("thalweg.state().map.how") == "exact"


def test_a_link_shows_the_same_map_elsewhere(maps: Maps, new_context: NewContext) -> None:
    maps.page.locator("#measure label:has([value=best])").click()
    address = until(lambda: maps.page.evaluate("location.hash.includes('measure=best') && location.href"), "the address")
    other = open_maps(new_context().new_page(), address)
    assert other.spec() == maps.spec()
    assert other.array("best") == maps.array("best")
    assert other.by("map").screenshot() == maps.by("map").screenshot()


def test_a_race_opens_as_a_map_and_the_map_as_a_race(page: Page, server: str) -> None:
    race = open_race(page, server)
    entries = race.spec()["entries"]
    page.locator("#entry-1 details.more > summary").click()
    race.by("map-1").click()
    arrived(page, "**/maps#v1=*")
    maps = Maps(page)
    assert maps.spec()["map"]["entry"] == 1
    assert maps.spec()["entries"] == entries
    maps.by("open-race").click()
    arrived(page, "**/#v1=*")
    assert race.spec()["entries"] == entries
    race.settled()


def test_basins_and_sensitivity(maps: Maps) -> None:
    maps.load({"problem": {"name": "himmelblau"}, "steps": 150, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.01}}}],
               "map": {"kind": "basins", "x": {"count": 40}, "y": {"count": 40}}})  # fmt: skip
    assert {0.0, 1.0, 2.0, 3.0} <= set(maps.array("minimum"))
    assert "(3, 2)" in maps.by("legend").inner_text()
    entries = [{"optimizer": {"name": "SGD"}}, {"optimizer": {"name": "Adam"}}]
    maps.load(
        {
            "problem": {"name": "ellipse"},
            "steps": 80,
            "entries": entries,
            "map": {"kind": "sensitivity", "x": {"path": LR, "from": 1e-4, "to": 10, "scale": "log", "count": 60}},
        }
    )
    table = maps.by("tuning")
    until(lambda: table.locator("tbody tr").count() == 2, "a row for each entry")
    assert "Usable" in maps.page.locator("#tuning .note").inner_text()
    final, xs = maps.array("final"), maps.page.evaluate("[...thalweg.state().map.x]")
    best = min(range(60), key=lambda k: final[60 + k])
    shown = maps.by("tuning-1").locator("td").first.get_attribute("data-exact")
    assert float(shown) == xs[best]


def test_saving_the_picture_and_the_numbers(maps: Maps) -> None:
    maps.by("export").click()
    with maps.page.expect_download() as saved:
        maps.by("export-npz").click()
    with np.load(saved.value.path()) as found:
        assert found["final"].ravel().tolist() == maps.array("final")
        assert found["x"].tolist() == maps.page.evaluate("[...thalweg.state().map.x]")
    maps.by("export").click()
    with maps.page.expect_download() as saved:
        maps.by("export-png").click()
    assert saved.value.suggested_filename == "thalweg-rosenbrock-Adam.png"
    assert saved.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    maps.by("export").click()
    with maps.page.expect_download() as saved:
        maps.by("export-svg").click()
    stands_alone(saved.value.path().read_bytes(), "lr", images=1)  # the cells


@pytest.mark.parametrize(("scheme", "sizes"), [("light", [(1920, 1080), (1366, 768)]), ("dark", [(320, 640), (390, 844)])])
def test_the_page_fits_and_is_open_to_everybody(maps: Maps, scheme: Any, sizes: list[tuple[int, int]]) -> None:
    page = maps.page
    page.emulate_media(color_scheme=scheme)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no scrolling sideways"
    open_to_everybody(page)
