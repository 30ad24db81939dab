"""Optimizers and schedules of one's own: offered beside torch's, reloaded, and harmless where they are broken."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Spec, SpecError, catalogue, plugins, run
from engine.checkpoint import Rest, packed, taken, unpacked
from engine.games.document import Match
from engine.games.script import script as game_script
from engine.games.trace import play
from engine.nets import Training, train
from engine.nets.script import script as train_script
from engine.optimizers import classes
from engine.run import Run
from engine.schedules import classes as schedules
from engine.script import script

LION = '''
"""Lion: Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, arXiv:2302.06675, algorithm 2."""
import torch
from torch.optim import Adam, Optimizer
from torch.optim.lr_scheduler import LRScheduler


class Lion(Optimizer):
    """Steps by the sign of an interpolated momentum."""

    def __init__(self, params, lr: float = 1e-2, betas: tuple[float, float] = (0.9, 0.99), weight_decay: float = 0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            first, second = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(torch.sign(first * m + (1 - first) * p.grad), alpha=-group["lr"])
                m.mul_(second).add_(p.grad, alpha=1 - second)
        return loss


class Halving(LRScheduler):
    """Halves the lr after every so many steps."""

    def __init__(self, optimizer, period: int = 5, last_epoch: int = -1):
        self.period = period
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * 0.5 ** (self.last_epoch // self.period) for base in self.base_lrs]
'''
SPEC: dict[str, Any] = {
    "problem": {"name": "sphere", "start": [1.0, -0.5]}, "steps": 12,
    "entries": [{"optimizer": {"name": "Lion", "params": {"lr": 0.1}}, "schedule": {"name": "Halving", "params": {"period": 4}}},
                {"optimizer": {"name": "Adam"}}],
}  # fmt: skip


@pytest.fixture
def lion(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "lion.py"
    file.write_text(LION)
    assert [plugin.notices for plugin in plugins.use([file])] == [[]]
    yield file
    plugins.use([])


def written(file: Path, text: str) -> None:
    """The file anew, at a later time than before."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_its_classes_are_offered_beside_torchs_and_torchs_stay(lion: Path) -> None:
    known = catalogue()
    assert "Lion" in [one["name"] for one in known["optimizers"]] and "Halving" in [one["name"] for one in known["schedules"]]
    assert classes()["Adam"].__module__.startswith("torch.") and len([name for name in classes() if name == "Adam"]) == 1
    assert known["plugins"] == [{"source": "lion.py", "classes": ["Lion", "Halving"], "notices": []}]
    shown = next(one for one in known["optimizers"] if one["name"] == "Lion")
    assert shown["sentence"] == "Steps by the sign of an interpolated momentum."
    assert [p["name"] for p in shown["params"]] == ["lr", "betas", "weight_decay"]
    plugins.use([])
    assert "Lion" not in classes() and "Halving" not in schedules() and catalogue()["plugins"] == []


def test_it_steps_as_its_paper_says(lion: Path) -> None:
    """The first steps of Lion on x^2 + y^2 are -lr * sign(gradient), whatever the gradient's size; the lr is halved after 4."""
    entry = run(SPEC).entries[0]
    assert entry.lr.tolist() == [0.1] * 4 + [0.05] * 4 + [0.025] * 4 + [0.0125]
    assert entry.x[:4].tolist() == pytest.approx([1.0, 0.9, 0.8, 0.7]) and entry.y[:4].tolist() == pytest.approx([-0.5, -0.4, -0.3, -0.2])


