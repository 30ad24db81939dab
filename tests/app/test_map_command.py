"""The command `thalweg map`, in a process of its own where streams matter."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest

from app import cli, map_command
from engine.maps import Map, complete

LR = {"path": ["optimizer", "params", "lr"], "from": 0.01, "to": 3, "scale": "log", "count": 7}
DECAY = {"path": ["optimizer", "params", "weight_decay"], "from": 0, "to": 1, "count": 5}
DOCUMENT = {"problem": {"name": "ellipse"}, "entries": [{"optimizer": {"name": "SGD"}}], "steps": 25, "map": {"x": LR, "y": DECAY}}
NAMES = {"document", "final", "best", "reached", "diverged", "x", "y", "how", "torch"}


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(DOCUMENT))
    return str(file)


def same(found, document):
    expected = complete(Map.load(document))
    for name, values in expected.items():
        assert np.array_equal(found[name], values, equal_nan=values.dtype.kind == "f")
        assert found[name].dtype == values.dtype


def test_a_map_from_standard_input_to_standard_output():
    command = [sys.executable, "-W", "error", "-m", "app.cli", "map", "-"]
    done = subprocess.run(command, input=json.dumps(DOCUMENT).encode(), capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    found = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    assert set(found) == NAMES
    assert json.loads(str(found["document"])) == DOCUMENT
    same(found, DOCUMENT)


def test_processes_compute_the_same(spec, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(map_command, "PAYS", 0.0)
    monkeypatch.setattr(map_command.Processes, "least", 0.0)
    monkeypatch.setattr(map_command, "cpus", lambda: 2)
    alone = []
    monkeypatch.setattr(map_command.Here, "submit", lambda *_: alone.append(1))
    out = tmp_path / "map.npz"
    assert cli.outcome(["map", spec, "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert alone == []
    with np.load(out, allow_pickle=False) as found:
        same(found, DOCUMENT)


def test_each_entry_of_a_sensitivity_is_a_row(tmp_path, capsys):
    names = ("SGD", "Adam", "Adafactor")
    document = {"entries": [{"optimizer": {"name": name}} for name in names], "problem": {"name": "sphere"}, "steps": 4,
                "map": {"kind": "sensitivity", "x": {"count": 3}}}  # fmt: skip
    file, out = tmp_path / "spec.json", tmp_path / "map.npz"
    file.write_text(json.dumps(document))
    assert cli.outcome(["map", str(file), "--out", str(out)]) == 0
    with np.load(out, allow_pickle=False) as found:
        assert found["how"] == "separate"
        same(found, document)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"map": {"x": {**LR, "from": 0}, "y": DECAY}}, "map.x.from"),
        ({"map": {"x": {**LR, "count": 100_000}, "y": {**DECAY, "count": 100_000}}}, "4,096"),
        ({"map": {}}, "map.x"),
        ({"entries": []}, "entries"),
    ],
)
def test_a_bad_map_is_one_line_and_2(tmp_path, capsys, change, said):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({**DOCUMENT, **change}))
    assert cli.outcome(["map", str(file)]) == 2
    out, line = capsys.readouterr()
    assert out == ""
    assert len(line.splitlines()) == 1
    assert said in line


def test_a_map_on_a_named_device_is_computed_here(spec, tmp_path, capsys, monkeypatch):
    """On the processor by its name: the way of a GPU, which the machines of the tests have not."""
    monkeypatch.setattr(map_command, "PAYS", 0.0)
    monkeypatch.setattr(map_command.Processes, "__init__", lambda _: pytest.fail("expected no process"))
    out = tmp_path / "map.npz"
    assert cli.outcome(["map", spec, "--device", "cpu", "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    with np.load(out, allow_pickle=False) as found:
        same(found, DOCUMENT)


@pytest.mark.parametrize("command", ["map", "tune"])
@pytest.mark.parametrize("device", ["cuda:99", "meta", "nowhere"])
def test_a_device_that_is_not_there_is_one_line_and_2(spec, capsys, command, device):
    assert cli.outcome([command, spec, "--device", device]) == 2
    out, line = capsys.readouterr()
    assert out == ""
    assert len(line.splitlines()) == 1
    assert line.startswith("thalweg: --device: expected a device")
    assert device in line


def test_a_cluster_that_is_not_there_is_one_line_and_1(spec, capsys, monkeypatch):
    monkeypatch.setattr("app.cluster.PATIENCE", 0.2)
    monkeypatch.setenv("THALWEG_CLUSTER", "tcp://127.0.0.1:1")
    assert cli.outcome(["map", spec]) == 1
    assert capsys.readouterr().err.startswith("thalweg: the cluster at tcp://127.0.0.1:1 cannot be reached")
    monkeypatch.setenv("THALWEG_CLUSTER", "tcp://10.0.0.1:1")
    assert cli.outcome(["map", spec]) == 2
    assert "tls://" in capsys.readouterr().err
