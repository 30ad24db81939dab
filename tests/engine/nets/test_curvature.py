"""Curvature along trainings: the numbers of full Hessians, closed forms, and the edge of stability where papers found it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from engine.nets import datasets
from engine.nets.curvature import ENDS, Curvature, Point, Surveyor

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
SINE = {"name": "sine", "count": 60, "validation": 0}
TWO = {"points": 2}


def surveyed(document: dict[str, Any]) -> tuple[Surveyor, list[Point]]:
    surveyor = Surveyor(Curvature.load(document))
    return surveyor, [point for point in surveyor.points() if point]


def column(surveyor: Surveyor, point: Point, name: str, entry: int = 0) -> float:
    return float(point.numbers[surveyor.columns.index(name), entry])


def samples(name: str, count: int, noise: float = 0.1) -> tuple[Tensor, Tensor]:
    """As a training without validation draws them."""
    x, y = datasets()[name].draw(count, 0, noise, {p.name: p.default for p in datasets()[name].params})
    order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
    return x[order], y[order]


def hessian(net: nn.Module, loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The whole matrix by torch, of the parameters that are trained."""
    named = {name: p.detach() for name, p in net.named_parameters() if p.requires_grad}

    def of(vector: Tensor) -> Tensor:
        pieces = torch.split(vector, [p.numel() for p in named.values()])
        return loss(functional_call(net, {name: v.view(p.shape) for v, (name, p) in zip(pieces, named.items(), strict=True)}, (x,)))

    whole = torch.autograd.functional.hessian(of, torch.cat([p.flatten() for p in named.values()]))
    assert isinstance(whole, Tensor)
    return whole


CASES: list[tuple[str, str, str, Callable[[Tensor, Tensor], Tensor], dict[str, Any]]] = [
    ("moons", "CrossEntropyLoss", "Tanh", F.cross_entropy, {}),
    ("blobs", "CrossEntropyLoss", "GELU", F.cross_entropy, {"batch_norm": True}),
    ("xor", "BCEWithLogitsLoss", "SiLU", lambda z, y: F.binary_cross_entropy_with_logits(z, F.one_hot(y).double()), {"dropout": 0.3}),
    ("moons", "CrossEntropyLoss", "ReLU", F.cross_entropy, {}),
    ("sine", "MSELoss", "Sigmoid", lambda z, y: F.mse_loss(z.squeeze(-1), y), {}),
    ("sine", "HuberLoss", "Softplus", lambda z, y: F.huber_loss(z.squeeze(-1), y), {}),
    ("sine", "L1Loss", "Mish", lambda z, y: F.l1_loss(z.squeeze(-1), y), {}),
]


@pytest.mark.parametrize(("data", "criterion", "activation", "loss", "more"), CASES)
def test_eigenvalues_and_trace_are_those_of_the_whole_hessian(
    data: str, criterion: str, activation: str, loss: Callable[[Tensor, Tensor], Tensor], more: dict[str, Any]
) -> None:
    net = {"widths": [12, 11], "activation": activation, **more}
    document = {"data": {"name": data, "count": 80, "validation": 0}, "net": net, "criterion": {"name": criterion}, "epochs": 6,
                "entries": [SGD], "dtype": "float32", "curvature": TWO}  # fmt: skip
    surveyor, points = surveyed(document)
    model = surveyor.run.trainees[0][0].net.double().eval()
    for part in model:
        part.train(isinstance(part, nn.BatchNorm1d))
        part.track_running_stats = False
    x, y = samples(data, 80, datasets()[data].noise)
    x, y = x.float().double(), y.float().double() if y.is_floating_point() else y
    dense = hessian(model, lambda z: loss(z, y), x)
    assert 170 < len(dense) < 280
    values = torch.linalg.eigvalsh(dense)
    last = points[-1]
    found = [column(surveyor, last, f"eigenvalue_{k}") for k in (1, 2, 3)]
    assert found == pytest.approx(values.flip(0)[:3].tolist(), rel=1e-6)
    assert column(surveyor, last, "least") == pytest.approx(values[0].item(), rel=1e-6, abs=1e-12)
    assert abs(column(surveyor, last, "trace") - dense.trace().item()) <= 4 * column(surveyor, last, "trace_error") + 1e-9
    assert column(surveyor, last, "residual") <= 1e-6 * values.abs().max()
    assert 3 < column(surveyor, last, "products") <= len(dense)


