"""The board's evaluation: torch's gradient, by whichever entry, stacked or alone."""

import pytest
import torch

from engine import board
from engine.board import Board
from engine.surfaces import surfaces


@pytest.mark.parametrize("direct", [True, False], ids=["engine", "autograd.grad"])
@pytest.mark.parametrize("name", list(surfaces()))
def test_gradients_are_those_of_backward(name: str, direct: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if direct:
        assert board._backward is not None, "this torch has no entry into its engine: gradient() is slower than it could be"
    else:
        monkeypatch.setattr(board, "_backward", None)
    surface = surfaces()[name]
    cells = Board(surface.bind(), (0.0, 0.0), 5, torch.float64)
    cells.cells[:, :2] = torch.rand(5, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64) * 2 - 1
    for evaluate in (cells.evaluate_stacked, cells.evaluate_rows):
        cells.cells[:, 2:] = 0
        evaluate()
        for row in cells.cells:
            p = row[:2].clone().requires_grad_()
            surface(p).backward()
            assert p.grad is not None
            assert row[2:].tolist() == [surface(p).item(), *p.grad.tolist()]


def test_a_broken_entry_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        def run_backward(self, *arguments: object) -> tuple[torch.Tensor, ...]:
            raise TypeError("another signature")

    monkeypatch.setattr(torch.autograd.Variable, "_execution_engine", Engine())
    assert board._entry() is None
