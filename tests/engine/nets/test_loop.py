"""Traces of nets are those of training loops written by hand, bit for bit."""

from typing import Any

import pytest
import torch
from torch import nn

from engine.nets import Run, Training, datasets
from engine.nets.heads import heads

ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.01, "weight_decay": 0.01}}}
SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}}


def trained(document: dict[str, Any]) -> tuple[Run, torch.Tensor, torch.Tensor]:
    """The run, its steps (columns, steps, entries, seeds), its epochs (epochs + 1, columns, entries, seeds)."""
    run = Run(Training.load(document))
    epochs = list(run.epochs())
    steps = torch.cat([torch.from_numpy(epoch.steps) for epoch in epochs], dim=1)
    return run, steps, torch.stack([torch.from_numpy(epoch.whole) for epoch in epochs])


def moons(dtype: torch.dtype = torch.float32) -> tuple[torch.Tensor, torch.Tensor]:
    """150 of 200 moons as the document draws and splits them."""
    x, y = datasets()["moons"].draw(200, 0, 0.1, {})
    order = torch.randperm(200, generator=torch.Generator().manual_seed(0))[:150]
    return x[order].to(dtype), y[order]


def by_hand(
    optimizer: Any, seed: int, *, net: Any, batch: int = 32, epochs: int = 3, dtype: torch.dtype = torch.float32, **more: Any
) -> Any:
    """The losses and the net of a training script: cross entropy on moons."""
    x, y = moons(dtype)
    torch.manual_seed(seed)
    model = net().to(dtype)
    opt = optimizer(model.parameters())
    schedule = more["schedule"](opt) if "schedule" in more else None
    order = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(epochs):
        for chosen in torch.randperm(150, generator=order).split(batch):

            def closure(chosen: torch.Tensor = chosen) -> torch.Tensor:
                opt.zero_grad()
                loss = nn.functional.cross_entropy(model(x[chosen]), y[chosen])
                loss.backward()
                if more.get("clip"):
                    nn.utils.clip_grad_norm_(model.parameters(), more["clip"])
                return loss

            losses.append(opt.step(closure).item())
            if schedule:
                schedule.step()
    return losses, model


def same(model: nn.Module, other: nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), other.state_dict().values(), strict=True))


def test_entries_and_seeds_are_separate_loops() -> None:
    document = {"data": {"name": "moons"}, "net": {"widths": [8]}, "entries": [ADAM, {**SGD, "clip": 0.5}], "epochs": 3}
    document |= {"seeds": [3, 7], "stacked": False}
    run, steps, _ = trained(document)

    def net() -> nn.Module:
        return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))

    ways: list[tuple[Any, dict[str, Any]]] = [
        (lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01), {}),
        (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), {"clip": 0.5}),
    ]
    for i, (optimizer, more) in enumerate(ways):
        for j, seed in enumerate((3, 7)):
            losses, model = by_hand(optimizer, seed, net=net, **more)
            assert steps[0, :, i, j].tolist() == losses
            assert same(run.trainees[i][j].net, model)
    assert torch.equal(steps[0, 0, 0], steps[0, 0, 1]), "the same initial net on the same first batch"


def test_dropout_batch_norm_and_a_schedule_in_float64() -> None:
    schedule = {"name": "CosineAnnealingLR", "params": {"T_max": 15}}
    entries = [{**ADAM, "schedule": schedule}, ADAM]
    net = {"widths": [8, 4], "activation": "GELU", "batch_norm": True, "dropout": 0.2}
    document = {"data": {"name": "moons"}, "net": net, "entries": entries, "seeds": [1], "epochs": 3, "dtype": "float64"}
    run, steps, epochs = trained(document)

    def made() -> nn.Module:
        first = [nn.Linear(2, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.2)]
        return nn.Sequential(*first, nn.Linear(8, 4), nn.BatchNorm1d(4), nn.GELU(), nn.Dropout(0.2), nn.Linear(4, 2))

    def optimizer(parameters: Any) -> torch.optim.Optimizer:
        return torch.optim.Adam(parameters, lr=0.01, weight_decay=0.01)

    def cosine(optimizer: torch.optim.Optimizer) -> Any:
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 15)

    for i, more in enumerate(({"schedule": cosine}, {})):
        losses, model = by_hand(optimizer, 1, net=made, dtype=torch.float64, **more)
        assert steps[0, :, i, 0].tolist() == losses, "what others draw and what is recorded changes nothing"
        assert same(run.trainees[i][0].net, model)
    x, y = moons(torch.float64)
    model.eval()
    with torch.no_grad():
        outputs = model(x)
    assert epochs[-1, 0, 1, 0].item() == nn.functional.cross_entropy(outputs, y).item()
    assert epochs[-1, 1, 1, 0].item() == (outputs.argmax(-1) == y).double().mean().item()


