"""A trace equals a hand-written torch loop bit for bit.

The loops below are written out as a person would write them, from torch's documentation alone; nothing of the engine's
evaluation or stepping is used, only the surfaces' formulas.
"""

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest
import torch

from engine import Spec, SpecError, catalogue, run
from engine.run import Run
from engine.spec import DTYPES
from engine.surfaces import surfaces

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 1e-3}, {"lr": 1e-3, "momentum": 0.9}, {"lr": 5e-4, "momentum": 0.9, "nesterov": True},
        {"lr": 1e-3, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}, {"lr": 1e-4, "maximize": True},
        {"lr": 1e-3, "momentum": 0.5, "foreach": True}, {"lr": 1e-3, "momentum": 0.5, "fused": True},
        {"lr": 1.0},
    ],
    "ASGD": [{}, {"lr": 1e-3, "t0": 20, "weight_decay": 0.1}],
    "Adagrad": [{}, {"lr": 0.5, "lr_decay": 0.01, "initial_accumulator_value": 0.1}],
    "Adadelta": [{}, {"lr": 3.0, "rho": 0.7, "weight_decay": 0.01}],
    "RMSprop": [{}, {"lr": 0.02, "centered": True}, {"lr": 0.01, "momentum": 0.9, "alpha": 0.9}],
    "Adam": [{}, {"lr": 0.1, "amsgrad": True}, {"lr": 0.05, "betas": [0.5, 0.9], "weight_decay": 0.1}],
    "AdamW": [{}, {"lr": 0.1, "weight_decay": 0.2, "amsgrad": True}],
    "Adamax": [{}, {"lr": 0.1, "betas": [0.8, 0.99]}],
    "NAdam": [{}, {"lr": 0.1, "momentum_decay": 0.01, "decoupled_weight_decay": True, "weight_decay": 0.1}],
    "RAdam": [{}, {"lr": 0.1, "weight_decay": 0.01}],
    "Adafactor": [{}, {"lr": 0.1, "beta2_decay": -0.5, "d": 2.0}],
    "Rprop": [{}, {"lr": 0.1, "etas": [0.3, 1.5], "step_sizes": [1e-4, 1.0]}],
    "LBFGS": [{"max_iter": 4}, {"line_search_fn": "strong_wolfe"}, {"lr": 0.1, "history_size": 3}],
    "SparseAdam": [{}, {"lr": 0.1, "betas": [0.5, 0.99]}],
    "Muon": [{}, {"lr": 0.1, "weight_decay": 0.0, "nesterov": False}],
}  # fmt: skip
CASES = [(name, params) for name, several in SETTINGS.items() for params in several]
STEPS = 40


def loop(spec: dict[str, Any], index: int = 0, watch: Callable[[int, list[Any]], None] | None = None) -> list[tuple[float, ...]]:
    """Rows of (x, y, loss, lr, grad_norm) of one entry, by an ordinary training loop; `watch` sees the weights before each step."""
    entry, problem = spec["entries"][index], spec["problem"]
    dtype, steps = DTYPES[spec.get("dtype", "float64")], spec["steps"]
    surface = surfaces()[problem["name"]]
    f = surface.bind(**problem.get("params", {}))
    start = torch.tensor(problem.get("start", surface.start), dtype=dtype)
    name, params = entry["optimizer"]["name"], dict(entry["optimizer"].get("params", {}))
    groups = entry.get("groups")
    if groups:
        shape = (1, 1) if name == "Muon" else (1,)
        x, y = (torch.nn.Parameter(start[i].clone().view(shape)) for i in (0, 1))
        weights = [x, y]
        given: Any = [{"params": [x], **groups.get("x", {})}, {"params": [y], **groups.get("y", {})}]
        position = lambda: torch.cat([x.view(1), y.view(1)])  # noqa: E731
    else:
        p = torch.nn.Parameter(start.clone().view(1, 2) if name == "Muon" else start.clone())
        weights, given = [p], [p]
        position = lambda: p.view(2)  # noqa: E731
    optimizer = getattr(torch.optim, name)(given, **params)
    schedule = entry.get("schedule")
    scheduler = make(schedule, optimizer) if schedule else None
    generator = torch.Generator().manual_seed(spec.get("seed", 0))
    noise = torch.zeros(2, dtype=dtype)
    rows = []

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = f(position())
        loss.backward()
        for i, w in enumerate(weights):
            if problem.get("noise"):
                w.grad += (noise[i : i + 1] if groups else noise).view(w.shape)
            if name == "SparseAdam":
                w.grad = w.grad.to_sparse()
        return loss

    for k in range(steps + 1):
        for event in spec.get("events", []):
            if event["step"] == k and event.get("entry") in (None, index):
                for group in optimizer.param_groups:
                    group.update(event["set"])
        if problem.get("noise"):
            noise = problem["noise"] * torch.randn(2, generator=generator, dtype=dtype)
        loss = closure().item()
        if watch:
            watch(k, weights)
        gradient = torch.cat([w.grad.to_dense().flatten() for w in weights])
        a, b = position().detach().tolist()
        rows.append((a, b, loss, optimizer.param_groups[0]["lr"], torch.linalg.vector_norm(gradient).item()))
        if k == steps:
            break
        optimizer.step(closure)
        if scheduler and (k + 1) % schedule.get("every", 1) == 0:
            if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
                scheduler.step(loss)
            else:
                scheduler.step()
    return rows


