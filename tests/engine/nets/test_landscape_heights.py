"""However points are evaluated together, their losses are those of plain calls: for every criterion and activation, and with batch norm."""

import copy
import warnings
from typing import Any

import pytest
import torch
from torch import nn

from engine.criteria import build
from engine.nets import Training, activations
from engine.nets.heads import heads
from engine.nets.landscapes.heights import Heights
from engine.nets.network import KINDS
from engine.nets.samples import Samples, split
from engine.nets.trainee import Trainee
from tests.engine.nets.landscape_documents import OPTIMIZERS, SGD, THREE, by_hand, loss_of, moons, relief, vector


def trainee(**document: Any) -> tuple[Trainee, Samples]:
    training = Training.load({"data": {"name": "moons"}, "net": {"widths": [6, 5]}, "entries": [SGD], **document})
    samples, _ = split(training)
    return Trainee(training, training.entries[0], 0, samples), samples


def points(one: Trainee) -> torch.Tensor:
    own = vector(one.net)
    return torch.stack([own + size * torch.randn_like(own) for size in (0.0, 0.1, 0.5, 1.0, 3.0)])


def by_calls(one: Trainee, samples: Samples, where: torch.Tensor) -> list[float]:
    net, found = copy.deepcopy(one.net).eval(), []
    for point in where:
        nn.utils.vector_to_parameters(point, net.parameters())
        with torch.no_grad():
            found.append(one.head.loss(one.criterion, net(samples.x), samples.y).item())
    return found


def heights(one: Trainee, samples: Samples) -> Heights:
    return Heights(one.net, samples.x, samples.y, lambda outputs, y: one.head.loss(one.criterion, outputs, y))


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's advice for KLDivLoss
@pytest.mark.parametrize(("data", "criterion"), [*(("blobs", name) for name in heads(4)), *(("sine", name) for name in heads(0))])
def test_every_criterion(data: str, criterion: str) -> None:
    torch.manual_seed(0)
    one, samples = trainee(data={"name": data, "noise": 0.1}, criterion={"name": criterion}, dtype="float64")
    where = points(one)
    assert heights(one, samples)(where)[:, 0].tolist() == pytest.approx(by_calls(one, samples, where), rel=1e-10)


@pytest.mark.parametrize("params", [{"label_smoothing": 0.2}, {"reduction": "sum"}, {"weight": 3.0}])
def test_parameters_of_a_criterion(params: dict[str, Any]) -> None:
    torch.manual_seed(0)
    one, samples = trainee(criterion={"name": "CrossEntropyLoss", "params": params}, dtype="float64")
    where = points(one)
    assert heights(one, samples)(where)[:, 0].tolist() == pytest.approx(by_calls(one, samples, where), rel=1e-10)


@pytest.mark.parametrize("activation", activations())
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_activation(activation: str, dtype: str) -> None:
    torch.manual_seed(0)
    one, samples = trainee(net={"widths": [6, 5], "activation": activation, "dropout": 0.5}, dtype=dtype)
    where = points(one)
    close = 1e-4 if dtype == "float32" else 1e-10
    assert heights(one, samples)(where)[:, 0].tolist() == pytest.approx(by_calls(one, samples, where), rel=close)


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_net(kind: str, batch_norm: bool) -> None:
    torch.manual_seed(0)
    one, samples = trainee(data={"name": "digits", "count": 60}, net={"kind": kind, "batch_norm": batch_norm}, batch=15, dtype="float64")
    where = points(one)
    assert heights(one, samples)(where)[:, 0].tolist() == pytest.approx(by_calls(one, samples, where), rel=1e-10)


def test_ways_are_taken_that_are_right() -> None:
    one, samples = trainee()
    assert [way.__name__ for way in (heights(one, samples).outputs,)] == ["stacked"]
    one, samples = trainee(net={"batch_norm": True})
    assert heights(one, samples).outputs.__name__ == "mapped"

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(2, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = self.layer(x)
            return found if found.sum().item() > 0 else -found  # vmap has no answer to `item`

    odd = Heights(Odd(), samples.x, samples.y, nn.functional.cross_entropy)
    assert odd.outputs.__name__ == "plain"
    where = torch.randn(4, 6)
    assert odd(where).shape == (4, 1)


def normed() -> nn.Sequential:
    first = [nn.Linear(2, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(0.1)]
    return nn.Sequential(*first, nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(0.1), nn.Linear(5, 2))


NORMED = {**THREE, "net": {"widths": [6, 5], "activation": "ReLU", "batch_norm": True, "dropout": 0.1}, "dtype": "float64"}


def test_batch_norm_keeps_the_statistics_of_the_middle() -> None:
    found = relief(NORMED, kind="random", entry=1, resolution=5)
    model = by_hand(OPTIMIZERS[1], normed)[-1]
    assert found.batch_norm == {"kind": "kept", "entry": 1}
    assert found.z[2, 2] == pytest.approx(loss_of(model), rel=1e-10)
    assert found.marks[0]["loss"] == pytest.approx(loss_of(model), rel=1e-12)


@pytest.mark.parametrize("of", ["train", "validation"])
def test_batch_norm_with_statistics_taken_anew(of: str) -> None:
    found = relief(NORMED, kind="entries", resolution=5, of=of)
    models = [by_hand(optimizer, normed)[-1] for optimizer in OPTIMIZERS]
    x, _, _, _ = moons()
    assert found.batch_norm == {"kind": "anew"}
    for mark, model in zip(found.marks, models, strict=True):
        assert mark["loss"] == pytest.approx(loss_of(model, of == "validation"), rel=1e-12), "the true loss has the statistics of training"
        for module in (part for part in model.modules() if isinstance(part, nn.Dropout)):
            module.p = 0.0
        torch.optim.swa_utils.update_bn([(x,)], model)
        assert mark["under"] == pytest.approx(loss_of(model, of == "validation"), rel=1e-10)
        assert mark["under"] != pytest.approx(mark["loss"], rel=1e-4)


def test_what_a_point_costs_grows_with_the_net_and_its_samples() -> None:
    small, wide, more = (
        heights(*trainee(net={"widths": widths}, data={"name": "moons", "count": count}))
        for widths, count in (([6], 200), ([200, 200], 200), ([6], 2000))
    )
    assert small.nanoseconds * 20 < wide.nanoseconds
    assert small.nanoseconds * 5 < more.nanoseconds
    assert wide.chunk < more.chunk < small.chunk


def test_nothing_is_learned_and_nothing_warns() -> None:
    one, samples = trainee(net={"batch_norm": True, "dropout": 0.3})
    before = copy.deepcopy(one.net.state_dict())
    where, drawn = points(one), torch.get_rng_state()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Heights(one.net, samples.x, samples.y, build("CrossEntropyLoss"), anew=samples.x)(where)
    assert torch.equal(drawn, torch.get_rng_state()), "torch's own generator is a trainee's"
    assert all(torch.equal(value, before[name]) for name, value in one.net.state_dict().items())
