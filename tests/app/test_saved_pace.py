"""How fast one may save: a loop is stopped, a class behind one address is not."""

import asyncio
import io
import random

import httpx2 as httpx
import pytest
from PIL import Image
from starlette.requests import Request

from app.errors import TooMany
from app.saved.pace import HOUR, LEAST, MINUTE, Allowance, Pace, address_of
from tests.app.conftest import DEADLINE, FAKES, serve
from tests.app.savers import BODY, data_url, refused

MIB = 2**20


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_an_allowance_comes_back_with_time():
    clock = Clock()
    allowance = Allowance(10, 60, 1, clock)
    for _ in range(10):
        assert allowance.wait("a") == 0
        allowance.take("a", 1)
    assert allowance.wait("b") == 0
    assert allowance.wait("a") == pytest.approx(6)  # ten a minute
    clock.now += 7
    assert allowance.wait("a") == 0
    allowance.take("a", 10)  # more than is left: it is owed
    assert allowance.wait("a") == pytest.approx(6 + 60 - 7)
    clock.now += 3600
    assert allowance.now("a") == 0


def test_who_is_forgotten_was_quiet_longest(monkeypatch):
    monkeypatch.setattr("app.saved.pace.KEPT", 3)
    allowance = Allowance(10, 60, 1, Clock())
    for who in "abcad":
        allowance.take(who, 1)
    assert list(allowance.used) == ["c", "a", "d"]


def test_cookies_that_are_made_up_do_not_help():
    """Every save by another browser: the address is stopped after its bytes of an hour, and comes back at their rate."""
    clock = Clock()
    pace = Pace(60, MIB, clock)
    for k in range(MIB // LEAST):
        pace.spend(f"browser {k}", "here", 1)
    with pytest.raises(TooMany, match="1,048,576 bytes from one address") as refusal:
        pace.spend("another", "here", 1)
    assert refusal.value.status == 429
    pace.spend("another", "elsewhere", 1)
    clock.now += HOUR / 2
    pace.spend("another", "here", MIB)
    with pytest.raises(TooMany) as refusal:
        pace.spend("", "here", 1)
    assert refusal.value.seconds == pytest.approx(HOUR / 2 + HOUR * LEAST / MIB, abs=1)  # until there is room for a small one


def test_a_browser_that_loops_harms_no_other():
    clock = Clock()
    pace = Pace(3, MIB, clock)
    for _ in range(3):
        pace.spend("loop", "here", 1)
    with pytest.raises(TooMany, match="at most 3 saves of one browser"):
        pace.spend("loop", "here", 1)
    pace.spend("other", "here", 1)
    clock.now += MINUTE
    pace.spend("loop", "here", 1)


@pytest.mark.parametrize(
    ("host", "same", "other"),
    [("192.0.2.1", "192.0.2.1", "192.0.2.2"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")],
)
def test_an_address_is_one_or_a_household_of_ipv6(host, same, other):
    first, second, third = (address_of(Request({"type": "http", "client": (each, 1), "headers": []})) for each in (host, same, other))
    assert first == second != third
    assert address_of(Request({"type": "http", "client": None, "headers": []})) == ""


def test_saves_in_a_loop_are_refused_with_the_time_to_wait():
    with serve(FAKES, saves=5) as site, httpx.Client(base_url=site.url, timeout=DEADLINE) as browser:
        saved = browser.post("/api/saved", json=BODY).json()
        place = f"/api/saved/{saved['id']}"
        assert browser.patch(place, json={"title": "two"}).status_code == 200
        assert browser.post(f"{place}/duplicate").status_code == 201
        file = browser.get("/api/saved-export").content
        for _ in range(3):
            assert browser.post("/api/saved-import", content=file).status_code == 200
        answers = [browser.post("/api/saved", json=BODY), browser.patch(place, json={"title": "x"}), browser.post(f"{place}/duplicate")]
        for answer in [*answers, browser.post("/api/saved-import", content=file)]:
            assert "at most 5 saves of one browser" in refused(answer, 429, "too_many")
            assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert browser.get(place).json()["title"] == "two"
        assert browser.delete(place).status_code == browser.post(f"{place}/restore").status_code == 200
        assert httpx.post(f"{site.url}/api/saved", json=BODY).status_code == 201  # somebody else


@pytest.mark.parametrize(("proxies", "apart"), [((), False), (("192.0.2.0/24",), False), (("192.0.2.0/24", "127.0.0.1"), True)])
def test_visitors_behind_a_proxy_are_told_apart_where_it_is_named(proxies, apart):
    """Each has one MiB an hour. What a visitor writes before the proxy's own word is not believed."""
    with serve(FAKES, saves_bytes=MIB, proxies=proxies) as site, httpx.Client(base_url=site.url, timeout=DEADLINE) as browser:
        body = {**BODY, "notes": "x" * 20_000}

        def save(address):
            browser.cookies.clear()
            return browser.post("/api/saved", json=body, headers={"X-Forwarded-For": address}).status_code

        answers = [save(f"198.51.100.{k}, 203.0.113.1") for k in range(60)]
        assert answers[0] == 201
        assert answers[-1] == 429
        assert save("203.0.113.2") == (201 if apart else 429)


def test_a_class_of_six_hundred_behind_one_address_saves_at_once(saving):
    """Everybody for the first time, with a picture of 30 kB."""
    picture = io.BytesIO()
    Image.frombytes("L", (150, 200), random.Random(0).randbytes(30_000)).save(picture, "PNG")
    body = {**BODY, "thumbnail": data_url(picture.getvalue())}

    async def main():
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(base_url=saving.url, timeout=DEADLINE, limits=limits) as client:

            async def person():
                answer = await client.post("/api/saved", json=body, headers={"Cookie": ""})
                return answer.status_code, answer.headers["set-cookie"]

            return await asyncio.gather(*(person() for _ in range(600)))

    told = asyncio.run(main())
    assert [status for status, _ in told] == [201] * 600
    assert len({cookie for _, cookie in told}) == 600
