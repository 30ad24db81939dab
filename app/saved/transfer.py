"""Everything that a browser owns as one JSON file, and back: for another browser, another server, or a drawer.

A file is taken in as a whole or not at all; what is wrong in it is refused with its place. Nothing is overwritten: each experiment
comes in as a new one, with its own dates and the versions with which it was saved.
"""

import base64
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app import bodies, words
from app.errors import ApiError
from app.saved import fields
from app.saved.model import Experiment, micros, now, told_time

FORM = "thalweg saved experiments"
VERSION = 1
WHOLE = ("form", "version", "exported", "saved")
PART = ("kind", "title", "notes", "tags", "spec", "view", "thumbnail", "torch", "engine", "created", "changed")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
OVERHEAD = 2048  # bytes of an experiment in a file besides its own; with twice its own, the most that it takes


def written(experiments: Sequence[Experiment]) -> bytes:
    """The file of these. Specs go out as the text that is kept."""
    parts = ",\n".join(part(each) for each in experiments)
    head = f'{{"form":"{FORM}","version":{VERSION},"exported":"{told_time(now())}","saved":['
    return f"{head}\n{parts}\n]}}\n".encode()


def part(experiment: Experiment) -> str:
    values: dict[str, Any] = {
        "kind": experiment.kind, "title": experiment.title, "notes": experiment.notes, "tags": experiment.tags, "view": experiment.view,
        "thumbnail": data_url(experiment.thumbnail), "torch": experiment.torch, "engine": experiment.engine,
        "created": told_time(experiment.created), "changed": told_time(experiment.changed),
    }  # fmt: skip
    rest = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return f'{rest[:-1]},"spec":{experiment.spec}}}'


def data_url(picture: bytes | None) -> str | None:
    return None if picture is None else fields.DATA_URL + base64.b64encode(picture).decode()


def read(data: bytes, most_spec: int, most: int) -> list[Experiment]:
    """The experiments of a file. Takes seconds for a large one, so not for an event loop."""
    file = bodies.parsed(data)
    if not isinstance(file, dict):
        raise ApiError("type", f"expected a file of saved experiments, got {words.dump(file)[:60]}")
    bodies.only(file, *WHOLE)
    fields.required(file, "form", "version", "saved")
    for name, expected in (("form", FORM), ("version", VERSION)):
        if file[name] != expected or isinstance(file[name], bool):
            raise ApiError("unknown", f"{name}: expected {expected}, got {fields.told(file[name])}", [name])
    if not isinstance(file["saved"], list):
        raise ApiError("type", f"saved: expected a list, got {fields.told(file['saved'])}", ["saved"])
    if len(file["saved"]) > most:
        raise ApiError("limit", f"saved: expected at most {most:,}, got {len(file['saved']):,}", ["saved"])
    return [experiment(each, most_spec, i) for i, each in enumerate(file["saved"])]


def experiment(value: Any, most_spec: int, i: int) -> Experiment:
    with bodies.prefixed("saved", i):
        if not isinstance(value, dict):
            raise ApiError("type", f"expected an object, got {fields.told(value)}")
        bodies.only(value, *PART)
        fields.required(value, "kind", "title", "spec")
        rest: dict[str, Any] = {name: fields.version(value[name], name) for name in ("torch", "engine") if name in value}
        rest |= {name: moment(value[name], name) for name in ("created", "changed") if name in value}
        return Experiment(**fields.judged(value, most_spec), **rest)


def moment(value: Any, name: str) -> int:
    """Microseconds of a time in ISO 8601 and UTC."""
    try:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise ValueError
        at = micros(datetime.fromisoformat(value).astimezone(UTC))
    except (ValueError, OverflowError):
        raise ApiError("type", f"{name}: expected a time such as 2026-11-21T20:00:00Z, got {fields.told(value)}", [name]) from None
    if not 0 < at < 2**53:
        raise ApiError("range", f"{name}: expected a time from 1970 on, got {fields.told(value)}", [name])
    return at
