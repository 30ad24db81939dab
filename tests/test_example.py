"""The example notebook: valid, without outputs that would make it large, and every cell runs, what it ends with is shown."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "docs" / "example.ipynb"
RUN = """
import ast, json, pathlib, sys, warnings
warnings.simplefilter("error")
names, shown = {"__name__": "__main__"}, []
for cell in json.loads(pathlib.Path(sys.argv[1]).read_text())["cells"]:
    if cell["cell_type"] == "code":
        *before, last = ast.parse("".join(cell["source"])).body
        final = [last] if isinstance(last, ast.Expr) else []
        exec(compile(ast.Module([*before, *([] if final else [last])], []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if final else None
        if hasattr(value, "_repr_mimebundle_"):
            bundle = value._repr_mimebundle_()
            shown.append([trace.name for trace in value.figure().data if trace.name])
print("shown:", json.dumps(shown))
"""


def test_it_is_valid_and_has_no_outputs() -> None:
    read = nbformat.read(EXAMPLE, 4)
    nbformat.validate(read)
    assert [cell.outputs for cell in read.cells if cell.cell_type == "code" and cell.outputs] == []
    assert EXAMPLE.stat().st_size < 10_000


def test_every_cell_runs_and_its_figures_are_made() -> None:
    done = subprocess.run([sys.executable, "-c", RUN, str(EXAMPLE)], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr
    race, training = json.loads(done.stdout.rpartition("shown: ")[2])
    assert set(race) == {"SGD, momentum", "Adam, CosineAnnealingLR", "LBFGS"}
    assert set(training) == {"SGD", "Adam", "border"}, "losses, and the line between the classes"
    assert "entry,label,step,x,y,loss,lr,grad_norm" in done.stdout
