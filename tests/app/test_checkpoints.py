"""Checkpoints over HTTP and at the command line: what is continued equals what was never stopped."""

import csv
import io
import json
import pickle
import zipfile

import pytest
import torch

from app import cli
from engine import run
from engine.nets import Training, train

SPEC = {
    "problem": {"name": "rosenbrock", "noise": 0.1},
    "entries": [
        {"optimizer": {"name": "Adam"}, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 40}}},
        {"optimizer": {"name": "LBFGS"}, "average": {"kind": "ema"}},
    ],
    "steps": 30,
}


def rows(text, first=0, column="step"):
    return [row for row in csv.DictReader(io.StringIO(text)) if int(row[column]) >= first]


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(SPEC))
    return str(file)


def test_a_run_is_saved_and_continued_by_commands(spec, tmp_path, capsys):
    name, out = str(tmp_path / "race"), tmp_path / "trace.csv"
    assert cli.outcome(["run", spec, "--out", str(out), "--checkpoint", name, "--at", "12"]) == 0
    assert out.read_text() == run(SPEC).to_csv()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["race.json", "race.safetensors", "spec.json", "trace.csv"]
    assert cli.outcome(["resume", name, "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert rows(out.read_text()) == rows(run(SPEC).to_csv(), 12)


def test_what_another_version_saved_is_continued_and_said(spec, tmp_path, capsys):
    cli.outcome(["run", spec, "--checkpoint", str(tmp_path / "a"), "--at", "30"])
    document = json.loads((tmp_path / "a.json").read_text())
    (tmp_path / "a.json").write_text(json.dumps({**document, "torch": "2.11.0"}))
    capsys.readouterr()
    assert cli.outcome(["resume", str(tmp_path / "a")]) == 0
    assert "saved with torch 2.11.0" in capsys.readouterr().err


TRAINING = {
    "data": {"name": "moons", "count": 40}, "net": {"widths": [4], "dropout": 0.2}, "epochs": 3, "batch": 12,
    "entries": [{**SPEC["entries"][1], "optimizer": {"name": "Adam"}, "schedule": {"name": "CosineAnnealingLR", "params": {"T_max": 9}}}],
    "seeds": [0, 1],
}


def test_a_training_is_saved_and_continued_by_commands(tmp_path, capsys):
    (tmp_path / "t.json").write_text(json.dumps(TRAINING))
    name, out, steps = str(tmp_path / "net"), tmp_path / "a.csv", tmp_path / "b.csv"
    assert cli.outcome(["train", str(tmp_path / "t.json"), "--out", str(out), "--checkpoint", name, "--at", "4"]) == 0
    whole = train(Training.load(TRAINING))
    assert out.read_text() == whole.to_csv()
    assert cli.outcome(["resume", name, "--out", str(out)]) == cli.outcome(["resume", name, "--steps", "--out", str(steps)]) == 0
    assert rows(out.read_text(), 2, "epoch") == rows(whole.to_csv(), 2, "epoch") == rows(out.read_text(), 0, "epoch")
    assert rows(steps.read_text()) == rows(whole.to_csv(steps=True), 4)
    assert cli.outcome(["train", str(tmp_path / "t.json"), "--checkpoint", name, "--at", "10"]) == cli.BAD_INPUT
    assert "a step from 0 to 9, got 10" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "SPEC", "--at", "3"], "both --checkpoint and --at"),
        (["run", "SPEC", "--checkpoint", "x"], "both --checkpoint and --at"),
        (["run", "SPEC", "--checkpoint", "x", "--at", "31"], "a step from 0 to 30, got 31"),
        (["run", "SPEC", "--checkpoint", "no/such/folder/x", "--at", "3"], "No such file"),
        (["resume", "absent"], "absent.json: No such file"),
        (["resume", "model.pt"], "this is a pickle"),
        (["resume", "SPEC"], "No such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, said, spec, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.pt").write_bytes(pickle.dumps({}))
    assert cli.outcome([spec if part == "SPEC" else part for part in arguments]) == cli.BAD_INPUT
    out, err = capsys.readouterr()
    assert out == "" and said in err and len(err.splitlines()) == 1


