"""What a person does in the schedule laboratory, in a real browser, checked against torch loops written by hand."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page
from torch.optim import lr_scheduler

from tests.conftest import NewContext, watched
from tests.e2e.conftest import PATIENCE, Race, Site, arrived, open_race, open_to_everybody, stands_alone, until


class Laboratory(Site):
    here = """(({spec, traces, busy}) =>
        !busy && traces.length === spec.entries.length && traces.every(t => t && t.answer))(thalweg.state())"""

    def schedule(self, entry: int = 0) -> dict[str, Any]:
        schedule: dict[str, Any] = self.spec()["entries"][entry]["schedule"]
        return schedule

    def load(self, *schedules: dict[str, Any] | None, steps: int = 100, lr: float = 0.1) -> None:
        optimizer = {"name": "SGD", "params": {"lr": lr, "momentum": 0.9}}
        entries = [{"optimizer": optimizer, **({"schedule": schedule} if schedule else {})} for schedule in schedules]
        self.page.evaluate("spec => thalweg.load(spec)", {"problem": {"name": "sphere"}, "entries": entries, "steps": steps})
        self.settled()

    def curve(self, entry: int = 0, column: str = "lr") -> list[float]:
        text = self.page.evaluate(f"JSON.stringify(Array.from(thalweg.state().traces[{entry}].{column}, String))")
        return [float(value) for value in json.loads(text)]

    def painted(self, panel: str = "lr") -> int:
        """How many pixels of a panel differ from its background."""
        count: int = self.page.evaluate(
            f"""(() => {{ const canvas = document.querySelector("[data-testid=panel-{panel}] canvas");
                const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                let painted = 0;
                for (let i = 3; i < data.length; i += 4) if (data[i]) painted += 1;
                return painted }})()"""
        )
        return count


def open_laboratory(page: Page, address: str) -> Laboratory:
    page.goto(address)
    page.evaluate("thalweg.ready")
    laboratory = Laboratory(page)
    laboratory.settled()
    return laboratory


@pytest.fixture(scope="module")
def kept(browser: Browser, server: str) -> Iterator[Page]:
    """One page for the tests that change nothing outside it."""
    with watched(browser, []) as new:
        page = new().new_page()
        page.goto(f"{server}/schedules")
        page.evaluate("thalweg.ready")
        yield page


@pytest.fixture
def laboratory(kept: Page, server: str) -> Laboratory:
    """The laboratory as on a first visit: an address without a state begins anew."""
    if not kept.url.startswith(f"{server}/schedules"):
        return open_laboratory(kept, f"{server}/schedules")
    found = Laboratory(kept)
    kept.mouse.move(0, 0)
    found.by("tab-code").click()
    kept.evaluate("location.hash = ''")
    until(lambda: len(found.spec()["entries"]) == 4 and not kept.evaluate("thalweg.state().canUndo"), "a first visit's schedules")
    found.settled()
    return found


def by_hand(make: Any, steps: int, lr: float = 0.1) -> list[float]:
    """The lr of each step of a training loop with torch alone."""
    optimizer = torch.optim.SGD([torch.zeros(2, dtype=torch.float64, requires_grad=True)], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps + 1):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def warm_up(rise: int, steps: int) -> dict[str, Any]:
    parts = [
        {"name": "LinearLR", "params": {"start_factor": 0.1, "total_iters": rise}},
        {"name": "CosineAnnealingLR", "params": {"T_max": steps - rise}},
    ]
    return {"name": "SequentialLR", "schedules": parts, "milestones": [rise]}


def warm_up_by_hand(rise: int, steps: int) -> list[float]:
    def make(optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        first = lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=rise)
        return lr_scheduler.SequentialLR(optimizer, [first, lr_scheduler.CosineAnnealingLR(optimizer, steps - rise)], [rise])

    return by_hand(make, steps)


def test_a_first_visit_compares_schedules(laboratory: Laboratory) -> None:
    page = laboratory.page
    assert len(laboratory.spec()["entries"]) == 4
    assert laboratory.painted() > 3000
    until(lambda: "optimizer" in laboratory.by("code").inner_text(), "the code")
    compile(laboratory.by("code").inner_text(), "snippet", "exec")
    for test_id in ("panel-lr", "schedule-list", "composer", "numbers-3"):
        box = laboratory.by(test_id).bounding_box()
        assert box and box["y"] < 768 - 24, f"{test_id} is above the fold"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing scrolls at 1366 x 768"


def test_a_dragged_boundary_takes_the_parts_with_it_in_one_undo_step(laboratory: Laboratory) -> None:
    laboratory.load(warm_up(20, 100))
    assert laboratory.curve() == warm_up_by_hand(20, 100)
    mouse = laboratory.page.mouse
    plot, handle = laboratory.by("panel-lr").bounding_box(), laboratory.by("handle-milestone--milestones-0").bounding_box()
    assert plot and handle
    wide = (plot["width"] - 52 - 16) / 100  # pixels in a step
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + 10
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 7 * wide, y)
    mouse.move(x + 20 * wide, y)
    until(lambda: laboratory.schedule()["milestones"] == [40], "the milestone under the pointer before it is let go")
    mouse.up()
    assert [part["params"] for part in laboratory.schedule()["schedules"]] == [{"start_factor": 0.1, "total_iters": 40}, {"T_max": 60}]
    laboratory.settled()
    assert laboratory.curve() == warm_up_by_hand(40, 100)
    laboratory.by("undo").click()
    assert laboratory.schedule() == warm_up(20, 100)


def test_a_boundary_is_a_slider_for_the_keyboard(laboratory: Laboratory) -> None:
    laboratory.load(warm_up(20, 100))
    handle = laboratory.page.get_by_role("slider", name="Boundary between LinearLR and CosineAnnealingLR")
    handle.focus()
    laboratory.page.keyboard.press("ArrowRight")
    laboratory.page.keyboard.press("Shift+ArrowRight")
    until(lambda: laboratory.schedule()["milestones"] == [31], "a boundary eleven calls later")
    until(lambda: handle.get_attribute("aria-valuenow") == "31", "its value said")
    assert laboratory.page.evaluate("document.activeElement.getAttribute('role')") == "slider"


def test_composing_a_schedule_from_nothing(laboratory: Laboratory) -> None:
    laboratory.load(None)
    laboratory.by("class-root").select_option("LinearLR")
    laboratory.by("add-part-root").select_option("with ExponentialLR")
    laboratory.by("add-part-0").select_option("then CosineAnnealingLR")
    until(lambda: "schedules" in laboratory.schedule().get("schedules", [{}])[0], "a composition in a composition")
    outer = laboratory.schedule()
    inner = outer["schedules"][0]
    assert [outer["name"], inner["name"], inner["milestones"]] == ["ChainedScheduler", "SequentialLR", [50]]
    assert [part["name"] for part in inner["schedules"]] == ["LinearLR", "CosineAnnealingLR"]
    laboratory.settled()

    def make(optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        first = lr_scheduler.LinearLR(optimizer, total_iters=inner["schedules"][0]["params"].get("total_iters", 5))
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, 50)
        turns = lr_scheduler.SequentialLR(optimizer, [first, cosine], [50])
        return lr_scheduler.ChainedScheduler([turns, lr_scheduler.ExponentialLR(optimizer, 0.99)])

    assert laboratory.curve() == by_hand(make, 100)
    laboratory.by("part-remove-1").click()
    until(lambda: laboratory.schedule()["name"] == "SequentialLR", "a composition of one is that one")
    for name in ("ChainedScheduler", "SequentialLR"):
        laboratory.load(None)
        laboratory.by("class-root").select_option(name)
        until(lambda name=name: len(laboratory.schedule().get("schedules", [])) == 2, f"two parts of a {name}")
        laboratory.settled()
        assert laboratory.curve()[100] == pytest.approx(0, abs=1e-12), "down to where its cosine ends"


def test_a_preset_is_added_and_selected(laboratory: Laboratory) -> None:
    laboratory.by("add-schedule").click()
    laboratory.by("preset-triangular2").click()
    until(lambda: len(laboratory.spec()["entries"]) == 5, "a fifth schedule")
    laboratory.settled()
    assert laboratory.schedule(4)["name"] == "CyclicLR"
    assert laboratory.page.evaluate("thalweg.state().view.selected") == 4
    assert laboratory.by("class-root").input_value() == "CyclicLR"


def test_a_schedule_goes_to_the_race_and_back(laboratory: Laboratory, server: str) -> None:
    laboratory.load(warm_up(20, 100), {"name": "StepLR", "params": {"step_size": 30}})
    lr = laboratory.curve(1)
    laboratory.by("select-1").click()
    laboratory.by("open-race").click()
    arrived(laboratory.page, f"{server}/#*")
    race = Race(laboratory.page)
    race.settled()
    assert [float(value) for value in race.trace(1)["lr"]] == lr == by_hand(lambda optimizer: lr_scheduler.StepLR(optimizer, 30), 100)
    race.by("laboratory-0").click()
    arrived(laboratory.page, f"{server}/schedules#*")
    laboratory.settled()
    assert laboratory.curve() == warm_up_by_hand(20, 100)
    assert laboratory.by("class-root").input_value() == "SequentialLR"


def test_a_link_shows_the_same_on_another_machine(laboratory: Laboratory, new_context: NewContext) -> None:
    laboratory.load(warm_up(20, 100), {"name": "ExponentialLR", "params": {"gamma": 0.9}})
    laboratory.by("axis-log").check(force=True)
    laboratory.by("select-1").click()
    laboratory.page.evaluate("thalweg.seek(40)")
    until(lambda: laboratory.page.evaluate("location.hash").endswith("&step=40&entry=1&axis=log"), "the address")
    other = open_laboratory(new_context().new_page(), laboratory.page.evaluate("location.href"))
    assert other.spec() == laboratory.spec()
    assert other.curve(1) == laboratory.curve(1)
    assert other.by("axis-log").is_checked()
    until(lambda: "step 40" in other.by("readings").inner_text(), "the pinned step")
    assert other.by("class-root").input_value() == "ExponentialLR"


def test_what_torch_or_the_parser_refuses_stands_beside_its_field(laboratory: Laboratory) -> None:
    laboratory.load({"name": "LambdaLR", "params": {"lr_lambda": "0.9 ** epoch"}})
    box = laboratory.page.locator('[data-path="entries.0.schedule.params.lr_lambda"] input')
    box.fill("0.9 ** (epoch + oops)")
    box.press("Enter")
    error = laboratory.page.locator('[data-path="entries.0.schedule.params.lr_lambda"] .field-error')
    until(error.is_visible, "the error")
    text, mark = laboratory.page.locator(".caret").inner_text().split("\n")
    assert text[mark.index("^") :].startswith("oops")
    assert box.get_attribute("aria-invalid") == "true"
    box.fill("0.5 ** epoch")
    box.press("Enter")
    until(lambda: not error.is_visible(), "the error's end")


def test_past_the_total_of_a_cycle_torch_is_quoted_and_the_curve_ends(laboratory: Laboratory) -> None:
    laboratory.load({"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 60}})
    until(laboratory.by("notes").is_visible, "the note")
    assert re.search(r"stopped by torch after step \d+\..*60", laboratory.by("notes").inner_text())
    lr = laboratory.curve()
    assert lr[58] > 0 and lr[62] != lr[62]
    assert laboratory.by("panel-momentum").is_visible()


def test_a_negative_lr_is_named_and_not_drawn(laboratory: Laboratory) -> None:
    laboratory.load({"name": "LambdaLR", "params": {"lr_lambda": "1 - epoch / 50"}})
    until(laboratory.by("notes").is_visible, "the note")
    assert "negative, steps 51 to 100" in laboratory.by("notes").inner_text()
    assert laboratory.curve()[100] == pytest.approx(-0.1)


def test_the_wrong_unit_is_seen_by_a_press(laboratory: Laboratory) -> None:
    laboratory.load({"name": "CosineAnnealingLR", "params": {"T_max": 10}}, steps=300)
    laboratory.by("every-epoch").check(force=True)
    until(lambda: laboratory.schedule().get("every") == 30, "stepped once an epoch")
    laboratory.settled()
    assert laboratory.curve()[300] == pytest.approx(0, abs=1e-12)
    laboratory.by("every-batch").check(force=True)
    until(lambda: "Are they epochs?" in laboratory.by("unit-note").inner_text(), "a sentence about the unit")
    laboratory.by("every-epoch").check(force=True)
    laboratory.by("convert").click()
    until(lambda: laboratory.schedule() == {"name": "CosineAnnealingLR", "params": {"T_max": 300}}, "the same curve in batches")


def test_a_schedule_that_is_fed_the_loss_shows_what_it_counts(laboratory: Laboratory) -> None:
    laboratory.load({"name": "ReduceLROnPlateau", "params": {"patience": 3}})
    assert laboratory.painted("patience") > 500
    assert laboratory.painted("fed") > 500
    assert max(laboratory.curve(column="bad_epochs")) <= 4
    laboratory.by("tab-values").click()
    until(lambda: "bad epochs" in laboratory.by("values").inner_text(), "the table behind the curves")


def test_hovering_reads_all_values_and_a_press_pins_the_step(laboratory: Laboratory) -> None:
    laboratory.load(warm_up(20, 100), {"name": "StepLR", "params": {"step_size": 30}})
    plot = laboratory.by("panel-lr").bounding_box()
    assert plot
    x, y = plot["x"] + 52 + 0.5 * (plot["width"] - 68), plot["y"] + plot["height"] - 60
    laboratory.page.mouse.move(x, y)
    tip = laboratory.page.locator(".curve-tip")
    until(lambda: "step 50" in tip.inner_text(), "the box")
    assert str(laboratory.curve(1)[50]) in tip.locator(".is-strong").inner_text()
    laboratory.page.mouse.click(x, y)
    until(lambda: laboratory.page.evaluate("thalweg.state().step") == 50, "the pinned step")
    until(lambda: str(laboratory.curve(0)[50]) in laboratory.by("readings").inner_text(), "the value there")


def test_a_range_test_suggests_an_lr_that_can_be_used(laboratory: Laboratory) -> None:
    laboratory.load({"name": "CyclicLR", "params": {"base_lr": 0.25, "max_lr": 1}})
    laboratory.by("tab-range").click()
    laboratory.by("range-run").click()
    until(laboratory.by("range-use").is_visible, "a suggestion")
    said = float(laboratory.by("range-use").inner_text().rpartition(" ")[2])
    laboratory.by("range-use").click()
    until(lambda: laboratory.spec()["entries"][0]["optimizer"]["params"]["lr"] == pytest.approx(said, rel=1e-2), "the lr")
    peak = laboratory.schedule()["params"]
    assert peak["max_lr"] == pytest.approx(said, rel=1e-2)
    assert peak["base_lr"] == peak["max_lr"] / 4


def test_what_leaves_the_page(laboratory: Laboratory) -> None:
    laboratory.load({"name": "ExponentialLR", "params": {"gamma": 0.9}}, steps=5)
    texts = {}
    for kind in ("csv", "png", "svg"):
        laboratory.by("export").click()
        with laboratory.page.expect_download(timeout=PATIENCE * 1000) as download:
            laboratory.by(f"export-{kind}").click()
        texts[kind] = download.value.path().read_bytes()
    rows = texts["csv"].decode().splitlines()
    assert rows[0].startswith("entry,label,step,lr")
    assert [float(row.rpartition(",")[2]) for row in rows[1:]] == by_hand(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.9), 5)
    assert texts["png"][:8] == b"\x89PNG\r\n\x1a\n"
    stands_alone(texts["svg"], "lr")


@pytest.mark.parametrize(("size", "scheme"), [((1366, 768), "light"), ((1366, 768), "dark"), ((320, 640), "light")], ids=str)
def test_the_laboratory_fits_and_is_open_to_everybody(new_context: NewContext, server: str, size: tuple[int, int], scheme: str) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme).new_page()
    open_laboratory(page, f"{server}/schedules")
    open_to_everybody(page)


def test_the_race_offers_the_laboratory_without_plotly_in_it(page: Page, server: str) -> None:
    open_race(page, server)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    page.get_by_role("link", name="Schedules").click()
    arrived(page, f"{server}/schedules*")
    assert not [url for url in scripts if "plotly" in url]
