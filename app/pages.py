"""The pages: Jinja2 templates that know the static files' addresses, the message catalogue and the versions, nothing else."""

import json
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from app.assets import Assets
from app.version import VERSION

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
router = APIRouter(include_in_schema=False)


class Pages:
    """Renders templates of a frontend folder."""

    def __init__(self, assets: Assets, frontend: Path = FRONTEND) -> None:
        self.assets, self.frontend = assets, frontend

    @cached_property
    def environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.frontend / "templates"),
            autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        environment.globals.update(static=self.assets.url, t=self.message, version=VERSION)
        return environment

    @cached_property
    def messages(self) -> dict[str, str]:
        text = (self.frontend / "static" / "messages" / "en.json").read_text(encoding="utf-8")
        found: dict[str, str] = json.loads(text)
        return found

    def message(self, key: str, **values: Any) -> str:
        """A text of the interface, `{name}` in it filled in."""
        text = self.messages[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def render(self, template: str, script: str = "js/main.js", *, embed: bool = False, **context: Any) -> str:
        """A page whose script is `script`; the modules that it imports are named in the head, to be fetched at once."""
        return self.environment.get_template(template).render(modules=self.assets.modules(script), embed=embed, **context)


PAGES = ("schedules", "games", "nets", "maps", "losses", "saved")
SCRIPTS = {"race": ("/", "js/main.js"), **{name: (f"/{name}", f"js/{name}/main.js") for name in PAGES}}  # addresses, scripts
WHOLE = {"saved"}  # what may not stand in a frame of somebody else's


def page(name: str, script: str) -> Callable[[Request], Awaitable[HTMLResponse]]:
    """The answer with a page. A laboratory with `?embed=1` is plot and transport alone, and app/security.py lets others frame it."""

    async def answer(request: Request) -> HTMLResponse:
        pages: Pages = request.app.state.pages
        request.state.embed = name not in WHOLE and request.query_params.get("embed") == "1"
        return HTMLResponse(pages.render(f"{name}.html", script, embed=request.state.embed), headers={"Cache-Control": "no-cache"})

    return answer


for name, (address, script) in SCRIPTS.items():
    router.add_api_route(address, page(name, script), name=name)
