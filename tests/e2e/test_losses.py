"""What a person does in the laboratory of criteria, in a real browser, checked against torch called by hand."""

import csv
import io
import math
from typing import Any

import pytest
import torch
from playwright.sync_api import Page
from torch.nn import functional as F

from tests.conftest import NewContext
from tests.e2e.conftest import Site, open_to_everybody, stands_alone, until


class Laboratory(Site):
    here = """(({spec, curves, busy}) => !busy && curves.length === spec.criteria.length && curves.every(Boolean))(thalweg.state())"""

    def load(self, *criteria: dict[str, Any], **more: Any) -> None:
        self.page.evaluate("spec => thalweg.load(spec)", {"criteria": list(criteria), **more})
        self.settled()

    def values(self, i: int) -> list[float]:
        """t, loss and gradient as the table shows them."""
        return [float(text) for text in self.by(f"values-{i}").locator("td").all_inner_texts()]

    def features(self, i: int) -> list[str]:
        texts: list[str] = self.by(f"features-{i}").locator("li").all_inner_texts()
        return texts

    def pixels(self, chart: str) -> str:
        """The chart as it is drawn."""
        picture: str = self.page.evaluate(f"document.querySelector('[data-testid={chart}] canvas').toDataURL()")
        return picture


def open_laboratory(page: Page, address: str) -> Laboratory:
    page.goto(address)
    page.evaluate("thalweg.ready")
    laboratory = Laboratory(page)
    laboratory.settled()
    return laboratory


@pytest.fixture
def laboratory(page: Page, server: str) -> Laboratory:
    return open_laboratory(page, f"{server}/losses")


def by_hand(loss: Any, t: float) -> list[float]:
    """t, loss and gradient of one sample, by a call of torch."""
    place = torch.tensor([t], dtype=torch.float64, requires_grad=True)
    value = loss(place)
    (gradient,) = torch.autograd.grad(value.sum(), place)
    return [t, value.item(), gradient.item()]


def test_a_first_visit_shows_four_criteria_on_one_axis(laboratory: Laboratory) -> None:
    assert [chosen["name"] for chosen in laboratory.spec()["criteria"]] == ["MSELoss", "L1Loss", "HuberLoss", "LogCoshLoss"]
    assert laboratory.page.locator(".axis-group").count() == 1
    zero = torch.zeros(1, dtype=torch.float64)
    for i, loss in enumerate((F.mse_loss, F.l1_loss, F.huber_loss)):
        assert laboratory.values(i) == by_hand(lambda t, loss=loss: loss(t, zero), 2.0)
    assert laboratory.values(3) == pytest.approx([2, math.log(math.cosh(2)), math.tanh(2)], rel=1e-12)
    assert laboratory.by("formula").locator("math mfrac").count() == 2
    laboratory.by("select-1").click()
    until(lambda: laboratory.features(1)[:1] == ["gradient jumps at t = 0 from -1 to 1"], "what stands out about the absolute error")


def test_a_slider_moves_the_curve_and_the_numbers_are_torchs(laboratory: Laboratory) -> None:
    slider = laboratory.by("criterion-2").get_by_role("slider")
    before = laboratory.pixels("chart-error-loss")
    box = slider.bounding_box()
    page = laboratory.page
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in range(10):
        page.mouse.move(box["x"] + box["width"] * (0.5 + part * 0.03), box["y"] + box["height"] / 2)
    until(lambda: laboratory.pixels("chart-error-loss") != before, "a chart that follows the hand")
    page.mouse.up()
    laboratory.settled()
    delta = laboratory.spec()["criteria"][2]["params"]["delta"]
    assert delta > 2
    zero = torch.zeros(1, dtype=torch.float64)
    until(lambda: laboratory.values(2) == by_hand(lambda t: F.huber_loss(t, zero, delta=delta), 2.0), "torch's numbers")
    laboratory.by("undo").click()
    assert laboratory.spec()["criteria"][2]["params"] == {}


