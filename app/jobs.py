"""What a worker can do. Each job is a generator of messages, one at a time, so that the worker's loop can take turns.

This is the only module of the server, apart from the command line, that imports the engine, and thereby torch; the server's
own process never does.
"""

import gc
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch

from app import limits, thumbnails, wire, words
from app.checkpoint_jobs import CheckpointJobs
from app.criterion_jobs import CriterionJobs
from app.criterion_jobs import described as with_mathml
from app.documents import table, written
from app.errors import ApiError
from app.formulas import mathml
from app.game_jobs import GameJobs, rendered
from app.messages import Done, Frame, Result, Started
from app.report_jobs import ReportJobs
from app.train_jobs import TrainJobs
from app.wide_jobs import TORCH, Messages, WideJobs
from engine import Spec, plugins, range_test, reading
from engine.catalogue import catalogue, described, offered
from engine.curves import Curves
from engine.field import field
from engine.inspect import states_in_turns
from engine.lanes import Axis, Lanes
from engine.lanes.axes import coordinate, starts
from engine.lanes.reduce import Paths, Trails
from engine.presets import presets
from engine.problem import Problem
from engine.run import Run
from engine.snippet import snippet
from engine.surfaces import surfaces
from engine.version import VERSION

STREAMED = ("run", "curves", "lanes", "game", "train", "landscape", "curvature")
ANSWERED = (
    "trace",
    "script",
    "schedule",
    "snippet",
    "presets",
    "range_test",
    "map_plan",
    "map_probe",
    "map_piece",
    "tune_plan",
    "tune_piece",
    "tune_verdict",
    "states",
    "criteria",
    "catalogue",
    "field",
    "landmarks",
    "thumbnail",
    "game_trace",
    "game_field",
    "game_script",
    "train_trace",
    "train_script",
    "table",
    "implementations",
    "checkpoint",
    "checkpoint_bytes",
    "resume",
    "as_of",
    "report",
)
WARM_UP = {
    "problem": {"name": "rosenbrock"},
    "entries": [{"optimizer": {"name": name}} for name in ("SGD", "Adam", "LBFGS")],
    "steps": 3,
}
WARM_UP_NET = {"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "Adam"}}], "epochs": 1}
WARM_UP_AXIS = {"path": ["optimizer", "params", "lr"], "values": [0.1, 0.2]}


def prepare(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Callable[..., Messages]]]:
    """Versions, and the jobs by name. A short race makes torch import what it imports only when first used."""
    torch.set_num_threads(1)
    plugins.use(
        options.get("plugins", ()), options.get("zoo"), options.get("refused"), options.get("plugin_patience", plugins.PATIENCE),
        options.get("trying", abs),
    )  # fmt: skip
    jobs = Jobs(options.get("quantum", 0.02), options["limits"])
    for _ in jobs.run(WARM_UP):
        pass
    for _ in jobs.lanes({**WARM_UP, "entries": [{"optimizer": {"name": "Adam"}}]}, WARM_UP_AXIS):
        pass
    for _ in jobs.train(WARM_UP_NET):
        pass
    gc.collect()
    gc.freeze()  # else each full collection looks through all of torch's objects, for some 60 ms
    info = {"engine": VERSION, "torch": TORCH, **({"notices": plugins.notices()} if plugins.notices() else {})}
    jobs.known = {name: getattr(jobs, name) for name in (*STREAMED, *ANSWERED)}
    return info, {name: current(job) for name, job in jobs.known.items()}


def current(job: Callable[..., Messages]) -> Callable[..., Messages]:
    """The job with plugins as their files are when it begins."""

    def begun(*arguments: Any) -> Messages:
        plugins.refresh()
        yield from job(*arguments)

    return begun


