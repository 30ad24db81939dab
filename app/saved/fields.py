"""What a page or a file may say of an experiment: each field has one function that judges it and gives what is kept.

A refusal has the path of the field. What a spec means is judged by the engine when it is run, as everywhere; here it is a
JSON object of limited size.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from app import words
from app.bodies import prefixed
from app.errors import ApiError
from app.saved.links import PAGES
from app.saved.pictures import check_png

TITLE, NOTES, TAGS, TAG, VIEW, VERSIONS = 200, 20_000, 20, 50, 2_000, 100
PICTURE_BYTES = 65_536
DATA_URL = "data:image/png;base64,"
FRAGMENT = re.compile(r"([a-z]+=[A-Za-z0-9,.:+_~%-]*(&[a-z]+=[A-Za-z0-9,.:+_~%-]*)*)?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_IN_NOTES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def kind(value: Any) -> str:
    if not isinstance(value, str) or value not in PAGES:
        raise ApiError("unknown", f"kind: expected one of {', '.join(PAGES)}, got {told(value)}", ["kind"])
    return value


def title(value: Any) -> str:
    text = line(value, "title", TITLE).strip()
    if not text:
        raise ApiError("range", "title: expected at least one character, got none", ["title"])
    return text


def notes(value: Any) -> str:
    return limited(value, "notes", NOTES, CONTROL_IN_NOTES)


def tags(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ApiError("type", f"tags: expected a list, got {told(value)}", ["tags"])
    if len(value) > TAGS:
        raise ApiError("limit", f"tags: expected at most {TAGS}, got {len(value):,}", ["tags"])
    found = tuple(tag(each, ["tags", i]) for i, each in enumerate(value))
    for i, each in enumerate(found):
        if each in found[:i]:
            raise ApiError("range", f"tags: expected each once, got {each!r} again", ["tags", i])
    return found


def tag(value: Any, path: list[str | int]) -> str:
    text = line(value, "tag", TAG, path).strip()
    if not text:
        raise ApiError("range", "tag: expected at least one character, got none", path)
    return text


def spec(value: Any, most: int) -> str:
    """The spec as JSON text."""
    if not isinstance(value, dict):
        raise ApiError("type", f"spec: expected a JSON object, got {told(value)}", ["spec"])
    text = words.dump(value)
    if len(text) > most:
        raise ApiError("limit", f"spec: expected at most {most:,} bytes, got {len(text):,}", ["spec"])
    return text


def view(value: Any) -> str:
    """The rest of a link's fragment: what comes after the spec."""
    text = line(value, "view", VIEW)
    if not FRAGMENT.fullmatch(text):
        raise ApiError("range", f"view: expected name=value&name=value as in a link after the spec, got {text[:60]!r}", ["view"])
    return text


def thumbnail(value: Any) -> bytes | None:
    """The bytes of a PNG file. Decodes the picture, so not for an event loop."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith(DATA_URL):
        raise ApiError("type", f"thumbnail: expected a text that starts with {DATA_URL}, got {told(value)}", ["thumbnail"])
    try:
        data = base64.b64decode(value.removeprefix(DATA_URL), validate=True)
    except (binascii.Error, ValueError):
        raise ApiError("type", "thumbnail: expected base64, got something else", ["thumbnail"]) from None
    if len(data) > PICTURE_BYTES:
        raise ApiError("limit", f"thumbnail: expected at most {PICTURE_BYTES:,} bytes, got {len(data):,}", ["thumbnail"])
    check_png(data)
    return data


def version(value: Any, name: str) -> str:
    return line(value, name, VERSIONS)


def line(value: Any, name: str, most: int, path: list[str | int] | None = None) -> str:
    return limited(value, name, most, CONTROL, path)


def limited(value: Any, name: str, most: int, unwanted: re.Pattern[str], path: list[str | int] | None = None) -> str:
    """A text of at most so many characters, without those that a database or a page cannot take."""
    where = path or [name]
    if not isinstance(value, str):
        raise ApiError("type", f"{name}: expected a text, got {told(value)}", where)
    if len(value) > most:
        raise ApiError("limit", f"{name}: expected at most {most:,} characters, got {len(value):,}", where)
    if found := unwanted.search(value):
        raise ApiError("range", f"{name}: expected text without control characters, got U+{ord(found[0]):04X}", where)
    return value


def judged(body: Mapping[str, Any], most: int, path: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """The fields that are given, as they are kept. Raises `ApiError` with the path of the first that is wrong."""
    judges: dict[str, Callable[[Any], Any]] = {
        "kind": kind, "title": title, "spec": lambda value: spec(value, most), "notes": notes, "tags": tags, "view": view,
        "thumbnail": thumbnail,
    }  # fmt: skip
    with prefixed(*path):
        return {name: judge(body[name]) for name, judge in judges.items() if name in body}


def required(body: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in body:
            raise ApiError("missing", f"{name}: expected one, got none", [name])


def told(value: Any) -> str:
    return words.dump(value)[:60]
