"""The route of maps for who has no socket: a whole map as one file."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import limits, npz
from app.api import SPEC, answers, refusals, settings, while_connected
from app.bodies import json_body
from app.computations import Computations
from app.errors import ApiError
from app.messages import Done, Failed, Frame, Started

NPZ = "application/octet-stream"
HEADERS = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="map.npz"'}

router = APIRouter(tags=["maps"])


@router.post("/api/map", responses={**answers(NPZ), **refusals(413, 415)}, openapi_extra=SPEC)
async def whole_map(request: Request) -> Response:
    """A spec with the field `map`, computed to its finest grid, as numpy's .npz."""
    document = await json_body(request, settings(request).message_bytes)
    limits.check(document, settings(request).limits())
    found = await while_connected(request, computed(request.app.state.computations, document))
    return Response(found, headers=HEADERS, media_type=NPZ)


def file(document: dict[str, Any], info: dict[str, Any], done: dict[str, Any], frames: list[bytes]) -> bytes:
    return npz.packed(document, info, done, npz.assembled(info, frames))


async def computed(computations: Computations, document: dict[str, Any]) -> bytes:
    """The file; whoever stops waiting leaves the computation, which ends with its last reader."""
    joined = computations.join(document, "map")
    info: dict[str, Any] = {}
    frames: list[bytes] = []
    try:
        async for item in joined.read():
            match item:
                case Started(_, found):
                    info = found
                case Frame(data):
                    frames.append(data)
                case Done(done):
                    return await asyncio.to_thread(file, document, info, done, frames)
                case Failed(error):
                    raise ApiError.of(error)
        raise AssertionError("a computation ends with a last word")
    finally:
        computations.leave(joined)
