"""The optimizers of the package that the extra `zoo` installs, offered like those of plugins, each found and tried when it is asked for.

Nothing here knows one of them by its name. What is under a licence that forbids commercial use is left out: by a note in the header
of its own source, or in the licence notes of the package's description. The package is imported when the first of its classes is asked
for, and all are tried out only for the catalogue, so that a worker that steps torch's own pays nothing.
"""

import functools
import os
import re
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from engine.plugins import guard, offer
from engine.plugins.source import module_of, own, said

PACKAGE = "pytorch_optimizer"
FORBIDS = re.compile(r"non-?\s?commercial|\bCC[ -]BY[ -]NC", re.IGNORECASE)
LICENSED = "its licence forbids commercial use, as {} says"
HEADER = 2_000  # characters


def wanted(given: bool | None) -> bool:
    """As it is given, else as THALWEG_ZOO says."""
    return os.environ.get("THALWEG_ZOO", "true").strip().lower() not in {"0", "false", "no", "off"} if given is None else given


class Zoo:
    """The package, in the form of a `Plugin`. `taken` are names that it cannot have."""

    kind, file, content = "zoo", None, b""

    def __init__(self, found: str, taken: set[str]) -> None:
        self.source, self.taken, self.failure = f"{PACKAGE} {found}", frozenset(taken), ""

    @classmethod
    def installed(cls, taken: set[str]) -> "Zoo | None":
        try:
            return cls(version(PACKAGE), taken)
        except PackageNotFoundError:
            return None

    @property
    def identity(self) -> str:
        return self.source

    def named(self, name: str) -> type | None:
        if name in self.taken or name not in self.present or not offered(self.present[name]):
            return None
        return self.present[name]

    def line(self, name: str) -> str:
        return f"from {module_of(self.present[name], name)} import {name}  # of the package {self.source}"

    @functools.cached_property
    def present(self) -> dict[str, type]:
        """All that it has; nothing where it cannot be imported."""
        try:
            with guard.unheard(), guard.untouched():
                return dict(own(import_module(PACKAGE)))
        except Exception as error:
            self.failure = said(error)
            return {}

    @functools.cached_property
    def classes(self) -> dict[str, type]:
        return {name: cls for name, cls in self.present.items() if self.named(name)}

    @property
    def notices(self) -> list[str]:
        clash = {name: "the name is taken" for name in self.present if name in self.taken}
        why = {name: _objection(cls) or "" for name, cls in self.present.items()} | clash
        failed = [f"nothing of it is offered: {self.failure}"] if self.failure else []
        return failed + [f"{name} is not offered: {why[name]}" for name in sorted(why) if why[name]]

    def as_dict(self) -> dict[str, Any]:
        return {"source": self.source, "kind": self.kind, "classes": list(self.classes), "notices": self.notices}


def offered(cls: type) -> bool:
    return _objection(cls) is None


@functools.cache
def _objection(cls: Any) -> str | None:
    """Why a class is not offered, in a line."""
    return _licence(cls) or offer.objection(cls)


def _licence(cls: type) -> str | None:
    file = Path(getattr(sys.modules[cls.__module__], "__file__", None) or "")
    if file.is_file() and FORBIDS.search(file.read_text(encoding="utf-8", errors="replace")[:HEADER]):
        return LICENSED.format("its source")
    return LICENSED.format("the package's description") if cls.__name__ in _noted(PACKAGE) else None


@functools.cache
def _noted(package: str) -> frozenset[str]:
    """The names in those lines of the package's description that speak of such a licence."""
    metadata: Any = distribution(package).metadata
    text = str(metadata.get_payload() or metadata.get("Description") or "")
    return frozenset(name for line in text.splitlines() if FORBIDS.search(line) for name in re.findall(r"`(\w+)`", line))

