"""A surface that a person typed: `{"kind": "expression", "expression": "x**2 + a * y**2", "box": [[-3, 3], [-3, 3]]}`.

Its parameters are the names in the text, its landmarks are looked for (`engine.surfaces.survey`), and everything else
takes it as one of the catalogue.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from engine import latex, reading
from engine.errors import Path
from engine.formula import Formula
from engine.reading import Fields
from engine.surfaces import Box, Point, Surface, SurfaceParam, survey

NAME = "f(x, y)"
EXAMPLE = "0.2 * (x**2 + a * y**2) + sin(2 * x) * cos(2 * y)"
VARIABLES = ("x", "y")
BOX = [[-3.0, 3.0], [-3.0, 3.0]]
REACH = (-10.0, 10.0)  # of a parameter's slider
SENTENCE = "A surface of your own. Where it has no value, it is nan or inf, and so it is shown."


def load(fields: Fields) -> tuple[str, dict[str, Any]]:
    name = fields.take("name", reading.text(100), NAME)
    text = fields.take("expression", expression)
    return name, {"expression": text, "box": fields.take("box", box, BOX)}


def expression(value: Any, path: Path) -> str:
    return Formula.parse(reading.text(500)(value, path), VARIABLES, path).text


def box(value: Any, path: Path) -> list[list[float]]:
    """The window in which a problem is looked at: two intervals."""
    return [list(side) for side in reading.sequence(reading.interval, 2, 2)(value, path)]


def within(window: Box, right: float, up: float) -> Point:
    """A place at these parts of a window, in digits that a person would write."""
    (x0, x1), (y0, y1) = window
    return float(f"{x0 + right * (x1 - x0):.3g}"), float(f"{y0 + up * (y1 - y0):.3g}")


def build(name: str, own: Mapping[str, Any]) -> Surface:
    formula = Formula.parse(own["expression"], VARIABLES)
    (x0, x1), (y0, y1) = own["box"]

    def function(p: Tensor, **params: float) -> Tensor:
        return formula.bind(**params)(*p.unbind(-1))

    def at(params: Mapping[str, float]) -> survey.Function:
        bound = formula.bind(**params)
        return lambda p: bound(*p.unbind(-1))

    window = ((x0, x1), (y0, y1))
    middle = torch.tensor([(x0 + x1) / 2, (y0 + y1) / 2], dtype=torch.float64)
    return Surface(
        name=name, title=name, sentence=SENTENCE, formula=latex.of(own["expression"]), source="", box=window,
        start=within(window, 0.15, 0.7), check=((float(middle[0]), float(middle[1])), float(at({})(middle))),
        arithmetic=own["expression"], log=survey.spans_decades(at({}), window), smooth=formula.smooth, family="own",
        params=tuple(SurfaceParam(each, 1.0, REACH, "linear") for each in formula.names), function=function,
        minima=lambda **params: survey.minima(at(params), window), saddles=lambda **params: survey.saddles(at(params), window),
    )  # fmt: skip