def make(schedule: dict[str, Any], optimizer: torch.optim.Optimizer) -> Any:
    """The scheduler, by hand; lambdas written as Python."""
    lr_scheduler = torch.optim.lr_scheduler
    name, params = schedule["name"], dict(schedule.get("params", {}))
    if name == "SequentialLR":
        parts = [make(part, optimizer) for part in schedule["schedules"]]
        return lr_scheduler.SequentialLR(optimizer, parts, schedule["milestones"])
    if name == "ChainedScheduler":
        return lr_scheduler.ChainedScheduler([make(part, optimizer) for part in schedule["schedules"]])
    if "lr_lambda" in params:
        params["lr_lambda"] = {"0.95 ** epoch": lambda epoch: 0.95**epoch}[params["lr_lambda"]]
    return getattr(torch.optim.swa_utils if name == "SWALR" else lr_scheduler, name)(optimizer, **params)


def bits(rows: Any) -> list[bytes]:
    """Rows as bytes; every nan alike."""
    return [struct.pack("5d", *(math.nan if math.isnan(v) else v for v in row)) for row in rows]


def assert_same(spec: dict[str, Any]) -> None:
    trace = run(Spec.load(spec))
    for i, entry in enumerate(trace.entries):
        got = bits(zip(entry.x, entry.y, entry.loss, entry.lr, entry.grad_norm, strict=True))
        expected = bits(loop(spec, i))
        assert len(got) == spec["steps"] + 1
        differing = [k for k, pair in enumerate(zip(got, expected, strict=True)) if pair[0] != pair[1]]
        assert not differing, f"{entry.label} differs first at row {differing[0]}"


def test_every_optimizer_of_torch_has_settings_here() -> None:
    assert {o["name"] for o in catalogue()["optimizers"]} == set(SETTINGS)


@pytest.mark.parametrize(("name", "params"), CASES, ids=lambda v: str(v))
@pytest.mark.parametrize("surface", ["rosenbrock", "ackley"])
def test_an_entry_equals_a_hand_written_loop(name: str, params: dict[str, Any], surface: str) -> None:
    entries = [{"optimizer": {"name": name, "params": params}}]
    assert_same({"problem": {"name": surface}, "entries": entries, "steps": STEPS})


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("dtype", list(DTYPES))
def test_a_race_of_all_optimizers_equals_separate_loops(noise: float, dtype: str) -> None:
    cases = [c for c in CASES if c[1].get("lr") != 1.0]
    entries = [{"optimizer": {"name": name, "params": params}} for name, params in cases]
    problem = {"name": "himmelblau", "noise": noise, "start": [-1.0, 0.5]}
    assert_same({"problem": problem, "entries": entries, "steps": STEPS, "seed": 7, "dtype": dtype})


