"""What an entry loses in mid-run: said in a sentence, seen in the lr, made and taken back by hand."""

import base64
import json
from typing import Any

from playwright.sync_api import Page

from engine import run
from tests.e2e.conftest import open_race, until

COSINE = {"name": "CosineAnnealingLR", "params": {"T_max": 60}}
SPEC: dict[str, Any] = {
    "problem": {"name": "rosenbrock"}, "steps": 60,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.02}}, "schedule": COSINE}],
    "events": [{"step": 20, "entry": 0, "reset": ["optimizer"]}],
}  # fmt: skip
LINK = "/#v1=" + base64.urlsafe_b64encode(json.dumps(SPEC).encode()).decode().rstrip("=") + "&step=40"
LR = "(c => c && Array.from(c))(thalweg.state().traces[0]?.lr)"


def test_a_state_is_lost_at_the_step_shown_and_kept_again(page: Page, server: str) -> None:
    race = open_race(page, server + LINK).page
    lost = race.get_by_test_id("lost-0")
    until(lambda: race.evaluate(LR) == run(SPEC).entries[0].lr.tolist(), "the race with its kink")
    assert lost.inner_text() == "From step 20 without the optimizer's state, as if it had not been saved"
    race.locator("details.more > summary").first.click()
    race.get_by_test_id("lose-schedule-0").click()
    both = {**SPEC, "events": [*SPEC["events"], {"step": 40, "entry": 0, "reset": ["schedule"]}]}
    until(lambda: race.evaluate(LR) == run(both).entries[0].lr.tolist(), "the second kink")
    for step in (20, 40):
        race.get_by_role("button", name=f"Keep what is lost at step {step}").click()
    until(lambda: race.evaluate(LR) == run({**SPEC, "events": []}).entries[0].lr.tolist(), "a race without kinks")
    assert not lost.is_visible() and race.evaluate("thalweg.spec().events") == []
