import httpx2 as httpx
import pytest

from app.security import Security, ancestors
from app.settings import Settings

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_is_protected(fake, path):
    headers = fake.get(path).headers
    assert HEADERS.items() <= dict(headers).items()
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a b", "localhost:x", ""])
def test_a_wrong_host_is_refused(fake, host):
    answer = fake.get("/healthz", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "host"
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:1", "[::1]:8000"])
def test_the_own_hosts_are_let_in(fake, host):
    assert fake.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_foreign_page_may_not_post(fake):
    answer = fake.post("/api/run", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "origin"
    assert fake.post("/api/run", json={}, headers={"Origin": fake.url}).status_code == 200


@pytest.mark.parametrize(
    ("settings", "host", "known"),
    [
        ({"host": "0.0.0.0"}, "192.168.1.7:8000", True),
        ({"host": "0.0.0.0"}, "evil.example", False),
        ({"host": "::"}, "[fe80::1]:8000", True),
        ({}, "192.168.1.7:8000", False),
        ({"host": "thalweg.lan"}, "Thalweg.lan:8000", True),
        ({"allowed_hosts": ("thalweg.example",)}, "thalweg.example", True),
        ({"allowed_hosts": ("thalweg.example",)}, "evil.example", False),
        ({"allowed_hosts": ("*",)}, "evil.example", True),
        ({"allowed_hosts": ("*",)}, "evil.example; script-src *", False),
    ],
)
def test_which_hosts_are_known(settings, host, known):
    assert Security(None, Settings(**settings)).known(host) is known


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://localhost:8000", True),
        ("https://localhost:8000", True),
        ("http://LOCALHOST:8000", True),
        ("http://localhost:8001", False),
        ("http://localhost", False),
        ("https://thalweg.example", True),
        ("https://evil.example", False),
        ("null", False),
        ("file://localhost:8000", False),
        ("http://[", False),
    ],
)
def test_which_origins_are_our_own(origin, own):
    security = Security(None, Settings(allowed_hosts=("thalweg.example",)))
    assert security.own(origin, "localhost:8000") is own


def test_a_bug_is_an_answer_in_our_shape_and_protected(fake, caplog):
    fake.app.state.settings, kept = None, fake.app.state.settings
    try:
        answer = httpx.post(f"{fake.url}/api/run", json={})
    finally:
        fake.app.state.settings = kept
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "NoneType" not in answer.text
    assert "NoneType" in caplog.text
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("laboratory", ["/", "/nets", "/games", "/schedules", "/maps", "/losses"])
def test_an_embed_and_nothing_else_may_be_framed(fake, laboratory):
    embed = fake.get(f"{laboratory}?embed=1")
    assert embed.status_code == 200
    assert "x-frame-options" not in embed.headers
    assert "frame-ancestors" not in embed.headers["content-security-policy"]
    assert embed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "data-embed" in embed.text
    for other in (laboratory, f"{laboratory}?embed=0", f"{laboratory}?embed=1&embed=0", f"{laboratory}?other=embed=1"):
        plain = fake.get(other)
        assert HEADERS.items() <= dict(plain.headers).items()
        assert "frame-ancestors 'none'" in plain.headers["content-security-policy"]
        assert "data-embed" not in plain.text


@pytest.mark.parametrize("path", ["/healthz?embed=1", "/docs?embed=1", "/api/catalogue?embed=1", "/api/saved?embed=1", "/nowhere?embed=1"])
def test_what_is_no_laboratory_is_framed_by_nobody(fake, path):
    headers = fake.get(path).headers
    assert HEADERS.items() <= dict(headers).items()
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("framers", "directive"),
    [
        ((), "; frame-ancestors 'none'"),
        (("*",), ""),
        (("https://lab.example", "http://localhost:*"), "; frame-ancestors https://lab.example http://localhost:*"),
    ],
)
def test_who_may_frame_is_said_as_a_policy(framers, directive):
    assert ancestors(framers) == directive
