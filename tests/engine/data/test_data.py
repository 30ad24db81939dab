"""Models of data: traces against loops that a person would write, bit for bit, and losses against their formulas."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from engine import Spec, SpecError, run
from engine.data import datasets, models
from engine.lanes import Axis, Lanes
from engine.lanes.axes import starts
from engine.lanes.reduce import Paths, Trails
from engine.script import script
from tests.engine.test_script import printed

X, Y = [-2.0, -1.0, -0.25, 0.5, 1.0, 1.75, 2.5], [-2.5, -0.75, 0.4, 1.1, 2.3, 2.9, -4.0]
LABELS = [0, 0, 1, 0, 1, 1, 1]
LINE: dict[str, Any] = {"kind": "data", "name": "linear_regression", "data": {"x": X, "y": Y}, "start": [-1.0, 0.5]}
CURVE: dict[str, Any] = {"kind": "data", "name": "logistic_regression", "data": {"x": X, "y": LABELS}, "start": [-1.0, 0.5]}
SGD = {"optimizer": {"name": "SGD", "params": {"lr": 0.05, "momentum": 0.9}}}
ADAM = {"optimizer": {"name": "Adam", "params": {"lr": 0.1}}}
LBFGS = {"optimizer": {"name": "LBFGS", "params": {"lr": 0.5}}}


def document(problem: dict[str, Any], *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"problem": problem, "entries": list(entries or (SGD, ADAM, LBFGS)), "steps": 25, "seed": 7, **more}


def by_hand(make: Callable[[list[Tensor]], Any], loss: Callable[[Tensor, Tensor], Tensor], targets: list[float], batch: int | None,
            dtype: torch.dtype) -> list[list[float]]:  # fmt: skip
    """Rows of w, b, the loss of all samples, and the norm of the batch's gradient, from a loop as in any tutorial."""
    x, y = torch.tensor(X, dtype=dtype), torch.tensor(targets, dtype=dtype)
    p = torch.tensor([-1.0, 0.5], dtype=dtype, requires_grad=True)
    optimizer = make([p])
    generator = torch.Generator().manual_seed(7)
    waiting: list[Tensor] = []
    rows = []
    for _ in range(26):
        if batch is not None and not waiting:
            waiting = list(torch.randperm(len(x), generator=generator).split(batch))
        chosen = waiting.pop(0) if batch is not None else None

        def closure(chosen: Tensor | None = chosen) -> Tensor:
            optimizer.zero_grad()
            inputs, outputs = (x, y) if chosen is None else (x[chosen], y[chosen])
            found = loss(p[0] * inputs + p[1], outputs)
            found.backward()
            return found

        closure()
        assert p.grad is not None
        rows.append([*p.tolist(), loss(p[0] * x + p[1], y).item(), torch.linalg.vector_norm(p.grad).item()])
        optimizer.step(closure)
    return rows


OPTIMIZERS: dict[str, tuple[dict[str, Any], Callable[[list[Tensor]], Any]]] = {
    "SGD": (SGD, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    "Adam": (ADAM, lambda p: torch.optim.Adam(p, lr=0.1)),
    "LBFGS": (LBFGS, lambda p: torch.optim.LBFGS(p, lr=0.5)),
}
CRITERIA: list[tuple[dict[str, Any], dict[str, Any], Any]] = [
    (LINE, {"name": "MSELoss"}, torch.nn.MSELoss()),
    (LINE, {"name": "HuberLoss", "params": {"delta": 0.5}}, torch.nn.HuberLoss(delta=0.5)),
    (LINE, {"name": "L1Loss", "params": {"reduction": "sum"}}, torch.nn.L1Loss(reduction="sum")),
    (CURVE, {"name": "BCEWithLogitsLoss", "params": {"pos_weight": 3.0}}, torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]))),
    (CURVE, {"name": "SoftMarginLoss"}, lambda z, y: torch.nn.SoftMarginLoss()(z, 2 * y - 1)),
    (CURVE, {"name": "CrossEntropyLoss", "params": {"label_smoothing": 0.1}},
     lambda z, y: torch.nn.CrossEntropyLoss(label_smoothing=0.1)(torch.stack([torch.zeros_like(z), z], -1), y.long())),
]  # fmt: skip


