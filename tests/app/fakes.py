"""Jobs for tests of everything around the engine: they need no torch, and do what the spec's `fake` says.

`pause`: seconds before each chunk. `rows`: of a chunk. `hang`: never come back from the step at this row, and make the file `hung` while
there. `raise`: break at this row.
`refuse`: a refusal as the engine would word it.
"""

import itertools
import json
import os
import time
from pathlib import Path

import numpy as np

from app import wire
from app.errors import ApiError
from app.messages import Done, Frame, Result, Started

ROWS = 10
serials = itertools.count(1)


def imported(options):
    """What stands for plugins: files that are executed, one after the other, unless they are refused."""
    if not options.get("plugins"):
        return {}
    for number, file in enumerate(options["plugins"]):
        if number not in options["refused"]:
            options["trying"](number)
            exec(file.read_text())
    options["trying"](-1)
    return {"notices": [f"{number}: {why}" for number, (_, why) in options["refused"].items()]}


def prepare(options):
    known = {"run": run, "trace": trace, "echo": echo, "states": states, "field": field, "landmarks": echo_text}
    schedules = {
        "curves": curves,
        "schedule": trace,
        "script": echo_text,
        "snippet": echo_text,
        "presets": echo_text,
        "range_test": echo_text,
        "criteria": echo_text,
    }
    maps = {"map_plan": map_plan, "map_probe": map_probe, "map_piece": map_piece}
    races = {"tune_plan": tune_plan, "tune_piece": tune_piece, "tune_verdict": tune_verdict}
    games = {"game": run, "game_trace": trace, "game_field": field, "game_script": echo_text}
    streamed = dict.fromkeys(("train", "landscape", "curvature"), run)
    nets = {**streamed, "train_trace": trace, **dict.fromkeys(("train_script", "table", "implementations"), echo_text)}
    saved = {"report": echo_text, "checkpoint": echo_text, "checkpoint_bytes": size, "resume": resume}
    once = {"catalogue": catalogue, "thumbnail": thumbnail}
    return {"engine": "0", "torch": "fake", **imported(options)}, {**known, **schedules, **maps, **races, **games, **nets, **saved, **once}


def columns(entries, first, rows):
    """What row `first` and so on hold: every number different and known."""
    at = np.arange(first, first + rows, dtype=float)
    return np.stack([[at + 1000 * column + 100_000 * entry for entry in range(entries)] for column in range(5)])


def run(raw):
    fake, steps, entries = raw.get("fake", {}), raw.get("steps", 29), len(raw.get("entries", [0]))
    if not isinstance(steps, int) or not isinstance(fake, dict):
        raise ApiError("type", f"expected what is made for these jobs, got {raw!r}"[:200])
    if "refuse" in fake:
        raise ApiError("refused", fake["refuse"], ["entries", 0, "optimizer", "params", "lr"])
    serial = next(serials)
    meaning = {"steps": float(steps), "entries": entries, "seed": raw.get("seed", 0), "fake": fake}
    yield Started(json.dumps(meaning, sort_keys=True), {"rows": steps + 1, "entries": entries, "columns": list("abcde")})
    chunk = fake.get("rows", ROWS)
    for row in range(0, steps + 1, chunk):
        time.sleep(fake.get("pause", 0))
        while row >= fake.get("hang", float("inf")):
            Path(fake.get("hung", os.devnull)).touch()
        if row >= fake.get("raise", float("inf")):
            raise OSError("a bug")
        yield Frame(wire.pack_chunk(row, columns(entries, row, min(chunk, steps + 1 - row))))
    yield Done({"entries": [], "serial": serial, "pid": os.getpid()})


def curves(raw):
    for message in run(raw):
        yield Started(f"curves {message.key}", message.info) if isinstance(message, Started) else message


def map_plan(raw):
    """A map of 8 x 3 cells in pieces of a row."""
    if "refuse" in raw.get("fake", {}):
        raise ApiError("refused", raw["fake"]["refuse"], ["map", "x"])
    axis = {"path": ["optimizer", "params", "lr"], "values": [0.0, 1.0, 2.0]}
    info = {"kind": "grid", "rows": 8, "columns": 3, "strides": [2, 1], "arrays": ["final", "reached"], "steps": 9,
            "x": axis, "y": {**axis, "values": list(range(8))}, "minima": []}  # fmt: skip
    yield Result({"key": f"map {json.dumps(raw, sort_keys=True)}", "info": info, "torch": "fake", "lanes": 3})


def map_probe(raw):
    yield Result("exact")


def map_piece(raw, stride, first, rows, known=None):
    """The number of each row, after `turns` turns."""
    for _ in range(raw.get("fake", {}).get("turns", 1)):
        time.sleep(0.002)
        yield None
    at = np.arange(first, first + rows)[:, None] * np.ones((1, 3))
    yield Result(({"final": at / 2, "reached": at.astype(np.int32)}, "exact"))


def tune_plan(raw):
    """Two entries: one in two pieces, one in one."""
    if "refuse" in raw.get("fake", {}):
        raise ApiError("refused", raw["fake"]["refuse"], ["tune", "budget"])
    parts = [(1, 0, 3), (0, 0, 2), (0, 2, 1)]
    yield Result({"key": f"tune {json.dumps(raw, sort_keys=True)}", "info": {"budget": 3, "torch": "fake"}, "pieces": parts})


def tune_piece(raw, entry, first, count):
    """Settings that are their own numbers, the later piece first."""
    for _ in range(raw.get("fake", {}).get("turns", 1) * (2 - min(first, 1))):
        time.sleep(0.002)
        yield None
    at = np.arange(first, first + count)[:, None] * 1.0
    yield Result((at, {"reached": at, "final": at + 0.5}, "separate" if first else "exact"))


def tune_verdict(raw, entry, settings, runs, how):
    yield Result({"entry": entry, "settings": settings.tolist(), "final": runs["final"].tolist(), "how": how})


def trace(raw, form):
    for message in run(raw):
        if isinstance(message, Done):
            yield Result(json.dumps([form, message.info["pid"]]))
        else:
            yield None


def echo(*arguments):
    yield Result((os.getpid(), arguments))


def echo_text(*arguments):
    yield Result(json.dumps([next(serials), *arguments], default=repr))


def size(data):
    yield Result(len(data))


def resume(data, form):
    yield Result(json.dumps([len(data), form]))


def states(raw, entry, first, count):
    yield Result(json.dumps({"entry": entry, "first": first, "count": count}))


def field(*arguments):
    yield Result(wire.pack_field(np.zeros((2, 3))))


def catalogue():
    yield Result("{}")


def thumbnail(name):
    yield Result(b"a picture")
