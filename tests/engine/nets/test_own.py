"""A table of one's own is data like the catalogue's, all of it in the document."""

import json
from typing import Any

import pytest
import torch
from sklearn.preprocessing import StandardScaler
from torch import nn

from engine.errors import SpecError
from engine.nets import Run, Training
from engine.nets.samples import split, standardized

ROWS = [[float(i), 0.5 * i * i, 3.0, float(i % 2)] for i in range(40)]
TABLE: dict[str, Any] = {
    "columns": ["a", "b", "same", "label"], "rows": ROWS, "target": "label", "kind": "classes", "classes": ["even", "odd"],
}  # fmt: skip
NUMBERS = {**TABLE, "kind": "numbers", "target": "b", "classes": []}
ENTRIES = [{"optimizer": {"name": "SGD", "params": {"lr": 0.1}}}]


def training(table: dict[str, Any], **data: Any) -> Training:
    return Training.load({"data": {"name": "table", "table": table, **data}, "entries": ENTRIES, "dtype": "float64", "epochs": 2})


def test_the_document_alone_determines_it() -> None:
    loaded = training(TABLE)
    again = Training.load(json.loads(loaded.canonical()))
    assert again == loaded
    assert again.key() == loaded.key()
    assert (loaded.data.count, loaded.data.noise, loaded.data.dataset.classes, loaded.data.dataset.labels) == (40, 0.0, 2, ("even", "odd"))
    assert "table" not in Training.load({"data": {"name": "moons"}, "entries": ENTRIES}).as_dict()["data"]
    other = training({**TABLE, "rows": [*ROWS[:-1], [39.0, 760.5, 3.0, 0.0]]})
    assert other.key() != loaded.key()


def test_features_are_standardized_by_the_samples_that_are_trained_on() -> None:
    train, validation = split(training(TABLE))
    raw_train, raw_validation = split(training({**TABLE, "standardize": False}))
    assert torch.equal(train.y, raw_train.y)
    scaler = StandardScaler().fit(raw_train.x.numpy())
    torch.testing.assert_close(train.x, torch.from_numpy(scaler.transform(raw_train.x.numpy())))
    torch.testing.assert_close(validation.x, torch.from_numpy(scaler.transform(raw_validation.x.numpy())))
    assert train.x[:, 2].eq(0).all(), "a feature that is always the same is only shifted"
    assert sorted(torch.cat((raw_train.x, raw_validation.x))[:, 0].tolist()) == list(range(40))


