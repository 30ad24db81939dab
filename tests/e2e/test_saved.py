"""Saved experiments as a person meets them: saved, listed, opened by a short link, copied, compared, deleted, carried away."""

import io
import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from engine import Spec, run
from tests.conftest import NewContext
from tests.e2e.conftest import Race, arrived, open_race, open_to_everybody, until

ADAM = {"label": "mine", "optimizer": {"name": "Adam", "params": {"lr": 0.1}}}
SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.01}}}
SMALL = {"problem": {"name": "booth", "start": [0.0, 0.0]}, "entries": [ADAM, SGD], "steps": 60}
NOTES = "# Why\n\nThe *valley*: <b>steep</b>, see [torch](https://pytorch.org) and [me](javascript:alert(1))."
LABORATORIES = ["", "nets", "schedules", "maps", "losses", "games"]
REACHED = ["import", "export-all", "search", "kind-filter", "tag-filter", "card-title", "pick", "edit", "link", "duplicate", "delete"]
Scheme = Literal["light", "dark"]


def save(page: Page, title: str, tags: str = "", notes: str = "", button: str = "save-new") -> str:
    """Save what the page shows; gives the short link."""
    page.get_by_test_id("save").click()
    page.get_by_test_id("saved-title").fill(title)
    page.get_by_test_id("saved-tags").fill(tags)
    page.get_by_test_id("saved-notes").fill(notes)
    page.get_by_test_id(button).click()
    expect(page.get_by_test_id("save-dialog")).to_be_hidden()
    return page.get_by_test_id("toast-link").inner_text()


def open_list(page: Page, server: str, search: str = "") -> None:
    page.goto(f"{server}/saved{search}")
    page.evaluate("thalweg.ready")


def titles(page: Page) -> list[str]:
    return page.get_by_test_id("card-title").all_inner_texts()


def kept(page: Page, link: str) -> dict[str, Any]:
    answer: dict[str, Any] = page.request.get(f"/api/saved/{link.rpartition('/')[2]}").json()
    return answer


def open_small(page: Page, server: str) -> Race:
    race = open_race(page, server)
    race.page.evaluate("spec => thalweg.load(spec)", SMALL)
    race.settled()
    race.page.evaluate("thalweg.pause(), thalweg.seek(40)")
    return race


