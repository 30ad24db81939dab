"""The pages: Jinja2 templates that know the static files' addresses, the message catalogue and the versions, nothing else."""

import json
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


def page(request: Request, template: str, script: str) -> HTMLResponse:
    return answer(request, template, script, embed=False)


def laboratory(request: Request, template: str, script: str) -> HTMLResponse:
    """A page that may stand in a frame of somebody else's: with `?embed=1` it is plot and transport alone, and app/security.py lets it."""
    embed = request.query_params.get("embed") == "1"
    request.state.embed = embed
    return answer(request, template, script, embed=embed)


def answer(request: Request, template: str, script: str, *, embed: bool) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    return HTMLResponse(pages.render(template, script, embed=embed), headers={"Cache-Control": "no-cache"})


@router.get("/")
async def race(request: Request) -> HTMLResponse:
    return laboratory(request, "race.html", "js/main.js")


@router.get("/schedules")
async def schedules(request: Request) -> HTMLResponse:
    return laboratory(request, "schedules.html", "js/schedules/main.js")


@router.get("/games")
async def games(request: Request) -> HTMLResponse:
    return laboratory(request, "games.html", "js/games/main.js")


@router.get("/nets")
async def nets(request: Request) -> HTMLResponse:
    return laboratory(request, "nets.html", "js/nets/main.js")


@router.get("/maps")
async def maps(request: Request) -> HTMLResponse:
    return laboratory(request, "maps.html", "js/maps/main.js")


@router.get("/losses")
async def losses(request: Request) -> HTMLResponse:
    return laboratory(request, "losses.html", "js/losses/main.js")
