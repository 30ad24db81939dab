"""What a person does on the page of nets, in a real browser; every number is held against the engine or against arithmetic."""

import math
import re
from base64 import urlsafe_b64encode
from itertools import product
from json import dumps
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from engine.nets import Training, train
from engine.nets.loop import EPOCH_COLUMNS
from tests.conftest import NewContext
from tests.e2e.conftest import TWO_FRAMES, open_to_everybody, stands_alone, until
from tests.e2e.nets_page import ADAM, SGD, SIZES, SMALL, Nets, open_nets

LINK = f"v1={urlsafe_b64encode(dumps(SMALL).encode()).decode().rstrip('=')}"


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


def test_clipping_is_off_and_said_aloud_when_it_is_on(nets: Nets) -> None:
    expect(nets.by("badge-0")).to_be_hidden()
    nets.by("entry-0").locator("summary").first.click()
    nets.by("clip-0").check()
    nets.type("entries.0.clip", "0.01")
    nets.settled()
    assert nets.spec()["entries"][0]["clip"] == 0.01
    for badge in ("badge-0", "clipped-0"):
        expect(nets.by(badge)).to_have_text("gradients clipped to norm 0.01")
    expect(nets.by("clipped-1")).to_be_hidden()
    nets.check()


def test_a_hand_on_lr_in_mid_training_is_in_the_document(nets: Nets) -> None:
    each = Training.load(SMALL).steps_an_epoch
    nets.seek(3)
    nets.by("event-0").press("Enter")
    assert nets.spec()["events"] == [{"step": 3 * each, "entry": 0, "set": {"lr": 0.1}}]
    expect(nets.by("events-0")).to_contain_text(f"lr from {3 * each} (epoch 3)")
    nets.type("events.0.set.lr", "0.02")
    nets.settled()
    nets.check()
    assert nets.page.evaluate("Array.from(thalweg.state().traces[0].steps.lr)") == [0.1] * 3 * each + [0.02] * 5 * each
    nets.type("events.0.set.lr", "-1")
    expect(nets.page.locator('[data-path="events.0.set.lr"] .field-error')).to_contain_text("Invalid learning rate: -1")
    nets.page.keyboard.press("Tab")
    nets.page.keyboard.press("Control+z")
    nets.settled()
    assert nets.spec()["events"][0]["set"] == {"lr": 0.02}
    nets.load({**nets.spec(), "events": [{"step": each, "entry": 0, "set": {"momentum": 0.5}}, {"step": 2, "set": {"lr": 0.3}}]})
    expect(nets.by("events-0")).to_contain_text("momentum from")
    expect(nets.by("events-1")).to_contain_text("lr of all from 2 (epoch 1)")
    nets.by("duplicate-0").click()
    assert [event.get("entry") for event in nets.spec()["events"]] == [None, 0, 1], "what happens to all happens to all"
    nets.settled()
    nets.check()
    for _ in range(3):
        nets.by("events-1").or_(nets.by("events-0")).locator("button").first.click()
    nets.settled()
    assert nets.spec()["events"] == []


def test_layers_say_how_far_a_step_went(nets: Nets) -> None:
    nets.by("tab-layers").click()
    row = nets.by("layer-0")

    def norm(kind: str) -> float:
        found = re.search(rf"{kind}, norm ([\d.e-]+)", row.inner_text())
        assert found
        return float(found[1])

    # Norms are shown with three digits, their ratio with two.
    assert norm("update") == pytest.approx(0.1 * norm("gradient"), rel=5e-3), "a step of plain SGD is lr times the gradient"
    assert float(nets.by("ratio-0").inner_text()) == pytest.approx(norm("update") / norm("weights"), rel=3e-2)
    nets.by("entry-0").locator("summary").first.click()
    nets.by("entry-0").locator(".layers > summary").click()
    nets.by("frozen-0-0").check()
    nets.settled()
    until(lambda: nets.by("ratio-0").inner_text() == "0", "a frozen layer not to move")
    assert nets.spec()["entries"][0]["layers"] == {"0": {"frozen": True}}
    nets.check()


