"""What leaves the page: each kind of file from the menu, and the whole way of the script, from the menu to a fresh process and back to
the page's own numbers; and the report, as a browser shows it from disk, without a server."""

import csv
import io
import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Page

from engine import Spec
from tests.conftest import NewContext
from tests.e2e.conftest import Race, open_race, until
from tests.e2e.nets_page import SMALL, Nets

HOSTILE = '</script><img src=x onerror="document.title=1">$x$'
COSINE = {"name": "CosineAnnealingLR", "params": {"T_max": 30}}
SPEC: dict[str, Any] = {
    "problem": {"name": "rosenbrock", "noise": 0.1}, "steps": 60,
    "entries": [
        {"label": HOSTILE, "optimizer": {"name": "SGD", "params": {"lr": 0.01}}},
        {"label": "Adam", "optimizer": {"name": "Adam", "params": {"lr": 0.05}}, "schedule": COSINE},
        {"label": "LBFGS", "optimizer": {"name": "LBFGS"}},
    ],
    "events": [{"step": 20, "entry": 1, "set": {"lr": 0.1}}],
}  # fmt: skip
KINDS = {"csv": "csv", "json": "trace.json", "npz": "npz", "html": "html", "py": "py", "ipynb": "ipynb", "spec": "json"}
SEEN = """() => [...document.querySelectorAll(".plot")].map(plot => plot.querySelectorAll(".scatterlayer .trace path.js-line").length)"""


@pytest.fixture
def race(page: Page, server: str) -> Race:
    race = open_race(page, server)
    page.evaluate("spec => { thalweg.load(spec) }", SPEC)
    until(lambda: len(race.spec()["entries"]) == 3)
    race.settled()
    return race


