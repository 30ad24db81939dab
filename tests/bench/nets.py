"""Training with everything recorded against the bare loop of a script, side by side in one process on one thread; prints ratios.

    python -m tests.bench.nets [rounds]
"""

import statistics
import sys
import time

import torch
from torch import nn

from engine.nets import Run, Training
from engine.nets.samples import split

EPOCHS = 40
DOCUMENT = {
    "data": {"name": "moons", "count": 512, "validation": 0.25}, "net": {"widths": [16, 16]}, "batch": 32, "epochs": EPOCHS,
    "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}],
}  # fmt: skip


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


def recorded(training: Training) -> float:
    run = Run(training)
    began = time.process_time()
    for _ in run.epochs():
        pass
    return time.process_time() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    torch.set_num_threads(1)
    training = Training.load(DOCUMENT)
    for warm in (bare, recorded):
        warm(training)
    pairs = [(bare(training), recorded(training)) for _ in range(rounds)]
    for script, ours in pairs:
        print(f"script {script:.3f} s, recorded {ours:.3f} s, ratio {ours / script:.3f}")
    print(f"median ratio {statistics.median(ours / script for script, ours in pairs):.3f} (at most 1.15)")


if __name__ == "__main__":
    main()
