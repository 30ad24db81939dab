"""The page of nets as its tests see it, with a training so small that nothing is waited for."""

import json
from base64 import urlsafe_b64encode
from typing import Any

from playwright.sync_api import Page, ViewportSize

from engine.nets import Training, train
from engine.nets.loop import EPOCH_COLUMNS
from tests.e2e.conftest import Race

SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
ADAM = {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}
SMALL = {"data": {"name": "moons", "count": 60}, "net": {"widths": [6]}, "entries": [SGD, ADAM], "epochs": 8}

LINK = f"v1={urlsafe_b64encode(json.dumps(SMALL).encode()).decode().rstrip('=')}"
SIZES: list[tuple[str, list[ViewportSize]]] = [  # a page is looked at when it has come and when it has been made another size
    ("light", [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]),
    ("dark", [{"width": 320, "height": 640}, {"width": 1920, "height": 1080}]),
]


class Nets(Race):
    here = """(({spec, traces, busy}) =>
        !busy && traces.length === spec.entries.length
        && traces.every(t => t && t.status && t.rows === spec.epochs + 1))(thalweg.state())"""

    def load(self, spec: dict[str, Any]) -> None:
        self.page.evaluate("spec => thalweg.load(spec)", spec)
        self.settled()

    def lane(self, entry: int, seed: int = 0) -> dict[str, list[float]]:
        """A seed's columns as the page has them, to the last bit."""
        text = self.page.evaluate(
            f"""(() => {{ const t = thalweg.state().traces[{entry}], lane = t.lanes[{seed}];
                return JSON.stringify(Object.fromEntries(t.columns.map(name => [name, Array.from(lane.columns[name], String)]))) }})()"""
        )
        return {name: [float(value.replace("Infinity", "inf")) for value in values] for name, values in json.loads(text).items()}

    def check(self) -> None:
        """What the page shows is what the engine computes from the page's own spec."""
        trace = train(Training.load(self.spec()))
        for i in range(len(trace.training.entries)):
            for j in range(len(trace.training.seeds)):
                found = self.lane(i, j)
                assert {n: list(map(repr, v)) for n, v in found.items()} == {
                    name: list(map(repr, trace.whole[k, :, i, j].tolist())) for k, name in enumerate(EPOCH_COLUMNS)
                }

    def pixels(self, entry: int = 0) -> str:
        """An entry's picture as a text."""
        text: str = self.page.evaluate(f"document.querySelector('[data-testid=picture-{entry}] canvas').toDataURL()")
        return text

    def seek(self, epoch: int) -> None:
        self.page.evaluate(f"thalweg.pause(), thalweg.seek({epoch})")

    def type(self, path: str, text: str) -> None:
        """A person types into the box of a field."""
        box = self.page.locator(f'[data-path="{path}"] input[type=text]').first
        box.fill(text)
        box.press("Enter")


def open_nets(page: Page, address: str) -> Nets:
    page.goto(address)
    page.evaluate("thalweg.ready")
    nets = Nets(page)
    nets.settled()
    return nets
