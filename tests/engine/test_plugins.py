"""Optimizers and schedules of one's own: offered beside torch's, reloaded, and harmless where they are broken."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import Spec, SpecError, catalogue, plugins, run
from engine.checkpoint import Rest, packed, taken, unpacked
from engine.curves import curves
from engine.games.document import Match
from engine.games.script import script as game_script
from engine.games.trace import play
from engine.maps import Map, complete
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
    assert known["plugins"] == [{"source": "lion.py", "kind": "file", "classes": ["Lion", "Halving"], "notices": []}]
    shown = next(one for one in known["optimizers"] if one["name"] == "Lion")
    assert shown["sentence"] == "Steps by the sign of an interpolated momentum."
    assert [p["name"] for p in shown["params"]] == ["lr", "betas", "weight_decay"]
    assert {one["name"]: one.get("source") for one in known["schedules"]}["Halving"] == shown["source"] == "lion.py"
    assert "source" not in next(one for one in known["optimizers"] if one["name"] == "Adam")
    plugins.use([])
    assert "Lion" not in classes() and "Halving" not in schedules() and catalogue()["plugins"] == []


def test_it_steps_as_its_paper_says(lion: Path) -> None:
    """The first steps of Lion on x^2 + y^2 are -lr * sign(gradient), whatever the gradient's size; the lr is halved after 4."""
    entry = run(SPEC).entries[0]
    assert entry.lr.tolist() == [0.1] * 4 + [0.05] * 4 + [0.025] * 4 + [0.0125]
    assert entry.x[:4].tolist() == pytest.approx([1.0, 0.9, 0.8, 0.7]) and entry.y[:4].tolist() == pytest.approx([-0.5, -0.4, -0.3, -0.2])


def test_its_curve_is_drawn_though_it_does_not_pass_over_what_has_no_gradient(lion: Path) -> None:
    assert curves(Spec.load(SPEC)).data[0, 0].tolist() == run(SPEC).entries[0].lr.tolist()


