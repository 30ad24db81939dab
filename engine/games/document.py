"""The spec of a match: one game, several pairs of players on it, each with its rule of who moves when.

It is read as a race's spec is (`engine.spec`): `Match.load` takes untrusted JSON and gives a valid match or a `SpecError`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine import reading, trial
from engine.document import Document
from engine.errors import Path, SpecError
from engine.games import Game, games
from engine.reading import Fields
from engine.spec import DTYPES, Entry, Limits, Optimizer, Params, Schedule, version_one, within_limits

DEFAULT_STEPS, LARGEST = 300, Limits()
UPDATES = ("simultaneous", "alternating")
MOST_CRITIC_STEPS = 100
SIDES = ("generator", "critic")
COLUMNS = (
    "theta", "psi", "generator_loss", "critic_loss", "generator_grad_norm", "critic_grad_norm", "generator_lr", "critic_lr",
    "distance",
)  # fmt: skip


@dataclass(frozen=True)
class Board:
    """The game with its parameters, where it starts, and the deviation of the noise on every gradient."""

    name: str
    params: Params = field(default_factory=dict)
    start: tuple[float, float] = (0.0, 0.0)
    noise: float = 0.0

    @property
    def game(self) -> Game:
        return games()[self.name]

    @classmethod
    def load(cls, value: Any, path: Path) -> "Board":
        fields = Fields(value, path)
        chosen = games()[fields.take("name", reading.choice("game", games()))]
        params = fields.take("params", lambda v, at: _params(chosen, v, at), {})
        start = fields.take("start", reading.sequence(reading.number(), 2, 2), tuple(map(float, chosen.start)))
        noise = fields.take("noise", reading.number(0), 0.0)
        fields.done()
        return cls(chosen.name, chosen.values(params), start, noise)


def _params(game: Game, value: Any, path: Path) -> dict[str, Any]:
    fields = Fields(value, path)
    found = {param.name: fields.take(param.name, param.check, param.default) for param in game.params}
    fields.done()
    return found


@dataclass(frozen=True)
class Player:
    """One side's optimizer, on its own number, and its schedule, which counts steps of the match."""

    optimizer: Optimizer
    schedule: Schedule | None = None

    @classmethod
    def load(cls, value: Any, path: Path) -> "Player":
        fields = Fields(value, path)
        optimizer = fields.take("optimizer", Optimizer.load)
        schedule = fields.take("schedule", reading.optional(Schedule.load), None)
        fields.done()
        trial.entry(Entry("", optimizer, schedule), path)
        return cls(optimizer, schedule)

    @property
    def entry(self) -> Entry:
        """The player as an entry of a race, which is what lines of code and words are written for."""
        return Entry("", self.optimizer, self.schedule)

    def as_dict(self) -> dict[str, Any]:
        return {"optimizer": self.optimizer.as_dict(), "schedule": self.schedule.as_dict() if self.schedule else None}


@dataclass(frozen=True)
class Pair:
    """Two players, generator and critic, and how they move.

    `simultaneous`: both gradients at the same point, then both step. `alternating`: the critic steps `critic_steps` times,
    each with a fresh gradient, then the generator with its gradient at the new point. `penalty` is R1's gamma.
    """

    label: str
    players: tuple[Player, Player]
    update: str = "simultaneous"
    critic_steps: int = 1
    penalty: float = 0.0

    @classmethod
    def load(cls, value: Any, path: Path, game: Game) -> "Pair":
        fields = Fields(value, path)
        players = fields.take("players", reading.sequence(Player.load, 2, 2))
        update = fields.take("update", reading.choice("update", UPDATES), UPDATES[0])
        critic_steps = fields.take("critic_steps", reading.integer(1, MOST_CRITIC_STEPS), 1)
        penalty = fields.take("penalty", reading.number(0), 0.0)
        label = fields.take("label", reading.text(200), None)
        fields.done()
        pair = cls(label or "", players, update, critic_steps, penalty)
        pair.check(game, path)
        return pair if label else cls(pair.description(), players, update, critic_steps, penalty)

    def check(self, game: Game, path: Path) -> None:
        """What the fields must be to each other and to the game."""
        if self.update == "simultaneous" and self.critic_steps != 1:
            said = f"expected 1 where both players step at the same time, got {self.critic_steps}"
            raise SpecError("range", said, (*path, "critic_steps"))
        if self.penalty and game.slope is None:
            said = f"expected 0, got {self.penalty:g}: {game.name} has no network whose slope at the data could be penalized"
            raise SpecError("range", said, (*path, "penalty"))

    def description(self) -> str:
        """A label for a pair that was given none."""
        names = list(dict.fromkeys(player.optimizer.name for player in self.players))
        turns = f", {self.update}" if self.critic_steps == 1 else f", {self.critic_steps} critic steps"
        return " against ".join(names) + turns + (f", R1 {self.penalty:g}" if self.penalty else "")

    def as_dict(self) -> dict[str, Any]:
        rules = {"update": self.update, "critic_steps": self.critic_steps, "penalty": self.penalty}
        return {"label": self.label, "players": [player.as_dict() for player in self.players], **rules}


@dataclass(frozen=True)
class Match(Document):
    """A whole match. `Match.load` is the way to make one."""

    board: Board
    entries: tuple[Pair, ...]
    steps: int = DEFAULT_STEPS
    seed: int = 0
    dtype: str = "float64"
    version: int = 1

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes, limits: Limits = LARGEST) -> "Match":
        """A valid match from a dict or JSON text. Raises SpecError.

        >>> players = [{"optimizer": {"name": "SGD"}}, {"optimizer": {"name": "Adam"}}]
        >>> Match.load({"game": {"name": "bilinear"}, "entries": [{"players": players}]}).entries[0].label
        'SGD against Adam, simultaneous'
        """
        fields = Fields(reading.parsed(document) if isinstance(document, str | bytes) else document, ())
        fields.take("version", version_one, 1)
        steps = fields.take("steps", reading.integer(0, limits.steps), DEFAULT_STEPS)
        within_limits(fields, steps, limits)
        board = fields.take("game", Board.load)
        entries = fields.take("entries", reading.sequence(lambda v, at: Pair.load(v, at, board.game), 1, limits.entries))
        seed = fields.take("seed", reading.integer(0, 2**53 - 1), 0)
        dtype = fields.take("dtype", reading.choice("dtype", DTYPES), "float64")
        fields.done()
        return cls(board, entries, steps, seed, dtype)

    @property
    def rows(self) -> int:
        """Rows of the trace: one more than there are steps."""
        return self.steps + 1

    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""
        return {
            "version": self.version, "game": asdict(self.board), "entries": [entry.as_dict() for entry in self.entries],
            "steps": self.steps, "seed": self.seed, "dtype": self.dtype,
        }  # fmt: skip
