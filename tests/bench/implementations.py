"""How long a step takes by each of torch's implementations, against the number of tensors; prints a table for each optimizer.

    python -m tests.bench.implementations [optimizer ...]
"""

import sys

import torch

from engine.nets.implementations import Comparison, Times, compared


def table(name: str) -> None:
    comparison = Comparison.load({"optimizer": {"name": name}, "repeats": 15})
    turns = compared(comparison)
    while True:
        try:
            next(turns)
        except StopIteration as end:
            times: tuple[Times, ...] = end.value.times
            break
    print(f"{name}: microseconds of a step, median (quartiles), on tensors of {comparison.elements} numbers; torch {torch.__version__}")
    for i, tensors in enumerate(comparison.tensors):
        print(f"  {tensors:4} tensors: " + "; ".join(said(one, i) for one in times if one.refused is None), flush=True)
    for one in times:
        print(f"  {one.way}: {one.refused or bits(one)}")


def said(one: Times, i: int) -> str:
    return f"{one.way} {one.median[i] * 1e6:.0f} ({one.low[i] * 1e6:.0f} to {one.high[i] * 1e6:.0f})"


def bits(one: Times) -> str:
    worst = max(one.difference)
    return f"differs from the for-loop by at most {worst:.1e} of a parameter" if worst else "the same bits as the for-loop"


def main() -> None:
    torch.set_num_threads(1)
    for name in sys.argv[1:] or ("SGD", "Adam"):
        table(name)


if __name__ == "__main__":
    main()