def test_layers_of_their_own_a_frozen_one_and_an_average_with_batch_norm() -> None:
    layers = {"0": {"lr": 0.001}, "1": {"frozen": True}}
    entry = {**SGD, "layers": layers, "average": {"kind": "ema", "decay": 0.9, "start": 5}}
    net = {"widths": [8, 4], "activation": "PReLU", "batch_norm": True, "dropout": 0.1}
    run, steps, epochs = trained({"data": {"name": "moons"}, "net": net, "entries": [SGD, entry], "epochs": 3})

    def made() -> nn.Sequential:
        first = [nn.Linear(2, 8), nn.BatchNorm1d(8), nn.PReLU(), nn.Dropout(0.1)]
        return nn.Sequential(*first, nn.Linear(8, 4), nn.BatchNorm1d(4), nn.PReLU(), nn.Dropout(0.1), nn.Linear(4, 2))

    x, y = moons()
    torch.manual_seed(0)
    model = made()
    for part in model[4:8]:
        part.requires_grad_(False)
    own = [{"params": list(model[:4].parameters()), "lr": 0.001}, {"params": list(model[8].parameters())}]
    optimizer = torch.optim.SGD(own, lr=0.1, momentum=0.9)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9))
    order, losses = torch.Generator().manual_seed(0), []
    for _ in range(3):
        for chosen in torch.randperm(150, generator=order).split(32):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if len(losses) > 5:
                average.update_parameters(model)
    assert steps[0, :, 1, 0].tolist() == losses
    assert same(run.trainees[1][0].net, model)
    torch.manual_seed(0)
    torch.optim.swa_utils.update_bn([(part,) for part in x.split(32)], average)
    average.eval()
    with torch.no_grad():
        assert epochs[-1, 4, 1, 0].item() == nn.functional.cross_entropy(average(x), y).item()
    assert epochs[:, 4:, 0].isnan().all(), "no average, no number"


def test_a_whole_batch_with_lbfgs() -> None:
    entry = {"optimizer": {"name": "LBFGS", "params": {"lr": 0.5, "max_iter": 5}}}
    run, steps, _ = trained({"data": {"name": "moons"}, "net": {"widths": [4]}, "entries": [entry], "epochs": 4, "batch": None})

    def net() -> nn.Module:
        return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2))

    losses, model = by_hand(lambda p: torch.optim.LBFGS(p, lr=0.5, max_iter=5), 0, net=net, batch=150, epochs=4)
    assert steps[0, :, 0, 0].tolist() == losses
    assert same(run.trainees[0][0].net, model)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's advice for KLDivLoss
@pytest.mark.parametrize(("data", "criterion"), [*(("blobs", name) for name in heads(4)), *(("sine", name) for name in heads(0))])
def test_every_criterion_that_fits_is_trained_with(data: str, criterion: str) -> None:
    document = {"data": {"name": data, "noise": 0.1}, "criterion": {"name": criterion}, "entries": [ADAM], "epochs": 30, "batch": None}
    _, steps, epochs = trained(document)
    losses = steps[0, :, 0, 0]
    assert losses.isfinite().all()
    assert losses[-1] < losses[0]
    if data == "blobs":
        assert epochs[-1, 1, 0, 0] > 0.5, "a quarter would be luck"


KEYWORDS = [("for-loop", {"foreach": False}), ("foreach", {"foreach": True}), ("fused", {"fused": True})]


@pytest.mark.parametrize(("implementation", "keywords"), KEYWORDS)
def test_implementations_are_keywords_of_the_optimizer(implementation: str, keywords: dict[str, bool]) -> None:
    document = {"data": {"name": "moons"}, "net": {"widths": [8]}, "entries": [{**ADAM, "implementation": implementation}], "epochs": 3}
    run, steps, _ = trained(document)

    def net() -> nn.Module:
        return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))

    losses, model = by_hand(lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01, **keywords), 0, net=net)
    assert steps[0, :, 0, 0].tolist() == losses
    assert same(run.trainees[0][0].net, model)
    assert run.trainees[0][0].optimizer.defaults.items() >= keywords.items()


def test_an_optimizer_of_one_implementation_is_its_own_for_loop() -> None:
    entries = [{"optimizer": {"name": "LBFGS"}, "implementation": "for-loop"}, {"optimizer": {"name": "LBFGS"}}]
    run, steps, _ = trained({"data": {"name": "moons"}, "net": {"widths": [4]}, "entries": entries, "epochs": 1, "batch": None})
    assert torch.equal(steps[:, :, 0], steps[:, :, 1])
    assert [entry.label for entry in run.training.entries] == ["LBFGS, for-loop", "LBFGS"]


def test_the_norm_of_the_gradient_is_seen_before_clipping() -> None:
    entries = [SGD, {**SGD, "clip": 1e-3}]
    _, steps, _ = trained({"data": {"name": "circles"}, "entries": entries, "epochs": 1})
    assert steps[1, 0, 0, 0] == steps[1, 0, 1, 0] > 1e-3


def test_what_torch_refuses_in_mid_run_ends_that_entry_alone() -> None:
    schedule = {"name": "LambdaLR", "params": {"lr_lambda": "1 / (3 - epoch)"}}
    run, steps, epochs = trained({"data": {"name": "xor"}, "entries": [{**ADAM, "schedule": schedule}, ADAM], "epochs": 2})
    assert steps[:, :, 1].isfinite().all()
    stopped = run.trainees[0][0].stopped
    assert stopped is not None
    assert stopped[1]
    assert epochs[-1, :, 0].isnan().all()


def test_a_criterion_that_refuses_nan_ends_the_entry_that_diverged_alone() -> None:
    hot = {"optimizer": {"name": "SGD", "params": {"lr": 1e38}}}
    document = {"data": {"name": "moons"}, "net": {"activation": "ReLU"}, "criterion": {"name": "BCELoss"}, "batch": None, "epochs": 3}
    run, _, epochs = trained({**document, "entries": [hot, SGD], "seeds": [0, 1]})
    assert run.how == ["separate", "separate"], "in a stack it would end all"
    assert [stop and stop[0] for stop in run.stops()[0]] == [1, 1]
    assert epochs[1:, :4, 0].isnan().all()
    assert epochs[:, :4, 1].isfinite().all()
