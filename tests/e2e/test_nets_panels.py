"""Landscapes, curvature and speed under the tabs of the page of nets, in a real browser; their numbers are held against the engine's."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from engine.nets.curvature import Curvature, Surveyor
from engine.nets.landscapes import Crossing, Landscape, Relief, survey
from tests.conftest import NewContext
from tests.e2e.conftest import TWO_FRAMES, open_to_everybody, stands_alone, until
from tests.e2e.nets_page import ADAM, SGD, SIZES, SMALL, Nets, open_nets

HEAVY = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}, "label": "heavy"}
THREE = {**SMALL, "entries": [SGD, ADAM, HEAVY]}


class Panels(Nets):
    def look(self, tab: str, **deck: Any) -> None:
        """A person comes by a link to a tab."""
        self.page.evaluate(
            """deck => import(document.querySelector('script[src*="nets/main.js"]').src.replace("nets/main.js", "state.js"))
                .then(page => page.setView({deck}))""",
            {"tab": tab, **deck},
        )
        expect(self.by(f"tab-{tab}")).to_have_attribute("aria-selected", "true")

    def landscape(self, title: str, **wish: Any) -> None:
        self.look("landscape", landscape={"resolution": 25, **wish})
        expect(self.by("landscape-title")).to_contain_text(title)
        until(lambda: "is-stale" not in self.classes("landscape"), "the new landscape")

    def classes(self, test_id: str) -> str:
        return str(self.by(test_id).get_attribute("class") or "")

    def heights(self) -> np.ndarray[Any, Any]:
        """What Plotly has drawn, which is the loss's logarithm."""
        drawn = """(() => { const plot = [...document.querySelectorAll(".relief-plot")].find(one => !one.hidden);
            return plot.data ? JSON.stringify(plot.data[0].z.map(row => [...row])) : "" })()"""
        text: str = until(lambda: self.page.evaluate(drawn), "Plotly's picture")
        return np.array(json.loads(text), dtype=float)

    def exact(self, row: str, column: int | str) -> float:
        cells = self.by(row).locator("td")
        cell = cells.nth(column) if isinstance(column, int) else self.by(row).locator(f'[data-column="{column}"]')
        return float(str(cell.get_attribute("data-exact")))

    def painted(self, test_id: str = "landscape-paths") -> Any:
        return self.page.evaluate(f"""document.querySelector("[data-testid={test_id}]").toDataURL()""")

    def found(self, **landscape: Any) -> Any:
        """The same landscape by the engine."""
        return survey(Landscape.load({**self.spec(), "landscape": {"resolution": 25, **landscape}}))


@pytest.fixture
def panels(page: Page, server: str) -> Panels:
    """A small training of three, at its end."""
    open_nets(page, f"{server}/nets")
    page.evaluate("thalweg.pause()")
    found = Panels(page)
    found.load(THREE)
    found.seek(8)
    return found


def test_the_plane_of_all_paths_has_the_engines_heights_and_says_how_far_it_holds(panels: Panels) -> None:
    panels.landscape("of the paths' variance")
    relief: Relief = panels.found(kind="pca")
    until(lambda: panels.heights().shape == (25, 25), "the heights")
    np.testing.assert_allclose(panels.heights(), np.log10(relief.z), rtol=1e-12, atol=1e-12)
    assert relief.explained
    first, second = (f"{100 * part:.3g} %" for part in relief.explained)
    expect(panels.by("landscape-title")).to_contain_text(f"{first} + {second}")
    panels.seek(3)
    expect(panels.by("landscape-table")).to_contain_text("After epoch 3")
    for path in relief.paths:
        row = path.epochs.index(3)
        told = [panels.exact(f"landscape-row-{path.entry}", k) for k in range(3)]
        np.testing.assert_allclose(told, [path.loss[row], path.under[row], path.distance[row]], rtol=1e-12)
    expect(panels.by("landscape-notes")).to_contain_text("must not be read off the colors")


