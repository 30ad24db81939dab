"""Engine time against plain torch loops, side by side in one process; prints ratios.

The loops are what a person would write, one after the other, and record nothing. The engine records every column. Each
pair is measured in turn several times, and the median of the pairs' ratios is what to quote: these machines are noisy.

    python -m tests.bench.engine [entries ...]
"""

import statistics
import sys
import time
from typing import Any

import torch

from engine import Spec
from engine.run import Run

STEPS, PAIRS = 1000, 7
MIX: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 1e-3}), ("SGD", {"lr": 1e-3, "momentum": 0.9}), ("RMSprop", {"lr": 0.01}), ("Adam", {"lr": 0.05}),
    ("AdamW", {"lr": 0.05}), ("Adagrad", {"lr": 0.3}), ("NAdam", {"lr": 0.05}), ("RAdam", {"lr": 0.05}),
    ("Adamax", {"lr": 0.05}), ("Adadelta", {"lr": 1.0}),
]  # fmt: skip


def rosenbrock(p: torch.Tensor) -> torch.Tensor:
    x, y = p.unbind(-1)
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


def loops(entries: list[tuple[str, dict[str, Any]]]) -> float:
    began = time.perf_counter()
    for name, params in entries:
        p = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
        optimizer = getattr(torch.optim, name)([p], **params)
        for _ in range(STEPS):
            optimizer.zero_grad()
            rosenbrock(p).backward()
            optimizer.step()
    return time.perf_counter() - began


def engine(entries: list[tuple[str, dict[str, Any]]]) -> float:
    spec = Spec.load(
        {
            "problem": {"name": "rosenbrock", "start": [-1.5, 2.0]},
            "entries": [{"optimizer": {"name": name, "params": params}} for name, params in entries],
            "steps": STEPS,
        }
    )
    began = time.perf_counter()
    for _ in Run(spec).chunks(0.02):
        pass
    return time.perf_counter() - began


def main() -> None:
    torch.set_num_threads(1)
    for count in [int(word) for word in sys.argv[1:]] or [4, 10, 30]:
        entries = [MIX[i % len(MIX)] for i in range(count)]
        engine(entries), loops(entries)
        pairs = [(engine(entries), loops(entries)) for _ in range(PAIRS)]
        ratios = sorted(ours / theirs for ours, theirs in pairs)
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(
            f"{count:3} entries x {STEPS} steps: engine {ours * 1e3:6.0f} ms, loops {theirs * 1e3:6.0f} ms, "
            f"ratio {statistics.median(ratios):.3f} (from {ratios[0]:.3f} to {ratios[-1]:.3f})"
        )


if __name__ == "__main__":
    main()
