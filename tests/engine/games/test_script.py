"""A match's script prints the engine's CSV, bit for bit, in a process that has torch alone."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.games import games
from engine.games.document import Match
from engine.games.script import script
from engine.games.trace import play


def player(name: str = "SGD", schedule: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
    return {"optimizer": {"name": name, "params": params}, "schedule": schedule}


MANY = [
    {"players": [player(lr=0.1)] * 2},
    {"players": [player("Adam", lr=0.02, betas=[0.5, 0.9]), player("RMSprop", lr=0.03)],
     "update": "alternating", "critic_steps": 3, "penalty": 0.3},
    {"players": [player("LBFGS"), player(lr=0.1, momentum=0.9)]},
    {"players": [player("LBFGS", lr=0.1), player("LBFGS", lr=0.1)], "update": "alternating", "label": 'with "quotes", a comma'},
    {"players": [player("Muon", lr=0.02), player("SparseAdam", lr=0.02)], "penalty": 1.5},
    {"players": [player("Adam", {"name": "CosineAnnealingLR", "params": {"T_max": 40}, "every": 2}, lr=0.05),
                 player("SGD", {"name": "ReduceLROnPlateau", "params": {"patience": 3}}, lr=0.2)]},
    {"players": [player("SGD", {"name": "LambdaLR", "params": {"lr_lambda": "0.5 * (1 + cos(pi * epoch / 100))"}}, lr=0.1),
                 player("SGD", {"name": "OneCycleLR", "params": {"max_lr": 0.2, "total_steps": 30}})]},
]  # fmt: skip


TWO = [{"players": [player(lr=0.1)] * 2}, {"players": [player("Adam", lr=0.02)] * 2, "update": "alternating"}]
MATCHES = {
    "everything": {"game": {"name": "dirac_gan", "start": [0.7, -0.4], "noise": 0.05}, "entries": MANY, "steps": 80, "seed": 5},
    "float32": {"game": {"name": "dirac_gan", "params": {"loss": "hinge"}}, "entries": MANY, "steps": 50, "dtype": "float32"},
    **{name: {"game": {"name": name}, "entries": TWO, "steps": 60} for name in games()},
}  # fmt: skip
EACH = """
import contextlib, runpy, sys
for file in sys.argv[1:]:
    with open(file.replace(".py", ".csv"), "w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(file)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the scripts print, run in one process where nothing of ours can be imported; torch takes seconds to come."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, document in MATCHES.items():
        (folder / f"{name}.py").write_text(script(Match.load(document)))
    files = [str(folder / f"{name}.py") for name in MATCHES]
    done = subprocess.run([sys.executable, "-I", "-c", EACH, *files], capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "stopped at step 30" in done.stderr, "what torch refuses is said"
    return folder


@pytest.mark.parametrize("name", MATCHES)
def test_a_script_prints_the_very_csv(name: str, folder: Path) -> None:
    assert (folder / f"{name}.csv").read_text() == play(MATCHES[name]).to_csv()
