"""An event that loses the optimizer's or the scheduler's state is what happens to who did not save it.

The loop below saves what it saves by `torch.save`, drops everything, and goes on from what `torch.load` gives.
"""

import io
import itertools
from typing import Any

import pytest
import torch

from engine import Spec, SpecError, run
from engine.curves import Curves
from engine.lanes import Axis, Lanes
from engine.lanes.reduce import Trails
from engine.optimizers import classes
from engine.script import script
from engine.snippet import snippet
from engine.spec import DTYPES
from engine.surfaces import surfaces
from tests.engine.test_run import bits, make
from tests.engine.test_script import printed

STEPS, AT = 12, 7
SCHEDULES: list[Any] = [
    None,
    {"name": "ExponentialLR", "params": {"gamma": 0.9}},
    {"name": "CosineAnnealingLR", "params": {"T_max": 9}, "every": 2},
    {"name": "SequentialLR", "milestones": [4],
     "schedules": [{"name": "LinearLR"}, {"name": "LambdaLR", "params": {"lr_lambda": "0.95 ** epoch"}}]},
    {"name": "ReduceLROnPlateau", "params": {"patience": 0, "factor": 0.5}},
    {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 30, "cycle_momentum": False}},
]  # fmt: skip
LOST = [("optimizer",), ("schedule",), ("optimizer", "schedule")]


def by_hand(spec: dict[str, Any], lost: tuple[str, ...]) -> list[tuple[float, ...]]:
    """Rows of (x, y, loss, lr, grad_norm) of a loop that is broken off before step `AT` and goes on from a file that lacks something."""
    entry, dtype = spec["entries"][0], DTYPES[spec["dtype"]]
    name, f = entry["optimizer"]["name"], surfaces()[spec["problem"]["name"]].bind()
    start = torch.tensor(surfaces()[spec["problem"]["name"]].start, dtype=dtype)
    weight = torch.nn.Parameter(start.view(1, 2) if name == "Muon" else start)

    def built() -> Any:
        return getattr(torch.optim, name)([weight], **entry["optimizer"]["params"])

    def closure() -> Any:
        weight.grad = None
        loss = f(weight.view(2))
        loss.backward()
        assert weight.grad is not None
        if name == "SparseAdam":
            weight.grad = weight.grad.to_sparse()
        return loss

    optimizer, schedule, rows = built(), entry.get("schedule"), []
    scheduler = make(schedule, optimizer) if schedule else None
    for k in range(STEPS + 1):
        if k == AT:
            file = io.BytesIO()
            saved = {"model": weight.detach(), "optimizer": optimizer.state_dict(), "schedule": scheduler and scheduler.state_dict()}
            torch.save({part: saved[part] for part in saved if part not in lost}, file)
            file.seek(0)
            kept = torch.load(file, weights_only=False)
            weight = torch.nn.Parameter(kept["model"])
            optimizer = built()
            if "optimizer" in kept:
                optimizer.load_state_dict(kept["optimizer"])
            scheduler = make(schedule, optimizer) if schedule else None
            if scheduler and "schedule" in kept:
                scheduler.load_state_dict(kept["schedule"])
        loss = closure().item()
        gradient = weight.grad.to_dense().flatten()
        x, y = weight.detach().flatten().tolist()
        rows.append((x, y, loss, optimizer.param_groups[0]["lr"], torch.linalg.vector_norm(gradient).item()))
        optimizer.step(closure)
        if scheduler and (k + 1) % schedule.get("every", 1) == 0:
            scheduler.step(loss) if schedule["name"] == "ReduceLROnPlateau" else scheduler.step()
    return rows


def document(name: str, schedule: Any, lost: tuple[str, ...], **more: Any) -> dict[str, Any]:
    entry = {"optimizer": {"name": name, "params": {"lr": 0.02}}, **({"schedule": schedule} if schedule else {})}
    event = {"step": AT, "entry": 0, "reset": list(lost)}
    return {"problem": {"name": "himmelblau"}, "entries": [entry], "steps": STEPS, "dtype": "float32", "events": [event], **more}