def test_every_class_of_torch_is_in_the_menu_and_another_axis_is_said_so(laboratory: Laboratory) -> None:
    laboratory.by("add-criterion").click()
    offered = set(laboratory.page.locator("#add-menu .class-list button").evaluate_all("list => list.map(b => b.dataset.testid.slice(4))"))
    assert {name for name in dir(torch.nn) if name.endswith("Loss")} <= offered
    laboratory.by("add-BCEWithLogitsLoss").click()
    laboratory.settled()
    assert laboratory.page.locator(".axis-group").count() == 2
    assert "take different things" in laboratory.by("apart").inner_text()
    laboratory.by("criterion-4").get_by_label("pos_weight", exact=True).fill("3")
    laboratory.by("criterion-4").get_by_label("pos_weight", exact=True).press("Enter")
    laboratory.settled()
    weight, one = torch.tensor([3.0], dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    hand = by_hand(lambda t: F.binary_cross_entropy_with_logits(t, one, pos_weight=weight), 2.5)
    until(lambda: laboratory.values(4) == hand, "torch's numbers")


def test_every_class_of_torch_draws_its_curve(laboratory: Laboratory) -> None:
    names = [name for name in dir(torch.nn) if name.endswith("Loss")]
    examples = laboratory.page.evaluate("Object.fromEntries(thalweg.state().catalogue.criteria.map(c => [c.name, c.example]))")
    laboratory.load(*({"name": name, "params": examples[name]} for name in names))
    curves = laboratory.page.evaluate(
        "thalweg.state().curves.map(({name, t, loss, gradient}) => [name, t.length, loss.every(Number.isFinite), gradient.some(v => v)])"
    )
    assert curves == [[name, 401, True, True] for name in names]
    axes = {chart.get_attribute("data-testid") for chart in laboratory.page.locator(".axis-group").all()}
    assert axes == {f"group-{axis}" for axis in ("error", "score", "probability", "log_probability", "rate", "lead", "angle", "distance")}


def test_the_line_is_moved_by_pointer_and_keyboard_and_speaks(laboratory: Laboratory) -> None:
    charts = laboratory.by("charts-error")
    box = laboratory.by("chart-error-gradient").bounding_box()
    laboratory.page.mouse.click(box["x"] + 52, box["y"] + box["height"] / 2)  # where the axis begins
    until(lambda: laboratory.values(0) == [-4, 16, -8], "the values at the left end")
    charts.focus()
    for key in ("Home", "ArrowRight", "PageUp", "ArrowLeft"):
        charts.press(key)
    until(lambda: laboratory.values(0)[0] == pytest.approx(-3.8), "ten steps of a four-hundredth")
    spoken = charts.get_attribute("aria-valuetext") or ""
    assert spoken.startswith("t = -3.8 MSELoss: loss 14.44, gradient -7.6.")
    laboratory.page.keyboard.press("End")
    until(lambda: laboratory.values(0) == [4, 16, 8], "the values at the right end")


def test_pointing_reads_exact_values_and_the_wheel_zooms(laboratory: Laboratory) -> None:
    box = laboratory.by("chart-error-loss").bounding_box()
    at = (box["x"] + 52 + (box["width"] - 66) * 0.75, box["y"] + box["height"] / 3)
    laboratory.page.mouse.move(*at)
    tip = laboratory.page.locator(".curve-tip:not([hidden])")
    tip.wait_for()
    t = float(tip.locator("div").first.inner_text().removeprefix("t = "))
    assert t == pytest.approx(2, abs=0.03)
    _, first, squared, *_ = tip.inner_text().split("\n")
    assert first == "MSELoss" and float(squared) == pytest.approx(t * t, rel=1e-5)
    laboratory.page.mouse.wheel(0, -300)
    until(lambda: "ranges" in laboratory.spec(), "a narrower range")
    low, high = laboratory.spec()["ranges"]["error"]
    assert -4 < low < 2 < high < 4
    laboratory.page.mouse.dblclick(*at)
    until(lambda: not laboratory.spec()["ranges"], "the axis' own range")


@pytest.mark.expect_console("422")
def test_a_refused_number_is_said_beside_its_field(laboratory: Laboratory) -> None:
    field = laboratory.by("criterion-2").get_by_label("delta", exact=True)
    field.fill("-1")
    field.press("Enter")
    said = laboratory.by("criterion-2").locator(".field-error:not([hidden])")
    said.wait_for()
    with pytest.raises(RuntimeError, match="non-positive") as refused:
        torch.nn.HuberLoss(delta=-1)(torch.zeros(1), torch.zeros(1))
    assert said.inner_text() == str(refused.value)
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("1")
    field.press("Enter")
    until(lambda: laboratory.by("criterion-2").locator(".field-error:not([hidden])").count() == 0, "the error gone")
    assert laboratory.values(0) == [2, 4, 4]


@pytest.mark.expect_console("422")
def test_a_loss_of_ones_own_is_drawn_with_its_parameters_and_judged(laboratory: Laboratory) -> None:
    laboratory.by("add-criterion").click()
    laboratory.by("own-text").fill("a * abs(t) ** 1.5")
    laboratory.by("own-add").click()
    laboratory.settled()
    mine = laboratory.by("criterion-4")
    mine.get_by_label("a", exact=True).fill("2")
    mine.get_by_label("a", exact=True).press("Enter")
    laboratory.settled()
    until(lambda: laboratory.values(4) == pytest.approx([2, 2 * 2**1.5, 3 * 2**0.5]), "its values")
    assert laboratory.by("formula").locator("math msup").count() == 1
    text = mine.get_by_label("loss(t) =", exact=True)
    for written, sentence in [
        ("sqrt(abs(t))", "gradient explodes at t = 0"),
        ("max(0, 1 - t)", "gradient jumps at t = 1 from -1 to 0"),
        ("max(0, 1 - t)", "gradient is 0 for t > 1"),
        ("where(t > 0, 1, 0)", "autograd does not differentiate it: no gradient comes back"),
    ]:
        text.fill(written)
        text.press("Enter")
        until(lambda sentence=sentence: sentence in laboratory.features(4), sentence)
    text.fill("t ** * 2")
    text.press("Enter")
    said = mine.locator(".field-error:not([hidden])")
    said.wait_for()
    assert "at character 6" in said.inner_text()


def test_what_reduction_does_is_shown_sample_by_sample(laboratory: Laboratory) -> None:
    laboratory.load({"name": "MSELoss"}, batches={"error": [1, 2, -3]})
    laboratory.by("tab-reduction").click()
    table = laboratory.by("reduction")
    table.locator("tbody tr").nth(2).wait_for()
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert rows == [["1", "2", "0.6667", "2", "17 %"], ["4", "4", "1.333", "4", "33 %"], ["9", "-6", "-2", "-6", "50 %"]]
    assert table.locator("tfoot td").all_inner_texts() == ["", "4.667", "14", ""]
    box = laboratory.by("sample-2").get_by_role("textbox")
    box.fill("0")
    box.press("Enter")
    until(lambda: table.locator("tfoot td").all_inner_texts() == ["", "1.667", "5", ""], "the new mean and sum")
    laboratory.by("more-samples").click()
    until(lambda: laboratory.spec()["batches"]["error"] == [1, 2, 0, 0], "one sample more")


def test_a_link_shows_the_same_on_another_machine(laboratory: Laboratory, new_context: NewContext) -> None:
    smoothed = {"name": "CrossEntropyLoss", "params": {"label_smoothing": 0.2}, "case": {"classes": 5}}
    laboratory.load(smoothed, {"name": "HingeLoss", "label": "SVM"})
    laboratory.by("hide-1").click()
    laboratory.by("charts-score").press("End")
    laboratory.page.evaluate("document.dispatchEvent(new Event('click'))")
    until(lambda: "at=score:5" in laboratory.page.url, "the address")
    other = open_laboratory(new_context().new_page(), laboratory.page.url)
    assert other.spec() == laboratory.spec()
    assert other.values(0) == laboratory.values(0)
    assert other.by("hide-1").get_attribute("aria-pressed") == "true"
    one = torch.ones(1, dtype=torch.long)
    logits = torch.eye(5, dtype=torch.float64)[1:2]
    assert other.values(0) == pytest.approx(by_hand(lambda t: F.cross_entropy(logits * t, one, label_smoothing=0.2), 5.0), rel=1e-12)


def test_a_broken_link_says_so_and_shows_the_first_criteria(page: Page, server: str) -> None:
    laboratory = open_laboratory(page, f"{server}/losses#v1=AAAA")
    assert "This link is broken" in laboratory.by("error-banner").inner_text()
    assert len(laboratory.spec()["criteria"]) == 4


def test_the_curves_are_saved_as_csv_and_as_a_picture(laboratory: Laboratory) -> None:
    laboratory.by("export").click()
    with laboratory.page.expect_download() as saved:
        laboratory.by("export-csv").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert len(rows) == 4 * 401
    found = next(row for row in rows if row["criterion"] == "HuberLoss" and row["t"] == "3.0")
    assert (found["loss"], found["gradient"]) == ("2.5", "1.0")
    laboratory.by("export").click()
    with laboratory.page.expect_download() as saved:
        laboratory.by("export-png").click()
    assert saved.value.path().read_bytes()[:4] == b"\x89PNG"
    laboratory.by("export").click()
    with laboratory.page.expect_download() as saved:
        laboratory.by("export-svg").click()
    stands_alone(saved.value.path().read_bytes(), "MSELoss", "LogCoshLoss")


def test_entries_are_arranged_and_brought_back(laboratory: Laboratory) -> None:
    names = lambda: [chosen["name"] for chosen in laboratory.spec()["criteria"]]  # noqa: E731
    laboratory.by("duplicate-1").click()
    laboratory.by("remove-0").click()
    assert names() == ["L1Loss", "L1Loss", "HuberLoss", "LogCoshLoss"]
    laboratory.page.keyboard.press("Control+z")
    laboratory.page.keyboard.press("Control+z")
    assert names() == ["MSELoss", "L1Loss", "HuberLoss", "LogCoshLoss"]
    laboratory.page.keyboard.press("2")
    until(lambda: laboratory.by("hide-1").get_attribute("aria-pressed") == "true", "the second one hidden")


@pytest.mark.parametrize(("size", "scheme"), [((1366, 768), "light"), ((320, 640), "dark")], ids=str)
def test_the_page_fits_and_is_open_to_everybody(new_context: NewContext, server: str, size: tuple[int, int], scheme: str) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme).new_page()
    laboratory = open_laboratory(page, f"{server}/losses")
    laboratory.load({"name": "BCEWithLogitsLoss"}, {"name": "HuberLoss"}, {"expression": "a * t ** 2"})
    laboratory.by("tab-reduction").click()
    open_to_everybody(page)
