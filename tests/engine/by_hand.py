"""Schedules as a person writes them with torch, and the loop that reads them: what curves are compared with.

`SETTINGS` has several settings of every scheduler: the parameters in the spec, and the keywords of torch's constructor where they
differ (functions instead of texts).
"""

import math
import warnings
from dataclasses import dataclass, field

import torch
from torch.optim import lr_scheduler, swa_utils

from engine import Spec

LR, STEPS = 0.05, 60
SETTINGS = [
    ("ConstantLR", {}, {}),
    ("ConstantLR", {"factor": 0.1, "total_iters": 20}, {}),
    ("CosineAnnealingLR", {"T_max": 3}, {}),
    ("CosineAnnealingLR", {"T_max": 25, "eta_min": 0.001}, {}),
    ("CosineAnnealingWarmRestarts", {"T_0": 1, "T_mult": 2}, {}),
    ("CosineAnnealingWarmRestarts", {"T_0": 10, "eta_min": 0.01}, {}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1}, {}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "step_size_down": 7}, {}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 4, "mode": "triangular2", "cycle_momentum": False}, {}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5, "mode": "exp_range", "gamma": 0.98, "max_momentum": 0.95}, {}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5, "scale_fn": "0.9 ** x"}, {"scale_fn": lambda x: 0.9**x}),
    (
        "CyclicLR",
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5, "scale_fn": "1 / (1 + x)", "scale_mode": "iterations"},
        {"scale_fn": lambda x: 1 / (1 + x)},
    ),
    ("ExponentialLR", {"gamma": 0.9}, {}),
    ("ExponentialLR", {"gamma": 1.01}, {}),
    ("LambdaLR", {"lr_lambda": "0.95 ** epoch"}, {"lr_lambda": lambda epoch: 0.95**epoch}),
    ("LambdaLR", {"lr_lambda": "min(1, (epoch + 1) / 10)"}, {"lr_lambda": lambda epoch: min(1, (epoch + 1) / 10)}),
    ("LambdaLR", {"lr_lambda": "1 if epoch < 10 else 0.1"}, {"lr_lambda": lambda epoch: 1 if epoch < 10 else 0.1}),
    (
        "LambdaLR",
        {"lr_lambda": "0.5 * (1 + cos(pi * (epoch % 12) / 12)) + round(sqrt(epoch), 1)"},
        {"lr_lambda": lambda epoch: 0.5 * (1 + math.cos(math.pi * (epoch % 12) / 12)) + round(math.sqrt(epoch), 1)},
    ),
    ("LinearLR", {}, {}),
    ("LinearLR", {"start_factor": 0.05, "total_iters": 40}, {}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 30}, {}),
    ("MultiplicativeLR", {"lr_lambda": "0.95"}, {"lr_lambda": lambda epoch: 0.95}),
    ("MultiplicativeLR", {"lr_lambda": "2 if epoch % 5 == 0 else 0.8"}, {"lr_lambda": lambda epoch: 2 if epoch % 5 == 0 else 0.8}),
    ("MultiStepLR", {"milestones": [10, 30]}, {}),
    ("MultiStepLR", {"milestones": [5, 5, 20], "gamma": 0.5}, {}),
    ("OneCycleLR", {"max_lr": 0.2, "total_steps": 60}, {}),
    ("OneCycleLR", {"max_lr": 0.2, "epochs": 6, "steps_per_epoch": 10, "three_phase": True, "anneal_strategy": "linear"}, {}),
    ("OneCycleLR", {"max_lr": 0.2, "total_steps": 25, "pct_start": 0.5, "cycle_momentum": False}, {}),
    ("PolynomialLR", {"total_iters": 50, "power": 0.9}, {}),
    ("PolynomialLR", {"total_iters": 7, "power": 2.0}, {}),
    ("StepLR", {"step_size": 10}, {}),
    ("StepLR", {"step_size": 1, "gamma": 0.7}, {}),
    ("SWALR", {"swa_lr": 0.02}, {}),
    ("SWALR", {"swa_lr": 0.2, "anneal_epochs": 30, "anneal_strategy": "linear"}, {}),
    ("ReduceLROnPlateau", {"patience": 2, "threshold": 0.1}, {}),
    ("ReduceLROnPlateau", {"patience": 0, "factor": 0.5, "cooldown": 3, "threshold": 0.05, "threshold_mode": "abs", "min_lr": 0.002}, {}),
    ("ReduceLROnPlateau", {"mode": "max", "patience": 4}, {}),
]  # fmt: skip
IDS = [f"{name} {i}" for i, (name, _, _) in enumerate(SETTINGS)]
FUNCTIONS = {str(params): made for _, params, made in SETTINGS if made}


