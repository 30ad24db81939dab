"""A training's script prints the engine's CSV, bit for bit, in a process that has torch alone (and scikit-learn for its digits)."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.nets import Training, activations, datasets, train
from engine.nets.heads import heads
from engine.nets.script import script
from engine.nets.script.net import constructor
from engine.nets.script.source import bare, imports, missing

ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.01, "weight_decay": 0.01}}}
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}}
LBFGS: dict[str, Any] = {"optimizer": {"name": "LBFGS", "params": {"lr": 0.5, "max_iter": 5}}}
COSINE = {"name": "CosineAnnealingLR", "params": {"T_max": 15}}
EMA = {"kind": "ema", "decay": 0.9, "start": 3, "every": 2}
PLATEAU = {"name": "ReduceLROnPlateau", "params": {"patience": 1}, "every": 2}
WAVES = {"name": "LambdaLR", "params": {"lr_lambda": "0.5 * (1 + cos(pi * epoch / 30))"}}
ROWS = [[float(i % 5), 7.0, 0.1 * i * i, float(i % 3)] for i in range(40)]
TABLE = {"columns": ["a", 'b "quoted"', "c\n", "kind"], "rows": ROWS, "kind": "classes", "classes": ["x", "y", "z"]}


def moons(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": {"name": "moons", "count": 80}, "net": {"widths": [8]}, "entries": list(entries), "epochs": 3, **more}


def small(data: str, criterion: str | None = None, **more: Any) -> dict[str, Any]:
    chosen = {"criterion": {"name": criterion}} if criterion else {}
    return moons(ADAM, data={"name": data, "count": 60, "seed": 3}, epochs=2, **chosen, **more)


def mirrored(corruption: str, **more: Any) -> dict[str, Any]:
    net = {"kind": "autoencoder", "widths": [8], "code": 3, "corruption": {"kind": corruption, "amount": 0.3}}
    return small(**{"data": "digits", **more}, net=net)


DOCUMENTS: dict[str, dict[str, Any]] = {
    "optimizers": moons(ADAM, SGD, {**SGD, "label": 'with "quotes", a comma'}, {"optimizer": {"name": "RMSprop"}}, seeds=[0, 7]),
    "everything": moons(
        {**ADAM, "schedule": COSINE, "clip": 0.5, "average": EMA},
        {**SGD, "schedule": PLATEAU, "average": {"kind": "swa"}, "label": "fed every other step"},
        {**SGD, "schedule": WAVES, "implementation": "for-loop"},
        {**ADAM, "implementation": "fused", "clip": 0.0},
        {**ADAM, "implementation": "foreach", "layers": {"0": {"lr": 0.001}, "1": {"frozen": True}}},
        {**SGD, "layers": {"2": {"frozen": True}, "0": {"frozen": True}}, "average": EMA},
        net={"widths": [8, 4], "activation": "PReLU", "batch_norm": True, "dropout": 0.2}, seeds=[1, 4], epochs=6,
    ),
    "all have all": moons({**ADAM, "schedule": {**COSINE, "every": 3}, "clip": 0.5, "average": {"kind": "ema"}}, dtype="float64"),
    "fed": moons({**SGD, "schedule": {"name": "ReduceLROnPlateau", "params": {"patience": 0}}}, epochs=8),
    "lbfgs": moons(LBFGS, {**LBFGS, "clip": 0.1, "schedule": PLATEAU}, {**ADAM, "average": EMA}, batch=None),
    "refused": moons({**ADAM, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 2}}}, ADAM),
    "diverging": moons({"optimizer": {"name": "SGD", "params": {"lr": 1e30}}}, criterion={"name": "MSELoss"}),
    "no nan": moons({"optimizer": {"name": "SGD", "params": {"lr": 1e38}}}, ADAM, criterion={"name": "BCELoss"}, batch=None,
                    net={"activation": "ReLU"}),
    "no target outside 0 and 1": mirrored("none", data="moons", criterion="BCELoss"),
    "stopping": moons(
        {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}, {**SGD, "average": EMA}, epochs=60, seeds=[0, 1],
        data={"name": "moons", "count": 40, "noise": 0.4}, net={"widths": [32]}, stopping={"patience": 4, "min_delta": 0.001},
    ),
    "events": moons(
        {**ADAM, "schedule": COSINE}, SGD, {**SGD, "layers": {"0": {"lr": 0.001}, "1": {"frozen": True}}}, seeds=[0, 1],
        events=[{"step": 2, "entry": 0, "reset": ["optimizer"]}, {"step": 3, "set": {"lr": 0.005}},
                {"step": 3, "entry": 0, "reset": ["schedule"]}, {"step": 4, "entry": 2, "reset": ["optimizer"], "set": {"momentum": 0.5}}],
    ),
    "lost alone": moons(SGD, ADAM, events=[{"step": 1, "entry": 1, "reset": ["optimizer"]}]),
    "set alone": moons(SGD, {**ADAM, "schedule": COSINE}, events=[{"step": 5, "entry": 1, "set": {"lr": 0.1}}]),
    "no validation": moons(ADAM, {**ADAM, "average": EMA}, data={"name": "xor", "count": 30, "validation": 0}),
    "table": moons(ADAM, data={"name": "table", "table": TABLE}),
    "noisy numbers": moons(ADAM, data={"name": "table", "count": 30, "noise": 0.2, "table": {
        **TABLE, "kind": "numbers", "classes": [], "target": "c\n", "standardize": False}}),
    "cnn": small("digits", net={"kind": "cnn", "channels": [3, 4], "batch_norm": True, "dropout": 0.1, "pooling": "average"}),
    "denoising": mirrored("denoising"),
    "masked": mirrored("masked"),
    "rebuilt moons": mirrored("none", data="moons"),
    "weights": small("blobs", criterion="CrossEntropyLoss") | {
        "criterion": {"name": "CrossEntropyLoss", "params": {"weight": 3.0, "label_smoothing": 0.1}}},
    "weight of positives": small("moons") | {"criterion": {"name": "BCEWithLogitsLoss", "params": {"weight": 0.7, "pos_weight": 3.0}}},
    "degree": small("polynomial") | {"data": {"name": "polynomial", "params": {"degree": 3}}, "net": {"widths": []}},
    **{f"data {name}": small(name) for name in datasets()},
    **{f"classes {name}": small("blobs", name) for name in heads(4)},
    **{f"numbers {name}": small("sine", name) for name in heads(0)},
    **{f"inputs {name}": mirrored("none", criterion=name) for name in heads(0, inputs=True)},
}  # fmt: skip
# What a page with several seeds shows: those of one entry trained at once, where they can be.
AT_ONCE: dict[str, dict[str, Any]] = {
    "optimizers": DOCUMENTS["optimizers"],
    "much": moons(
        {**ADAM, "schedule": {**COSINE, "every": 3}, "average": EMA},
        {**SGD, "schedule": WAVES, "average": {"kind": "swa"}, "label": "two"},
        {**ADAM, "clip": 0.5, "label": "apart"}, {**SGD, "layers": {"0": {"lr": 0.001}, "2": {"momentum": 0.0}}, "label": "layers"},
        net={"widths": [8, 4], "activation": "PReLU"}, seeds=[1, 4, 9], epochs=5, batch=None,
    ),
    "schedule of all": moons({**ADAM, "schedule": COSINE}, {**SGD, "schedule": WAVES}, seeds=[0, 1], dtype="float64"),
    "norms": moons(ADAM, SGD, net={"widths": [8], "batch_norm": True}, seeds=[0, 1]),
    "convolutions": small("digits", net={"kind": "cnn", "channels": [3, 4], "batch_norm": True}, seeds=[0, 1]),
    "autoencoder": mirrored("none", data="moons", seeds=[0, 1]),
    "refused in part": DOCUMENTS["refused"] | {"seeds": [0, 1]},
    "diverging": DOCUMENTS["diverging"] | {"seeds": [0, 1]},
    "no validation": DOCUMENTS["no validation"] | {"seeds": [0, 1]},
    "weights": DOCUMENTS["weights"] | {"seeds": [0, 1]},
    **{f"classes {name}": small("blobs", name, seeds=[0, 5]) for name in heads(4)},
    **{f"numbers {name}": small("sine", name, seeds=[0, 5]) for name in heads(0)},
}  # fmt: skip
EACH = """
import contextlib, pathlib, runpy, sys, warnings
warnings.simplefilter("ignore")
for file in map(pathlib.Path, sys.argv[1:]):
    with file.with_suffix(".csv").open("w") as out, file.with_suffix(".err").open("w") as said:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            runpy.run_path(str(file))
