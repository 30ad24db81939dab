"""The routes that answer once: catalogue, fields, landmarks, pictures, states, whole runs; and how the server is.

What depends on the question alone is kept (`answers`) and carries an ETag. `POST /api/run` is computed in quanta like any
other run, and forgotten when the client leaves.
"""

import asyncio
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import bodies, limits
from app.answers import Answers
from app.bodies import json_body
from app.computations import Computations
from app.errors import ApiError
from app.settings import Settings
from app.version import VERSION
from app.workers import Workers

BLOCK = 64  # steps of an entry's state that travel together
PARAMS_CHARACTERS = 10_000
NAME = 100
JSON, NPZ = "application/json", "application/x-npz"
TABLE = {"json": JSON, "csv": "text/csv"}  # the forms of an answer and their types, first the one that is given unasked
ARRAYS = {**TABLE, "npz": NPZ}
SCRIPT = {"py": "text/x-python", "ipynb": "application/x-ipynb+json"}
SPEC = {"requestBody": {"required": True, "content": {JSON: {"schema": {"type": "object", "description": "a spec"}}}}}
STATE_BODY = {
    "type": "object", "required": ["spec"], "additionalProperties": False,
    "properties": {
        "spec": {"type": "object"}, "entry": {"type": "integer", "minimum": 0}, "step": {"type": "integer", "minimum": 0},
    },
}  # fmt: skip
INTERVAL = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
COUNT = {"type": "integer", "minimum": 2, "maximum": 512}
FIELD_FIELDS = {"problem": {"type": "object"}, "x": INTERVAL, "y": INTERVAL, "nx": COUNT, "ny": COUNT}
FIELD_BODY = {"type": "object", "required": ["problem", "x", "y"], "additionalProperties": False, "properties": FIELD_FIELDS}
FIELD = {"requestBody": {"required": True, "content": {JSON: {"schema": FIELD_BODY}}}}
PROBLEM_BODY = {"type": "object", "required": ["problem"], "additionalProperties": False, "properties": {"problem": {"type": "object"}}}
PROBLEM = {"requestBody": {"required": True, "content": {JSON: {"schema": PROBLEM_BODY}}}}
STATE = {"requestBody": {"required": True, "content": {JSON: {"schema": STATE_BODY}}}}
ERROR = {
    "type": "object", "required": ["error"],
    "properties": {"error": {
        "type": "object", "required": ["code", "message", "path"],
        "properties": {
            "code": {"type": "string"}, "message": {"type": "string"},
            "path": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        },
    }},
}  # fmt: skip


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": "a refusal", "content": {JSON: {"schema": ERROR}}} for status in statuses}


def answers(kind: str, *more: str) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {name: {} for name in (kind, *more)}
    return {200: {"description": "the answer", "content": content}, **refusals(400, 422, 503)}


router = APIRouter()
Name = Annotated[str, Query(max_length=NAME)]
Params = Annotated[str, Query(max_length=PARAMS_CHARACTERS, description="JSON object of the surface's parameters")]
Points = Annotated[int, Query(ge=2, le=512)]


def settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


def known(request: Request) -> Answers:
    found: Answers = request.app.state.answers
    return found


def workers(request: Request) -> Workers:
    found: Workers = request.app.state.workers
    return found


@router.get("/healthz", tags=["state"], responses={200: {"content": {JSON: {}}}})
async def healthz() -> dict[str, str]:
    """Whether the server runs."""
    return {"status": "ok"}


@router.get("/readyz", tags=["state"], responses=refusals(503))
async def readyz(request: Request) -> dict[str, Any]:
    """Whether the workers are warm; before, the status is 503."""
    if not workers(request).ready:
        raise ApiError("not_ready", "the workers are still starting; please try again in a few seconds")
    return {"status": "ready", "workers": workers(request).count, **workers(request).info}


@router.get("/api/catalogue", tags=["catalogue"], responses=answers(JSON))
async def catalogue(request: Request) -> Response:
    """All surfaces, optimizers and schedules with their parameters; the server's limits; the race of a first visit."""
    body = (await known(request).get("catalogue")).encode()
    return await tagged(request, body, JSON, "no-cache", packed=True)


@router.get("/api/field", tags=["surfaces"], responses=answers("application/octet-stream"))
async def field(
    request: Request,
    name: Name,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    nx: Points = 128,
    ny: Points = 128,
    params: Params = "{}",
) -> Response:
    """A surface on a grid, as one frame of kind 2 (docs/wire.md); both axes evenly spaced, ends included."""
    bodies.interval("x", x0, x1)
    bodies.interval("y", y0, y1)
    with paths_of_query():
        frame = await known(request).get("field", {"name": name, "params": surface_params(params)}, (x0, x1, y0, y1), nx, ny)
    return await tagged(request, frame, "application/octet-stream", "no-cache")


@router.post("/api/field", tags=["surfaces"], responses={**answers("application/octet-stream"), **refusals(413, 415)}, openapi_extra=FIELD)
async def field_of_problem(request: Request) -> Response:
    """The same of any problem, one that is in no catalogue too."""
    body = await json_body(request, settings(request).message_bytes)
    bodies.only(body, "problem", "x", "y", "nx", "ny")
    box = tuple(end for axis in "xy" for end in bodies.ends(body, axis))
    across, up = (bodies.within(body, name, 2, 512, 128) for name in ("nx", "ny"))
    frame = await known(request).get("field", body.get("problem"), box, across, up)
    return Response(frame, headers={"Cache-Control": "no-store"}, media_type="application/octet-stream")


