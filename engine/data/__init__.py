"""Two-parameter models of data: a line, or a logistic curve, fitted to points by any criterion. Its loss over (w, b) is a surface.

`models.py` says which models there are, `examples.py` which data, `fit.py` computes the loss, `problem.py` reads the spec.
"""

from engine.data.examples import datasets
from engine.data.models import models

__all__ = ["datasets", "models"]
