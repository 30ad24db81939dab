"""The conversation, over a real socket; what a run holds is made up by `fakes`."""

import json
import time

import httpx2 as httpx
import pytest
from websockets.exceptions import InvalidStatus

from app import stream, wire
from app.errors import ApiError
from tests.app.conftest import until
from tests.app.fakes import columns

SPEC = {"steps": 29, "entries": [{}, {}]}
ENDLESS = {"steps": 90_000, "entries": [{}], "fake": {"pause": 0.01}}
seeds = iter(range(10**6))


def endless():
    """A long run that nobody else has asked for."""
    return {**ENDLESS, "seed": next(seeds)}


def test_a_run_is_started_sent_and_done(fake):
    with fake.page() as page:
        page.run(7, SPEC, channel="race")
        started, *frames, done = page.hear_until("done")
    assert started == {"type": "started", "id": 7, "rows": 30, "entries": 2, "columns": list("abcde")}
    assert [(frame.kind, frame.id, frame.row) for frame in frames] == [(1, 7, 0), (1, 7, 10), (1, 7, 20)]
    for frame in frames:
        assert frame.data.tolist() == columns(2, frame.row, 10).tolist()
    assert done["type"] == "done"
    assert done["id"] == 7


def test_several_runs_share_a_socket(fake):
    with fake.page() as page:
        page.run(1, endless(), channel="a")
        page.run(2, endless(), channel="b")
        page.run(3, SPEC)
        heard = page.hear_until("done")
        assert heard[-1]["id"] == 3
        page.say({"type": "cancel", "id": 1})
        page.say({"type": "cancel", "id": 2})
        assert page.hear_until("cancelled")[-1]["id"] == 1
        assert page.hear_until("cancelled")[-1]["id"] == 2


def test_a_newer_run_on_a_channel_cancels_the_older(fake):
    with fake.page() as page:
        page.run(1, endless(), channel="race")
        page.hear_until("started")
        page.run(2, SPEC, channel="race")
        heard = page.hear_until("done")
    words = [(message["type"], message["id"]) for message in heard if isinstance(message, dict)]
    assert words == [("cancelled", 1), ("started", 2), ("done", 2)]
    after = heard[heard.index({"type": "cancelled", "id": 1}) :]
    assert {frame.id for frame in after if isinstance(frame, wire.Frame)} == {2}


def test_a_burst_of_newer_runs_leaves_only_the_last(fake):
    with fake.page() as page:
        for id in range(50):
            page.run(id, endless(), channel="drag")
        page.run(50, SPEC, channel="drag")
        heard = page.hear_until("done")
        assert heard[-1]["id"] == 50
        assert [m["id"] for m in heard if isinstance(m, dict) and m["type"] == "cancelled"] == list(range(50))
    until(lambda: not fake.workers.working[0].jobs, "the worker to be free")


def test_a_page_that_leaves_frees_its_worker(fake):
    with fake.page() as page:
        page.run(1, endless())
        page.hear_until("started")
    begun = time.monotonic()
    until(lambda: not fake.workers.working[0].jobs, "the worker to be free")
    print(f"free {time.monotonic() - begun:.3f} s after the page left")
    assert not fake.computations.live


def test_two_pages_share_a_computation(fake):
    spec = {**SPEC, "seed": "shared", "fake": {"pause": 0.05}}
    with fake.page() as one, fake.page() as two:
        one.run(1, spec)
        two.run(99, dict(reversed(spec.items())))
        ours, theirs = one.hear_until("done"), two.hear_until("done")
        again = two.result(100, spec)[1]
    assert ours[-1]["serial"] == theirs[-1]["serial"] == again["serial"]
    assert [frame.id for frame in theirs if isinstance(frame, wire.Frame)] == [99, 99, 99]


def test_a_page_that_reads_slowly_delays_no_other(fake):
    spec = {"steps": 90_000, "entries": [{}] * 4, "fake": {"rows": 1000}}  # 14 MB, more than all buffers hold
    with fake.page() as slow:
        slow.run(1, spec)
        slow.hear_until("started")
        with fake.page() as fast:
            frames, done = fast.result(2, spec)
        assert done["type"] == "done"
        assert sum(frame.data.shape[2] for frame in frames) == 90_001
        rest = [message for message in slow.hear_until("done") if isinstance(message, wire.Frame)]
        assert sum(frame.data.shape[2] for frame in rest) == 90_001


def test_an_id_under_way_is_refused_and_the_run_goes_on(fake):
    with fake.page() as page:
        page.run(1, {**SPEC, "seed": 5, "fake": {"pause": 0.05}})
        page.hear_until("started")
        page.run(1, SPEC)
        assert page.hear_until("error")[-1]["error"]["path"] == ["id"]
        assert page.hear_until("done")[-1]["id"] == 1


