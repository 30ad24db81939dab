"""The route of fair races for who has no socket: all verdicts as one document."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import limits, words
from app.api import SPEC, answers, refusals, settings, while_connected
from app.bodies import json_body
from app.computations import Computations
from app.errors import ApiError
from app.messages import Done, Failed, Said, Started

JSON = "application/json"

router = APIRouter(tags=["maps"])


@router.post("/api/tune", responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=SPEC)
async def fair_race(request: Request) -> Response:
    """A spec with the field `tune`: every entry tuned with the same budget, and its best setting from fresh starts."""
    document = await json_body(request, settings(request).message_bytes)
    limits.check(document, settings(request).limits())
    found = await while_connected(request, computed(request.app.state.computations, document))
    return Response(words.dump(found), headers={"Cache-Control": "no-store"}, media_type=JSON)


async def computed(computations: Computations, document: dict[str, Any]) -> dict[str, Any]:
    """`{"info", "entries", "torch"}`; whoever stops waiting leaves the computation, which ends with its last reader."""
    joined = computations.join(document, "tune")
    info: dict[str, Any] = {}
    verdicts: list[dict[str, Any]] = []
    try:
        async for item in joined.read():
            match item:
                case Started(_, found):
                    info = found
                case Said("tuned", verdict):
                    verdicts.append(verdict)
                case Done(done):
                    return {"info": info, "entries": sorted(verdicts, key=lambda one: int(one["entry"])), **done}
                case Failed(error):
                    raise ApiError.of(error)
        raise AssertionError("a computation ends with a last word")
    finally:
        computations.leave(joined)
