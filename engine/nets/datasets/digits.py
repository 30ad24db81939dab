"""Handwritten digits, which scikit-learn brings along."""

import functools
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor

from engine.nets.registry import Samples, dataset

COUNT, PIXELS, BRIGHTEST = 1797, 64, 16


def handwritten(count: int, generator: Generator, noise: float) -> Samples:
    """So many of scikit-learn's images of 8 x 8 pixels from 0 to 1, and their digits. Beside torch this needs scikit-learn."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    drawn = torch.randperm(len(images), generator=generator)[:count]
    x = torch.from_numpy(images)[drawn] / 16
    return x + noise * torch.randn(x.shape, generator=generator, dtype=torch.float64), torch.from_numpy(labels)[drawn]


@dataset(classes=10, noise=0.0, features=PIXELS, image=(8, 8), most=COUNT, count=600, plain=handwritten)
def digits(count: int, generator: Generator, noise: float) -> Samples:
    """Handwritten digits as images of 8 x 8 pixels from 0 to 1, of which the seed draws so many out of 1,797 (Alpaydin & Kaynak 1998, the
    test set of UCI's optical recognition of handwritten digits)."""
    images, labels = _all()
    drawn = torch.randperm(COUNT, generator=generator)[:count]
    x = images[drawn] / BRIGHTEST
    return x + noise * torch.randn(x.shape, generator=generator, dtype=torch.float64), labels[drawn]


@functools.cache
def _all() -> tuple[Tensor, Tensor]:
    """All images, (1797, 64) from 0 to 16, and their classes."""
    rows = torch.from_numpy(_read(_file()))
    return rows[:, :PIXELS], rows[:, PIXELS]


def _file() -> Path | None:
    """What `load_digits` reads: read directly it takes 30 ms, and importing scikit-learn takes two seconds."""
    found = find_spec("sklearn")
    path = Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz" if found and found.origin else None
    return path if path and path.is_file() else None


def _read(path: Path | None) -> np.ndarray:
    if path:
        return np.loadtxt(path, delimiter=",")
    from sklearn.datasets import load_digits

    found = load_digits()
    return np.column_stack((found.data, found.target)).astype(np.float64)
