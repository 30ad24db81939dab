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
