"""The routes of games: a match as JSON, CSV or a script, and a game's vector field."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import bodies
from app.api import ARRAYS, SCRIPT, SPEC, Name, Params, answers, columns, known, refusals, scripted, surface_params, tagged

FRAME = "application/octet-stream"
Points = Annotated[int, Query(ge=2, le=256)]

router = APIRouter(tags=["games"])


@router.post("/api/game", responses={**answers(*ARRAYS.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def game(request: Request) -> Response:
    """A match's whole trace, as JSON, as CSV for who accepts `text/csv`, or as numpy's .npz (`application/x-npz`)."""
    return await columns(request, "game_trace", ARRAYS)


@router.post("/api/game-script", responses={**answers(*SCRIPT.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def game_script(request: Request) -> Response:
    """A match as one standalone Python file that prints its CSV, with torch alone; as a notebook (`application/x-ipynb+json`)."""
    return await scripted(request, "game_script")


@router.get("/api/game-field", responses=answers(FRAME))
async def game_field(
    request: Request,
    name: Name,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    nx: Points = 48,
    ny: Points = 32,
    penalty: Annotated[float, Query(ge=0, le=1e300)] = 0.0,
    params: Params = "{}",
) -> Response:
    """Where each player's own gradient would push it, on a grid: one frame of kind 2 with two columns (docs/wire.md)."""
    bodies.interval("x", x0, x1)
    bodies.interval("y", y0, y1)
    frame = await known(request).get("game_field", name, surface_params(params), penalty, (x0, x1, y0, y1), nx, ny)
    return await tagged(request, frame, FRAME, "no-cache")
