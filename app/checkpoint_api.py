"""The routes of checkpoints: a race or a training saved before a step as a zip of safetensors and JSON, and its rest from such a zip."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import bodies, limits
from app.api import JSON, answers, body_with_spec, refusals, settings, while_connected, workers
from app.computations import Computations

ZIP = "application/zip"
BODY = {
    "type": "object", "required": ["spec", "step"], "additionalProperties": False,
    "properties": {"spec": {"type": "object"}, "step": {"type": "integer", "minimum": 0}},
}  # fmt: skip
STEP = {"requestBody": {"required": True, "content": {JSON: {"schema": BODY}}}}
FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}

router = APIRouter(tags=["checkpoints"])


@router.post("/api/checkpoint", responses={**answers(ZIP), **refusals(413, 415)}, openapi_extra=STEP)
async def checkpoint(request: Request) -> Response:
    """A race, or a training, before a step: positions or nets, the state of optimizers, schedules and averages, random numbers
    (docs/checkpoints.md)."""
    body = await body_with_spec(request, "step")
    step = bodies.whole(body, "step")
    with computations(request).reserve(limits.expected_bytes(body["spec"])):
        data = await while_connected(request, workers(request).call("checkpoint", body["spec"], step, settings(request).checkpoint_bytes))
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="checkpoint-{step}.zip"'}
    return Response(data, headers=headers, media_type=ZIP)


@router.post("/api/resume", responses={**answers(JSON, "text/csv"), **refusals(413)}, openapi_extra=FILE)
async def resume(request: Request) -> Response:
    """The rest of a trace from its checkpoint, as JSON, or as CSV for who accepts `text/csv`. Pickles are refused unread."""
    form = "csv" if bodies.prefers_csv(request.headers.get("accept", "")) else "json"
    with computations(request).reserve(announced(request)):
        data = await bodies.raw_body(request, settings(request).checkpoint_bytes)
        wanted = await workers(request).call("checkpoint_bytes", data)
        with computations(request).reserve(wanted):
            text = await while_connected(request, workers(request).call("resume", data, form))
    kind = "text/csv; charset=utf-8" if form == "csv" else JSON
    return Response(text, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=kind)


def announced(request: Request) -> int:
    """How many bytes the body may have."""
    said, most = request.headers.get("content-length", ""), settings(request).checkpoint_bytes
    return min(int(said), most) if said.isdecimal() and len(said) < 20 else most


def computations(request: Request) -> Computations:
    found: Computations = request.app.state.computations
    return found
