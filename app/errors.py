"""The one shape of every refusal, `{"error": {"code", "message", "path"}}`, and the status that each code has on HTTP.

`ApiError` is raised wherever the server itself refuses something; what the engine refuses arrives from a worker as the same
class. Workers import this module, so it imports no web framework; `handlers` turns errors into answers.
"""

from collections.abc import Sequence
from typing import TypedDict

BAD_SPEC = 422
STATUS = {
    "internal": 500, "not_found": 404, "method_not_allowed": 405, "too_large": 413, "media_type": 415,
    "busy": 503, "worker_died": 503, "too_slow": 503, "not_ready": 503, "cluster": 503, "database": 503,
    "host": 400, "origin": 403, "not_yours": 403, "too_many": 429,
}  # fmt: skip
INTERNAL = "something failed inside the server; its log says what"


class BadInput(Exception):
    """What a person at the command line can mend, in one line."""


class ErrorDict(TypedDict):
    code: str
    message: str
    path: list[str | int]


class ApiError(Exception):
    """A refusal: a code for programs, a sentence for people, and the path of the value in the spec that caused it."""

    def __init__(self, code: str, message: str, path: Sequence[str | int] = ()) -> None:
        super().__init__(message)
        self.code, self.message, self.path = code, message, list(path)

    @classmethod
    def of(cls, error: ErrorDict) -> "ApiError":
        return cls(error["code"], error["message"], error["path"])

    def as_dict(self) -> ErrorDict:
        return {"code": self.code, "message": self.message, "path": self.path}

    @property
    def status(self) -> int:
        return STATUS.get(self.code, BAD_SPEC)


class TooMany(ApiError):
    """A refusal of somebody who asks too often, with the seconds to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__("too_many", f"{message}; try again in {seconds:,} s")
        self.seconds = seconds
