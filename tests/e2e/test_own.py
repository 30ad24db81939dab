"""Problems of one's own in the race: a point dragged, an outlier, another criterion in mid-race, a typed loss, a typed surface, shared."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Page

from engine import run
from tests.conftest import NewContext
from tests.e2e.conftest import Race, open_race, until


@pytest.fixture
def fitted(race: Race) -> Race:
    """The race on a line with noise."""
    race.by("kind-data").check(force=True)
    race.settled()
    assert race.spec()["problem"]["data"] == "line"
    return race


def problem(race: Race) -> dict[str, Any]:
    found: dict[str, Any] = race.spec()["problem"]
    return found


def bits(race: Race) -> None:
    """Each trace is the engine's."""
    race.settled()
    expected = run(race.spec())
    for i, entry in enumerate(expected.entries):
        assert race.trace(i)["loss"] == [repr(value).removesuffix(".0") for value in entry.loss.tolist()] or race.page.evaluate(
            "([i, values]) => values.every((value, k) => Object.is(thalweg.state().traces[i].loss[k], value))", [i, entry.loss.tolist()]
        )


def place(race: Race, number: int) -> tuple[float, float]:
    """Where a point of the scatter is on the screen: the plot's edges are those of scatter.js."""
    box = race.by("scatter").bounding_box()
    data = race.page.evaluate("""(() => { const {data} = thalweg.spec().problem;
        return typeof data === "string" ? thalweg.state().catalogue.datasets.find(set => set.name === data) : data })()""")
    spans = []
    for values in (data["x"], data["y"]):
        room = 0.12 * (max(values) - min(values))
        spans.append((min(values) - room, max(values) + room))
    across = (data["x"][number] - spans[0][0]) / (spans[0][1] - spans[0][0])
    up = (data["y"][number] - spans[1][0]) / (spans[1][1] - spans[1][0])
    return box["x"] + 30 + across * (box["width"] - 36), box["y"] + 6 + (1 - up) * (box["height"] - 24)


def test_a_dragged_point_moves_the_minimum_and_every_trail(fitted: Race) -> None:
    before, minimum = problem(fitted), fitted.page.evaluate("thalweg.state().landmarks.minima[0]")
    x, y = place(fitted, 15)
    fitted.page.mouse.move(x, y)
    fitted.page.mouse.down()
    fitted.page.mouse.move(x, y + 60, steps=6)
    fitted.page.mouse.up()
    data = problem(fitted)["data"]
    assert len(data["x"]) == 16
    assert data["y"][15] < 2
    assert problem(fitted)["box"] == before["box"], "the window stays"
    until(lambda: fitted.page.evaluate("thalweg.state().landmarks.minima[0]") != minimum, "another minimum")
    bits(fitted)
    fitted.by("undo").click()
    assert problem(fitted) == before, "a drag is one step back"


def test_in_a_lecture_the_data_and_the_criterion_stay_in_sight(fitted: Race) -> None:
    fitted.by("projector").click()
    until(lambda: fitted.by("scatter").is_visible(), "the data beside the surface")
    assert not fitted.by("kind-data").is_visible(), "what is set up before folds away"
    fitted.by("add-outlier").click()
    fitted.by("criterion").select_option("L1Loss")
    bits(fitted)
    scatter, surface = fitted.by("scatter").bounding_box(), fitted.by("surface-plot").bounding_box()
    assert scatter and surface and scatter["x"] + scatter["width"] <= surface["x"]
    fitted.page.evaluate("thalweg.load({...thalweg.spec(), problem: {name: 'sphere'}})")
    until(lambda: not fitted.by("problem-form").is_visible(), "nothing beside a surface of the gallery")


@pytest.mark.expect_console("422")
def test_an_outlier_and_another_criterion_in_mid_race(fitted: Race) -> None:
    fitted.page.evaluate("thalweg.pause()")
    fitted.page.evaluate("thalweg.seek(150)")
    fitted.by("add-outlier").click()
    assert len(problem(fitted)["data"]["x"]) == 17
    bits(fitted)
    minimum = fitted.page.evaluate("thalweg.state().landmarks.minima[0]")
    fitted.by("criterion").select_option("L1Loss")
    assert fitted.step() == 150
    bits(fitted)
    until(lambda: fitted.page.evaluate("thalweg.state().landmarks.minima[0]") != minimum, "the minimum of absolute errors")
    x, y = (torch.tensor(problem(fitted)["data"][name], dtype=torch.float64) for name in "xy")
    w, b = fitted.page.evaluate("[thalweg.state().traces[3].x.at(-1), thalweg.state().traces[3].y.at(-1)]")
    assert fitted.page.evaluate("thalweg.state().traces[3].loss.at(-1)") == torch.nn.L1Loss()(w * x + b, y).item()
    fitted.by("criterion").select_option("HuberLoss")
    delta = fitted.page.locator('[data-path="problem.criterion.params.delta"] input:not([type=range])')
    delta.fill("-1")
    delta.press("Enter")
    field = fitted.page.locator('[data-path="problem.criterion.params.delta"]')
    until(field.locator(".field-error").is_visible, "torch's words")
    assert "delta" in field.locator(".field-error").inner_text()


