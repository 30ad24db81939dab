"""Reports as files: what they say, that hostile text stays text, and that nothing is fetched (in a browser: tests/e2e/test_exports.py)."""

import base64
import hashlib
import html
import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from app.report import page
from app.report.page import plotly_js
from engine import run
from engine.games.trace import play
from engine.nets import Training, train

HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)> & "$x$" %{x}'
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
DIVERGED = {"label": HOSTILE, "optimizer": {"name": "SGD", "params": {"lr": 0.01}}, "groups": {"y": {"lr": 0.02}}}
COSINE = {"name": "CosineAnnealingLR", "params": {"T_max": 20}}
RACE = {
    "problem": {"name": "rosenbrock", "start": [-1.2, 1]}, "steps": 40,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.05}}, "schedule": COSINE, "average": {"kind": "ema"}}, DIVERGED],
    "events": [{"step": 7, "entry": 0, "set": {"lr": 0.2}}],
}  # fmt: skip
TYPED = {"problem": {"kind": "expression", "name": HOSTILE, "expression": "x**2 + y**2"}, "steps": 3, "entries": [SGD]}
MATCH = {"game": {"name": "dirac_gan"}, "steps": 60, "entries": [{"label": HOSTILE, "players": [SGD, SGD], "penalty": 0.5}]}
TABLE = {"columns": [HOSTILE, "b"], "rows": [[float(i), i / 7] for i in range(20)], "kind": "numbers", "classes": [], "target": "b"}
TRAINING = {"data": {"name": "moons", "count": 40}, "entries": [{**SGD, "label": HOSTILE, "clip": 1.0}], "epochs": 3, "seeds": [0, 5]}
OWN: dict[str, Any] = {"data": {"name": "table", "table": TABLE}, "entries": [SGD], "epochs": 2}


class Read(HTMLParser):
    """The elements of a page, and the text of those that have one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def race() -> str:
    return page(run(RACE), f"Valley {HOSTILE}", "https://lab.example:8000")


def cells(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", text[text.index("<tbody>") :], re.S)
    return [[html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def test_it_says_what_became_of_every_entry_with_the_engines_numbers(race: str) -> None:
    trace = run(RACE)
    adam, lost = cells(race)
    assert adam[0] == "Adam, CosineAnnealingLR" and lost[0] == " ".join(HOSTILE.split())
    assert float(adam[3]) == pytest.approx(float(trace.entries[0].loss[-1]), rel=1e-5)
    assert float(adam[5]) == pytest.approx(math.hypot(trace.entries[0].x[-1] - 1, trace.entries[0].y[-1] - 1), rel=1e-5)
    assert lost[1].startswith(f"diverged at step {trace.entries[1].status.step}")
    assert lost[3] == "nan" and lost[4] == "24.2", "the loss of the start is the least"
    assert "loss at step" in race and "is inf" in race, "what cannot be drawn is said"


def test_it_has_every_setting_and_says_which_are_torchs(race: str) -> None:
    default, given = (set(re.findall(rf"<div{mark}><dt>(\w+)</dt><dd>(.*?)</dd>", race)) for mark in (' class="default"', ""))
    assert {("betas", "[0.9, 0.999]"), ("eta_min", "0.0")} <= default
    assert {("lr", "0.05"), ("lr", "0.02"), ("T_max", "20"), ("steps", "40"), ("decay", "0.999")} <= given
    assert "event before step 7" in race and "set lr = 0.2" in race
    assert "torch 2." in race and "torch.optim.Adam(" in race, "the script is in it"


@pytest.mark.parametrize("trace", [run(RACE), run(TYPED), play(MATCH), train(Training.load(TRAINING)), train(Training.load(OWN))],
                         ids=["race", "typed", "match", "training", "table"])  # fmt: skip
def test_what_a_person_typed_is_only_text(trace: Any) -> None:
    text = page(trace, HOSTILE)
    read = Read(text)
    assert len(read.of("script")) == 3 and read.of("img") == []
    assert [name for _, attributes in read.tags for name in attributes if name.startswith("on")] == []
    assert ("h1", " ".join(HOSTILE.split())) in read.texts
    assert "\\" not in next(text for tag, text in Read(page(trace)).texts if tag == "h1"), "a title of its own is no Python either"
    data = next(text for tag, text in read.texts if tag == "script")
    assert "</script" not in json.dumps([curve["figure"]["data"] for curve in json.loads(data)["curves"]]), "Plotly is given entities"


def test_no_number_of_it_is_made_up_where_torch_gave_none(race: str) -> None:
    data = json.loads(next(text for tag, text in Read(race).texts if tag == "script"))
    loss = next(curve for curve in data["curves"] if curve["key"] == "loss")["figure"]["data"]
    values = [decoded(trace["y"]) for trace in loss]
    diverged = next(each for each, trace in zip(values, loss, strict=True) if "alert" in trace["name"])
    expected = run(RACE).entries[1].loss
    assert [math.isnan(value) for value in diverged] == [not math.isfinite(value) for value in expected]
    assert [value for value in diverged if not math.isnan(value)] == [value for value in expected if math.isfinite(value)]
    assert data["places"][1][0][-1] is None


def decoded(values: Any) -> list[float]:
    """Plotly's array: a list, or float64 in base64."""
    if isinstance(values, list):
        return [math.nan if value is None else value for value in values]
    import numpy as np

    assert values["dtype"] == "f8"
    return list(np.frombuffer(base64.b64decode(values["bdata"])))


