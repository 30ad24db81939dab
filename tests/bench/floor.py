"""What torch alone costs a lane-step on this machine, beside what a map costs: `python make.py bench floor`.

Plain Adam with plain numbers steps one (2, rows, 256) parameter with Rosenbrock's loss and gradient (of x and y apart, which is the
cheapest way), with none of Thalweg's code around it: nothing that runs torch's own code on lanes can cost less. Prints nanoseconds of
CPU time a lane-step, the best of several rounds in which both are measured in turn, at several heights of a tile.

    python -m tests.bench.floor [rounds]
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch.nn import Parameter

from engine.lanes.track import Track
from engine.maps import Map, Piece
from engine.maps.reduce import Summary
from engine.maps.tile import answer, turns_of
from tests.bench.lanes import ADAM, START

ACROSS, STEPS = 256, 100
PARTS = ("loss", "gradient", "step", "keep")


def floor(rows: int) -> Counter[str]:
    """Seconds of each part of a plain loop; `keep` is the least that a map needs: the last loss and the best."""
    parameter = Parameter(torch.tensor(START, dtype=torch.float64).view(2, 1, 1).repeat(1, rows, ACROSS))
    parameter.grad = torch.empty_like(parameter)
    points = [part.detach().requires_grad_() for part in parameter]
    slopes = list(parameter.grad)
    optimizer = torch.optim.Adam([parameter], lr=0.01, foreach=False, fused=False)
    best = torch.full((rows, ACROSS), torch.inf, dtype=torch.float64)
    ones = torch.ones_like(best)
    spent: Counter[str] = Counter()
    for _ in range(STEPS):
        marks = [time.thread_time()]
        x, y = points
        loss = (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2
        marks.append(time.thread_time())
        for slope, found in zip(slopes, torch.autograd.grad(loss, points, ones), strict=True):
            slope.copy_(found)
        marks.append(time.thread_time())
        optimizer.step()
        marks.append(time.thread_time())
        torch.minimum(best, loss.detach(), out=best)
        marks.append(time.thread_time())
        spent.update({part: after - before for part, (before, after) in zip(PARTS, pairwise(marks), strict=True)})
    return spent


def ours(rows: int) -> Counter[str]:
    """Seconds of each part of a piece of a map of as many lanes, over lr and beta1."""
    wanted = Map.load({**ADAM, "steps": STEPS})
    spent: Counter[str] = Counter()
    began = time.thread_time()
    with Watched(Track, "_evaluate", spent), Watched(Track, "_step", spent), Watched(Summary, "take", spent):
        answer(turns_of(wanted, Piece(1, 0, rows)))
    spent["all"] = time.thread_time() - began
    return spent


class Watched:
    """Counts the seconds that a method takes."""

    def __init__(self, cls: type, name: str, spent: Counter[str]) -> None:
        self.cls, self.name, self.spent = cls, name, spent
        self.method: Callable[..., Any] = getattr(cls, name)

    def __enter__(self) -> None:
        def method(*arguments: Any) -> Any:
            began = time.thread_time()
            try:
                return self.method(*arguments)
            finally:
                self.spent[self.name] += time.thread_time() - began

        setattr(self.cls, self.name, method)

    def __exit__(self, *_: object) -> None:
        setattr(self.cls, self.name, self.method)


def told(found: list[Counter[str]], lanes: int) -> str:
    """The round that took least, in nanoseconds a lane-step."""
    best = min(found, key=lambda spent: spent["all"] or sum(spent.values()))
    parts = {name: seconds / lanes / STEPS * 1e9 for name, seconds in best.items()}
    whole = parts.pop("all", None) or sum(parts.values())
    return f"{whole:6.1f} (" + ", ".join(f"{name.strip('_')} {value:.1f}" for name, value in parts.items()) + ")"


def main() -> None:
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}; ns a lane-step")
    for rows in (4, 16, 64, 128, 256):
        rounds = [(floor(rows), ours(rows)) for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 7)]
        plain, lanes = (told([pair[i] for pair in rounds], rows * ACROSS) for i in (0, 1))
        print(f"{rows * ACROSS:6} lanes: plain torch {plain}; a map {lanes}", flush=True)


if __name__ == "__main__":
    main()
