"""A run that goes on from a checkpoint gives, bit for bit, the rows of the run that was never stopped."""

import csv
import io
import itertools
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import Spec, run
from engine.checkpoint import Checkpoint, Rest, packed, taken, unpacked, write
from engine.run import Run
from engine.schedules import classes as schedules
from engine.spec import DTYPES
from engine.trace import table
from tests.engine.test_run import CASES, SETTINGS

STEPS = 14
SCHEDULES: dict[str, list[dict[str, Any]]] = {
    "ConstantLR": [{}], "LinearLR": [{}], "ExponentialLR": [{"gamma": 0.9}], "PolynomialLR": [{"total_iters": 9, "power": 0.7}],
    "StepLR": [{"step_size": 3}], "MultiStepLR": [{"milestones": [2, 6, 6, 9]}],
    "SWALR": [{"swa_lr": 0.02}, {"swa_lr": 0.02, "anneal_strategy": "linear"}],
    "CosineAnnealingLR": [{"T_max": 5}], "CosineAnnealingWarmRestarts": [{"T_0": 2, "T_mult": 2}],
    "CyclicLR": [{"base_lr": 0.001, "max_lr": 0.02, "step_size_up": 3, "mode": "exp_range", "gamma": 0.9, "cycle_momentum": False},
                 {"base_lr": 0.001, "max_lr": 0.02, "step_size_up": 3, "scale_fn": "0.9 ** x", "cycle_momentum": False}],
    "OneCycleLR": [{"max_lr": 0.02, "total_steps": 10, "cycle_momentum": False}],
    "LambdaLR": [{"lr_lambda": "0.95 ** epoch"}], "MultiplicativeLR": [{"lr_lambda": "0.95"}],
    "ReduceLROnPlateau": [{"patience": 1, "cooldown": 1, "factor": 0.5}, {"mode": "max", "patience": 0}],
}  # fmt: skip
PLAIN = [{"name": name, "params": params} for name, several in SCHEDULES.items() for params in several]
COMPOSED: list[dict[str, Any]] = [
    {"name": "SequentialLR", "milestones": [2, 6], "schedules": [
        {"name": "LinearLR"},
        {"name": "ChainedScheduler", "schedules": [{"name": "MultiStepLR", "params": {"milestones": [1]}}, {"name": "ConstantLR"}]},
        {"name": "LambdaLR", "params": {"lr_lambda": "1 / (1 + epoch)"}},
    ]},
    {"name": "ChainedScheduler", "every": 2, "schedules": [
        {"name": "ExponentialLR", "params": {"gamma": 0.9}},
        {"name": "SequentialLR", "milestones": [1],
         "schedules": [{"name": "ConstantLR"}, {"name": "CosineAnnealingLR", "params": {"T_max": 4}}]},
    ]},
]  # fmt: skip


def saved(spec: Spec, step: int) -> Checkpoint:
    """The checkpoint before a step, as it comes out of the file."""
    begun = Run(spec)
    for _ in begun.chunks(end=step):
        pass
    return unpacked(packed(taken(begun, step)))


def rest(checkpoint: Checkpoint) -> Rest:
    found = Rest(checkpoint)
    for _ in found.turns():
        pass
    return found


def assert_resumes(document: dict[str, Any], *steps: int) -> None:
    spec = Spec.load(document)
    whole = Run(spec)
    for _ in whole.chunks():
        pass
    for step in steps:
        found = rest(saved(spec, step))
        for i, entry in enumerate(spec.entries):
            assert found.columns[:, i, step:].tobytes() == whole.columns[:, i, step:].tobytes(), (entry.label, step)
        assert rows(found.to_csv()) == [row for row in rows(table(spec, whole.columns)) if int(row["step"]) >= step]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def entries_of(pairs: Iterable[tuple[tuple[str, dict[str, Any]], Any]]) -> list[dict[str, Any]]:
    return [{"optimizer": {"name": name, "params": params}, "schedule": schedule} for (name, params), schedule in pairs]


def test_every_schedule_of_torch_is_here() -> None:
    assert {*SCHEDULES, *(one["name"] for one in COMPOSED)} == set(schedules())


@pytest.mark.parametrize("dtype", list(DTYPES))
def test_every_optimizer_in_each_of_its_settings(dtype: str) -> None:
    cases = [case for case in CASES if case[1].get("lr") != 1.0]
    document = {"problem": {"name": "rosenbrock", "noise": 0.3}, "entries": entries_of((case, None) for case in cases), "dtype": dtype}
    assert_resumes({**document, "steps": STEPS, "seed": 3}, *((0, 1, 8) if dtype == "float64" else (8,)))


@pytest.mark.parametrize("schedule", [*PLAIN, *COMPOSED], ids=lambda one: str(one["name"]))
def test_every_optimizer_with_every_schedule(schedule: dict[str, Any]) -> None:
    several = entries_of(((name, {"lr": 0.01}), schedule) for name in SETTINGS)
    assert_resumes({"problem": {"name": "himmelblau"}, "entries": several, "steps": STEPS}, 7)


