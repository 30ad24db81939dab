"""Matches and vector fields over HTTP and the socket, and the command, against the engine in this process."""

import json
import math

import numpy as np
import pytest

from app import cli, wire
from app.settings import Settings
from engine.games.document import COLUMNS, Match
from engine.games.script import script
from engine.games.trace import play
from engine.games.vectors import vectors

SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
ADAM = {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}
ENTRIES = [{"players": [SGD, SGD]}, {"players": [ADAM, SGD], "update": "alternating", "critic_steps": 2, "penalty": 0.3}]
SPEC = {"game": {"name": "dirac_gan", "start": [0.5, 0.5]}, "entries": ENTRIES, "steps": 200}
BOX = {"x0": -1, "x1": 1, "y0": 0, "y1": 2}


def test_a_match_is_answered_as_json_with_what_became_of_it(real):
    answer = real.post("/api/game", json=SPEC).json()
    trace = play(SPEC)
    assert answer == json.loads(json.dumps(trace.as_dict()))
    first = answer["entries"][0]
    assert first["theta"] == trace.columns[0, 0].tolist() and first["status"]["kind"] == "outwards"
    assert first["status"]["numbers"]["theory"] == pytest.approx(math.sqrt(1 + 0.1**2 / 4), rel=1e-14)


def test_or_as_csv(real):
    answer = real.post("/api/game", json=SPEC, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv") and answer.text == play(SPEC).to_csv()


def test_or_as_a_script(real):
    answer = real.post("/api/game-script", json=SPEC)
    assert answer.headers["content-type"].startswith("text/x-python") and answer.text == script(Match.load(SPEC))
    assert real.post("/api/game-script", json={**SPEC, "steps": -1}).status_code == 422


def test_the_socket_streams_the_same_bits(real):
    with real.page() as page:
        page.say({"type": "game", "id": 3, "channel": "game", "spec": SPEC})
        started, *frames, done = page.hear_until("done", "error")
    assert started["columns"] == list(COLUMNS) and started["equilibria"] == [[0.0, 0.0]] and started["rows"] == 201
    trace = play(SPEC)
    assert np.concatenate([frame.data for frame in frames], axis=2).tobytes() == trace.columns.tobytes()
    assert [entry["status"] for entry in done["entries"]] == [json.loads(json.dumps(status.as_dict())) for status in trace.statuses]


def test_a_field_is_a_frame_of_two_columns(real):
    params = json.dumps({"loss": "hinge"})
    answer = real.get("/api/game-field", params={"name": "dirac_gan", "params": params, "penalty": 0.5, **BOX, "nx": 5, "ny": 3})
    frame = wire.unpack(answer.content)
    assert frame.kind == wire.FIELD and frame.data.shape == (2, 3, 5)
    assert frame.data.tobytes() == vectors("dirac_gan", {"loss": "hinge"}, 0.5, ((-1, 1), (0, 2)), 5, 3).tobytes()
    again = real.get("/api/game-field", params={"name": "bilinear", **BOX}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"game": {"name": "nim"}}, ["game", "name"]),
        ({"entries": [{"players": [SGD]}]}, ["entries", 0, "players"]),
        ({"entries": [{"players": [SGD, {"optimizer": {"name": "SGD", "params": {"lr": -1}}}]}]},
         ["entries", 0, "players", 1, "optimizer", "params", "lr"]),
        ({"game": {"name": "bilinear"}}, ["entries", 1, "penalty"]),
        ({"steps": Settings().steps + 1}, ["steps"]),
        ({"steps": 100_000, "entries": ENTRIES * 6}, ["steps"]),
        ({"entries": ENTRIES * 17}, ["entries"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_its_path(real, change, path):
    answer = real.post("/api/game", json={**SPEC, **change})
    assert answer.status_code == 422 and answer.json()["error"]["path"] == path, answer.text


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": "nim"}, ["name"]),
        ({"params": '{"loss": "hing"}'}, ["params", "loss"]),
        ({"params": "[]"}, ["params"]),
        ({"name": "bilinear", "penalty": 1}, ["penalty"]),
        ({"x1": -1}, ["x1"]),
        ({"y0": "inf"}, ["y0"]),
    ],
)
def test_a_wrong_field_is_refused_at_its_path(real, change, path):
    answer = real.get("/api/game-field", params={"name": "dirac_gan", **BOX, **change})
    assert answer.status_code == 422 and answer.json()["error"]["path"] == path, answer.text


def test_the_catalogue_has_the_games_with_their_formulas(real):
    catalogue = real.get("/api/catalogue").json()
    games = {game["name"]: game for game in catalogue["games"]}
    assert {"bilinear", "dirac_gan"} <= set(games)
    assert all(text.startswith("<math") for game in games.values() for text in game["mathml"])
    assert len(games["dirac_gan"]["variants"]["loss"]) == 4 and games["dirac_gan"]["penalty"] and not games["bilinear"]["penalty"]
    first = Match.load(catalogue["match"]["first"])
    assert [pair.update for pair in first.entries] == ["simultaneous", "alternating", "simultaneous", "simultaneous"]


def test_the_command_writes_the_csv(tmp_path):
    file, out = tmp_path / "match.json", tmp_path / "match.csv"
    file.write_text(json.dumps(SPEC))
    assert cli.outcome(["game", str(file), "--out", str(out)]) == 0
    assert out.read_text() == play(SPEC).to_csv()


def test_the_command_says_what_is_wrong(tmp_path, capsys):
    file = tmp_path / "match.json"
    file.write_text(json.dumps({**SPEC, "game": {"name": "nim"}}))
    assert cli.outcome(["game", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.startswith('thalweg: game.name: unknown game "nim"; expected one of bilinear,') and said.count("\n") == 1
