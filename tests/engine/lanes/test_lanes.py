"""Lanes against separate runs: every optimizer, every numeric hyperparameter, five surfaces."""

import itertools
import math
from typing import Any

import pytest
import torch
from torch import Tensor

from engine import Spec, run
from engine.errors import SpecError
from engine.lanes import Axis, Lanes
from engine.lanes.axes import placed, ranged
from engine.lanes.grid import Reducer
from engine.lanes.reduce import Trails
from engine.lanes.track import Row
from engine.maps.reduce import Summary
from engine.optimizers import classes
from engine.parameters import parameters

SURFACES = ("rosenbrock", "sphere", "himmelblau", "saddle", "rastrigin")
STEPS = 16


class Last(Reducer):
    """Keeps the last row in float64."""

    def __init__(self, spec: Spec, shape: tuple[int, int]) -> None:
        self.state = torch.empty(3, *shape, dtype=torch.float64)

    def take(self, row: Row) -> None:
        self.state = row.cells[:3].clone().double()

    def result(self) -> dict[str, Tensor]:
        return {"state": self.state}


def spec(surface: str, optimizer: str, params: dict[str, Any] | None = None, **more: Any) -> Spec:
    entry: dict[str, Any] = {"optimizer": {"name": optimizer, "params": params or {}}, **more.pop("entry", {})}
    return Spec.load({"problem": {"name": surface, **more.pop("problem", {})}, "entries": [entry], "steps": STEPS, **more})


def numbers(name: str) -> list[tuple[Any, ...]]:
    """Paths of an optimizer's numeric hyperparameters, with their defaults."""
    found: list[tuple[Any, ...]] = []
    for parameter in parameters(classes()[name]):
        default = parameter.default
        if parameter.implementation or parameter.type not in ("float", "int", "tuple"):
            continue
        values = list(enumerate(default)) if isinstance(default, tuple | list) else [(None, default)]
        found += [(parameter, (parameter.name,) if i is None else (parameter.name, i), v) for i, v in values if v is not None]
    return found


def near(default: float, whole: bool) -> tuple[float, ...]:
    """A few values around a default that torch takes, zero among them where it is the default."""
    if whole:
        return (default, default + 1)
    if default == 0:
        return (0.0, 0.1, 0.3)
    if default >= 1:
        return (default, 1.1 * default, 1.3 * default)
    return (0.6 * default, 0.8 * default, default)


def outcome(one: Spec, axes: list[Axis]) -> Lanes:
    lanes = Lanes(one, axes, Last)
    for _ in lanes.turns():
        pass
    return lanes


def alone(one: Spec, axes: list[Axis], at: tuple[int, ...]) -> list[float]:
    """The last row of a separate run."""
    for axis, i in zip(axes, at, strict=True):
        one = placed(one, axis, axis.values[i])
    trace = run(one).entries[0]
    return [trace.x[-1], trace.y[-1], trace.loss[-1]]


def same(a: float, b: float, exact: bool) -> bool:
    if (math.isnan(a) and math.isnan(b)) or a == b:
        return True
    return not exact and abs(a - b) <= 1e-12 * max(abs(a), abs(b))


CASES = [(name, *case) for name in classes() for case in numbers(name)]