EVERYTHING: dict[str, Any] = {
    "problem": {"name": "rosenbrock", "noise": 0.5}, "steps": 24, "seed": 5,
    "entries": [
        {"label": 'a, "b"', "optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.9}}, "groups": {"y": {"lr": 1e-4}},
         "average": {"kind": "ema", "decay": 0.9, "start": 3, "every": 2}},
        {"optimizer": {"name": "LBFGS", "params": {"line_search_fn": "strong_wolfe"}}, "schedule": {**PLAIN[0], "every": 3}},
        {"optimizer": {"name": "Muon"}, "groups": {"x": {"lr": 0.01}}, "schedule": COMPOSED[0]},
        {"optimizer": {"name": "SparseAdam"}, "groups": {"x": {"lr": 0.01}}, "average": {"kind": "swa"}},
        {"optimizer": {"name": "NAdam"}, "schedule": {"name": "CyclicLR", "params": {"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 4}}},
        {"optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.9}}, "average": {"kind": "swa", "start": 10},
         "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.001, "total_steps": 16}}},
        {"optimizer": {"name": "SGD", "params": {"lr": 1e30}}},
    ],
    "events": [{"step": 7, "set": {"lr": 0.002}}, {"step": 9, "entry": 0, "set": {"momentum": 0.5}}, {"step": 12, "set": {"lr": 0.01}},
               {"step": 12, "entry": 4, "reset": ["optimizer"]}, {"step": 5, "entry": 2, "reset": ["schedule"]}],
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_groups_averages_noise_events_and_what_torch_stopped(dtype: str) -> None:
    """Before and after its events, at an event's own step, after torch stopped the sixth entry (at step 15), and at the end."""
    assert_resumes({**EVERYTHING, "dtype": dtype}, 0, 1, 6, 9, 12, 13, 18, 24)


DATA = {"x": [-1.0, 0.0, 0.5, 1.0, 2.0], "y": [0, 1, 0, 1, 1]}


@pytest.mark.parametrize("model", ["linear_regression", "logistic_regression"])
@pytest.mark.parametrize("batch", [1, 2, None])
def test_the_order_of_the_samples(model: str, batch: int | None) -> None:
    entries = entries_of(((name, {"lr": 0.05}), None) for name in ("SGD", "Adam", "LBFGS"))
    document = {"problem": {"kind": "data", "name": model, "batch": batch, "noise": 0.1, "data": DATA}, "entries": entries, "steps": 12}
    assert_resumes(document, 0, 7, 10)


def test_a_run_may_be_broken_off_again_and_again() -> None:
    spec = Spec.load(EVERYTHING)
    begun = Run(spec)
    for first, end in itertools.pairwise((0, 3, 4, 11, 20)):
        for _ in begun.chunks(first=first, end=end):
            pass
        found = Rest(unpacked(packed(taken(begun, end))))
        begun = found.run
    for _ in found.turns():
        pass
    assert found.columns[:, :, 20:].tobytes() == run(spec).columns[:, :, 20:].tobytes()


def test_a_fresh_process_goes_on(tmp_path: Path) -> None:
    write(saved(Spec.load(EVERYTHING), 13), str(tmp_path / "at 13"))
    lines = ["import torch", "torch.set_num_threads(1)", "from engine.checkpoint import Rest, read",
             f"rest = Rest(read({str(tmp_path / 'at 13')!r}))", "for _ in rest.turns(): pass", "print(rest.to_csv(), end='')"]  # fmt: skip
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True, timeout=120)
    assert rows(done.stdout) == [row for row in rows(run(Spec.load(EVERYTHING)).to_csv()) if int(row["step"]) >= 13]


def test_other_random_numbers_would_be_noticed() -> None:
    """The noise is in the checkpoint: another state of the generator gives other rows."""
    checkpoint = saved(Spec.load(EVERYTHING), 6)
    generator = {"random.noise": torch.Generator().manual_seed(99).get_state()}
    other = Rest(Checkpoint(checkpoint.spec, 6, checkpoint.document, {**checkpoint.tensors, **generator}))
    for _ in other.turns():
        pass
    assert other.columns[:, 0, 7:].tobytes() != run(Spec.load(EVERYTHING)).columns[:, 0, 7:].tobytes()


@pytest.mark.parametrize("name", ["ASGD", "NAdam"])
def test_what_torch_casts_is_put_back(name: str) -> None:
    """torch 2.13 casts a state of float32 to float64 when it loads it; a state_dict alone gives other bits."""
    weight = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    optimizer = getattr(torch.optim, name)([weight])
    weight.grad = torch.ones_like(weight)
    optimizer.step()
    other = getattr(torch.optim, name)([weight])
    other.load_state_dict(optimizer.state_dict())
    dtypes = [{key: value.dtype for key, value in one.state[weight].items()} for one in (optimizer, other)]
    assert dtypes[0] != dtypes[1], "torch no longer casts; the note in engine/checkpoint/state.py can go"
