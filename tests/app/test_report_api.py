"""What a person takes away by HTTP: reports, notebooks, scripts and numpy's files of every kind of document."""

import io
import json

import nbformat
import numpy as np
import pytest

from app import cli
from app.documents import written
from engine import Spec, run
from engine.games.document import Match
from engine.games.trace import play
from engine.nets import Training, train

SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
RACE = {"problem": {"name": "booth"}, "entries": [SGD], "steps": 5}
MATCH = {"game": {"name": "bilinear"}, "entries": [{"players": [SGD, SGD]}], "steps": 5}
TRAINING = {"data": {"name": "moons", "count": 40}, "entries": [SGD], "epochs": 2}
KINDS = {
    "race": (RACE, Spec, run, "/api/run", "/api/script"),
    "match": (MATCH, Match, play, "/api/game", "/api/game-script"),
    "training": (TRAINING, Training, lambda document: train(Training.load(document)), "/api/train", "/api/train-script"),
}
NPZ, IPYNB = "application/x-npz", "application/x-ipynb+json"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_as_npz_script_notebook_and_report(real, kind):
    document, loaded, computed, table, script = KINDS[kind]
    answer = real.post(table, json=document, headers={"Accept": NPZ})
    assert answer.headers["content-type"] == NPZ
    expected = np.load(io.BytesIO(computed(document).to_npz()))
    found = np.load(io.BytesIO(answer.content), allow_pickle=False)
    assert set(found) == set(expected) and all(found[name].tobytes() == expected[name].tobytes() for name in expected)
    answer = real.post(script, json=document, headers={"Accept": IPYNB})
    assert answer.headers["content-type"] == IPYNB
    nbformat.validate(nbformat.reads(answer.text, 4))
    assert answer.text == written(loaded.load(document), "ipynb")
    assert real.post(script, json=document).text == written(loaded.load(document), "py")
    answer = real.post("/api/report?title=Lesson 3", json=document)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert "<h1>Lesson 3</h1>" in answer.text and f'href="{real.url}/' in answer.text


def test_a_report_links_to_where_the_browser_is(real):
    origin = real.url.replace("127.0.0.1", "localhost")
    answer = real.post("/api/report", json=RACE, headers={"Origin": origin, "Host": origin.removeprefix("http://")})
    assert f'href="{origin}/#v1=' in answer.text


BAD = [({**RACE, "steps": -1}, ["steps"]), ({**TRAINING, "epochs": 0}, ["epochs"]), ({}, ["problem"])]


@pytest.mark.parametrize(("document", "path"), BAD)
def test_a_report_of_a_bad_document_is_refused_as_everywhere(real, document, path):
    answer = real.post("/api/report", json=document)
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == path
    assert real.post("/api/report?title=" + "x" * 201, json=RACE).status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_goes_by_the_ending(tmp_path, kind):
    document, loaded, *_ = KINDS[kind]
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document))
    command = {"race": "run", "match": "game", "training": "train"}[kind]
    assert cli.outcome([command, str(spec), "--out", str(tmp_path / "a.npz")]) == 0
    found = np.load(tmp_path / "a.npz", allow_pickle=False)
    assert str(found["spec"]) == loaded.load(document).canonical()
    for ending in ("ipynb", "py"):
        assert cli.outcome(["script", str(spec), "--out", str(tmp_path / f"a.{ending}")]) == 0
        assert (tmp_path / f"a.{ending}").read_text() == written(loaded.load(document), ending)
    assert cli.outcome(["report", str(spec), "--out", str(tmp_path / "a.html"), "--title", "A <b>"]) == 0
    assert "<h1>A &lt;b&gt;</h1>" in (tmp_path / "a.html").read_text()
