"""The command, in a process of its own where exit status and streams matter."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys

import httpx2 as httpx
import pytest

from app import cli
from engine import run
from engine.version import VERSION
from tests.app.conftest import until

SPEC = {"problem": {"name": "booth"}, "entries": [{"label": 'a, "b"', "optimizer": {"name": "SGD"}}], "steps": 4}


def thalweg(*arguments, input=None):
    command = [sys.executable, "-W", "error", "-m", "app.cli", *arguments]
    return subprocess.run(command, input=input, capture_output=True, text=True, timeout=120)


def refused(capsys, *arguments):
    """Exit status and the one line of a command that fails."""
    status = cli.outcome(list(arguments))
    out, said = capsys.readouterr()
    assert out == ""
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said
    return status, said


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(SPEC))
    return str(file)


def test_a_run_from_standard_input_to_standard_output():
    done = thalweg("run", "-", "--out", "-", input=json.dumps(SPEC))
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == ["entry", "label", "step", "x", "y", "loss", "lr", "grad_norm"]
    assert [row["label"] for row in rows] == ['a, "b"'] * 5
    assert [float(row["loss"]) for row in rows] == run(SPEC).entries[0].loss.tolist()


def test_a_run_into_a_file(spec, tmp_path, capsys):
    out = tmp_path / "trace.csv"
    assert cli.outcome(["run", spec, "--out", str(out)]) == 0
    assert out.read_text() == run(SPEC).to_csv()
    assert capsys.readouterr() == ("", "")


def test_the_curves_of_a_spec(tmp_path, capsys):
    cycled = {"name": "CyclicLR", "params": {"base_lr": 0, "max_lr": 1, "step_size_up": 2}}
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({**SPEC, "steps": 2, "entries": [{**SPEC["entries"][0], "schedule": cycled}]}))
    assert cli.outcome(["lr", str(file)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == ["entry", "label", "step", "lr", "momentum"]
    assert [row["lr"] for row in rows] == ["0.0", "0.5", "1.0"]
    assert [float(row["momentum"]) for row in rows] == pytest.approx([0.9, 0.85, 0.8])
    assert {row["label"] for row in rows} == {'a, "b"'}


def test_curves_from_standard_input_into_a_file(tmp_path, monkeypatch, capsys):
    out = tmp_path / "lr.csv"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SPEC).encode())))
    assert cli.outcome(["lr", "-", "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert out.read_text().splitlines()[1] == '0,"a, ""b""",0,0.001'


def test_a_schedule_that_torch_refuses_is_one_line_and_2(tmp_path, capsys):
    file = tmp_path / "spec.json"
    endless = {"name": "OneCycleLR", "params": {"max_lr": 1}}
    file.write_text(json.dumps({**SPEC, "entries": [{"optimizer": {"name": "SGD"}, "schedule": endless}]}))
    status, line = refused(capsys, "lr", str(file))
    assert status == 2
    assert "total_steps" in line


def test_the_catalogue(capsys):
    assert cli.outcome(["catalogue"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "Muon" in {each["name"] for each in found["optimizers"]}


def test_the_version(capsys):
    assert cli.outcome(["--version"]) == 0
    assert capsys.readouterr().out.strip() == VERSION


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "JSON"),
        ("[]", "an object"),
        ('{"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Adamm"}}]}', "entries.0.optimizer.name"),
        ('{"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": NaN}}}]}', "NaN"),
        ("\ud800", "UTF-8"),
    ],
)
def test_a_bad_spec_is_one_line_and_2(tmp_path, capsys, text, said):
    file = tmp_path / "spec.json"
    file.write_bytes(text.encode(errors="surrogatepass"))
    status, line = refused(capsys, "run", str(file))
    assert status == 2
    assert said in line


def test_other_bad_input_is_one_line_and_2(tmp_path, capsys, spec, monkeypatch):
    assert refused(capsys, "run", str(tmp_path / "none.json"))[0] == 2
    assert refused(capsys, "run", spec, "--out", str(tmp_path / "no" / "folder.csv"))[0] == 2
    assert refused(capsys, "run")[0] == 2
    assert refused(capsys, "fly")[0] == 2
    assert refused(capsys, "serve", "--port", "many")[0] == 2
    assert refused(capsys, "serve", "--port", "70000")[0] == 2
    assert refused(capsys, "serve", "--workers", "0")[0] == 2
    monkeypatch.setenv("THALWEG_STEPS", "few")
    status, line = refused(capsys, "serve")
    assert status == 2
    assert "steps" in line


def test_anything_else_is_one_line_and_1(spec, capsys, monkeypatch):
    monkeypatch.setattr(cli, "read", lambda name: 1 / 0)
    status, line = refused(capsys, "run", spec)
    assert status == 1
    assert "division by zero" in line


def test_a_taken_port_is_said(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, line = refused(capsys, "serve", "--port", port, "--no-open")
    assert status == 2
    assert port in line
    assert "--port" in line


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_serve_says_its_address_serves_and_ends():
    command = [sys.executable, "-W", "error", "-m", "app.cli", "serve", "--no-open", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        assert httpx.get(f"{url}healthz").json() == {"status": "ok"}
        until(lambda: httpx.get(f"{url}readyz").status_code == 200, "the workers")
        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=60)
    assert server.returncode in (0, 130)
    assert "Traceback" not in complaints


def test_a_script_prints_what_run_prints(spec, tmp_path, capsys):
    file = tmp_path / "race.py"
    assert cli.outcome(["script", str(spec), "--out", str(file)]) == 0
    assert capsys.readouterr().out == ""
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == run(SPEC).to_csv()


def test_a_script_of_a_training_prints_what_train_prints(tmp_path, capsys):
    document, file = tmp_path / "training.json", tmp_path / "training.py"
    document.write_text(json.dumps({"data": {"name": "xor"}, "entries": [{"optimizer": {"name": "Adam"}, "clip": 1.0}], "epochs": 2}))
    assert cli.outcome(["script", str(document), "--out", str(file)]) == 0
    assert cli.outcome(["train", str(document)]) == 0
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == capsys.readouterr().out
    document.write_text(json.dumps({"data": {"name": "xor"}, "entries": []}))
    assert refused(capsys, "script", str(document)) == (2, "thalweg: entries: expected a list of 1 to 16, got one of 0\n")


def test_a_training_by_epochs_and_by_steps(tmp_path, capsys):
    file = tmp_path / "training.json"
    file.write_text(json.dumps({"data": {"name": "xor"}, "entries": [{"optimizer": {"name": "Adam"}}], "seeds": [0, 4], "epochs": 2}))
    assert cli.outcome(["train", str(file)]) == 0
    epochs = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["seed"], row["epoch"]) for row in epochs] == [(seed, epoch) for seed in "04" for epoch in "012"]
    assert 0 <= float(epochs[-1]["validation_accuracy"]) <= 1
    assert cli.outcome(["train", str(file), "--steps"]) == 0
    steps = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["step"] for row in steps] == 2 * [str(step) for step in range(10)]
    assert {row["lr"] for row in steps} == {"0.001"}


def test_a_training_that_is_too_long_is_one_line_and_2(tmp_path, capsys):
    file = tmp_path / "training.json"
    file.write_text(json.dumps({"data": {"name": "xor"}, "entries": [{"optimizer": {"name": "Adam"}}], "epochs": 5000, "batch": 1}))
    status, said = refused(capsys, "train", str(file))
    assert status == 2
    assert "expected at most 200,000 steps of all entries and seeds, got 750,000" in said
