"""What a page must know of the games, as one JSON-able list, and the match of a first visit."""

from typing import Any

from engine.games import games
from engine.games.document import MOST_CRITIC_STEPS, UPDATES, Match
from engine.games.registry import Game


def _plain(lr: float) -> dict[str, Any]:
    return {"optimizer": {"name": "SGD", "params": {"lr": lr}}}


def _pair(label: str, player: dict[str, Any], **rules: Any) -> dict[str, Any]:
    return {"label": label, "players": [player, player], **rules}


# Four ways to play the simplest GAN: away from the solution, around it, into it, and what an adaptive method makes of it.
FIRST: dict[str, Any] = {
    "version": 1,
    "game": {"name": "dirac_gan", "start": [0.4, 0.0]},
    "entries": [
        _pair("SGD, simultaneous", _plain(0.2)),
        _pair("SGD, alternating", _plain(0.2), update="alternating"),
        _pair("SGD with R1", _plain(0.2), penalty=0.3),
        _pair("Adam, simultaneous", {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}),
    ],
    "steps": 300,
}


def listed() -> dict[str, Any]:
    """For the catalogue: `games`, and `match`: the first visit's, the rules that a pair may have.

    >>> [game["name"] for game in listed()["games"]][:2]
    ['bilinear', 'dirac_gan']
    """
    rules = {"updates": list(UPDATES), "critic_steps": MOST_CRITIC_STEPS}
    return {"games": [_game(game) for game in games().values()], "match": {"first": Match.load(FIRST).as_dict(), **rules}}


def _game(game: Game) -> dict[str, Any]:
    out = {name: getattr(game, name) for name in ("name", "title", "sentence", "source", "start", "family", "formulas", "variants")}
    return {
        **out, "box": [list(side) for side in game.box], "params": [param.as_dict() for param in game.params],
        "equilibria": [list(point) for point in game.equilibria_at()], "penalty": game.slope is not None,
    }  # fmt: skip
