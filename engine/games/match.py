"""The loop of a match: a spec becomes an iterator of chunks.

At each row losses and gradients of all pairs are evaluated at once where a probe finds that a stack gives the same bits, the row
is recorded, and then the real optimizers step: both at the same point, or the critic some times and then the generator. A
match is a pure function of its spec: chunk boundaries may depend on the clock, numbers never do."""

import math
import time
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.games.document import COLUMNS, Match, Pair
from engine.games.field import Field
from engine.games.player import Fresh, Side
from engine.games.stack import Stack, stacks_exactly
from engine.run import FIRST_ROWS, MOST_ROWS, Chunk
from engine.spec import DTYPES

RECORDED = 6  # theta, psi, both losses, both gradients


class Duel:
    """One pair at its row of the positions. `stopped` is None, or the step at which torch raised, and what it said."""

    def __init__(self, match: Match, pair: Pair, positions: Tensor, row: int) -> None:
        board, dtype = match.board, DTYPES[match.dtype]
        self.pair, self.row, self.positions = pair, row, positions
        self.sides = [Side(player, positions[row, i : i + 1]) for i, player in enumerate(pair.players)]
        self.field = Field(board.game.bind(**board.params), board.game.slope, pair.penalty, dtype)
        self.noise, self.random = board.noise, torch.Generator().manual_seed(match.seed)
        self.stopped: tuple[int, str] | None = None

    def move(self, step: int, side: int, loss: Tensor, gradient: Tensor, against: Tensor) -> None:
        """One step of one side, with its loss and gradient; `against` are positions, of which the opponent's stands still."""
        if self.stopped:
            return
        drawn = self.noise * torch.randn((), generator=self.random, dtype=gradient.dtype) if self.noise else None
        given = gradient if drawn is None else gradient + drawn
        try:
            self.sides[side].move(loss, given, self.fresh(side, against, drawn))
        except Exception as error:  # torch's own refusal in mid-run ends this pair, not the match
            self.stop(step, error)

    def fresh(self, side: int, against: Tensor, drawn: Tensor | None) -> Fresh:
        """Loss and gradient of a side where its own number is by then, with the noise of this step."""

        def evaluate() -> tuple[Tensor, ...]:
            own, other = self.positions[self.row], against[self.row]
            loss, gradient = self.field.critic(other[0], own[1]) if side else self.field.generator(own[0], other[1])
            return loss, gradient if drawn is None else gradient + drawn

        return evaluate

    def finish(self, step: int, losses: Tensor) -> None:
        """Ends a step: the schedules, each fed its own side's loss before the step."""
        try:
            for side, loss in zip(self.sides, losses, strict=True):
                if side.after and not self.stopped:
                    side.after(step, loss.item)
        except Exception as error:
            self.stop(step, error)

    def stop(self, step: int, error: Exception) -> None:
        self.stopped = (step, str(error) or type(error).__name__)
        self.positions[self.row] = math.nan


class Playing:
    """One match under way: iterate over `chunks()` once, then look at `columns`, `(columns, entries, rows)`."""

    def __init__(self, match: Match) -> None:
        self.match, count, dtype = match, len(match.entries), DTYPES[match.dtype]
        self.positions = torch.tensor(match.board.start, dtype=dtype).repeat(count, 1)
        self.duels = [Duel(match, pair, self.positions, row) for row, pair in enumerate(match.entries)]
        turns = [pair.critic_steps if pair.update == "alternating" else 0 for pair in match.entries]
        self.at_once = [row for row in range(count) if not turns[row]]
        self.in_turn = [row for row in range(count) if turns[row]]
        phases = [[(1, [row for row in self.in_turn if turns[row] > k]), (0, [row for row in self.in_turn if turns[row] == k])]
                  for k in range(1, max(turns, default=0) + 1)]  # fmt: skip
        wanted = [rows for phase in phases for _, rows in phase if rows]
        self.stacked = all(stacks_exactly(match, tuple(rows)) for rows in [range(count), *wanted])
        self.all = Stack(match, self.positions, range(count), self.stacked)
        self.phases = [(side, Stack(match, self.positions, rows, self.stacked)) for phase in phases for side, rows in phase if rows]
        self.equilibria = match.board.game.equilibria_at(**match.board.params)
        self.columns: NDArray[np.float64] = np.empty((len(COLUMNS), count, match.rows))

    def chunks(self, quantum: float = math.inf) -> Iterator[Chunk]:
        """The rows in order. The first chunk is small; a chunk ends after `quantum` seconds at the latest (a step more)."""
        row, rows = 0, FIRST_ROWS
        while row < self.match.rows:
            done = self._advance(row, min(rows, self.match.rows - row), time.perf_counter() + quantum)
            yield Chunk(row, self.columns[:, :, row : row + done].copy())
            row, rows = row + done, min(4 * rows, MOST_ROWS)

    @torch.no_grad()
    def _advance(self, first: int, rows: int, deadline: float) -> int:
        """Computes up to `rows` rows from `first` into `columns`; returns how many."""
        history = torch.empty(rows, RECORDED, len(self.duels), dtype=self.positions.dtype)
        lrs: list[list[list[float]]] = []
        for step, recorded in enumerate(history.unbind(0), first):
            found = self.all("both")
            torch.stack((*self.positions.unbind(-1), *found), out=recorded)
            lrs.append([[side.lr for side in duel.sides] for duel in self.duels])
            if step < self.match.steps:
                self.step(step, recorded)
            if time.perf_counter() > deadline:
                break
        self._record(first, history[: len(lrs)], lrs)
        return len(lrs)

    def step(self, step: int, recorded: Tensor) -> None:
        """Both players of every pair, from the row that was recorded: theta, psi, both losses, both gradients."""
        losses, gradients = recorded[2:4], recorded[4:6]
        before = self.positions.clone()
        for row in self.at_once:
            for side in (0, 1):
                self.duels[row].move(step, side, losses[side, row], gradients[side, row : row + 1], before)
        for row in self.in_turn:
            self.duels[row].move(step, 1, losses[1, row], gradients[1, row : row + 1], self.positions)
        for side, stack in self.phases:
            fresh, slopes = stack("critic" if side else "generator")
            for k, row in enumerate(stack.rows):
                self.duels[row].move(step, side, fresh[k], slopes[k : k + 1], self.positions)
        for row, duel in enumerate(self.duels):
            duel.finish(step, losses[:, row])

    def _record(self, first: int, history: Tensor, lrs: list[list[list[float]]]) -> None:
        out = self.columns[:, :, first : first + len(lrs)]
        out[:RECORDED] = history.permute(1, 2, 0).double().numpy()
        out[4:6] = np.abs(out[4:6])
        out[6:8] = np.array(lrs).transpose(2, 1, 0)
        out[8] = distances(out[0], out[1], self.equilibria)
        for row, duel in enumerate(self.duels):
            if duel.stopped:
                out[:, row, max(0, duel.stopped[0] + 1 - first) :] = math.nan


def distances(theta: NDArray[np.float64], psi: NDArray[np.float64], equilibria: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """How far from the nearest equilibrium, by the standard library's `hypot`, whose bits a script can have too; nan where the game
    has none."""
    found = np.full(theta.shape, math.nan)
    for a, b in equilibria:
        away = [math.hypot(x - a, y - b) for x, y in zip(theta.ravel().tolist(), psi.ravel().tolist(), strict=True)]
        found = np.fmin(found, np.array(away).reshape(theta.shape))
    return found