HOW: list[tuple[str, int | None]] = [("float64", None), ("float64", 3), ("float32", 1)]  # dtype and batch, each criterion with two of them


@pytest.mark.parametrize("which", range(2))
@pytest.mark.parametrize("number", range(len(CRITERIA)), ids=lambda number: str(CRITERIA[number][1]["name"]))
def test_traces_are_those_of_a_loop_by_hand(number: int, which: int) -> None:
    problem, criterion, loss = CRITERIA[number]
    dtype, batch = HOW[(number + which) % len(HOW)]
    entries = [entry for entry, _ in OPTIMIZERS.values()]  # a race of three: what is stacked must not show
    trace = run(document({**problem, "criterion": criterion, "batch": batch}, *entries, dtype=dtype))
    for found, (_, make) in zip(trace.entries, OPTIMIZERS.values(), strict=True):
        expected = by_hand(make, loss, problem["data"]["y"], batch, getattr(torch, dtype))
        for column, values in zip((found.x, found.y, found.loss, found.grad_norm), zip(*expected, strict=True), strict=True):
            assert list(map(repr, column.tolist())) == list(map(repr, values))  # nan too


def test_every_criterion_that_fits_runs_and_is_the_mean_over_samples_or_its_own() -> None:
    for model in models().values():
        problem = CURVE if model.labels else LINE
        assert len(model.criteria()) > 5
        for name, criterion in model.criteria().items():
            spec = Spec.load(document({**problem, "criterion": {"name": name}}, ADAM))
            stack = torch.tensor([[0.3, -0.2], [1.5, 0.1], [-2.0, 4.0]], dtype=torch.float64)
            alone = torch.stack([spec.problem.function(point) for point in stack])
            assert torch.allclose(spec.problem.function(stack), alone, rtol=1e-12, equal_nan=True), name
            module = criterion.cls(**{p.name: criterion.example[p.name] for p in criterion.params if p.required})
            assert torch.isfinite(alone).any() or "log_target" in str(module), name


def loss_at(problem: dict[str, Any], w: float, b: float) -> float:
    return float(Spec.load(document(problem)).problem.function(torch.tensor([w, b], dtype=torch.float64)))


def test_losses_are_the_formulas() -> None:
    errors = [2 * x + 1 - y for x, y in zip(X, Y, strict=True)]
    assert loss_at(LINE, 2, 1) == pytest.approx(sum(e**2 for e in errors) / 7)
    assert loss_at({**LINE, "criterion": {"name": "LogCoshLoss"}}, 2, 1) == pytest.approx(sum(math.log(math.cosh(e)) for e in errors) / 7)
    scores = [1.5 * x - 0.5 for x in X]
    hinge = [max(0, 1 - (2 * y - 1) * z) for z, y in zip(scores, LABELS, strict=True)]
    assert loss_at({**CURVE, "criterion": {"name": "HingeLoss"}}, 1.5, -0.5) == pytest.approx(sum(hinge) / 7)
    wrong = [1 / (1 + math.exp((2 * y - 1) * z)) for z, y in zip(scores, LABELS, strict=True)]
    focal = [-(0.25 if y else 0.75) * p**2 * math.log(1 - p) for p, y in zip(wrong, LABELS, strict=True)]
    assert loss_at({**CURVE, "criterion": {"name": "FocalLoss"}}, 1.5, -0.5) == pytest.approx(sum(focal) / 7)


