"""What a match's spec may say, and what is refused with which sentence at which path."""

from typing import Any

import pytest

from engine.errors import SpecError
from engine.games.document import Match
from engine.spec import Limits

SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
ENTRY: dict[str, Any] = {"players": [SGD, SGD]}
PLAIN: dict[str, Any] = {"game": {"name": "dirac_gan"}, "entries": [ENTRY]}


def test_defaults_are_filled_in_and_spellings_share_a_key() -> None:
    match = Match.load(PLAIN)
    assert match.as_dict() == {
        "version": 1, "game": {"name": "dirac_gan", "params": {"loss": "minimax"}, "start": (0.5, 0.5), "noise": 0.0},
        "entries": [{"label": "SGD, simultaneous", "players": [{**SGD, "schedule": None}] * 2,
                     "update": "simultaneous", "critic_steps": 1, "penalty": 0.0}],
        "steps": 300, "seed": 0, "dtype": "float64",
    }  # fmt: skip
    assert Match.load(match.canonical()).key() == match.key()
    assert Match.load({**PLAIN, "steps": 301}).key() != match.key()


def test_labels_say_how_the_pair_moves() -> None:
    entry = {"players": [SGD, {"optimizer": {"name": "Adam"}}], "update": "alternating", "critic_steps": 5, "penalty": 2}
    assert Match.load({**PLAIN, "entries": [entry]}).entries[0].label == "SGD against Adam, 5 critic steps, R1 2"
    assert Match.load({**PLAIN, "entries": [{**entry, "label": "mine"}]}).entries[0].label == "mine"


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"game": {"name": "dirac"}}, "game.name", "did you mean dirac_gan?"),
        ({"game": {"name": "dirac_gan", "params": {"los": "hinge"}}}, "game.params.los", "did you mean loss?"),
        ({"game": {"name": "dirac_gan", "params": {"loss": "hing"}}}, "game.params.loss", "did you mean hinge?"),
        ({"game": {"name": "bilinear", "params": {"strength": "much"}}}, "game.params.strength", 'expected a number, got "much"'),
        ({"game": {"name": "bilinear", "start": [1]}}, "game.start", "expected a list of 2, got one of 1"),
        ({"game": {"name": "bilinear", "noise": -1}}, "game.noise", "at least 0"),
        ({"entries": []}, "entries", "expected a list of 1 to 64, got one of 0"),
        ({"entries": [{"players": [SGD]}]}, "entries.0.players", "expected a list of 2, got one of 1"),
        ({"entries": [{**ENTRY, "update": "both"}]}, "entries.0.update", "simultaneous"),
        ({"entries": [{**ENTRY, "critic_steps": 3}]}, "entries.0.critic_steps", "expected 1 where both players step at the same time"),
        ({"entries": [{**ENTRY, "critic_steps": 0, "update": "alternating"}]}, "entries.0.critic_steps", "from 1 to 100"),
        ({"entries": [{**ENTRY, "penalty": -0.1}]}, "entries.0.penalty", "at least 0"),
        ({"game": {"name": "bilinear"}, "entries": [{**ENTRY, "penalty": 1}]}, "entries.0.penalty", "no network whose slope"),
        ({"entries": [{**ENTRY, "penalty": 1, "colour": 1}]}, "entries.0.colour", "unknown field"),
        ({"entries": [{"players": [SGD, {"optimizer": {"name": "Adamm"}}]}]}, "entries.0.players.1.optimizer.name", "did you mean Adam"),
        (
            {"entries": [{"players": [SGD, {"optimizer": {"name": "Adam", "params": {"betas": [1.5, 0.9]}}}]}]},
            "entries.0.players.1.optimizer.params.betas", "Invalid beta parameter",
        ),
        (
            {"entries": [{"players": [{**SGD, "schedule": {"name": "StepLR"}}, SGD]}]},
            "entries.0.players.0.schedule.params.step_size", "is required",
        ),
        ({"steps": -1}, "steps", "expected a whole number from 0"),
        ({"version": 2}, "version", "expected version 1"),
        ({"problem": {"name": "sphere"}}, "problem", "unknown field"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(change: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        Match.load({**PLAIN, **change})
    assert ".".join(map(str, caught.value.path)) == path
    assert said in caught.value.message


def test_too_much_is_refused_before_entries_are_looked_at() -> None:
    with pytest.raises(SpecError, match="expected at most 100 rows"):
        Match.load({**PLAIN, "entries": [{"wrong": True}] * 11, "steps": 9}, Limits(1000, 64, 100))
    with pytest.raises(SpecError, match="from 0 to 50"):
        Match.load({**PLAIN, "steps": 51}, Limits(50, 4, 10_000))
