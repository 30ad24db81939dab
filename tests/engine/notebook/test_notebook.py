"""Notebooks: valid, the script's own code, and, run cell by cell in a fresh process, the CSV bit for bit, with plots that are drawn.

Cells are run in order in one process without Jupyter, each in the same namespace: what a kernel does with cells that show nothing of
their own accord. So the tests need no kernel, which is twenty more packages.
"""

import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch

from engine import Spec, run
from engine.document import Document
from engine.games.document import Match
from engine.games.script import script as match_script
from engine.games.trace import play
from engine.nets import Training, train
from engine.nets.script import script as training_script
from engine.notebook import notebook
from engine.script import script as race_script

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.01}}}
ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.05}}}
COSINE = {"name": "CosineAnnealingLR", "params": {"T_max": 10}}
FAST: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 50.0}}}
POINTS = {"x": [0, 1, 2, 3], "y": [1, 0, 1, 1]}
HOSTILE = '</script> **b** $x$ `c` "quoted"""\n\\ <i>'
DIVERGING = {"optimizer": {"name": "SGD", "params": {"lr": 1e30, "weight_decay": 1.0}}}
TABLE = {"columns": ["a", "b", "c", "d"], "rows": [[i, -i, i % 3, i / 7] for i in range(20)], "kind": "numbers", "classes": []}
DIVERGED = {"label": HOSTILE, "optimizer": {"name": "SGD", "params": {"lr": 10.0}}}


def moons(*entries: dict[str, Any], **more: Any) -> Training:
    return Training.load({"data": {"name": "moons", "count": 40}, "net": {"widths": [4]}, "entries": list(entries), "epochs": 2, **more})


DOCUMENTS: dict[str, Document] = {
    "race": Spec.load({
        "problem": {"name": "rosenbrock", "noise": 0.1}, "steps": 12,
        "events": [{"step": 3, "entry": 0, "reset": ["optimizer"], "set": {"lr": 0.2}}],
        "entries": [{**ADAM, "schedule": COSINE, "average": {"kind": "ema"}, "groups": {"y": {"lr": 0.1}}}, DIVERGED],
    }),
    "typed": Spec.load({"problem": {"kind": "expression", "name": HOSTILE, "expression": "(a - x)**2 - y"}, "steps": 5, "entries": [SGD]}),
    "data": Spec.load({
        "problem": {"kind": "data", "name": "logistic_regression", "data": POINTS, "criterion": {"name": "SoftMarginLoss"}, "batch": 2},
        "entries": [SGD], "steps": 6, "dtype": "bfloat16",
    }),
    "nothing finite": Spec.load({"problem": {"kind": "expression", "expression": "log(x - x) + y"}, "entries": [SGD], "steps": 3}),
    "game": Match.load({"game": {"name": "dirac_gan"}, "steps": 9, "entries": [
        {"players": [SGD, ADAM], "penalty": 0.5, "label": HOSTILE}]}),
    "plain game": Match.load({"game": {"name": "bilinear"}, "steps": 250, "entries": [{"players": [FAST] * 2, "label": "_lost"}]}),
    "net": moons({**ADAM, "schedule": COSINE, "clip": 1.0}, {**SGD, "label": HOSTILE}, seeds=[0, 1]),
    "own net": moons({**DIVERGING, "label": "_hidden"}, ADAM, data={"name": "blobs", "count": 40},
                     stopping={"patience": 1, "min_delta": 10.0}, epochs=4, dtype="float64"),
    "numbers": moons(SGD, data={"name": "sine", "count": 30, "validation": 0}),
    "lifted": moons(ADAM, data={"name": "polynomial", "count": 30, "params": {"degree": 3}}),
    "digits": moons(SGD, data={"name": "digits", "count": 40}),
    "images": moons(ADAM, data={"name": "digits", "count": 40},
                    net={"kind": "autoencoder", "widths": [4], "code": 2, "corruption": {"kind": "masked", "amount": 0.5}}),
    "rebuilt": moons(ADAM, net={"kind": "autoencoder", "widths": [4], "code": 1}),
    "table": moons(SGD, data={"name": "table", "table": TABLE}),
}  # fmt: skip
# The trainings whose nets are pictured, and what of the pictures is told: of the last net.
SAID = {"net": "shares", "own net": "shares", "numbers": "fitted", "lifted": "fitted", "digits": "counts", "images": "image",
        "rebuilt": "rebuilt"}  # fmt: skip