"""


def of(name: str) -> Training:
    """The training whose seeds are trained one by one."""
    return Training.load({**DOCUMENTS[name], "stacked": False})


TRAININGS = {**{name: of(name) for name in DOCUMENTS}, **{f"at once {name}": Training.load(document) for name, document in AT_ONCE.items()}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the scripts print, run in one process where nothing of ours can be imported; torch takes seconds to come."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, training in TRAININGS.items():
        (folder / f"{name}.py").write_text(script(training))
    files = [str(folder / f"{name}.py") for name in TRAININGS]
    done = subprocess.run([sys.executable, "-I", "-c", EACH, *files], capture_output=True, text=True, cwd=folder, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.filterwarnings("ignore")  # torch's advice on schedules and KLDivLoss
@pytest.mark.parametrize("name", TRAININGS)
def test_a_script_prints_the_very_csv(name: str, folder: Path) -> None:
    assert (folder / f"{name}.csv").read_text() == train(TRAININGS[name]).to_csv()


def test_what_torch_refuses_is_said_and_the_other_rows_are_nan(folder: Path) -> None:
    step, message = train(of("refused")).stops[0][0] or (None, None)
    assert (folder / "refused.err").read_text() == f"stopped at step {step}: {message}\n"
    assert step == 3, "the first step of the second epoch"
    rows = (folder / "refused.csv").read_text().splitlines()
    assert [row.count("nan") for row in rows[1:5]] == [4, 4, 8, 8]


@pytest.mark.parametrize("name", ["optimizers", "everything", "lbfgs", "stopping", "table", "cnn", "masked", "classes HingeLoss"])
def test_a_script_imports_what_it_uses_of_torch_and_the_standard_library(name: str) -> None:
    tree = ast.parse(script(of(name)))
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {str(line.module) if isinstance(line, ast.ImportFrom) else line.names[0].name for line in lines}
    sklearn = {"sklearn"} if DOCUMENTS[name]["data"]["name"] == "digits" else set()
    assert {module.partition(".")[0] for module in modules} <= {"csv", "math", "sys", "torch"} | sklearn
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {alias.asname or alias.name for line in lines for alias in line.names} <= used


def test_a_plain_training_has_no_line_about_what_it_does_not_use() -> None:
    text = script(of("optimizers"))
    assert len(text.splitlines()) < 150
    assert [word for word in ("clip", "average", "scheduler", "closure", "patience") if word in text.partition("COLUMNS")[0]] == []


@pytest.mark.filterwarnings("ignore")  # torch's advice on KLDivLoss, which as an error would be a refusal
def test_a_script_trains_seeds_at_once_where_the_page_does() -> None:
    plain = DOCUMENTS["optimizers"]
    text = script(Training.load(plain))
    assert "STACKED = [0, 1, 2, 3]" in text and "def train(" not in text
    clipped = {**plain, "entries": [ADAM, {**SGD, "clip": 1.0}, SGD]}
    text = script(Training.load(clipped))
    assert "STACKED = [0, 2]" in text and "def train(" in text
    one_by_one = [name for name in AT_ONCE if "STACKED" not in script(TRAININGS[f"at once {name}"])]
    assert one_by_one == ["classes BCELoss"], "which raises at nan"
    for change in ({"stacked": False}, {"seeds": [1]}):
        assert "STACKED" not in script(Training.load({**plain, **change}))


@pytest.mark.parametrize("name", activations())
def test_every_activation_is_written_as_a_call(name: str) -> None:
    assert constructor(activations()[name]()) == f"nn.{name}()"


@pytest.mark.parametrize(
    "module", [nn.Conv2d(1, 8, (3, 5), padding=(1, 2)), nn.BatchNorm1d(4, eps=1e-3), nn.AvgPool2d(2), nn.Unflatten(1, (1, 8, 8)),
               nn.Dropout(0.2), nn.Linear(3, 2, bias=False), nn.LeakyReLU(0.2), nn.Softshrink(0.3), nn.PReLU(4)],
    ids=lambda module: type(module).__name__,
)  # fmt: skip
def test_modules_are_written_with_what_they_were_made_of(module: nn.Module) -> None:
    before = torch.get_rng_state()
    text = constructor(module)
    assert torch.equal(torch.get_rng_state(), before), "writing draws nothing"
    assert repr(eval(text)) == repr(module)


def test_annotations_leave_the_source() -> None:
    text = 'def f(a: "list[int]", *b: int, c: float = 1.0, d=2) -> dict[str, int]:  # ä: -> b\n    return {"ä": a}'
    assert bare(text) == 'def f(a, *b, c=1.0, d=2):  # ä: -> b\n    return {"ä": a}'


def test_imports_are_found() -> None:
    text = "class A(Module):\n    def f(self, y):\n        x = [pi for pi in y]\n        return cos(x[0]) + F.relu(y) + len(x)"
    assert missing(text) == ["F", "Module", "cos"]
    lines = ["from math import cos", "", "from torch.nn import functional as F", "from torch.nn import Module"]
    assert imports(text).splitlines() == lines
