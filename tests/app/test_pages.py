import json
import re

import pytest
from jinja2 import UndefinedError

from app.assets import Assets
from app.pages import Pages
from app.version import VERSION


@pytest.fixture
def pages(tmp_path):
    """A frontend of one template."""
    static = tmp_path / "static"
    (static / "js").mkdir(parents=True)
    (static / "messages").mkdir()
    (static / "js" / "main.js").write_text('import {a} from "./a.js";')
    (static / "js" / "a.js").write_text("export const a = 1;")
    (static / "messages" / "en.json").write_text(json.dumps({"title": "Race <1>", "greet": "Hello, {name}"}))
    (tmp_path / "templates").mkdir()
    return Pages(Assets(static, fallback={}), tmp_path)


def rendered(pages, text):
    (pages.frontend / "templates" / "race.html").write_text(text)
    return pages.render("race.html")


def test_templates_know_files_words_and_the_version(pages):
    text = rendered(pages, "{{ static('js/a.js') }} {{ t('title') }} {{ t('greet', name='you') }} {{ version }} {{ modules | join(' ') }}")
    address, *words = text.split()
    assert re.fullmatch(r"/static/[0-9a-f]+/js/a\.js", address)
    assert " ".join(words[:4]) == "Race &lt;1&gt; Hello, you"
    assert words[4] == VERSION
    assert [name.rpartition("/")[2] for name in words[5:]] == ["main.js", "a.js"]


def test_what_is_not_there_is_an_error(pages):
    with pytest.raises(KeyError, match="nothing"):
        rendered(pages, "{{ t('nothing') }}")
    with pytest.raises(KeyError, match="nothing"):
        rendered(pages, "{{ static('nothing.js') }}")
    with pytest.raises(UndefinedError):
        rendered(pages, "{{ nothing }}")


def test_the_race_is_served_with_no_script_or_style_in_it(fake):
    answer = fake.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.lstrip().lower().startswith("<!doctype html>")
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text)
    assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)


def test_all_files_that_the_race_names_are_there(fake):
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', fake.get("/").text):
        answer = fake.get(address, headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
