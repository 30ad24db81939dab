"""What a person does on the page of games, in a real browser; every number is held against the engine."""

import json
import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.games.trace import play
from tests.conftest import NewContext
from tests.e2e.conftest import Race, open_to_everybody, stands_alone, until

SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
SMALL = {"game": {"name": "bilinear", "start": [0.5, 0.0]}, "entries": [{"players": [SGD, SGD]}], "steps": 150}


class Games(Race):
    def load(self, spec: dict[str, Any]) -> None:
        self.page.evaluate("spec => thalweg.load(spec)", spec)
        self.settled()

    def columns(self, entry: int = 0) -> dict[str, list[float]]:
        """An entry's columns as the page has them, to the last bit."""
        text = self.page.evaluate(
            f"""(() => {{ const t = thalweg.state().traces[{entry}];
                return JSON.stringify(Object.fromEntries(t.columns.map(name => [name, Array.from(t[name], String)]))) }})()"""
        )
        return {name: [float(value.replace("Infinity", "inf")) for value in values] for name, values in json.loads(text).items()}

    def check(self) -> None:
        """What the page shows is what the engine computes from the page's own spec."""
        trace = play(self.spec())
        for i, entry in enumerate(trace.entries):
            assert self.columns(i) == {name: column.tolist() for name, column in entry.columns.items()}

    def spot(self, theta: float, psi: float) -> tuple[float, float]:
        """Where a point of the field is on the screen, reckoned from where the start's marker stands and the axes' unit."""
        marker = self.by("start-marker").bounding_box()
        plot = self.by("surface-plot").bounding_box()
        assert marker and plot
        start = self.spec()["game"]["start"]
        unit = 4 / (plot["height"] - 10 - 34)  # the box is 4 high, beside its margins
        return marker["x"] + 12 + (theta - start[0]) / unit, marker["y"] + 12 - (psi - start[1]) / unit


def open_games(page: Page, address: str) -> Games:
    page.goto(address)
    page.evaluate("thalweg.ready")
    games = Games(page)
    games.settled()
    return games


@pytest.fixture
def games(page: Page, server: str) -> Games:
    """The first visit."""
    return open_games(page, f"{server}/games")


def test_a_first_visit_shows_four_pairs_that_differ(games: Games) -> None:
    games.check()
    words = ["spirals outwards: distance × 1.00", "circles at distance 0.39", "converged at step", "spirals outwards"]
    games.page.evaluate("thalweg.pause(), thalweg.seek(300)")
    for i, word in enumerate(words):
        expect(games.by(f"status-{i}")).to_contain_text(word)
    expect(games.by("theory-0")).to_have_text(f"near it × 1.00501, theory |1 ± 0.1i| = {math.sqrt(1.01):.5f}")
    assert games.by("theory-3").inner_text() == "", "no theory of an adaptive method"
    until(lambda: games.painted() > 2000, "trails")
    until(lambda: "spirals outwards" in games.by("live-summary").inner_text(), "the summary for those who listen")
    assert games.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing scrolls at 1366 x 768"


def test_the_multiplier_of_the_bilinear_game_is_exact(games: Games) -> None:
    games.load(SMALL)
    games.page.evaluate("thalweg.seek(150)")
    status = games.page.evaluate("thalweg.state().traces[0].status")
    assert status["numbers"]["multiplier"] == pytest.approx(math.sqrt(1.01), rel=1e-13)
    expect(games.by("status-0")).to_have_text("spirals outwards: distance × 1.00499 a step")


