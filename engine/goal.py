"""When a loss counts as reached: measured against the lowest known minimum of the surface, and said so wherever it is used."""

import math

import torch

from engine.problem import Problem


def lowest(problem: Problem) -> float | None:
    """The loss at the lowest known minimum; None where none is known."""
    function = problem.function
    values = [float(function(torch.tensor(at, dtype=torch.float64))) for at in problem.surface.minima_at(**problem.params)]
    return min(values, default=None)


def within(problem: Problem, tolerance: float) -> float:
    """The loss that counts as reached: `tolerance` of the way from the start's loss to the lowest known minimum; -inf where none
    is known."""
    known = lowest(problem)
    if known is None:
        return -math.inf
    start = float(problem.function(torch.tensor(problem.start, dtype=torch.float64)))
    return known + tolerance * max(0.0, start - known)
