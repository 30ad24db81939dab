"""The routes of small nets: a training as JSON, CSV or a script, and a table from a CSV file."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import bodies
from app.api import ARRAYS, JSON, NAME, SCRIPT, SPEC, answers, columns, refusals, scripted, settings, while_connected, workers

MOST_BYTES = 5 * 1024 * 1024  # of a CSV file
IMPLEMENTATIONS = {
    "type": "object", "required": ["optimizer"], "additionalProperties": False,
    "properties": {
        "optimizer": {"type": "object"}, "elements": {"type": "integer", "minimum": 1}, "dtype": {"type": "string"},
        "tensors": {"type": "array", "items": {"type": "integer", "minimum": 1}}, "repeats": {"type": "integer", "minimum": 3},
    },
}  # fmt: skip
COMPARISON = {"requestBody": {"required": True, "content": {JSON: {"schema": IMPLEMENTATIONS}}}}
CSV = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}}

router = APIRouter(tags=["nets"])


@router.post("/api/train", responses={**answers(*ARRAYS.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def train(request: Request) -> Response:
    """A whole training, epoch by epoch, as JSON, as CSV for who accepts `text/csv`, or as numpy's .npz (`application/x-npz`)."""
    return await columns(request, "train_trace", ARRAYS)


@router.post("/api/train-script", responses={**answers(*SCRIPT.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def train_script(request: Request) -> Response:
    """A training as one standalone Python file that prints its CSV, with torch alone; as a notebook (`application/x-ipynb+json`)."""
    return await scripted(request, "train_script")


@router.post("/api/table", responses={**answers(JSON), **refusals(413)}, openapi_extra=CSV)
async def table(request: Request, target: Annotated[str | None, Query(max_length=NAME)] = None) -> Response:
    """A CSV file as the `data` of a training; its `target` is the last column, unless another is named."""
    data = await bodies.raw_body(request, MOST_BYTES)
    text = await while_connected(request, workers(request).call("table", data, target))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


@router.post("/api/implementations", responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=COMPARISON)
async def implementations(request: Request) -> Response:
    """The time of one step of an optimizer by for-loop, foreach and fused, against the number of tensors: measured here and now."""
    wanted = await bodies.json_body(request, settings(request).message_bytes)
    text = await while_connected(request, workers(request).call("implementations", wanted))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)