@pytest.mark.parametrize(("name", "turn"), list(zip(classes(), itertools.cycle(range(5)), strict=False)))
def test_it_goes_on_as_from_a_file_that_lacks_it(name: str, turn: int) -> None:
    for schedule in SCHEDULES if name in ("SGD", "Adam") else (None, SCHEDULES[1 + turn]):
        for lost in LOST if schedule else LOST[:1]:
            spec = document(name, schedule, lost)
            entry = run(spec).entries[0]
            got = bits(zip(entry.x, entry.y, entry.loss, entry.lr, entry.grad_norm, strict=True))
            assert got == bits(by_hand(spec, lost)), (schedule, lost)


@pytest.mark.parametrize("lost", LOST)
def test_the_script_and_the_curves_go_on_likewise(lost: tuple[str, ...]) -> None:
    entries = [document(name, schedule, lost)["entries"][0] for name in ("Adam", "SGD", "LBFGS") for schedule in SCHEDULES[1:]]
    again = {"step": 9, "entry": 1, "reset": ["schedule"], "set": {"lr": 0.5}}
    events = [{"step": AT, "reset": list(lost)}, again, {"step": 10, "set": {"lr": 0.3}}]
    spec = Spec.load({"problem": {"name": "himmelblau", "noise": 0.1}, "entries": entries, "steps": STEPS, "events": events})
    trace = run(spec)
    assert printed(script(spec)) == trace.to_csv()
    found = Curves(spec)
    for _ in found.chunks():
        pass
    for curve, entry in zip(found.as_dict()["entries"], trace.entries, strict=True):
        assert curve["columns"]["lr"] == entry.lr.tolist()


def test_adam_without_its_state_steps_by_lr_again() -> None:
    """Its first step is lr * sign(gradient), whatever it had learnt."""
    entry = run(document("Adam", None, ("optimizer",), dtype="float64", steps=AT + 1)).entries[0]
    assert [abs(entry.x[AT + 1] - entry.x[AT]), abs(entry.y[AT + 1] - entry.y[AT])] == pytest.approx([0.02, 0.02], rel=1e-6)
    whole = run(document("Adam", None, ("optimizer",), dtype="float64", steps=AT + 1, events=[])).entries[0]
    assert abs(whole.x[AT + 1] - whole.x[AT]) != pytest.approx(0.02, rel=1e-6)


def test_lanes_that_lose_something_run_apart() -> None:
    spec = Spec.load(document("Adam", None, ("optimizer",)))
    axis = Axis.load({"path": ["optimizer", "params", "lr"], "values": [0.01, 0.02]}, ("axis",))
    grid = Lanes(spec, [axis], Trails)
    for _ in grid.turns():
        pass
    assert grid.outcome.how == "separate"


def test_the_snippet_says_it_in_torchs_words() -> None:
    spec = Spec.load(document("Adam", SCHEDULES[1], ("optimizer",)))
    lines = [
        "# before step 7:", "# state = scheduler.state_dict()", "# optimizer = torch.optim.Adam(model.parameters(), lr=0.02)",
        "# scheduler = ExponentialLR(optimizer, gamma=0.9)", "# scheduler.load_state_dict(state)",
    ]  # fmt: skip
    assert "\n".join(lines) in snippet(spec, 0)


def test_an_event_without_a_loss_is_spelled_as_ever() -> None:
    spec = Spec.load({**document("SGD", None, ()), "events": [{"step": 3, "set": {"lr": 0.5}}]})
    assert spec.as_dict()["events"] == [{"step": 3, "set": {"lr": 0.5}, "entry": None}]
    both = Spec.load(document("SGD", SCHEDULES[1], ("schedule", "optimizer")))
    assert both.as_dict()["events"] == [{"step": AT, "set": {}, "entry": 0, "reset": ["optimizer", "schedule"]}]
    assert Spec.load(both.as_dict()) == both


@pytest.mark.parametrize(
    ("event", "code", "path"),
    [
        ({"reset": ["momentum"]}, "unknown", ("events", 0, "reset", 0)),
        ({"reset": "optimizer"}, "type", ("events", 0, "reset")),
        ({"reset": ["schedule"]}, "missing", ("events", 0, "reset")),
        ({"reset": []}, "missing", ("events", 0, "set")),
        ({"reset": ["optimizer"], "set": {"T_max": 3}}, "unknown", ("events", 0, "set", "T_max")),
    ],
)
def test_what_cannot_be_lost_is_refused(event: dict[str, Any], code: str, path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as caught:
        Spec.load({**document("SGD", None, ()), "events": [{"step": 3, "entry": 0, **event}]})
    assert (caught.value.code, caught.value.path) == (code, path)
