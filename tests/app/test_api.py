"""HTTP, with made-up jobs where the way of a request matters, and with the engine where the answer does."""

import csv
import io
import json

import httpx2 as httpx
import pytest
from PIL import Image

from app import wire
from tests.app.conftest import until

SPEC = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.001}}}], "steps": 5}
FIELD = "/api/field?name=sphere&x0=-1&x1=1&y0=0&y1=2&nx=3&ny=2"


def error(answer, status):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "path"}
    assert len(body["error"]["message"]) > 10
    return body["error"]


def test_health(fake):
    assert fake.get("/healthz").json() == {"status": "ok"}
    assert fake.get("/readyz").json() == {"status": "ready", "workers": 1, "engine": "0", "torch": "fake"}


def test_the_catalogue_has_what_the_page_needs(real):
    found = real.get("/api/catalogue").json()
    most = {"steps": 100_000, "entries": 32, "rows": 1_000_000, "message_bytes": 1_048_576, "checkpoint_bytes": 33_554_432}
    assert found["limits"] == most
    assert {"SGD", "Adam", "LBFGS", "Muon"} <= {each["name"] for each in found["optimizers"]}
    assert len(found["surfaces"]) >= 20
    assert all(surface["mathml"].startswith("<math") for surface in found["surfaces"])
    assert len(found["first"]["entries"]) == 4


def test_the_catalogue_is_loaded_once(real):
    first = real.get("/api/catalogue")
    assert first.headers["content-encoding"] == "gzip"
    again = real.get("/api/catalogue", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_run_as_json(real):
    trace = real.post("/api/run", json=SPEC).json()
    entry = trace["entries"][0]
    assert entry["loss"][0] == pytest.approx(24.2)
    assert [len(entry[name]) for name in ("x", "y", "loss", "grad_norm", "lr")] == [6] * 5
    assert entry["lr"] == [0.001] * 6


def test_a_script_is_python_and_a_bad_spec_is_none(real):
    answer = real.post("/api/script", json=SPEC)
    assert answer.headers["content-type"].startswith("text/x-python")
    compile(answer.text, "script", "exec")
    assert f"STEPS, SEED = {SPEC['steps']}, " in answer.text
    refused = real.post("/api/script", json={**SPEC, "steps": -1})
    assert refused.status_code == 422
    assert refused.json()["error"]["path"] == ["steps"]


def test_a_run_as_csv(real):
    answer = real.post("/api/run", json=SPEC, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["entry", "label", "step", "x", "y", "loss", "lr", "grad_norm"]
    assert [row["step"] for row in rows] == list("012345")
    trace = real.post("/api/run", json=SPEC).json()["entries"][0]
    assert [float(row["x"]) for row in rows] == trace["x"]


def test_what_leaves_the_range_of_floats_is_said(real):
    hot = {**SPEC, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 10.0}}}], "steps": 50}
    loss = real.post("/api/run", json=hot).json()["entries"][0]["loss"]
    assert {"inf", "nan"} & {value for value in loss if isinstance(value, str)}


def test_a_run_whose_client_leaves_is_forgotten(fake):
    with pytest.raises(httpx.TimeoutException):
        httpx.post(f"{fake.url}/api/run", json={"steps": 10**5, "fake": {"pause": 0.01}}, timeout=0.3)
    until(lambda: not fake.workers.working[0].jobs, "the worker to be free")
    until(lambda: not fake.computations.reserved, "the memory to be free")


