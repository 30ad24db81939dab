"""The job of reports: whatever a document describes, computed and written down as one HTML file."""

from collections.abc import Generator, Mapping
from typing import Any

from app import documents, limits
from app.errors import ApiError
from app.messages import Result
from app.train_jobs import together
from app.wide_jobs import Messages, kept
from engine.document import Document
from engine.games.document import Match
from engine.games.match import Playing
from engine.games.trace import MatchTrace
from engine.nets import Training
from engine.nets.loop import Epoch
from engine.nets.loop import Run as TrainingRun
from engine.nets.trace import TrainingTrace
from engine.run import Run
from engine.spec import Limits, Spec


class ReportJobs:
    """Needs `quantum`, `allowed` and `limits` of the jobs that it is a part of."""

    quantum: float
    allowed: Mapping[str, int]
    limits: Limits

    def report(self, raw: Any, title: str, site: str) -> Messages:
        """A race, a match or a training as an HTML file, under a title, with a link to the page at `site`."""
        document = self.document(raw)
        answer: list[Any] = []
        yield from kept(traced(document, self.quantum), answer)
        yield None
        from app.report import page  # plotly takes its time, and most workers never need it

        yield Result(page(answer[0], title, site))

    def document(self, raw: Any) -> Document:
        if not isinstance(raw, dict):
            raise ApiError("type", f"spec: expected an object, got {type(raw).__name__}")
        limits.check(raw, self.allowed)
        kind = documents.kind(raw)
        if issubclass(kind, Training):
            return kind.load(raw)
        found = kind.load(raw, self.limits)
        limits.check_size(found.steps, len(found.entries), self.allowed)
        return found


def traced(document: Document, quantum: float) -> Generator[None, None, Any]:
    """The trace of a document, after a turn for each quantum."""
    if isinstance(document, Training):
        run = TrainingRun(document)
        found: list[Epoch] = []
        for epochs in together(run.turns(), quantum):
            found += epochs
            yield None
        return TrainingTrace(run, found)
    going = Playing(document) if isinstance(document, Match) else Run(race(document))
    for _ in going.chunks(quantum):
        yield None
    return MatchTrace(going) if isinstance(going, Playing) else going.trace()


def race(document: Document) -> Spec:
    assert isinstance(document, Spec)
    return document


def whole(document: Document, title: str) -> str:
    """The file of a document's report, computed at once."""
    from app.report import page

    answer: list[Any] = []
    for _ in kept(traced(document, 1.0), answer):
        pass
    return page(answer[0], title)
