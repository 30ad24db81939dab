"""What a person does on the page of nets, in a real browser; every number is held against the engine or against arithmetic."""

import re
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from engine.nets import Training, train
from engine.nets.loop import EPOCH_COLUMNS
from tests.conftest import NewContext
from tests.e2e.conftest import TWO_FRAMES, open_to_everybody, stands_alone, until
from tests.e2e.nets_page import ADAM, LINK, SGD, SIZES, SMALL, Nets, open_nets


@pytest.fixture
def nets(page: Page, server: str) -> Nets:
    """A small training, at its end."""
    return open_nets(page, f"{server}/nets#{LINK}&step=8")


def test_a_first_visit_shows_boundaries_that_move(page: Page, server: str) -> None:
    nets = open_nets(page, f"{server}/nets")
    nets.seek(0)
    epochs = nets.spec()["epochs"]
    until(lambda: nets.by("picture-3").get_attribute("data-epoch") == "0", "the nets before the first step")
    before = [nets.pixels(i) for i in range(4)]
    nets.by("play").click()
    until(lambda: int(str(nets.by("picture-3").get_attribute("data-epoch"))) > 3, "the boundaries to move")
    assert all(nets.pixels(i) != before[i] for i in range(4))
    nets.seek(epochs)
    assert len(nets.spec()["seeds"]) == 3
    expect(nets.by("marks-legend")).to_contain_text("picture: first seed, numbers: median of 3")
    expect(nets.by("status-3")).to_contain_text("least validation loss")
    until(lambda: f"At epoch {epochs} of {epochs}" in nets.by("live-summary").inner_text(), "the summary for those who listen")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing scrolls at 1366 x 768"
    for name in ("pictures", "transport", "entries", "curve-loss"):
        box = nets.by(name).bounding_box()
        assert box and 0 <= box["y"] < 768 and box["height"] > 30, f"{name} is above the fold"


def test_what_is_shown_is_what_the_engine_trains(nets: Nets) -> None:
    nets.check()
    last = nets.lane(0)["train_loss"][8]
    expect(nets.by("numbers-0")).to_contain_text(f"● {float(f'{last:.3g}')}")
    nets.seek(3)
    until(lambda: nets.by("picture-1").get_attribute("data-epoch") == "3", "the picture of epoch 3")
    gap = nets.lane(0)["validation_loss"][3] - nets.lane(0)["train_loss"][3]
    expect(nets.by("gap")).to_contain_text("above" if gap > 0 else "below")


def test_the_pointer_asks_all_nets_at_the_same_place(nets: Nets) -> None:
    box = nets.by("picture-0").locator("canvas").first.bounding_box()
    assert box
    nets.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = [nets.by(f"answer-{i}").inner_text() for i in (0, 1)]
    assert all(re.fullmatch(r"\(-?[\d.]+, -?[\d.]+\): class [01], \d+ %", text) for text in said), said
    assert said[0].split(":")[0] == said[1].split(":")[0]
    nets.page.mouse.move(2, 2)
    expect(nets.by("answer-1")).to_be_hidden()


def test_a_change_of_one_entry_trains_it_alone(nets: Nets) -> None:
    other = nets.page.evaluate("thalweg.state().traces[0].version")
    nets.by("optimizer-1").select_option("RMSprop")
    nets.settled()
    assert nets.page.evaluate("thalweg.state().traces[0].version") == other, "the other entry's trace stayed"
    nets.check()
    nets.by("add-entry").click()
    nets.by("add-Adagrad").click()
    nets.settled()
    assert nets.page.evaluate("thalweg.state().traces[0].version") == other
    expect(nets.by("picture-2")).to_be_visible()
    nets.check()
    nets.by("hide-0").click()
    expect(nets.by("picture-0")).to_be_hidden()
    nets.by("remove-0").click()
    nets.settled()
    assert [entry["optimizer"]["name"] for entry in nets.spec()["entries"]] == ["RMSprop", "Adagrad"]
    nets.check()


