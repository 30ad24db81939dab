"""The file of a report. Everything in it that a person typed is escaped, by Jinja in the text and by `as_json` in the data; and should that
fail, the file's own policy lets nothing run but its two scripts, which are named by their hashes, and nothing be fetched from anywhere."""

import base64
import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import plotly.io
import torch
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import documents
from app.formulas import mathml
from app.report import games, nets, race
from app.report.told import Told, gaps, thinned
from app.saved.links import PAGES, packed
from engine import plugins
from engine.document import Document
from engine.figures.curves import Curve, drawn, yaxis
from engine.figures.looks import color_of, dash_of
from engine.figures.nets import Gallery
from engine.games.trace import MatchTrace
from engine.nets.trace import TrainingTrace
from engine.sections import foreign
from engine.trace import Trace
from engine.version import VERSION

HERE = Path(__file__).resolve().parent
SMALL = HERE.parent.parent / "frontend" / "static" / "vendor" / "plotly-cartesian.min.js"
LONGEST = 100_000  # characters of a link that browsers still take
STROKES = {"solid": "none", "dash": "7 5", "dot": "2 3", "dashdot": "7 4 2 4"}
TELL: Mapping[type, Callable[[Any], Told]] = {Trace: race.told, MatchTrace: games.told, TrainingTrace: nets.told}


def page(trace: Any, title: str = "", site: str = "") -> str:
    """The whole file. `title` is the person's, `site` the address of the laboratory, where that is known."""
    document: Document = getattr(trace, "spec", None) or getattr(trace, "match", None) or trace.training
    told = TELL[type(trace)](trace)
    scripts = {"plotly": plotly_js(), "own": _text("report.js")}
    spec = json.dumps(document.as_dict(), indent=2, ensure_ascii=False)
    code = documents.written(document, "py")
    context: dict[str, Any] = {
        "told": told, "title": " ".join((title or documents.title(document)).split()), "spec": spec, "script": code,
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), "versions": versions(), "link": link(document, told.kind, site),
        "formulas": [Markup(mathml(formula)) for formula in told.formulas], "swatch": swatch,
        "gaps": gaps(told.curves), "thinned": thinned(told.curves),
        "data": Markup(as_json(drawings(told))), "style": Markup(_text("report.css")), "policy": policy(scripts.values()),
        "scripts": {name: Markup(text) for name, text in scripts.items()}, "plugins": plugins.notices(), "needs": foreign(code),
    }  # fmt: skip
    return environment().get_template("report.html").render(context)


@cache
def environment() -> Environment:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def versions() -> dict[str, str]:
    return {"Thalweg": VERSION, "torch": str(torch.__version__), "Python": platform.python_version(), "processor": platform.machine()}


def link(document: Document, kind: str, site: str) -> str:
    """The address of the page that shows the same; empty where it is not known, or longer than browsers take."""
    found = f"{site}{PAGES[kind]}#v1={packed(document.canonical())}"
    return found if site and len(found) <= LONGEST else ""


def swatch(i: int) -> dict[str, str]:
    """The stroke of an entry."""
    return {"color": color_of(i), "dash": STROKES[dash_of(i)]}


def drawings(told: Told) -> dict[str, Any]:
    """What the file's own script draws."""
    plane = _plain(bare(told.plane)) if told.plane else None
    curves = [{"key": curve.key, "axis": curve.axis, "figure": _plain(figure(curve))} for curve in told.curves]
    places = [[[_json(value) for value in axis] for axis in entry] for entry in told.places]
    nets = pictures(told.gallery) if told.gallery else None
    return {"plane": plane, "curves": curves, "moments": list(told.moments), "places": places, "nets": nets}


def pictures(gallery: Gallery) -> dict[str, Any]:
    """What nets say: the samples, which are the same in all pictures, once."""
    import plotly.graph_objects as go

    def traces(of: Any) -> Any:
        return _plain(go.Figure(of))["data"]

    layers = zip(gallery.below, gallery.above, strict=True)
    layout = _plain(bare(go.Figure()).update_layout(xaxis=gallery.axes[0], yaxis=gallery.axes[1], hovermode="closest"))["layout"]
    entries = [{"below": traces(below), "above": traces(above)} for below, above in layers]
    return {"samples": traces(gallery.samples), "entries": entries, "layout": layout}


def figure(curve: Curve) -> Any:
    import plotly.graph_objects as go

    out = bare(go.Figure(drawn(curve, legend=False)))
    return out.update_layout(xaxis={"title": curve.axis}, yaxis=yaxis(curve), hovermode="x")


def bare(figure: Any) -> Any:
    """A figure without a template and a background: its colors are the file's, which knows light and dark."""
    return figure.update_layout(template=None, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", showlegend=False,
                                margin={"l": 56, "r": 12, "t": 24, "b": 42}, dragmode="zoom",
                                modebar={"bgcolor": "rgba(0,0,0,0)", "color": "#8b949e", "activecolor": "#0072b2"})  # fmt: skip


def _plain(figure: Any) -> Any:
    return json.loads(plotly.io.to_json(figure, validate=False))


def _json(value: float) -> float | None:
    return value if abs(value) < 1e30 else None  # farther away than a browser can draw; nan as well


def as_json(value: Any) -> str:
    r"""JSON that no text in it can end: a script ends at the first `</script`, wherever that stands.

    >>> as_json({"label": "</script><!--"})
    '{"label": "\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(value, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def policy(scripts: Any) -> str:
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"


@cache
def plotly_js() -> str:
    """The 2D part of plotly.js, where it was fetched for the page, otherwise all of it, from the Python package."""
    text = SMALL.read_text(encoding="utf-8") if SMALL.is_file() else _packaged()
    return text.replace("</script", r"<\/script").replace("\r\n", "\n").replace("\r", "\n")  # as a browser reads, and then hashes it


def _packaged() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
