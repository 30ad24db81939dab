"""The round trip: what a script prints in a fresh process, which has torch and nothing of ours, is the engine's CSV to the last bit.

Scripts of all kinds run one after another in one such process, each in a namespace of its own, since torch takes seconds to come; some
run in a process each. Optimizers meet schedules on a sampled grid in which every optimizer, every scheduler with several settings, and
compositions of schedules occur. Nets have theirs in nets/test_script.py, games in games/test_script.py.
"""

import itertools
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Spec, SpecError, run
from engine.averaging import kinds
from engine.data.models import models
from engine.games.document import Match
from engine.games.script import script as match_script
from engine.games.trace import play
from engine.optimizers import classes
from engine.schedules import classes as schedulers
from engine.script import script
from engine.surfaces import surfaces
from tests.engine.by_hand import LEAVES, SETTINGS, chained, decay, sequential
from tests.engine.test_script import EVERYTHING

COMPOSED = [
    sequential(*LEAVES[:3]), sequential(chained(LEAVES[0], LEAVES[1]), decay(0.9)), chained(*LEAVES[1:4]),
    chained(sequential(LEAVES[0], LEAVES[2]), decay(0.98)),
]  # fmt: skip
SCHEDULES: list[dict[str, Any]] = [*({"name": name, "params": params} for name, params, _ in SETTINGS), *COMPOSED]
LAPS = 2  # each schedule with so many optimizers
AVERAGES: list[Any] = [None, *({"average": {"kind": kind, "start": 3, "every": 2}} for kind in kinds())]
GROUPS: list[Any] = [{}, {}, {"groups": {"y": {"lr": 0.02}}}]
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.05, "momentum": 0.9}}}
POINTS = {"x": [0.5, 1.0, -2.0, 3.25, 0.0], "y": [1, 0, 1, 1, 0]}
TYPED = ["(a - x)**2 + b * (y - x**2)**2", "abs(x) + where(y > 0, y**2, -y)", "sin(3 * x) * cos(y) + 0.1 * (x**2 + y**2)", "3 + 0 * x"]
RESETS = [["optimizer"], ["schedule"], ["optimizer", "schedule"]]


def grid() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of an optimizer and a schedule; where torch refuses a pair, as cycled momentum where there is none, the next optimizer's."""
    names = list(classes())
    for lap, (place, schedule) in itertools.product(range(LAPS), enumerate(SCHEDULES)):
        for k in range(len(names)):
            optimizer = {"name": names[(place + 4 * lap + k) % len(names)], "params": {"lr": 0.05}}
            if allowed({"optimizer": optimizer, "schedule": schedule}):
                yield optimizer, schedule
                break


def allowed(entry: dict[str, Any]) -> bool:
    try:
        Spec.load({"problem": {"name": "sphere"}, "entries": [entry]})
    except SpecError:
        return False
    return True


PAIRS = list(grid())


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    more = zip(itertools.cycle(AVERAGES), itertools.cycle(GROUPS), itertools.cycle([1, 1, 3]), strict=False)
    entries = [
        {"optimizer": optimizer, "schedule": {**schedule, "every": every}, **(average or {}), **groups}
        for (optimizer, schedule), (average, groups, every) in zip(PAIRS, more, strict=False)
    ]
    entries = [entry if allowed(entry) else {**entry, "groups": {}} for entry in entries]
    for number, dtype in enumerate(itertools.islice(itertools.cycle(("float64", "float32", "bfloat16")), -(-len(entries) // 24))):
        some = entries[24 * number : 24 * number + 24]
        yield f"grid {number}", {"problem": {"name": "himmelblau", "noise": 0.1}, "steps": 32, "dtype": dtype, "entries": some}
    every = [{"optimizer": {"name": name}} for name in classes()]
    for name in surfaces():
        yield f"surface {name}", {"problem": {"name": name, "noise": 0.1}, "steps": 8, "entries": every}
    for text in TYPED:
        yield f"typed {text[:12]}", {"problem": {"kind": "expression", "expression": text, "noise": 0.2}, "steps": 8, "entries": [SGD]}
    yield from fits()
    for lost in RESETS:
        entry = {**SGD, "schedule": COMPOSED[0], "groups": {"x": {"lr": 0.01}}}
        events = [{"step": 4, "entry": 1, "reset": lost}, {"step": 9, "reset": lost, "set": {"momentum": 0.5}}]
        yield f"lost {len(lost)} {lost[0]}", {"problem": {"name": "beale"}, "steps": 14, "entries": [entry, entry], "events": events}


def fits() -> Iterator[tuple[str, dict[str, Any]]]:
    """Both models of data by every criterion that fits: all samples, batches of two, single ones."""
    for name, model in models().items():
        chosen: list[Any] = [{"name": criterion} for criterion in model.criteria()]
        for number, criterion in enumerate([*chosen, {"expression": "abs(t)**p" if name.startswith("lin") else "log(1 + exp(-t))"}]):
            problem = {"kind": "data", "name": name, "data": POINTS, "criterion": criterion, "batch": (None, 2, 1)[number % 3]}
            yield f"{name} {number}", {"problem": problem, "steps": 7, "entries": [SGD, {"optimizer": {"name": "LBFGS"}}]}


DOCUMENTS = dict(documents())
PLAYERS = [{"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}, SGD]
PAIR = {"players": PLAYERS, "update": "alternating", "penalty": 0.3}
MATCH = {"game": {"name": "dirac_gan", "noise": 0.1}, "entries": [PAIR], "steps": 60}
EACH = """
import contextlib, pathlib, runpy, sys, warnings
warnings.simplefilter("ignore")  # torch's advice on schedules
for file in map(pathlib.Path, sys.argv[1:]):
    with file.with_suffix(".csv").open("w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(str(file), run_name="__main__")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all the scripts print, run in one process where nothing of ours can be imported."""
    folder = tmp_path_factory.mktemp("scripts")
    files = [folder / f"{number}.py" for number in range(len(DOCUMENTS))]
    for file, document in zip(files, DOCUMENTS.values(), strict=True):
        file.write_text(script(Spec.load(document)))
    done = subprocess.run([sys.executable, "-I", "-c", EACH, *files], capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def engines(document: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(document).to_csv()


def test_the_grid_has_every_optimizer_and_every_schedule() -> None:
    assert {optimizer["name"] for optimizer, _ in PAIRS} == set(classes())
    assert {schedule["name"] for _, schedule in PAIRS} == set(schedulers())
    assert len(PAIRS) == LAPS * len(SCHEDULES), "every setting has an optimizer that takes it"
    assert len({(optimizer["name"], str(schedule)) for optimizer, schedule in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_fresh_process_prints_the_very_csv(name: str, folder: Path) -> None:
    assert (folder / f"{list(DOCUMENTS).index(name)}.csv").read_text() == engines(DOCUMENTS[name])


def test_and_so_does_a_process_of_its_own() -> None:
    texts = [script(Spec.load(EVERYTHING)), match_script(Match.load(MATCH))]
    with_one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    started = [
        subprocess.Popen([sys.executable, "-I", "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=with_one_thread)
        for text in texts
    ]
    printed, said = zip(*(process.communicate(timeout=120) for process in started), strict=True)
    assert [process.returncode for process in started] == [0, 0], said
    assert printed == (engines(EVERYTHING), play(MATCH).to_csv())
    assert "stopped at step 20: Tried to step 21 times" in said[0]
