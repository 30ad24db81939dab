"""The jobs of games: matches streamed and whole, and vector fields."""

from collections.abc import Mapping
from typing import Any

from app import limits, wire
from app.documents import table, written
from app.errors import ApiError
from app.formulas import mathml
from app.messages import Done, Frame, Result, Started
from app.wide_jobs import TORCH, Messages
from engine.errors import SpecError
from engine.games.document import COLUMNS, Board, Match
from engine.games.match import Playing
from engine.games.trace import MatchTrace, statuses
from engine.games.vectors import vectors
from engine.spec import Limits


class GameJobs:
    """Needs `quantum`, `allowed` and `limits` of the jobs that it is a part of."""

    quantum: float
    allowed: Mapping[str, int]
    limits: Limits

    def match(self, raw: Any) -> Match:
        if not isinstance(raw, dict):
            raise ApiError("type", f"spec: expected an object, got {type(raw).__name__}")
        limits.check(raw, self.allowed)
        match = Match.load(raw, self.limits)
        limits.check_size(match.steps, len(match.entries), self.allowed)  # steps may have been left out
        return match

    def game(self, raw: Any) -> Messages:
        """A match as frames."""
        match = self.match(raw)
        playing = Playing(match)
        info = {"rows": match.rows, "entries": len(match.entries), "columns": list(COLUMNS), "equilibria": playing.equilibria}
        yield Started(match.key(), info)
        for chunk in playing.chunks(self.quantum):
            yield Frame(wire.pack_chunk(chunk.row, chunk.data))
        found = zip(match.entries, statuses(playing), strict=True)
        entries = [{"label": pair.label, "status": status.as_dict()} for pair, status in found]
        yield Done({"entries": entries, "stacked": playing.stacked, "torch": TORCH})

    def game_trace(self, raw: Any, form: str) -> Messages:
        """A match as CSV, JSON or .npz."""
        playing = Playing(self.match(raw))
        for _ in playing.chunks(self.quantum):
            yield None
        trace = MatchTrace(playing)
        yield None
        yield Result(table(trace, form))

    def game_script(self, raw: Any, form: str) -> Messages:
        """A match as a standalone Python file, or as a notebook."""
        yield Result(written(self.match(raw), form))

    def game_field(self, name: str, params: Any, penalty: float, box: tuple[float, ...], across: int, up: int) -> Messages:
        """A game's vector field on a grid, as a frame. Paths of errors are those of the query."""
        board = Board.load({"name": name, "params": params}, ())
        if penalty and board.game.slope is None:
            raise SpecError("range", f"expected 0, got {penalty:g}: {name} has no network whose slope could be penalized", ("penalty",))
        t0, t1, p0, p1 = box
        yield Result(wire.pack_field(vectors(name, board.params, penalty, ((t0, t1), (p0, p1)), across, up)))


def rendered(game: dict[str, Any]) -> dict[str, Any]:
    """A game of the catalogue with its losses as MathML."""
    variants = {
        param: {choice: [mathml(loss) for loss in losses] for choice, losses in each.items()} for param, each in game["variants"].items()
    }
    return {**game, "mathml": [mathml(loss) for loss in game["formulas"]], "variants": variants}
