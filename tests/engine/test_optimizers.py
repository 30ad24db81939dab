"""A torch with one more optimizer or scheduler shows one more, with no line changed."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, optim

from engine import SpecError, catalogue, optimizers, run, schedules


class SignDescent(optim.Optimizer):
    """Implements descent along the gradient's sign. Not in any torch."""

    def __init__(self, params: Any, lr: float, power: float = 1.0, mode: str = "plain", *, maximize: bool = False) -> None:
        if lr < 0:
            raise ValueError(f"SignDescent dislikes lr {lr}")
        super().__init__(params, {"lr": lr, "power": power, "mode": mode, "maximize": maximize})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = closure() if closure else None
        for group in self.param_groups:
            for p in group["params"]:
                p -= group["lr"] * p.grad.sign()
        self.zero_grad()
        return loss


class Unsteppable(optim.Optimizer):
    """Takes nothing that we have."""

    def __init__(self, params: Any) -> None:
        super().__init__(params, {})

    def step(self, closure: Any = None) -> Any:
        raise RuntimeError("never")


class Halving(optim.lr_scheduler.LRScheduler):
    """Halves the learning rate at every epoch."""

    def get_lr(self) -> list[float | Tensor]:
        return [base / 2**self.last_epoch for base in self.base_lrs]


@pytest.fixture
def newer_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optim, "SignDescent", SignDescent, raising=False)
    monkeypatch.setattr(optim, "Unsteppable", Unsteppable, raising=False)
    monkeypatch.setattr(optim.lr_scheduler, "Halving", Halving, raising=False)


@pytest.mark.usefixtures("newer_torch")
def test_a_made_up_optimizer_is_offered_and_raced() -> None:
    found = {o["name"]: o for o in catalogue()["optimizers"]}
    assert "Unsteppable" not in found
    shown = found["SignDescent"]
    assert shown["sentence"] == "Implements descent along the gradient's sign."
    assert shown["form"] == "vector"
    params = {p["name"]: p for p in shown["params"]}
    assert (params["lr"]["required"], params["lr"]["scale"], params["lr"]["primary"]) == (True, "log", True)
    assert (params["power"]["type"], params["mode"]["type"], params["maximize"]["type"]) == ("float", "text", "bool")
    entry = {"optimizer": {"name": "SignDescent", "params": {"lr": 0.25}}, "schedule": {"name": "Halving"}}
    trace = run({"problem": {"name": "sphere", "start": [2, -2]}, "entries": [entry], "steps": 3})
    assert trace.entries[0].x.tolist() == [2.0, 1.75, 1.625, 1.5625]
    assert trace.entries[0].lr.tolist() == [0.25, 0.125, 0.0625, 0.03125]


@pytest.mark.usefixtures("newer_torch")
def test_a_made_up_optimizer_refuses_in_its_own_words() -> None:
    entry = {"optimizer": {"name": "SignDescent", "params": {"lr": -1}}}
    with pytest.raises(SpecError, match="SignDescent dislikes lr -1"):
        run({"problem": {"name": "sphere"}, "entries": [entry]})


def test_it_is_gone_again() -> None:
    assert "SignDescent" not in {o["name"] for o in catalogue()["optimizers"]}


def test_every_optimizer_of_torch_is_offered() -> None:
    exported = {n for n, v in vars(optim).items() if isinstance(v, type) and issubclass(v, optim.Optimizer)} - {"Optimizer"}
    assert {o["name"] for o in catalogue()["optimizers"]} == exported
    forms = {o["name"]: o["form"] for o in catalogue()["optimizers"]}
    assert (forms["Muon"], forms["SparseAdam"], forms["LBFGS"]) == ("matrix", "sparse", "vector")


def test_choices_are_read_off_the_documentation() -> None:
    params = {o["name"]: {p["name"]: p for p in o["params"]} for o in catalogue()["optimizers"]}
    assert params["LBFGS"]["line_search_fn"]["choices"] == ("strong_wolfe",)
    assert params["Muon"]["adjust_lr_fn"]["choices"] == ("original", "match_rms_adamw")