def test_a_press_sets_the_start_and_a_drag_moves_it_with_the_trails(games: Games) -> None:
    games.load(SMALL)
    page = games.page
    page.mouse.click(*games.spot(1.0, 1.0))
    until(lambda: games.spec()["game"]["start"] != [0.5, 0.0], "the start to be where it was pressed")
    assert games.spec()["game"]["start"] == pytest.approx([1, 1], abs=0.02)
    games.settled()
    games.check()
    before = games.columns()["theta"]
    page.mouse.move(*games.spot(1.0, 1.0))
    page.mouse.down()
    for k in range(1, 9):
        page.mouse.move(*games.spot(1.0 - 0.05 * k, 1.0))
        page.wait_for_timeout(40)
    until(lambda: games.page.evaluate("thalweg.state().traces[0].theta[0]") < 0.8, "a trail that follows before the hand lets go")
    page.mouse.up()
    games.settled()
    assert games.spec()["game"]["start"][0] == pytest.approx(0.6, abs=0.15)
    assert games.columns()["theta"] != before
    games.check()
    page.keyboard.press("Control+z")
    until(lambda: games.spec()["game"]["start"] == pytest.approx([1, 1], abs=0.02), "the whole drag to be one step of undo")


def test_the_marker_moves_by_the_keyboard(games: Games) -> None:
    games.load(SMALL)
    games.by("start-marker").focus()
    games.page.keyboard.press("ArrowUp")
    until(lambda: games.spec()["game"]["start"][1] > 0, "the start to move")
    games.settled()
    games.check()
    assert (games.by("start-marker").get_attribute("aria-label") or "").startswith("Start at θ 0.5, ψ 0.")


def test_the_rules_of_a_pair_can_be_changed(games: Games) -> None:
    games.load({**SMALL, "game": {"name": "dirac_gan", "start": [0.5, 0.0]}})
    page = games.page
    page.locator("label", has=games.by("update-0-alternating")).click()
    field = page.locator('[data-path="entries.0.critic_steps"] input[type=text]')
    field.fill("3")
    field.press("Enter")
    penalty = page.locator('[data-path="entries.0.penalty"] input[type=text]')
    penalty.fill("0.5")
    penalty.press("Enter")
    games.settled()
    entry = games.spec()["entries"][0]
    assert (entry["update"], entry["critic_steps"], entry["penalty"]) == ("alternating", 3, 0.5)
    expect(games.by("label-0")).to_have_attribute("placeholder", "SGD, 3 critic steps, R1 0.5")
    games.check()
    page.locator("label", has=games.by("game-bilinear")).click()
    games.settled()
    assert games.spec()["entries"][0]["penalty"] == 0, "no penalty where there is nothing to penalize"
    games.check()
    page.locator("label", has=games.by("update-0-simultaneous")).click()
    games.settled()
    assert games.spec()["entries"][0]["critic_steps"] == 1
    games.check()


def test_players_alike_move_together_until_they_are_divided(games: Games) -> None:
    games.load(SMALL)
    page = games.page
    expect(games.by("player-0-1")).to_be_hidden()
    games.by("optimizer-0-0").select_option("Adam")
    games.settled()
    assert [player["optimizer"]["name"] for player in games.spec()["entries"][0]["players"]] == ["Adam", "Adam"]
    games.by("alike-0").uncheck()
    games.by("optimizer-0-1").select_option("RMSprop")
    games.by("schedule-0-1").select_option("ExponentialLR")
    games.settled()
    players = games.spec()["entries"][0]["players"]
    assert [player["optimizer"]["name"] for player in players] == ["Adam", "RMSprop"]
    assert players[1]["schedule"]["name"] == "ExponentialLR" and not players[0].get("schedule")
    games.check()
    games.by("alike-0").check()
    games.settled()
    assert games.spec()["entries"][0]["players"] == [players[0], players[0]]
    page.keyboard.press("Escape")
    games.check()


def test_pairs_are_added_hidden_and_removed(games: Games) -> None:
    games.load(SMALL)
    games.by("add-entry").click()
    games.by("add-Adagrad").click()
    games.settled()
    assert len(games.spec()["entries"]) == 2
    games.check()
    games.by("hide-0").click()
    assert games.page.evaluate("thalweg.state().view.hidden") == [0]
    games.by("remove-0").click()
    games.settled()
    assert games.spec()["entries"][0]["players"][0]["optimizer"]["name"] == "Adagrad"
    games.check()