def test_a_field_is_a_frame(real):
    answer = real.get(FIELD)
    frame = wire.unpack(answer.content)
    assert frame.kind == 2
    assert frame.data.tolist() == [[1, 0, 1], [5, 4, 5]]
    assert real.get(FIELD, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_field_at_other_parameters(real):
    at = json.dumps({"a": 1, "b": 1})
    grid = {"x0": 0, "x1": 2, "y0": 0, "y1": 1, "nx": 2, "ny": 2}
    frame = wire.unpack(real.get("/api/field", params={"name": "rosenbrock", "params": at, **grid}).content)
    assert frame.data.tolist() == [[1, 17], [2, 10]]  # (1 - x)^2 + (y - x^2)^2


def test_landmarks(real):
    found = real.get("/api/landmarks?name=himmelblau").json()
    assert sorted(found["minima"])[2] == pytest.approx([3, 2])
    assert len(found["minima"]) == 4
    assert found["lowest"] == pytest.approx(0, abs=1e-20)
    assert len(found["box"]) == len(found["start"]) == 2
    moved = real.get("/api/landmarks", params={"name": "rosenbrock", "params": '{"a": 2}'}).json()
    assert moved["minima"] == [[2.0, 4.0]]


def test_a_refusal_of_a_surface_has_the_path_of_the_query(real):
    for route, more in (("field", {"x0": 0, "x1": 1, "y0": 0, "y1": 1}), ("landmarks", {})):
        answer = real.get(f"/api/{route}", params={"name": "rosenbrock", "params": '{"c": 1}', **more})
        assert (answer.status_code, answer.json()["error"]["path"]) == (422, ["params", "c"])


TYPED = {"kind": "expression", "expression": "a * x**2 + abs(y)", "params": {"a": 2}}


def test_a_problem_of_ones_own_has_fields_and_landmarks_too(real):
    body = {"problem": TYPED, "x": [0, 1], "y": [-1, 1], "nx": 3, "ny": 2}
    assert wire.unpack(real.post("/api/field", json=body).content).data.tolist() == [[1, 1.5, 3], [1, 1.5, 3]]
    found = real.post("/api/landmarks", json={"problem": TYPED}).json()
    assert found["minima"] == [pytest.approx([0, 0], abs=1e-6)]
    assert found["problem"] == {**TYPED, "name": "f(x, y)", "box": [[-3, 3], [-3, 3]], "noise": 0, "start": found["start"]}
    assert [parameter["name"] for parameter in found["surface"]["params"]] == ["a"]
    assert "<msup>" in found["surface"]["mathml"]


@pytest.mark.parametrize(
    ("route", "change", "path"),
    [
        ("field", {"problem": {**TYPED, "expression": "x +"}}, ["problem", "expression"]), ("field", {"x": [1, 1]}, ["x1"]),
        ("field", {"nx": 513}, ["nx"]), ("field", {"y": [0, "1"]}, ["y"]), ("field", {"z": 1}, ["z"]),
        ("field", {"problem": 3}, ["problem"]), ("field", {"y": None}, ["y"]),
        ("landmarks", {"problem": {"kind": "expression"}}, ["problem", "expression"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_ones_own_problem_is_said_at_its_place(real, route, change, path):
    body = {"problem": TYPED} | ({"x": [0, 1], "y": [-1, 1]} if route == "field" else {}) | change
    answer = real.post(f"/api/{route}", json=body)
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, path)


def test_every_surface_has_a_picture(real):
    catalogue = real.get("/api/catalogue").json()
    for surface in (*catalogue["surfaces"], *catalogue["problems"]):
        answer = real.get(f"/api/thumbnail/{surface['name']}.png?v={catalogue['engine']}")
        assert "immutable" in answer.headers["cache-control"]
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert (picture.format, picture.size) == ("PNG", (128, 96))
            assert len(picture.getcolors()) > 3
    assert real.get("/api/thumbnail/sphere.png").headers["cache-control"] == "no-cache"


def test_states_come_in_blocks(real):
    spec = {**SPEC, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 100}
    block = real.post("/api/state", json={"spec": spec, "entry": 0, "step": 70}).json()
    assert (block["entry"], block["first"]) == (0, 64)
    assert [row["step"] for row in block["rows"]] == list(range(64, 101))
    row = block["rows"][6]
    assert {"exp_avg", "exp_avg_sq", "step"} <= set(row["state"])
    assert len(row["mathml"]) == len(row["arithmetic"]) > 0
    assert row["mathml"][0].startswith("<math")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, ["spec"]),
        ({"spec": SPEC, "entry": 3}, ["entry"]),
        ({"spec": SPEC, "entry": -1}, ["entry"]),
        ({"spec": SPEC, "step": 64}, ["step"]),
        ({"spec": SPEC, "step": 1.5}, ["step"]),
        ({"spec": SPEC, "stop": 1}, ["stop"]),
        ({"spec": {**SPEC, "problem": {"name": "nowhere"}}}, ["problem", "name"]),
        ({"spec": {**SPEC, "steps": 10_000_000}}, ["steps"]),
    ],
)
def test_a_bad_question_for_states(real, body, path):
    assert error(real.post("/api/state", json=body), 422)["path"] == path


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("name=nowhere&x0=0&x1=1&y0=0&y1=1", ["name"]),
        ("name=sphere&x0=0&x1=1&y0=0", ["y1"]),
        ("name=sphere&x0=a&x1=1&y0=0&y1=1", ["x0"]),
        ("name=sphere&x0=nan&x1=1&y0=0&y1=1", ["x0"]),
        ("name=sphere&x0=0&x1=inf&y0=0&y1=1", ["x1"]),
        ("name=sphere&x0=-1e308&x1=1e308&y0=0&y1=1", ["x1"]),
        ("name=sphere&x0=1&x1=1&y0=0&y1=1", ["x1"]),
        ("name=sphere&x0=0&x1=1&y0=0&y1=1&nx=513", ["nx"]),
        ("name=sphere&x0=0&x1=1&y0=0&y1=1&ny=1", ["ny"]),
        ("name=rosenbrock&x0=0&x1=1&y0=0&y1=1&params={", ["params"]),
        ("name=rosenbrock&x0=0&x1=1&y0=0&y1=1&params=[]", ["params"]),
        ('name=rosenbrock&x0=0&x1=1&y0=0&y1=1&params={"c": 1}', ["params", "c"]),
        ('name=rosenbrock&x0=0&x1=1&y0=0&y1=1&params={"a": "x"}', ["params", "a"]),
        ('name=rosenbrock&x0=0&x1=1&y0=0&y1=1&params={"a": NaN}', ["params"]),
        (f"name={'x' * 200}&x0=0&x1=1&y0=0&y1=1", ["name"]),
    ],
)
def test_a_bad_question_for_a_field(real, query, path):
    assert error(real.get(f"/api/field?{query}"), 422)["path"] == path


