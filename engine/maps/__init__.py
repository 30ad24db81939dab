"""Maps: a grid of lanes reduced to a few numbers each, over two hyperparameters, over starting points, or over lr for all entries.

`document.py` reads what is wanted, `tile.py` computes a piece of it as a pure function, `reduce.py` says what is kept of a lane.
"""

from engine.maps.document import Map, Piece
from engine.maps.tile import complete, exactness, tile

__all__ = ["Map", "Piece", "complete", "exactness", "tile"]