@pytest.mark.parametrize(("name", "parameter", "path", "default"), CASES, ids=[f"{c[0]}-{'.'.join(map(str, c[2]))}" for c in CASES])
def test_lanes_equal_separate_runs(name: str, parameter: Any, path: tuple[Any, ...], default: float) -> None:
    axis = Axis(("optimizer", "params", *path), near(default, parameter.type == "int"))
    for surface in SURFACES:
        one = spec(surface, name, {"max_iter": 4} if name == "LBFGS" and path[0] != "max_iter" else {})
        lanes = outcome(one, [axis])
        assert lanes.outcome.refused is None
        for i in range(len(axis.values)):
            got = lanes.outcome.found["state"][:, i, 0].tolist()
            want = alone(one, [axis], (i,))
            exact = lanes.outcome.how != "close"
            assert all(same(a, b, exact) for a, b in zip(got, want, strict=True)), (surface, axis.values[i], lanes.outcome.how, got, want)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("name", "params", "paths"),
    [
        ("Adam", {"weight_decay": 0.1, "amsgrad": True}, (("lr",), ("betas", 0))),
        ("SGD", {"momentum": 0.9, "nesterov": True}, (("lr",), ("momentum",))),
        ("RMSprop", {"centered": True, "momentum": 0.5}, (("lr",), ("alpha",))),
        ("NAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1}, (("lr",), ("betas", 1))),
        ("RAdam", {}, (("betas", 1), ("lr",))),
    ],
)
def test_two_axes_are_exact_with_noise_events_groups_and_a_schedule(
    name: str, params: dict[str, Any], paths: tuple[tuple[Any, ...], ...], dtype: str
) -> None:
    schedule = {"name": "CosineAnnealingLR", "params": {"T_max": 20}, "every": 2}
    entry = {"groups": {"y": {"weight_decay": 0.01}}, "schedule": schedule}
    events = [{"step": 12, "set": {"weight_decay": 0.2}}]
    one = spec("rosenbrock", name, params, dtype=dtype, problem={"noise": 0.5}, events=events, entry=entry)
    axes = [Axis(("optimizer", "params", *path), (0.03, 0.3, 0.9)) for path in paths]
    lanes = outcome(one, axes)
    assert lanes.outcome.how == "exact"
    for at in itertools.product(range(3), range(3)):
        got = lanes.outcome.found["state"][:, at[0], at[1]].tolist()
        assert all(same(a, b, True) for a, b in zip(got, alone(one, axes, at), strict=True)), at


def test_starts_are_lanes_for_elementwise_optimizers_and_apart_for_others() -> None:
    starts = torch.tensor([[-1.0, 0.5, 2.0], [1.0, 0.25, -0.5]], dtype=torch.float64).view(2, 3, 1)
    for name, how in (("Adam", "exact"), ("Adafactor", "separate"), ("LBFGS", "separate")):
        one = spec("himmelblau", name)
        lanes = Lanes(one, [], Last, starts)
        for _ in lanes.turns():
            pass
        assert lanes.outcome.how == how
        for i in range(3):
            x, y = starts[:, i, 0].tolist()
            trace = run(spec("himmelblau", name, problem={"start": [x, y]})).entries[0]
            assert lanes.outcome.found["state"][:, i, 0].tolist() == [trace.x[-1], trace.y[-1], trace.loss[-1]]


def test_a_schedule_that_computes_outside_of_python_is_run_apart() -> None:
    one = spec("sphere", "SGD", {"lr": 0.1}, entry={"schedule": {"name": "CosineAnnealingLR", "params": {"T_max": 10}}})
    axis = Axis(("schedule", "params", "T_max"), (5, 10, 20))
    lanes = outcome(one, [axis])
    assert lanes.outcome.how == "separate"
    for i in range(3):
        assert lanes.outcome.found["state"][:, i, 0].tolist() == alone(one, [axis], (i,))


def test_a_schedule_fed_with_each_lanes_loss_is_run_apart() -> None:
    schedule = {"name": "ReduceLROnPlateau", "params": {"patience": 1, "factor": 0.5}}
    one = spec("rosenbrock", "SGD", {"lr": 1e-3}, entry={"schedule": schedule})
    axis = Axis(("optimizer", "params", "lr"), (1e-4, 1e-3, 2e-3))
    lanes = outcome(one, [axis])
    for i in range(3):
        assert lanes.outcome.found["state"][:, i, 0].tolist() == alone(one, [axis], (i,))


