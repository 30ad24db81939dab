"""A fair race as a person runs it, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Race, open_race, open_to_everybody, until

PAIR = {
    "problem": {"name": "rosenbrock", "start": [-1.5, 2.0]}, "steps": 150,
    "entries": [{"label": "plain", "optimizer": {"name": "SGD"}}, {"label": "adaptive", "optimizer": {"name": "Adam"}}],
}  # fmt: skip


@pytest.fixture
def tuned(page: Page, server: str) -> Race:
    race = open_race(page, server)
    page.evaluate("spec => thalweg.load(spec)", PAIR)
    race.settled()
    race.by("tab-tuning").click()
    return race


def number(race: Race, name: str, value: Any) -> None:
    box = race.page.locator(f"[data-path=tune-{name}] input").last
    box.fill(str(value))
    box.press("Enter")


def test_all_entries_are_tuned_equally_and_the_winners_race(tuned: Race) -> None:
    number(tuned, "budget", 12)
    tuned.by("tune-momentum").check()
    tuned.by("tune-run").click()
    until(lambda: tuned.by("tune-take").is_visible(), "the winners")
    assert tuned.by("tune-table").locator("tbody tr").count() == 2
    said = tuned.by("tune-stated").inner_text()
    assert "12 settings from 8 starts (96 runs of 150 steps)" in said
    assert "32 fresh starts" in said and "the known minimum was used" in said
    shown = tuned.by("tuned-0").locator("td").first.get_attribute("title") or ""
    before = tuned.spec()["entries"]
    tuned.by("tune-take").click()
    tuned.settled()
    after = tuned.spec()["entries"]
    params = after[0]["optimizer"]["params"]
    assert shown == f"lr {params['lr']}, momentum {params['momentum']}"
    assert [entry["label"] for entry in after] == ["plain", "adaptive"]
    assert after[1]["optimizer"]["params"]["lr"] != before[1]["optimizer"]["params"].get("lr")
    assert tuned.by("tune-take").is_visible(), "it still fits: only what was tuned has changed"
    tuned.by("undo").click()
    tuned.settled()
    assert tuned.spec()["entries"] == before
    tuned.page.evaluate("thalweg.load({...thalweg.spec(), steps: 140})")
    until(lambda: "has changed since" in tuned.by("tune-stated").inner_text(), "the note that it is of another race")
    assert not tuned.by("tune-take").is_visible()


def test_what_takes_long_says_so_and_can_be_cancelled(tuned: Race) -> None:
    tuned.page.evaluate("spec => thalweg.load(spec)", {**PAIR, "entries": [{"optimizer": {"name": "LBFGS"}}], "steps": 400})
    tuned.settled()
    tuned.by("tune-run").click()
    until(lambda: "one by one" in tuned.by("tune-stated").inner_text(), "a word about how long it takes")
    tuned.by("tune-cancel").click()
    until(lambda: tuned.by("tune-run").is_visible(), "the way to begin again")
    assert not tuned.by("tune-cancel").is_visible()
    tuned.page.evaluate("spec => thalweg.load(spec)", PAIR)
    tuned.settled()


def test_bad_input_is_said_in_a_sentence_and_mended(tuned: Race) -> None:
    number(tuned, "from", 0)
    tuned.by("tune-run").click()
    beside = tuned.page.locator("[data-path=tune-from] .field-error")
    until(lambda: "above 0" in beside.inner_text(), "what is wrong, beside its cause")
    number(tuned, "from", 0.001)
    number(tuned, "budget", 4)
    tuned.by("tune-run").click()
    until(lambda: tuned.by("tune-take").is_visible(), "the winners")
    assert not beside.is_visible()


def test_without_a_known_minimum_the_objective_is_the_final_loss(tuned: Race) -> None:
    tuned.page.evaluate("spec => thalweg.load(spec)", {**PAIR, "problem": {"name": "saddle"}, "steps": 30})
    tuned.settled()
    until(lambda: tuned.by("tune-objective").input_value() == "final", "the only objective there is")
    number(tuned, "budget", 4)
    tuned.by("tune-run").click()
    until(lambda: tuned.by("tune-take").is_visible(), "the winners")
    assert "no known minimum was used" in tuned.by("tune-stated").inner_text()
    open_to_everybody(tuned.page, "#panel-tuning")
