"""What the report of a match says."""

import plotly.graph_objects as go

from app.report.told import Part, Setting, Told, parts, said, settings, short, verdict
from engine.figures import games, moving
from engine.games.document import SIDES, Match, Pair
from engine.games.trace import MatchTrace

CAPTION = "Arrows show where both players' own gradients push. The white dot is the start, stars are equilibria."
DIGITS = 5  # of a factor, after the point


def told(trace: MatchTrace) -> Told:
    match, game = trace.match, trace.match.board.game
    figure = go.Figure(games.plane(trace))
    games.dress(figure, trace)
    moments = moving.moments(match.steps)
    columns = [pair.columns for pair in trace.entries]
    return Told(
        kind="game", subject=game.title, sentence=game.sentence, formulas=game.formulas, labels=[pair.label for pair in match.entries],
        header=[said("results.entry"), said("results.status"), "first distance", said("results.distance")], rows=rows(trace),
        of=range(len(columns)), settings=general(match), entries=[described(pair) for pair in match.entries], curves=games.curves(trace),
        plane=figure, moments=moments, caption=f"{CAPTION} {moving.left_out(match.rows)}".strip(),
        places=[[[float(own[axis][step]) for step in moments] for axis in ("theta", "psi")] for own in columns],
    )  # fmt: skip


def rows(trace: MatchTrace) -> list[list[str]]:
    out = []
    for pair in trace.entries:
        distance, multiplier = pair.columns["distance"], pair.status.numbers.get("multiplier")
        factor = "" if multiplier is None else f"{multiplier:.{DIGITS}f}"
        out.append([pair.label, verdict("match", pair.status, factor=factor), short(float(distance[0])), short(float(distance[-1]))])
    return out


def general(match: Match) -> list[Setting]:
    """What holds for all pairs."""
    board = match.board
    whole = {"start": list(board.start), "noise": board.noise, "steps": match.steps, "seed": match.seed, "dtype": match.dtype}
    return settings({**board.params, **whole})


def described(pair: Pair) -> list[Part]:
    rules = Part("the pair", settings({"update": pair.update, "critic steps": pair.critic_steps, "R1 penalty": pair.penalty}))
    return [rules, *(part for side, player in zip(SIDES, pair.players, strict=True) for part in parts(player.entry, f"{side}: "))]
