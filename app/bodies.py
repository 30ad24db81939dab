"""Reading what a request carries: JSON of limited size, and the few plain values in it and in queries."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.requests import ClientDisconnect, Request

from app import words
from app.errors import ApiError


async def json_body(request: Request, most: int, optional: bool = False) -> dict[str, Any]:
    """The body as a JSON object of at most `most` bytes; where it is optional, none is an empty one."""
    check_json(request)
    data = await raw_body(request, most)
    value = parsed(data) if data or not optional else {}
    if not isinstance(value, dict):
        raise ApiError("type", f"body: expected a JSON object, got {words.dump(value)[:60]}")
    return value


def check_json(request: Request) -> None:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise ApiError("media_type", f"Content-Type: expected application/json, got {kind[:60]}")


async def raw_body(request: Request, most: int) -> bytes:
    """The body; refused as soon as more than `most` bytes are announced or have arrived."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise too_large(most, f"{int(announced):,}")
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise too_large(most, "more")
    except ClientDisconnect:
        raise ApiError("json", "expected a whole body, got a part of it") from None
    return bytes(body)


def too_large(most: int, got: str) -> ApiError:
    return ApiError("too_large", f"body: expected at most {most:,} bytes, got {got}")


def parsed(text: str | bytes, path: list[str | int] | None = None) -> Any:
    try:
        return words.parse(text)
    except words.NotJson as error:
        raise ApiError("json", str(error), path or []) from None


def whole(body: dict[str, Any], name: str) -> int:
    """A field that is a whole number, 0 or more; 0 where it is left out."""
    value = body.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ApiError("type", f"{name}: expected a whole number, 0 or more, got {words.dump(value)[:60]}", [name])
    return value


def within(body: dict[str, Any], name: str, least: int, most: int, default: int) -> int:
    """A field that is a whole number between two."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ApiError("range", f"{name}: expected a whole number from {least} to {most}, got {words.dump(value)[:60]}", [name])
    return value


def ends(body: dict[str, Any], axis: str) -> tuple[float, float]:
    """A field that is an interval, `[low, high]`."""
    value = body.get(axis)
    if not isinstance(value, list) or len(value) != 2 or any(type(end) not in (int, float) for end in value):
        raise ApiError("type", f"{axis}: expected two numbers, got {words.dump(value)[:60]}", [axis])
    low, high = float(value[0]), float(value[1])
    interval(axis, low, high)
    return low, high


def only(body: dict[str, Any], *names: str) -> None:
    for name in body:
        if name not in names:
            raise ApiError("unknown", f"expected the fields {', '.join(names)}, got {name[:60]!r}", [name[:60]])


@contextmanager
def prefixed(*path: str | int) -> Iterator[None]:
    """Refusals of a part point at it within the whole."""
    try:
        yield
    except ApiError as error:
        raise ApiError(error.code, error.message, [*path, *error.path]) from error


def interval(axis: str, low: float, high: float) -> None:
    """Two ends of an axis: finite, in order, and their distance finite as well."""
    for end, value in enumerate((low, high)):
        if not math.isfinite(value):
            raise ApiError("range", f"expected a finite number, got {value}", [f"{axis}{end}"])
    if not 0 < high - low < math.inf:
        raise ApiError("range", f"expected {axis}0 below {axis}1, got {low:g} and {high:g}", [f"{axis}1"])


def prefers_csv(accept: str) -> bool:
    """Whether an `Accept` header likes CSV better than JSON.

    >>> prefers_csv("text/csv"), prefers_csv("application/json, text/csv;q=0.5"), prefers_csv("*/*")
    (True, False, False)
    """
    return preferred(accept, {"json": "application/json", "csv": "text/csv"}) == "csv"


def preferred(accept: str, forms: Mapping[str, str]) -> str:
    """The form whose type an `Accept` header likes best; the first of them unless another is liked better.

    >>> preferred("application/x-npz", {"json": "application/json", "npz": "application/x-npz"})
    'npz'
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weights[kind] = float(quality)
        except ValueError:
            weights[kind] = 0.0
    first, *others = forms
    most = weights.get(forms[first], weights.get(forms[first].partition("/")[0] + "/*", 0.0))
    best = max(others, key=lambda form: weights.get(forms[form], 0.0))
    return best if weights.get(forms[best], 0.0) > most else first
