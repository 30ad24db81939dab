"""Paths over a plane: true losses are the training's own, the plane's those of the nearest points, and a path ends with finite numbers."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
import torch

from engine.nets import Training, train
from engine.nets.landscapes import Landscape, recording, turns
from engine.nets.landscapes.window import beyond, window
from engine.nets.loop import EPOCH_COLUMNS, Run
from tests.engine.nets.landscape_documents import ADAM, OPTIMIZERS, SGD, THREE, by_hand, loss_at, loss_of, plain, relief, vector


def growing(lr: float) -> dict[str, Any]:
    """An entry whose parameters grow by nearly `lr` each step."""
    return {"optimizer": {"name": "SGD", "params": {"lr": lr, "weight_decay": 1.0}}}



@pytest.mark.parametrize("of", ["train", "validation"])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_true_loss_is_the_trainings_own(of: str, batch_norm: bool) -> None:
    document = {**THREE, "net": {"widths": [6, 5], "batch_norm": batch_norm, "dropout": 0.1}, "seeds": [4, 9]}
    found = relief(document, kind="pca", resolution=5, of=of, seed_index=1)
    whole = train(Training.load({**document, "seeds": [9]})).whole
    for i, path in enumerate(found.paths):
        assert path.epochs == (0, 1, 2, 3, 4)
        assert path.loss.tolist() == whole[EPOCH_COLUMNS.index(f"{of}_loss"), :, i, 0].tolist()


def test_the_loss_under_a_path_is_that_of_the_nearest_point_of_the_plane() -> None:
    found = relief({**THREE, "dtype": "float64"}, kind="random", entry=0, seed=1, resolution=5)
    for path, optimizer in zip(found.paths, OPTIMIZERS, strict=True):
        models = by_hand(optimizer, plain)
        assert path.loss.tolist() == pytest.approx([loss_of(model) for model in models], rel=1e-12)
    end = by_hand(OPTIMIZERS[0], plain)[-1]
    generator = torch.Generator().manual_seed(1)
    basis = []
    for _ in range(2):
        parts = []
        for p in end.parameters():
            drawn = torch.randn(p.shape, generator=generator, dtype=torch.float64)
            factor = p.detach().norm(dim=1, keepdim=True) / drawn.norm(dim=1, keepdim=True) if p.dim() > 1 else 0.0
            parts.append((drawn * factor).flatten())
        basis.append(torch.cat(parts))
    for path, optimizer in zip(found.paths, OPTIMIZERS, strict=True):
        for k, model in enumerate(by_hand(optimizer, plain)):
            away = (vector(model) - vector(end)).numpy()
            where, *_ = np.linalg.lstsq(torch.stack(basis).T.numpy(), away, rcond=None)
            foot = torch.stack(basis).T.numpy() @ where
            assert (path.x[k], path.y[k]) == pytest.approx(tuple(where), rel=1e-8, abs=1e-10)
            assert path.distance[k] == pytest.approx(np.linalg.norm(away - foot), rel=1e-8, abs=1e-10)
            assert path.under[k] == pytest.approx(loss_at(end, vector(end) + torch.from_numpy(foot)), rel=1e-8)


def test_a_path_ends_where_it_ceases_to_be_finite() -> None:
    found = relief({**THREE, "entries": [ADAM, SGD, growing(100)], "epochs": 6}, kind="random", resolution=5)
    assert found.paths[2].epochs == (0, 1, 2, 3), "99 ** 20 is beyond float32, 99 ** 15 is not"
    assert (found.paths[2].lost, found.ignored) == (4, 3)
    assert found.as_dict()["paths"][2]["lost"] == 4
    found = relief({**THREE, "entries": [ADAM, SGD, growing(1e30)], "epochs": 6}, kind="pca", resolution=5)
    assert (found.paths[2].epochs, found.ignored) == ((0,), 6)
    assert [mark["entry"] for mark in found.marks] == [0, 1]
    assert np.isfinite(found.z).all()


def test_a_path_ends_where_its_training_stopped_early() -> None:
    stopping = {"patience": 2, "min_delta": 100.0}
    found = relief({**THREE, "stopping": stopping, "epochs": 30}, kind="pca", resolution=5)
    assert [path.epochs for path in found.paths] == [(0, 1, 2)] * 3, "no loss falls by 100"


def test_a_path_ends_where_torch_refused_to_go_on() -> None:
    entry = {**ADAM, "schedule": {"name": "LambdaLR", "params": {"lr_lambda": "1 / (8 - epoch)"}}}  # five steps an epoch: in the second
    found = relief({**THREE, "entries": [entry, SGD]}, kind="pca", resolution=5)
    assert [path.epochs for path in found.paths] == [(0, 1, 2), (0, 1, 2, 3, 4)]
    assert np.isfinite(found.paths[0].loss).all()


def test_the_picture_holds_points_and_paths_or_what_was_asked_for() -> None:
    places = [torch.tensor([[0.0, 0.0], [4.0, 0.0]]), torch.tensor([[0.0, 2.0]])]
    assert window(places, None) == (pytest.approx((-0.6, 4.6)), pytest.approx((-0.3, 2.3)))
    assert window([torch.tensor([[0.0, 0.0], [4.0, 0.0]])], None)[1] == pytest.approx((-0.65, 0.65)), "no sliver"
    assert window(places, 3.0) == ((-1, 5), (-2, 4))
    assert beyond(0.5, 5).tolist() == [-0.5, 0, 0.5, 1, 1.5]
    assert beyond(0.5, 6).tolist() == pytest.approx([-0.5, -0.1, 0, 0.3, 0.7, 1, 1.1, 1.5])
    found = relief(THREE, kind="entries", span=2.0, resolution=5)
    assert found.x[-1] - found.x[0] == pytest.approx(4) and found.y[-1] - found.y[0] == pytest.approx(4)


def test_a_training_is_done_once_for_several_landscapes(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    class Counted(Run):
        def __init__(self, training: Training) -> None:
            done.append(training.seeds)
            super().__init__(training)

    monkeypatch.setattr(recording, "Run", Counted)
    monkeypatch.setattr(recording, "_kept", type(recording._kept)())
    document = {**THREE, "seeds": [7, 8], "epochs": 2}
    first = relief(document, kind="pca", resolution=5)
    relief(document, kind="random", resolution=5)
    assert done == [(7,)]
    relief(document, kind="random", resolution=5, seed_index=1)
    assert done == [(7,), (8,)]
    monkeypatch.setattr(recording, "KEPT", 1)
    relief({**document, "epochs": 3}, kind="pca", resolution=5)
    assert len(recording._kept) == 1, "the oldest go where there are too many bytes"
    again = relief(document, kind="pca", resolution=5)
    assert done == [(7,), (8,), (7,), (7,)]
    assert again.as_dict() == first.as_dict(), "the same document gives the same bits"


def test_long_trainings_are_recorded_evenly() -> None:
    few = recording.chosen(50, 4000, 2)
    assert few == frozenset(range(51))
    many = sorted(recording.chosen(5000, 4000, 2))
    assert len(many) == recording.EPOCHS and many[0] == 0 and many[-1] == 5000
    assert max(np.diff(many)) - min(np.diff(many)) <= 1
    assert recording.chosen(5000, recording.PATHS, 16) == frozenset((0, 5000)), "nets too large for more"
    assert len(recording.chosen(5000, 4000, 16)) <= recording.ROWS / 16


def test_turns_are_many_and_the_answer_is_json() -> None:
    wanted = Landscape.load({**THREE, "net": {"widths": [64, 64]}, "landscape": {"kind": "pca"}})
    steps = turns(wanted)
    count = 0
    while True:
        try:
            assert next(steps) is None
            count += 1
        except StopIteration as end:
            found = end.value
            break
    assert count > 20
    told = json.loads(json.dumps(found.as_dict(heights=False), allow_nan=False))
    assert "z" not in told
    assert told["explained"] == list(found.explained)
    assert found.as_dict()["z"] == found.z.tolist()
    assert dataclasses.is_dataclass(found)
