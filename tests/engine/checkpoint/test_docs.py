"""The code of docs/checkpoints.md does what the page says."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from engine import run

TEXT = Path(__file__).resolve().parents[3] / "docs" / "checkpoints.md"
PLAIN, OURS = re.findall(r"```python\n(.*?)```", TEXT.read_text(encoding="utf-8"), re.DOTALL)


class Parts:
    """A training as anyone writes it, in float64 and with dropout, whose optimizer keeps float32."""

    def __init__(self) -> None:
        torch.manual_seed(3)
        self.model = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 1)).double()
        self.optimizer = torch.optim.NAdam(self.model.parameters(), lr=0.01)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 12)
        self.average = AveragedModel(self.model)
        self.order, self.samples = torch.Generator().manual_seed(4), torch.arange(12)
        self.x, self.y = torch.linspace(-1, 1, 24).double().view(12, 2), torch.linspace(0, 1, 12).double()

    def steps(self, first: int, end: int) -> list[float]:
        losses = []
        for step in range(first, end):
            if step % 3 == 0:
                self.samples = torch.randperm(12, generator=self.order)
            batch = self.samples.split(4)[step % 3]
            self.optimizer.zero_grad()
            loss = nn.functional.mse_loss(self.model(self.x[batch]).squeeze(-1), self.y[batch])
            loss.backward()
            self.optimizer.step()
            self.scheduler.step()
            self.average.update_parameters(self.model)
            losses.append(loss.item())
        return losses


def test_the_code_for_a_training_of_ones_own_goes_on_bit_for_bit() -> None:
    names: dict[str, Any] = {}
    exec(PLAIN, names)
    whole = Parts()
    losses = whole.steps(0, 12)
    begun, file = Parts(), io.BytesIO()
    begun.steps(0, 5)
    names["save"](file, 5, begun.model, begun.optimizer, begun.scheduler, begun.average, begun.order, begun.samples)
    later = Parts()
    file.seek(0)
    step, later.samples = names["load"](file, later.model, later.optimizer, later.scheduler, later.average, later.order)
    assert later.steps(step, 12) == losses[5:]
    for name, value in whole.average.state_dict().items():
        assert torch.equal(later.average.state_dict()[name], value), name


def test_the_code_for_races_prints_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    exec(OURS, {})
    spec = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 200}
    lines = run(spec).to_csv().splitlines()
    assert capsys.readouterr().out.splitlines()[:82] == [lines[0], *lines[121:]]
