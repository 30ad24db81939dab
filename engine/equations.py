r"""The arithmetic of one update, with torch's own numbers put in.

An equation turns the numbers of one coordinate of one step into LaTeX and a value: the symbols, the same with numbers, and
what comes out, which a test compares with what torch did. Optional: a class without an equation of its own is shown as
$\theta_{k+1} = \theta_k - \mathrm{lr}\,d$ with the direction *d* that it evidently took.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Coordinate:
    """One coordinate of one step: its value before and after, the gradient, the group's settings and torch's state after."""

    before: float
    after: float
    grad: float
    group: Mapping[str, Any]
    state: Mapping[str, float]

    @property
    def descent(self) -> float:
        """The gradient as the optimizer uses it: sign turned for `maximize`, coupled weight decay added."""
        grad = -self.grad if self.group.get("maximize") else self.grad
        return grad + float(self.group.get("weight_decay", 0)) * self.before


@dataclass(frozen=True)
class Substituted:
    """LaTeX with numbers, and the value that it comes to."""

    latex: str
    value: float


Equation = Callable[[Coordinate], Substituted]


def number(value: float) -> str:
    """A number in LaTeX, five significant digits."""
    if not math.isfinite(value):
        return {math.inf: r"\infty", -math.inf: r"-\infty"}.get(value, r"\mathrm{nan}")
    mantissa, _, exponent = f"{value:.5g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _less(start: float, lr: float, above: float, below: str | None = None, divisor: float = 1.0) -> Substituted:
    """`start - lr * above / divisor`; `below` is the divisor in LaTeX."""
    factor = rf"\frac{{{number(above)}}}{{{below}}}" if below else number(above) if above >= 0 else f"({number(above)})"
    value = start - lr * (above / divisor if divisor else math.copysign(math.inf, above) if above else math.nan)
    return Substituted(rf"{number(start)} - {number(lr)} \cdot {factor} = {number(value)}", value)


def _root(v: float, eps: float) -> tuple[str, float]:
    return rf"\sqrt{{{number(v)}}} + {number(eps)}", (math.sqrt(v) if v >= 0 else math.nan) + eps


def sgd(c: Coordinate) -> Substituted:
    momentum, lr = c.group["momentum"], c.group["lr"]
    buffer = c.state.get("momentum_buffer", c.descent)
    return _less(c.before, lr, c.descent + momentum * buffer if c.group["nesterov"] else buffer)


def adam(c: Coordinate) -> Substituted:
    beta1, beta2 = c.group["betas"]
    lr, t = c.group["lr"], c.state["step"]
    v = c.state["max_exp_avg_sq" if c.group["amsgrad"] else "exp_avg_sq"] / (1 - beta2**t)
    decayed = c.before * (1 - lr * c.group["weight_decay"] if c.group["decoupled_weight_decay"] else 1)
    return _less(decayed, lr, c.state["exp_avg"] / (1 - beta1**t), *_root(v, c.group["eps"]))


def rmsprop(c: Coordinate) -> Substituted:
    if c.group["momentum"]:
        return _less(c.before, c.group["lr"], c.state["momentum_buffer"])
    variance = c.state["square_avg"] - (c.state["grad_avg"] ** 2 if c.group["centered"] else 0)
    return _less(c.before, c.group["lr"], c.descent, *_root(variance, c.group["eps"]))


def adagrad(c: Coordinate) -> Substituted:
    lr = c.group["lr"] / (1 + (c.state["step"] - 1) * c.group["lr_decay"])
    return _less(c.before, lr, c.descent, *_root(c.state["sum"], c.group["eps"]))


def direction(c: Coordinate) -> Substituted:
    """For any optimizer: the step that it took, divided by its lr."""
    lr = float(c.group.get("lr", 1.0)) or 1.0
    return _less(c.before, lr, (c.before - c.after) / lr)


_ADAM = r"\theta_{k+1} = \theta_k - \mathrm{lr}\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}"
_ROOT = r"\theta_{k+1} = \theta_k - \mathrm{lr}\,\frac{g}{\sqrt{v} + \epsilon}"
_PLAIN = r"\theta_{k+1} = \theta_k - \mathrm{lr}\,d"
EQUATIONS: dict[str, tuple[str, Equation]] = {
    "SGD": (_PLAIN, sgd), "Adam": (_ADAM, adam), "AdamW": (_ADAM, adam), "RMSprop": (_ROOT, rmsprop),
    "Adagrad": (_ROOT, adagrad),
}  # fmt: skip


def equation(name: str, group: Mapping[str, Any]) -> tuple[str, Equation]:
    """The symbols and the equation of an optimizer with these settings."""
    symbols, function = EQUATIONS.get(name, (_PLAIN, direction))
    return (_PLAIN, function) if function is rmsprop and group["momentum"] else (symbols, function)
