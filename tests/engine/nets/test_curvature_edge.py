"""The line of stability, measured from an optimizer's own steps, is where papers and dense matrices have it."""

from typing import Any

import pytest
import torch
from torch import Tensor

from engine import optimizers
from engine.maps.theory import LAWS, largest
from engine.nets import Run, Training
from engine.nets.curvature import Curvature, Surveyor, edge
from engine.nets.curvature.around import Around
from engine.nets.curvature.edge import Edge
from engine.nets.trainee import Trainee
from engine.parameters import parameters

SINE = {"name": "sine", "count": 40, "validation": 0}


def trained(optimizer: dict[str, Any], epochs: int = 10, **more: Any) -> tuple[Trainee, Around, Edge]:
    """A trainee of a small net on all samples, in float64, the loss around it, its line."""
    entry = {"optimizer": optimizer, **more}
    document = {"data": SINE, "net": {"widths": [7, 6]}, "batch": None, "epochs": epochs, "dtype": "float64"}
    run = Run(Training.load({**document, "entries": [entry]}))
    for _ in run.epochs():
        pass
    trainee = run.trainees[0][0]
    around = Around(trainee, run.train)
    return trainee, around, line_of(trainee, around)


def line_of(trainee: Trainee, around: Around) -> Edge:
    turns = edge.edge(trainee.optimizer, around.gradient)
    while True:
        try:
            next(turns)
        except StopIteration as end:
            line: Edge = end.value
            return line


@pytest.mark.parametrize("epochs", [1, 10])
@pytest.mark.parametrize(
    "params",
    [
        {"lr": 0.05},
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        {"lr": 0.05, "momentum": 0.7, "dampening": 0.4},
        {"lr": 0.05, "momentum": 0.3, "foreach": True},
        {"lr": 0.05, "momentum": 0.3, "weight_decay": 0.01},
    ],
)
def test_lines_of_gradient_descent_are_those_of_the_2_by_2_matrices(params: dict[str, Any], epochs: int) -> None:
    """The law that is drawn over maps says up to which lr a curvature is stable: at the line's curvature this lr."""
    _, _, found = trained({"name": "SGD", "params": params}, epochs)
    given = {p.name: p.default for p in parameters(torch.optim.SGD)} | params | {"weight_decay": 0}
    assert found.scale is None and found.why is None
    assert float(largest(LAWS[torch.optim.SGD], (found.line, found.line), given)) == pytest.approx(params["lr"], rel=1e-9)


def test_known_numbers() -> None:
    """Goh 2017 and Cohen et al. 2021: 2/lr, (2 + 2 beta)/lr; torch's Nesterov form 1.35714/lr at beta 0.9."""
    assert trained({"name": "SGD", "params": {"lr": 0.05}})[2].line == pytest.approx(40)
    assert trained({"name": "SGD", "params": {"lr": 0.05, "momentum": 0.9}})[2].line == pytest.approx(76)
    nesterov = trained({"name": "SGD", "params": {"lr": 0.05, "momentum": 0.9, "nesterov": True}})[2]
    assert nesterov.line == pytest.approx(1.35714 / 0.05, rel=1e-5)


def adams(trainee: Trainee, gradient: Tensor) -> Tensor:
    """P of the coming step from the optimizer's own state, Cohen et al. 2022, equation 2."""
    group = trainee.optimizer.param_groups[0]
    first, second = group["betas"]
    out = []
    start = 0
    for parameter in trainee.parameters:
        state = trainee.optimizer.state[parameter]
        g = gradient[start : start + parameter.numel()].view_as(parameter)
        start += parameter.numel()
        t = float(state["step"]) + 1
        v = second * state["exp_avg_sq"] + (1 - second) * g**2
        out.append(((1 - first**t) * ((v / (1 - second**t)).sqrt() + group["eps"])).flatten())
    return torch.cat(out)


def dense(around: Around) -> Tensor:
    return torch.stack([around.product(row) for row in torch.eye(around.size, dtype=torch.float64)])


