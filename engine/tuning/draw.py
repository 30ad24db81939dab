"""Which settings are tried, and from where: the same for every entry, as far as they have the same numbers."""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.quasirandom import SobolEngine

from engine.tuning.document import Floats, Number, Tuning

DIGITS = 4  # of a setting
FRESH = 4  # times as many starts for one setting that is to be judged as for each of many that are compared


def settings(tuning: Tuning, entry: int) -> Floats:
    """All settings of an entry that is not searched: scrambled Sobol points, (budget, numbers); the first number of every entry
    takes the same values. An entry of which nothing is tuned has one setting, without numbers."""
    numbers = tuning.numbers(entry)
    if not numbers:
        return np.empty((1, 0))
    most = max(len(tuning.numbers(i)) for i in range(len(tuning.spec.entries)))
    sobol: Any = SobolEngine
    points = sobol(most, scramble=True, seed=tuning.spec.seed).draw(tuning.budget, dtype=torch.float64)
    return scaled(numbers, points[:, : len(numbers)].numpy())


def scaled(numbers: tuple[Number, ...], parts: Floats) -> Floats:
    """Parts from 0 to 1 as values of the numbers, both (settings, numbers), of so many digits as a person would write."""
    exact = np.stack([number.range.at(parts[:, i]) for i, number in enumerate(numbers)], axis=1)
    rounded: Floats = np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"))(exact)
    return rounded


def starts(tuning: Tuning, fresh: bool) -> Tensor:
    """Starts drawn evenly from the surface's box, (2, starts); `fresh` are those on which nobody was tuned, and more of them. The
    first of the others is the spec's own."""
    generator = torch.Generator().manual_seed(tuning.spec.seed * 2 + fresh)
    low, high = torch.tensor(tuning.spec.problem.surface.box, dtype=torch.float64).unbind(-1)
    count = tuning.starts * (FRESH if fresh else 1)
    drawn = low[:, None] + (high - low)[:, None] * torch.rand(2, count, generator=generator, dtype=torch.float64)
    if not fresh:
        drawn[:, 0] = torch.tensor(tuning.spec.problem.start, dtype=torch.float64)
    return drawn


def seeds(tuning: Tuning, fresh: bool) -> range:
    """The noise's seeds, others for fresh runs."""
    first = tuning.spec.seed + (tuning.draws if fresh else 0)
    return range(first, first + tuning.draws)
