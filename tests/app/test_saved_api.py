"""Saved experiments over HTTP, on SQLite and on PostgreSQL."""

import base64
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest
from PIL import Image, PngImagePlugin

from tests.app.savers import BODY, COOKIE, SPEC, Browser, data_url, png, refused


def test_what_is_saved_is_there_again(browser):
    notes = "# *Why*\n\nFaster < slower"
    saved = browser.save(notes=notes, tags=["lesson 3", "Täler"], view="step=120&hide=0,2", thumbnail=data_url(png()))
    again = browser.client.get(f"/api/saved/{saved['id']}").json()
    assert again == saved
    assert (again["title"], again["spec"], again["kind"], again["view"]) == (BODY["title"], SPEC, "race", "step=120&hide=0,2")
    assert (again["tags"], again["notes"], again["own"]) == (["lesson 3", "Täler"], notes, True)
    assert again["notes_html"] == "<h1><em>Why</em></h1>\n<p>Faster &lt; slower</p>\n"
    assert again["torch"].startswith("2.") and again["engine"] == "0.1.0"
    assert again["created"] == again["changed"] and again["created"].endswith("Z")
    picture = browser.client.get(again["thumbnail"])
    assert (picture.headers["content-type"], picture.content) == ("image/png", png())
    assert browser.client.get(again["thumbnail"], headers={"If-None-Match": picture.headers["etag"]}).status_code == 304


def test_a_spec_comes_back_as_it_was_number_for_number(browser):
    odd = {"b": [0.1, 1.0, 1, -0.0, 1e-320, 2**63, 1.7976931348623157e308], "a": {"ü\u0000": None, "x": "\"'<>&\u2028"}}
    text = browser.client.get(f"/api/saved/{browser.save(spec=odd)['id']}").text
    assert repr(json.loads(text)["spec"]) == repr(odd)


def test_the_newest_come_first_and_in_pages(browser):
    for i in range(7):
        browser.save(title=f"number {i}")
    seen, after = [], ""
    while after is not None:
        page = browser.client.get("/api/saved", params={"limit": 3, "after": after}).json()
        assert page["total"] == 7
        seen.append([each["title"] for each in page["saved"]])
        after = page["next"]
    assert seen == [["number 6", "number 5", "number 4"], ["number 3", "number 2", "number 1"], ["number 0"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "GROSSE"}, ["Große Täler"]), ({"q": "täler"}, ["Große Täler"]), ({"q": "plateau 100%"}, ["100% plateau_x"]),
        ({"q": "%"}, ["100% plateau_x"]), ({"q": "u_x"}, ["100% plateau_x"]), ({"q": "0_ p"}, []), ({"q": "hidden"}, ["Große Täler"]),
        ({"tag": "a"}, ["100% plateau_x"]), ({"tag": "a b"}, ["Große Täler"]), ({"tag": "b"}, []), ({"tag": "A"}, []),
        ({"tag": "a", "q": "täler"}, []), ({"kind": "map"}, ["100% plateau_x"]), ({"kind": "net"}, []), ({"kind": "map", "q": "täler"}, []),
        ({"q": "a\\b"}, []), ({"q": "'; DROP TABLE saved; --"}, []),
    ],
)  # fmt: skip
def test_a_search_finds_words_in_title_notes_and_tags(finder, query, found):
    assert finder.titles(**query) == found


@pytest.fixture(scope="module")
def finder(saving):
    with (browser := Browser(saving)).client:
        browser.save(title="Große Täler", notes="something Hidden here", tags=["a b"])
        browser.save(title="100% plateau_x", tags=["a", "c"], kind="map")
        yield browser


def test_the_tags_are_counted_in_the_order_of_an_alphabet(browser, other):
    browser.save(tags=["b", "Ä"])
    browser.save(tags=["a", "b"])
    gone = browser.save(tags=["gone"])
    browser.client.delete(f"/api/saved/{gone['id']}")
    other.save(tags=["theirs"])
    found = browser.client.get("/api/saved-tags").json()["tags"]
    assert found == [{"tag": "a", "count": 1}, {"tag": "b", "count": 2}, {"tag": "Ä", "count": 1}]


def test_what_was_deleted_can_be_found_again(browser, other):
    first, second = browser.save(title="first", thumbnail=data_url(png())), browser.save(title="second")
    browser.save(title="kept")
    until = [browser.client.delete(f"/api/saved/{each['id']}").json()["restorable_until"] for each in (second, first)]
    other.client.delete(f"/api/saved/{other.save()['id']}")
    found = browser.client.get("/api/saved-deleted").json()["saved"]
    assert [(each["title"], each["restorable_until"]) for each in found] == [("first", until[1]), ("second", until[0])]
    browser.client.post(f"/api/saved/{first['id']}/restore")
    assert [each["title"] for each in browser.client.get("/api/saved-deleted").json()["saved"]] == ["second"]


