"""What theory says about a pair near an equilibrium: the eigenvalues of its update, linearized by autograd.

A step of plain gradient descent, with or without momentum, is a map of the two numbers and their momentum buffers. At an
equilibrium its Jacobian tells everything about small distances: they are multiplied by its spectral radius each step, about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from engine.games.document import Match, Pair
from engine.games.registry import Game, Point
from engine.games.rest import linear
from engine.parameters import parameters

Law = Callable[[Tensor, Tensor, Tensor, Mapping[str, Any]], tuple[Tensor, Tensor]]


def descent(own: Tensor, buffer: Tensor, gradient: Tensor, params: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
    """torch's SGD: the number and its buffer after a step. The first step's buffer, which torch does not dampen, passes by."""
    slope = (-gradient if params["maximize"] else gradient) + params["weight_decay"] * own
    momentum = params["momentum"]
    if not momentum:
        return own - params["lr"] * slope, 0 * buffer
    kept = momentum * buffer + (1 - params["dampening"]) * slope
    return own - params["lr"] * (slope + momentum * kept if params["nesterov"] else kept), kept


LAWS: dict[type[Optimizer], Law] = {torch.optim.SGD: descent}


@dataclass(frozen=True)
class Linear:
    """The linearization of a pair's update at an equilibrium: its `eigenvalues`, the greatest first."""

    eigenvalues: tuple[complex, ...]

    @property
    def radius(self) -> float:
        """The factor by which small distances change each step, about."""
        return max(map(abs, self.eigenvalues))


def theory(match: Match, pair: Pair, at: Point) -> Linear | None:
    """What multiplies small distances from the equilibrium `at`; None where an optimizer's law is not known or a schedule changes it."""
    if any(player.optimizer.cls not in LAWS or player.schedule for player in pair.players):
        return None
    numbers = torch.tensor(at, dtype=torch.float64)
    _, jacobian = linear(update(match, pair), torch.cat([numbers, torch.zeros_like(numbers)]))
    if not bool(jacobian.isfinite().all()):
        return None
    found = torch.linalg.eigvals(jacobian).tolist()
    return Linear(tuple(sorted((complex(value) for value in found), key=lambda value: (-abs(value), -value.imag))))


def update(match: Match, pair: Pair) -> Callable[[Tensor], Tensor]:
    """A step of the pair as a differentiable function of theta, psi and their buffers, `(4,) -> (4,)`."""
    game, bound = match.board.game, match.board.game.bind(**match.board.params)
    params = [{p.name: p.default for p in parameters(player.optimizer.cls)} | dict(player.optimizer.params) for player in pair.players]
    laws = [LAWS[player.optimizer.cls] for player in pair.players]

    def moved(state: Tensor, side: int, at: Tensor) -> Tensor:
        """The state after a step of one side with its gradient at the numbers `at`."""
        own, kept = laws[side](state[side], state[2 + side], slope(game, bound, pair.penalty, at, side), params[side])
        parts = list(state.unbind())
        parts[side], parts[2 + side] = own, kept
        return torch.stack(parts)

    def step(state: Tensor) -> Tensor:
        if pair.update == "simultaneous":
            return moved(moved(state, 0, state[:2]), 1, state[:2])
        for _ in range(pair.critic_steps):
            state = moved(state, 1, state[:2])
        return moved(state, 0, state[:2])

    return step


def slope(game: Game, bound: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]], gamma: float, at: Tensor, side: int) -> Tensor:
    """One side's gradient of its own loss at `(2,)`, differentiable."""
    theta, psi = at.unbind()
    loss = bound(theta, psi)[side]
    if side and gamma and game.slope:
        loss = loss + 0.5 * gamma * game.slope(psi) ** 2
    (found,) = torch.autograd.grad(loss, (theta, psi)[side], create_graph=True)
    return found