def saved(race: Race, kind: str, folder: Path) -> Path:
    """The file that the menu gives."""
    race.by("export").click()
    with race.page.expect_download() as download:
        race.by(f"export-{kind}").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_from_the_menu_to_a_fresh_process_and_back_to_the_pages_numbers(race: Race, tmp_path: Path, new_context: NewContext) -> None:
    files = {kind: saved(race, kind, tmp_path) for kind in KINDS}
    assert {kind: file.name.partition(".")[2] for kind, file in files.items()} == KINDS
    done = subprocess.run([sys.executable, "-I", str(files["py"])], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == files["csv"].read_text()
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    arrays, trace = np.load(files["npz"], allow_pickle=False), json.loads(files["json"].read_text())
    for entry in range(3):
        printed = [row for row in rows if row["entry"] == str(entry)]
        columns = race.trace(entry)
        assert {row["label"] for row in printed} == {race.spec()["entries"][entry]["label"]}
        for name, column in columns.items():
            shown = [float(value.replace("Infinity", "inf")).hex() for value in column]
            assert [float(row[name]).hex() for row in printed] == shown, "every bit that the page shows"
            assert [value.hex() for value in arrays[name][entry].tolist()] == shown
            assert [float(value).hex() for value in trace["entries"][entry][name]] == shown
    nbformat.validate(nbformat.reads(files["ipynb"].read_text(), 4))
    assert json.loads(files["spec"].read_text()) == race.spec()
    look_at_the_report(files["html"], race, new_context)


def look_at_the_report(file: Path, race: Race, new_context: NewContext) -> None:
    """Opened from disk, in dark colors, on a narrow screen."""
    report = new_context(viewport={"width": 390, "height": 800}, color_scheme="dark").new_page()
    report.goto(file.as_uri())
    until(lambda: report.evaluate("document.documentElement.dataset.drawn") == "yes", "the drawn figures")
    assert report.title() == "3 optimizers on Rosenbrock, 60 steps"
    assert HOSTILE in report.locator("tbody th").first.inner_text()
    assert report.evaluate(SEEN)[1:] == [3, 3, 3, 3], "a line for each entry in each curve"
    assert report.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the screen"
    buttons = report.locator(".modebar-btn").evaluate_all("all => all.map(button => button.dataset.title)")
    assert "Pan" in buttons and not [title for title in buttons if "hare" in title or "loud" in title], "nothing is sent to anybody's cloud"
    moment = report.locator("#moment")
    moment.fill("20")
    until(lambda: report.locator("#at").inner_text() == "20")
    place = report.evaluate("(gd => [gd.data.at(-1).x[1], gd.data.at(-1).y[1]])(document.querySelector('#plane'))")
    shown = race.trace(1)
    assert place == [float(shown["x"][20]), float(shown["y"][20])]
    wanted = race.spec()
    link = report.get_by_text("Open it in Thalweg").get_attribute("href")
    there = open_race(race.page, str(link))
    assert Spec.load(there.spec()).canonical() == Spec.load(wanted).canonical(), "the link shows the same again"


@pytest.mark.parametrize("path", ["/nets", "/games"])
def test_nets_and_games_offer_the_same_files(page: Page, server: str, path: str, tmp_path: Path, new_context: NewContext) -> None:
    page.goto(server + path)
    page.evaluate("thalweg.ready")
    if path == "/nets":
        Nets(page).load({**SMALL, "seeds": [0, 1]})  # which are trained at once
    page.get_by_test_id("export").click()
    offered = [str(button.get_attribute("data-export")) for button in page.locator("#export-menu button").all()]
    assert set(KINDS) <= set(offered)
    with page.expect_download() as download:
        page.get_by_test_id("export-html").click()
    assert "<h2" in download.value.path().read_text() and download.value.suggested_filename.endswith(".html")
    if path == "/nets":
        download.value.save_as(tmp_path / "nets.html")
        look_at_what_nets_say(tmp_path / "nets.html", page, new_context)
        the_script_prints_what_the_page_shows(Nets(page), tmp_path)


def the_script_prints_what_the_page_shows(nets: Nets, folder: Path) -> None:
    """Both seeds of both entries, to the last bit, from a fresh process."""
    text = saved(nets, "py", folder).read_text()
    assert "STACKED = [0, 1]" in text
    done = subprocess.run([sys.executable, "-I", "-c", text], capture_output=True, text=True, check=True, timeout=120)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    for entry, seed in product((0, 1), (0, 1)):
        printed = [row for row in rows if (row["entry"], row["seed"]) == (str(entry), str(seed))]
        for name, shown in nets.lane(entry, seed).items():
            assert [float(row[name]).hex() for row in printed] == [value.hex() for value in shown], (entry, seed, name)


def look_at_what_nets_say(file: Path, page: Page, new_context: NewContext) -> None:
    """The planes of the page, on a dark screen: the very bytes, the line between classes light, the nets' answer under the pointer."""
    report = new_context(color_scheme="dark").new_page()
    report.goto(file.as_uri())
    until(lambda: report.evaluate("document.documentElement.dataset.drawn") == "yes", "the drawn figures")
    seen = report.evaluate("""[...document.querySelectorAll(".nets .plot")].map(plot => ({
        field: [...plot._fullData[0].z].flatMap(row => [...row]), line: getComputedStyle(plot.querySelector(".js-line")).stroke,
        marks: plot.querySelectorAll(".points path").length, image: plot.querySelectorAll(".heatmaplayer image").length }))""")
    shown = page.evaluate("thalweg.state().traces.map(t => [...t.pictures.get(t.rows - 1)])")
    assert [one["field"] for one in seen] == shown and len(shown) == 2
    assert {one["line"] for one in seen} == {"rgb(201, 208, 216)"}
    assert all(one["image"] == 1 and one["marks"] == len(page.evaluate("thalweg.state().traces[0].about.points.y")) for one in seen)
    box = report.locator("#net-0 .nsewdrag").first.bounding_box()
    assert box
    report.mouse.move(box["x"] + 3, box["y"] + box["height"] - 3)
    until(lambda: "class" in (report.locator("#net-0 .hoverlayer").text_content() or ""), "what the net says at the place")
