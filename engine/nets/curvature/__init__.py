"""The curvature of a net's loss along its training: the extreme eigenvalues of the Hessian, its trace, and the line at which an
optimizer's steps begin to grow (the edge of stability).

`Curvature` (document.py) is what is asked for, `Surveyor` (survey.py) computes it point by point. Around a net's parameters (around.py)
the Hessian is known by its products with vectors; lanczos.py and trace.py ask no more. The line is measured from the optimizer's own
steps (edge.py).
"""

from engine.nets.curvature.document import Curvature
from engine.nets.curvature.survey import ENDS, Point, Surveyor, columns

__all__ = ["ENDS", "Curvature", "Point", "Surveyor", "columns"]
