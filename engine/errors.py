"""What the engine says when it cannot take an input.

One class for everything a person can mend: a code for programs, a sentence for people, and the path of the value in
the spec that caused it, so that a page can put the sentence beside the right field.
"""

from collections.abc import Sequence

Path = tuple[str | int, ...]


class SpecError(ValueError):
    """A spec cannot be understood or torch refuses it.

    `code` is one of `json`, `type`, `unknown`, `missing`, `range`, `refused` (torch's own words), `expression`, `limit`; of a file also
    `checkpoint` (it is none, or not one of this spec) and `pickle`.
    """

    def __init__(self, code: str, message: str, path: Sequence[str | int] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path: Path = tuple(path)

    def __reduce__(self) -> tuple[type["SpecError"], tuple[str, str, Path]]:
        return type(self), (self.code, self.message, self.path)

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        return f"{where}: {self.message}" if where else self.message

    def as_dict(self) -> dict[str, object]:
        """The contract's error object."""
        return {"code": self.code, "message": self.message, "path": list(self.path)}