class Jobs(WideJobs, CriterionJobs, GameJobs, TrainJobs, CheckpointJobs, ReportJobs):
    def load(self, raw: Any) -> Spec:
        if not isinstance(raw, dict):
            raise ApiError("type", f"spec: expected an object, got {type(raw).__name__}")
        limits.check(raw, self.allowed)
        spec = Spec.load(raw, self.limits)
        limits.check_size(spec.steps, len(spec.entries), self.allowed)  # steps may have been left out
        return spec

    def run(self, raw: Any) -> Messages:
        """A race as frames."""
        spec = self.load(raw)
        yield Started(spec.key(), {"rows": spec.rows, "entries": len(spec.entries), "columns": list(spec.columns)})
        race = Run(spec)
        for chunk in race.chunks(self.quantum):
            yield Frame(wire.pack_chunk(chunk.row, chunk.data))
        statuses = race.statuses()
        entries = [{"label": entry.label, "status": status.as_dict()} for entry, status in zip(spec.entries, statuses, strict=True)]
        yield Done({"entries": entries, "stacked": race.stacked, "torch": TORCH})

    def curves(self, raw: Any) -> Messages:
        """The learning-rate curves of a spec, as frames."""
        spec = self.load(raw)
        found = Curves(spec)
        yield Started(f"curves {spec.key()}", {"rows": spec.rows, "entries": len(spec.entries), "columns": list(found.names)})
        for chunk in found.chunks(self.quantum):
            yield Frame(wire.pack_chunk(chunk.row, chunk.data)) if chunk else None
        yield Done({"entries": found.entries(), "torch": TORCH})

    def lanes(self, raw: Any, axis: Any) -> Messages:
        """One entry over the values of a hyperparameter, or from a grid of starts, as one frame whose entries are the lanes; none where
        they must run apart."""
        spec = self.load(raw)
        grid, columns = over_starts(spec, axis) if "starts" in axis else over_values(spec, axis)
        limits.check_lanes(spec.rows, len(spec.entries), math.prod(grid.shape), len(columns), self.allowed)
        key = hashlib.sha256(f"lanes {spec.key()} {json.dumps(axis, sort_keys=True)}".encode()).hexdigest()
        yield Started(key, {"rows": spec.rows, "entries": math.prod(grid.shape), "columns": list(columns)})
        yield from self.quanta(grid.turns(), until=lambda: grid.outcome.how == "separate")
        if grid.outcome.how != "separate":
            yield Frame(wire.pack_chunk(0, grid.outcome.found["trails"].flatten(2).transpose(1, 2).numpy()))
        yield Done({"how": grid.outcome.how, "torch": TORCH})

    def schedule(self, raw: Any, form: str) -> Messages:
        """The learning-rate curves of a spec as one text, CSV or JSON."""
        found = Curves(self.load(raw))
        for _ in found.chunks(self.quantum):
            yield None
        yield Result(found.to_csv() if form == "csv" else words.dump(found.as_dict()))

    def trace(self, raw: Any, form: str) -> Messages:
        """A race as CSV, JSON or .npz."""
        race = Run(self.load(raw))
        for _ in race.chunks(self.quantum):
            yield None
        trace = race.trace()
        yield None
        yield Result(table(trace, form))

    def script(self, raw: Any, form: str) -> Messages:
        """A race as a standalone Python file, or as a notebook."""
        yield Result(written(self.load(raw), form))

    def states(self, raw: Any, entry: int, first: int, count: int) -> Messages:
        """torch's own state of an entry before each of some steps, the arithmetic of the step as MathML as well."""
        spec = self.load(raw)
        within(spec, entry)
        if first >= spec.rows:
            raise ApiError("range", f"step: expected at most {spec.steps}, got a later one", ["step"])
        block: dict[str, Any] = {}
        for found in states_in_turns(spec, entry, first, count, self.quantum):
            block = found or block
            yield None
        for row in block["rows"]:
            row["mathml"] = [mathml(latex) for latex in row.get("arithmetic", ())]
            yield None
        yield Result(words.dump(block))

    def snippet(self, raw: Any, entry: int) -> Messages:
        """An entry's optimizer and schedule as Python."""
        spec = self.load(raw)
        within(spec, entry)
        yield Result(words.dump({"python": snippet(spec, entry)}))

    def presets(self, steps: int, lr: float, every: int) -> Messages:
        """The schedules that people name, for so many steps."""
        yield Result(words.dump({"presets": presets(steps, lr, every)}))

    def range_test(self, raw: Any, entry: int, low: float, high: float, steps: int) -> Messages:
        """The loss of an entry while its lr grows from `low` to `high`."""
        spec = self.load(raw)
        within(spec, entry)
        for found in range_test.in_turns(spec, entry, low, high, steps, self.quantum):
            yield Result(words.dump(found)) if found else None

    def catalogue(self) -> Messages:
        """Everything there is, with formulas as MathML, the limits, and the race of a first visit."""
        whole = dict(catalogue())
        yield None
        for part in ("surfaces", "problems"):
            whole[part] = [shown(surface) for surface in whole[part]]
        yield None
        whole["criteria"] = [with_mathml(criterion) for criterion in whole["criteria"]]
        first = Spec.load(whole["first"]).as_dict()
        whole["games"] = [rendered(game) for game in whole["games"]]
        yield Result(words.dump({**whole, "limits": dict(self.allowed), "first": first}))

    def field(self, raw: Any, box: tuple[float, ...], across: int, up: int) -> Messages:
        """A problem's heights on a grid, as a frame."""
        wanted = problem(raw)
        x0, x1, y0, y1 = box
        yield Result(wire.pack_field(field(wanted.function, ((x0, x1), (y0, y1)), across, up)))

    def landmarks(self, raw: Any) -> Messages:
        """Where a problem's minima and saddles are; of one that the catalogue does not have, also what the catalogue would say of it."""
        wanted = problem(raw)
        surface, values = wanted.surface, dict(wanted.params)
        minima = points(surface.minima_at(**values))
        lowest = min((float(wanted.function(torch.tensor(at, dtype=torch.float64))) for at in minima), default=None)
        found = {
            "box": points(surface.box), "start": list(map(float, surface.start)), "minima": minima, "lowest": lowest,
            "local_minima": points(surface.local_minima_at(**values)), "saddles": points(surface.saddles_at(**values)),
        }  # fmt: skip
        if wanted.kind != "surface":
            found |= {"surface": shown(described(surface)), "problem": wanted.as_dict()}
        yield Result(words.dump(found))

    def thumbnail(self, name: str) -> Messages:
        """A surface, or a problem that is offered, as a small picture."""
        surface = surfaces().get(name) or (offered()[name].surface if name in offered() else None)
        if surface is None:
            raise ApiError("not_found", f"there is no surface {name[:60]!r}", ["name"])
        z = field(surface, surface.box, thumbnails.WIDTH, thumbnails.HEIGHT)
        yield Result(thumbnails.picture(z, bool(surface.log)))