def test_a_net_is_built_by_clicks(nets: Nets) -> None:
    nets.by("more-widths").click()
    nets.by("wider-widths-1").click()
    nets.settled()
    assert nets.spec()["net"]["widths"] == [6, 8]
    expect(nets.by("net-summary")).to_have_text("Linear(2, 6) → Linear(6, 8) → Linear(8, 2): 92 parameters")
    box = nets.by("widths-0")
    box.fill("5")
    box.press("Enter")
    box.press("ArrowUp")
    box.press("ArrowUp")
    nets.settled()
    assert nets.spec()["net"]["widths"] == [7, 8]
    nets.check()
    nets.by("fewer-widths").click()
    nets.page.keyboard.press("Control+z")
    nets.settled()
    assert nets.spec()["net"]["widths"] == [7, 8]
    box.fill("300")
    box.press("Enter")
    expect(nets.page.locator('[data-path="net.widths"] > .field-error')).to_contain_text("expected a whole number from 1 to 256, got 300")


def test_other_data_bring_a_criterion_and_a_picture_that_fit(nets: Nets) -> None:
    before = nets.pixels()
    nets.page.locator("label", has=nets.by("dataset-sine")).click()
    nets.settled()
    assert nets.spec()["criterion"]["name"] == "MSELoss"
    expect(nets.by("curve-accuracy")).to_be_hidden()
    assert nets.pixels() != before
    nets.check()
    nets.page.locator("label", has=nets.by("dataset-digits")).click()
    nets.settled()
    assert nets.spec()["criterion"]["name"] == "CrossEntropyLoss" and nets.spec()["data"]["count"] == 600
    confusion = nets.pixels()
    nets.by("net-kind").select_option("cnn")
    nets.settled()
    expect(nets.by("net-summary")).to_contain_text("Conv2d(1, 8")
    nets.by("narrower-channels-1").click()
    nets.settled()
    assert nets.spec()["net"]["channels"] == [8, 8]
    nets.by("net-kind").select_option("autoencoder")
    nets.settled()
    assert nets.spec()["criterion"]["name"] == "MSELoss"
    assert nets.page.evaluate("thalweg.state().traces[0].about.view.kind") == "images"
    assert nets.pixels() != confusion
    nets.load({**SMALL, "net": {"kind": "autoencoder", "widths": [6], "code": 1}})
    assert nets.page.evaluate("thalweg.state().traces[0].about.view.kind") == "rebuilt"
    nets.seek(0)
    until(lambda: nets.by("picture-0").get_attribute("data-epoch") == "0", "the points of the initial net")
    begun = nets.pixels()
    nets.seek(8)
    until(lambda: nets.pixels() != begun, "points that moved")


def test_several_seeds_give_medians_and_quartiles(nets: Nets) -> None:
    nets.type("seeds", "5")
    nets.settled()
    assert nets.spec()["seeds"] == [0, 1, 2, 3, 4]
    trace = train(Training.load(nets.spec()))
    finals = trace.whole[EPOCH_COLUMNS.index("validation_loss"), -1, 1]
    nets.by("tab-results").click()
    low, median, high = np.quantile(finals, [0.25, 0.5, 0.75])
    cell = nets.by("value-validation_loss-1")
    assert float(str(cell.get_attribute("data-exact"))) == pytest.approx(median, rel=1e-12)
    shown = [float(number) for number in re.findall(r"[\d.]+", cell.locator("small").inner_text())]
    assert shown == pytest.approx([low, high], rel=6e-3), "three digits are shown"
    expect(nets.by("how-1")).to_contain_text("stacked, equal within rounding")
    nets.page.locator('[data-path="stacked"] input').uncheck()
    nets.settled()
    nets.check()
    expect(nets.by("how-1")).to_contain_text("bit for bit")


def test_a_link_shows_the_same_training_on_another_machine(nets: Nets, new_context: NewContext) -> None:
    entry = {
        **ADAM,
        "label": "mine",
        "clip": 0.5,
        "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.99}},
        "layers": {"1": {"lr": 0.005}},
    }
    nets.load(
        {**SMALL, "entries": [entry, SGD], "seeds": [3, 4], "batch": 15, "net": {"widths": [4, 4], "activation": "ReLU", "dropout": 0.1}}
    )
    nets.seek(5)
    nets.page.evaluate("dispatchEvent(new Event('copy'))")
    until(lambda: "step=5" in nets.page.url, "the address")
    other = open_nets(new_context().new_page(), nets.page.url)
    assert other.spec() == nets.spec() and other.step() == 5
    assert str(other.lane(0, 1)) == str(nets.lane(0, 1))