def test_a_cancel_for_nothing_is_no_error(fake):
    with fake.page() as page:
        page.say({"type": "cancel", "id": 77})
        assert page.result(1, SPEC)[1]["type"] == "done"


def test_what_the_engine_refuses_has_its_path(fake):
    with fake.page() as page:
        _, last = page.result(4, {"fake": {"refuse": "torch says no"}})
    path = ["entries", 0, "optimizer", "params", "lr"]
    assert last == {"type": "error", "id": 4, "error": {"code": "refused", "message": "torch says no", "path": path}}


def test_too_many_runs_at_once_are_refused(fake):
    with fake.page() as page:
        for id in range(33):
            page.run(id, endless())
        refused = page.hear_until("error")[-1]
    assert refused["id"] == 32
    assert refused["error"]["code"] == "busy"


BAD = [
    ("{", None, "json", []),
    ("", None, "json", []),
    (b"\x00\x01", None, "json", []),
    ("[]", None, "type", []),
    ('"run"', None, "type", []),
    ({"type": "walk", "id": 3}, 3, "unknown", ["type"]),
    ({"id": 3}, 3, "unknown", ["type"]),
    ({"type": ["run"], "id": 3}, 3, "unknown", ["type"]),
    ({"type": "run", "spec": {}}, None, "type", ["id"]),
    ({"type": "run", "id": -1, "spec": {}}, None, "type", ["id"]),
    ({"type": "run", "id": 2**32, "spec": {}}, None, "type", ["id"]),
    ({"type": "run", "id": 1.5, "spec": {}}, None, "type", ["id"]),
    ({"type": "run", "id": True, "spec": {}}, None, "type", ["id"]),
    ({"type": "run", "id": 3, "spec": []}, 3, "type", []),
    ({"type": "run", "id": 3}, 3, "type", []),
    ({"type": "run", "id": 3, "spec": {}, "chanel": "x"}, 3, "unknown", ["chanel"]),
    ({"type": "run", "id": 3, "spec": {}, "channel": 7}, 3, "type", ["channel"]),
    ('{"type": "run", "id": 3, "spec": {"seed": NaN}}', None, "json", []),
    ('{"type": "run", "id": 3, "spec": {"seed": 1e999}}', None, "json", []),
    ("[" * 100_000, None, "json", []),
    ({"type": "run", "id": 3, "spec": {"steps": 10_000_000}}, 3, "limit", ["steps"]),
    ({"type": "run", "id": 3, "spec": {"entries": [{}] * 500}}, 3, "limit", ["entries"]),
    ({"type": "run", "id": 3, "spec": {"steps": 100_000, "entries": [{}] * 30}}, 3, "limit", ["steps"]),
    ({"type": "run", "id": 3, "spec": {"seed": "x" * 1_100_000}}, None, "too_large", []),
]


@pytest.mark.parametrize(("message", "id", "code", "path"), BAD)
def test_a_bad_message_is_answered_and_the_socket_stays_open(fake, message, id, code, path):
    with fake.page() as page:
        page.say(message)
        answer = page.hear()
        assert (answer["type"], answer["id"]) == ("error", id)
        assert set(answer["error"]) == {"code", "message", "path"}
        assert (answer["error"]["code"], answer["error"]["path"]) == (code, path)
        assert len(answer["error"]["message"]) > 10
        assert page.result(1, SPEC)[1]["type"] == "done"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1.evil.example"])
def test_a_foreign_origin_is_refused(fake, origin):
    with pytest.raises(InvalidStatus) as refused, fake.page(origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["error"]["code"] == "origin"


def test_the_own_origin_is_let_in(fake):
    with fake.page(origin=fake.url) as page:
        assert page.result(1, SPEC)[1]["type"] == "done"


def test_a_plain_request_for_the_socket_is_told(fake):
    assert httpx.get(f"{fake.url}/ws").status_code == 404


def test_a_page_that_reads_nothing_is_given_up(fake, monkeypatch):
    monkeypatch.setattr(stream, "STALLED", 0.3)
    with fake.page(max_queue=1, close_timeout=0) as page:
        page.run(1, {"steps": 90_000, "entries": [{}] * 11, "fake": {"rows": 1000}})  # 40 MB
        joined = until(lambda: next((c for c in fake.computations.reserved if c.readers), None), "the run")
        until(lambda: joined.readers == 0, "the server to give up")


@pytest.mark.parametrize("value", [None, 1, 2.5, True, "x" * 1000, [], {}])
def test_any_value_can_be_told(value):
    with pytest.raises(ApiError) as refused:
        stream.parse({"type": value, "id": 1})
    assert len(str(refused.value)) < 200