def test_nothing_runs_but_its_own_two_scripts_and_nothing_is_fetched(race: str) -> None:
    policy = str(next(meta for meta in Read(race).of("meta") if meta.get("http-equiv"))["content"])
    scripts = re.findall(r"<script>(.*?)</script>", race, re.S)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]
    assert policy.startswith(f"default-src 'none'; script-src {' '.join(hashes)};")
    assert scripts[0] == plotly_js()
    leading = [(tag, value) for tag, attributes in Read(race).tags for name, value in attributes.items() if name in ("src", "href")]
    assert [tag for tag, _ in leading] == ["a"] and str(leading[0][1]).startswith("https://lab.example:8000/#v1=")


def test_the_link_leads_back_to_the_very_spec(race: str) -> None:
    (link,) = re.findall(r'href="(https://lab[^"]*)"', race)
    packed = link.partition("/#v1=")[2]
    assert json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))) == json.loads(run(RACE).spec.canonical())
    assert "Open it in" not in page(run(TYPED))


def test_a_training_has_what_its_nets_say_over_the_plane_and_the_samples_once() -> None:
    """That the figures' numbers are right: tests/engine/figures/test_nets.py."""
    document = {**TRAINING, "entries": [{**SGD, "label": HOSTILE}, SGD], "events": [{"step": 2, "entry": 0, "set": {"lr": 0.2}}]}
    trace = train(Training.load(document))
    text = page(trace)
    nets = json.loads(next(text for tag, text in Read(text).texts if tag == "script"))["nets"]
    assert trace.seen and len(nets["entries"]) == 2
    for i, entry in enumerate(nets["entries"]):
        (field, line) = entry["below"]
        assert base64.b64decode(field["z"]["bdata"]) == trace.seen.pictures[i].tobytes()
        assert line["name"] == "border", "by which the report finds it, to draw it in the color of its text"
    assert sum(len(base64.b64decode(each["x"]["bdata"])) // 4 for each in nets["samples"]) == 40
    assert len(json.dumps(nets)) < 40_000
    captions = re.findall(r"<figcaption><b>(.*?)</b> (.*?)</figcaption>", text)
    assert [html.unescape(name) for name, _ in captions] == [HOSTILE, "SGD"]
    assert captions[0][1].startswith(f"● {trace.whole[0, -1, 0, 0]:.3g} {trace.whole[1, -1, 0, 0]:.0%}   ○ ")
    assert "the nets with seed 0 say" in text
    assert "event before step 2" in text and "set lr = 0.2" in text


def test_a_training_of_numbers_has_no_column_of_accuracies() -> None:
    rows = cells(page(train(Training.load({**OWN, "data": {**OWN["data"], "validation": 0}}))))
    assert [len(row) for row in rows] == [4], "entry, seed, status, training loss"


def test_a_long_report_says_what_it_does_not_draw() -> None:
    text = page(run({"problem": {"name": "booth"}, "entries": [SGD], "steps": 4500}))
    assert "Curves: of 4,501 points the least and the greatest of each 4 are drawn" in text and "Trails: of 4,501" in text
    assert "are drawn" not in page(run({"problem": {"name": "booth"}, "entries": [SGD], "steps": 10}))


def test_a_training_has_a_row_for_each_seed() -> None:
    trace = train(Training.load(TRAINING))
    rows = cells(page(trace))
    assert [row[1] for row in rows] == ["0", "5"]
    assert [float(row[3]) for row in rows] == pytest.approx(trace.whole[0, -1, 0].tolist(), rel=1e-5)
    assert all(row[2].startswith("least validation loss") for row in rows)
