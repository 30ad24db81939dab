"""Scripts print, bit for bit, what the engine records: in a fresh process for a large race, in this one for many."""

import ast
import contextlib
import io
import itertools
import subprocess
import sys
import warnings
from typing import Any

import pytest

from engine import Spec, run
from engine.averaging import kinds
from engine.optimizers import classes
from engine.script import script
from engine.surfaces import surfaces

SHORT = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 20, "cycle_momentum": False}}
WAVES = {"name": "LambdaLR", "params": {"lr_lambda": "0.9 ** epoch * cos(epoch) + 1"}}
COMPOSED = {"name": "SequentialLR", "milestones": [5], "schedules": [{"name": "LinearLR"}, WAVES]}
CHAINED = [{"name": "ConstantLR", "params": {"total_iters": 4}}, {"name": "ExponentialLR", "params": {"gamma": 0.9}}]
EVERYTHING: dict[str, Any] = {
    "problem": {"name": "rosenbrock", "noise": 0.5}, "steps": 40, "seed": 5, "dtype": "float32",
    "entries": [
        {"label": 'a, "b"\n"""', "optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.9}}, "groups": {"y": {"lr": 1e-4}},
         "average": {"kind": "ema", "decay": 0.9, "start": 3, "every": 2}},
        {"optimizer": {"name": "LBFGS"}, "schedule": SHORT},
        {"optimizer": {"name": "Muon"}, "groups": {"x": {"lr": 0.01}}, "schedule": COMPOSED},
        {"optimizer": {"name": "SparseAdam"}, "groups": {"x": {"lr": 0.01}}},
        {"optimizer": {"name": "Adam"}, "schedule": {"name": "ReduceLROnPlateau", "params": {"patience": 1}, "every": 3},
         "average": {"kind": "swa", "start": 10}},
        {"optimizer": {"name": "SGD", "params": {"lr": 1e30}}},
    ],
    "events": [{"step": 7, "set": {"lr": 0.002}}, {"step": 9, "entry": 0, "set": {"momentum": 0.5}}],
}  # fmt: skip
SCHEDULES: list[Any] = [
    None,
    {"name": "CosineAnnealingWarmRestarts", "params": {"T_0": 5}},
    {"name": "CyclicLR", "params": {"base_lr": 0.01, "max_lr": 0.1, "cycle_momentum": False}, "every": 2},
    {"name": "ChainedScheduler", "schedules": CHAINED},
    {"name": "SWALR", "params": {"swa_lr": 0.2}},
]  # fmt: skip


def printed(text: str) -> str:
    """What a script prints, run here."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "script", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def test_a_fresh_process_prints_the_races_csv() -> None:
    spec = Spec.load(EVERYTHING)
    done = subprocess.run([sys.executable, "-c", script(spec)], capture_output=True, text=True, check=True, timeout=120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert done.stdout == run(spec).to_csv()
    assert "stopped at step 20: Tried to step 21 times" in done.stderr


@pytest.mark.parametrize("surface", surfaces())
def test_every_surface_with_every_optimizer(surface: str) -> None:
    spec = Spec.load(
        {"problem": {"name": surface, "noise": 0.1}, "steps": 8, "entries": [{"optimizer": {"name": name}} for name in classes()]}
    )
    assert printed(script(spec)) == run(spec).to_csv()


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_optimizers_with_schedules_and_averages(dtype: str) -> None:
    averages = [None, *({"kind": kind} for kind in kinds())]
    pairs = zip(itertools.product(classes(), SCHEDULES), itertools.cycle(averages), strict=False)
    entries = [{"optimizer": {"name": name}, **({"schedule": s} if s else {}), **({"average": a} if a else {})} for (name, s), a in pairs]
    for first in range(0, len(entries), 25):
        spec = Spec.load({"problem": {"name": "himmelblau"}, "steps": 12, "dtype": dtype, "entries": entries[first : first + 25]})
        assert printed(script(spec)) == run(spec).to_csv()


def test_a_script_needs_torch_and_the_standard_library_only() -> None:
    tree = ast.parse(script(Spec.load(EVERYTHING)))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= {"torch", "csv", "math", "sys"}
