"""The routes of saved experiments: save, list, read, change, delete with undo, duplicate, carry away as a file and back.

No other site's page can use them with a visitor's cookie: `security` refuses a foreign Origin, which browsers send with all that is
not a mere reading, and the cookie is `SameSite=Lax` (docs/saved.md).
"""

import asyncio
import json
import logging
from functools import lru_cache
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app import bodies
from app.api import JSON, refusals, settings, tagged
from app.errors import ApiError
from app.saved import fields, links, notes, owner, pace, transfer
from app.saved.database import Database
from app.saved.model import Experiment, folded, parted, told_time
from app.saved.store import UNDO, Room, Store
from app.settings import Settings
from app.version import VERSION

log = logging.getLogger("thalweg.saved")
AROUND = 262_144  # bytes of a body besides the spec: the thumbnail in base64, notes in any letters
HOUR = 3600
READERS = 2  # files that are taken in at once
PATIENCE = 120  # seconds until a file must have arrived
TEXTS: dict[str, Any] = {
    "title": {"type": "string", "maxLength": fields.TITLE}, "spec": {"type": "object"},
    "notes": {"type": "string", "maxLength": fields.NOTES},
    "tags": {"type": "array", "maxItems": fields.TAGS, "items": {"type": "string", "maxLength": fields.TAG}},
    "view": {"type": "string", "maxLength": fields.VIEW}, "thumbnail": {"type": ["string", "null"]},
}  # fmt: skip
WHOLE = {"kind": {"enum": list(links.PAGES)}, **TEXTS}
NEEDED = ("kind", "title", "spec")
BODY = {"type": "object", "required": NEEDED, "additionalProperties": False, "properties": WHOLE}
CHANGES = {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": TEXTS}
COPY = {"type": "object", "additionalProperties": False, "properties": {"title": TEXTS["title"]}}
NOTHING = Experiment("", "", "")
NOTES = {"type": "object", "required": ["notes"], "additionalProperties": False, "properties": {"notes": TEXTS["notes"]}}
FILE = {"type": "object", "required": ["form", "version", "saved"]}

router = APIRouter(tags=["saved"])
Text = Annotated[str, Query(max_length=200)]
Few = Annotated[int, Query(ge=1, le=200)]


def opened(settings: Settings) -> Store:
    """The store of these settings; the database itself is opened when it is first needed."""
    room = Room(settings.saved, settings.saved_bytes, settings.database_bytes)
    return Store(Database(settings.database_url(), settings.database_patience), room)


async def keep_house(store: Store) -> None:
    """Open the database when the server starts, and remove now and then what was deleted a day ago."""
    while True:
        try:
            await store.purge()
        except ApiError:
            pass  # said in the log, and to whoever saves
        except Exception:
            log.exception("what was deleted could not be removed")
        await asyncio.sleep(HOUR)


def store(request: Request) -> Store:
    found: Store = request.app.state.store
    return found


def mine(request: Request) -> str:
    return owner.hashed(owner.token(request))


def body_of(schema: dict[str, Any], required: bool = True) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {JSON: {"schema": schema}}}}


COPIES = body_of(COPY, required=False)


def gives(*more: int, status: int = 200, kind: str = JSON) -> dict[int | str, dict[str, Any]]:
    return refusing(status, 400, 422, 503, *more, kind=kind)


def refusing(status: int, *more: int, kind: str = JSON) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": "the answer", "content": {kind: {}}}, **refusals(*more)}


@router.post("/api/saved", status_code=201, responses=gives(413, 415, 429, status=201), openapi_extra=body_of(BODY))
async def save(request: Request) -> Response:
    """Save an experiment: `kind` of laboratory, `title`, `spec`, and if wanted `notes` (Markdown), `tags`, `view`, `thumbnail`."""
    body = await bodies.json_body(request, settings(request).message_bytes + AROUND)
    bodies.only(body, *WHOLE)
    fields.required(body, *NEEDED)
    return await created(request, Experiment(**await judged(request, body), torch=torch_version(), engine=VERSION))