def test_notes_are_shown_before_they_are_saved(browser):
    notes = "*Why?* <b>x</b> [a](javascript:alert(1))"
    told = browser.client.post("/api/saved-notes", json={"notes": notes}).json()
    assert told == {"notes_html": browser.save(notes=notes)["notes_html"]}
    refused(browser.client.post("/api/saved-notes", json={"notes": "x" * 20_001}), 422, "limit", ["notes"])
    refused(browser.client.post("/api/saved-notes", json={}), 422, "missing", ["notes"])


def test_changes_are_kept_and_the_rest_stays(browser):
    saved = browser.save(tags=["old"], thumbnail=data_url(png()))
    changes = {"title": "  better ", "tags": [], "thumbnail": None, "spec": {"x": 1}}
    changed = browser.client.patch(f"/api/saved/{saved['id']}", json=changes)
    assert changed.status_code == 200
    assert changed.json() == browser.client.get(f"/api/saved/{saved['id']}").json()
    expected = {**saved, "title": "better", "tags": [], "thumbnail": None, "spec": {"x": 1}, "changed": changed.json()["changed"]}
    assert changed.json() == expected
    assert changed.json()["changed"] > saved["changed"]
    assert browser.titles(q="better") == ["better"] and browser.titles(q="old") == []
    refused(browser.client.get(f"/api/saved/{saved['id']}/thumbnail.png"), 404, "not_found")
    refused(browser.client.patch(f"/api/saved/{saved['id']}", json={}), 422, "missing")
    refused(browser.client.patch(f"/api/saved/{saved['id']}", json={"kind": "map"}), 422, "unknown", ["kind"])


def test_a_deletion_can_be_undone(browser, other):
    saved = browser.save()
    place = f"/api/saved/{saved['id']}"
    gone = browser.client.delete(place)
    assert gone.status_code == 200 and gone.json()["restorable_until"] > saved["created"]
    for asked in (browser.client.get(place), other.client.get(f"/s/{saved['id']}"), browser.client.delete(place)):
        refused(asked, 404, "not_found")
    assert browser.titles() == []
    refused(other.client.post(f"{place}/restore"), 404, "not_found")
    assert browser.client.post(f"{place}/restore").json() == saved
    assert browser.client.post(f"{place}/restore").status_code == 200
    assert browser.titles() == [BODY["title"]]


def test_others_may_read_and_duplicate_and_nothing_else(browser, other):
    saved = browser.save(thumbnail=data_url(png()), notes="mine")
    place = f"/api/saved/{saved['id']}"
    other.save(title="theirs")
    assert other.client.get(place).json() == {**saved, "own": False}
    assert other.titles() == ["theirs"] and browser.titles() == [BODY["title"]]
    refused(other.client.patch(place, json={"title": "taken"}), 403, "not_yours")
    refused(other.client.delete(place), 403, "not_yours")
    assert browser.client.get(place).json() == saved
    with httpx.Client(base_url=other.site.url) as stranger:  # one who has saved nothing yet
        refused(stranger.delete(place), 403, "not_yours")
        copy = stranger.post(f"{place}/duplicate")
        assert copy.status_code == 201 and copy.json()["own"] and copy.json()["id"] != saved["id"]
        assert stranger.delete(f"/api/saved/{copy.json()['id']}").status_code == 200
    same = ("kind", "notes", "spec", "view", "tags", "torch", "engine")
    titled = other.client.post(f"{place}/duplicate", json={"title": " another "})
    for one, title in ((copy, saved["title"]), (titled, "another")):
        assert [one.json()[name] for name in same] == [saved[name] for name in same] and one.json()["title"] == title
    for body, code, name in (({"title": ""}, "range", "title"), ({"title": "x" * 201}, "limit", "title"), ({"spec": 1}, "unknown", "spec")):
        refused(other.client.post(f"{place}/duplicate", json=body), 422, code, [name])
    assert sorted(other.titles()) == ["another", "theirs"], "what is refused leaves no copy"
    assert browser.client.get(place).json() == saved


