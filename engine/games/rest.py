"""Where a game rests: Newton's method on the field of both players' own gradients. No player of a match ever sees it."""

from collections.abc import Callable

import torch
from torch import Tensor

Losses = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
ITERATIONS = 50
LEVEL = 1e-9  # gradients below this count as none


def slopes(function: Losses, point: Tensor) -> Tensor:
    """Each player's gradient of its own loss at `(2,)`, differentiable: `(2,)`."""
    theta, psi = point.unbind()
    losses = function(theta, psi)
    own = zip(losses, (theta, psi), strict=True)
    return torch.stack([torch.autograd.grad(loss, of, create_graph=True, materialize_grads=True)[0] for loss, of in own])


def settled(function: Losses, guesses: Tensor) -> list[tuple[float, float]]:
    """The distinct points at which Newton's method comes to rest from the guesses, `(n, 2)`."""
    found: list[tuple[float, float]] = []
    for guess in guesses:
        theta, psi = _newton(function, guess).tolist()
        level = slopes(function, torch.tensor([theta, psi], dtype=torch.float64, requires_grad=True)).abs().max()
        if bool(level < LEVEL) and all(abs(theta - a) + abs(psi - b) > 1e-9 for a, b in found):
            found.append((theta, psi))
    return found


def _newton(function: Losses, point: Tensor) -> Tensor:
    for _ in range(ITERATIONS):
        value, jacobian = linear(lambda at: slopes(function, at), point)
        if not bool(value.abs().max() > 0):
            break
        step = torch.linalg.lstsq(jacobian, value).solution
        point = point - step
        if not bool(step.abs().max() > 1e-16):
            break
    return point


def linear(function: Callable[[Tensor], Tensor], point: Tensor) -> tuple[Tensor, Tensor]:
    """The value `(n,)` of a function at a point `(n,)`, and its Jacobian `(n, n)`, by autograd."""
    with torch.inference_mode(False), torch.enable_grad():
        at = point.detach().clone().requires_grad_()
        value = function(at)
        rows = [torch.autograd.grad(part, at, retain_graph=True, materialize_grads=True)[0] for part in value.unbind()]
    return value.detach(), torch.stack(rows)
