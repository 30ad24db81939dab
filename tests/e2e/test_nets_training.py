"""What a training may have besides an optimizer, on the page of nets: clipping, events, early stopping, one's own tables, compositions."""

import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.nets import Training, train
from tests.e2e.conftest import until
from tests.e2e.nets_page import ADAM, LINK, SMALL, Nets, open_nets


@pytest.fixture
def nets(page: Page, server: str) -> Nets:
    """A small training, at its end."""
    return open_nets(page, f"{server}/nets#{LINK}&step=8")


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
