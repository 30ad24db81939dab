"""The route of the laboratory of criteria."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import bodies
from app.api import JSON, answers, refusals, settings, while_connected, workers
from app.bodies import json_body

CRITERION = {"type": "object", "properties": {"name": {"type": "string"}, "expression": {"type": "string"}}}
SCHEMA = {"type": "object", "required": ["criteria"], "properties": {"criteria": {"type": "array", "items": CRITERION}}}
DOCUMENT = {"requestBody": {"required": True, "content": {JSON: {"schema": SCHEMA}}}}

router = APIRouter(tags=["criteria"])


@router.post("/api/criteria", responses={**answers(JSON, "text/csv"), **refusals(413, 415)}, openapi_extra=DOCUMENT)
async def criteria(request: Request) -> Response:
    """Loss and gradient of criteria against error, logit or margin (docs/wire.md), as JSON, or as CSV for who accepts `text/csv`."""
    document = await json_body(request, settings(request).message_bytes)
    form = "csv" if bodies.prefers_csv(request.headers.get("accept", "")) else "json"
    text = await while_connected(request, workers(request).call("criteria", document, form))
    kind = "text/csv; charset=utf-8" if form == "csv" else JSON
    return Response(text, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=kind)
