"""The map beside the race, as a person uses it: what it shows are runs of the race, and a press makes one of them the race's."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Race, arrived, open_race, open_to_everybody, until

ONE = {
    "problem": {"name": "rosenbrock", "start": [-1.5, 2.0]}, "steps": 80,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.1}}}, {"optimizer": {"name": "LBFGS"}}],
}  # fmt: skip


@pytest.fixture
def mapped(page: Page, server: str) -> Race:
    race = open_race(page, server)
    page.evaluate("spec => thalweg.load(spec)", ONE)
    race.settled()
    race.by("tab-map").click()
    until(lambda: "final loss" in read(race), "the numbers of the entry's own cell")
    return race


def read(race: Race) -> str:
    text: str = race.by("race-map-read").inner_text()
    return text


def number_after(text: str, name: str) -> float:
    return float(text.split(f"{name} ")[1].split(",")[0])


def params(race: Race) -> dict[str, Any]:
    found: dict[str, Any] = race.spec()["entries"][0]["optimizer"]["params"]
    return found


def test_a_press_gives_the_entry_the_values_of_a_cell_and_its_run_ends_as_the_cell_says(mapped: Race) -> None:
    box = mapped.by("race-map-picture").bounding_box()
    assert box
    mapped.page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.4 * box["height"])
    mapped.page.mouse.down()
    mapped.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    mapped.page.mouse.up()
    mapped.settled()
    chosen = params(mapped)
    assert chosen["lr"] != 0.1 and chosen["betas"][0] != 0.9 and chosen["betas"][1] == 0.999
    until(lambda: "final loss" in read(mapped), "the cell's numbers")
    final = float(mapped.trace(0)["loss"][-1])
    assert number_after(read(mapped), "final loss") == pytest.approx(final, rel=1e-3)
    assert number_after(read(mapped), "lr") == pytest.approx(chosen["lr"], rel=1e-3)
    mapped.by("undo").click()
    mapped.settled()
    assert params(mapped) == {"lr": 0.1}, "a drag is one step to undo"


def test_arrows_move_the_entry_over_the_map_and_not_the_race(mapped: Race) -> None:
    mapped.page.evaluate("thalweg.pause()")
    step = mapped.step()
    mapped.by("race-map-picture").focus()
    mapped.page.keyboard.press("ArrowRight")
    mapped.settled()
    first = params(mapped)["lr"]
    assert 0.1 < first < 0.2
    mapped.page.keyboard.press("Shift+ArrowRight")
    mapped.settled()
    assert params(mapped)["lr"] > 2 * first
    assert mapped.step() == step


def test_other_numbers_and_measures_can_be_mapped_and_the_page_of_maps_opens_with_it(mapped: Race) -> None:
    mapped.by("race-map-upwards").select_option(label="eps")
    until(lambda: "eps" in read(mapped) and "final loss" in read(mapped), "the map over another number")
    mapped.by("race-map-measure").select_option("reached")
    until(lambda: "steps to tolerance" in read(mapped), "another measure")
    mapped.by("race-map-open").click()
    arrived(mapped.page, "**/maps*")
    map_ = mapped.page.evaluate("thalweg.spec().map")
    assert (map_["kind"], map_["x"]["path"][-1], map_["y"]["path"][-1]) == ("grid", "lr", "eps")


def test_the_selected_entry_is_mapped_and_a_lost_map_says_why(mapped: Race) -> None:
    open_to_everybody(mapped.page, "#panel-map")
    saddle = {**ONE, "problem": {"name": "saddle"}, "entries": ONE["entries"][:1]}
    mapped.page.evaluate("spec => thalweg.load(spec)", saddle)
    mapped.settled()
    until(lambda: "final loss" in read(mapped), "the map of another surface")