def test_a_linear_net_with_squares_has_the_curvature_of_its_data() -> None:
    document = {"data": {"name": "polynomial", "count": 50, "validation": 0}, "net": {"widths": []}, "epochs": 3, "entries": [SGD],
                "dtype": "float64", "curvature": {**TWO, "top": 10}}  # fmt: skip
    surveyor, points = surveyed(document)
    x, _ = samples("polynomial", 50)
    whole = torch.cat((x, torch.ones(50, 1, dtype=x.dtype)), 1)
    dense = 2 * whole.T @ whole / 50
    values = torch.linalg.eigvalsh(dense)
    for point in points:
        found = [column(surveyor, point, f"eigenvalue_{k}") for k in range(1, 11)]
        assert found == pytest.approx(values.flip(0).tolist(), rel=1e-9, abs=1e-13)
        assert column(surveyor, point, "least") == pytest.approx(values[0].item(), abs=1e-13)
        assert column(surveyor, point, "trace") == pytest.approx(dense.trace().item(), rel=1e-12)
        assert column(surveyor, point, "trace_error") == 0
        assert column(surveyor, point, "products") == 10


def test_a_frozen_layer_is_no_part_of_it() -> None:
    entries = [{**SGD, "layers": {"0": {"frozen": True}}}, SGD]
    document = {"data": SINE, "net": {"widths": [4]}, "epochs": 1, "entries": entries, "dtype": "float64", "curvature": TWO}
    surveyor, points = surveyed(document)
    model = surveyor.run.trainees[0][0].net
    x, _ = samples("sine", 60)
    with torch.no_grad():
        inner = model[1](model[0](x))
    whole = torch.cat((inner, torch.ones(60, 1, dtype=x.dtype)), 1)
    values = torch.linalg.eigvalsh(2 * whole.T @ whole / 60)
    assert column(surveyor, points[-1], "eigenvalue_1") == pytest.approx(values[-1].item(), rel=1e-9)
    assert column(surveyor, points[-1], "products") == 5
    assert column(surveyor, points[-1], "products", 1) == 13


def at_the_edge(optimizer: dict[str, Any], line: float, epochs: int = 600) -> tuple[list[float], list[float]]:
    """Curvature over the line, with what is to be compared, along a training of a small tanh net on all samples of a sine."""
    document = {"data": SINE, "batch": None, "epochs": epochs, "entries": [{"optimizer": optimizer}],
                "curvature": {"points": 11, "top": 1, "trace": False}}  # fmt: skip
    surveyor, points = surveyed(document)
    assert column(surveyor, points[-1], "line") == pytest.approx(line, rel=1e-9)
    plain = [column(surveyor, point, "eigenvalue_1") / line for point in points]
    return plain, [column(surveyor, point, "preconditioned") / line for point in points]


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ({"lr": 0.2}, 2 / 0.2),
        ({"lr": 0.1, "momentum": 0.6}, 3.2 / 0.1),
        ({"lr": 0.15, "momentum": 0.5, "nesterov": True}, 3 / (2 * 0.15)),
    ],
)
def test_sharpness_rises_to_the_line_and_stays_there(params: dict[str, Any], line: float) -> None:
    """Cohen et al. 2021: full-batch training sharpens progressively, then hovers at the line, far from where it began."""
    found, preconditioned = at_the_edge({"name": "SGD", "params": params}, line)
    assert found[0] < 0.8
    assert all(0.9 < part < 1.1 for part in found[-3:])
    assert np.isnan(preconditioned).all()


@pytest.mark.parametrize(
    ("optimizer", "line"),
    [
        ({"name": "Adam", "params": {"lr": 0.01}}, 38 / 0.01),
        ({"name": "RMSprop", "params": {"lr": 0.001}}, 2 / 0.001),
    ],
)
def test_preconditioned_sharpness_rises_to_the_line_of_adaptive_optimizers(optimizer: dict[str, Any], line: float) -> None:
    """Cohen et al. 2022; the Hessian's own eigenvalue is nowhere near."""
    plain, found = at_the_edge(optimizer, line)
    assert np.isnan(found[0]) and found[1] < 0.6
    assert all(0.8 < part < 1.15 for part in found[-5:])
    assert all(part < 0.1 for part in plain[-5:])