def test_everything_goes_by_the_keyboard(nets: Nets) -> None:
    page = nets.page
    nets.seek(0)
    page.keyboard.press("Space")
    until(lambda: nets.step() > 1, "the playback")
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert nets.step() == 1
    page.keyboard.press("End")
    assert nets.step() == 8
    page.keyboard.press("2")
    assert page.evaluate("thalweg.state().view.hidden") == [1]
    nets.by("dataset-moons").focus()
    page.keyboard.press("ArrowRight")
    nets.settled()
    assert nets.spec()["data"]["name"] != "moons", "arrows go through the gallery"
    nets.by("table-file").focus()
    outline = page.evaluate("getComputedStyle(document.querySelector('.file-button')).outlineStyle")
    assert outline != "none", "the file's button shows its focus"


def test_exports_are_the_engines_csv_and_a_picture(nets: Nets) -> None:
    script = b'"""'
    pictures = (("png", b"\x89PNG"), ("svg", b"<svg"), ("curves_svg", b"<svg"))
    for kind, starts in (("csv", b"entry,label,seed,epoch,train_loss"), *pictures, ("py", script), ("spec", b"{")):
        nets.by("export").click()
        with nets.page.expect_download() as download:
            nets.by(f"export-{kind}").click()
        content = download.value.path().read_bytes()
        assert content.startswith(starts)
        if kind.endswith("svg"):
            stands_alone(content, "SGD", images=2 if kind == "svg" else 0)
        assert download.value.suggested_filename.startswith("thalweg-moons-SGD-Adam")
        if kind == "csv":
            assert content.decode() == train(Training.load(nets.spec())).to_csv()


def test_a_dragged_slider_never_empties_the_picture(nets: Nets) -> None:
    nets.seek(8)
    slider = nets.page.locator('[data-path="entries.0.optimizer.params.lr"] input[type=range]')
    box, before = slider.bounding_box(), nets.pixels()
    assert box
    nets.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    nets.page.mouse.down()
    epochs = set()
    for k in range(10):
        nets.page.mouse.move(box["x"] + box["width"] * (0.5 + 0.03 * k), box["y"] + box["height"] / 2)
        nets.page.wait_for_timeout(40)
        epochs.add(nets.by("picture-0").get_attribute("data-epoch"))
    until(lambda: nets.pixels() != before, "the picture to follow before the hand lets go")
    nets.page.mouse.up()
    nets.settled()
    assert epochs == {"8"}, "it never fell back to an earlier epoch"
    nets.check()


def test_who_wants_less_motion_sees_the_end(new_context: NewContext, server: str) -> None:
    nets = open_nets(new_context(reduced_motion="reduce").new_page(), f"{server}/nets#{LINK}")
    assert nets.step() == 8 and not nets.page.evaluate("thalweg.state().playing")




@pytest.mark.parametrize(("scheme", "sizes"), SIZES, ids=str)
def test_the_page_fits_and_is_open_to_everybody(new_context: NewContext, server: str, scheme: str, sizes: list[ViewportSize]) -> None:
    page = new_context(viewport=sizes[0], color_scheme=scheme).new_page()
    nets = open_nets(page, f"{server}/nets#{LINK}")
    page.evaluate("thalweg.pause()")
    nets.by("entry-0").locator("summary").first.click()
    nets.by("clip-0").check()
    nets.by("stopping").check()
    nets.settled()
    for size, tab in product(sizes, ("curves", "results", "layers")):
        page.set_viewport_size(size)
        nets.by(f"tab-{tab}").click()
        page.evaluate("scrollTo(0, 0)")  # lest the bar that stays in view covers a target
        page.evaluate(TWO_FRAMES)
        open_to_everybody(page, what=f"{tab} at {size}")


def test_a_long_training_says_how_far_it_is_and_can_be_stopped(nets: Nets) -> None:
    page = nets.page
    page.evaluate("spec => void thalweg.load(spec)", {**SMALL, "epochs": 3000, "batch": 5, "entries": [SGD]})
    expect(nets.by("progress")).to_contain_text(" of 3000")
    nets.by("stop").click()
    until(lambda: not page.evaluate("thalweg.state().busy"), "the end of the training")
    rows = page.evaluate("thalweg.state().traces[0].rows")
    assert 0 < rows < 3001, "what has come stays"
    expect(nets.by("progress")).to_be_hidden()
    nets.by("play").click()
    until(lambda: page.evaluate("thalweg.state().busy"), "the training to go on")
    page.evaluate("thalweg.pause()")
    nets.by("undo").click()
    nets.settled()
    nets.check()
