"""Criteria: the functions that say how wrong a prediction is.

`criteria()` finds every loss class of the installed `torch.nn` and our own (`own/`, one module a family); `build` makes a module of a
name and parameters. A `Form` (forms.py) says what a class takes and how one number becomes its arguments, so that any of them
can be drawn (curve.py) or trained with.
"""

from engine.criteria.build import build
from engine.criteria.catalogue import criteria
from engine.criteria.forms import AXES, FORMS, Form
from engine.criteria.registry import Criterion

__all__ = ["AXES", "FORMS", "Criterion", "Form", "build", "criteria"]