def test_scrubbing_moves_the_heads_and_hidden_entries_go(panels: Panels) -> None:
    panels.landscape("of the paths' variance")
    panels.heights()
    panels.seek(0)
    until(lambda: "After epoch 0" in panels.by("landscape-table").inner_text(), "the first epoch")
    before = panels.painted()
    panels.seek(8)
    until(lambda: panels.painted() != before, "the heads to move")
    whole = panels.painted()
    panels.page.keyboard.press("2")
    until(lambda: panels.painted() != whole, "an entry to go")
    expect(panels.by("landscape-row-1")).to_have_count(0)
    box = panels.by("landscape-gaps").bounding_box()
    assert box
    panels.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    until(lambda: 3 <= panels.step() <= 6, "a press on the curve to seek")


def test_the_other_planes_are_those_of_the_engine_in_two_and_three_dimensions(panels: Panels) -> None:
    panels.landscape("through the ends of SGD, Adam, heavy", kind="entries", of="validation")
    relief = panels.found(kind="entries", entries=[0, 1, 2], of="validation")
    np.testing.assert_allclose(panels.heights(), np.log10(relief.z), rtol=1e-12, atol=1e-12)
    for entry in range(3):  # the plane goes through their ends, within the rounding of float32
        assert panels.exact(f"landscape-row-{entry}", 0) == pytest.approx(panels.exact(f"landscape-row-{entry}", 1), rel=1e-5)
    panels.landscape("random directions around where Adam ended", kind="random", entries=[1])
    first = panels.heights()
    np.testing.assert_allclose(first, np.log10(panels.found(kind="random", entry=1).z), rtol=1e-12, atol=1e-12)
    panels.by("landscape-again").click()
    until(lambda: not np.array_equal(panels.heights(), first), "other directions")
    np.testing.assert_allclose(panels.heights(), np.log10(panels.found(kind="random", entry=1, seed=1).z), rtol=1e-12, atol=1e-12)
    panels.by("landscape-mode").select_option("3d")
    until(lambda: panels.page.evaluate("document.querySelector('.relief-plot:not([hidden])')?.data?.[0].type") == "surface", "the surface")
    panels.by("landscape-log").select_option("linear")
    until(lambda: panels.heights().min() > 0, "the loss itself, all of which is positive")
    np.testing.assert_allclose(panels.heights(), panels.found(kind="random", entry=1, seed=1).z, rtol=1e-12)


def test_a_line_has_its_ends_and_its_barriers(panels: Panels) -> None:
    panels.landscape("In a straight line from Adam to SGD", kind="line", entries=[1, 0], resolution=51)
    crossing: Crossing = panels.found(kind="line", entries=[1, 0], resolution=51)
    train, validation = (crossing.barriers[of] for of in ("train", "validation"))
    title = panels.by("landscape-title").inner_text()
    numbers = re.findall(r"(\S+) apart: barrier (\S+), validation barrier (\S+)\.", title)[0]
    shown = pytest.approx([crossing.distance, train, validation], rel=6e-3, abs=1e-9)  # three digits are shown
    assert [float(one) for one in numbers] == shown
    rows = panels.by("crossing-table").locator("tbody tr")
    for row, part in ((0, 0.0), (rows.count() - 1, 1.0)):
        at = list(crossing.x).index(part)
        for name in ("train_loss", "validation_accuracy"):
            told = float(str(rows.nth(row).locator(f'[data-column="{name}"]').get_attribute("data-exact")))
            assert told == pytest.approx(crossing.columns[name][at], rel=1e-12)
    box = panels.by("crossing-loss").bounding_box()
    assert box and box["height"] > 100
    panels.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect(panels.page.locator(".curve-tip:not([hidden])")).to_contain_text("training accuracy")


