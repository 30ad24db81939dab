"""`POST /api/map`, and what becomes of a map that nobody wants any more."""

import io
import json

import httpx2 as httpx
import numpy as np
import pytest

from engine.maps import Map, complete
from tests.app.conftest import until

LR = {"path": ["optimizer", "params", "lr"], "from": 0.01, "to": 3, "scale": "log", "count": 40}
MOMENTUM = {"path": ["optimizer", "params", "momentum"], "from": 0, "to": 0.9, "count": 34}
DOCUMENT = {"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}], "steps": 30, "map": {"x": LR, "y": MOMENTUM}}
BASINS = {"problem": {"name": "himmelblau"}, "entries": [{"optimizer": {"name": "SGD"}}], "steps": 5, "map": {
    "kind": "basins", "x": {"count": 3}, "y": {"count": 2}}}  # fmt: skip
ENDLESS = {"fake": {"turns": 10**9}, "map": {}}


def file(answer):
    return np.load(io.BytesIO(answer.content), allow_pickle=False)


@pytest.mark.parametrize("document", [DOCUMENT, BASINS], ids=["grid", "basins"])
def test_a_map_as_a_file_is_what_the_engine_computes(real, document):
    answer = real.post("/api/map", json=document)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="map.npz"'
    found, expected = file(answer), complete(Map.load(document))
    for name, values in expected.items():
        assert np.array_equal(found[name], values, equal_nan=values.dtype.kind == "f")
        assert found[name].dtype == values.dtype
    assert json.loads(str(found["document"])) == document
    assert str(found["torch"]) == real.workers.info["torch"]
    if document is BASINS:
        assert found["minima"].tolist() == [list(at) for at in Map.load(BASINS).minima()]


def test_the_socket_and_the_route_share_a_map(fake):
    document = {"map": {}, "seed": 77}
    with fake.page() as page:
        page.say({"type": "map", "id": 1, "spec": document})
        page.hear_until("done")
    before = next(iter(reversed(fake.computations.cache)))
    found = file(fake.post("/api/map", json=document))
    assert found["final"].tolist() == [[row / 2] * 3 for row in range(8)]
    assert found["reached"].dtype == np.int32
    assert next(iter(reversed(fake.computations.cache))) == before
    assert len([key for key in fake.computations.cache if '"seed": 77' in key]) == 1


def test_theory_travels_with_what_a_page_must_know(real):
    with real.page() as page:
        page.say({"type": "map", "id": 1, "spec": DOCUMENT})
        started = page.hear_until("done")[0]
        page.say({"type": "map", "id": 2, "spec": BASINS})
        assert page.hear_until("done")[0]["theory"] is None
    assert set(started["theory"]) == {"x", "y", "label", "source"}
    assert started["theory"]["x"][0] == pytest.approx(2 / 2)  # of the sphere's curvature, without momentum


def test_refusals_have_the_one_shape(real, fake):
    answer = real.post("/api/map", json={**DOCUMENT, "map": {"x": {**LR, "from": 0}, "y": MOMENTUM}})
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == ["map", "x", "from"]
    absurd = {**DOCUMENT, "map": {"x": {**LR, "count": 100_000}, "y": {**MOMENTUM, "count": 100_000}}}
    assert real.post("/api/map", json=absurd).json()["error"]["code"] == "limit"
    assert fake.post("/api/map", json={"map": {}, "fake": {"refuse": "no"}}).json()["error"]["message"] == "no"
    assert fake.post("/api/map", json={"padding": "x" * 1_100_000}).status_code == 413
    assert fake.post("/api/map", content="{}", headers={"content-type": "text/plain"}).status_code == 415
    assert fake.post("/api/map", content="[]", headers={"content-type": "application/json"}).status_code == 422


def begun(site):
    return sum(len(process.jobs) for process in site.workers.working)


def test_a_client_that_leaves_ends_the_map(fake):
    with pytest.raises(httpx.ReadTimeout):
        fake.post("/api/map", json=ENDLESS, timeout=0.5)
    until(lambda: begun(fake) == 0, "the worker")
    assert fake.computations.live == {}


def test_a_cancelled_map_frees_its_workers_and_drops_what_had_not_begun(real):
    long = {**DOCUMENT, "steps": 20_000, "map": {"x": {**LR, "count": 256}, "y": {**MOMENTUM, "count": 256}}}
    pids = real.pids()
    with real.page() as page:
        page.say({"type": "map", "id": 1, "spec": long})
        assert page.hear()["type"] == "started"
        until(lambda: begun(real) == 1, "a piece")  # as many at once as there are workers
        page.say({"type": "cancel", "id": 1})
        assert page.hear()["type"] == "cancelled"
        until(lambda: begun(real) == 0, "the worker")
        frames, last = page.result(2, {"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "SGD"}}], "steps": 3})
    assert (len(frames), last["type"]) == (1, "done")
    assert begun(real) == 0
    assert real.pids() == pids
