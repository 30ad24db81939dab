"""Figures of trainings: what a net says over the plane is what the net of a training script says there, which knows nothing of us."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from engine.figures import nets, views
from engine.figures.border import border
from engine.nets import Training, train
from engine.nets.samples import split
from engine.nets.trace import TrainingTrace

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.05}}}
LOST: dict[str, Any] = {"label": "<b>lost</b>", "optimizer": {"name": "SGD", "params": {"lr": 1e30, "weight_decay": 1.0}}}
DIGITS = {"name": "digits", "count": 40}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "boundary": {"data": {"name": "blobs", "count": 60}, "entries": [ADAM, LOST], "seeds": [7, 2], "epochs": 4,
                 "stacked": False, "criterion": {"name": "MSELoss"}},
    "curve": {"data": {"name": "sine", "count": 40}, "net": {"widths": [8]}, "entries": [SGD, ADAM], "epochs": 3, "seeds": [7]},
    "confusion": {"data": DIGITS, "entries": [ADAM], "epochs": 1},
    "images": {"data": DIGITS, "net": {"kind": "autoencoder", "widths": [4]}, "entries": [ADAM], "epochs": 1},
    "rebuilt": {"data": {"name": "moons", "count": 40}, "net": {"kind": "autoencoder", "widths": [4]}, "entries": [ADAM], "epochs": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def traces() -> dict[str, TrainingTrace]:
    return {name: train(Training.load(document)) for name, document in DOCUMENTS.items()}


def by_hand(training: Training, widths: Sequence[int], loss_of: Any, optimizer: Any) -> nn.Sequential:
    """A training script with seed 7."""
    samples = split(training)[0]
    torch.manual_seed(7)
    modules: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(widths):
        modules += [nn.Linear(inputs, outputs), nn.Tanh()]
    net = nn.Sequential(*modules[:-1])
    order, opt = torch.Generator().manual_seed(7), optimizer(net.parameters())
    for _ in range(training.epochs):
        for batch in torch.randperm(len(samples), generator=order).split(32):
            opt.zero_grad()
            loss_of(net(samples.x[batch]), samples.y[batch]).backward()
            opt.step()
    return net.eval()


def panel(figure: Any, number: int) -> list[Any]:
    return [each for each in figure.data if each.xaxis == f"x{number if number > 1 else ''}"]


@torch.no_grad()
def test_the_tint_of_each_place_is_what_a_net_trained_by_hand_says_there(traces: dict[str, TrainingTrace]) -> None:
    trace = traces["boundary"]

    def loss(outputs: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        return nn.functional.mse_loss(outputs.softmax(-1), nn.functional.one_hot(target, 4).float())

    with torch.enable_grad():
        net = by_hand(trace.training, (2, 16, 16, 4), loss, lambda p: torch.optim.Adam(p, lr=0.05))
    field, line, *samples = panel(trace.figure(), 1)
    up, across = torch.meshgrid(torch.tensor(field.y), torch.tensor(field.x), indexing="ij")
    share, label = net(torch.stack((across, up), -1)).softmax(-1).max(-1)
    drawn = torch.tensor(np.array(field.customdata))
    clear = share > share.min() + 1e-3  # on the line itself either will do
    assert clear.float().mean() > 0.95
    assert torch.equal(drawn[..., 0][clear].long(), label[clear])
    assert (drawn[..., 1] / 100 - share).abs().max() < 0.013, "a percent, and the step between two bytes"
    part = 256 // 4
    sure = (torch.tensor(np.array(field.z)).double() - label * part)[clear] / (part - 1)
    assert (1 / 4 + sure * 3 / 4 - share[clear]).abs().max() < 0.375 / (part - 1) + 1e-6
    places = torch.tensor(np.stack([line.x, line.y], -1))
    two = net(places[torch.isfinite(places).all(-1)]).softmax(-1).topk(2).values
    assert (two[:, 0] - two[:, 1]).abs().median() < 0.03, "on the line two classes are as likely"
    assert sum(len(each.x) for each in samples) == 60
    assert sorted(each.hovertemplate.split(" (")[0] for each in samples)[:2] == ["class 0, training", "class 0, validation"]


@torch.no_grad()
def test_a_fitted_curve_is_that_of_a_net_trained_by_hand(traces: dict[str, TrainingTrace]) -> None:
    trace = traces["curve"]
    with torch.enable_grad():
        net = by_hand(trace.training, (1, 8, 1), lambda o, y: nn.functional.mse_loss(o[:, 0], y), lambda p: torch.optim.Adam(p, lr=0.05))
    *_, curve = panel(trace.figure(), 2)
    said = net(torch.tensor(curve.x).float()[:, None])[:, 0]
    np.testing.assert_allclose(curve.y, said, rtol=1e-4, atol=1e-6)
    assert [each.hovertemplate.split(" ")[0] for each in panel(trace.figure(), 2)[:2]] == ["training", "validation"], "below the curve"


def test_a_net_that_says_no_numbers_has_no_field_and_says_so(traces: dict[str, TrainingTrace]) -> None:
    trace = traces["boundary"]
    figure = trace.figure()
    assert {each.type for each in panel(figure, 2)} == {"scatter"} and all(each.mode == "markers" for each in panel(figure, 2))
    titles = [each.text for each in figure.layout.annotations]
    assert titles[1].startswith("&lt;b&gt;lost&lt;/b&gt;<br>") and "● nan" in titles[1] and "its answers are no numbers" in titles[1]
    assert "no numbers" not in titles[0] and "seed 7" in figure.layout.title.text


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_each_of_the_pages_views_is_drawn(kind: str, traces: dict[str, TrainingTrace]) -> None:
    trace = traces[kind]
    assert trace.seen and trace.seen.view["kind"] == kind and set(views.VIEWS) == set(DOCUMENTS)
    figure = trace.figure()
    assert len(panel(figure, 1)) >= 1 and isinstance(trace._repr_mimebundle_(), dict)
    heat = panel(figure, 1)[0]
    if kind == "confusion":
        (net,), validation = trace.nets, split(trace.training)[1]
        taken = net(validation.x).argmax(-1)
        expected = [[int(((validation.y == a) & (taken == b)).sum()) for b in range(10)] for a in range(10)]
        assert np.array(heat.text).tolist() == expected
    if kind == "images":
        given = split(trace.training)[1].x[:8]
        np.testing.assert_allclose(np.array(heat.z)[:8, 8:16], given[1].view(8, 8) * 255, atol=0.5)
        np.testing.assert_allclose(np.array(heat.z)[16:, 8:16], (trace.nets[0](given)[1].detach().clamp(0, 1) * 255).view(8, 8), atol=0.51)


def test_a_plane_halved_by_a_known_line_has_that_line() -> None:
    rows, columns = np.mgrid[:9, :9]
    sure = np.abs(columns - 0.5 * rows - 2.25) / 6.25  # a slope of two squares upwards for one across
    bytes_ = np.where(columns > 0.5 * rows + 2.25, 128, 0) + np.round(sure * 127)
    x, y = border(bytes_.astype(np.uint8), 2)
    known = np.isfinite(x)
    np.testing.assert_allclose(x[known], 0.5 * y[known] + 2.25, atol=0.05)
    assert {0.0, 8.0} <= set(y[known]), "from one end to the other"
    same = border(np.full((4, 4), 200, dtype=np.uint8), 2)
    assert len(same[0]) == 0


def test_tables_of_more_columns_have_curves_only() -> None:
    table = {"columns": ["a", "b", "c", "y"], "rows": [[i, -i, i % 3, i / 7] for i in range(20)], "kind": "numbers", "classes": []}
    trace = train(Training.load({"data": {"name": "table", "table": {**table, "target": "y"}}, "entries": [SGD], "epochs": 2}))
    assert trace.seen is None and nets.gallery(trace) is None
    assert {each.xaxis for each in trace.figure().data} == {"x", "x2"}


def test_a_training_has_a_line_for_each_seed_and_their_median() -> None:
    document = {"data": {"name": "moons", "count": 40}, "entries": [SGD], "epochs": 3, "seeds": [0, 1, 2]}
    trace = train(Training.load(document))
    figure = trace.figure()
    losses = panel(figure, 2)
    assert len(losses) == 3 + 1 and len([each for each in figure.data if each.xaxis in ("x2", "x3", "x4")]) == 3 * 4
    np.testing.assert_array_equal(next(each for each in losses if each.line.width == 2).y, np.median(trace.whole[0, :, 0], axis=-1))
    assert {"grad_norm", "lr"} <= {curve.key for curve in nets.curves(trace)}
    assert "3 epochs" in repr(trace)


def test_the_median_hides_no_seed() -> None:
    """As on the page: a seed that diverged counts as the worst, one that stopped early keeps what it had."""
    lost = np.array([[1.0, 2.0, np.nan, np.nan], [0.2, 0.4, 0.9, np.nan]])
    np.testing.assert_array_equal(nets.middle(lost), [np.nan, 0.65])
    np.testing.assert_array_equal(nets.middle(lost[1:], -np.inf), [(0.2 + 0.4) / 2])
    document = {"data": {"name": "moons", "count": 40}, "entries": [ADAM], "epochs": 12, "seeds": [0, 1, 2]}
    trace = train(Training.load({**document, "stopping": {"patience": 1, "min_delta": 0.05}}))
    ends = trace.early[0]
    assert any(end is not None and end < 12 for end in ends)
    kept = [trace.whole[0, 12 if end is None else end, 0, j] for j, end in enumerate(ends)]
    whole = next(line for line in nets.curves(trace)[0].lines if not line.thin)
    assert whole.y[12] == np.median(kept)
