"""Both players' losses and the gradients of their own losses, at one point or at many at once.

Each player's gradient is torch's own backward through its own loss, with the opponent's number taken as it is. The R1
penalty, `gamma / 2 * slope(psi) ** 2`, belongs to the critic's loss."""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.board import gradients
from engine.games.registry import Bound, Slope


class Field:
    """A game with a penalty, evaluated at points; `gammas` is one number, or one for each row of a stack.

    In a stack a row without a penalty is not touched by the others' penalties: even 0 times an infinite one would be nan.
    """

    def __init__(self, function: Bound, slope: Slope | None, gammas: float | Sequence[float], dtype: torch.dtype) -> None:
        self.function, self.slope = function, slope
        self.gamma = gammas if isinstance(gammas, int | float) else 0.0
        several = () if isinstance(gammas, int | float) else gammas
        rows = [i for i, gamma in enumerate(several) if gamma]
        self.rows, self.halves = torch.tensor(rows, dtype=torch.int64), torch.tensor([0.5 * several[i] for i in rows], dtype=dtype)

    def both(self, theta: Tensor, psi: Tensor) -> tuple[Tensor, ...]:
        """The generator's and the critic's loss, and each one's gradient of its own; four of the shape of theta."""
        own, opposing = theta.detach().requires_grad_(), psi.detach().requires_grad_()
        with torch.enable_grad():
            generator = self.function(own, psi.detach())[0]
            critic = self.penalized(self.function(theta.detach(), opposing)[1], opposing)
            total = generator + critic  # neither knows the other's variable, so these are the gradients of the two losses
        return generator.detach(), critic.detach(), *gradients(total, (own, opposing), torch.ones_like(total))

    def generator(self, theta: Tensor, psi: Tensor) -> tuple[Tensor, ...]:
        """The generator's loss and its gradient."""
        own = theta.detach().requires_grad_()
        with torch.enable_grad():
            loss = self.function(own, psi.detach())[0]
        return loss.detach(), *gradients(loss, (own,), torch.ones_like(loss))

    def critic(self, theta: Tensor, psi: Tensor) -> tuple[Tensor, ...]:
        """The critic's loss, penalty included, and its gradient."""
        own = psi.detach().requires_grad_()
        with torch.enable_grad():
            loss = self.penalized(self.function(theta.detach(), own)[1], own)
        return loss.detach(), *gradients(loss, (own,), torch.ones_like(loss))

    def penalized(self, loss: Tensor, psi: Tensor) -> Tensor:
        """The critic's loss with its penalty."""
        if self.slope is not None and self.gamma:
            return loss + 0.5 * self.gamma * self.slope(psi) ** 2
        if self.slope is not None and len(self.rows):
            return loss.index_add(0, self.rows, self.halves * self.slope(psi.index_select(0, self.rows)) ** 2)
        return loss
