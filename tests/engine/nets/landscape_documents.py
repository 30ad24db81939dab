"""What the tests of landscapes share: small trainings, and landscapes of them."""

import copy
from typing import Any

import torch
from torch import nn

from engine.nets import datasets
from engine.nets.landscapes import Crossing, Landscape, Relief, survey

ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
HEAVY: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}}
THREE: dict[str, Any] = {"data": {"name": "moons"}, "net": {"widths": [6, 5]}, "entries": [ADAM, SGD, HEAVY], "epochs": 4}


def relief(document: dict[str, Any], **landscape: Any) -> Relief:
    found = survey(Landscape.load({**document, "landscape": landscape}))
    assert isinstance(found, Relief)
    return found


def crossing(document: dict[str, Any], **landscape: Any) -> Crossing:
    found = survey(Landscape.load({**document, "landscape": {"kind": "line", **landscape}}))
    assert isinstance(found, Crossing)
    return found


def moons(dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Training and validation samples as the document draws and splits them."""
    x, y = datasets()["moons"].draw(200, 0, 0.1, {})
    order = torch.randperm(200, generator=torch.Generator().manual_seed(0))
    x, y = x[order].to(dtype), y[order]
    return x[:150], y[:150], x[150:], y[150:]


def by_hand(optimizer: Any, net: Any, epochs: int = 4, dtype: torch.dtype = torch.float64) -> list[nn.Sequential]:
    """A training script: cross entropy on moons, batches of 32, seed 0; the net after every epoch, the initial one first."""
    x, y, _, _ = moons(dtype)
    torch.manual_seed(0)
    model = net().to(dtype)
    opt = optimizer(model.parameters())
    order, found = torch.Generator().manual_seed(0), [copy.deepcopy(model)]
    for _ in range(epochs):
        model.train()
        for chosen in torch.randperm(150, generator=order).split(32):
            opt.zero_grad()
            nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
            opt.step()
        found.append(copy.deepcopy(model))
    return found


def plain() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2))


OPTIMIZERS: list[Any] = [
    lambda p: torch.optim.Adam(p, lr=0.02),
    lambda p: torch.optim.SGD(p, lr=0.1),
    lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
]


def loss_of(model: nn.Module, validation: bool = False) -> float:
    """Over all samples, in `eval()` mode."""
    x, y = moons(next(model.parameters()).dtype)[2 * validation :][:2]
    with torch.no_grad():
        return nn.functional.cross_entropy(model.eval()(x), y).item()


def vector(model: nn.Module) -> torch.Tensor:
    return nn.utils.parameters_to_vector(model.parameters()).detach()


def loss_at(model: nn.Module, point: torch.Tensor, validation: bool = False) -> float:
    """With other parameters."""
    moved = copy.deepcopy(model)
    nn.utils.vector_to_parameters(point.to(vector(model).dtype), moved.parameters())
    return loss_of(moved, validation)
