"""Functions that a person typed against the same functions written in torch: value and gradient, side by side in one process.

    python -m tests.bench.formulas [rounds]
"""

import math
import statistics
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor

from engine.board import gradient
from engine.formula import Formula

CASES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "(1 - x)**2 + 100 * (y - x**2)**2": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y)": lambda x, y: (
        20 + x**2 - 10 * torch.cos(2 * math.pi * x) + y**2 - 10 * torch.cos(2 * math.pi * y)
    ),
    "y**2 + (0.5 * x**2 if abs(x) < 1 else abs(x) - 0.5)": lambda x, y: (
        y**2 + torch.where(torch.abs(x) < 1, 0.5 * x**2, torch.abs(x) - 0.5)
    ),
}


def seconds(function: Callable[[Tensor, Tensor], Tensor], calls: int = 200) -> float:
    points = torch.tensor([[-1.5, 2.0]] * 4, dtype=torch.float64).requires_grad_()
    ones = torch.ones(4, dtype=torch.float64)
    began = time.perf_counter()
    for _ in range(calls):
        gradient(function(*points.unbind(-1)), points, ones)
    return (time.perf_counter() - began) / calls


def main() -> None:
    torch.set_num_threads(1)
    for text, written in CASES.items():
        typed = Formula.parse(text, ("x", "y")).bind()
        rounds = [(seconds(typed), seconds(written)) for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 30)]
        ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(a / b for a, b in rounds)
        print(f"{text}: typed {ours * 1e6:.1f}, written {theirs * 1e6:.1f} microseconds; ratio {ratio:.3f} (at most 1.1)")


if __name__ == "__main__":
    main()
