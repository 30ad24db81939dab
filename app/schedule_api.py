"""The routes of the schedule laboratory: curves, snippets, presets, and the learning-rate range test."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import bodies, words
from app.api import JSON, SPEC, answers, body_with_spec, columns, known, refusals, settings, tagged, while_connected, workers
from app.errors import ApiError

MOST_SWEPT = 10_000  # steps of a range test
LR = {"type": "number", "exclusiveMinimum": 0}
ENTRY = {"spec": {"type": "object"}, "entry": {"type": "integer", "minimum": 0}}
SWEEP = {**ENTRY, "from": LR, "to": LR, "steps": {"type": "integer", "minimum": 10, "maximum": MOST_SWEPT}}

router = APIRouter(tags=["schedules"])


def takes(properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": ["spec"], "additionalProperties": False, "properties": properties}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}


@router.post("/api/schedule", responses={**answers(JSON, "text/csv"), **refusals(413, 415)}, openapi_extra=SPEC)
async def schedule(request: Request) -> Response:
    """The learning-rate curve of each entry of a spec, as JSON, or as CSV for who accepts `text/csv`."""
    return await columns(request, "schedule")


@router.get("/api/presets", responses=answers(JSON))
async def presets(
    request: Request,
    steps: Annotated[int, Query(ge=1, le=10**9)] = 300,
    lr: Annotated[float, Query(gt=0, le=1e9)] = 0.1,
    every: Annotated[int, Query(ge=1, le=10**9)] = 1,
) -> Response:
    """The schedules that people name, made for so many steps, this peak, and a scheduler stepped after every so many."""
    text = await known(request).get("presets", steps, lr, every)
    return await tagged(request, text.encode(), JSON, "no-cache")


@router.post("/api/snippet", responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=takes(ENTRY))
async def snippet(request: Request) -> Response:
    """An entry's optimizer and schedule as Python, to paste into one's own training code."""
    body = await body_with_spec(request, "entry")
    return await made(request, "snippet", body["spec"], bodies.whole(body, "entry"))


@router.post("/api/range-test", responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=takes(SWEEP))
async def range_test(request: Request) -> Response:
    """Smith's range test: the loss of an entry while its lr grows exponentially, and the lr that this suggests."""
    body = await body_with_spec(request, "entry", "from", "to", "steps")
    low, high = positive(body, "from", 1e-6), positive(body, "to", 10.0)
    if not low < high:
        raise ApiError("range", f"to: expected more than from, {low:g}, got {high:g}", ["to"])
    steps = bodies.whole({"steps": 200, **body}, "steps")
    most = min(MOST_SWEPT, settings(request).steps)
    if not 10 <= steps <= most:
        raise ApiError("range", f"steps: expected 10 to {most:,}, got {steps:,}", ["steps"])
    return await made(request, "range_test", body["spec"], bodies.whole(body, "entry"), low, high, steps)


def positive(body: dict[str, Any], name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1e9:
        raise ApiError("range", f"{name}: expected a number above 0, got {words.dump(value)[:60]}", [name])
    return float(value)


async def made(request: Request, job: str, *arguments: Any) -> Response:
    text = await while_connected(request, workers(request).call(job, *arguments))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)
