"""The routes of small nets: a training as JSON, CSV or a script."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import bodies, limits
from app.api import SPEC, answers, columns, refusals, settings, while_connected, workers

router = APIRouter(tags=["nets"])


@router.post("/api/train", responses={**answers("application/json", "text/csv"), **refusals(413, 415)}, openapi_extra=SPEC)
async def train(request: Request) -> Response:
    """A whole training, epoch by epoch, as JSON, or as CSV for who accepts `text/csv`."""
    return await columns(request, "train_trace")


@router.post("/api/train-script", responses={**answers("text/x-python"), **refusals(413, 415)}, openapi_extra=SPEC)
async def train_script(request: Request) -> Response:
    """A training as one standalone Python file that prints its CSV, with torch alone."""
    spec = await bodies.json_body(request, settings(request).message_bytes)
    limits.check(spec, settings(request).limits())
    text = await while_connected(request, workers(request).call("train_script", spec))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type="text/x-python; charset=utf-8")