def test_single_samples_are_drawn_from_the_data(fitted: Race) -> None:
    batch = fitted.page.locator('[data-path="problem.batch"]')
    batch.locator("input:not([type=range])").fill("1")
    fitted.page.keyboard.press("Enter")
    until(lambda: problem(fitted)["batch"] == 1, "batches of one")
    bits(fitted)


@pytest.mark.expect_console("422")
def test_a_typed_loss_is_trained_with_and_shared(fitted: Race, new_context: NewContext) -> None:
    fitted.by("criterion").select_option("typed")
    typed = fitted.by("own-criterion")
    typed.fill("log(cosh(k * t")
    error = fitted.page.locator('[data-path="problem.criterion.expression"] .field-error')
    until(error.is_visible, "what is wrong with it")
    assert "at character" in error.inner_text()
    assert problem(fitted)["criterion"]["expression"] == "abs(input - target)**p", "the last right one stays"
    typed.fill("log(cosh(k * t))")
    until(lambda: problem(fitted)["criterion"] == {"expression": "log(cosh(k * t))", "params": {"k": 1}}, "the typed loss")
    assert not error.is_visible()
    slider = fitted.page.locator('[data-path="problem.criterion.params.k"] input:not([type=range])')
    slider.fill("2.5")
    slider.press("Enter")
    bits(fitted)
    until(lambda: "#v1=" in fitted.page.evaluate("location.href"), "the address")
    fitted.page.evaluate("dispatchEvent(new Event('blur'))")
    there = open_race(new_context(viewport={"width": 390, "height": 844}).new_page(), fitted.page.evaluate("location.href"))
    there.settled()
    assert there.spec() == fitted.spec()
    assert [there.trace(i) for i in range(4)] == [fitted.trace(i) for i in range(4)]
    assert there.by("own-criterion").input_value() == "log(cosh(k * t))"


@pytest.mark.expect_console("422")
def test_a_typed_surface_with_a_parameter_is_everywhere(race: Race, new_context: NewContext) -> None:
    race.by("kind-expression").check(force=True)
    race.settled()
    text = race.by("own-expression")
    text.fill("x**2 + a * y**2 + sinus(x)")
    error = race.page.locator('[data-path="problem.expression"] .field-error')
    until(error.is_visible, "what is wrong with it")
    assert "unknown function sinus; did you mean" in error.inner_text()
    text.fill("x**2 + steep * y**2 + where(x > 2.9, 1 / 0, 0)")
    until(lambda: list(problem(race)["params"]) == ["steep"], "its parameter")
    number = race.page.locator('[data-path="problem.params.steep"] input:not([type=range])')
    number.fill("4")
    number.press("Enter")
    assert problem(race)["params"] == {"steep": 4}
    bits(race)
    until(lambda: race.page.locator("#problem-about msup").count() > 0, "its formula")
    until(lambda: race.page.evaluate("thalweg.state().landmarks.minima") == [[0, 0]], "its minimum")
    race.page.get_by_role("link", name="Maps").click()
    race.page.go_back()
    there = open_race(new_context(viewport={"width": 1366, "height": 768}).new_page(), race.page.evaluate("location.href"))
    there.settled()
    assert there.spec() == race.spec()
    assert there.trace(3) == race.trace(3)


def test_pasted_data_replace_the_points_only_when_they_are_right(fitted: Race) -> None:
    before = problem(fitted)
    fitted.by("edit-data").click()
    text = fitted.by("data-text")
    assert text.input_value().startswith("-2, ")
    wrongs = {"1,2\nthree,4": "row 2", "1,2\n1,nan": "row 2", "1,2": "at least 2", "1,2\n" * 300: "at most 256", "a b c": "at least 2"}
    for wrong, said in wrongs.items():
        text.fill(wrong)
        fitted.by("data-use").click()
        assert said in fitted.by("data-error").inner_text()
        assert fitted.by("data-error").is_visible()
        assert problem(fitted) == before
    text.fill("height; weight\n150;50\n160;58,5\n170;66\n180;77\n190;88")
    fitted.by("data-use").click()
    until(lambda: problem(fitted)["data"] == {"x": [150, 160, 170, 180, 190], "y": [50, 58.5, 66, 77, 88]}, "the new points")
    (w0, w1), _ = problem(fitted)["box"]
    assert w0 < 0.945 < w1, "a window around the line through them"
    bits(fitted)
    fitted.by("undo").click()
    assert problem(fitted) == before


def test_points_are_edited_by_keys(fitted: Race, page: Page) -> None:
    scatter = fitted.by("scatter")
    scatter.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowUp")
    first = problem(fitted)["data"]
    assert first["y"][0] > -2.62
    page.keyboard.press("Insert")
    assert len(problem(fitted)["data"]["x"]) == 17
    page.keyboard.press("Delete")
    assert problem(fitted)["data"] == first
    assert "Point 16 is selected" in (scatter.get_attribute("aria-label") or "")