def test_what_torch_refuses_is_said_beside_the_field(games: Games) -> None:
    games.load(SMALL)
    field = games.page.locator('[data-path="entries.0.players.0.optimizer.params.momentum"]')
    field.locator("input[type=text]").fill("-1")
    field.locator("input[type=text]").press("Enter")
    expect(field.locator(".field-error")).to_contain_text("Invalid momentum value: -1")
    field.locator("input[type=text]").fill("0.5")
    field.locator("input[type=text]").press("Enter")
    games.settled()
    expect(field.locator(".field-error")).to_be_hidden()
    games.check()


def test_a_link_shows_the_same_match_on_another_machine(games: Games, new_context: NewContext) -> None:
    game = {"name": "dirac_gan", "params": {"loss": "hinge"}, "start": [0.25, -0.5], "noise": 0.1}
    pair = {"players": [SGD, {"optimizer": {"name": "Adam"}}], "update": "alternating", "critic_steps": 2, "penalty": 0.2}
    games.load({"game": game, "entries": [pair], "seed": 3, "steps": 80})
    games.page.evaluate("thalweg.pause(), thalweg.seek(40)")
    games.page.evaluate("dispatchEvent(new Event('copy'))")
    until(lambda: "step=40" in games.page.url, "the address")
    other = open_games(new_context().new_page(), games.page.url)
    assert other.spec() == games.spec() and other.step() == 40
    assert other.columns() == games.columns()
    other.check()


def test_the_table_says_what_the_pictures_show(games: Games) -> None:
    games.load(SMALL)
    games.page.evaluate("thalweg.pause(), thalweg.seek(70)")
    games.by("tab-results").click()
    columns = games.columns()
    for name in ("theta", "psi", "distance", "generator_loss", "critic_lr"):
        expect(games.by(f"value-{name}-0")).to_have_attribute("data-exact", str(columns[name][70]).removesuffix(".0").replace("e-0", "e-"))
    assert float(str(games.by("value-multiplier-0").get_attribute("data-exact"))) == pytest.approx(math.sqrt(1.01), rel=1e-13)


def test_exports_are_the_engines_csv_and_a_picture(games: Games) -> None:
    games.load(SMALL)
    script = b'"""Bilinear game: 1 pair of players, 150 steps.'
    pictures = (("png", b"\x89PNG"), ("svg", b"<svg"), ("curves_svg", b"<svg"))
    for kind, starts in (("csv", b"entry,label,step,theta,psi"), *pictures, ("py", script), ("spec", b"{")):
        games.by("export").click()
        with games.page.expect_download() as download:
            games.by(f"export-{kind}").click()
        content = download.value.path().read_bytes()
        assert content.startswith(starts)
        if kind.endswith("svg"):
            stands_alone(content)
        if kind == "csv":
            assert content.decode() == play(games.spec()).to_csv()


def test_it_plays_and_the_wheel_zooms(games: Games) -> None:
    games.load(SMALL)
    page = games.page
    page.evaluate("thalweg.pause(), thalweg.seek(0)")
    page.keyboard.press("Space")
    until(lambda: games.step() > 5, "the playback")
    page.keyboard.press("Space")
    stood = games.step()
    page.keyboard.press("ArrowRight")
    assert games.step() == stood + 1
    page.mouse.move(*games.spot(0.5, 0.0))
    page.mouse.wheel(0, -200)
    until(lambda: page.evaluate("thalweg.state().view.range"), "a closer window")
    (low, high), _ = page.evaluate("thalweg.state().view.range")
    assert low < 0.5 < high
    games.by("window-whole").click()
    until(lambda: page.evaluate("thalweg.state().view.range") is None, "the whole window")


@pytest.mark.parametrize(("size", "scheme"), [((1920, 1080), "dark"), ((1366, 768), "light"), ((320, 640), "dark")], ids=str)
def test_the_page_fits_and_is_open_to_everybody(new_context: NewContext, server: str, size: tuple[int, int], scheme: str) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme).new_page()
    games = open_games(page, f"{server}/games")
    page.evaluate("thalweg.pause()")
    games.by("alike-0").uncheck()
    open_to_everybody(page)
