"""A landscape against the same by the PyPI package loss-landscapes, side by side in one process on one thread; prints ratios.

    python -m tests.bench.landscapes [rounds]

51 x 51 values of the loss of a net of 354 parameters on 256 samples, over two filter-normalized directions. Ours is all that a page gets,
but for the training: the trial of the ways, the path of the entry over the plane and its losses there besides.
"""

import importlib
import importlib.util
import statistics
import sys
import time

import torch

from engine.nets.landscapes import Landscape, Relief, survey
from engine.nets.landscapes.recording import Recorded, recorded

SIZE = 51
MISSING = "expected the package loss-landscapes, which is not installed: pip install 'thalweg[bench]'"


def landscape(activation: str) -> Landscape:
    return Landscape.load({
        "data": {"name": "moons", "count": 256, "validation": 0}, "net": {"widths": [16, 16], "activation": activation}, "epochs": 10,
        "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}], "landscape": {"kind": "random", "resolution": SIZE},
    })  # fmt: skip


def training(wanted: Landscape) -> Recorded:
    turns = recorded(wanted.training, 0)
    while True:
        try:
            next(turns)
        except StopIteration as end:
            found: Recorded = end.value
            return found


def ours(wanted: Landscape) -> float:
    """CPU seconds; the training is kept from before."""
    began = time.process_time()
    found = survey(wanted)
    assert isinstance(found, Relief) and found.z.shape == (SIZE, SIZE)
    return time.process_time() - began


def theirs(wanted: Landscape) -> float:
    package, metrics = importlib.import_module("loss_landscapes"), importlib.import_module("loss_landscapes.metrics")
    record = training(wanted)
    samples = record.samples["train"]
    net = record.nets[0].eval()
    began = time.process_time()
    with torch.no_grad():
        metric = metrics.Loss(torch.nn.CrossEntropyLoss(), samples.x, samples.y)
        found = package.random_plane(net, metric, distance=1, steps=SIZE, normalization="filter", deepcopy_model=True)
    assert found.shape == (SIZE, SIZE)
    return time.process_time() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    if importlib.util.find_spec("loss_landscapes") is None:
        sys.exit(MISSING)
    torch.set_num_threads(1)
    for activation, aim in (("ReLU", "at least 5"), ("Tanh", "of ours most is torch's tanh itself")):
        wanted = landscape(activation)
        parameters = sum(p.numel() for p in training(wanted).nets[0].parameters())
        ours(wanted), theirs(wanted)
        pairs = [(ours(wanted), theirs(wanted)) for _ in range(rounds)]
        mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"{activation}, {parameters} parameters: {mine:.3f} s, loss-landscapes {other:.3f} s, median ratio {ratio:.1f} ({aim})")


if __name__ == "__main__":
    main()