@router.get("/api/landmarks", tags=["surfaces"], responses=answers(JSON))
async def landmarks(request: Request, name: Name, params: Params = "{}") -> Response:
    """A surface's window, start, minima and saddles at these parameters, and how low it gets."""
    with paths_of_query():
        text = await known(request).get("landmarks", {"name": name, "params": surface_params(params)})
    return await tagged(request, text.encode(), JSON, "no-cache")


@router.post("/api/landmarks", tags=["surfaces"], responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=PROBLEM)
async def landmarks_of_problem(request: Request) -> Response:
    """The same of any problem; of one that is in no catalogue also `surface`, what the catalogue would say, and the whole `problem`."""
    body = await json_body(request, settings(request).message_bytes)
    bodies.only(body, "problem")
    text = await known(request).get("landmarks", body.get("problem"))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


@contextmanager
def paths_of_query() -> Iterator[None]:
    """Refusals of a problem point at the query's own fields."""
    try:
        yield
    except ApiError as error:
        raise ApiError(error.code, error.message, error.path[1:] if error.path[:1] == ["problem"] else error.path) from error


@router.get("/api/thumbnail/{name}.png", tags=["surfaces"], responses={**answers("image/png"), **refusals(404)})
async def thumbnail(request: Request, name: str, v: Annotated[str, Query(max_length=NAME)] = "") -> Response:
    """A surface as a small picture, kept for ever by a browser that asks with the engine's version as `v`."""
    picture = await known(request).get("thumbnail", name)
    keep = "public, max-age=31536000, immutable" if v == VERSION else "no-cache"
    return await tagged(request, picture, "image/png", keep)


@router.post("/api/run", tags=["runs"], responses={**answers(*ARRAYS.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def run(request: Request) -> Response:
    """A spec's whole trace, as JSON, as CSV for who accepts `text/csv`, or as numpy's .npz (`application/x-npz`)."""
    return await columns(request, "trace", ARRAYS)


@router.post("/api/script", tags=["runs"], responses={**answers(*SCRIPT.values()), **refusals(413, 415)}, openapi_extra=SPEC)
async def script(request: Request) -> Response:
    """A spec as one standalone Python file that prints the run's CSV, with torch alone; as a notebook (`application/x-ipynb+json`)."""
    return await scripted(request, "script")


async def columns(request: Request, job: str, forms: Mapping[str, str] = TABLE) -> Response:
    """What a job makes of the spec in the body, in the form that the client likes best."""
    spec = await json_body(request, settings(request).message_bytes)
    limits.check(spec, settings(request).limits())
    computations: Computations = request.app.state.computations
    form = bodies.preferred(request.headers.get("accept", ""), forms)
    with computations.reserve(limits.expected_bytes(spec)):
        made = await while_connected(request, workers(request).call(job, spec, form))
    return Response(made, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=forms[form])


async def scripted(request: Request, job: str) -> Response:
    """The script that a job writes of the spec in the body, as the Python file or the notebook that the client likes better."""
    spec = await json_body(request, settings(request).message_bytes)
    limits.check(spec, settings(request).limits())
    form = bodies.preferred(request.headers.get("accept", ""), SCRIPT)
    text = await while_connected(request, workers(request).call(job, spec, form))
    kind = SCRIPT[form] + ("; charset=utf-8" if form == "py" else "")
    return Response(text, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=kind)


@router.post("/api/state", tags=["runs"], responses={**answers(JSON), **refusals(413, 415)}, openapi_extra=STATE)
async def state(request: Request) -> Response:
    """torch's own state of one entry around a step: a block of 64 steps."""
    body = await body_with_spec(request, "entry", "step")
    entry, step = bodies.whole(body, "entry"), bodies.whole(body, "step")
    text = await while_connected(request, workers(request).call("states", body["spec"], entry, step // BLOCK * BLOCK, BLOCK))
    return Response(text, headers={"Cache-Control": "no-store"}, media_type=JSON)


async def body_with_spec(request: Request, *fields: str) -> dict[str, Any]:
    """A body of a spec of allowed size and at most these other fields."""
    body = await json_body(request, settings(request).message_bytes)
    bodies.only(body, "spec", *fields)
    if not isinstance(body.get("spec"), dict):
        raise ApiError("missing", "spec: expected an object, got none", ["spec"])
    limits.check(body["spec"], settings(request).limits())
    return body


def surface_params(text: str) -> dict[str, Any]:
    value = bodies.parsed(text, ["params"])
    if not isinstance(value, dict):
        raise ApiError("type", f"params: expected a JSON object, got {text[:60]!r}", ["params"])
    return value


async def while_connected(request: Request, work: Any) -> Any:
    """The result, unless the client leaves before; then the work is cancelled."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ApiError("cancelled", "the client left before the answer")
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def tagged(request: Request, body: bytes, kind: str, keep: str, packed: bool = False) -> Response:
    """An answer that a client which has it already need not load again; compressed where that is worth it."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": keep}
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = await asyncio.to_thread(zipped, body)
    return Response(body, headers=headers, media_type=kind)


@lru_cache(maxsize=2)
def zipped(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
