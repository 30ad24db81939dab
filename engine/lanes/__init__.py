"""Many runs at once: one entry over the values of one or two hyperparameters, or over starting points, by torch's own code.

`scalar.py` is the number that has another value in every lane, `mode.py` teaches torch's calls to take one, `track.py` steps
the lanes, `grid.py` divides them into parts that agree, and `reduce.py` says what is kept of them.
"""

from engine.lanes.axes import Axis
from engine.lanes.grid import Lanes, Outcome

__all__ = ["Axis", "Lanes", "Outcome"]
