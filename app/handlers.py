"""Errors as answers: whatever goes wrong on the way of an HTTP request is told in the one shape of `errors`.

`install` gives FastAPI's and Starlette's own errors this shape, and `Unexpected` does so for bugs.
"""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import words
from app.errors import INTERNAL, ApiError, TooMany

log = logging.getLogger("thalweg")
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type", 500: "internal"}


def response(error: ApiError, status: int | None = None, headers: dict[str, str] | None = None) -> Response:
    body = words.dump({"error": error.as_dict()})
    return Response(body, status or error.status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def install(app: FastAPI) -> None:
    """Answer every error that FastAPI or Starlette raises in our shape."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)
        return response(error, headers={"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return response(of_validation(error.errors()[0]))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return of_http(request, error)

    app.add_exception_handler(ApiError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def of_validation(problem: dict[str, Any]) -> ApiError:
    """The first thing that pydantic found wrong with a query, its place without pydantic's leading `query`."""
    place = [part for part in problem["loc"][1:] if isinstance(part, str | int)]
    got = problem.get("input")
    told = f", got {words.dump(got)[:60]}" if isinstance(got, str | int | float | bool) else ""
    return ApiError("missing" if problem["type"] == "missing" else "type", f"{problem['msg']}{told}", place)


def of_http(request: Request, error: HTTPException) -> Response:
    code = CODES.get(error.status_code, "http")
    message = error.detail
    if code == "not_found":
        message = f"there is nothing at {request.url.path}"
    elif code == "method_not_allowed":
        allowed = (error.headers or {}).get("Allow", "another method")
        message = f"{request.url.path}: expected {allowed}, got {request.method}"
    return response(ApiError(code, message), error.status_code, dict(error.headers or {}))


class Unexpected:
    """ASGI middleware: a bug becomes an answer in our shape and a traceback in the log, never a half-open connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] in ("http.response.start", "websocket.accept", "websocket.close")
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            await response(ApiError("internal", INTERNAL))(scope, receive, send)