def test_a_summary_tells_the_first_steps() -> None:
    one = spec("sphere", "SGD", steps=100)
    axis = Axis(("optimizer", "params", "lr"), (0.1, 0.5, 1e9))
    lanes = Lanes(one, [axis], lambda *_: Summary(1e-6))
    for _ in lanes.turns():
        pass
    found = lanes.outcome.found
    for i, lr in enumerate(axis.values):
        loss = run(spec("sphere", "SGD", {"lr": lr}, steps=100)).entries[0].loss
        reached = [k for k, value in enumerate(loss) if value <= 1e-6]
        bad = [k for k, value in enumerate(loss) if not math.isfinite(value)]
        assert found["reached"][i, 0] == (reached[0] if reached else -1)
        assert found["diverged"][i, 0] == (bad[0] if bad else -1)
        assert same(found["final"][i, 0].item(), loss[-1], True)
        assert found["best"][i, 0] == min(value for value in loss if not math.isnan(value))


def test_trails_hold_every_row() -> None:
    one = spec("rosenbrock", "Adam", {"lr": 0.1})
    axis = Axis(("optimizer", "params", "lr"), ranged(0.01, 1, 5, "log"))
    lanes = Lanes(one, [axis], Trails)
    for _ in lanes.turns():
        pass
    trails = lanes.outcome.found["trails"]
    assert trails.shape == (5, STEPS + 1, 5, 1)
    trace = run(placed(one, axis, axis.values[3])).entries[0]
    for column, values in enumerate((trace.x, trace.y, trace.loss, trace.grad_norm, trace.lr)):
        assert torch.equal(trails[column, :, 3, 0], torch.tensor(values, dtype=torch.float64))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"path": ["optimizer", "params", "lr"], "values": []}, ("axis", "values")),
        ({"path": ["problem", "name"], "values": [1]}, ("axis", "path", 0)),
        ({"path": ["optimizer", "params", "lr"], "from": 0, "to": 1, "scale": "log"}, ("axis", "from")),
        ({"path": ["optimizer", "params", "lr"], "from": -1, "to": 1, "scale": "log"}, ("axis", "from")),
        ({"path": ["optimizer", "params", "lr"], "from": 1, "to": 2, "count": 10**9}, ("axis", "count")),
        ({"path": [], "values": [1]}, ("axis", "path")),
        ({"path": ["optimizer", "params", "lr"], "values": [math.nan]}, ("axis", "values", 0)),
    ],
)
def test_absurd_axes_are_refused(value: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Axis.load(value, ("axis",))
    assert refused.value.path == path


@pytest.mark.parametrize(
    "path", [("optimizer", "params", "foo"), ("optimizer", "name"), ("schedule", "params", "gamma"), ("groups", "y", "lr")]
)
def test_a_path_without_a_number_is_refused(path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Lanes(spec("sphere", "SGD"), [Axis(path, (0.1, 0.2))], Last)
    assert refused.value.path[:2] == ("entries", 0)


def test_what_torch_refuses_at_an_end_of_an_axis_is_said() -> None:
    with pytest.raises(SpecError, match="beta"):
        Lanes(spec("sphere", "Adam"), [Axis(("optimizer", "params", "betas", 0), (0.5, 1.5))], Last)


def test_whole_numbers_stay_whole() -> None:
    """A document's axis has floats; torch counts with some hyperparameters."""
    lanes = outcome(spec("rosenbrock", "LBFGS"), [Axis(("optimizer", "params", "history_size"), (2.0, 5.0))])
    for lane, size in enumerate((2, 5)):
        separate = run(spec("rosenbrock", "LBFGS", {"history_size": size})).entries[0]
        assert separate.loss[-1] < 1
        assert lanes.outcome.found["state"].reshape(3, -1)[2, lane].item() == separate.loss[-1]


def test_an_axis_of_the_complement_is_even_in_one_minus_v() -> None:
    axis = Axis.load({"path": ["optimizer", "params", "momentum"], "from": 0, "to": 0.999, "scale": "complement", "count": 4}, ())
    assert axis.values == pytest.approx((0, 0.9, 0.99, 0.999), rel=1e-12)
    assert axis.values[-1] == 0.999
    with pytest.raises(SpecError, match="below 1") as refused:
        Axis.load({"path": ["optimizer", "params", "momentum"], "from": 0, "to": 1, "scale": "complement"}, ("axis",))
    assert refused.value.path == ("axis", "to")