@pytest.mark.expect_console("status of 422")
def test_from_saving_to_the_file(new_context: NewContext, server: str, tmp_path: Path) -> None:
    page = new_context(base_url=server).new_page()
    race = open_small(page, server)
    page.keyboard.press("Control+s")
    expect(page.get_by_test_id("saved-title")).to_have_value("mine, SGD on Booth")
    until(lambda: page.get_by_test_id("saved-picture").is_visible(), "the picture")
    page.get_by_test_id("saved-notes").fill(NOTES)
    page.get_by_test_id("preview-notes").click()
    expect(page.get_by_test_id("saved-preview").locator("em")).to_have_text("valley")
    expect(page.get_by_test_id("saved-preview")).to_contain_text("<b>steep</b>")
    assert page.get_by_test_id("saved-preview").locator("a").evaluate_all("all => all.map(a => a.href)") == ["https://pytorch.org/"]
    page.keyboard.press("Escape")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("saved-notes")).to_have_value(NOTES)  # an Escape loses nothing that was typed
    page.keyboard.press("Escape")
    first = save(page, "Two on Booth", "lesson 3, valley", NOTES)
    expect(page.get_by_test_id("bar-title")).to_have_text("Two on Booth")
    expect(page.get_by_test_id("bar-whose")).to_have_text("saved by you")
    saved = kept(page, first)
    assert saved["spec"] == race.spec() and saved["view"].startswith("step=40"), "what was seen is what was saved"
    assert saved["tags"] == ["lesson 3", "valley"] and saved["torch"] == page.evaluate("thalweg.state().catalogue.torch")
    picture = page.request.get(saved["thumbnail"])
    assert picture.headers["content-type"] == "image/png" and 2000 < len(picture.body()) <= 65_536

    # Somebody else, by the short link.
    other = new_context(base_url=server).new_page()
    theirs = open_race(other, first)
    theirs.settled()
    assert theirs.spec() == race.spec() and theirs.step() == 40
    expect(other.get_by_test_id("bar-whose")).to_contain_text("read-only")
    expect(other.get_by_test_id("bar-notes").locator("em")).to_have_text("valley")
    expect(other.get_by_test_id("bar-save")).to_be_hidden()
    other.get_by_test_id("bar-copy").click()
    expect(other.get_by_test_id("bar-whose")).to_have_text("saved by you")
    copy = other.get_by_test_id("toast-link").inner_text()
    assert copy != first and kept(other, copy)["spec"] == saved["spec"]
    expect(other.get_by_test_id("bar-changed")).to_have_text("")
    change = "spec => { const next = structuredClone(spec); next.entries[0].optimizer.params.lr = 0.2; return thalweg.load(next) }"
    other.evaluate(change, theirs.spec())
    expect(other.get_by_test_id("bar-changed")).to_have_text("changed since it was saved")
    other.get_by_test_id("bar-save").click()
    expect(other.get_by_test_id("bar-changed")).to_have_text("")
    until(lambda: kept(other, copy)["spec"]["entries"][0]["optimizer"]["params"]["lr"] == 0.2, "the change to be kept")
    assert kept(page, first) == saved, "the original is what it was"
    again = save(other, "As new", "lesson 3")
    assert again != copy and [kept(other, link)["title"] for link in (copy, again)] == ["Two on Booth", "As new"]
    save(other, "Renamed", "b", button="save-changes")
    assert kept(other, again)["title"] == "Renamed"

    # The list, its search, and two compared.
    open_list(other, server)
    assert titles(other) == ["Renamed", "Two on Booth"]
    other.get_by_test_id("search").fill("valley stee")
    until(lambda: titles(other) == ["Two on Booth"], "the one with these words in its notes")
    assert other.url.endswith("/saved?q=valley+stee")
    other.get_by_test_id("search").fill("nowhere")
    expect(other.get_by_test_id("nothing")).to_be_visible()
    other.get_by_test_id("clear-filters").click()
    until(lambda: len(titles(other)) == 2, "both")
    other.get_by_test_id("tag-filter").select_option("lesson 3")
    until(lambda: titles(other) == ["Two on Booth"], "the one with this tag")
    other.get_by_test_id("duplicate").click()
    until(lambda: titles(other) == ["Two on Booth (copy)", "Two on Booth"], "a copy in its place")
    for box in other.get_by_test_id("pick").all():
        box.check()
    other.get_by_test_id("compare-picks").click()
    expect(other.get_by_test_id("compare-count")).to_contain_text("the same, value by value")
    ids = [link.rpartition("/")[2] for link in (first, copy)]
    open_list(other, server, f"?compare={','.join(ids)}")
    rows = other.get_by_test_id("differences").locator("tbody tr")
    assert rows.all_inner_texts() == ["entries[0].optimizer.params.lr\t0.1\t0.2"]
    other.get_by_test_id("compute-both").click()
    outcomes = other.get_by_test_id("outcomes").locator("tbody tr")
    until(lambda: outcomes.count() == 4, "both races' results")
    expected = [entry.loss for link in (first, copy) for entry in run(Spec.load(kept(other, link)["spec"])).entries]
    shown = [[float(cell.get_attribute("title") or "nan") for cell in row.locator("td.numeric").all()] for row in outcomes.all()]
    assert shown == [[loss[-1], min(loss)] for loss in expected]
    other.get_by_test_id("race-both").click()
    arrived(other, "**/#v1=*")
    assert [entry["label"] for entry in other.evaluate("thalweg.spec()")["entries"]] == ["A: mine", "A: SGD", "B: mine", "B: SGD"]

    # Deleted, found again, carried away and back.
    open_list(other, server)
    other.get_by_test_id("delete").first.click()
    expect(other.get_by_test_id("undo-delete")).to_be_focused()
    assert titles(other) == ["Renamed", "Two on Booth"]
    other.get_by_test_id("undo-delete").click()
    until(lambda: len(titles(other)) == 3, "the card in its place again")
    other.get_by_test_id("delete").nth(1).click()
    until(lambda: other.get_by_test_id("removed").is_visible(), "what was deleted")
    open_list(other, server)
    other.locator("#removed-summary").click()
    other.get_by_test_id("restore").click()
    until(lambda: len(titles(other)) == 3, "what was deleted, after another visit")
    other.get_by_test_id("edit").first.click()
    other.get_by_test_id("saved-title").fill("  ")
    other.get_by_test_id("save-changes").click()
    expect(other.locator(".saved-field .field-error", has_text="expected at least one character")).to_be_visible()
    other.get_by_test_id("saved-title").fill("Edited")
    other.get_by_test_id("save-changes").click()
    until(lambda: "Edited" in titles(other), "the new title")
    with other.expect_download() as download:
        other.get_by_test_id("export-all").click()
    file = tmp_path / "saved.json"
    download.value.save_as(file)
    whole = json.loads(file.read_text())
    assert sorted(each["title"] for each in whole["saved"]) == sorted(titles(other))
    open_list(page, server)
    page.get_by_test_id("import-file").set_input_files(file)
    until(lambda: len(titles(page)) == 4, "one's own and those of the file")
    expect(page.get_by_test_id("file-said")).to_contain_text("3 experiments")
    file.write_text(json.dumps({**whole, "saved": [{**whole["saved"][0], "tags": 3}]}))
    page.get_by_test_id("import-file").set_input_files(file)
    expect(page.get_by_test_id("file-wrong")).to_contain_text("saved.0.tags: tags: expected a list, got 3")
    assert len(titles(page)) == 4


