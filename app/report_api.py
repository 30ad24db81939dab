"""The route of reports: a race, a match or a training as one HTML file."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import limits
from app.api import SPEC, answers, refusals, settings, while_connected, workers
from app.bodies import json_body
from app.computations import Computations

HTML = "text/html"
HEADERS = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="report.html"'}
TITLE = 200  # characters

router = APIRouter(tags=["reports"])


@router.post("/api/report", responses={**answers(HTML), **refusals(413, 415)}, openapi_extra=SPEC)
async def report(request: Request, title: Annotated[str, Query(max_length=TITLE)] = "") -> Response:
    """A spec, a match or a training as a page for a lab book: pictures, results, settings, the script; it needs no server any more."""
    spec = await json_body(request, settings(request).message_bytes)
    limits.check(spec, settings(request).limits())
    computations: Computations = request.app.state.computations
    with computations.reserve(limits.expected_bytes(spec)):
        text = await while_connected(request, workers(request).call("report", spec, title, site(request)))
    return Response(text, headers=HEADERS, media_type=HTML)


def site(request: Request) -> str:
    """Where this page is served: as the browser says, which alone knows of a proxy, else as the request was made."""
    return (request.headers.get("origin") or str(request.base_url)).rstrip("/")
