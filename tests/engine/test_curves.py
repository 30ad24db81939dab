"""The curves of a spec side by side: columns, chunks, CSV."""

import numpy as np

from engine import Spec
from engine.curves import Curves, curves
from tests.engine.by_hand import LEAVES, sequential, spec


def test_columns_are_those_that_some_entry_needs():
    plain = {"optimizer": {"name": "Adagrad"}}
    cycled = {"optimizer": {"name": "Adam"}, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 300}}}
    calm = {
        "optimizer": {"name": "Adam"},
        "schedule": {**cycled["schedule"], "params": {**cycled["schedule"]["params"], "cycle_momentum": False}},
    }
    fed = {"optimizer": {"name": "SGD"}, "schedule": {"name": "ReduceLROnPlateau"}}
    grouped = {**cycled, "groups": {"y": {"lr": 0.1}}}

    def names(*entries):
        return Curves(Spec.load({"problem": {"name": "sphere"}, "entries": list(entries)})).names

    assert names(plain) == names(plain, calm) == ("lr",)
    assert names(plain, cycled) == ("lr", "momentum")
    assert names(fed, cycled) == ("lr", "momentum", "loss", "best", "bad_epochs", "cooldown")
    assert names(plain, grouped) == ("lr", "lr_y", "momentum", "momentum_y")
    assert names(sequential_entry := {"optimizer": {"name": "SGD"}, "schedule": sequential(LEAVES[0], LEAVES[4])}) == ("lr", "momentum")
    assert sequential_entry["schedule"]["schedules"][1]["name"] == "OneCycleLR"


def test_chunks_do_not_depend_on_the_clock():
    document = {"problem": {"name": "booth"}, "steps": 500, "entries": [
        {"optimizer": {"name": "Adam"}, "schedule": {"name": "ReduceLROnPlateau"}},
        {"optimizer": {"name": "SGD"}, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 99}}},
    ]}  # fmt: skip
    hurried = Curves(Spec.load(document))
    sent = [chunk for chunk in hurried.chunks(1e-6) if chunk]
    assert len(sent) > 10
    whole = curves(Spec.load(document))
    together = np.concatenate([chunk.data for chunk in sent], axis=2)
    assert together.tobytes() == hurried.data.tobytes() == whole.data.tobytes()
    assert [chunk.row for chunk in sent] == [0, *np.cumsum([chunk.data.shape[2] for chunk in sent])[:-1]]


def test_the_csv_has_momentum_where_it_is_cycled():
    lines = curves(spec({"name": "StepLR", "params": {"step_size": 1}}, steps=2)).to_csv().splitlines()
    assert lines == [
        "entry,label,step,lr",
        '0,"SGD, StepLR",0,0.05',
        '0,"SGD, StepLR",1,0.005000000000000001',
        '0,"SGD, StepLR",2,0.0005000000000000001',
    ]
    cycled = curves(spec({"name": "CyclicLR", "params": {"base_lr": 0, "max_lr": 1, "step_size_up": 2}}, steps=1)).to_csv().splitlines()
    assert cycled == ["entry,label,step,lr,momentum", '0,"SGD, CyclicLR",0,0.0,0.9', '0,"SGD, CyclicLR",1,0.5,0.8500000000000001']
