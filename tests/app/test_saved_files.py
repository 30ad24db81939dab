"""Everything that a browser saved as one file and back, on SQLite and on PostgreSQL."""

import json

import pytest

from tests.app.conftest import FAKES, serve
from tests.app.savers import BODY, Browser, data_url, png, refused


def test_everything_goes_into_a_file_and_comes_back(browser, other):
    browser.save(title="one", notes="Ü*b*er\n\"quoted\"\t", tags=["a", "b"], thumbnail=data_url(png()), view="step=1")
    browser.save(title="two", kind="net", spec={"data": {"name": "moons"}, "x": 1e-300})
    file = browser.client.get("/api/saved-export")
    assert "attachment" in file.headers["content-disposition"]
    kept = other.save(title="already there")
    answer = other.client.post("/api/saved-import", content=file.content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"imported": 2, "total": 3})
    assert sorted(other.titles()) == ["already there", "one", "two"]
    mine, theirs = (
        {each["title"]: who.client.get(f"/api/saved/{each['id']}").json() for each in who.client.get("/api/saved").json()["saved"]}
        for who in (browser, other)
    )
    for title in ("one", "two"):
        pictures = [browser.client.get(each["thumbnail"]).content if each["thumbnail"] else None for each in (mine[title], theirs[title])]
        assert pictures[0] == pictures[1]
        assert mine[title]["id"] != theirs[title]["id"]
        different = ("id", "thumbnail", "link")
        assert {**mine[title], **dict.fromkeys(different)} == {**theirs[title], **dict.fromkeys(different)}
    assert theirs["already there"] == kept
    again = json.loads(other.client.get("/api/saved-export").content)["saved"]
    assert [each for each in again if each["title"] != "already there"] == json.loads(file.content)["saved"]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"form": "other"}, "unknown", ["form"]), ({"version": 2}, "unknown", ["version"]), ({"saved": {}}, "type", ["saved"]),
        ({"more": 1}, "unknown", ["more"]), ({"saved": [BODY, 1]}, "type", ["saved", 1]),
        ({"saved": [BODY, {**BODY, "spec": 3}]}, "type", ["saved", 1, "spec"]),
        ({"saved": [BODY, {**BODY, "tags": ["a", 5]}]}, "type", ["saved", 1, "tags", 1]),
        ({"saved": [BODY, {**BODY, "id": "abc"}]}, "unknown", ["saved", 1, "id"]),
        ({"saved": [BODY, {"kind": "race"}]}, "missing", ["saved", 1, "title"]),
        ({"saved": [{**BODY, "created": "yesterday"}]}, "type", ["saved", 0, "created"]),
        ({"saved": [{**BODY, "created": "2026-02-31T00:00:00Z"}]}, "type", ["saved", 0, "created"]),
        ({"saved": [{**BODY, "created": "0001-01-01T00:00:00Z"}]}, "range", ["saved", 0, "created"]),
        ({"saved": [{**BODY, "thumbnail": data_url(b"no")}]}, "type", ["saved", 0, "thumbnail"]),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_as_a_whole(browser, change, code, path):
    file = {"form": "thalweg saved experiments", "version": 1, "saved": [BODY], **change}
    refused(browser.client.post("/api/saved-import", json=file), 422, code, path)
    assert browser.titles() == []


def test_whatever_one_may_own_fits_into_a_file(tmp_path):
    """Letters that a file must escape, in as much as a browser may own."""
    with serve(FAKES, database=str(tmp_path / "saved.sqlite3"), saved_bytes=300_000, saved=40) as site, Browser(site).client as client:
        texts = {"notes": '"\\\n' * 6_000, "title": '"' * 200, "tags": ['"' * 49 + str(i) for i in range(2)], "spec": {"x": '"\\' * 5000}}
        saved = 0
        while (answer := client.post("/api/saved", json={**BODY, **texts})).status_code == 201:
            saved += 1
        assert "bytes of one browser" in refused(answer, 422, "limit")
        file = client.get("/api/saved-export").content
        with Browser(site).client as other:
            answer = other.post("/api/saved-import", content=file)
            assert (answer.status_code, answer.json()) == (200, {"imported": saved, "total": saved})
            message = refused(other.post("/api/saved-import", content=file), 422, "limit")
            assert "delete some" in message
            assert other.get("/api/saved").json()["total"] == saved
        assert refused(client.post("/api/saved-import", content=b" " * 2_000_000), 413, "too_large")
