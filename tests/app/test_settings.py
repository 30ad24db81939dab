import pytest
from pydantic import ValidationError

from app.settings import Settings, cpus


def test_the_defaults_are_those_that_are_stated(monkeypatch):
    settings = Settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, cpus())
    assert settings.limits() == {"steps": 100_000, "entries": 32, "rows": 1_000_000, "message_bytes": 262_144}


def test_variables_set_them(monkeypatch):
    monkeypatch.setenv("THALWEG_PORT", "9000")
    monkeypatch.setenv("THALWEG_STEPS", "50")
    monkeypatch.setenv("THALWEG_ALLOWED_HOSTS", "Thalweg.example, two.example")
    settings = Settings()
    assert (settings.port, settings.steps) == (9000, 50)
    assert settings.allowed_hosts == ("thalweg.example", "two.example")


@pytest.mark.parametrize("bad", [{"port": 70_000}, {"workers": 0}, {"steps": -1}, {"entries": 70_000}])
def test_nonsense_is_refused(bad):
    with pytest.raises(ValidationError):
        Settings(**bad)