def test_an_old_landscape_stays_and_is_marked_until_the_new_one_is_here(panels: Panels) -> None:
    panels.landscape("of the paths' variance")
    before = panels.heights()
    panels.page.evaluate(
        """() => { window.seen = [];
            const root = document.getElementById("landscape"), title = document.querySelector("[data-testid=landscape-title]");
            new MutationObserver(() => seen.push([root.classList.contains("is-stale"), title.hidden]))
                .observe(root, {subtree: true, attributes: true, childList: true}) }"""
    )
    panels.type("entries.0.optimizer.params.lr", "0.5")
    panels.settled()
    until(lambda: not np.array_equal(panels.heights(), before) and "is-stale" not in panels.classes("landscape"), "the new landscape")
    seen = panels.page.evaluate("seen")
    assert any(stale for stale, _ in seen), "it was marked as old"
    assert not any(hidden for _, hidden in seen), "and was never gone"
    np.testing.assert_allclose(panels.heights(), np.log10(panels.found(kind="pca").z), rtol=1e-12, atol=1e-12)


def test_a_landscape_can_be_given_up_and_asked_for_again(panels: Panels) -> None:
    panels.load({**THREE, "epochs": 300})
    panels.look("landscape", landscape={"resolution": 151})
    panels.by("landscape-cancel").click()
    expect(panels.by("landscape-state")).to_contain_text("Cancelled.")
    expect(panels.by("landscape-picture")).to_be_hidden()
    panels.by("landscape-run").click()
    expect(panels.by("landscape-title")).to_contain_text("of the paths' variance")
    expect(panels.by("landscape-run")).to_be_hidden()


def test_an_entry_that_left_the_finite_numbers_is_said_to_have_left(panels: Panels) -> None:
    lost = {"optimizer": {"name": "SGD", "params": {"lr": 1e38}}, "label": "lost"}
    panels.load({**THREE, "entries": [SGD, lost, ADAM]})
    panels.landscape("random directions", kind="random", entries=[0])
    relief: Relief = panels.found(kind="random", entry=0)
    assert relief.paths[1].lost and relief.ignored == 9 - relief.paths[1].lost
    expect(panels.by("landscape-row-1")).to_contain_text(f"not finite from epoch {relief.paths[1].lost}")
    expect(panels.by("landscape-notes")).to_contain_text(f"Left out: {relief.ignored} points of paths")


def test_what_makes_no_landscape_is_said_beside_its_control(panels: Panels) -> None:
    def says(control: str, words: str) -> None:
        beside = panels.by(f"landscape-{control}").locator("xpath=..").locator(".field-error")
        expect(beside).to_be_visible()
        expect(beside).to_contain_text(words)

    panels.look("landscape", landscape={"kind": "line", "entries": [1, 1], "resolution": 25})
    says("entry_1", "expected 2 different entries")
    panels.load({**THREE, "entries": [SGD, {**SGD, "label": "again"}]})
    panels.look("landscape", landscape={"kind": "line", "resolution": 25})
    says("entry_0", "two that coincide")
    panels.by("landscape-kind").select_option("entries")
    says("kind", "at least 3 entries, got 2")
    panels.load({**THREE, "data": {"name": "moons", "count": 60, "validation": 0}})
    panels.look("landscape", landscape={"of": "validation"})
    says("of", "no samples are kept for validation")
    panels.load({**THREE, "entries": [SGD, {"optimizer": {"name": "SGD", "params": {"lr": 1e38}}, "label": "lost"}]})
    panels.look("landscape", landscape={"kind": "random", "entries": [1]})
    says("entry_0", "got lost, whose parameters after epoch")
    panels.by("landscape-span").fill("far")
    panels.by("landscape-span").press("Enter")
    says("span", "expected a number")


def test_batch_norm_is_named(panels: Panels) -> None:
    panels.load({**THREE, "net": {"widths": [6], "batch_norm": True}})
    panels.landscape("of the paths' variance")
    expect(panels.by("landscape-notes")).to_contain_text("statistics taken anew from the training samples at each point")
    panels.by("landscape-statistics").select_option("kept")
    expect(panels.by("landscape-notes")).to_contain_text("running statistics with which SGD ended")


