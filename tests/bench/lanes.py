"""Maps against plain torch loops, side by side in one process on one thread; prints nanoseconds a lane-step and ratios.

The loop is what a person would write for one cell; some cells of the same map are run so, spread over it, and their mean stands for
all. Each round measures both, so that a busy machine slows both, in CPU time; the median of the rounds' ratios is what to quote.

    python -m tests.bench.lanes [rounds]
"""

import statistics
import sys
import time
from typing import Any

import torch

from engine.maps import Map, complete
from tests.bench.engine import rosenbrock

SAMPLE, STEPS, ACROSS = 20, 200, 256
START = (-1.5, 2.0)
LR = {"path": ["optimizer", "params", "lr"], "from": 1e-4, "to": 1.0, "scale": "log", "count": ACROSS}
BETA = {"path": ["optimizer", "params", "betas", 0], "from": 0.0, "to": 0.99, "count": ACROSS}
ADAM: dict[str, Any] = {
    "problem": {"name": "rosenbrock", "start": list(START)}, "entries": [{"optimizer": {"name": "Adam"}}], "steps": STEPS,
    "map": {"x": LR, "y": BETA},
}  # fmt: skip
BASINS: dict[str, Any] = {
    "problem": {"name": "himmelblau"}, "entries": [{"optimizer": {"name": "SGD", "params": {"lr": 0.01, "momentum": 0.5}}}],
    "steps": 300, "map": {"kind": "basins", "x": {"count": 512}, "y": {"count": 512}},
}  # fmt: skip


def loop(lr: float, beta: float) -> float:
    """The final loss of one cell."""
    p = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr, betas=(beta, 0.999))
    for _ in range(STEPS):
        optimizer.zero_grad()
        rosenbrock(p).backward()
        optimizer.step()
    return float(rosenbrock(p.detach()))


def cells() -> list[tuple[int, int]]:
    """Row and column of cells spread over the map."""
    return [(i * (ACROSS - 1) // (SAMPLE - 1), i * 7919 % ACROSS) for i in range(SAMPLE)]


def timed(document: dict[str, Any]) -> tuple[float, Any]:
    """Seconds of a whole map, from its document on, and what it found."""
    began = time.process_time()
    found = complete(Map.load(document))
    return time.process_time() - began, found


def looped(found: Any) -> tuple[float, int]:
    """Seconds that the loops of all cells would take, and how many of the sample end where the map says, bit for bit."""
    began = time.process_time()
    losses = [loop(found["x"][column], found["y"][row]) for row, column in cells()]
    seconds = (time.process_time() - began) / SAMPLE * ACROSS**2
    return seconds, sum(loss == found["final"][cell] for loss, cell in zip(losses, cells(), strict=True))


def main() -> None:
    torch.set_num_threads(1)
    timed({**ADAM, "steps": 20}), loop(0.01, 0.9)
    rounds = []
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        ours, found = timed(ADAM)
        theirs, same = looped(found)
        rounds.append((theirs / ours, ours, theirs))
        print(
            f"Adam {ACROSS} x {ACROSS} x {STEPS}, {found['how']}: map {ours:.2f} s, {ours / ACROSS**2 / STEPS * 1e9:.0f} ns a lane-step; "
            f"loops {theirs:,.0f} s (from {SAMPLE} cells, {same} the same bit for bit); ratio {theirs / ours:,.0f}"
        )
    ratio, ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"median: {ours / ACROSS**2 / STEPS * 1e9:.0f} ns a lane-step (wanted: 30), ratio {ratio:,.0f} (wanted: 1,000)")
    seconds, found = timed(BASINS)
    steps = 512**2 * BASINS["steps"]
    print(f"basins 512 x 512 x {BASINS['steps']}, {found['how']}: {seconds:.2f} s, {seconds / steps * 1e9:.0f} ns a lane-step")


if __name__ == "__main__":
    main()
