"""The package of the extra `zoo`: what of it is offered, what is not and why, by a made-up package and by the real one."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Spec, SpecError, plugins, run
from engine.optimizers import classes
from engine.plugins import zoo
from engine.plugins.offer import DRAWS
from engine.plugins.zoo import Zoo
from engine.script import script

BASE = """
import torch
from torch.optim import Optimizer

class {0}(Optimizer):
    '''Steps by the sign of the gradient.'''
    def __init__(self, params, lr: float = 1e-3): super().__init__(params, dict(lr=lr))
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]: p.data -= group["lr"] * {1}
"""
MODULES = {
    "plain.py": BASE.format("Plain", "p.grad.sign()"),
    "adam.py": BASE.format("Adam", "p.grad"),
    "ours.py": '"""Licensed under the CC BY-NC-SA 4.0 license."""' + BASE.format("Ours", "p.grad"),
    "noted.py": BASE.format("Noted", "p.grad"),
    "random.py": BASE.format("Random", "torch.rand(1)"),
    "broken.py": BASE.format("Broken", "p.nothing"),
}
NAMES = {"plain": "Plain", "adam": "Adam", "ours": "Ours", "noted": "Noted", "random": "Random", "broken": "Broken"}
ABOUT = "Thanks to `Plain`.\nOthers (as `Noted`) are for non-commercial use.\n"
DESCRIPTION = f"Metadata-Version: 2.1\nName: made_up_zoo\nVersion: 1.5\n\n{ABOUT}"


def racing(name: str) -> dict[str, Any]:
    entry = {"optimizer": {"name": name, "params": {"lr": 0.25}}}
    return {"problem": {"name": "sphere", "start": [1, -1]}, "steps": 2, "entries": [entry]}


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zoo]:
    package, info = tmp_path / "made_up_zoo", tmp_path / "made_up_zoo-1.5.dist-info"
    package.mkdir(), info.mkdir()
    for name, text in MODULES.items():
        (package / name).write_text(text)
    (package / "__init__.py").write_text("".join(f"from made_up_zoo.{module} import {name}\n" for module, name in NAMES.items()))
    (info / "METADATA").write_text(DESCRIPTION)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(zoo, "PACKAGE", "made_up_zoo")
    found = plugins.use([], zoo=True)[-1]
    assert isinstance(found, Zoo) and "made_up_zoo" not in sys.modules, "expected it not to be imported yet"
    yield found
    plugins.use([])
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_up_zoo"]:
        del sys.modules[name]


def test_what_can_be_stepped_and_may_be_used_is_offered(made_up: Zoo) -> None:
    assert list(made_up.classes) == ["Plain"] and made_up.source == "made_up_zoo 1.5"
    why = dict(notice.split(" is not offered: ") for notice in made_up.notices)
    assert why == {
        "Adam": "the name is taken",
        "Ours": "its licence forbids commercial use, as its source says",
        "Noted": "its licence forbids commercial use, as the package's description says",
        "Random": f"Unrepeatable: {DRAWS}",
        "Broken": "AttributeError: 'Parameter' object has no attribute 'nothing'",
    }
    assert plugins.notices() == []  # nobody's mistake


def test_it_races_and_its_script_says_where_it_is_from(made_up: Zoo) -> None:
    spec = racing("Plain")
    assert run(spec).entries[0].x.tolist() == [1, 0.75, 0.5]
    assert "from made_up_zoo import Plain  # of the package made_up_zoo 1.5" in script(Spec.load(spec))
    assert classes()["Adam"].__module__.startswith("torch.")
    with plugins.borrowed(plugins.carried()):
        assert "Plain" in classes()


@pytest.mark.parametrize(("said", "offered"), [("false", False), ("0", False), ("true", True)])
def test_a_setting_turns_it_off(made_up: Zoo, monkeypatch: pytest.MonkeyPatch, said: str, offered: bool) -> None:
    monkeypatch.setenv("THALWEG_ZOO", said)
    plugins.use([])
    assert ("Plain" in classes()) == offered and bool(plugins.fingerprint()) == offered


def test_the_real_one() -> None:
    """Lion's first steps are lr times the gradient's sign (Chen et al. 2023); the two of which it says itself that they are for
    non-commercial use are not offered."""
    try:
        found = plugins.use([], zoo=True)[-1]
        assert len(found.classes) >= 95
        spec = racing("Lion")
        assert run(spec).entries[0].x.tolist() == [1, 0.75, 0.5]
        assert "from pytorch_optimizer import Lion" in script(Spec.load(spec))
        for name in ("Fromage", "Nero"):
            assert f"{name} is not offered: its licence forbids commercial use" in "\n".join(found.notices)
            with pytest.raises(SpecError, match=f'unknown optimizer "{name}"'):
                run(racing(name))
    finally:
        plugins.use([])