def test_first_steps_have_the_known_lengths() -> None:
    """facts.md: Adam and Adagrad lr * sign, RMSprop ten lr * sign at alpha 0.99; Rprop grows by 1.2 while the sign holds."""
    names = ["Adam", "Adagrad", "RMSprop", "Rprop"]
    entries = [{"optimizer": {"name": name, "params": {"lr": 0.01}}} for name in names]
    trace = run({"problem": {"name": "sphere", "start": [3, -2]}, "entries": entries, "steps": 3})
    for entry, length in zip(trace.entries, (0.01, 0.01, 0.1, 0.01), strict=True):
        assert math.isclose(entry.x[1], 3 - length, rel_tol=1e-6)
        assert math.isclose(entry.y[1], -2 + length, rel_tol=1e-6)
    x = trace.entries[3].x
    assert math.isclose((x[2] - x[1]) / (x[1] - x[0]), 1.2, rel_tol=1e-9)


CURVES: list[tuple[dict[str, Any], float, dict[int, float]]] = [
    ({"name": "LinearLR", "params": {"start_factor": 0.05, "total_iters": 40}}, 0.05, {0: 0.0025, 1: 0.0036875, 2: 0.004875}),
    ({"name": "PolynomialLR", "params": {"total_iters": 50, "power": 0.9}}, 0.05, {0: 0.05, 1: 0.0490991, 2: 0.0481963}),
    (
        {"name": "ChainedScheduler", "schedules": [
            {"name": "ConstantLR", "params": {"factor": 0.1, "total_iters": 20}},
            {"name": "ExponentialLR", "params": {"gamma": 0.9}}]},
        0.05, {0: 0.005, 1: 0.0045, 2: 0.00405, 19: 0.00067543, 20: 0.00607883},
    ),
    ({"name": "CosineAnnealingLR", "params": {"T_max": 3}}, 1.0, {0: 1, 1: 0.75, 2: 0.25, 3: 0, 4: 0.25, 5: 0.75, 6: 1}),
    (
        {"name": "CosineAnnealingWarmRestarts", "params": {"T_0": 1, "T_mult": 2}}, 0.5,
        {0: 0.5, 1: 0.5, 2: 0.25, 3: 0.5, 4: 0.426777, 5: 0.25, 6: 0.0732233, 7: 0.5, 8: 0.4809699},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("schedule", "lr", "values"), CURVES, ids=lambda v: v["name"] if isinstance(v, dict) and "name" in v else "")
def test_schedules_have_the_known_values(schedule: dict[str, Any], lr: float, values: dict[int, float]) -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": lr}}, "schedule": schedule}
    trace = run({"problem": {"name": "saddle"}, "entries": [entry], "steps": 30})
    for step, value in values.items():
        assert math.isclose(trace.entries[0].lr[step], value, rel_tol=1e-5, abs_tol=1e-12)


def test_compositions_and_losses_are_told_by_signature() -> None:
    names = schedules.classes()
    assert {n for n in names if schedules.composes(names[n])} == {"SequentialLR", "ChainedScheduler"}
    assert {n for n in names if schedules.wants_loss(names[n])} == {"ReduceLROnPlateau"}
    assert {n for n in names if schedules.compounds(names[n])} == {"MultiplicativeLR"}


@pytest.mark.parametrize("schedule", [None, {"name": "StepLR", "params": {"step_size": 3}}])
@pytest.mark.parametrize("name", list(optimizers.classes()))
def test_a_step_without_the_profilers_label_is_the_same_step(name: str, schedule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schedulers see it too: torch warns where one is stepped before its optimizer, and warnings are errors here."""
    spec = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": name}, "schedule": schedule}], "steps": 20}
    ours = run(spec).entries[0]
    monkeypatch.setattr(optimizers, "unlabelled", lambda optimizer: optimizer.step)
    theirs = run(spec).entries[0]
    for column in ("x", "y", "loss", "lr"):
        assert np.array_equal(getattr(ours, column), getattr(theirs, column), equal_nan=True), column


def test_no_label_of_torchs_profiler_is_written() -> None:
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        run({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 2})
    assert profile.events()
    assert not [event.name for event in profile.events() if event.name.startswith("Optimizer.step")]
