"""Plugins at the command line and in a server, whose workers read a file anew when it has changed."""

import csv
import io
import json
import os
import time

import pytest

from app import cli
from app.settings import Settings
from engine import plugins, run
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
            before = page.result(1, SPEC)[0][0].data[4, 0, 4]
            lion.write_text(LION.replace("0.5 ** (", "0.1 ** (").replace("class Halving", "class Quick").replace("Halves", "Cuts"))
            os.utime(lion, ns=(time.time_ns() + 10**9,) * 2)
            assert "Quick" in [one["name"] for one in site.get("/api/catalogue").json()["schedules"]]
            said = page.result(2, SPEC)[1]
            assert before == 0.05 and said["type"] == "error" and said["error"]["path"] == ["entries", 0, "schedule", "name"]
        until(lambda: site.post("/api/run", json=SPEC).status_code == 422, "the changed file")
