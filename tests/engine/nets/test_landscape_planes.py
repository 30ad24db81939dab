"""Planes and their heights are those of loops written by hand, and of numpy."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.nets.landscapes import planes
from tests.engine.nets.landscape_documents import OPTIMIZERS, THREE, by_hand, loss_at, loss_of, plain, relief, vector

DOUBLE = {**THREE, "dtype": "float64"}


def filter_normalized(model: nn.Sequential, generator: torch.Generator) -> list[torch.Tensor]:
    """A direction for each parameter, filter by filter: Li et al. 2018, section 4."""
    directions = []
    for parameter in model.parameters():
        drawn = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
        if parameter.dim() == 1:
            drawn.zero_()
        else:
            for own, weights in zip(drawn, parameter.detach(), strict=True):
                own *= torch.sqrt((weights**2).sum()) / torch.sqrt((own**2).sum())
        directions.append(drawn)
    return directions


@pytest.mark.parametrize("of", ["train", "validation"])
def test_two_filter_normalized_directions_equal_a_slow_reference(of: str) -> None:
    found = relief(DOUBLE, kind="random", entry=1, seed=5, resolution=7, span=1.5, of=of)
    model = by_hand(OPTIMIZERS[1], plain)[-1]
    generator = torch.Generator().manual_seed(5)
    right, up = filter_normalized(model, generator), filter_normalized(model, generator)
    names = [name for name, _ in model.named_parameters()]
    for i in range(7):
        for j in range(7):
            a, b = -1.5 + 0.5 * j, -1.5 + 0.5 * i
            moved = plain().double()
            moved.load_state_dict(
                {name: p.detach() + a * r + b * u for name, p, r, u in zip(names, model.parameters(), right, up, strict=True)}
            )
            assert (found.x[j], found.y[i]) == (a, b)
            assert found.z[i, j] == pytest.approx(loss_of(moved, of == "validation"), rel=1e-6, abs=0)
    assert found.z[3, 3] == pytest.approx(loss_of(model, of == "validation"), rel=1e-12)
    assert found.explained is None
    assert [mark["entry"] for mark in found.marks] == [1]


def test_convolutions_are_normalized_by_output_channel_and_the_rest_stays() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.PReLU(), nn.Flatten(), nn.Linear(12, 2))
    plane = planes.random_plane(net, 3)
    sizes = [p.numel() for p in net.parameters()]
    for direction in plane.basis:
        conv, conv_bias, *rest, linear, linear_bias = torch.split(direction, sizes)
        weights = net[0].weight.detach().double()
        assert torch.allclose(conv.view(3, 18).norm(dim=1), weights.reshape(3, 18).norm(dim=1), rtol=1e-12)
        assert torch.allclose(linear.view(2, 12).norm(dim=1), net[4].weight.detach().double().norm(dim=1), rtol=1e-12)
        assert not torch.cat((conv_bias, *rest, linear_bias)).any()
    assert not torch.allclose(*plane.basis)
    net[0].weight.data[1] = 0
    assert planes.random_plane(net, 3).basis.isfinite().all()


def test_the_plane_through_three_entries_has_their_losses_at_its_marks() -> None:
    found = relief(DOUBLE, kind="entries", entries=[2, 0, 1], resolution=9)
    models = [by_hand(OPTIMIZERS[i], plain)[-1] for i in (2, 0, 1)]
    marks = found.marks
    for mark, model in zip(marks, models, strict=True):
        assert mark["loss"] == pytest.approx(loss_of(model), rel=1e-12)
        assert mark["under"] == pytest.approx(loss_of(model), rel=1e-12)
        assert mark["distance"] < 1e-12
        assert found.x[0] < mark["x"] < found.x[-1] and found.y[0] < mark["y"] < found.y[-1]
    a, b, c = map(vector, models)
    assert (marks[0]["x"], marks[0]["y"]) == (0, 0)
    assert marks[1]["x"] == pytest.approx((b - a).norm().item(), rel=1e-12) and abs(marks[1]["y"]) < 1e-12
    third = ((c - a) @ (b - a) / (b - a).norm()).item()
    assert marks[2]["x"] == pytest.approx(third, rel=1e-9)
    assert marks[2]["y"] == pytest.approx(((c - a).norm() ** 2 - third**2).sqrt().item(), rel=1e-9)
    x = (b - a) / (b - a).norm()
    y = (c - a) - third * x
    corner = a + found.x[-1] * x + found.y[0] * y / y.norm()
    assert found.z[0, -1] == pytest.approx(loss_at(models[0], corner), rel=1e-9)


def test_the_plane_of_the_paths_is_that_of_numpys_svd() -> None:
    found = relief(DOUBLE, kind="pca", resolution=9)
    paths = [np.stack([vector(model).numpy() for model in by_hand(optimizer, plain)]) for optimizer in OPTIMIZERS]
    rows = np.concatenate(paths)
    mean = rows.mean(0)
    _, sizes, right = np.linalg.svd(rows - mean, full_matrices=False)
    assert found.explained == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()), rel=1e-9)
    where = (rows - mean) @ right[:2].T
    where *= np.sign(where[np.abs(where).argmax(0), [0, 1]])
    assert np.concatenate([path.x for path in found.paths]) == pytest.approx(where[:, 0], rel=1e-8, abs=1e-10)
    assert np.concatenate([path.y for path in found.paths]) == pytest.approx(where[:, 1], rel=1e-8, abs=1e-10)
    for path, points in zip(found.paths, paths, strict=True):
        rest = (points - mean) - (points - mean) @ right[:2].T @ right[:2]
        assert path.distance == pytest.approx(np.linalg.norm(rest, axis=1), rel=1e-7, abs=1e-10)
        assert found.x[0] < path.x.min() and path.x.max() < found.x[-1]
        assert found.y[0] < path.y.min() and path.y.max() < found.y[-1]


def test_principal_components_of_points_whose_spread_is_known() -> None:
    torch.manual_seed(1)
    axes, _ = torch.linalg.qr(torch.randn(40, 3, dtype=torch.float64))
    signs = torch.tensor([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=torch.float64)
    plane = planes.principal_plane(signs * torch.tensor([3.0, 2.0, 1.0]) @ axes.T + 7)
    assert plane.explained == pytest.approx((9 / 14, 4 / 14))
    assert (plane.basis @ axes).abs() == pytest.approx(np.eye(3)[:2], abs=1e-12)
    assert plane.origin == pytest.approx(np.full(40, 7.0))


def test_a_plane_needs_points_that_are_not_on_a_line() -> None:
    line = torch.linspace(0, 1, 3).unsqueeze(-1) * torch.ones(5) + 3
    with pytest.raises(planes.NoPlane, match="the third"):
        planes.plane_through(line)
    with pytest.raises(planes.NoPlane, match="one line"):
        planes.principal_plane(line)
