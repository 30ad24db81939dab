"""Early stopping ends a training where a hand-written rule ends it, and changes nothing before."""

from typing import Any

import numpy as np

from engine.nets import Run, Training
from engine.nets.loop import EPOCH_COLUMNS

OVERFITS: dict[str, Any] = {
    "data": {"name": "moons", "count": 40, "noise": 0.4}, "net": {"widths": [32, 32]}, "epochs": 120, "seeds": [0, 1], "stacked": False,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}, {"optimizer": {"name": "SGD", "params": {"lr": 0.001}}}],
}  # fmt: skip
VALIDATION = EPOCH_COLUMNS.index("validation_loss")


def whole(run: Run) -> np.ndarray[Any, Any]:
    return np.stack([epoch.whole for epoch in run.epochs()], axis=1)


def end(losses: list[float], patience: int, min_delta: float) -> int | None:
    """Keras's rule, written out: the first epoch with no improvement by more than `min_delta` in the `patience` epochs up to it."""
    best, at = losses[0], 0
    for epoch, loss in enumerate(losses[1:], 1):
        if loss < best - min_delta:
            best, at = loss, epoch
        elif epoch - at >= patience:
            return epoch
    return None


def test_it_ends_where_the_loss_no_longer_falls() -> None:
    free = whole(Run(Training.load(OVERFITS)))
    run = Run(Training.load({**OVERFITS, "stopping": {"patience": 5, "min_delta": 0.001}}))
    stopped = whole(run)
    early = run.early()
    for i in range(2):
        for j in range(2):
            at = early[i][j]
            assert at == end(free[VALIDATION, :, i, j].tolist(), 5, 0.001)
            last = 120 if at is None else at
            assert stopped[:4, : last + 1, i, j].tobytes() == free[:4, : last + 1, i, j].tobytes()
            assert np.isnan(stopped[:, last + 1 :, i, j]).all()
    assert any(at is not None for row in early for at in row), "the net of 32 units overfits 30 samples"