def assert_bare(file: bytes, from_edge_to_edge: bool) -> None:
    """A picture of something in a card's shape; what fills it leaves no room for axes, legend and caption."""
    picture = Image.open(io.BytesIO(file)).convert("RGB")
    assert picture.size == (576, 360) and len(picture.getcolors(maxcolors=picture.width * picture.height) or []) > 20
    edges = [picture.getpixel(at) for k in range(0, 360, 4) for at in ((0, k), (575, k), (k, 0), (k, 359))]
    assert ((255, 255, 255) not in edges) == from_edge_to_edge


def test_every_laboratory_saves_its_picture_and_opens_it_again(new_context: NewContext, server: str) -> None:
    page = new_context(base_url=server).new_page()
    for path in LABORATORIES:
        page.goto(f"{server}/{path}")
        page.evaluate("thalweg.ready")
        spec = page.evaluate("thalweg.spec()")
        loaded = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
        assert not [name for name in loaded if "/js/saved/" in name or "keep.css" in name], "what saves is loaded when it is needed"
        link = save(page, f"of {path or 'race'}")
        saved = kept(page, link)
        assert saved["spec"] == spec
        assert_bare(page.request.get(saved["thumbnail"]).body(), from_edge_to_edge=path in ("", "maps"))
        page.goto(link)
        expect(page.get_by_test_id("bar-title")).to_have_text(f"of {path or 'race'}")
        assert page.evaluate("thalweg.spec()") == spec
        expect(page.get_by_test_id("bar-changed")).to_have_text("")
    open_list(page, server)
    assert len(titles(page)) == len(LABORATORIES)
    page.get_by_test_id("kind-filter").select_option("map")
    until(lambda: titles(page) == ["of maps"], "those of one laboratory")


@pytest.mark.expect_console("status of 404")
def test_long_documents_and_lost_ones(new_context: NewContext, server: str) -> None:
    page = new_context(base_url=server).new_page()
    entries = [{**ADAM, "label": f"number {i} of a long list of competitors"} for i in range(25)]
    body = {"kind": "race", "title": "Long", "spec": {**SMALL, "entries": entries}, "view": "step=3"}
    saved = page.request.post("/api/saved", data=body).json()
    assert "#" not in page.request.get(saved["link"]).url
    race = open_race(page, f"{server}{saved['link']}")
    race.settled()
    assert len(race.spec()["entries"]) == 25 and race.step() == 3
    expect(page.get_by_test_id("bar-title")).to_have_text("Long")
    expect(page.get_by_test_id("bar-changed")).to_have_text("")  # though the page has filled in what the document left out
    page.request.delete(f"/api/saved/{saved['id']}")
    page.goto("about:blank")
    race = open_race(page, f"{server}{saved['link']}")
    expect(page.get_by_test_id("bar-lack")).to_contain_text("it may have been deleted")
    race.settled()
    assert race.spec()["problem"]["name"] == "rosenbrock", "the page works on, as on a first visit"


def test_another_torch_is_said(page: Page, server: str) -> None:
    race = open_small(page, server)
    link = save(page, "Old")

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "torch": "2.12.0"})

    page.route(re.compile(r"/api/saved/\w{12}$"), older)
    open_race(race.page, link)
    expect(page.get_by_test_id("bar-torch")).to_contain_text("numbers may differ in the last bits")
    assert "2.12.0" in page.get_by_test_id("bar-when").inner_text()


@pytest.mark.expect_console("status of 503|status of 429")
def test_what_the_server_cannot_do_is_said_where_it_was_asked(page: Page, server: str) -> None:
    def refusing(code: str, status: int, said: str) -> Any:
        return lambda route: route.fulfill(status=status, json={"error": {"code": code, "message": said, "path": []}})

    race = open_small(page, server)
    page.route("**/api/saved*", refusing("too_many", 429, "at most 60 saves; try again in 7 s"))
    page.get_by_test_id("save").click()
    page.get_by_test_id("save-new").click()
    expect(page.get_by_test_id("save-error")).to_have_text("at most 60 saves; try again in 7 s")
    page.keyboard.press("Escape")
    race.settled()
    page.unroute_all()
    page.route("**/api/saved*", refusing("database", 503, "the database is locked"))
    open_list(page, server)
    expect(page.get_by_test_id("trouble")).to_contain_text("the database is locked")
    expect(page.get_by_test_id("empty")).to_be_hidden()
    page.unroute_all()
    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("empty")).to_be_visible()


