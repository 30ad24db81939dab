"""A finished match: columns for each pair, as arrays, as CSV and as JSON."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine import npz
from engine.diagnosis import Status
from engine.games.diagnosis import diagnose
from engine.games.document import COLUMNS, Match
from engine.games.match import Playing
from engine.trace import listed
from engine.version import VERSION

HEADER = ("entry", "label", "step", *COLUMNS)


@dataclass(frozen=True)
class PairTrace:
    """One pair's columns, by name, arrays of `steps + 1` float64; row k is the state before step k."""

    label: str
    columns: dict[str, NDArray[np.float64]]
    status: Status


class MatchTrace:
    """The columns of a match, `(columns, entries, rows)`, with what became of each pair."""

    def __init__(self, playing: Playing) -> None:
        self.match, self.columns, self.stacked = playing.match, playing.columns, playing.stacked
        self.statuses = statuses(playing)

    @property
    def entries(self) -> list[PairTrace]:
        named = [dict(zip(COLUMNS, self.columns[:, i], strict=True)) for i in range(len(self.match.entries))]
        together = zip(self.match.entries, named, self.statuses, strict=True)
        return [PairTrace(pair.label, columns, status) for pair, columns, status in together]

    def to_csv(self) -> str:
        """Floats by `repr`, `inf` and `nan` as such."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for i, entry in enumerate(self.entries):
            for step, row in enumerate(self.columns[:, i].T.tolist()):
                writer.writerow((i, entry.label, step, *map(repr, row)))
        return out.getvalue()

    def to_npz(self) -> bytes:
        """A file of numpy's: each column as (entries, rows), `labels`, and as text the `spec`, the `statuses` and the versions."""
        arrays = dict(zip(COLUMNS, self.columns, strict=True))
        labels = np.array([pair.label for pair in self.match.entries])
        return npz.packed(self.match, {**arrays, "labels": labels}, statuses=[status.as_dict() for status in self.statuses])

    def figure(self) -> Any:
        """A Plotly figure (`plotly.graph_objects.Figure`) of the plane with trails, the distance, and a slider over the steps."""
        from engine.figures.games import figure

        return figure(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.figure()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        words = ", ".join(f"{pair.label}: {pair.status}" for pair in self.entries)
        return f"MatchTrace({self.match.board.name}, {self.match.steps} steps; {words})"

    def as_dict(self) -> dict[str, Any]:
        """For JSON: columns as lists, with the numbers that JSON lacks as the texts nan, inf and -inf."""
        return {
            "version": 1, "engine": VERSION, "torch": torch.__version__, "stacked": self.stacked, "spec": self.match.as_dict(),
            "entries": [
                {"label": entry.label, "status": entry.status.as_dict()} | {name: listed(column) for name, column in entry.columns.items()}
                for entry in self.entries
            ],
        }  # fmt: skip


def statuses(playing: Playing) -> list[Status]:
    """What became of each pair; the match must be complete."""
    pairs = zip(playing.match.entries, playing.duels, strict=True)
    return [diagnose(playing.match, pair, playing.columns[:, i], duel.stopped) for i, (pair, duel) in enumerate(pairs)]


def play(match: Match | dict[str, Any] | str) -> MatchTrace:
    """Computes a whole match.

    >>> players = [{"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}] * 2
    >>> trace = play({"game": {"name": "bilinear"}, "entries": [{"players": players}]})
    >>> trace.entries[0].status.kind, round(trace.entries[0].status.numbers["multiplier"], 8)
    ('outwards', 1.00498756)
    """
    playing = Playing(match if isinstance(match, Match) else Match.load(match))
    for _ in playing.chunks():
        pass
    return MatchTrace(playing)