def test_the_cookie_is_unguessable_and_no_script_or_other_site_has_it(saving):
    first, second = (httpx.post(f"{saving.url}/api/saved", json=BODY).headers["set-cookie"] for _ in range(2))
    assert first != second
    token, *rest = first.removeprefix(f"{COOKIE}=").split("; ")
    assert len(token) == 43
    assert {each.lower() for each in rest} == {"httponly", "samesite=lax", "max-age=31536000", "path=/"}
    https = httpx.post(f"{saving.url}/api/saved", json=BODY, headers={"Origin": saving.url.replace("http://", "https://")})
    assert "; secure" in https.headers["set-cookie"].lower()
    assert "set-cookie" not in httpx.get(f"{saving.url}/api/saved").headers


def test_the_token_is_nowhere_in_the_database(browser, database_url):
    browser.save()
    token = browser.client.cookies[COOKIE]
    if database_url.startswith("sqlite"):
        folder = browser.site.app.state.store.database.url.database.rpartition("/")[0]
        assert not any(token.encode() in path.read_bytes() for path in Path(folder).iterdir())
    assert all(token not in json.dumps(row) for row in browser.client.get("/api/saved").json()["saved"])


def test_a_foreign_page_cannot_use_the_cookie(browser):
    saved = browser.save()
    evil = {"Origin": "https://evil.example"}
    place = f"/api/saved/{saved['id']}"
    posts = [("POST", path) for path in ("/api/saved", f"{place}/duplicate", f"{place}/restore", "/api/saved-import")]
    for method, path in (*posts, ("PATCH", place), ("DELETE", place)):
        refused(browser.client.request(method, path, headers=evil, json=BODY), 403, "origin")
    assert browser.titles() == [BODY["title"]]
    assert "access-control-allow-origin" not in browser.client.get("/api/saved", headers=evil).headers


@pytest.mark.parametrize(
    ("change", "status", "code", "path"),
    [
        ({"kind": "race track"}, 422, "unknown", ["kind"]), ({"kind": 1}, 422, "unknown", ["kind"]),
        ({"title": " "}, 422, "range", ["title"]), ({"title": "x" * 201}, 422, "limit", ["title"]),
        ({"title": "a\nb"}, 422, "range", ["title"]),
        ({"title": None}, 422, "type", ["title"]), ({"notes": "x" * 20_001}, 422, "limit", ["notes"]),
        ({"notes": "a\u0000"}, 422, "range", ["notes"]), ({"tags": "a"}, 422, "type", ["tags"]),
        ({"tags": ["t"] * 21}, 422, "limit", ["tags"]), ({"tags": ["a", "b", "a "]}, 422, "range", ["tags", 2]),
        ({"tags": ["a", ""]}, 422, "range", ["tags", 1]), ({"tags": ["x" * 51]}, 422, "limit", ["tags", 0]),
        ({"spec": []}, 422, "type", ["spec"]), ({"spec": {"x": "y" * 1_048_570}}, 422, "limit", ["spec"]),
        ({"spec": {"x": "y" * 1_400_000}}, 413, "too_large", []), ({"more": 1}, 422, "unknown", ["more"]),
        ({"view": "v1=e30"}, 422, "range", ["view"]), ({"view": "a=<b>"}, 422, "range", ["view"]),
        ({"view": "#a=b"}, 422, "range", ["view"]),
        ({"thumbnail": "https://evil.example/a.png"}, 422, "type", ["thumbnail"]),
        ({"thumbnail": "data:image/png;base64,***"}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(b"\x89PNG\r\n\x1a\n" + bytes(65_536))}, 422, "limit", ["thumbnail"]),
        ({"thumbnail": data_url(b"GIF89a")}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(png()[:-20])}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(png() + b"<html>")}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(png()[:50] + b"x" + png()[51:])}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(b"\x89PNG\r\n\x1a\n<script>")}, 422, "type", ["thumbnail"]),
        ({"thumbnail": data_url(png((1025, 1)))}, 422, "type", ["thumbnail"]),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_place(browser, change, status, code, path):
    if path == ["spec"] and code == "limit":
        assert len(json.dumps(change)) < 1_200_000
    assert len(refused(browser.client.post("/api/saved", json={**BODY, **change}), status, code, path)) > 20
    assert browser.titles() == []


@pytest.mark.parametrize("name", ["kind", "title", "spec"])
def test_what_is_missing_is_named(browser, name):
    body = {key: value for key, value in BODY.items() if key != name}
    refused(browser.client.post("/api/saved", json=body), 422, "missing", [name])