def test_a_press_too_many_and_an_answer_too_late_do_no_harm(page: Page, server: str) -> None:
    held: list[Route] = []

    def holding(method: str) -> Any:
        return lambda route: held.append(route) if route.request.method == method else route.continue_()

    race = open_small(page, server)
    save(page, "Mine")
    page.route("**/api/saved/*", holding("PATCH"))
    page.evaluate("spec => thalweg.load({...spec, steps: 50})", race.spec())
    until(lambda: page.get_by_test_id("bar-save").is_enabled(), "the change to be seen")
    page.get_by_test_id("bar-save").dblclick()
    until(lambda: page.title() and held, "a request")
    page.get_by_test_id("bar-close").click()
    assert page.evaluate("document.activeElement.id") == "save"
    held[0].continue_()
    expect(page.locator("#toast")).to_contain_text("Changes saved")
    assert len(held) == 1 and not page.get_by_test_id("bar-title").is_visible(), "who closed the line does not get it back"

    page.unroute_all()
    held.clear()
    page.route("**/api/saved", holding("POST"))
    page.get_by_test_id("save").click()
    page.get_by_test_id("saved-title").fill("Left")
    page.get_by_test_id("save-new").click()
    until(lambda: page.title() and held, "a request")
    page.keyboard.press("Escape")
    page.get_by_test_id("save").click()
    page.get_by_test_id("saved-title").fill("Next")
    held[0].continue_()
    expect(page.get_by_test_id("toast-link")).to_be_attached()
    until(lambda: page.get_by_test_id("bar-title").inner_text() == "Left", "what was saved")
    expect(page.get_by_test_id("saved-title")).to_have_value("Next")  # the answer to the first does not close the second

    page.unroute_all()
    held.clear()
    open_list(page, server)
    page.route("**/duplicate", holding("POST"))
    page.get_by_test_id("duplicate").first.dblclick()
    until(lambda: page.title() and held, "a request")
    held[0].continue_()
    until(lambda: titles(page) == ["Left (copy)", "Left", "Mine"], "one copy")
    assert len(held) == 1


def test_a_long_list_comes_in_pages(new_context: NewContext, server: str) -> None:
    page = new_context(base_url=server).new_page()
    many = [{"kind": "race", "title": f"number {i}", "spec": SMALL} for i in range(53)]
    page.request.post("/api/saved-import", data={"form": "thalweg saved experiments", "version": 1, "saved": many})
    open_list(page, server)
    assert len(titles(page)) == 50
    expect(page.get_by_test_id("saved-count")).to_have_text("53 found")
    page.get_by_test_id("more").click()
    until(lambda: len(set(titles(page))) == 53, "the rest of them")
    expect(page.get_by_test_id("more")).to_be_hidden()
    expect(page.get_by_test_id("card-title").nth(50)).to_be_focused()

    # Come back to by "back", kept by the browser: the list is as it is now and as long as it was, in the theme chosen meanwhile.
    one = page.request.get("/api/saved?q=number").json()["saved"][0]
    page.request.delete(f"/api/saved/{one['id']}")
    page.evaluate("localStorage.setItem('thalweg.theme', 'dark'), dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.get_by_test_id("saved-count")).to_have_text("52 found")
    assert len(set(titles(page))) == 52 and one["title"] not in titles(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_everybody_can_use_it(new_context: NewContext, server: str) -> None:
    """The dialog, the line, the list and the comparison, at two sizes, light and dark; then by the keyboard alone."""
    page = new_context(base_url=server).new_page()

    def check(what: str, part: str = "html", schemes: tuple[Scheme, ...] = ("dark", "light")) -> None:
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            open_to_everybody(page, part, f"{what}, {scheme}")

    open_small(page, server)
    links = [save(page, title, "a, b", NOTES) for title in ("One", "An unreasonably long title " * 6)]
    check("the line after saving", "header")
    check("what is said after saving", "#toast", ("light",))
    page.get_by_test_id("save").click()
    until(lambda: page.locator(".offered button").count() == 2, "the tags used before")
    check("the dialog", "[data-testid=save-dialog]")
    page.keyboard.press("Escape")
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 768})
        open_list(page, server)
        page.get_by_test_id("pick").first.check()
        schemes: tuple[Scheme, ...] = ("dark", "light") if width > 1000 else ("light",)
        check(f"the list at {width}", schemes=schemes)
        page.goto(links[1])
        page.evaluate("thalweg.ready")
        page.get_by_test_id("bar-fold").click()
        check(f"the line at {width}", "header", ("light",))
        open_list(page, server, "?compare=" + ",".join(link.rpartition("/")[2] for link in links))
        check(f"two compared at {width}", schemes=schemes)
    open_list(page, server)
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.dataset.testid ?? ''"))
    for wanted in REACHED:
        assert wanted in seen, f"{wanted} is not reached by Tab: {seen}"
