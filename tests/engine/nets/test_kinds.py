"""Convolutional nets and autoencoders train as loops written by hand, bit for bit, and do what is known of them."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.errors import SpecError
from engine.nets import Run, Training, datasets
from engine.nets.heads import heads
from engine.nets.kinds.autoencoder import Autoencoder
from engine.nets.kinds.corruption import Denoising, Masked
from engine.nets.network import KINDS, layers
from engine.nets.samples import split

ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}
DIGITS: dict[str, Any] = {"data": {"name": "digits", "count": 160}, "entries": [ADAM], "seeds": [5], "epochs": 2}


def by_hand(net: Callable[[], nn.Module], criterion: nn.Module, x: Tensor, y: Tensor, epochs: int = 2) -> tuple[list[float], nn.Module]:
    """The losses and the net of a training script: Adam, batches of 32, seed 5."""
    torch.manual_seed(5)
    model = net().to(x.dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    order, losses = torch.Generator().manual_seed(5), []
    for _ in range(epochs):
        for chosen in torch.randperm(len(x), generator=order).split(32):
            optimizer.zero_grad()
            loss = criterion(model(x[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, model


def digits(dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
    """120 of 160 digits as the document draws and splits them."""
    x, y = datasets()["digits"].draw(160, 0, 0.0, {})
    order = torch.randperm(160, generator=torch.Generator().manual_seed(0))[:120]
    return x[order].to(dtype), y[order]


def compare(document: dict[str, Any], losses: list[float], model: nn.Module) -> Run:
    """Trains the document and finds these losses and this net."""
    run = Run(Training.load(document))
    steps = [loss for epoch in run.epochs() for loss in epoch.steps[0, :, 0, 0].tolist()]
    assert steps == losses
    states = zip(run.trainees[0][0].net.state_dict().items(), model.state_dict().items(), strict=True)
    assert all(name == other and torch.equal(a, b) for (name, a), (other, b) in states)
    return run


@pytest.mark.parametrize("pooling", ["max", "average", "none"])
def test_a_convolutional_net_is_a_script_s(pooling: str) -> None:
    pool = {"max": [nn.MaxPool2d(2)], "average": [nn.AvgPool2d(2)], "none": []}[pooling]
    left = 6 * 8 * 8 if pooling == "none" else 6 * 2 * 2

    def made() -> nn.Module:
        first = [nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), *pool, nn.Dropout(0.1)]
        then = [nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), *pool, nn.Dropout(0.1)]
        return nn.Sequential(nn.Unflatten(1, (1, 8, 8)), *first, *then, nn.Flatten(), nn.Linear(left, 10))

    net = {"kind": "cnn", "channels": [4, 6], "batch_norm": True, "pooling": pooling, "dropout": 0.1}
    compare({**DIGITS, "net": net}, *by_hand(made, nn.CrossEntropyLoss(), *digits()))


def test_an_autoencoder_is_a_script_s() -> None:
    def made() -> nn.Module:
        encoder = [nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 3)]
        return nn.Sequential(*encoder, nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 64))

    x, _ = digits()
    net = {"kind": "autoencoder", "widths": [16], "code": 3, "batch_norm": True, "dropout": 0.1}
    run = compare({**DIGITS, "net": net}, *by_hand(made, nn.MSELoss(), x, x))
    assert isinstance(run.training.net, Autoencoder)
    model = run.trainees[0][0].net.eval()
    codes = run.training.net.encoder(model)(x)
    assert codes.shape == (120, 3)
    assert torch.equal(model[5:](codes), model(x))


class Noisy(nn.Module):
    """What a script would write."""

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.randn_like(x) * 0.2 if self.training else x


class Blanked(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.masked_fill(torch.rand_like(x) < 0.4, 0.0) if self.training else x


@pytest.mark.parametrize(("kind", "amount", "module"), [("denoising", 0.2, Noisy), ("masked", 0.4, Blanked)])
@pytest.mark.parametrize("criterion", ["MSELoss", "BCEWithLogitsLoss", "HuberLoss"])
def test_a_corrupted_input_has_the_clean_one_as_its_target(kind: str, amount: float, module: type[nn.Module], criterion: str) -> None:
    def made() -> nn.Module:
        return nn.Sequential(module(), nn.Linear(64, 8), nn.Tanh(), nn.Linear(8, 2), nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 64))

    x, _ = digits(torch.float64)
    losses, model = by_hand(made, getattr(nn, criterion)(), x, x)
    net = {"kind": "autoencoder", "widths": [8], "code": 2, "activation": "Tanh", "corruption": {"kind": kind, "amount": amount}}
    document = {**DIGITS, "net": net, "criterion": {"name": criterion}, "dtype": "float64"}
    compare(document, losses, model)
    judged = [epoch.whole for epoch in Run(Training.load(document)).epochs()][-1]
    model.eval()
    with torch.no_grad():
        whole = getattr(nn, criterion)()(model(x), x).item()
    assert judged[0, 0, 0] == whole, "nothing is corrupted where a net is judged"
    assert judged[1, 0, 0] != judged[1, 0, 0], "an input has no accuracy: nan"


def test_corruptions_do_what_they_say() -> None:
    x = torch.full((400, 500), 2.0)
    torch.manual_seed(0)
    noisy, masked = Denoising(0.3)(x), Masked(0.3)(x)
    assert abs((noisy - x).std().item() - 0.3) < 0.002, "200,000 draws"
    assert abs((masked == 0).double().mean().item() - 0.3) < 0.005
    assert set(masked.unique().tolist()) == {0.0, 2.0}, "what is left is not scaled up"
    assert torch.equal(Masked(0.3).eval()(x), x) and torch.equal(Denoising(0.3).eval()(x), x)
    assert torch.equal(Masked(1.0)(x), torch.zeros_like(x)) and torch.equal(Masked(0.0)(x), x)


def test_a_linear_autoencoder_comes_to_the_principal_components() -> None:
    """Its least squared error is that of the subspace of the largest principal components (Baldi & Hornik 1989)."""
    net = {"kind": "autoencoder", "widths": [], "code": 2}
    entry = {"optimizer": {"name": "LBFGS", "params": {"lr": 1.0, "max_iter": 20, "line_search_fn": "strong_wolfe"}}}
    document = {"data": {"name": "digits", "count": 200, "validation": 0}, "net": net, "entries": [entry], "batch": None, "epochs": 30}
    run = Run(Training.load({**document, "dtype": "float64"}))
    final = [epoch.whole[0, 0, 0] for epoch in run.epochs()][-1]
    x = split(run.training)[0].x
    singular = torch.linalg.svdvals(x - x.mean(0))
    least = (singular[2:] ** 2).sum().item() / x.numel()
    assert least < final < least * 1.001


@pytest.mark.parametrize("criterion", heads(0, inputs=True))
def test_every_criterion_that_is_offered_for_inputs_trains(criterion: str) -> None:
    net = {"kind": "autoencoder", "widths": [16], "code": 4}
    run = Run(Training.load({**DIGITS, "net": net, "criterion": {"name": criterion}, "epochs": 15}))
    losses = [epoch.whole[0, 0, 0] for epoch in run.epochs()]
    assert run.trainees[0][0].stopped is None
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("data", datasets())
def test_an_autoencoder_takes_any_data(data: str) -> None:
    run = Run(Training.load({"data": {"name": data}, "net": {"kind": "autoencoder"}, "entries": [ADAM], "epochs": 10}))
    losses = [epoch.whole[0, 0, 0] for epoch in run.epochs()]
    assert losses[-1] < losses[0]
    assert run.training.outputs == run.train.x.shape[1] == run.train.y.shape[1]


def test_layers_are_linear_maps_and_convolutions_with_what_follows() -> None:
    def counts(net: dict[str, Any], data: str = "digits") -> list[int]:
        training = Training.load({"data": {"name": data}, "net": net, "entries": [ADAM]})
        found = [sum(p.numel() for p in layer) for layer in layers(training.build_net(training.data.features))]
        assert len(found) == training.net.depth
        return found

    assert counts({"kind": "cnn", "channels": [8, 16], "batch_norm": True}) == [8 * 9 + 8 + 16, 16 * 8 * 9 + 16 + 32, 64 * 10 + 10]
    corrupted = {"kind": "autoencoder", "widths": [8], "activation": "PReLU", "corruption": {"kind": "masked"}}
    assert counts(corrupted) == [64 * 8 + 8 + 1, 8 * 2 + 2, 2 * 8 + 8 + 1, 8 * 64 + 64]
    assert counts({"widths": [3]}, "blobs") == [9, 16]


def test_a_layer_of_a_convolutional_net_can_be_frozen_and_have_its_own_lr() -> None:
    entry = {**ADAM, "layers": {"0": {"frozen": True}, "1": {"lr": 0.0}}}
    run = Run(Training.load({**DIGITS, "net": {"kind": "cnn"}, "entries": [entry]}))
    before = [[p.clone() for p in layer] for layer in layers(run.trainees[0][0].net)]
    list(run.epochs())
    after = layers(run.trainees[0][0].net)
    moved = [not all(map(torch.equal, a, b)) for a, b in zip(before, after, strict=True)]
    assert moved == [False, False, True]


@pytest.mark.parametrize(
    ("data", "net", "path"),
    [
        ("digits", {"kind": "transformer"}, ("net", "kind")),
        ("moons", {"kind": "cnn"}, ("net", "kind")),
        ("digits", {"kind": "cnn", "channels": [4] * 4}, ("net", "channels")),
        ("digits", {"kind": "cnn", "kernel": 2}, ("net", "kernel")),
        ("digits", {"kind": "cnn", "widths": [4]}, ("net", "widths")),
        ("digits", {"kind": "autoencoder", "code": 0}, ("net", "code")),
        ("digits", {"kind": "autoencoder", "corruption": {"kind": "blurred"}}, ("net", "corruption", "kind")),
        ("digits", {"kind": "autoencoder", "corruption": {"share": 0.5}}, ("net", "corruption", "share")),
        ("digits", {"widths": [16], "code": 2}, ("net", "code")),
        ("digits", {"widths": [256] * 1_000_000}, ("net", "widths")),
        ("digits", {"kind": "cnn", "channels": [10**12]}, ("net", "channels", 0)),
        ("digits", {"kind": "autoencoder", "widths": [10**12]}, ("net", "widths", 0)),
        ("digits", [], ("net",)),
    ],
)
def test_what_cannot_be_built_is_refused_before_anything_is(
    data: str, net: Any, path: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(*sizes: Any, **more: Any) -> None:
        raise AssertionError(f"a layer was made: {sizes}")

    monkeypatch.setattr(nn.Linear, "__init__", built)
    monkeypatch.setattr(nn.Conv2d, "__init__", built)
    with pytest.raises(SpecError) as refused:
        Training.load({"data": {"name": data}, "net": net, "entries": [ADAM]})
    assert refused.value.path == path


@pytest.mark.parametrize("kind", KINDS)
def test_four_convolutions_fit_without_pooling_and_each_kind_comes_back(kind: str) -> None:
    own = {"cnn": {"channels": [2] * 4, "pooling": "none"}}.get(kind, {"batch_norm": True})
    training = Training.load({**DIGITS, "net": {"kind": kind, **own}})
    assert Training.load(training.as_dict()) == training
    assert training.build_net(training.data.features)(torch.zeros(3, 64)).shape == (3, training.outputs)


def test_an_autoencoder_and_a_net_for_numbers_want_other_criteria() -> None:
    for data, criterion in (("digits", "CrossEntropyLoss"), ("sine", "GaussianNLLLoss")):
        with pytest.raises(SpecError) as refused:
            Training.load({"data": {"name": data}, "net": {"kind": "autoencoder"}, "criterion": {"name": criterion}, "entries": [ADAM]})
        assert refused.value.path == ("criterion", "name")
