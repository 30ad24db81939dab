import pytest

from app import serving
from app.errors import BadInput
from app.settings import Settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("::", "http://localhost:8000/"),
    ],
)
def test_the_address_is_one_that_a_browser_finds(host, address):
    assert serving.address(host, 8000) == address


def test_a_name_that_is_no_host_is_said():
    with pytest.raises(BadInput, match=r"cannot listen on no\.such\.host\.invalid, port 0"):
        serving.bound("no.such.host.invalid", 0)


def test_large_messages_reach_the_conversation_and_nothing_is_deflated():
    config = serving.configuration(Settings(message_bytes=8_000_000))
    assert config.ws_max_size >= 16_000_000
    assert config.ws_per_message_deflate is False


def test_a_browser_is_opened_only_where_there_is_a_screen(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not serving.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert serving.has_screen()