def test_a_picture_of_nothing(real):
    assert error(real.get("/api/thumbnail/nowhere.png"), 404)["code"] == "not_found"


def test_nothing_is_there(fake):
    assert error(fake.get("/nowhere"), 404)["code"] == "not_found"
    assert error(fake.get("/static/nothing"), 404)["code"] == "not_found"
    refused = fake.get("/api/run")
    assert "POST" in error(refused, 405)["message"]
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b'{"steps": NaN}', b'{"steps": 1e999}', b"[" * 100_000])
def test_a_body_that_is_not_json(fake, text):
    assert error(fake.post("/api/run", content=text, headers={"Content-Type": "application/json"}), 422)["code"] == "json"


@pytest.mark.parametrize("text", [b"[]", b"7", b'"spec"', b"null"])
def test_a_body_that_is_no_object(fake, text):
    assert error(fake.post("/api/run", content=text), 422)["code"] == "type"


def test_a_body_of_another_kind(fake):
    assert error(fake.post("/api/run", content=b"{}", headers={"Content-Type": "text/plain"}), 415)["code"] == "media_type"


def test_a_large_body_is_refused_while_it_is_read(fake):
    def parts():
        for _ in range(50):
            yield b" " * 100_000

    assert error(fake.post("/api/run", content=b" " * 2_000_000), 413)["code"] == "too_large"
    assert error(fake.post("/api/run", content=parts()), 413)["code"] == "too_large"