@pytest.mark.parametrize("epochs", [2, 30])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
@pytest.mark.parametrize("more", [{}, {"betas": [0.8, 0.99], "eps": 1e-3}, {"fused": True}, {"weight_decay": 0.1}])
def test_adams_preconditioner_is_that_of_its_state(name: str, more: dict[str, Any], epochs: int) -> None:
    params = {"lr": 0.01, **more}
    trainee, around, found = trained({"name": name, "params": params}, epochs)
    beta = more.get("betas", [0.9])[0]
    p = adams(trainee, around.gradient)
    assert found.scale is not None
    assert found.line == pytest.approx((2 + 2 * beta) / ((1 - beta) * 0.01), rel=1e-9)
    assert torch.allclose(found.scale, p**-0.5, rtol=1e-6)
    values = torch.linalg.eigvalsh(dense(around) * (found.scale[:, None] * found.scale))
    assert values[-1] == pytest.approx(torch.linalg.eigvals(dense(around) / p[:, None]).real.max().item(), rel=1e-6)


def test_the_preconditioned_eigenvalue_of_a_survey_is_the_dense_matrixs() -> None:
    entry = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}
    document = {"data": SINE, "net": {"widths": [12, 11]}, "epochs": 8, "entries": [entry], "dtype": "float64", "curvature": {"points": 2}}
    surveyor = Surveyor(Curvature.load(document))
    first, last = (point for point in surveyor.points() if point)
    trainee = surveyor.run.trainees[0][0]
    around = Around(trainee, surveyor.run.train)
    p = adams(trainee, around.gradient)
    value = torch.linalg.eigvalsh(dense(around) / (p[:, None] * p).sqrt())[-1].item()
    at = surveyor.columns.index
    assert last.numbers[at("preconditioned"), 0] == pytest.approx(value, rel=1e-6)
    assert last.numbers[at("line"), 0] == pytest.approx(3800)
    assert first.why == (edge.FIRST,)


@pytest.mark.parametrize(("momentum", "line"), [(0.0, 2), (0.9, 38)])
def test_rmsprops_preconditioner_is_that_of_its_state(momentum: float, line: float) -> None:
    """Momentum comes after the division, so P is smaller by 1 - momentum, and the line higher."""
    trainee, around, found = trained({"name": "RMSprop", "params": {"lr": 0.01, "momentum": momentum}})
    squares = torch.cat([trainee.optimizer.state[p]["square_avg"].flatten() for p in trainee.parameters])
    p = (1 - momentum) * ((0.99 * squares + 0.01 * around.gradient**2).sqrt() + 1e-8)
    assert found.line == pytest.approx(line / 0.01)
    assert found.scale is not None and torch.allclose(found.scale, p**-0.5, rtol=1e-9)


def test_layers_with_a_lr_of_their_own_precondition_too() -> None:
    trainee, around, found = trained({"name": "SGD", "params": {"lr": 0.1, "momentum": 0.5}}, layers={"1": {"lr": 0.025}})
    assert found.scale is not None
    groups = [(group["lr"], sum(p.numel() for p in group["params"])) for group in trainee.optimizer.param_groups]
    lrs = torch.cat([torch.full((count,), lr, dtype=torch.float64) for lr, count in groups])
    value = torch.linalg.eigvals(dense(around) * lrs[:, None]).real.max().item()
    ours = torch.linalg.eigvalsh(dense(around) * (found.scale[:, None] * found.scale))[-1].item()
    assert ours / found.line == pytest.approx(value / 3, rel=1e-9), "with heavy ball the largest of lr x curvature may be 2 + 2 beta"


def test_gradient_descent_stays_below_the_line_and_leaves_above_it() -> None:
    """On a linear net, whose loss is a quadratic, the real optimizers: 2 % below the line they converge, 2 % above they do not."""
    data = {"name": "polynomial", "count": 40, "validation": 0, "params": {"degree": 2}}
    document = {"data": data, "net": {"widths": []}, "batch": None, "epochs": 200, "dtype": "float64"}
    for more in ({}, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True}, {"momentum": 0.8, "dampening": 0.5}):
        probe = {"optimizer": {"name": "SGD", "params": {"lr": 1e-3, **more}}}
        surveyor = Surveyor(Curvature.load({**document, "epochs": 2, "entries": [probe], "curvature": {"points": 2}}))
        *_, last = (point for point in surveyor.points() if point)
        lr = 1e-3 * last.numbers[surveyor.columns.index("line"), 0] / last.numbers[0, 0]
        entries = [{"optimizer": {"name": "SGD", "params": {"lr": part * lr, **more}}} for part in (0.98, 1.02)]
        *_, end = Run(Training.load({**document, "entries": entries})).epochs()
        stays, leaves = end.whole[0, :, 0]
        assert stays < 1 < 10 < leaves


