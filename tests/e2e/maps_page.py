"""The page of maps as its tests see it, with a map so small that nothing is waited for."""

import json
from base64 import urlsafe_b64encode
from typing import Any

from playwright.sync_api import Page

from tests.e2e.conftest import Site

VALLEY = {"name": "rosenbrock", "start": [-1.5, 2.0]}
LR, BETA = ["optimizer", "params", "lr"], ["optimizer", "params", "betas", 0]
SMALL = {
    "problem": VALLEY, "steps": 60,
    "entries": [{"label": "mine", "optimizer": {"name": "Adam", "params": {"eps": 1e-7}}}],
    "map": {
        "x": {"path": LR, "from": 1e-3, "to": 10, "scale": "log", "count": 32},
        "y": {"path": BETA, "from": 0, "to": 0.99, "scale": "linear", "count": 32},
    },
}  # fmt: skip

LINK = f"v1={urlsafe_b64encode(json.dumps(SMALL).encode()).decode().rstrip('=')}"


class Maps(Site):
    here = "(({busy, map, error}) => !busy && (error !== null || (map !== null && map.how !== null)))(thalweg.state())"

    def load(self, spec: dict[str, Any]) -> None:
        self.page.evaluate("spec => thalweg.load(spec)", spec)
        self.settled()

    def ends(self, axis: str = "x") -> tuple[float, float]:
        one = self.spec()["map"][axis]
        return one["from"], one["to"]

    def array(self, name: str) -> list[float]:
        text = self.page.evaluate(f"JSON.stringify(Array.from(thalweg.state().map.layers.at(-1).arrays.{name}, String))")
        return [float(value.replace("Infinity", "inf")) for value in json.loads(text)]

    def picture(self) -> str:
        """All pixels of the map's canvas as a text."""
        found: str = self.page.evaluate("document.querySelector('#map canvas').toDataURL()")
        return found

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where on the screen a part of the picture is, found by the crosshair's own ends."""
        seat = self.by("map").bounding_box()
        assert seat
        left, top = seat["x"] + 66, seat["y"] + 10
        return left + x * (seat["width"] - 66 - 92), top + (1 - y) * (seat["height"] - 56)


def open_maps(page: Page, address: str) -> Maps:
    page.goto(address)
    page.evaluate("thalweg.ready")
    maps = Maps(page)
    maps.settled()
    return maps
