"""What a person does on the front page, in a real browser."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import NewContext, Serve
from tests.e2e.conftest import Race, open_race, until


def test_a_first_visit_shows_a_race_that_runs(page: Page, server: str) -> None:
    race = open_race(page, server)
    assert race.page.evaluate("thalweg.state().playing") is True
    first = race.step()
    until(lambda: race.step() > first, "the next step")
    race.settled()
    assert len(race.spec()["entries"]) == 4
    assert race.spec()["problem"]["name"] == "rosenbrock"
    assert race.painted() > 500
    box = race.by("curve-loss").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 768, "the loss curve is above the fold"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing scrolls at 1366 x 768"


def test_choosing_a_surface_changes_the_race(race: Race) -> None:
    race.by("surface-himmelblau").click()
    until(lambda: race.spec()["problem"]["name"] == "himmelblau")
    race.settled()
    columns = race.trace(0)
    assert [float(columns["x"][0]), float(columns["y"][0])] == race.spec()["problem"]["start"]
    assert "Himmelblau" in race.by("caption").inner_text()


def test_a_click_on_the_surface_sets_the_start(race: Race) -> None:
    race.page.mouse.click(*race.place(0.5, 2.5))
    until(lambda: race.spec()["problem"]["start"] != [-1.5, 2.0], "a new start")
    x, y = race.spec()["problem"]["start"]
    assert abs(x - 0.5) < 0.02
    assert abs(y - 2.5) < 0.02
    until(lambda: float(race.trace(0)["x"][0]) == x, "trails from the new start")


def test_dragging_the_start_moves_the_trails_and_is_one_undo_step(race: Race) -> None:
    race.settled()
    mouse = race.page.mouse
    mouse.move(*race.place(-1.5, 2.0))
    mouse.down()
    for k in range(1, 9):
        mouse.move(*race.place(-1.5 + k / 8, 2.0 + k / 20))
        race.page.evaluate("new Promise(requestAnimationFrame)")
    until(lambda: float(race.trace(0)["x"][0]) > -1.4, "trails that follow while dragging")
    mouse.up()
    assert abs(race.spec()["problem"]["start"][0] + 0.5) < 0.02
    race.by("undo").click()
    assert race.spec()["problem"]["start"] == [-1.5, 2.0]


def test_adding_an_optimizer_that_takes_matrices(race: Race) -> None:
    race.by("add-entry").click()
    race.by("add-Muon").click()
    until(lambda: len(race.spec()["entries"]) == 5)
    race.settled()
    assert race.spec()["entries"][4]["optimizer"]["name"] == "Muon"
    assert "1 x 2 matrix" in race.by("entry-4").inner_text() or "1 × 2 matrix" in race.by("entry-4").inner_text()
    assert len(race.trace(4)["x"]) == race.spec()["steps"] + 1


def test_dragging_lr_changes_the_trail_while_dragging(race: Race) -> None:
    race.settled()
    before = race.trace(3)
    slider = race.page.locator('[data-path="entries.3.optimizer.params.lr"] input[type=range]')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    share = race.page.evaluate("el => (el.value - el.min) / (el.max - el.min)", slider.element_handle())
    race.page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    race.page.mouse.down()
    race.page.mouse.move(box["x"] + 0.35 * box["width"], y, steps=5)
    until(lambda: race.trace(3)["x"] != before["x"], "another trail before the slider is let go")
    race.page.mouse.up()
    assert race.spec()["entries"][3]["optimizer"]["params"]["lr"] != 0.1
    others = [race.trace(i) for i in range(3)]
    race.page.keyboard.press("Control+z")
    until(lambda: race.spec()["entries"][3]["optimizer"]["params"]["lr"] == 0.1, "the undone lr")
    until(lambda: race.trace(3) == before, "the old trail")
    assert [race.trace(i) for i in range(3)] == others
    race.by("redo").click()
    assert race.spec()["entries"][3]["optimizer"]["params"]["lr"] != 0.1


def test_trails_follow_a_hand_that_does_not_rest(race: Race) -> None:
    race.settled()
    slider = race.page.locator('[data-path="entries.3.optimizer.params.lr"] input[type=range]')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    race.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    race.page.mouse.down()
    seen = set()
    for k in range(60):
        race.page.mouse.move(box["x"] + box["width"] * (0.7 - k / 150), box["y"] + box["height"] / 2)
        seen.add(race.page.evaluate("new Promise(requestAnimationFrame).then(() => thalweg.state().traces[3].lr[0])"))
    race.page.mouse.up()
    race.settled()
    assert len(seen) >= 20, f"trails of {sorted(seen)} only"
    assert race.trace(3)["lr"][0] == str(race.spec()["entries"][3]["optimizer"]["params"]["lr"])


def test_the_pointer_shows_the_trails_from_under_it(race: Race) -> None:
    painted = """() => { const canvas = document.querySelector("canvas.explorer");
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i]) count += 1;
        return count }"""
    race.settled()
    race.by("window-explore").click()
    start = race.spec()["problem"]["start"]

    def seen() -> int:
        race.page.mouse.move(*race.place(1.0, 2.0))
        race.page.mouse.move(*race.place(1.1, 2.0))
        count: int = race.page.evaluate(painted)
        return count

    until(lambda: seen() > 500, "trails from under the pointer")
    assert race.spec()["problem"]["start"] == start
    race.page.mouse.move(5, 5)
    until(lambda: race.page.evaluate(painted) == 0, "no trails without a pointer")


def test_scrubbing_and_keys(race: Race) -> None:
    race.settled()
    race.page.locator("body").press("Space")
    assert race.page.evaluate("thalweg.state().playing") is False
    race.page.keyboard.press("Home")
    assert race.step() == 0
    for _ in range(3):
        race.page.keyboard.press("ArrowRight")
    race.page.keyboard.press("ArrowLeft")
    assert race.step() == 2
    until(lambda: race.by("step").input_value() == "2", "the step number")
    at_start = race.painted()
    race.page.keyboard.press("End")
    assert race.step() == 400
    until(lambda: race.painted() > at_start + 200, "whole trails")
    box = race.by("scrub").bounding_box()
    assert box
    race.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 150 < race.step() < 250
    filled = "parseFloat(document.querySelector('#scrub').style.getPropertyValue('--at')) / 100 * thalweg.spec().steps"
    until(lambda: abs(race.page.evaluate(filled) - race.step()) < 0.5, "the line before the thumb is colored up to it")
    race.page.locator("body").press("2")
    assert race.page.evaluate("thalweg.state().view.hidden") == [1]
    race.page.keyboard.press("?")
    until(lambda: race.page.locator("#help-dialog").is_visible(), "the list of keys")
    race.page.keyboard.press("Escape")


def test_a_link_shows_the_same_numbers_in_another_browser(race: Race, new_context: NewContext) -> None:
    race.by("surface-beale").click()
    race.by("add-entry").click()
    race.by("add-Rprop").click()
    race.settled()
    race.page.evaluate("thalweg.pause()")
    race.page.evaluate("thalweg.seek(123)")
    until(lambda: "&step=123" in race.page.evaluate("location.href"), "the step in the address")
    there = open_race(new_context(viewport={"width": 1920, "height": 1080}).new_page(), race.page.evaluate("location.href"))
    there.settled()
    assert there.spec() == race.spec()
    assert there.step() == 123
    assert [there.trace(i) for i in range(5)] == [race.trace(i) for i in range(5)]


def test_a_link_pasted_over_another_is_not_written_over_by_what_moved_just_before(race: Race) -> None:
    race.by("surface-beale").click()
    race.settled()
    paste = """() => {
        thalweg.seek(7) // the address will say so in a moment
        location.hash = ""
        dispatchEvent(new Event("blur")) // and would now, before the page hears of the link
    }"""
    race.page.evaluate(paste)
    until(lambda: race.spec()["problem"]["name"] == "rosenbrock", "the race of the link")


@pytest.mark.parametrize("fragment", ["#v1=%%%", "#v1=AAAA", "#v2=e30", "#v1=" + "A" * 20_000])
def test_a_broken_link_says_so_and_shows_the_first_race(page: Page, server: str, fragment: str) -> None:
    race = open_race(page, server + "/" + fragment)
    until(lambda: race.by("error-banner").is_visible(), "a sentence about the link")
    assert len(race.by("error-banner").inner_text()) > 20
    race.settled()
    assert race.spec()["problem"]["name"] == "rosenbrock"


def test_what_torch_refuses_stands_beside_the_field(race: Race) -> None:
    race.settled()
    field = race.page.locator('[data-path="entries.0.optimizer.params.nesterov"]')
    field.locator("input[type=checkbox]").check()
    until(lambda: "Nesterov momentum requires a momentum" in field.inner_text(), "torch's words beside nesterov")
    race.by("undo").click()
    until(lambda: "Nesterov momentum requires" not in race.by("entry-0").inner_text(), "the field without an error")
    race.settled()


def test_text_in_a_number_keeps_the_old_value(race: Race) -> None:
    race.settled()
    before = race.spec()
    box = race.page.locator('[data-path="entries.0.optimizer.params.lr"] input:not([type=range])').first
    box.fill("fast")
    box.press("Enter")
    field = race.page.locator('[data-path="entries.0.optimizer.params.lr"]')
    until(lambda: box.get_attribute("aria-invalid") == "true", "the marked field")
    assert "fast" in field.inner_text() or "number" in field.inner_text()
    assert race.spec() == before


def test_the_exported_csv_is_the_servers(race: Race, server: str) -> None:
    race.settled()
    race.by("export").click()
    with race.page.expect_download() as download:
        race.by("export-csv").click()
    mine = download.value.path().read_text()
    request = urllib.request.Request(
        f"{server}/api/run",
        json.dumps(race.spec()).encode(),
        {"Accept": "text/csv", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        theirs = answer.read().decode()
    rows = [list(csv.reader(io.StringIO(text))) for text in (mine, theirs)]
    assert rows[0][0] == rows[1][0]
    assert len(rows[0]) == len(rows[1]) == 4 * 401 + 1

    def bits(row: list[str]) -> list[Any]:
        return [row[0], row[1], row[2], *(float(cell).hex() for cell in row[3:])]

    assert [bits(row) for row in rows[0][1:]] == [bits(row) for row in rows[1][1:]]


def test_three_dimensions(race: Race) -> None:
    race.settled()
    race.page.evaluate("thalweg.pause()")
    race.page.locator('[data-testid="mode-3d"]').check(force=True)
    until(lambda: race.page.locator("#surface-3d canvas").count() >= 2, "the surface and its overlay")
    until(lambda: race.page.locator("#surface-3d").is_visible(), "the space")
    race.page.locator('[data-testid="mode-2d"]').check(force=True)
    until(lambda: race.page.locator("#surface-plot").is_visible(), "the plane")


def test_without_webgl_the_page_says_so_and_sends_nobody_elsewhere(race: Race) -> None:
    race.settled()
    race.page.evaluate("""() => { const whole = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (...how) { return how[0].includes("webgl") ? null : whole.apply(this, how) } }""")
    race.by("mode-both").check(force=True)
    said = race.page.locator("#surface-3d")
    until(lambda: said.inner_text().startswith("Three dimensions need WebGL"), "what is missing, and nothing of the library's")
    race.page.evaluate("thalweg.play()")  # the trails beside it move on
    until(lambda: race.step() > 0)


def test_the_inspector_shows_torchs_state(race: Race) -> None:
    race.settled()
    race.page.evaluate("thalweg.pause()")
    race.page.evaluate("thalweg.seek(10)")
    race.by("tab-inspector").click()
    race.by("inspector-entry").select_option("3")
    until(lambda: "exp_avg_sq" in race.by("inspector").inner_text(), "torch's state")
    assert race.by("inspector").locator("math").count() >= 3


def test_a_killed_worker_is_said_and_the_next_run_works(page: Page, serve: Serve) -> None:
    with serve("--workers", "1") as site:
        race = open_race(page, site.url)
        race.settled()
        endless = {"lr": 1e-6, "max_iter": 100, "tolerance_grad": 0, "tolerance_change": 0}  # a step takes long
        long = {**race.spec(), "steps": 40_000, "entries": [{"optimizer": {"name": "LBFGS", "params": endless}}]}
        page.evaluate("spec => { thalweg.load(spec) }", long)
        its_own = "(([trace]) => trace?.rows > 5 && trace.lr[0] === 1e-6)(thalweg.state().traces)"  # not the race's before it
        until(lambda: page.evaluate(its_own), "a run under way")
        find = ["pgrep", "-P", str(site.process.pid), "-f", "spawn_main"]  # not by `ps`, which cuts lines off at COLUMNS
        killed = subprocess.run(find, capture_output=True, text=True, check=True).stdout.split()
        for worker in killed:
            os.kill(int(worker), signal.SIGKILL)
        seen = "JSON.stringify((({error, connection, busy, traces}) => [error, connection, busy, traces])(thalweg.state())).slice(0, 500)"
        banner = race.by("error-banner")
        until(banner.is_visible, "a sentence about the worker", lambda: (killed, page.evaluate(seen), site.log.read_text()))
        assert re.search("worker|process", race.by("error-banner").inner_text())
        page.evaluate("spec => { thalweg.load(spec) }", {**race.spec(), "steps": 50})
        race.settled()
        assert len(race.trace(0)["x"]) == 51
        page.goto("about:blank")
