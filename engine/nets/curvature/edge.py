"""How much curvature an optimizer bears before its steps grow: the line at the edge of stability, measured from its own steps.

On a quadratic of curvature c whose minimum an optimizer leaps over again and again, the gradient changes its sign with every step. Say
that to a gradient g in one step it answers by moving -d g, and that h_1, h_2, ... of this answer come in the steps after it (momentum).
Then what it answers to alternating gradients is d (1 - h_1 + h_2 - ...), and the leaps grow where c d (1 - h_1 + h_2 - ...) passes 2. For
gradient descent that is c > 2/lr (Cohen et al. 2021, arXiv:2103.00065), with heavy ball (2 + 2 beta)/lr, with Nesterov's form as torch
has it (2 + 2 beta)/((1 + 2 beta) lr). Where d differs from parameter to parameter, the curvature is that of D^1/2 H D^1/2 (Cohen et al.
2022, arXiv:2207.14484).

No optimizer is known here by its name. Copies of the very one with its state take a few steps; in one of these steps of a copy the
gradient has the opposite sign. Squares and moduli of gradients do not notice, so what adapts to those (the preconditioner) is that of the
real next step, and the difference between copies is d and, in the steps after, d h. The copies' parameters stay at 0, where weight decay
does nothing: it is left out, and moves the line by about its own size. The h must be the same for all parameters and fall geometrically;
where that is not so, or the step does not follow the gradient (signs only, line searches), there is no line.

Units: `line` is that of the Hessian's eigenvalue where d is one number. Where it is not, `scale` is P^-1/2, and P such that a constant
gradient g moves a parameter by lr g / P in the long run: for Adam P = (1 - beta1^t)(sqrt(v_t / (1 - beta2^t)) + eps) and the line is (2 +
2 beta1)/((1 - beta1) lr), as in that paper.
"""

import copy
import inspect
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.nets.curvature.around import flat, parts

STEPS = 4  # of a copy: d, h_1, h_2, h_3
SAME = 1e-6  # relative difference between parameters that counts as rounding
FALLING = 0.01  # by which h_3 / h_2 may differ from h_2 / h_1: NAdam's momentum grows from step to step
NUDGE, DEAF = 1e-4, 1e-3  # the gradient grows by a share; a step that answers with less than this of it goes by signs
LOUD = 1e6  # a gradient so many times larger drowns weight decay
FAINT = 1e-7  # of the largest gradient: a parameter that has none answers as to this, which rounding does not lose beside its momentum

CLOSURE = "evaluates the loss several times a step"
FIRST = "has no preconditioner before its first step"
SIGNS = "does not follow the size of the gradient here"
SIZES = "takes steps by the size of the parameters"
NONLINEAR = "does not answer to all gradients alike"


@dataclass(frozen=True)
class Edge:
    """`line`: the curvature above which steps grow, nan where no law is known, `why` not. `scale`: None where it is the Hessian's
    curvature, otherwise the factors s of the matrix s H s whose curvature it is."""

    line: float
    scale: Tensor | None = None
    why: str | None = None


def edge(optimizer: Optimizer, gradient: Tensor) -> Generator[None, None, Edge]:
    """The line for an optimizer in its present state, whose next gradient is this (flat, in its order); a turn for each copy."""
    closure = inspect.signature(optimizer.step).parameters.get("closure")
    if closure is not None and closure.default is closure.empty:
        return _none(CLOSURE)
    sizes = torch.where(gradient < 0, -1.0, 1.0) * gradient.abs().clamp(min=FAINT * (float(gradient.abs().max()) or 1.0))
    plain = answers(optimizer, [sizes] * STEPS)
    flipped = []
    for k in range(STEPS):
        yield
        flipped.append(plain - answers(optimizer, [-sizes if i == k else sizes for i in range(STEPS)]))
    now = flipped[0][0] / (-2 * sizes)
    if not plain.any():
        return Edge(torch.inf)
    if not (now.isfinite() & (now > 0)).all():
        return _none(NONLINEAR)
    uneven = bool((now.max() - now.min()) > SAME * now.max())
    yield
    why = _objection(optimizer, sizes, plain[0], now, uneven)
    later = None if why else _later(flipped)
    return _line(now, later, uneven, optimizer.param_groups[0]) if later else _none(why or NONLINEAR)


