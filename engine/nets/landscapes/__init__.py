"""Landscapes of a net's loss: planes and lines in the space of all its parameters, with the paths of the entries that train it.

`Landscape` (document.py) is the document, `survey` computes it at once, `turns` in short turns. recording.py trains once
more and keeps the paths, planes.py chooses the plane, heights.py evaluates many points at once, results.py is what comes out.
"""

from engine.nets.landscapes.document import Landscape
from engine.nets.landscapes.results import Crossing, Relief
from engine.nets.landscapes.survey import survey, turns

__all__ = ["Crossing", "Landscape", "Relief", "survey", "turns"]
