"""A search that learns from what it saw (Optuna's tree-structured Parzen estimator, asked and told in batches that run as lanes):
worth its while where more than two numbers are tuned."""

import warnings
from collections.abc import Generator
from typing import Any

import numpy as np

from engine.tuning import draw
from engine.tuning.document import Floats, Tuning
from engine.tuning.trial import Runs, joined, turns_of
from engine.tuning.verdict import scores

BATCH = 16  # settings that are asked for at once


def searched(tuning: Tuning, entry: int) -> Generator[None, None, tuple[Floats, Runs, str]]:
    """All settings of an entry, their runs, and how exact they are. The same seed gives the same search."""
    numbers = tuning.numbers(entry)
    study, distributions = begun(tuning, len(numbers))
    found: list[tuple[Floats, Runs, str]] = []
    for first in range(0, tuning.budget, BATCH):
        trials = [study.ask(distributions) for _ in range(min(BATCH, tuning.budget - first))]
        parts = np.array([[trial.params[str(i)] for i in range(len(numbers))] for trial in trials])
        settings = draw.scaled(numbers, parts)
        runs, how = yield from turns_of(tuning, entry, settings)
        for trial, score in zip(trials, scores(tuning, runs).tolist(), strict=True):
            study.tell(trial, score)
        found.append((settings, runs, how))
    return joined(found)


def begun(tuning: Tuning, count: int) -> tuple[Any, dict[str, Any]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(seed=tuning.spec.seed, constant_liar=True, n_startup_trials=BATCH)
    return optuna.create_study(sampler=sampler), {str(i): optuna.distributions.FloatDistribution(0, 1) for i in range(count)}