def _line(now: Tensor, later: tuple[float, float], uneven: bool, group: dict[str, Any]) -> Edge:
    first, second = later
    beta = second / first if first else 0.0
    alternating, constant = 1 - first / (1 + beta), 1 + first / (1 - beta)
    if not uneven:
        return Edge(2 / (alternating * float(now.median())))
    lr = float(group["lr"])
    return Edge(2 * constant / (alternating * lr), (now * constant / lr).sqrt())


def _objection(optimizer: Optimizer, sizes: Tensor, step: Tensor, now: Tensor, uneven: bool) -> str | None:
    """Why a single step is no answer to the gradient, None where it is."""
    if uneven and not optimizer.state:
        return FIRST
    grown = (step - answers(optimizer, [sizes * (1 + NUDGE)])[0]) / (NUDGE * sizes)
    if not float((grown / now).abs().median()) > DEAF:
        return SIGNS
    loud = torch.full_like(sizes, LOUD * (1 + float(sizes.abs().max())))
    here, there = (answers(optimizer, [loud], at_origin=where)[0] for where in (True, False))
    return None if 0.5 < float((there / here).median()) < 2 else SIZES


def _later(flipped: Sequence[Tensor]) -> tuple[float, float] | None:
    """h_1 and h_2, None where they are no momentum. Momentum is of gradients, and divided by the preconditioner of the later step (Adam),
    or of what was already divided by that of its own step (RMSprop)."""
    for divided in ([flipped[k][k] for k in range(1, STEPS)], [flipped[0][0]] * (STEPS - 1)):
        later = [flipped[0][k] / by for k, by in enumerate(divided, 1)]
        first, second, third = (float(h.median()) for h in later)
        alike = all(bool((h - h.median()).abs().le(SAME).all()) for h in later)
        if alike and max(abs(first), abs(second), abs(third)) <= SAME:
            return 0.0, 0.0
        if alike and abs(second) < abs(first) < 1 and abs(third * first - second**2) <= FALLING * abs(second * first):
            return first, second
    return None


def _none(why: str) -> Edge:
    return Edge(torch.nan, None, why)


def answers(optimizer: Optimizer, gradients: Sequence[Tensor], *, at_origin: bool = True) -> Tensor:
    """What a copy of an optimizer with its state does with one gradient after another, the parameters put back after each: (steps, n)."""
    twin, parameters = copied(optimizer, at_origin)
    start = [p.detach().clone() for p in parameters]
    if not optimizer.state:  # what there is from the first step on shall be there
        moved(twin, parameters, start, gradients[0].abs())
    return torch.stack([moved(twin, parameters, start, gradient) for gradient in gradients])


def moved(optimizer: Optimizer, parameters: Sequence[nn.Parameter], start: Sequence[Tensor], gradient: Tensor) -> Tensor:
    """What a step with this gradient adds to the parameters, which begin at `start`."""
    for parameter, value, part in zip(parameters, start, parts(gradient, parameters), strict=True):
        parameter.detach().copy_(value)
        parameter.grad = part.clone()
    optimizer.step()
    return flat([p.detach() - value for p, value in zip(parameters, start, strict=True)])


def copied(optimizer: Optimizer, at_origin: bool) -> tuple[Optimizer, list[nn.Parameter]]:
    """An optimizer of the same class with the same hyperparameters and a copy of the state, in float64."""
    groups = []
    for group in optimizer.param_groups:
        values = [p.detach().double() for p in group["params"]]
        groups.append({**group, "params": [nn.Parameter(torch.zeros_like(v) if at_origin else v.clone()) for v in values]})
    cls: Any = type(optimizer)
    twin: Optimizer = cls(groups)
    twin.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    return twin, [p for group in twin.param_groups for p in group["params"]]
