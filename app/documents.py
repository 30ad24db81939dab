"""The documents of which results are computed, races, matches and trainings, and the forms in which a person takes them away.

For workers and the command line: it imports the engine, and thereby torch.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app import words
from engine import Spec, reading
from engine.document import Document
from engine.games.document import Match
from engine.games.script import script as match_script
from engine.games.script import title as match_title
from engine.nets import Training
from engine.nets.script import script as training_script
from engine.nets.script.file import title as training_title
from engine.notebook import notebook
from engine.script import script as race_script
from engine.script import title as race_title

MARKS: Mapping[str, type[Spec] | type[Match] | type[Training]] = {"problem": Spec, "game": Match, "data": Training}
SCRIPTS: Mapping[type, Callable[[Any], str]] = {Spec: race_script, Match: match_script, Training: training_script}
TITLES: Mapping[type, Callable[[Any], str]] = {Spec: race_title, Match: match_title, Training: training_title}


class Trace(Protocol):
    """What was computed."""

    def to_csv(self) -> str: ...
    def to_npz(self) -> bytes: ...
    def as_dict(self) -> dict[str, Any]: ...


def kind(raw: Any) -> type[Spec] | type[Match] | type[Training]:
    """Which document this is, by the one field that only it has; a race where none says otherwise."""
    return next((found for mark, found in MARKS.items() if isinstance(raw, dict) and mark in raw), Spec)


def load(text: str) -> Document:
    """The valid document of a JSON text. Raises SpecError."""
    raw = reading.parsed(text)
    return kind(raw).load(raw)


def title(document: Document) -> str:
    """What a document is called that nobody gave a name."""
    return TITLES[type(document)](document).rstrip(".")


def written(document: Document, form: str) -> str:
    """A document as a standalone script, `py`, or as a notebook, `ipynb`."""
    return notebook(document) if form == "ipynb" else SCRIPTS[type(document)](document)


def table(trace: Trace, form: str, **more: Any) -> str | bytes:
    """What was computed as `csv`, `npz` or `json`, the last with `more` in it."""
    if form == "npz":
        return trace.to_npz()
    return trace.to_csv() if form == "csv" else words.dump({**trace.as_dict(), **more})