def test_a_typed_criterion_is_one_as_well() -> None:
    text = "where(abs(input - target) < d, 0.5 * (input - target)**2, d * (abs(input - target) - 0.5 * d))"
    typed = {**LINE, "criterion": {"expression": text, "params": {"d": 0.5}}}
    huber = {**LINE, "criterion": {"name": "HuberLoss", "params": {"delta": 0.5}}}
    ours, theirs = run(document(typed, SGD)).entries[0], run(document(huber, SGD)).entries[0]
    assert ours.loss.tolist() == pytest.approx(theirs.loss.tolist(), rel=1e-12)
    for text in ("softplus(input) - target * input", "softplus(-t)"):
        logistic = {**CURVE, "criterion": {"expression": text}}
        assert loss_at(logistic, 1.5, -0.5) == pytest.approx(loss_at(CURVE, 1.5, -0.5))
    assert loss_at({**LINE, "criterion": {"expression": "t**2"}}, 1.5, -0.5) == loss_at(LINE, 1.5, -0.5)


def test_an_outlier_moves_the_squared_error_and_hardly_the_absolute_one() -> None:
    found = {}
    for name in ("MSELoss", "L1Loss"):
        for data in ("line", "outlier"):
            problem = Spec.load(document({"kind": "data", "name": "linear_regression", "data": data, "criterion": {"name": name}})).problem
            (found[name, data],) = problem.surface.minima_at()
    moved = {name: math.dist(found[name, "line"], found[name, "outlier"]) for name in ("MSELoss", "L1Loss")}
    assert moved["MSELoss"] > 0.8
    assert moved["L1Loss"] < 0.1


@pytest.mark.parametrize("name", [f"anscombe_{i}" for i in (1, 2, 3, 4)])
def test_anscombes_sets_have_his_line(name: str) -> None:
    problem = Spec.load(document({"kind": "data", "name": "linear_regression", "data": name})).problem
    assert problem.surface.minima_at() == [pytest.approx((0.5, 3.0), abs=0.003)]
    x, y = datasets()[name].points
    assert (sum(x), sum(y)) == (99, pytest.approx(82.5, abs=0.02))


def test_a_gap_between_classes_has_no_lowest_point() -> None:
    problem = Spec.load(document({"kind": "data", "name": "logistic_regression", "data": "separable"})).problem
    assert problem.surface.minima_at() == []
    problem = Spec.load(document({"kind": "data", "name": "logistic_regression", "data": "groups"})).problem
    assert len(problem.surface.minima_at()) == 1


