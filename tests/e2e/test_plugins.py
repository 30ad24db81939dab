"""Own optimizers on the page: told where they are broken, raced beside torch's, and shown anew when their file has changed."""

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import Page

from engine import plugins, run
from tests.conftest import Serve
from tests.e2e.conftest import open_race, until
from tests.engine.test_plugins import LION, SPEC

BROKEN = "def make():\n    return 1 / 0\n\nSIZE = make()\n"
GONE: dict[str, Any] = {**SPEC, "entries": [*SPEC["entries"], {"optimizer": {"name": "Vanished"}}]}
LINK = "/#v1=" + base64.urlsafe_b64encode(json.dumps(GONE).encode()).decode().rstrip("=")


@pytest.fixture
def files(tmp_path: Any) -> Any:
    for name, text in {"lion.py": LION, "broken.py": BROKEN}.items():
        (tmp_path / name).write_text(text)
    yield tmp_path
    plugins.use([])


def test_a_plugin_races_a_broken_one_is_told_and_a_changed_one_is_shown(page: Page, serve: Serve, files: Any) -> None:
    plugins.use([files / "lion.py"])
    expected = [entry.x.tolist() for entry in run(SPEC).entries]
    both = f"{files / 'lion.py'},{files / 'broken.py'}"
    with serve("--workers", "1", THALWEG_PLUGINS=both, THALWEG_SPARE="0", broken=True) as site:
        race = open_race(page, site.url + LINK)
        xs = "thalweg.state().traces.slice(0, 2).map(t => t && Array.from(t.x))"
        until(lambda: page.evaluate(xs) == expected, "the race without the one that has vanished")
        assert race.by("optimizer-2").input_value() == "Vanished"
        assert "unknown optimizer" in race.by("entry-2").locator(".field-error:not([hidden])").inner_text()
        assert page.locator('[data-testid="optimizer-0"] optgroup[label="From lion.py"] option').all_inner_texts() == ["Lion"]
        told = race.by("plugins")
        told.get_by_text("Not offered of broken.py: 1").click()
        told.get_by_text("broken.py: nothing of it is offered: ZeroDivisionError: division by zero").click()
        assert "line 2, in make\n    return 1 / 0" in told.locator("pre").inner_text()
        (files / "lion.py").write_text(LION.replace("betas: tuple", "stretch: float = 2.0, betas: tuple"))
        page.evaluate("dispatchEvent(new Event('focus'))")
        race.by("plugins-reload").click()
        until(lambda: page.evaluate("document.readyState") == "complete" and page.locator("text=stretch").count(), "the new field")
        assert race.spec()["entries"][2]["optimizer"]["name"] == "Vanished"
        page.goto("about:blank")  # before the server ends