def test_what_cannot_be_stepped_in_lanes_is_mapped_one_by_one(tmp_path: Path, lion: Path) -> None:
    """One that makes a Python number of its lr."""
    file = tmp_path / "plain.py"
    file.write_text(FORMS.replace('group["lr"] * p.grad', 'float(group["lr"]) * p.grad'))
    plugins.use([file])
    axis = {"from": 0.1, "to": 0.4, "count": 3}
    axes = {"x": {"path": ["optimizer", "params", "lr"], **axis}, "y": {"path": ["optimizer", "params", "size"], **axis}}
    of = lambda lr: {**SPEC, "entries": [{"optimizer": {"name": "Plain", "params": {"lr": lr, "size": 0.1}}}]}  # noqa: E731
    found = complete(Map.load({**of(0.1), "map": axes}))
    assert found["how"] == "separate"
    assert found["final"][0].tolist() == [run(of(lr)).entries[0].loss[-1] for lr in found["x"].tolist()]


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
        ("def broken(:", "SyntaxError: invalid syntax"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("from . import other", "ImportError: attempted relative import"),
        ("from lion import Lion", "lion.py lies beside it, but a plugin is one file"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("1 / 0", "line 1, in <module>\n    1 / 0"),
        ("\0", "null bytes"),
        ("#" * 5_000_000, "expected a file of at most 4,194,304 bytes, got more"),
        ("while True:\n    try: pass\n    except Exception: pass", "importing it took longer than 1 s"),
        ("import time; time.sleep(60)", "line 1, in <module>\n    import time; time.sleep(60)"),
    ],
)
def test_a_broken_file_is_reported_with_its_traceback_and_harms_nothing(text: str, said: str, tmp_path: Path, lion: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(text)
    broken, whole = plugins.use([file, lion], patience=1.0)
    (notice,) = broken.notices
    assert notice.startswith("nothing of it is offered: ") and said in notice and "engine/plugins" not in notice
    assert whole.notices == [] and run(SPEC).entries[1].lr[0] == 0.001


REFUSED = """
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

class Base(Optimizer):
    def __init__(self, params, lr=0.1): super().__init__(params, {"lr": lr})
    def step(self, closure=None): pass
class Adam(Base): "torch's name"
class NoClosure(Base):
    def step(self): pass
class _Hidden(Base): "not for others"
class Exits(Base):
    def step(self, closure=None): raise SystemExit(1)
class Endless(Base):
    def __init__(self, params, lr=0.1):
        while True: pass
class Random(Base):
    def step(self, closure=None): __import__("torch").rand(1)
class NeverBuilt(LRScheduler):
    def __init__(self, optimizer): raise RuntimeError("not today")
"""


def test_a_class_that_cannot_be_offered_says_why(tmp_path: Path, lion: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(REFUSED)
    (found,) = plugins.use([file], patience=1.0)
    assert list(found.classes) == ["Base"]
    for notice, said in zip(found.notices, [
        "Adam is not offered: the name is taken", "NoClosure is not offered: its step takes no closure",
        "Exits is not offered, because it cannot be stepped: SystemExit: 1", "Endless is not offered, because it cannot be stepped: ",
        "Random is not offered, because it cannot be stepped: ",
        "NeverBuilt is not offered, because it cannot be stepped: RuntimeError: not today",
    ], strict=True):  # fmt: skip
        assert notice.startswith(said)
    assert "a step took longer than 1 s" in found.notices[3] and "while True: pass" in found.notices[3]
    assert "no run of it could be repeated" in found.notices[4] and "Random" in found.notices[4]


FORMS = """
from dataclasses import dataclass
import torch
from torch.optim import Optimizer
from torch.optim.optimizer import required

@dataclass
class Settings:
    depth: int = 1

class Plain(Optimizer):
    def __init__(self, params, lr, beta=1, momentum=0, steps=3, size=required, norm=torch.linalg.norm, settings=Settings(), more={}):
        assert lr > 0 and norm is torch.linalg.norm and settings.depth == 1
        super().__init__(params, {"lr": lr, "size": size})
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.data -= group["lr"] * p.grad
"""


def test_what_a_signature_leaves_open_is_read_off_names_and_defaults(tmp_path: Path, lion: Path) -> None:
    """A default that JSON has no word for is kept, and is no field."""
    file = tmp_path / "plain.py"
    file.write_text(FORMS)
    assert [plugin.notices for plugin in plugins.use([file])] == [[]]
    (shown,) = [one for one in catalogue()["optimizers"] if one["name"] == "Plain"]
    told = [(p["name"], p["type"], p["required"], p["default"]) for p in shown["params"]]
    assert told == [("lr", "float", True, None), ("beta", "float", False, 1), ("momentum", "float", False, 0), ("steps", "int", False, 3),
                    ("size", "float", True, None)]  # fmt: skip
    spec = lambda **params: {**SPEC, "steps": 1, "entries": [{"optimizer": {"name": "Plain", "params": params}}]}  # noqa: E731
    with pytest.raises(SpecError, match="size"):
        run(spec(lr=0.25))
    assert run(spec(lr=0.25, size=2.5)).entries[0].x.tolist() == [1.0, 0.5]


TOUCHING = """
import torch
class Adam(torch.optim.Adam): pass
torch.optim.Adam = Adam
torch.optim.SGD.step = lambda self, closure=None: None
torch.sqrt = torch.exp
torch.set_default_dtype(torch.float16)
torch.set_grad_enabled(False)
torch.set_num_threads(3)
"""


def test_what_a_file_changes_of_torch_is_put_back_and_told(tmp_path: Path, lion: Path) -> None:
    spec = {**SPEC, "entries": [{"optimizer": {"name": "SGD"}}, *SPEC["entries"][1:]]}
    plugins.use([])
    before, sqrt, threads = run(spec).columns.tobytes(), torch.sqrt, torch.get_num_threads()
    file = tmp_path / "touching.py"
    file.write_text(TOUCHING)
    (found,) = plugins.use([file])
    changed = found.notices[0]
    of_torch = ("torch's default dtype", "torch's gradient mode", "torch's number of threads", "torch.sqrt", "torch.optim.Adam", "SGD.step")
    for said in of_torch:
        assert said in changed
    assert run(spec).columns.tobytes() == before and torch.is_grad_enabled()
    assert torch.sqrt is sqrt and torch.get_default_dtype() is torch.float32 and torch.get_num_threads() == threads


def test_of_two_files_with_the_same_class_the_first_is_offered_and_a_file_that_is_gone_is_told(tmp_path: Path, lion: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(LION)
    first, second = plugins.use([lion, other])
    assert list(first.classes) == ["Lion", "Halving"] and not second.classes
    assert second.notices == ["Lion is not offered: the name is taken", "Halving is not offered: the name is taken"]
    lion.unlink()
    plugins.refresh()
    first, second = plugins.plugins()
    assert "FileNotFoundError" in first.notices[0] and list(second.classes) == ["Lion", "Halving"]


def test_a_run_ends_with_the_classes_that_it_began_with(lion: Path) -> None:
    """Also where it builds them anew in mid-run."""
    spec = Spec.load({**SPEC, "events": [{"step": 6, "entry": 0, "reset": ["optimizer", "schedule"]}]})
    whole, begun = run(spec).columns.tobytes(), Run(spec)
    for _ in begun.chunks(end=3):
        pass
    written(lion, "raise RuntimeError('not today')")
    plugins.refresh()
    for _ in begun.chunks(first=3):
        pass
    assert begun.columns.tobytes() == whole


def test_another_process_offers_what_was_carried_there(lion: Path) -> None:
    """As a machine of a cluster does, which has neither the file nor its folder; what is not the same there is refused."""
    carried, key = plugins.carried(), Spec.load(SPEC).key()
    plugins.use([])
    with plugins.borrowed(carried):
        assert Spec.load(SPEC).key() == key and "from lion import Lion" in script(Spec.load(SPEC))
    assert "Lion" not in classes()
    with pytest.raises(plugins.Elsewhere), plugins.borrowed({**carried, "fingerprint": "lion.py:other"}):
        pass
    assert plugins.plugins() == []


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
