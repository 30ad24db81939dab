"""Plugins at the command line and in a server, whose workers read a file anew when it has changed."""

import csv
import io
import json
import os
import time

import numpy as np
import pytest

from app import cli, map_command
from app.errors import ApiError
from app.settings import Settings
from app.wide_jobs import WideJobs
from engine import plugins, run
from engine.games.document import Match
from engine.games.trace import play
from engine.nets import Training, train
from tests.app.conftest import serve, until
from tests.engine.test_plugins import LION, SPEC


@pytest.fixture
def lion(tmp_path):
    file = tmp_path / "lion.py"
    file.write_text(LION)
    yield file
    plugins.use([])


def test_a_run_and_its_script(lion, tmp_path, capsys):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(SPEC))
    assert cli.outcome(["run", str(spec), "--plugin", str(lion)]) == 0
    out, err = capsys.readouterr()
    assert [row["x"] for row in csv.DictReader(io.StringIO(out))][:2] == ["1.0", "0.9"] and err == ""
    assert cli.outcome(["script", str(spec), "--plugin", str(lion)]) == 0
    assert "from lion import Lion" in capsys.readouterr().out
    assert cli.outcome(["run", str(spec)]) == cli.BAD_INPUT
    assert "unknown optimizer" in capsys.readouterr().err


def test_a_broken_plugin_is_told_and_a_run_without_it_is_as_ever(lion, tmp_path, capsys):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({**SPEC, "entries": SPEC["entries"][1:]}))
    lion.write_text("1 / 0")
    assert cli.outcome(["run", str(spec), "--plugin", str(lion)]) == 0
    out, err = capsys.readouterr()
    assert out == run(json.loads(spec.read_text())).to_csv()
    assert err.startswith("thalweg: plugin lion.py: nothing of it is offered: ZeroDivisionError: division by zero\nTraceback")


def test_a_plugin_that_is_not_there_is_bad_input(tmp_path, capsys):
    assert cli.outcome(["serve", "--plugin", str(tmp_path / "absent.py")]) == cli.BAD_INPUT
    assert "expected a Python file" in capsys.readouterr().err


def test_variables_name_several(lion, tmp_path, monkeypatch):
    (tmp_path / "other.py").touch()
    monkeypatch.setenv("THALWEG_PLUGINS", f"{lion}, {tmp_path / 'other.py'}")
    assert Settings().plugins == (lion.resolve(), (tmp_path / "other.py").resolve())


BETA = {"path": ["optimizer", "params", "betas", 0], "from": 0, "to": 0.9, "count": 4}
LR = {"path": ["optimizer", "params", "lr"], "from": 0.01, "to": 0.3, "scale": "log", "count": 5}
DOCUMENT = {"problem": {"name": "rosenbrock"}, "steps": 25, "entries": [{"optimizer": {"name": "Lion"}}]}


@pytest.fixture
def computed(lion, tmp_path, capfd):
    """What a command makes of a document, with the file as a plugin; nothing else is said."""

    def compute(command, document):
        spec, out = tmp_path / "spec.json", tmp_path / "out"
        spec.write_text(json.dumps(document))
        assert cli.outcome([command, str(spec), "--plugin", str(lion), "--out", str(out)]) == 0
        assert capfd.readouterr() == ("", "")
        return out

    return compute


def test_it_is_mapped_each_cell_as_it_runs_by_itself(computed, monkeypatch):
    """In lanes, exactly: the first row here, the others in other processes, which know nothing of the file."""
    monkeypatch.setattr(map_command, "PAYS", 0.0)
    monkeypatch.setattr(map_command.Processes, "least", 0.0)
    monkeypatch.setattr(map_command, "cpus", lambda: 2)
    with np.load(computed("map", {**DOCUMENT, "map": {"x": LR, "y": BETA}})) as found:
        assert found["how"] == "exact"
        for row, column in ((0, 0), (1, 3), (3, 4)):
            params = {"lr": found["x"][column].item(), "betas": [found["y"][row].item(), 0.99]}
            alone = run({**DOCUMENT, "entries": [{"optimizer": {"name": "Lion", "params": params}}]})
            assert found["final"][row, column] == alone.entries[0].loss[-1]


def test_it_is_tuned_as_fairly_as_others(computed):
    document = {**DOCUMENT, "entries": [{"optimizer": {"name": name}} for name in ("Lion", "Adam")], "tune": {"budget": 8, "starts": 2}}
    lion, adam = json.loads(computed("tune", document).read_text())["entries"]
    assert lion["how"] == adam["how"] == "exact" and len(lion["settings"]) == len(adam["settings"]) == 8


def test_it_trains_nets_and_plays(computed):
    training = {"data": {"name": "moons", "count": 20}, "entries": DOCUMENT["entries"], "epochs": 2, "net": {"widths": [2]}}
    assert computed("train", training).read_text() == train(Training.load(training)).to_csv()
    match = {"game": {"name": "dirac_gan"}, "entries": [{"players": 2 * DOCUMENT["entries"]}], "steps": 5}
    assert computed("game", match).read_text() == play(Match.load(match)).to_csv()


def test_a_piece_of_what_was_planned_with_another_file_is_refused(lion):
    jobs = WideJobs(60, Settings().limits())
    jobs.known = {"map_probe": jobs.map_probe}
    plugins.use([lion])
    document = {**DOCUMENT, "map": {"x": LR, "y": BETA}}
    (plan,) = jobs.map_plan(document)
    (probed,) = jobs.as_of(plan.value["plugins"]["fingerprint"], "map_probe", document)
    assert probed.value == "exact"
    lion.write_text(LION.replace("first * m", "second * m") + "# longer")
    plugins.refresh()
    with pytest.raises(ApiError, match="the file of a plugin has changed"):
        next(jobs.as_of(plan.value["plugins"]["fingerprint"], "map_probe", document))


def test_what_it_prints_does_not_get_among_the_results(computed, lion, capfd):
    lion.write_text(LION.replace("        loss = None", "        print('stepped')\n        loss = None"))
    with pytest.raises(AssertionError, match="stepped"):  # on standard error
        computed("run", DOCUMENT)
    assert "stepped" not in (lion.parent / "out").read_text()


def test_a_server_offers_it_and_reads_it_anew(lion, tmp_path, caplog):
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module")
    with serve(plugins=(lion, broken)) as site:
        known = site.get("/api/catalogue").json()
        assert "Lion" in [one["name"] for one in known["optimizers"]]
        assert [one["classes"] for one in known["plugins"]] == [["Lion", "Halving"], []]
        assert "no_such_module" in known["plugins"][1]["notices"][0]
        assert len([record for record in caplog.records if "no_such_module" in record.getMessage()]) == 1
        assert "notices" not in site.get("/readyz").json()
        lrs = lambda: site.post("/api/run", json=SPEC).json()["entries"][0]["lr"]  # noqa: E731
        assert lrs()[4] == 0.05
        with site.page() as page:
            before = np.concatenate([frame.data for frame in page.result(1, SPEC)[0]], axis=2)[4, 0, 4]
            lion.write_text(LION.replace("0.5 ** (", "0.1 ** (").replace("class Halving", "class Quick").replace("Halves", "Cuts"))
            os.utime(lion, ns=(time.time_ns() + 10**9,) * 2)
            assert "Quick" in [one["name"] for one in site.get("/api/catalogue").json()["schedules"]]
            said = page.result(2, SPEC)[1]
            assert before == 0.05 and said["type"] == "error" and said["error"]["path"] == ["entries", 0, "schedule", "name"]
        until(lambda: site.post("/api/run", json=SPEC).status_code == 422, "the changed file")