def test_a_picture_of_a_thousand_texts_is_refused_or_small(browser):
    """A PNG may say that a few bytes are many: what Pillow refuses is refused here."""
    bomb, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("x", "y" * 50_000_000, zip=True)
    Image.new("L", (8, 8)).save(bomb, "PNG", pnginfo=info)
    assert len(bomb.getvalue()) < 65_536
    refused(browser.client.post("/api/saved", json={**BODY, "thumbnail": data_url(bomb.getvalue())}), 422, "type", ["thumbnail"])


@pytest.mark.parametrize("id", ["nothing", "a" * 12, "%00" * 12, "a" * 5000, "' OR 1=1 --"])
def test_an_id_that_is_none(browser, id):
    for path in (f"/api/saved/{id}", f"/s/{id}", f"/api/saved/{id}/thumbnail.png"):
        assert browser.client.get(path).status_code == 404
    assert browser.client.delete(f"/api/saved/{id}").status_code == 404


BAD_QUESTIONS = [
    ({"after": "x"}, "after"), ({"limit": 0}, "limit"), ({"q": "a\u0000"}, "q"), ({"tag": "\n"}, "tag"), ({"kind": "racetrack"}, "kind"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "path"), BAD_QUESTIONS)
def test_a_bad_question_for_a_list(browser, query, path):
    assert browser.client.get("/api/saved", params=query).json()["error"]["path"] == [path]


def test_a_short_link_leads_to_the_laboratory(browser, other):
    saved = browser.save(view="step=3&hide=0")
    answer = other.client.get(saved["link"], follow_redirects=False)
    page, _, fragment = answer.headers["location"].partition("#")
    assert (answer.status_code, page) == (302, f"/?saved={saved['id']}")
    packed, step, hide = fragment.split("&")
    text = packed.removeprefix("v1=")
    assert json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == SPEC
    assert (step, hide) == ("step=3", "hide=0")
    assert other.client.get(f"/?saved={saved['id']}").status_code == 200


@pytest.mark.parametrize("id", ["a" * 12, "nothing", "%22%3E%0d%0aX:y"])
def test_a_person_whose_link_is_lost_gets_a_page_that_says_so(browser, id):
    answer = browser.client.get(f"/s/{id}", headers={"Accept": "text/html,*/*;q=0.8"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"][:8]) == (302, "/?saved=")
    assert "x" not in answer.headers
    assert browser.client.get(answer.headers["location"]).status_code == 200
    refused(browser.client.get(f"/s/{id}"), 404, "not_found")


PAGES = [("race", "/"), ("net", "/nets"), ("game", "/games"), ("map", "/maps"), ("schedule", "/schedules"), ("losses", "/losses")]


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_each_kind_has_its_page_and_a_long_spec_is_asked_for(browser, kind, page):
    saved = browser.save(kind=kind, spec={"x": "y" * 3000})
    assert browser.client.get(saved["link"], follow_redirects=False).headers["location"] == f"{page}?saved={saved['id']}"
    assert browser.client.get(page).status_code == 200


def test_twenty_may_save_at_once(saving):
    """The same browser and different ones: all are kept, none is refused."""
    with httpx.Client(base_url=saving.url, timeout=60) as shared:
        shared.post("/api/saved", json=BODY)
        begun = time.monotonic()

        def one(i):
            if i % 2:
                return shared.post("/api/saved", json={**BODY, "title": f"at once {i}"})
            return httpx.post(f"{saving.url}/api/saved", json={**BODY, "title": f"at once {i}"}, timeout=60)

        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(one, range(40)))
        print(f"40 saves, 20 at once: {time.monotonic() - begun:.2f} s")
        assert [answer.status_code for answer in answers] == [201] * 40
        assert shared.get("/api/saved").json()["total"] == 21


def test_a_token_that_is_none_gets_another(saving):
    for bad in ("", "x", "ü" * 43, "a" * 44):
        answer = httpx.post(f"{saving.url}/api/saved", json=BODY, headers={"Cookie": f"{COOKIE}={bad}".encode("latin-1")})
        assert answer.status_code == 201 and len(answer.cookies[COOKIE]) == 43
        assert httpx.get(f"{saving.url}/api/saved", headers={"Cookie": f"{COOKIE}={bad}".encode("latin-1")}).json()["total"] == 0


def test_what_was_saved_without_a_cookie_belongs_to_nobody_else(saving, browser):
    """Two who have saved nothing are two, and not the same nobody."""
    saved = browser.save()
    assert httpx.get(f"{saving.url}/api/saved/{saved['id']}").json()["own"] is False
    assert httpx.get(f"{saving.url}/api/saved").json() == {"saved": [], "total": 0, "next": None}
    assert json.loads(httpx.get(f"{saving.url}/api/saved-export").content)["saved"] == []