@pytest.mark.parametrize(("problem", "batch"), [(LINE, 3), (CURVE, None)])
def test_lanes_are_separate_runs(problem: dict[str, Any], batch: int | None) -> None:
    spec = Spec.load(document({**problem, "batch": batch}, ADAM))
    lrs = (0.001, 0.01, 0.1)
    lanes = Lanes(spec, [Axis(("optimizer", "params", "lr"), lrs)], Trails)
    for _ in lanes.turns():
        pass
    for i, lr in enumerate(lrs):
        alone = run(document({**problem, "batch": batch}, {"optimizer": {"name": "Adam", "params": {"lr": lr}}})).entries[0]
        assert lanes.outcome.found["trails"][0, :, i, 0].tolist() == pytest.approx(alone.x.tolist(), rel=1e-12, abs=1e-13)
        assert lanes.outcome.found["trails"][2, :, i, 0].tolist() == pytest.approx(alone.loss.tolist(), rel=1e-12)
    grid = Lanes(spec, [], Paths, starts((-1.0, 0.0), (0.5, 1.0, 2.0)))
    for _ in grid.turns():
        pass
    alone = run(document({**problem, "batch": batch, "start": [2.0, 0.0]}, ADAM)).entries[0]
    assert grid.outcome.found["trails"][0, :, 1, 2].tolist() == pytest.approx(alone.x.tolist(), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(
    ("problem", "criterion"),
    [
        *[case[:2] for case in CRITERIA], (LINE, {"name": "LogCoshLoss"}), (LINE, {"name": "QuantileLoss", "params": {"quantile": 0.2}}),
        (CURVE, {"name": "FocalLoss"}), (CURVE, {"name": "HingeLoss", "params": {"squared": True}}), (LINE, {"name": "RMSELoss"}),
        (LINE, {"expression": "log(cosh(input - target)) * a", "params": {"a": 2}}), (CURVE, {"expression": "max(0, 1 - input) * target"}),
        (CURVE, {"expression": "max(0, m - t)", "params": {"m": 2}}), (LINE, {"expression": "abs(t)"}),
    ],
    ids=lambda value: str(value.get("expression", value.get("name"))) if isinstance(value, dict) else str(value),
)  # fmt: skip
def test_scripts_print_the_same_bits(problem: Any, criterion: Any) -> None:
    dtype, batch = ("float64", None) if problem is LINE else ("float32", 3)
    spec = Spec.load(document({**problem, "criterion": criterion, "batch": batch, "noise": 0.1}, dtype=dtype, steps=12))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert printed(script(spec)) == run(spec).to_csv()


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"data": {"x": [1], "y": [1]}}, ["data", "x"], "a list of 2 to 256, got one of 1"),
        ({"data": {"x": [1, 2], "y": [1, 2, 3]}}, ["data", "y"], "as many y as x, 2, got 3"),
        ({"data": {"x": [1, "2"], "y": [1, 2]}}, ["data", "x", 1], "expected a number"),
        ({"data": {"x": [0] * 257, "y": [0] * 257}}, ["data", "x"], "got one of 257"),
        ({"data": "nowhere"}, ["data"], "unknown example"), ({"data": "groups"}, ["data"], "unknown example"),
        ({"criterion": {"name": "MSE"}}, ["criterion", "name"], "did you mean MSELoss"),
        ({"criterion": {"name": "CTCLoss"}}, ["criterion", "name"], "unknown criterion for linear regression"),
        ({"criterion": {"name": "HuberLoss", "params": {"delta": -1}}}, ["criterion", "params", "delta"], "delta"),
        ({"criterion": {"name": "MSELoss", "params": {"reduction": "none"}}}, ["criterion", "params", "reduction"], "mean or sum"),
        ({"criterion": {"expression": "input +"}}, ["criterion", "expression"], "too early"),
        ({"criterion": {"expression": "3"}}, ["criterion", "expression"], "an expression of t, got a number"),
        ({"criterion": {"expression": "input - x", "params": {"y": 1}}}, ["criterion", "params", "y"], "unknown parameter"),
        ({"batch": 0}, ["batch"], "from 1 to 7"), ({"batch": 8}, ["batch"], "from 1 to 7"), ({"batch": 1.5}, ["batch"], "whole number"),
        ({"name": "quadratic"}, ["name"], "unknown model"), ({"params": {"w": 1}}, ["params", "w"], "unknown parameter"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: list[Any], said: str) -> None:
    with pytest.raises(SpecError, match=said) as caught:
        Spec.load(document({**LINE, **change}))
    assert list(caught.value.path) == ["problem", *path]


def test_classes_are_0_and_1() -> None:
    with pytest.raises(SpecError, match="expected the class 0 or 1, got 2") as caught:
        Spec.load(document({**CURVE, "data": {"x": [1, 2], "y": [0, 2]}}))
    assert list(caught.value.path) == ["problem", "data", "y", 1]


def test_one_spelling_and_a_window_of_its_own() -> None:
    spec = Spec.load(document(LINE))
    assert Spec.load(spec.canonical()).canonical() == spec.canonical()
    (w0, w1), (b0, b1) = spec.problem.surface.box
    ((w, b),) = spec.problem.surface.minima_at()
    assert w0 < w < w1
    assert b0 < b < b1
    assert Spec.load(document({**LINE, "batch": 7})).key() == spec.key(), "a batch of all samples is no batch"
    example = Spec.load(document({"kind": "data", "name": "linear_regression"}))
    assert example.problem.own["data"] == "line"
    assert example.problem.start == (-2.2, 2.2)
