"""Schedules that people name, as schedules of a spec for a number of steps, a peak learning rate and a scheduler stepped
after every `every` steps.

A preset is a function of (calls of the scheduler, peak lr); its name is the key, its docstring the sentence on the page. Where
torch has no class of that name, the note says what it is built from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Make = Callable[[int, float], Document]


@dataclass(frozen=True)
class Preset:
    """A named schedule. `parts`: torch has no class for it, so it is composed or written as an expression."""

    name: str
    title: str
    note: str
    parts: bool
    momentum: bool
    make: Make

    def schedule(self, steps: int, lr: float, every: int) -> Document:
        """The spec's schedule; its proportions follow how often the scheduler is called."""
        return {**self.make(max(1, steps // every), lr), "every": every}

    def as_dict(self, steps: int, lr: float, every: int) -> Document:
        """`cycles_momentum`: it needs an optimizer with momentum or betas."""
        return {
            "name": self.name, "title": self.title, "note": self.note, "schedule": self.schedule(steps, lr, every),
            "built_from_parts": self.parts, "cycles_momentum": self.momentum, "params": ["steps", "lr", "every"],
        }  # fmt: skip


PRESETS: dict[str, Preset] = {}


def preset(title: str, *, parts: bool, momentum: bool = False) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        note = " ".join((make.__doc__ or "").split())
        PRESETS[make.__name__] = Preset(make.__name__, title, note, parts, momentum, make)
        return make

    return register


def presets(steps: int, lr: float, every: int) -> list[Document]:
    """All presets for so many steps, JSON-able.

    >>> presets(300, 0.1, 1)[0]["schedule"]["milestones"]
    [30]
    """
    return [each.as_dict(steps, lr, every) for each in PRESETS.values()]


def share(calls: int, part: float) -> int:
    return max(1, round(calls * part))


def warmup(calls: int) -> Document:
    """A straight rise to the peak over `calls`, starting at one step's share of it rather than at 0, which would do nothing."""
    return {"name": "LinearLR", "params": {"start_factor": 1 / (calls + 1), "end_factor": 1.0, "total_iters": calls}}


def expression(text: str) -> Document:
    return {"name": "LambdaLR", "params": {"lr_lambda": text}}


@preset("Linear warm-up, then cosine", parts=True)
def warmup_cosine(calls: int, lr: float) -> Document:
    """A straight rise over the first tenth, then half a cosine down to 0. torch has no class for it: SequentialLR of LinearLR and
    CosineAnnealingLR."""
    rise = share(calls, 0.1)
    fall = {"name": "CosineAnnealingLR", "params": {"T_max": max(1, calls - rise)}}
    return {"name": "SequentialLR", "schedules": [warmup(rise), fall], "milestones": [rise]}


@preset("Warm-up, stable, decay (WSD)", parts=True)
def wsd(calls: int, lr: float) -> Document:
    """A straight rise over the first tenth, the peak held, a straight fall to 0 over the last fifth (Hu et al. 2024, MiniCPM).
    torch has no class for it: SequentialLR of LinearLR, ConstantLR and LinearLR."""
    rise, fall = share(calls, 0.1), share(calls, 0.2)
    stable = max(rise + 1, calls - fall)
    hold = {"name": "ConstantLR", "params": {"factor": 1.0, "total_iters": stable - rise}}
    down = {"name": "LinearLR", "params": {"start_factor": 1.0, "end_factor": 0.0, "total_iters": fall}}
    return {"name": "SequentialLR", "schedules": [warmup(rise), hold, down], "milestones": [rise, stable]}


@preset("Inverse square root with warm-up", parts=True)
def inverse_square_root(calls: int, lr: float) -> Document:
    """A straight rise over the first tenth to the optimizer's lr, then in proportion to one over the square root of the step.
    torch has no class for it: LambdaLR."""
    rise = share(calls, 0.1)
    return expression(f"min((epoch + 1) / {rise}, ({rise} / (epoch + 1)) ** 0.5)")


@preset("Noam", parts=True)
def noam(calls: int, lr: float) -> Document:
    """The Transformer's schedule (Vaswani et al. 2017) with a model width of 512 and a warm-up of a tenth, as the paper writes it;
    it multiplies the optimizer's lr, which the paper has no need of: set that to 1. torch has no class for it: LambdaLR."""
    rise = share(calls, 0.1)
    return expression(f"512 ** -0.5 * min((epoch + 1) ** -0.5, (epoch + 1) * {rise} ** -1.5)")


@preset("One cycle, as in fastai", parts=False, momentum=True)
def one_cycle(calls: int, lr: float) -> Document:
    """OneCycleLR with fastai's numbers: a rise over a quarter from a 25th of the peak, a fall to a 100,000th of it, momentum (or
    the first of betas) from 0.95 to 0.85 and back."""
    params = {"max_lr": lr, "total_steps": max(5, calls), "pct_start": 0.25, "div_factor": 25.0, "final_div_factor": 4000.0,
              "base_momentum": 0.85, "max_momentum": 0.95}  # fmt: skip
    return {"name": "OneCycleLR", "params": params}


@preset("Triangles that halve (triangular2)", parts=False)
def triangular2(calls: int, lr: float) -> Document:
    """CyclicLR: three triangles between a sixth of the peak and the peak, each half as high as the one before (Smith 2017, with
    his ratio of 0.001 to 0.006)."""
    params = {"base_lr": lr / 6, "max_lr": lr, "step_size_up": share(calls, 1 / 6), "mode": "triangular2", "cycle_momentum": False}
    return {"name": "CyclicLR", "params": params}


@preset("Steps, as for ResNet", parts=False)
def resnet_steps(calls: int, lr: float) -> Document:
    """StepLR: divided by ten after each third, as epochs 30 and 60 of 90 on ImageNet."""
    return {"name": "StepLR", "params": {"step_size": share(calls, 1 / 3), "gamma": 0.1}}


@preset("Cosine with restarts and decaying peaks", parts=True)
def decaying_restarts(calls: int, lr: float) -> Document:
    """Four half cosines, each starting at half the peak of the one before. torch's CosineAnnealingWarmRestarts always returns to
    the same peak, so this is LambdaLR."""
    period = share(calls, 1 / 4)
    return expression(f"0.5 ** (epoch // {period}) * 0.5 * (1 + cos(pi * (epoch % {period}) / {period}))")