EXPECTED: dict[type[Document], Any] = {Spec: run, Match: play, Training: train}
SCRIPTS: dict[type[Document], Any] = {Spec: race_script, Match: match_script, Training: training_script}
EACH = f"SAID = {sorted({*SAID.values()})!r}" + """
import json, os, pathlib, sys, warnings
warnings.simplefilter("ignore")  # torch's advice on schedules
warnings.filterwarnings("error", module="matplotlib")
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
for file in map(pathlib.Path, sys.argv[1:]):
    folder = file.with_suffix("")
    folder.mkdir()
    os.chdir(folder)
    plt.show = lambda: (plt.savefig(f"plot-{len(os.listdir())}.png", dpi=40), plt.close("all"))
    names = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(file.read_text())["cells"]):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{file.name}, cell {number}", "exec"), names)
    said = {name: names[name].tolist() for name in SAID if name in names}
    pathlib.Path("said.json").write_text(json.dumps(said))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All notebooks, run in one process where nothing of ours can be imported; torch takes seconds to come."""
    folder = tmp_path_factory.mktemp("notebooks")
    files = [folder / f"{name}.ipynb" for name in DOCUMENTS]
    for file in files:
        file.write_text(notebook(DOCUMENTS[file.stem]))
    done = subprocess.run([sys.executable, "-I", "-c", EACH, *files], capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("name", DOCUMENTS)
def test_its_csv_is_the_engines_to_the_last_bit(name: str, folder: Path) -> None:
    document = DOCUMENTS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = EXPECTED[type(document)](document).to_csv()
    (found,) = (folder / name).glob("*.csv")
    assert found.read_text() == expected
    assert [plot.stat().st_size > 3000 for plot in (folder / name).glob("plot-*.png")] == [True] * (2 if name in SAID else 1)


@pytest.mark.parametrize("name", SAID)
@torch.no_grad()
def test_what_the_nets_say_in_it_is_what_the_engines_say(name: str, folder: Path) -> None:
    document = DOCUMENTS[name]
    assert isinstance(document, Training)
    trace = train(document)
    found = np.array(json.loads((folder / name / "said.json").read_text())[SAID[name]], dtype=np.float64)
    seen, net = trace.seen, trace.nets[-1]
    assert seen
    if SAID[name] == "shares":
        x, y = (torch.linspace(*seen.view[axis], 100, dtype=trace.nets[0][0].weight.dtype) for axis in "xy")
        places = torch.stack([torch.stack([across, up]) for up in y for across in x])
        expected = net(places).softmax(-1).T.view(-1, 100, 100)
    elif SAID[name] == "image":
        expected = torch.from_numpy(seen.pictures[-1]) / 255
        found = found.clip(0, 1)
    else:
        expected = torch.from_numpy(seen.pictures[-1].T).view(found.shape)
    np.testing.assert_allclose(found, expected, atol=0.5 / 255 + 1e-6 if SAID[name] == "image" else 1e-6)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_valid_and_its_code_is_the_scripts(name: str) -> None:
    read = nbformat.reads(notebook(DOCUMENTS[name]), 4)
    nbformat.validate(read)
    script = SCRIPTS[type(DOCUMENTS[name])](DOCUMENTS[name])
    kinds = [cell.cell_type for cell in read.cells]
    assert kinds[0] == "markdown" and kinds[1:] == ["markdown", "code"] * (len(kinds) // 2)
    cells = [cell.source for cell in read.cells if cell.cell_type == "code"]
    own = sum("plt." in cell or "print(" in cell for cell in cells[-4:])
    *code, export = [*cells[: -1 - own], cells[-1]]
    assert own == (3 if name in SAID else 2) and all(cell in script for cell in code)
    assert export.split("\n\n\n")[0] in script
    assert sum(len(cell.splitlines()) for cell in code) > 0.7 * len([line for line in script.splitlines() if line])


def test_what_a_person_typed_is_only_text() -> None:
    cells = json.loads(notebook(DOCUMENTS["typed"]))["cells"]
    assert "".join(cells[0]["source"]).startswith(r"# SGD on \<\/script\>".replace(r"\/", "/"))
    labelled = ["".join(cell["source"]) for cell in json.loads(notebook(DOCUMENTS["race"]))["cells"] if cell["cell_type"] == "markdown"]
    assert not any("<i>" in text.replace(r"\<i\>", "") for text in labelled)
