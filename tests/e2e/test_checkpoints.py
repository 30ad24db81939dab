"""The state before a step is saved by the page and opened again: found equal, or refused in words; and the kink where a part is lost."""

import json
import pickle
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from engine import run
from engine.nets import Training, train
from tests.e2e.conftest import Race, open_race, open_to_everybody, until
from tests.e2e.nets_page import ADAM, SGD, SMALL, Nets, open_nets

REFUSED = pytest.mark.expect_console("422")  # the browser's own line about an answer that refuses


def downloaded(site: Race, folder: Path) -> Path:
    site.by("export").click()
    with site.page.expect_download() as started:
        site.by("export-checkpoint").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def opened(site: Race, path: Path, verdict: str) -> str:
    """What the page says of a file that is chosen by keys alone."""
    site.by("export").press("Enter")
    with site.page.expect_file_chooser() as chooser:
        site.by("export-open_checkpoint").press("Enter")
    chooser.value.set_files(path)
    until(lambda: site.by("checkpoint").get_attribute("data-verdict") == verdict, verdict, site.by("checkpoint").inner_text)
    text: str = site.by("checkpoint").inner_text()
    return text


def refuses_a_pickle(site: Race, folder: Path) -> None:
    (folder / "model.pt").write_bytes(pickle.dumps({"weights": [1.0]}))
    said = opened(site, folder / "model.pt", "refused")
    assert "Not opened: model.pt" in said and "a pickle is a program" in said


@REFUSED
def test_a_race(page: Page, server: str, tmp_path: Path) -> None:
    adam = {"optimizer": {"name": "Adam", "params": {"lr": 0.05}}, "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.99}}}
    race = open_race(page, server)
    page.evaluate("spec => thalweg.load(spec)", {"problem": {"name": "rosenbrock", "noise": 0.1}, "entries": [adam, SGD], "steps": 80})
    page.evaluate("thalweg.pause(), thalweg.seek(30)")
    path = downloaded(race, tmp_path)
    with zipfile.ZipFile(path) as file:
        assert json.loads(file.read("checkpoint.json"))["step"] == 30
    page.evaluate("thalweg.load({problem: {name: 'beale'}, entries: [{optimizer: {name: 'SGD'}}]})")
    said = opened(race, path, "equal")
    assert "Goes on from before step 30" in said and f"all {51 * 5 * 2} numbers" in said and "with torch" in said
    assert (race.spec()["problem"]["name"], race.step()) == ("rosenbrock", 30)
    race.by("checkpoint-parts").locator("summary").press("Enter")
    assert race.by("checkpoint-parts").locator("[data-part=optimizer] td").nth(1).inner_text() == "5", "two moments of two numbers, a count"
    open_to_everybody(page, ".checkpoint")
    whole = race.spec()
    race.by("checkpoint-without-optimizer").press("Enter")
    kinked = run({**whole, "events": [{"step": 30, "entry": 0, "reset": ["optimizer"]}]}).entries[0]
    ends = [repr(float(run(whole).entries[0].loss[-1])), repr(float(kinked.loss[-1]))]
    until(lambda: len(race.spec()["entries"]) == 3, "a copy")
    until(lambda: [race.trace(i)["loss"][-1] for i in (0, 1)] == ends, "the run without the state beside the whole")
    labels = [entry["label"] for entry in race.spec()["entries"]]
    assert labels == ["Adam, ExponentialLR", "Adam, ExponentialLR, resumed without its state", "SGD"]
    assert race.by("checkpoint-without-optimizer").get_attribute("aria-pressed") == "true"
    assert race.by("lost-1").is_visible() and not race.by("lost-0").is_visible()
    page.keyboard.press("Control+z")
    until(lambda: race.spec() == whole, "one step back")
    for part in ("optimizer", "schedule", "optimizer"):
        race.by(f"checkpoint-without-{part}").press("Enter")
    copy = {**whole["entries"][0], "label": "Adam, ExponentialLR, resumed without its schedule's state"}
    assert race.spec()["entries"] == [whole["entries"][0], copy, whole["entries"][1]], "one copy is left, the other taken back"
    assert race.spec()["events"] == [{"step": 30, "entry": 1, "set": {}, "reset": ["schedule"]}]
    page.evaluate("thalweg.state().catalogue.limits.entries = 3; thalweg.seek(31)")
    until(lambda: "at most 3 entries" in race.by("checkpoint-full").inner_text(), "what no copy has room for")
    assert race.by("checkpoint-without-optimizer").is_disabled() and race.by("checkpoint-without-schedule").is_enabled()
    refuses_a_pickle(race, tmp_path)
    with zipfile.ZipFile(path) as file:
        changed = json.loads(file.read("checkpoint.json"))
        changed["entries"][0]["optimizer"]["param_groups"][0]["lr"] = 0.01
        tensors = file.read("checkpoint.safetensors")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("checkpoint.json", json.dumps(changed))
        file.writestr("checkpoint.safetensors", tensors)
    assert "differs first at step 30, lr of Adam" in opened(race, tmp_path / "other.zip", "differs")
    held: list[Route] = []
    page.route("**/api/resume", lambda route: held.append(route))
    page.evaluate("thalweg.load({problem: {name: 'beale'}, entries: [{optimizer: {name: 'SGD'}}]})")
    opened(race, path, "waiting")
    until(lambda: page.title() and held, "the file to be read")
    page.get_by_role("button", name="Close the checkpoint").click()
    with page.expect_response("**/api/resume"):
        held[0].continue_()
    race.settled()
    assert race.spec()["problem"]["name"] == "beale" and not race.by("checkpoint").is_visible(), "who closed it does not get it"


@REFUSED
def test_a_training(page: Page, server: str, tmp_path: Path) -> None:
    nets: Nets = open_nets(page, server + "/nets")
    spec = {**SMALL, "entries": [ADAM, {**SGD, "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.9}}}], "seeds": [0, 1]}
    nets.load(spec)
    nets.seek(3)
    path = downloaded(nets, tmp_path)
    with zipfile.ZipFile(path) as file:
        step = json.loads(file.read("checkpoint.json"))["step"]
    training = Training.load(spec)
    assert step == 3 * training.steps_an_epoch
    nets.load(SMALL)
    said = opened(nets, path, "equal")
    numbers = 2 * 2 * ((training.epochs + 1 - 3) * 8 + (training.steps - step) * 3)
    assert f"all {numbers:,} numbers" in said and "Adam" in said
    assert nets.step() == 3
    open_to_everybody(page, ".checkpoint")
    nets.by("checkpoint-without-optimizer").press("Enter")
    lost = train(Training.load({**spec, "events": [{"step": step, "entry": 0, "reset": ["optimizer"]}]}))
    until(lambda: len(nets.spec()["entries"]) == 3, "a copy")
    until(lambda: nets.lane(1)["train_loss"] == lost.whole[0, :, 0, 0].tolist(), "the training without the state")
    assert nets.lane(0)["train_loss"] == train(training).whole[0, :, 0, 0].tolist(), "beside the one that has it"
    assert f"From step {step} (epoch 3) without the optimizer's state" in nets.by("lost-1").inner_text()
    refuses_a_pickle(nets, tmp_path)
    race = open_race(page, server)
    assert "which the page Nets opens" in opened(race, path, "refused")
