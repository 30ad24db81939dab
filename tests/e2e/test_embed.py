"""An embed in a page of another site, as somebody's blog would hold it: what it shows, what it can do, and who may frame what."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.conftest import NewContext
from tests.e2e.conftest import Race, open_race, open_to_everybody, until

# The page around the frame is of another host on purpose; one that may not be framed is an error on the console.
pytestmark = pytest.mark.expect_console("request to another host: http://localhost:")
Blog = Callable[[str], str]


@contextmanager
def blog() -> Iterator[Blog]:
    """A site on `localhost` whose pages hold a frame of the address that they are asked for."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            [code] = parse_qs(urlsplit(self.path).query).get("code", [""])
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>a blog</title><link rel=icon href=data:,>{code}".encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda code: f"http://localhost:{server.server_port}/?code={code.replace('&', '%26').replace('#', '%23')}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Blog]:
    with blog() as made:
        yield made


def framed(page: Page, address: str, elsewhere: Blog, *, size: tuple[int, int] = (640, 480)) -> Frame:
    page.goto(elsewhere(f'<iframe src="{address}" width={size[0]} height={size[1]}></iframe>'))
    return page.frames[1]


def test_a_race_in_another_sites_frame_is_shown_plays_by_keyboard_and_opens_whole(page: Page, server: str, elsewhere: Blog) -> None:
    race = open_race(page, server)
    page.evaluate("thalweg.pause(), thalweg.seek(7)")
    race.settled()
    until(lambda: "step=7" in page.url, "the step in the address")
    frame = framed(page, page.url.replace("/#", "/?embed=1#"), elsewhere)
    frame.evaluate("thalweg.ready")
    expect(frame.get_by_test_id("surface-plot")).to_be_visible()
    expect(frame.get_by_test_id("transport")).to_be_visible()
    for hidden in ("share", "export", "undo", "entries", "problem-form", "results"):
        expect(frame.get_by_test_id(hidden)).to_be_hidden()
    expect(frame.get_by_test_id("embed-legend").locator("li")).to_have_text(["SGD", "SGD, momentum", "RMSprop", "Adam"])
    painted = "[...document.querySelectorAll('canvas.trails')].some(c => c.style.visibility === 'visible')"
    until(lambda: frame.evaluate(painted), "trails")
    frame.locator("#transport").focus()
    page.keyboard.press("ArrowRight")
    until(lambda: frame.evaluate("thalweg.state().step") == 8, "the next step")
    page.keyboard.press("Space")
    until(lambda: frame.evaluate("thalweg.state().step") > 12, "it plays")
    page.keyboard.press("Space")
    until(lambda: not frame.evaluate("thalweg.state().playing"), "it rests")
    with page.context.expect_page() as opened:
        frame.get_by_test_id("embed-link").click()
    whole = opened.value
    expect(whole.get_by_test_id("share")).to_be_visible()
    whole.wait_for_load_state()
    whole.evaluate("thalweg.ready")
    assert "embed" not in whole.url
    assert whole.evaluate("thalweg.spec()") == frame.evaluate("thalweg.spec()")
    assert whole.evaluate("thalweg.state().step") == frame.evaluate("thalweg.state().step")


def test_a_foreign_frame_is_a_stranger_to_what_the_browser_saved(page: Page, server: str, elsewhere: Blog) -> None:
    """Its cookie stays at home: nothing that a frame could be made to do reaches saved experiments."""
    race = open_race(page, server)
    save = """body => fetch("/api/saved", {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body)})
        .then(answer => answer.status)"""
    count = "fetch('/api/saved').then(answer => answer.json()).then(found => found.total)"
    assert page.evaluate(save, {"kind": "race", "title": "mine", "spec": race.spec()}) == 201
    assert page.evaluate(count) == 1
    frame = framed(page, f"{server}/?embed=1", elsewhere)
    frame.evaluate("thalweg.ready")
    assert frame.evaluate(count) == 0


@pytest.mark.expect_console("Framing '|frame-ancestors|X-Frame-Options")
def test_nothing_else_may_be_framed(page: Page, server: str, elsewhere: Blog) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    for path in ("/", "/?embed=0", "/nets", "/docs?embed=1", "/healthz?embed=1"):
        heard.clear()
        framed(page, server + path, elsewhere)
        until(lambda: re.search("frame-ancestors|X-Frame-Options", "".join(heard)), path, lambda: heard)


@pytest.mark.parametrize(("laboratory", "size"), [("", (320, 240)), ("nets", (640, 480))], ids=str)
def test_an_embed_fits_and_is_open_to_everybody(new_context: NewContext, server: str, laboratory: str, size: tuple[int, int]) -> None:
    scheme = "dark" if size[0] == 320 else "light"
    page = new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce").new_page()
    page.goto(f"{server}/{laboratory}?embed=1")
    page.evaluate("thalweg.ready")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= innerWidth && {root}.scrollHeight <= innerHeight"), "no scrolling"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 23, 27)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert page.evaluate("thalweg.state().playing ?? false") is False, "with reduced motion nothing moves by itself"
    plot = page.locator("#surface, #pictures").first.bounding_box()
    assert plot
    assert plot["height"] > 0.5 * size[1]
    open_to_everybody(page)


def test_one_press_copies_the_link_and_offers_the_frames_code(new_context: NewContext, server: str, elsewhere: Blog) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    race: Race = open_race(page, server)
    page.evaluate("thalweg.pause(), thalweg.seek(9)")
    race.by("share").click()
    until(lambda: page.evaluate("navigator.clipboard.readText()") == page.url, "the link")
    told, menu = (page.locator(one).bounding_box() for one in ("#toast", "#share-menu"))
    assert told and menu and told["y"] > menu["y"] + menu["height"], "what is said is not behind the menu"
    assert "&step=9" in page.url
    race.by("embed-width").fill("500")
    race.by("embed-copy").click()
    until(lambda: "<iframe" in page.evaluate("navigator.clipboard.readText()"), "the code")
    code = str(page.evaluate("navigator.clipboard.readText()"))
    wanted = r'<iframe src="http://127[^"]+/\?embed=1#v1=[^"&]+" width="500" height="480" title="Rosenbrock · [^"]+" [^>]*></iframe>'
    assert re.fullmatch(wanted, code)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")  # as over plain http
    race.by("share").click()
    race.by("embed-copy").click()
    until(lambda: page.evaluate("getSelection().toString()") == code, "the code, selected")
    assert race.by("embed-code").is_visible()
    spec = race.spec()
    page.goto(elsewhere(code))
    frame = page.frames[1]
    expect(frame.get_by_test_id("embed-legend").locator("li")).to_have_count(4)
    frame.evaluate("thalweg.ready")
    assert frame.evaluate("thalweg.spec()") == spec
    until(lambda: frame.evaluate("thalweg.state().step") > 9, "it plays by itself")