NONE = {
    "LBFGS": edge.CLOSURE,
    "Rprop": edge.SIGNS,
    "Adafactor": edge.SIZES,
}


@pytest.mark.parametrize("name", [name for name, cls in optimizers.classes().items() if optimizers.form(cls) == "vector"])
def test_every_optimizer_has_a_line_or_a_reason(name: str) -> None:
    trainee, around, found = trained({"name": name}, 6)
    before = {k: v.clone() for k, v in trainee.net.state_dict().items()}
    state = repr(trainee.optimizer.state_dict())
    assert line_of(trainee, around).line == pytest.approx(found.line, nan_ok=True)
    assert repr(trainee.optimizer.state_dict()) == state
    assert all(torch.equal(value, before[k]) for k, value in trainee.net.state_dict().items())
    assert found.why == NONE.get(name)
    assert (found.line > 0) == (found.why is None)


def test_what_has_no_line_says_why() -> None:
    assert trained({"name": "SGD", "params": {"lr": 0.01, "maximize": True}})[2].why == edge.NONLINEAR
    assert trained({"name": "RMSprop", "params": {"centered": True}})[2].why == edge.NONLINEAR
    for nesterov in (False, True):
        params = {"lr": 1e-3, "momentum": 1.0, "nesterov": nesterov}
        assert trained({"name": "SGD", "params": params})[2].why == edge.NONLINEAR, "momentum that never fades"
    ended = {"schedule": {"name": "CosineAnnealingLR", "params": {"T_max": 10}}}
    assert trained({"name": "SGD", "params": {"lr": 0.1}}, **ended)[2] == Edge(torch.inf), "a step of nothing bears every curvature"


def test_parameters_without_gradients_do_not_change_the_line() -> None:
    """ReLUs that died, most of the net with them."""
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.5}}}
    document = {"data": SINE, "net": {"widths": [6, 6], "activation": "ReLU"}, "batch": None, "epochs": 1, "entries": [entry]}
    run = Run(Training.load(document))
    trainee = run.trainees[0][0]
    with torch.no_grad():
        trainee.net[0].bias.fill_(-100.0)
    around = Around(trainee, run.train)
    assert (around.gradient == 0).double().mean() > 0.5
    assert line_of(trainee, around) == Edge(pytest.approx(30))


def test_parameters_that_had_gradients_keep_their_preconditioner() -> None:
    """ReLUs that died while Adam had momentum and squares of theirs."""
    entry = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}
    document = {"data": SINE, "net": {"widths": [6, 6], "activation": "ReLU"}, "epochs": 5, "entries": [entry], "dtype": "float64"}
    run = Run(Training.load(document))
    for _ in run.epochs():
        pass
    trainee = run.trainees[0][0]
    with torch.no_grad():
        trainee.net[0].bias.fill_(-100.0)
    around = Around(trainee, run.train)
    assert (around.gradient == 0).double().mean() > 0.5
    found = line_of(trainee, around)
    assert found.line == pytest.approx(3800)
    had = torch.cat([trainee.optimizer.state[p]["exp_avg_sq"].flatten() for p in trainee.parameters]) > 0
    assert found.scale is not None
    assert torch.allclose(found.scale[had], adams(trainee, around.gradient)[had] ** -0.5, rtol=1e-6)


def test_a_clipped_gradient_has_no_line() -> None:
    entries = [{"optimizer": {"name": "SGD"}, "clip": clip} for clip in (1e-9, 1e9)]
    surveyor = Surveyor(Curvature.load({"data": SINE, "epochs": 1, "entries": entries, "curvature": {"points": 2}}))
    *_, last = (point for point in surveyor.points() if point)
    assert last.why[0] is not None and "clipped" in last.why[0] and last.why[1] is None