def test_early_stopping_ends_an_entry_and_its_curves(nets: Nets) -> None:
    nets.load({**SMALL, "epochs": 60, "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.5}}}]})
    nets.by("stopping").check()
    nets.type("stopping.patience", "3")
    nets.settled()
    early = nets.page.evaluate("thalweg.state().traces[0].lanes[0].early")
    assert early == train(Training.load(nets.spec())).early[0][0] and early < 60
    expect(nets.by("status-0")).to_have_text(f"stopped early after epoch {early}")
    nets.check()


@pytest.mark.expect_console("422")
def test_a_table_is_read_or_refused_beside_its_button(nets: Nets, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("a,b,kind\n" + "1,2,yes\n" * 5 + "3,four,no\n" * 5)
    good.write_text("a,b,kind\n" + "".join(f"{i},{i % 4},{'yes' if i > 9 else 'no'}\n" for i in range(20)))
    nets.by("table-file").set_input_files(bad)
    expect(nets.by("table-error")).to_contain_text("four")
    assert nets.spec()["data"]["name"] == "moons", "nothing is lost"
    nets.by("table-file").set_input_files(good)
    expect(nets.by("table-shape")).to_have_text("20 rows, 2 features, 2 classes in “kind”")
    expect(nets.by("table-error")).to_be_hidden()
    nets.settled()
    assert nets.spec()["data"]["table"]["classes"] == ["no", "yes"]
    nets.check()
    nets.by("table-target").select_option("a")
    expect(nets.by("table-error")).to_have_text('line 2, column "kind": expected a number, got "no"')
    expect(nets.by("table-target")).to_have_value("kind")
    good.write_text("a,b\n" + "".join(f"{i},{i * i / 7}\n" for i in range(20)))
    nets.by("table-file").set_input_files(good)
    until(lambda: nets.spec()["data"]["table"]["columns"] == ["a", "b"], "the other table")
    nets.settled()
    assert nets.spec()["criterion"]["name"] == "MSELoss", "numbers, not classes"
    nets.by("table-target").select_option("a")
    until(lambda: nets.spec()["data"]["table"]["target"] == "a", "the other target")
    nets.settled()
    nets.check()


def test_what_is_refused_is_said_beside_the_field(nets: Nets) -> None:
    field = nets.page.locator('[data-path="entries.0.optimizer.params.momentum"]')
    nets.type("entries.0.optimizer.params.momentum", "-1")
    expect(field.locator(".field-error")).to_contain_text("Invalid momentum value: -1")
    assert nets.page.evaluate("thalweg.state().traces[1] !== null"), "the other entry is still there"
    nets.type("entries.0.optimizer.params.momentum", "0.5")
    nets.settled()
    expect(field.locator(".field-error")).to_be_hidden()
    nets.type("epochs", "99999")
    expect(nets.page.locator('[data-path="epochs"] .field-error')).to_contain_text("got 99999")


def test_a_composition_is_chosen_by_its_name_and_made_for_as_many_steps_as_are_taken(nets: Nets) -> None:
    nets.load({**SMALL, "batch": 15, "entries": [ADAM]})
    select = nets.by("schedule-0")
    until(lambda: select.locator("optgroup option").count(), "the presets")
    select.select_option(label="Linear warm-up, then cosine")
    until(lambda: (nets.spec()["entries"][0].get("schedule") or {}).get("name") == "SequentialLR", "the schedule")
    nets.settled()
    training, batch = nets.page.evaluate("[thalweg.spec().data.count * (1 - thalweg.spec().data.validation), thalweg.spec().batch]")
    calls = nets.spec()["epochs"] * math.ceil(training / batch)
    warmup, cosine = nets.spec()["entries"][0]["schedule"]["schedules"]
    assert warmup["params"]["total_iters"] + cosine["params"]["T_max"] == calls
    lr = nets.page.evaluate("Array.from(thalweg.state().traces[0].steps.lr)")
    peak = max(lr)
    assert lr[0] < peak and lr[-1] < peak / 2, "it rises and falls"
    expect(nets.page.get_by_text("A composed schedule; choose its name again")).to_be_visible()


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