def test_no_sample_for_validation_has_a_say_in_it() -> None:
    x = torch.randn(20, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    changed = x.clone()
    changed[15:] *= 1000
    assert torch.equal(standardized(x, 15)[:15], standardized(changed, 15)[:15])
    still = torch.full((8, 1), 0.1, dtype=torch.float64)
    assert torch.equal(standardized(still, 6), torch.zeros_like(still)), "whose mean is not 0.1 by rounding"


def test_a_number_is_a_target_too_and_noise_counts_in_deviations() -> None:
    loaded = training(NUMBERS, validation=0)
    train, _ = split(loaded)
    assert loaded.classes == 0 and loaded.outputs == 1
    assert sorted(train.y.tolist()) == sorted(row[1] for row in ROWS)
    noisy, _ = split(training({**NUMBERS, "standardize": False}, validation=0, noise=0.25))
    clean, _ = split(training({**NUMBERS, "standardize": False}, validation=0))
    moved = noisy.x - clean.x
    assert moved[:, 1].eq(0).all(), "a feature without deviation"
    assert 0.15 < moved[:, 0].std().item() / clean.x[:, 0].std().item() < 0.35, "40 draws of 0.25"


def test_the_seed_draws_fewer_rows() -> None:
    few = split(training({**TABLE, "standardize": False}, count=20, validation=0))[0]
    assert len({row[0] for row in few.x.tolist()}) == 20
    assert few.y.tolist() == [row[0] % 2 for row in few.x.tolist()], "features and target of the same row"
    assert few.x[:, 0].tolist() != split(training({**TABLE, "standardize": False}, count=20, validation=0, seed=1))[0].x[:, 0].tolist()


def test_it_trains_as_a_loop_by_hand() -> None:
    loaded = training(TABLE)
    run = Run(loaded)
    losses = [loss for epoch in run.epochs() for loss in epoch.steps[0, :, 0, 0].tolist()]
    x, y = run.train.x, run.train.y
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 2)).double()
    optimizer, order, expected = torch.optim.SGD(net.parameters(), lr=0.1), torch.Generator().manual_seed(0), []
    for _ in range(2):
        for chosen in torch.randperm(30, generator=order).split(30):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x[chosen]), y[chosen])
            loss.backward()
            optimizer.step()
            expected.append(loss.item())
    assert losses == expected


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"columns": ["a"]}, ("columns",)),
        ({"columns": ["a", "b", "a", "label"]}, ("columns",)),
        ({"columns": [str(i) for i in range(66)]}, ("columns",)),
        ({"columns": ["a", "b", "c", 4]}, ("columns", 3)),
        ({"rows": ROWS[:7]}, ("rows",)),
        ({"rows": ROWS * 126}, ("rows",)),
        ({"rows": [*ROWS, [1.0, 2.0, 3.0]]}, ("rows", 40)),
        ({"rows": [*ROWS, [1.0, "2", 3.0, 0]]}, ("rows", 40, 1)),
        ({"rows": [*ROWS, [1.0, float("nan"), 3.0, 0]]}, ("rows", 40, 1)),
        ({"rows": [*ROWS, [1.0, 2.0, float("inf"), 0]]}, ("rows", 40, 2)),
        ({"rows": [*ROWS, [1.0, 2.0, 1e39, 0]]}, ("rows", 40, 2)),
        ({"rows": [*ROWS, [1.0, 2.0, 10**400, 0]]}, ("rows", 40, 2)),
        ({"rows": [*ROWS, [1.0, True, 3.0, 0]]}, ("rows", 40, 1)),
        ({"rows": [*ROWS, [1.0, 2.0, 3.0, 2.0]]}, ("rows", 40, 3)),
        ({"rows": [*ROWS, [1.0, 2.0, 3.0, 0.5]]}, ("rows", 40, 3)),
        ({"rows": [*ROWS, [1.0, 2.0, 3.0, -1.0]]}, ("rows", 40, 3)),
        ({"rows": [*ROWS, 7]}, ("rows", 40)),
        ({"rows": [row for row in ROWS if row[3]]}, ("rows",)),
        ({"target": "c"}, ("target",)),
        ({"kind": "ranks"}, ("kind",)),
        ({"classes": ["even"]}, ("classes",)),
        ({"classes": ["even", "even"]}, ("classes",)),
        ({"classes": [str(i) for i in range(33)]}, ("classes",)),
        ({"kind": "numbers"}, ("classes",)),
        ({"standardize": 1}, ("standardize",)),
        ({"rules": []}, ("rules",)),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        training({**TABLE, **change})
    assert refused.value.path == ("data", "table", *path), refused.value.message


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"name": "table"}, ("table",)),
        ({"name": "moons", "table": TABLE}, ("table",)),
        ({"name": "table", "table": TABLE, "count": 41}, ("count",)),
        ({"name": "table", "table": TABLE, "params": {"turns": 2}}, ("params", "turns")),
    ],
)
def test_a_table_belongs_to_the_data_of_that_name(data: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Training.load({"data": data, "entries": ENTRIES})
    assert refused.value.path == ("data", *path)


def test_a_convolutional_net_does_not_take_a_table() -> None:
    document = {"data": {"name": "table", "table": TABLE}, "net": {"kind": "cnn"}, "entries": ENTRIES}
    with pytest.raises(SpecError, match="expected data that are images") as refused:
        Training.load(document)
    assert refused.value.path == ("net", "kind")
