"""A match as one standalone Python file: torch and the standard library, written to be read.

Run in a fresh process with the same torch it prints the CSV of the match, bit for bit. The game comes with its own source, the
optimizers and schedules as the lines of `engine.snippet`, and one loop that a person could have written."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from engine import optimizers, schedules
from engine.games.document import COLUMNS, Match, Pair, Player
from engine.games.registry import Game
from engine.script import CSV, EXPORTED, PRINTED, header, origin
from engine.script_problem import gather
from engine.sections import Section, file, section
from engine.snippet import call, indented, keywords, optimizer, scheduler
from engine.spec import DTYPES

STEPPED = """A player with its optimizer and schedule, each player's own gradient, and `match`, in which both step at once or in turn."""
LOOP = '''
class Side:
    """A player: its number, which its optimizer steps, and its schedule."""

    def __init__(self, parameter, optimizer, scheduler=None, every=1, fed=False, sparse=False):
        self.parameter, self.optimizer, self.sparse = parameter, optimizer, sparse
        self.scheduler, self.every, self.fed = scheduler, every, fed

    def number(self):
        return self.parameter.detach().clone().reshape(())

    def lr(self):
        return float(self.optimizer.param_groups[0].get("lr", math.nan))

    def move(self, loss, gradient, again):
        """One step; an optimizer that wants to evaluate more than once calls `again`."""
        calls = 0

        def closure():
            nonlocal calls
            calls += 1
            if calls == 1:
                return loss
            value, slope = again()
            self.feed(slope)
            return value

        self.feed(gradient)
        self.optimizer.step(closure)

    def feed(self, gradient):
        shaped = gradient.view(self.parameter.shape)
        self.parameter.grad = shaped.to_sparse() if self.sparse else shaped

    def follow(self, step, loss):
        if self.scheduler and (step + 1) % self.every == 0:
            self.scheduler.step(loss) if self.fed else self.scheduler.step()


def gradient(side, theta, psi, penalty):
    """A player's loss and its gradient with respect to its own number; side 0 is the generator, 1 the critic."""
    numbers = [theta.detach().clone(), psi.detach().clone()]
    numbers[side].requires_grad_()
    loss = losses(*numbers)[side]
    if side and penalty:
        loss = loss + 0.5 * penalty * slope(numbers[1]) ** 2
    return loss.detach(), torch.autograd.grad(loss, numbers[side])[0]


def match(sides, alternating=False, critic_steps=1, penalty=0.0):
    """The rows of one pair. Row k is the state before step k, with the lrs of step k."""
    generator = torch.Generator().manual_seed(SEED)
    rows = []

    def numbers():
        return [side.number() for side in sides]

    def move(side, found, against):
        """Steps one side; the opponent's number is that of `against`, or where it is where that is None."""
        drawn = NOISE * torch.randn((), generator=generator, dtype=DTYPE) if NOISE else None

        def noisy(loss, slope):
            return loss, slope if drawn is None else slope + drawn

        def again():
            at = list(against or numbers())
            at[side] = sides[side].number()
            return noisy(*gradient(side, *at, penalty))

        sides[side].move(*noisy(*found), again)

    for step in range(STEPS + 1):
        at = numbers()
        found = [gradient(side, *at, penalty) for side in (0, 1)]
        theta, psi = (number.item() for number in at)
        away = min((math.hypot(theta - a, psi - b) for a, b in EQUILIBRIA), default=math.nan)
        before = [loss.item() for loss, _ in found]
        rows.append([theta, psi, *before, *(abs(slope.item()) for _, slope in found), *(side.lr() for side in sides), away])
        if step == STEPS:
            break
        try:
            if alternating:
                move(1, found[1], None)
                for _ in range(critic_steps - 1):
                    move(1, gradient(1, *numbers(), penalty), None)
                move(0, gradient(0, *numbers(), penalty), None)
            else:
                move(0, found[0], at)
                move(1, found[1], at)
            for side, loss in zip(sides, before):
                side.follow(step, loss)
        except Exception as error:  # torch refuses to go on: the rest of the rows are nan
            print(f"stopped at step {step}: {error}", file=sys.stderr)
            rows += [[math.nan] * len(rows[0])] * (STEPS - step)
            break
    return rows
'''
RUNS = f"""
COLUMNS = {json.dumps(COLUMNS)}
RUNS = [(label, build()) for label, build in ENTRIES]  # of each pair its label and its rows
"""