@router.get("/api/saved", responses=gives())
async def saved(request: Request, q: Text = "", tag: Text = "", kind: Text = "", limit: Few = 50, after: Text = "") -> Response:
    """What this browser has saved, newest first: with each word of `q` in title, notes or tags, with this `tag`, of this `kind`."""
    for name, text in (("q", q), ("tag", tag)):
        fields.line(text, name, 200)
    if kind:
        fields.kind(kind)
    page = await store(request).listed(mine(request), q, tag, kind, limit, after)
    return told({"saved": [summary(row) for row in page.rows], "total": page.total, "next": page.next})


@router.get("/api/saved-tags", responses=gives())
async def tags(request: Request) -> Response:
    """The tags that this browser has used, and how often, by their names."""
    counted = await store(request).tags(mine(request))
    return told({"tags": [{"tag": tag, "count": counted[tag]} for tag in sorted(counted, key=folded)]})


@router.get("/api/saved-deleted", responses=gives())
async def deleted(request: Request) -> Response:
    """What this browser has deleted and can still restore, the last first; at most fifty."""
    rows = await store(request).removed(mine(request))
    return told({"saved": [{**summary(row), "restorable_until": told_time(row.deleted + UNDO)} for row in rows]})


@router.post("/api/saved-notes", responses=refusing(200, 400, 413, 415, 422), openapi_extra=body_of(NOTES))
async def rendered(request: Request) -> Response:
    """Notes as they will be shown: `{"notes"}` gives `{"notes_html"}`. Nothing is saved, and no database is asked."""
    body = await bodies.json_body(request, AROUND)
    bodies.only(body, "notes")
    fields.required(body, "notes")
    return told({"notes_html": await asyncio.to_thread(notes.html, fields.notes(body["notes"]))})


@router.get("/api/saved/{id}", responses=gives(404))
async def one(request: Request, id: str) -> Response:
    """An experiment, for everybody who has its id; `own` says whether this browser may change it."""
    return told(await whole(await store(request).get(id), mine(request)))


@router.patch("/api/saved/{id}", responses=gives(403, 404, 413, 415, 429), openapi_extra=body_of(CHANGES))
async def change(request: Request, id: str) -> Response:
    """Change title, notes, tags, spec, view or thumbnail of one's own; with a spec come the versions of the server."""
    body = await bodies.json_body(request, settings(request).message_bytes + AROUND)
    bodies.only(body, *TEXTS)
    if not body:
        raise ApiError("missing", f"expected one of the fields {', '.join(TEXTS)}, got none")
    versions = {"torch": torch_version(), "engine": VERSION} if "spec" in body else {}
    changes = await judged(request, body)
    spend(request, NOTHING.with_changes(changes).size())
    changed = await store(request).change(id, mine(request), {**changes, **versions})
    answer = told(await whole(changed, mine(request)))
    if token := owner.token(request):
        owner.remember(request, answer, token)
    return answer


@router.delete("/api/saved/{id}", responses=gives(403, 404))
async def delete(request: Request, id: str) -> Response:
    """Delete one's own; it can be restored for a day."""
    until = await store(request).delete(id, mine(request))
    return told({"id": id, "restorable_until": told_time(until)})


@router.post("/api/saved/{id}/restore", responses=gives(404))
async def restore(request: Request, id: str) -> Response:
    """Undo a deletion."""
    return told(await whole(await store(request).restore(id, mine(request)), mine(request)))


@router.post("/api/saved/{id}/duplicate", status_code=201, responses=gives(404, 413, 415, 429, status=201), openapi_extra=COPIES)
async def duplicate(request: Request, id: str) -> Response:
    """Save a copy as one's own, of another's experiment as well; with another `title` if one is given."""
    body = await bodies.json_body(request, AROUND, optional=True)
    bodies.only(body, "title")
    changes = await judged(request, body)
    original = await store(request).get(id)
    return await created(request, original.with_changes({**changes, "created": 0, "changed": 0}))


@router.get("/api/saved/{id}/thumbnail.png", responses=gives(404, kind="image/png"))
async def thumbnail(request: Request, id: str) -> Response:
    """The picture that was saved with an experiment."""
    picture = await store(request).picture(id)
    if picture is None:
        raise ApiError("not_found", "this experiment was saved without a picture")
    return await tagged(request, picture, "image/png", "private, no-cache")


