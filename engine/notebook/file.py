"""Which sections a document's notebook has: those of its script, with a beginning, and with plots and a table after the runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from engine import script as race_script
from engine.document import Document
from engine.games import script as game_script
from engine.games.document import Match
from engine.nets.document import Training
from engine.nets.script import file as net_script
from engine.notebook import games, nets, race
from engine.notebook.cells import heading, literal, packed
from engine.sections import Section, foreign, joined, section
from engine.spec import Spec
from engine.version import VERSION


@dataclass(frozen=True)
class Kind:
    """`title` and `sections` are those of the script; `shown` is what a notebook shows besides; `file` is the name of its CSV."""

    title: Callable[[Any], str]
    sections: Callable[[Any], Sequence[Section]]
    shown: Callable[[Any], Sequence[Section]]
    file: str


KINDS: Mapping[type[Document], Kind] = {
    Spec: Kind(race_script.title, race_script.sections, race.shown, "race.csv"),
    Match: Kind(game_script.title, game_script.sections, games.shown, "match.csv"),
    Training: Kind(net_script.title, net_script.sections, nets.shown, "training.csv"),
}


def notebook(document: Document) -> str:
    """The text of a document's .ipynb file."""
    kind = KINDS[type(document)]
    *before, export = kind.sections(document)
    written = f'with open("{kind.file}", "w", newline="") as file:\n    write_csv(file)'
    last = replace(export, blocks=(*export.blocks, written))
    titled = [replace(each, title=heading(each.title)) for each in (*before, *kind.shown(document), last)]
    needs = foreign(joined(each.code for each in (*before, export)))
    return packed([section(f"# {literal(kind.title(document).rstrip('.'))}", beginning(needs)), *titled])


def beginning(needs: Sequence[str]) -> str:
    others = f" The modules {', '.join(f'`{name}`' for name in needs)} must be there as well." if needs else ""
    return (
        f"Written by Thalweg {VERSION} for torch {torch.__version__}: with this torch, on a processor of the same kind, its numbers are "
        f"those of the page and of the exported script, bit for bit.\n\n"
        f"It needs torch and, for the plots, matplotlib: `pip install torch matplotlib`.{others}"
    )