def test_a_link_brings_back_the_tab_and_what_it_shows(panels: Panels, new_context: NewContext) -> None:
    panels.by("tab-landscape").click()
    panels.by("landscape-kind").select_option("line")
    panels.by("landscape-entry_1").select_option("2")
    expect(panels.by("landscape-title")).to_contain_text("from SGD to heavy")
    until(lambda: "deck=" in panels.page.evaluate("location.hash"), "the link")
    other = new_context().new_page()
    there = Panels(open_nets(other, panels.page.url).page)
    expect(there.by("tab-landscape")).to_have_attribute("aria-selected", "true")
    expect(there.by("landscape-title")).to_contain_text("from SGD to heavy")
    assert there.by("landscape-title").inner_text() == panels.by("landscape-title").inner_text()
    there.by("tab-curves").click()
    until(lambda: '"tab"' not in there.page.evaluate("JSON.stringify(thalweg.state().view.deck)"), "the first tab, which is none")


def test_curvature_comes_point_by_point_and_is_the_engines(panels: Panels) -> None:
    panels.page.keyboard.press("Escape")
    panels.look("curvature", curvature={"points": 100})
    panels.by("curvature-run").click()
    expect(panels.by("curvature-state")).to_have_text("")
    surveyor = Surveyor(Curvature.load({**panels.spec(), "curvature": {"points": 100}}))
    points = [point for point in surveyor.points() if point]
    for epoch in (8, 2):
        panels.seek(epoch)
        expect(panels.by("curvature-table")).to_contain_text(f"After epoch {epoch};")
        for entry in range(3):
            wanted = dict(zip(surveyor.columns, points[epoch].numbers[:, entry], strict=True))
            names = {"eigenvalue": "eigenvalue_1", **{name: name for name in ("preconditioned", "line", "least", "trace")}}
            told = [panels.exact(f"curvature-row-{entry}", column) for column in names]
            np.testing.assert_array_equal(told, [wanted[name] for name in names.values()])
    assert panels.exact("curvature-row-0", "line") == pytest.approx(2 / 0.1), "the edge of gradient descent"
    assert panels.exact("curvature-row-2", "line") == pytest.approx(3.8 / 0.1), "and with momentum 0.9: (2 + 2 beta)/lr"
    label = str(panels.by("curvature-ends").get_attribute("aria-label"))
    assert f"SGD ended with sharpness {surveyor.ends[0, 0]:.3g}" in label
    assert f"loss {surveyor.ends[3, 0]:.3g}" in label


def test_curvature_can_be_cancelled_and_measured_anew(panels: Panels) -> None:
    panels.load({**THREE, "epochs": 150})
    panels.look("curvature", curvature={"points": 100})
    panels.by("curvature-run").click()
    expect(panels.by("curvature-table")).to_be_visible()
    panels.by("curvature-cancel").click()
    expect(panels.by("curvature-state")).to_contain_text("Cancelled: shown is what had come")
    panels.by("curvature-show").select_option("ratio")
    panels.load({**THREE, "criterion": {"name": "CrossEntropyLoss"}, "epochs": 9})
    expect(panels.by("curvature-state")).to_contain_text("has changed since")
    panels.by("curvature-points").select_option("10")
    panels.by("curvature-run").click()
    expect(panels.by("curvature-state")).to_have_text("")
    assert "is-stale" not in panels.classes("curvature")