def test_the_end_has_its_rise_and_its_losses() -> None:
    document = {"data": {"name": "moons"}, "epochs": 8, "entries": [SGD, {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}],
                "dtype": "float64", "curvature": {**TWO, "rho": 0.1}}  # fmt: skip
    surveyor, points = surveyed(document)
    ends = dict(zip(ENDS, surveyor.ends, strict=True))
    run = surveyor.run
    for entry, (trainee,) in enumerate(run.trainees):
        net = trainee.net
        loss = F.cross_entropy(net(run.train.x), run.train.y)
        gradients = torch.autograd.grad(loss, list(net.parameters()))
        length = sum((g**2).sum() for g in gradients) ** 0.5
        assert ends["train_loss"][entry] == pytest.approx(loss.item(), rel=1e-12)
        with torch.no_grad():
            assert ends["validation_loss"][entry] == F.cross_entropy(net(run.validation.x), run.validation.y).item()
            for parameter, gradient in zip(net.parameters(), gradients, strict=True):
                parameter += 0.1 * gradient / length
            raised = F.cross_entropy(net(run.train.x), run.train.y)
        assert ends["rise"][entry] == pytest.approx((raised - loss).item(), rel=1e-9)
        assert ends["sharpness"][entry] == column(surveyor, points[-1], "eigenvalue_1", entry)


def test_the_training_is_left_as_it_was_and_the_numbers_do_not_depend_on_company() -> None:
    """Dropout and batch norm: looking draws nothing, moves nothing."""
    adam = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}
    document = {"data": {"name": "moons"}, "net": {"widths": [6], "batch_norm": True, "dropout": 0.2}, "epochs": 4, "seeds": [5]}
    several, many = surveyed({**document, "entries": [SGD, adam], "curvature": {"points": 5}})
    alone, few = surveyed({**document, "entries": [adam], "curvature": TWO})
    for a, b in zip(several.run.trainees[1][0].net.state_dict().values(), alone.run.trainees[0][0].net.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    assert [point.epoch for point in many] == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(many[-1].numbers[:, 1], few[-1].numbers[:, 0])


def test_what_diverged_has_no_numbers_and_what_torch_stopped_neither() -> None:
    stops = {**SGD, "schedule": {"name": "LambdaLR", "params": {"lr_lambda": "1 / (3 - epoch)"}}}
    wild = {"optimizer": {"name": "SGD", "params": {"lr": 1e30}}}
    surveyor, points = surveyed({"data": SINE, "epochs": 6, "entries": [wild, stops, SGD], "curvature": {"points": 3}})
    last = points[-1]
    assert np.isnan(last.numbers[:, :2]).all() and np.isfinite(last.numbers[0, 2])
    assert last.why[0] and last.why[1] and not last.why[2]
    assert np.isnan(surveyor.ends[:2, :2]).all()


def test_validation_samples_have_their_own_curvature_and_no_line() -> None:
    document = {"data": {"name": "moons"}, "epochs": 2, "entries": [SGD], "dtype": "float64", "curvature": {**TWO, "samples": "validation"}}
    surveyor, points = surveyed(document)
    run = surveyor.run
    dense = hessian(run.trainees[0][0].net.eval(), lambda z: F.cross_entropy(z, run.validation.y), run.validation.x)
    assert column(surveyor, points[-1], "eigenvalue_1") == pytest.approx(torch.linalg.eigvalsh(dense)[-1].item(), rel=1e-6)
    assert points[-1].why[0] and np.isnan(column(surveyor, points[-1], "line"))


def test_the_line_follows_the_schedule() -> None:
    entry = {**SGD, "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.5}}}
    surveyor, points = surveyed({"data": SINE, "batch": None, "epochs": 3, "entries": [entry], "curvature": {"points": 4, "trace": False}})
    assert [column(surveyor, point, "line") for point in points] == pytest.approx([20, 40, 80, 160])
    assert [column(surveyor, point, "lr") for point in points] == [0.1, 0.05, 0.025, 0.0125]
    assert np.isnan(column(surveyor, points[0], "trace"))