def over_values(spec: Spec, axis: Any) -> tuple[Lanes, Sequence[str]]:
    return Lanes(spec, [Axis.load(axis, ("axis",))], Trails), spec.columns


def over_starts(spec: Spec, axis: Mapping[str, Any]) -> tuple[Lanes, Sequence[str]]:
    fields = reading.Fields(axis["starts"], ("axis", "starts"))
    x, y = (fields.take(name, coordinate(spec, i)) for i, name in enumerate("xy"))
    fields.done()
    limits.check_count(len(x.values), len(y.values))
    return Lanes(spec, [], Paths, starts(y.values, x.values)), ("x", "y")


def within(spec: Spec, entry: int) -> None:
    if entry >= len(spec.entries):
        raise ApiError("range", f"entry: expected at most {len(spec.entries) - 1}, got {entry}", ["entry"])


def points(pairs: Iterable[Sequence[float]]) -> list[list[float]]:
    return [list(map(float, pair)) for pair in pairs]


def problem(raw: Any) -> Problem:
    """A checked problem. Paths of errors are those of a body with the field `problem`."""
    return Problem.load(raw, ("problem",))


def shown(surface: dict[str, Any]) -> dict[str, Any]:
    """What the catalogue says of a surface, its formula as MathML too."""
    return {**surface, "mathml": mathml(surface["formula"])}