def scheduler(optimizer, schedule):
    """torch's scheduler of a spec's schedule, built as a person would."""
    if schedule["name"] == "SequentialLR":
        parts = [scheduler(optimizer, part) for part in schedule["schedules"]]
        return lr_scheduler.SequentialLR(optimizer, parts, milestones=list(schedule["milestones"]))
    if schedule["name"] == "ChainedScheduler":
        return lr_scheduler.ChainedScheduler([scheduler(optimizer, part) for part in schedule["schedules"]], optimizer)
    cls = getattr(lr_scheduler, schedule["name"], None) or getattr(swa_utils, schedule["name"])
    params = schedule.get("params", {})
    return cls(optimizer, **{**params, **FUNCTIONS.get(str(params), {})})


@dataclass
class Read:
    """What the loop has read: before each step the lr and momentum (or first beta) of each group, and the loss."""

    lr: list = field(default_factory=list)
    momentum: list = field(default_factory=list)
    loss: list = field(default_factory=list)
    remembered: list = field(default_factory=list)
    stopped: tuple | None = None


def loop(optimizer, parameters, schedule, steps, every=1):
    """The loop that a person would write on x^2 + y^2, with gradients: `optimizer` steps `parameters`."""
    read = Read()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        turning = scheduler(optimizer, schedule)
        for step in range(steps + 1):
            optimizer.zero_grad()
            loss = sum((p**2).sum() for p in parameters)
            loss.backward()
            record(read, optimizer, turning, loss)
            if step == steps:
                break
            optimizer.step(lambda loss=loss: loss)
            try:
                if (step + 1) % every == 0:
                    turning.step(loss) if schedule["name"] == "ReduceLROnPlateau" else turning.step()
            except Exception as error:
                read.stopped = (step, str(error) or type(error).__name__)
                break
    return read


def record(read, optimizer, turning, loss):
    read.lr.append([group["lr"] for group in optimizer.param_groups])
    read.momentum.append([group["betas"][0] if "betas" in group else group.get("momentum") for group in optimizer.param_groups])
    read.loss.append(float(loss))
    read.remembered.append([getattr(turning, name, None) for name in ("best", "num_bad_epochs", "cooldown_counter")])


def point():
    return torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))


# Specs, and parts to compose.


def spec(schedule, optimizer=("SGD", {"lr": LR, "momentum": 0.9}), **more):
    entry = {"optimizer": {"name": optimizer[0], "params": optimizer[1]}, "schedule": schedule}
    entry.update({name: more.pop(name) for name in ("groups",) if name in more})
    return Spec.load({"problem": {"name": "sphere", "start": [1, -2]}, "entries": [entry], "steps": STEPS, **more})


def column(found, name, entry=0):
    return found.data[found.names.index(name), entry].tolist()


def same(found, name, values):
    """Equal to the last bit, as far as the values go; nan after."""
    ours = column(found, name)
    assert ours[: len(values)] == values
    assert all(math.isnan(value) for value in ours[len(values) :])


def decay(gamma):
    return {"name": "ExponentialLR", "params": {"gamma": gamma}}


LEAVES = [
    {"name": "LinearLR", "params": {"start_factor": 0.1, "total_iters": 8}},
    decay(0.97),
    {"name": "CosineAnnealingLR", "params": {"T_max": 9}},
    {"name": "MultiStepLR", "params": {"milestones": [3, 12]}},
    {"name": "OneCycleLR", "params": {"max_lr": 0.3, "total_steps": 20}},
]


def sequential(*parts):
    return {"name": "SequentialLR", "schedules": list(parts), "milestones": [7 + 6 * i for i in range(len(parts) - 1)]}


def chained(*parts):
    return {"name": "ChainedScheduler", "schedules": list(parts)}