@pytest.mark.expect_console("422")
def test_the_speed_of_implementations_is_measured_for_the_selected_entry(panels: Panels) -> None:
    panels.look("timing")
    panels.by("picture-1").click()
    expect(panels.by("speed-run")).to_have_text("Measure Adam")
    panels.by("speed-run").click()
    expect(panels.by("speed-table")).to_contain_text("Adam: one step on 256 tensors of 64 numbers")
    for way in ("for-loop", "foreach", "fused"):
        assert 1e-6 < panels.exact(f"speed-row-{way}", 0) < 10, "seconds of a step"
    assert panels.exact("speed-row-for-loop", 1) == 1
    gain = panels.exact("speed-row-for-loop", 0) / panels.exact("speed-row-foreach", 0)
    assert panels.exact("speed-row-foreach", 1) == pytest.approx(gain)
    assert re.search("same bits|differs by at most", panels.by("speed-row-fused").inner_text())
    panels.by("picture-0").click()
    expect(panels.by("speed-state")).to_contain_text("Shown is Adam")
    panels.by("optimizer-0").select_option("LBFGS")
    panels.settled()
    panels.by("speed-run").click()
    expect(panels.by("speed-state")).to_contain_text("has but one implementation")


def test_a_landscape_is_saved_as_png(panels: Panels, tmp_path: Path) -> None:
    panels.landscape("of the paths' variance")
    panels.heights()
    for mode, name in (("2d", "pca"), ("3d", "pca")):
        panels.by("landscape-mode").select_option(mode)
        wanted = {"2d": "contour", "3d": "surface"}[mode]
        until(lambda: panels.page.evaluate("document.querySelector('.relief-plot:not([hidden])')?.data?.[0].type") == wanted, mode)  # noqa: B023
        with panels.page.expect_download() as download:
            panels.by("landscape-png").click()
        assert download.value.suggested_filename.endswith(f"{name}.png")
        download.value.save_as(tmp_path / f"{mode}.png")
        assert (tmp_path / f"{mode}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with panels.page.expect_download() as download:
        panels.by("landscape-svg").click()
    stands_alone(download.value.path().read_bytes(), images=1)  # the surface


def test_tabs_and_controls_work_by_keyboard(panels: Panels) -> None:
    panels.by("tab-curves").focus()
    for _ in range(3):
        panels.page.keyboard.press("ArrowRight")
    expect(panels.by("landscape-title")).to_contain_text("of the paths' variance")
    reached = []
    for _ in range(14):
        panels.page.keyboard.press("Tab")
        reached.append(panels.page.evaluate("document.activeElement.dataset.testid ?? document.activeElement.className"))
    wanted = [*(f"landscape-{name}" for name in ("kind", "of", "resolution", "span", "log", "mode", "png")), "relief-words"]
    assert [one for one in reached if one in wanted] == wanted
    panels.by("landscape-kind").focus()
    panels.page.keyboard.press("End")
    expect(panels.by("landscape-title")).to_contain_text("In a straight line")


@pytest.mark.parametrize(("scheme", "sizes"), SIZES, ids=str)
def test_the_tabs_fit_and_are_open_to_everybody(new_context: NewContext, server: str, scheme: str, sizes: list[ViewportSize]) -> None:
    page = new_context(viewport=sizes[0], color_scheme=scheme, reduced_motion="reduce").new_page()
    open_nets(page, f"{server}/nets")
    panels = Panels(page)
    panels.load(THREE)

    def fits(tab: str) -> None:
        for size in (*sizes[1:], sizes[0]):
            page.set_viewport_size(size)
            page.evaluate(TWO_FRAMES)
            if size["width"] >= 1366:
                assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), f"{tab}: no scrolling of the page"
            open_to_everybody(page, "#deck", f"{tab} at {size}")

    panels.landscape("of the paths' variance")
    fits("landscape")
    panels.landscape("In a straight line", kind="line")
    fits("line")
    panels.look("curvature", curvature={"points": 10, "trace": False, "top": 1})
    fits("curvature before")
    panels.by("curvature-run").click()
    expect(panels.by("curvature-state")).to_have_text("")
    fits("curvature")
    panels.look("timing")
    panels.by("speed-run").click()
    expect(panels.by("speed-table")).to_be_visible()
    fits("speed")
    if scheme == "light":
        panels.by("projector").click()
        panels.landscape("of the paths' variance")
        fits("projector")
        box = panels.by("landscape-picture").bounding_box()
        assert box and box["width"] > 400 and box["height"] > 400, "the landscape is large"
