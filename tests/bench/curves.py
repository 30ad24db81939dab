"""A curve's time against the bare scheduler loop, side by side in one process; prints ratios.

The loop is what a person would write to see a schedule: read the lr, step the scheduler. The optimizer is stepped once before it,
because torch wants that; a loop that steps it every time is measured as well. Our side is all that an answer takes: reading and
trying the spec, the curve, its frames, and its summary. Each pair is measured in turn several times, and the median of the pairs' ratios is
what to quote: these machines are noisy.

    python -m tests.bench.curves [steps]
"""

import statistics
import sys
import time
from typing import Any

import torch
from torch.optim import lr_scheduler

from app.jobs import Jobs
from app.settings import Settings
from engine import trial

PAIRS = 9
SCHEDULES: dict[str, dict[str, Any]] = {
    "StepLR": {"step_size": 30}, "CosineAnnealingLR": {"T_max": 100}, "ExponentialLR": {"gamma": 0.999},
    "CosineAnnealingWarmRestarts": {"T_0": 50}, "CyclicLR": {"base_lr": 0.01, "max_lr": 0.1}, "OneCycleLR": {"max_lr": 0.1},
    "LambdaLR": {"lr_lambda": "0.999 ** epoch"},
}  # fmt: skip


def loop(name: str, params: dict[str, Any], steps: int, every: bool) -> float:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1)
    given = {**params, "lr_lambda": lambda epoch: 0.999**epoch} if "lr_lambda" in params else params
    began = time.perf_counter()
    scheduler = getattr(lr_scheduler, name)(optimizer, **given)
    optimizer.step()
    lrs = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        if every:
            optimizer.step()
        scheduler.step()
        lrs.append(optimizer.param_groups[0]["lr"])
    return time.perf_counter() - began


def ours(jobs: Jobs, name: str, params: dict[str, Any], steps: int) -> float:
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "schedule": {"name": name, "params": params}}
    spec = {"problem": {"name": "sphere"}, "entries": [entry], "steps": steps}
    trial._schedule_objection.cache_clear()
    began = time.perf_counter()
    for _ in jobs.curves(spec):
        pass
    return time.perf_counter() - began


def main() -> None:
    torch.set_num_threads(1)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    jobs = Jobs(0.02, Settings().limits())
    for name, params in SCHEDULES.items():
        given = {**params, "total_steps": steps} if name == "OneCycleLR" else params
        ours(jobs, name, given, steps), loop(name, given, steps, False)
        rows = [(ours(jobs, name, given, steps), loop(name, given, steps, False), loop(name, given, steps, True)) for _ in range(PAIRS)]
        ratios = sorted(mine / bare for mine, bare, _ in rows)
        mine, bare, stepped = (statistics.median(side) for side in zip(*rows, strict=True))
        print(
            f"{name:28} {steps} steps: curve {mine * 1e3:5.1f} ms, scheduler alone {bare * 1e3:5.1f} ms, "
            f"with the optimizer {stepped * 1e3:6.1f} ms; "
            f"ratio to the scheduler alone {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
