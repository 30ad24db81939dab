"""What a worker can do for the laboratory of criteria."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import torch

from app import words
from app.formulas import mathml
from app.messages import Result
from engine.criteria.curve import Curve, curve
from engine.criteria.document import Document

TORCH = str(torch.__version__)
COLUMNS = ("criterion", "label", "axis", "t", "loss", "gradient")


class CriterionJobs:
    def criteria(self, raw: Any, form: str) -> Iterator[Result | None]:
        """The curves of a document of criteria as one text, JSON or CSV; one criterion a turn."""
        document = Document.load(raw)
        curves = []
        for index in range(len(document.criteria)):
            curves.append(curve(document, index))
            yield None
        told = table(curves) if form == "csv" else words.dump({"torch": TORCH, "curves": [shown(each) for each in curves]})
        yield Result(told)


def shown(found: Curve) -> dict[str, Any]:
    """A curve, and what the catalogue cannot say of a loss that a person typed."""
    own = {"criterion": described(found.chosen.criterion.as_dict())} if found.chosen.text is not None else {}
    return {**found.as_dict(), **own}


def described(criterion: dict[str, Any]) -> dict[str, Any]:
    """What the catalogue says of a criterion, its formula as MathML too."""
    return {**criterion, "mathml": mathml(criterion["formula"]) if criterion["formula"] else ""}


def table(curves: list[Curve]) -> str:
    """One row a place and curve; floats in full precision."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for found in curves:
        start = (found.chosen.criterion.name, found.chosen.label, found.chosen.form.axis.name)
        writer.writerows((*start, *map(repr, row)) for row in zip(found.t, found.loss, found.gradient, strict=True))
    return text.getvalue()