def test_a_script_says_where_the_class_comes_from_and_prints_the_same(lion: Path) -> None:
    text = script(Spec.load(SPEC))
    for name in ("Lion", "Halving"):
        assert f"from lion import {name}  # of lion.py, which has to be beside this file" in text
    (lion.parent / "race.py").write_text(text)
    done = subprocess.run([sys.executable, str(lion.parent / "race.py")], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == run(SPEC).to_csv()


def test_a_file_whose_name_is_no_name_of_a_module_is_run_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "my lion-2.py"
    file.write_text(LION)
    plugins.use([file])
    try:
        (tmp_path / "race.py").write_text(script(Spec.load(SPEC)))
        done = subprocess.run([sys.executable, "race.py"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
        assert done.stdout == run(SPEC).to_csv()
    finally:
        plugins.use([])


def test_scripts_of_trainings_and_games_import_it_too(lion: Path) -> None:
    training = Training.load({"data": {"name": "moons", "count": 20}, "entries": SPEC["entries"], "epochs": 2, "net": {"widths": [2]}})
    match = Match.load({"game": {"name": "dirac_gan"}, "entries": [{"players": SPEC["entries"]}], "steps": 5})
    for text, whole in ((train_script(training), train(training).to_csv()), (game_script(match), play(match).to_csv())):
        assert text.count("from lion import Lion") == 1
        (lion.parent / "it.py").write_text(text)
        done = subprocess.run([sys.executable, "it.py"], cwd=lion.parent, capture_output=True, text=True, check=True, timeout=120)
        assert done.stdout == whole


def test_a_checkpoint_holds_its_state(lion: Path) -> None:
    begun = Run(Spec.load(SPEC))
    for _ in begun.chunks(end=6):
        pass
    rest = Rest(unpacked(packed(taken(begun, 6))))
    for _ in rest.turns():
        pass
    assert rest.columns[:, :, 6:].tobytes() == run(SPEC).columns[:, :, 6:].tobytes()


def test_a_changed_file_is_read_anew_and_its_results_have_other_keys(lion: Path) -> None:
    spec = Spec.load(SPEC)
    key = spec.key()
    plugins.refresh()
    assert spec.key() == key
    written(lion, LION.replace("0.5 ** (", "0.1 ** ("))
    plugins.refresh()
    assert spec.key() != key
    assert run(SPEC).entries[0].lr[4] == pytest.approx(0.01)
    written(lion, "raise RuntimeError('not today')")
    plugins.refresh()
    with pytest.raises(SpecError, match="unknown optimizer"):
        Spec.load(SPEC)
    written(lion, LION)
    plugins.refresh()
    assert spec.key() == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:", "SyntaxError"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("1 / 0", "line 1, in <module>"),
    ],
)
def test_a_broken_file_is_reported_with_its_traceback_and_harms_nothing(text: str, said: str, tmp_path: Path, lion: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(text)
    broken, whole = plugins.use([file, lion])
    assert said in broken.notices[0] and "Traceback" in broken.notices[0]
    assert whole.notices == [] and run(SPEC).entries[1].lr[0] == 0.001


def test_a_class_that_cannot_be_offered_says_why(tmp_path: Path, lion: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(
        textwrap.dedent("""
        from torch.optim import Optimizer
        class Adam(Optimizer):
            pass
        class NoClosure(Optimizer):
            def __init__(self, params): super().__init__(params, {})
            def step(self): pass
        class _Hidden(Optimizer):
            pass
        class Still(Optimizer):
            def __init__(self, params): super().__init__(params, {})
            def step(self, closure=None): print("stepped")
        """)
    )
    (found,) = plugins.use([file])
    assert list(found.classes) == ["Still"]
    taken_, closure = found.notices
    assert taken_ == "Adam is not offered: the name is taken" and "NoClosure is not offered" in closure and "positional argument" in closure


def test_what_a_file_prints_is_no_output_of_ours(tmp_path: Path, lion: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "loud.py"
    file.write_text("print('hello')")
    plugins.use([file])
    assert capsys.readouterr() == ("", "hello\n")


def test_entry_points_of_installed_packages(tmp_path: Path, lion: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lion_package.py").write_text(LION)
    info = tmp_path / "lion_package-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lion_package\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[thalweg]\nlion = lion_package\nabsent = no_such_package\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = {plugin.source: plugin for plugin in plugins.use([])}
    assert list(found["lion (lion_package 1.2)"].classes) == ["Lion", "Halving"]
    assert "No module named 'no_such_package'" in found["absent (no_such_package 1.2)"].notices[0]
    assert "from lion_package import Lion" in script(Spec.load(SPEC))
