"""Snapshots say what the net says and what a step did."""

import math
from typing import Any

import torch
from torch import nn

from engine.nets import Run, Training
from engine.nets.move import BINS
from engine.nets.snapshot import MOST, watched_epochs
from engine.nets.views import GRID, POINTS, Confusion, colors

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}
SPEC: dict[str, Any] = {"data": {"name": "moons"}, "net": {"widths": [5]}, "epochs": 2, "entries": [SGD]}


def test_a_boundary_is_the_net_asked_at_every_point_of_the_plane() -> None:
    run = Run(Training.load(SPEC), watch=True)
    shot = list(run.epochs())[-1].snapshot
    assert run.camera and shot and shot.picture is not None
    view = run.camera.info["view"]
    (x0, x1), (y0, y1) = view["x"], view["y"]
    for row, column in ((0, 0), (3, 40), (GRID - 1, 7), (20, GRID - 1)):
        place = torch.tensor([[x0 + column / (GRID - 1) * (x1 - x0), y0 + row / (GRID - 1) * (y1 - y0)]], dtype=torch.float32)
        with torch.no_grad():
            share = torch.softmax(run.net(0)(place).double(), -1)[0]
        winner = int(share.argmax())
        byte = int(shot.picture[0, row, column])
        assert byte // 128 == winner
        assert abs((byte % 128) / 127 - (float(share[winner]) - 0.5) / 0.5) < 0.01


def test_bytes_are_cut_into_classes() -> None:
    sure = torch.eye(10) * 50
    assert [byte // 25 for byte in colors(sure).tolist()] == list(range(10))
    assert all(byte % 25 == 24 for byte in colors(sure).tolist())
    assert colors(torch.zeros(1, 4)).item() % 64 == 0
    assert colors(torch.full((1, 3), math.nan)).item() >= 0


def test_a_curve_and_a_confusion() -> None:
    run = Run(Training.load({**SPEC, "data": {"name": "sine"}}), watch=True)
    shot = list(run.epochs())[-1].snapshot
    assert run.camera and shot and shot.table is not None and shot.table.shape == (1, 1, POINTS)
    _, high = run.camera.info["view"]["x"]
    with torch.no_grad():
        end = run.net(0)(torch.tensor([[high]], dtype=torch.float32))
    assert shot.table[0, 0, -1].item() == end.item()
    training = Training.load({**SPEC, "data": {"name": "blobs"}, "net": {"widths": []}})
    run = Run(training)
    view = Confusion.of(training, run.train, run.validation)
    assert view
    with torch.no_grad():
        table, taken = view.see(run.net(0)), run.net(0)(run.validation.x).argmax(-1)
    assert table.shape == (4, 4) and table.sum() == 50
    assert table[2, 1] == ((run.validation.y == 1) & (taken == 2)).sum()


def test_polynomials_are_curves_over_their_first_power() -> None:
    run = Run(Training.load({**SPEC, "data": {"name": "polynomial", "params": {"degree": 3}}, "net": {"widths": []}}), watch=True)
    assert run.camera and run.camera.info["view"]["kind"] == "curve"
    shot = list(run.epochs())[-1].snapshot
    assert shot and shot.table is not None
    place = torch.linspace(*run.camera.info["view"]["x"], POINTS)[40]
    with torch.no_grad():
        torch.testing.assert_close(shot.table[0, 0, 40].float(), run.net(0)(torch.stack((place, place**2, place**3))).squeeze())


def test_an_autoencoder_shows_what_it_was_given_and_what_it_makes_of_it() -> None:
    net = {"kind": "autoencoder", "widths": [8], "corruption": {"kind": "masked", "amount": 0.5}}
    run = Run(Training.load({**SPEC, "data": {"name": "digits", "count": 100}, "net": net, "epochs": 1}), watch=True)
    shot = list(run.epochs())[-1].snapshot
    assert run.camera and shot and shot.picture is not None and run.camera.info["view"] == {"kind": "images", "count": 8, "size": [8, 8]}
    given, shown, rebuilt = shot.picture[0].view(3, 8, 8, 8)  # bands, rows, images, columns
    images = run.validation.x[:8].view(8, 8, 8).clamp(0, 1)
    torch.testing.assert_close(given.permute(1, 0, 2) / 255, images, atol=0.002, rtol=0)
    assert (shown <= given).all() and 0.3 < (shown < given).sum() / (given > 0).sum() < 0.7
    with torch.no_grad():
        masked = torch.where((shown == 0).permute(1, 0, 2), 0.0, run.validation.x[:8].view(8, 8, 8)).flatten(1)
        again = run.net(0)(masked).view(8, 8, 8).clamp(0, 1)
    torch.testing.assert_close(rebuilt.permute(1, 0, 2) / 255, again, atol=0.01, rtol=0)
    plane = Run(Training.load({**SPEC, "net": {"kind": "autoencoder", "widths": [4], "code": 1}, "epochs": 1}), watch=True)
    shot = list(plane.epochs())[-1].snapshot
    assert plane.camera and plane.camera.info["view"]["kind"] == "rebuilt" and shot and shot.table is not None
    assert shot.table.shape == (2, 1, 200)


def test_histograms_are_of_the_weights_the_gradient_and_the_change_of_the_last_step() -> None:
    training = Training.load({**SPEC, "batch": None, "epochs": 1, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.5}}}]})
    run = Run(training, watch=True)
    first, last = (epoch.snapshot for epoch in run.epochs())
    assert first and last
    assert first.histograms[1:].isnan().all() and not first.histograms[0].isnan().any()
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 2))
    nn.functional.cross_entropy(net(run.train.x), run.train.y).backward()
    for layer, module in enumerate((net[0], net[2])):
        gradient = torch.cat([p.grad.flatten() for p in module.parameters() if p.grad is not None])
        rows = last.histograms[:, 0, layer * (3 + BINS) : (layer + 1) * (3 + BINS)]
        torch.testing.assert_close(rows[1, 2].float(), gradient.norm())
        torch.testing.assert_close(rows[1, :2].float(), torch.stack((gradient.min(), gradient.max())))
        torch.testing.assert_close(rows[2, 2].float(), 0.5 * gradient.norm(), rtol=1e-4, atol=0)
        assert rows[:, 3:].sum(-1).tolist() == [len(gradient)] * 3


def test_no_more_snapshots_than_can_be_seen() -> None:
    assert watched_epochs(MOST - 1) == tuple(range(MOST))
    many = watched_epochs(1000)
    assert len(many) == MOST and many[0] == 0 and many[-1] == 1000


def test_watching_changes_nothing() -> None:
    document = {**SPEC, "net": {"widths": [5], "dropout": 0.3, "batch_norm": True}}
    plain, watched = Run(Training.load(document)), Run(Training.load(document), watch=True)
    for a, b in zip(plain.epochs(), watched.epochs(), strict=True):
        assert a.whole.tobytes() == b.whole.tobytes() and a.steps.tobytes() == b.steps.tobytes()
