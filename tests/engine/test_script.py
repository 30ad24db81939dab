"""Scripts as texts. That they print, bit for bit, what the engine records, in fresh processes, is in test_round_trip.py."""

import ast
import contextlib
import io
import warnings
from typing import Any

import pytest

from engine import Spec, run
from engine.script import script

SHORT = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 20, "cycle_momentum": False}}
WAVES = {"name": "LambdaLR", "params": {"lr_lambda": "0.9 ** epoch * cos(epoch) + 1"}}
COMPOSED = {"name": "SequentialLR", "milestones": [5], "schedules": [{"name": "LinearLR"}, WAVES]}
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


def printed(text: str) -> str:
    """What a script prints, run here."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "script", "exec"), {"__name__": "__main__"})
    return out.getvalue()


HOSTILE = ['"""\nraise SystemExit("typed")\n"""', "\\", 'a"', "\0 \ud800 \r\n", "'''"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_problem_cannot_leave_the_docstring(name: str) -> None:
    entries = [{"optimizer": {"name": "Adam"}}]
    spec = Spec.load({"problem": {"kind": "expression", "name": name, "expression": "x**2 + y**2"}, "entries": entries, "steps": 2})
    text = script(spec)
    first, second, *_ = ast.parse(text).body
    assert isinstance(first, ast.Expr) and isinstance(second, ast.Import)
    assert printed(text) == run(spec).to_csv()


def test_a_script_needs_torch_and_the_standard_library_only() -> None:
    tree = ast.parse(script(Spec.load(EVERYTHING)))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= {"torch", "csv", "math", "sys"}