def script(match: Match) -> str:
    """The file's text."""
    return file(f"{title(match)}\n\n{origin('match')}", sections(match), PRINTED)


def sections(match: Match) -> list[Section]:
    """The file's parts, from the imports to the function that writes the CSV."""
    sources: dict[str, str] = {}
    game = match.board.game
    gather(game.function, sources)
    if game.slope:
        gather(game.slope, sources)
    names = [f"({pair.label!r}, entry_{i})" for i, pair in enumerate(match.entries)]
    return [
        section("Settings", "", "\n".join(imports(match, sources)), settings(match)),
        section("The game", about(game), *sources.values(), bound(match)),
        section("The loop", STEPPED, LOOP),
        *(section(pair.label, described(pair), entry(pair, i)) for i, pair in enumerate(match.entries)),
        section("The match", "", "ENTRIES = [\n" + indented(",\n".join(names)) + ",\n]", RUNS),
        section("All numbers as CSV", EXPORTED, CSV),
    ]


def title(match: Match) -> str:
    count = len(match.entries)
    return f"{match.board.game.title}: {count} {'pairs' if count > 1 else 'pair'} of players, {match.steps} steps."


def about(game: Game) -> str:
    """The game as Markdown: its sentence, and both losses."""
    return "\n\n".join([game.sentence, *(f"$${formula}$$" for formula in game.formulas)])


def described(pair: Pair) -> str:
    generator, critic = (f"`{player.optimizer.name}`" for player in pair.players)
    return f"The generator steps by {generator}, the critic by {critic}. What is not said here is torch's default."


def imports(match: Match, sources: dict[str, str]) -> Iterator[str]:
    """The imports of all players together."""
    players: Any = SimpleNamespace(entries=[player.entry for pair in match.entries for player in pair.players])
    for line in header(players):
        yield line
        if line == "import sys" and any("Literal[" in text for text in sources.values()):
            yield "from typing import Literal"


def settings(match: Match) -> str:
    board = match.board
    theta, psi = board.start
    lines = [
        "torch.set_num_threads(1)", f"DTYPE = {DTYPES[match.dtype]}", f"START = [{theta!r}, {psi!r}]",
        f"STEPS, SEED = {match.steps}, {match.seed}",
        f"NOISE = {board.noise!r}  # the deviation of what is added to each gradient that a player is given",
        f"EQUILIBRIA = {board.game.equilibria_at(**board.params)!r}",
    ]  # fmt: skip
    return "\n".join(lines)


def bound(match: Match) -> str:
    game = match.board.game
    name, own = game.function.__name__, keywords(match.board.params)
    text = f"def losses(theta, psi):\n    return {call(name, ['theta', 'psi', *own])}"
    return text + (f"\n\n\nslope = {game.slope.__name__}" if game.slope else "")


def entry(pair: Pair, i: int) -> str:
    """The function that builds and plays one pair."""
    arguments = ["[generator, critic]"]
    if pair.update == "alternating":
        arguments += ["alternating=True", f"critic_steps={pair.critic_steps}"]
    arguments += [f"penalty={pair.penalty!r}"] if pair.penalty else []
    lines = [line for k, player in enumerate(pair.players) for line in side(player, ("generator", "critic")[k], k)]
    return f"def entry_{i}():\n" + indented("\n".join([*lines, f"return match({', '.join(arguments)})"]))


def side(player: Player, name: str, k: int) -> Iterator[str]:
    form = optimizers.form(player.optimizer.cls)
    number = f"[[START[{k}]]], dtype=DTYPE))  # it takes matrices only" if form == "matrix" else f"[START[{k}]], dtype=DTYPE))"
    yield f"number = torch.nn.Parameter(torch.tensor({number}"
    yield f"optimizer = {optimizer(player.entry, '[number]')}"
    arguments = ["number", "optimizer"]
    if player.schedule:
        arguments.append(scheduler(player.schedule))
        arguments += [f"every={player.schedule.every}"] if player.schedule.every > 1 else []
        arguments += ["fed=True"] if schedules.fed(player.schedule) else []
    arguments += ["sparse=True"] if form == "sparse" else []
    yield f"{name} = {call('Side', arguments)}"
