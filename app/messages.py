"""What passes between our own processes: plain frozen records, pickled by multiprocessing, never by or for anyone outside."""

from dataclasses import dataclass, field
from typing import Any

from app.errors import ErrorDict


@dataclass(frozen=True, slots=True)
class Submit:
    """To a worker: do the job `name` of `app.jobs`."""

    job: int
    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """To a worker: forget a job. It answers `Cancelled` when it no longer works on it."""

    job: int


@dataclass(frozen=True, slots=True)
class Ready:
    """From a worker: torch is imported and has run once. `info` holds the versions."""

    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Started:
    """From a run: its spec is valid; `key` is the same for every spelling of it."""

    key: str
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """From a run: a chunk, packed."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """From a run: something that is no chunk, in words of the type `type`."""

    type: str
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """From a run: its end."""

    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """From any other job: its answer."""

    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """From any job: it cannot go on."""

    error: ErrorDict


@dataclass(frozen=True, slots=True)
class Cancelled:
    """From any job: it was forgotten, as asked."""


FromJob = Started | Frame | Said | Done | Result | Failed | Cancelled
FINAL = (Done, Result, Failed, Cancelled)