SCHEDULES: list[dict[str, Any]] = [
    {"name": "LambdaLR", "params": {"lr_lambda": "0.95 ** epoch"}},
    {"name": "MultiplicativeLR", "params": {"lr_lambda": "0.95 ** epoch"}},
    {"name": "StepLR", "params": {"step_size": 7, "gamma": 0.5}, "every": 2},
    {"name": "MultiStepLR", "params": {"milestones": [5, 20], "gamma": 0.3}},
    {"name": "ConstantLR", "params": {"factor": 0.5, "total_iters": 9}},
    {"name": "LinearLR", "params": {"start_factor": 0.05, "total_iters": 40}},
    {"name": "ExponentialLR", "params": {"gamma": 0.97}, "every": 5},
    {"name": "PolynomialLR", "params": {"total_iters": 50, "power": 0.9}},
    {"name": "CosineAnnealingLR", "params": {"T_max": 30, "eta_min": 0.001}},
    {"name": "CosineAnnealingWarmRestarts", "params": {"T_0": 10, "T_mult": 2}},
    {"name": "CyclicLR", "params": {"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 8, "mode": "triangular2"}},
    {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 61, "three_phase": True}},
    {"name": "ReduceLROnPlateau", "params": {"patience": 2, "factor": 0.5, "threshold": 0.05}},
    {
        "name": "SequentialLR", "milestones": [10],
        "schedules": [
            {"name": "LinearLR", "params": {"start_factor": 0.1, "total_iters": 10}},
            {"name": "CosineAnnealingLR", "params": {"T_max": 50}},
        ],
    },
    {
        "name": "ChainedScheduler",
        "schedules": [
            {"name": "ConstantLR", "params": {"factor": 0.1, "total_iters": 20}},
            {"name": "ExponentialLR", "params": {"gamma": 0.9}},
        ],
    },
]  # fmt: skip


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "LBFGS", "Muon"])
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s["name"])
@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
def test_schedules_equal_a_hand_written_loop(schedule: dict[str, Any], optimizer: str) -> None:
    if schedule["name"] in ("CyclicLR", "OneCycleLR") and optimizer == "LBFGS":
        # torch refuses to cycle the momentum of an optimizer that has none; the spec must pass that on.
        with pytest.raises(SpecError, match="momentum"):
            Spec.load({"problem": {"name": "beale"}, "entries": [{"optimizer": {"name": optimizer}, "schedule": schedule}]})
        return
    more = {"SGD": {"momentum": 0.9}, "LBFGS": {"max_iter": 3}}  # a schedule acts between steps: few iterations within them are enough
    entry = {"optimizer": {"name": optimizer, "params": {"lr": 0.05, **more.get(optimizer, {})}}, "schedule": schedule}
    assert_same({"problem": {"name": "beale"}, "entries": [entry], "steps": STEPS})


@pytest.mark.parametrize("name", [n for n in SETTINGS if n != "LBFGS"])
def test_groups_noise_and_events_together(name: str) -> None:
    base = {"name": name, "params": {"lr": 0.02}}
    schedule = {"name": "CosineAnnealingLR", "params": {"T_max": 30}}
    spec = {
        "problem": {"name": "rosenbrock", "noise": 0.3, "params": {"b": 20.0}},
        "entries": [
            {"optimizer": base, "groups": {"y": {"lr": 0.005}}, "schedule": schedule},
            {"optimizer": base, "groups": {"x": {"lr": 0.001}}},
            {"optimizer": base},
        ],
        "steps": STEPS, "seed": 3,
        "events": [{"step": 20, "entry": 1, "set": {"lr": 0.05}}, {"step": 31, "set": {"lr": 0.004}}],
    }  # fmt: skip
    assert_same(spec)


def test_the_groups_lr_is_a_column_of_its_own() -> None:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "groups": {"y": {"lr": 0.02}}}
    trace = run({"problem": {"name": "sphere"}, "entries": [entry], "steps": 3})
    lr_y = trace.entries[0].lr_y
    assert lr_y is not None
    assert (trace.entries[0].lr.tolist(), lr_y.tolist()) == ([0.1] * 4, [0.02] * 4)


def test_chunk_boundaries_do_not_change_numbers() -> None:
    spec = Spec.load({"problem": {"name": "levy"}, "entries": [{"optimizer": {"name": "Adam"}}] * 3, "steps": 100})
    hasty, whole = Run(spec), Run(spec)
    assert [chunk.data.shape[2] for chunk in hasty.chunks(quantum=0)] == [1] * 101
    assert [chunk.data.shape for chunk in whole.chunks()] == [(5, 3, 8), (5, 3, 32), (5, 3, 61)]
    assert (hasty.columns == whole.columns).all()


def test_an_entry_that_torch_stops_does_not_stop_the_others() -> None:
    schedule = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 10}}
    adam = {"optimizer": {"name": "Adam"}}
    trace = run({"problem": {"name": "sphere"}, "entries": [{**adam, "schedule": schedule}, adam], "steps": 30})
    status = trace.entries[0].status
    assert (status.kind, status.step) == ("stopped", 10)
    assert "total number of steps" in str(status) or "total steps" in str(status)
    assert math.isfinite(trace.entries[0].x[10])
    assert math.isnan(trace.entries[0].x[11])
    assert all(map(math.isfinite, trace.entries[1].x))


def test_divergence_is_data() -> None:
    trace = run({"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 1.0}}}]})
    loss = trace.entries[0].loss.tolist()
    assert math.inf in loss or any(map(math.isnan, loss))
    assert ",nan," in trace.to_csv()
