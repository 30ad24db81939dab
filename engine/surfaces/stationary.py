"""Finding the points where a surface is level, for landmarks that have no closed form.

`settle` runs Newton's method from a few guesses, all of them as one stack, and keeps what turned out to be of the
wanted kind; `real_roots` solves the polynomials that separable surfaces lead to. This is for drawing marks and judging
runs. No optimizer of a race ever sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

Kind = Literal["minimum", "saddle"]


@dataclass(frozen=True, init=False)
class Near:
    """Landmarks given as guesses good enough for Newton's method, wherever the parameters move them."""

    guesses: tuple[tuple[float, float], ...]

    def __init__(self, *guesses: tuple[float, float]) -> None:
        object.__setattr__(self, "guesses", guesses)


def derivatives(f: Callable[[Tensor], Tensor], p: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient `(n, 2)` and Hessian `(n, 2, 2)` of a surface at the points `(n, 2)`."""
    with torch.inference_mode(False), torch.enable_grad():
        p = p.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(f(p).sum(), p, create_graph=True)
        if not gradient.requires_grad:  # a plane, or a surface of absolute values
            return gradient, torch.zeros(*p.shape, 2, dtype=p.dtype)
        try:
            rows = [
                torch.autograd.grad(column.sum(), p, retain_graph=True, materialize_grads=True)[0]
                for column in gradient.unbind(-1)
            ]
        except RuntimeError:  # torch has no second derivative of some criteria, such as MultiMarginLoss
            return gradient.detach(), torch.full((*p.shape, 2), torch.nan, dtype=p.dtype)
        return gradient.detach(), torch.stack(rows, -2).detach()


def settle(
    f: Callable[[Tensor], Tensor], guesses: Sequence[tuple[float, float]], kind: Kind, iterations: int = 30
) -> list[tuple[float, float]]:
    """The distinct stationary points of one kind that Newton's method reaches from the guesses."""
    p = torch.tensor(guesses, dtype=torch.float64)
    for _ in range(iterations):
        gradient, hessian = derivatives(f, p)
        step = _solve(hessian, gradient)
        p = p - step
        if not step.abs().max() > 1e-15:
            break
    return _distinct(p[_reached(f, p, kind)])


def _reached(f: Callable[[Tensor], Tensor], p: Tensor, kind: Kind) -> Tensor:
    """Which points are level and of the kind. Points that are lost (nan), or still on the way however flat, are not."""
    gradient, hessian = derivatives(f, p)
    determinant: Tensor = torch.linalg.det(hessian)
    trace = hessian.diagonal(dim1=-2, dim2=-1).sum(-1)
    level = _solve(hessian, gradient).abs().amax(-1) <= 1e-9 * (1 + p.abs().amax(-1))
    right: Tensor = (determinant > 0) & (trace > 0) if kind == "minimum" else determinant < 0
    return level & right


def _solve(hessian: Tensor, gradient: Tensor) -> Tensor:
    """Newton's step. Written out, because a singular Hessian must give inf or nan at its point and not raise for
    all."""
    (a, b), (c, d) = (row.unbind(-1) for row in hessian.unbind(-2))
    x, y = gradient.unbind(-1)
    return torch.stack([d * x - b * y, a * y - c * x], -1) / (a * d - b * c).unsqueeze(-1)


def _distinct(points: Tensor) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for x, y in points.tolist():
        if all(abs(x - u) + abs(y - v) > 1e-6 for u, v in kept):
            kept.append((x, y))
    return kept


def real_roots(*coefficients: float) -> list[float]:
    """The simple real roots of a polynomial (highest power first), ascending, to the last bits; none if not finite."""
    if not np.isfinite(coefficients).all() or not any(coefficients[:-1]):
        return []
    polynomial = np.polynomial.Polynomial(coefficients[::-1])
    slope = polynomial.deriv()
    roots = []
    for root in polynomial.roots():
        x = float(root.real)
        if abs(root.imag) <= 1e-9 * (1 + abs(x)) and slope(x) != 0:
            roots.append(x - float(polynomial(x) / slope(x)))
    return sorted(roots)