@router.get("/api/saved-export", responses=gives())
async def export(request: Request) -> Response:
    """Everything that this browser has saved, as one file."""
    data = await asyncio.to_thread(transfer.written, await store(request).all(mine(request)))
    headers = {"Content-Disposition": 'attachment; filename="thalweg-saved.json"', "Cache-Control": "no-store"}
    return Response(data, headers=headers, media_type=JSON)


@router.post("/api/saved-import", responses=gives(413, 415, 429), openapi_extra=body_of(FILE))
async def import_file(request: Request) -> Response:
    """Take in such a file, whole or not at all, beside what is there; says how many came in and how many there are now."""
    turns: asyncio.Semaphore = request.app.state.imports
    if turns.locked():
        raise ApiError("busy", "other files are being read at the moment; please try again in a few seconds")
    async with turns:
        found = await read_file(request)
        spend(request, sum(each.size() for each in found))
        token = owner.token(request) or owner.new_token()
        await store(request).create(found, owner.hashed(token))
    total = (await store(request).listed(owner.hashed(token), limit=1)).total
    answer = told({"imported": len(found), "total": total})
    owner.remember(request, answer, token)
    return answer


@router.get("/s/{id}", status_code=302, responses={302: {"description": "the laboratory that shows it"}, **refusals(400, 404, 503)})
async def short(request: Request, id: str) -> Response:
    """A short link: leads to the laboratory that shows the experiment (docs/saved.md)."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    try:
        found = await store(request).get(id)
    except ApiError:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return RedirectResponse(links.lost(id), status_code=302, headers=headers)  # a page says it better to a person than JSON
    return RedirectResponse(links.target(found.id, found.kind, found.spec, found.view), status_code=302, headers=headers)


def spend(request: Request, size: int) -> None:
    """Raise `ApiError` where this browser has saved too often of late, or its address too much."""
    kept: pace.Pace = request.app.state.pace
    kept.spend(mine(request), pace.address_of(request), size)


async def judged(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    return await asyncio.to_thread(fields.judged, body, settings(request).message_bytes)


async def created(request: Request, experiment: Experiment) -> Response:
    """Save as this browser's own, and let it know that it is."""
    spend(request, experiment.size())
    token = owner.token(request) or owner.new_token()
    (fresh,) = await store(request).create([experiment], owner.hashed(token))
    answer = told(await whole(fresh, owner.hashed(token)), 201)
    owner.remember(request, answer, token)
    return answer


async def read_file(request: Request) -> list[Experiment]:
    limits = settings(request)
    bodies.check_json(request)
    try:
        async with asyncio.timeout(PATIENCE):
            data = await bodies.raw_body(request, 2 * limits.saved_bytes + transfer.OVERHEAD * limits.saved)
    except TimeoutError:
        raise ApiError("too_slow", f"the file did not arrive within {PATIENCE} s; please try again") from None
    return await asyncio.to_thread(transfer.read, data, limits.message_bytes, limits.saved)


async def whole(experiment: Experiment, me: str) -> dict[str, Any]:
    """An experiment as it is told, its notes also as HTML that may stand in a page."""
    return {
        "id": experiment.id, "kind": experiment.kind, "title": experiment.title, "tags": experiment.tags,
        "notes": experiment.notes, "notes_html": await asyncio.to_thread(notes.html, experiment.notes),
        "spec": json.loads(experiment.spec), "view": experiment.view,
        "thumbnail": picture_of(experiment.id) if experiment.thumbnail is not None else None,
        "torch": experiment.torch, "engine": experiment.engine,
        "created": told_time(experiment.created), "changed": told_time(experiment.changed),
        "link": f"/s/{experiment.id}", "own": experiment.owner == me,
    }  # fmt: skip


def summary(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "title": row.title, "tags": parted(row.tags),
        "thumbnail": picture_of(row.id) if row.pictured else None, "torch": row.torch, "engine": row.engine,
        "created": told_time(row.created), "changed": told_time(row.changed), "link": f"/s/{row.id}",
    }  # fmt: skip


def picture_of(id: str) -> str:
    return f"/api/saved/{id}/thumbnail.png"


def told(value: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, status, {"Cache-Control": "no-store"}, JSON)


@lru_cache(maxsize=1)
def torch_version() -> str:
    """As torch itself says it, without importing it."""
    return version("torch")
