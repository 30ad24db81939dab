"""Training with everything recorded against the bare loop of a script, and seeds trained at once against one after the other, side by side
in one process on one thread; prints ratios.

    python -m tests.bench.nets [rounds]
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from engine.nets import Run, Training
from engine.nets.samples import split

EPOCHS = 40
DOCUMENT: dict[str, Any] = {
    "data": {"name": "moons", "count": 512, "validation": 0.25}, "net": {"widths": [16, 16]}, "batch": 32, "epochs": EPOCHS,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}],
}  # fmt: skip
EIGHT = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam", "RAdam", "Adamax")
MANY: dict[str, Any] = {
    "data": {"name": "moons"}, "epochs": 10, "seeds": [0, 1, 2, 3, 4], "entries": [{"optimizer": {"name": name}} for name in EIGHT],
}  # fmt: skip
Timed = Callable[[], float]


def bare(training: Training) -> float:
    """The CPU seconds of the loop that a script has."""
    samples, _ = split(training)
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 2))
    optimizer, criterion = torch.optim.Adam(net.parameters(), lr=0.01), nn.CrossEntropyLoss()
    order = torch.Generator().manual_seed(0)
    began = time.process_time()
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(samples), generator=order).split(32):
            optimizer.zero_grad()
            loss = criterion(net(samples.x[chosen]), samples.y[chosen])
            loss.backward()
            optimizer.step()
    return time.process_time() - began


def ours(document: dict[str, Any], watch: bool) -> Timed:
    def timed() -> float:
        run = Run(Training.load(document), watch=watch)
        began = time.process_time()
        for _ in run.epochs():
            pass
        return time.process_time() - began

    return timed


def compare(rounds: int, name: str, base: Timed, other: Timed, wanted: str) -> None:
    """Prints how often the base's time the other takes; both warmed up, then by turns."""
    base(), other()
    pairs = [(base(), other()) for _ in range(rounds)]
    ratio = statistics.median(b / a for a, b in pairs)
    seconds = ", ".join(f"{statistics.median(one):.3f} s" for one in zip(*pairs, strict=True))
    print(f"{name}: {seconds}, ratio {ratio:.3f} ({wanted})")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    torch.set_num_threads(1)
    training = Training.load(DOCUMENT)
    compare(rounds, "bare loop, losses recorded", lambda: bare(training), ours(DOCUMENT, False), "at most 1.15")
    compare(rounds, "bare loop, all recorded and pictured", lambda: bare(training), ours(DOCUMENT, True), "at most 1.15")
    apart = {**MANY, "stacked": False}
    compare(rounds, "8 entries x 5 seeds at once, apart", ours(MANY, False), ours(apart, False), "at least 3")
    compare(rounds, "the same, pictured", ours(MANY, True), ours(apart, True), "at least 3")


if __name__ == "__main__":
    main()