def test_a_checkpoint_is_downloaded_and_continued(real):
    answer = real.post("/api/checkpoint", json={"spec": SPEC, "step": 17})
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="checkpoint-17.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert json.loads(file.read("checkpoint.json"))["step"] == 17
    trace = run(SPEC)
    found = real.post("/api/resume", content=answer.content, headers={"Accept": "text/csv"})
    assert found.headers["content-type"].startswith("text/csv")
    assert rows(found.text) == rows(trace.to_csv(), 17)
    told = real.post("/api/resume", content=answer.content).json()
    assert told["step"] == 17 and not told["foreign"] and told["written_by"]["torch"] == str(torch.__version__)
    assert [entry["loss"] for entry in told["entries"]] == [entry.loss[17:].tolist() for entry in trace.entries]


def test_a_training_is_downloaded_and_continued(real):
    file = real.post("/api/checkpoint", json={"spec": TRAINING, "step": 7}).content
    trace = train(Training.load(TRAINING))
    told = real.post("/api/resume", content=file).json()
    assert (told["step"], told["epoch"], told["how"], told["entries"][0]["remembers"]) == (7, 3, ["separate"], True)
    for seed, found in enumerate(told["entries"][0]["seeds"]):
        assert found["validation_loss"] == trace.whole[2, 3:, 0, seed].tolist()
        assert found["steps"]["loss"] == trace.steps[0, 7:, 0, seed].tolist()
    parts = {part["part"]: part["numbers"] for part in told["parts"]}
    weights, seeds = (2 * 4 + 4) + (4 * 2 + 2), 2
    assert parts["model"] == seeds * weights
    assert parts["optimizer"] == seeds * (2 * weights + 4), "two moments a weight, and a count of steps a tensor"
    assert parts["average"] == seeds * (weights + 1), "a copy, and how often it was updated"
    csv_text = real.post("/api/resume", content=file, headers={"Accept": "text/csv"}).text
    assert rows(csv_text, 0, "epoch") == rows(trace.to_csv(), 3, "epoch")
    late = real.post("/api/checkpoint", json={"spec": TRAINING, "step": 10})
    assert late.json()["error"] == {"code": "range", "message": "step: expected at most 9, got 10", "path": ["step"]}


def smaller(site, monkeypatch):
    """A site that takes checkpoints of at most 1,000 bytes."""
    monkeypatch.setattr(site.app.state, "settings", site.app.state.settings.model_copy(update={"checkpoint_bytes": 1000}))


def test_a_checkpoint_that_could_not_be_taken_again_is_not_made(real, monkeypatch):
    smaller(real, monkeypatch)
    refused = real.post("/api/checkpoint", json={"spec": SPEC, "step": 3}).json()["error"]
    assert refused["code"] == "limit" and "at most 1,000 bytes" in refused["message"] and "thalweg run" in refused["message"]


def test_what_is_no_checkpoint_is_refused_over_http(real, monkeypatch):
    for body, code, status in (
        (pickle.dumps([1]), "pickle", 422), (b"PK\x03\x04", "checkpoint", 422), (b"", "checkpoint", 422), (b"{}", "checkpoint", 422),
    ):  # fmt: skip
        answer = real.post("/api/resume", content=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    late = real.post("/api/checkpoint", json={"spec": SPEC, "step": 31})
    assert late.json()["error"] == {"code": "range", "message": "step: expected at most 30, got 31", "path": ["step"]}
    assert real.post("/api/checkpoint", json={"spec": SPEC, "step": -1}).status_code == 422
    smaller(real, monkeypatch)
    assert real.post("/api/resume", content=b"x" * 1001).status_code == 413
