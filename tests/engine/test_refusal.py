"""Where torch stops a schedule in mid-run: its words, what they mean, and the part that is to blame."""

import numpy as np
import pytest

from engine.curves import curves
from tests.engine.by_hand import LEAVES, chained, column, sequential, spec


def test_stepping_past_a_total_is_explained_and_the_curve_up_to_there_is_shown():
    found = curves(spec({"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 10}, "every": 3}))
    stopped = found.entries()[0]["stopped"]
    assert stopped["step"] == 32  # the eleventh call
    assert stopped["message"].startswith("Tried to step 11 times")
    assert "20 would last to the end" in stopped["message"]
    assert stopped["path"] == ["entries", 0, "schedule", "params", "total_steps"]
    lr = column(found, "lr")
    assert np.isfinite(lr[:33]).all()
    assert np.isnan(lr[33:]).all()
    longer = curves(spec({"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 20}, "every": 3}))
    assert longer.entries()[0]["stopped"] is None


@pytest.mark.parametrize(
    ("schedule", "step", "said", "path"),
    [
        (
            sequential(LEAVES[0], chained(LEAVES[1], LEAVES[2])), 6,
            "NotImplementedError: torch cannot start a ChainedScheduler at a milestone", ["schedules", 1],
        ),
        (
            sequential(LEAVES[0], {"name": "LambdaLR", "params": {"lr_lambda": "1 / (epoch - 5)"}}), 11,
            "1 / (epoch - 5) has no value at epoch = 5: division by zero", ["schedules", 1, "params", "lr_lambda"],
        ),
        (
            chained(LEAVES[1], {"name": "OneCycleLR", "params": {"max_lr": 1, "epochs": 2, "steps_per_epoch": 5}}), 10,
            "Tried to step 11 times", ["schedules", 1, "params", "epochs"],
        ),
    ],
)  # fmt: skip
def test_what_stops_a_part_is_said_where_it_is(schedule, step, said, path):
    stopped = curves(spec(schedule)).entries()[0]["stopped"]
    assert stopped["step"] == step
    assert stopped["message"].startswith(said)
    assert stopped["path"] == ["entries", 0, "schedule", *path]


def test_torchs_warnings_are_told():
    notes = curves(spec(sequential(chained(LEAVES[1], LEAVES[2]), LEAVES[0]))).entries()[0]["notes"]
    assert len(notes) == 1  # torch's own composition steps its parts before the optimizer's first step
    assert "before `optimizer.step()`" in notes[0]
    assert curves(spec(LEAVES[0])).entries()[0]["notes"] == []
