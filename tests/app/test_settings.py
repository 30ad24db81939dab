import pytest
from pydantic import ValidationError

from app.settings import Settings, cpus


def test_the_defaults_are_those_that_are_stated(monkeypatch):
    settings = Settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, cpus())
    sizes = {"message_bytes": 1_048_576, "checkpoint_bytes": 33_554_432}
    assert settings.limits() == {"steps": 100_000, "entries": 32, "rows": 1_000_000, **sizes}


def test_variables_set_them(monkeypatch):
    monkeypatch.setenv("THALWEG_PORT", "9000")
    monkeypatch.setenv("THALWEG_STEPS", "50")
    monkeypatch.setenv("THALWEG_ALLOWED_HOSTS", "Thalweg.example, two.example")
    settings = Settings()
    assert (settings.port, settings.steps) == (9000, 50)
    assert settings.allowed_hosts == ("thalweg.example", "two.example")


@pytest.mark.parametrize(
    "bad", [{"port": 70_000}, {"workers": 0}, {"steps": -1}, {"entries": 70_000}, {"cluster": "http://a:1"}, {"cluster": "localhost"}]
)
def test_nonsense_is_refused(bad):
    with pytest.raises(ValidationError):
        Settings(**bad)


def test_who_may_frame_an_embed_is_named_by_origins_alone(monkeypatch):
    assert Settings().embed == ("*",)
    monkeypatch.setenv("THALWEG_EMBED", "https://lab.example, http://localhost:8080")
    assert Settings().embed == ("https://lab.example", "http://localhost:8080")
    monkeypatch.setenv("THALWEG_EMBED", "")
    assert Settings().embed == ()
    for bad in ("lab.example", "https://lab.example/path", "'self'; script-src *", "https://a b", "data:"):
        monkeypatch.setenv("THALWEG_EMBED", bad)
        with pytest.raises(ValidationError, match="THALWEG_EMBED"):
            Settings()


def test_a_proxy_is_named_by_its_number(monkeypatch):
    assert Settings().proxies == ()
    monkeypatch.setenv("THALWEG_PROXIES", "127.0.0.1, 10.0.0.0/8,::1")
    assert Settings().proxies == ("127.0.0.1", "10.0.0.0/8", "::1")
    for bad in ("proxy.example", "10.0.0.1/8", "*", "10.0.0"):
        monkeypatch.setenv("THALWEG_PROXIES", bad)
        with pytest.raises(ValidationError, match="THALWEG_PROXIES"):
            Settings()


def test_a_scheduler_elsewhere_is_reached_by_tls_alone(tmp_path):
    assert Settings(cluster="tcp://localhost:8786").cluster == "tcp://localhost:8786"
    with pytest.raises(ValidationError, match="tls://"):
        Settings(cluster="tcp://10.0.0.2:8786")
    assert Settings(cluster="tcp://10.0.0.2:8786", cluster_plain=True).cluster == "tcp://10.0.0.2:8786"
    with pytest.raises(ValidationError, match="THALWEG_CLUSTER_CA"):
        Settings(cluster="tls://10.0.0.2:8786")
    for name in ("ca", "cert", "key"):
        (tmp_path / name).touch()
    files = {f"cluster_{name}": tmp_path / name for name in ("ca", "cert", "key")}
    assert Settings(cluster="tls://10.0.0.2:8786", **files).cluster_key == tmp_path / "key"
