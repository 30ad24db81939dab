"""The routes of games: a match as JSON, CSV or a script, and a game's vector field."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import bodies, limits
from app.api import SPEC, Name, Params, answers, columns, known, refusals, settings, surface_params, tagged, while_connected, workers

FRAME = "application/octet-stream"
Points = Annotated[int, Query(ge=2, le=256)]

router = APIRouter(tags=["games"])


@router.post("/api/game", responses={**answers("application/json", "text/csv"), **refusals(413, 415)}, openapi_extra=SPEC)
async def game(request: Request) -> Response:
    """A match's whole trace, as JSON, or as CSV for who accepts `text/csv`."""
    return await columns(request, "game_trace")


@router.post("/api/game-script", responses={**answers("text/x-python"), **refusals(413, 415)}, openapi_extra=SPEC)
async def game_script(request: Request) -> Response:
    """A match as one standalone Python file that prints its CSV, with torch alone."""
    spec = await bodies.json_body(request, settings(request).message_bytes)
    limits.check(spec, settings(request).limits())
    text = await while_connected(request, workers(request).call("game_script", spec))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type="text/x-python; charset=utf-8")


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
