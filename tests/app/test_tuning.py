"""A fair race by socket, route and command: the same verdicts everywhere, those that the engine gives."""

import json
import subprocess
import sys

from app import cli, words
from engine.tuning import Tuning, joined, judged, piece, pieces

DOCUMENT = {
    "problem": {"name": "himmelblau"}, "steps": 30, "entries": [{"optimizer": {"name": "SGD"}}, {"optimizer": {"name": "Muon"}}],
    "tune": {"parameters": ["lr", "momentum"], "budget": 6, "starts": 2},
}  # fmt: skip
BROKEN = {**DOCUMENT, "tune": {"budget": "many"}}


def by_the_engine():
    tuning = Tuning.load(DOCUMENT)
    found = []
    for entry in range(2):
        whole = joined([piece(DOCUMENT, entry, *part) for part in pieces(tuning, entry)])
        found.append(judged(DOCUMENT, entry, *whole))
    return json.loads(words.dump(found))


def test_the_route_answers_what_the_engine_finds(real):
    answer = real.post("/api/tune", json=DOCUMENT)
    assert answer.status_code == 200
    found = answer.json()
    assert found["entries"] == by_the_engine()
    assert found["info"]["runs"] == 12 and found["info"]["objective"] == "reached" and found["info"]["within"] > 0
    assert len(found["info"]["seconds"]) == 2


def test_the_socket_tells_progress_and_each_entry_as_it_is_judged(real):
    with real.page() as page:
        page.say({"type": "tune", "id": 3, "channel": "tune", "spec": DOCUMENT})
        told = page.hear_until("done")
    assert [one["type"] for one in (told[0], told[-1])] == ["started", "done"]
    assert {one["id"] for one in told} == {3}
    verdicts = sorted((one for one in told if one["type"] == "tuned"), key=lambda one: one["entry"])
    assert [{k: v for k, v in one.items() if k not in ("type", "id")} for one in verdicts] == by_the_engine()
    progress = [one for one in told if one["type"] == "progress"]
    assert progress[-1]["done"] == progress[-1]["of"] == len(progress)


def test_an_entry_is_judged_by_all_of_its_pieces_in_their_order(fake):
    found = fake.post("/api/tune", json={"tune": {}, "seed": 1}).json()
    assert found["info"]["budget"] == 3 and found["torch"] == "fake"
    whole = {"settings": [[0.0], [1.0], [2.0]], "final": [[0.5], [1.5], [2.5]]}
    assert found["entries"] == [{"entry": 0, **whole, "how": "separate"}, {"entry": 1, **whole, "how": "exact"}]


def test_a_refusal_of_the_plan_and_a_cancelled_race_leave_the_workers_free(fake):
    refused = fake.post("/api/tune", json={"tune": {}, "fake": {"refuse": "no"}})
    assert refused.json()["error"] == {"code": "refused", "message": "no", "path": ["tune", "budget"]}
    with fake.page() as page:
        page.say({"type": "tune", "id": 1, "spec": {"tune": {}, "fake": {"turns": 10**9}}})
        page.hear_until("started")
        page.say({"type": "cancel", "id": 1})
        assert page.hear_until("cancelled")[-1] == {"type": "cancelled", "id": 1}
    assert fake.post("/api/tune", json={"tune": {}, "seed": 2}).status_code == 200


def test_bad_input_is_refused_in_the_contracts_shape(real):
    answer = real.post("/api/tune", json=BROKEN)
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == ["tune", "budget"]


def test_the_command_prints_the_same(capfdbinary, tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(DOCUMENT))
    command = [sys.executable, "-W", "error", "-m", "app.cli", "tune", str(file)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["entries"] == by_the_engine()


def test_the_command_refuses_bad_input_in_a_sentence(capsys, tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(BROKEN))
    assert cli.outcome(["tune", str(file)]) == 2
    assert "budget" in capsys.readouterr().err
