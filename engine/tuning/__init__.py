"""A fair race: every entry is tuned with the same budget of settings, from the same starts, with the same noise, for the same
objective, and the winners are compared from starts that none of them was tuned on.

`document.py` reads what is wanted, `draw.py` gives the settings, `trial.py` runs them as lanes, `search.py` is a search that
learns, `verdict.py` says who won, `piece.py` cuts all of it into pure functions.
"""

from engine.tuning.document import Tuning
from engine.tuning.piece import expected, judged, piece, pieces, turns
from engine.tuning.trial import joined
from engine.tuning.verdict import verdict

__all__ = ["Tuning", "expected", "joined", "judged", "piece", "pieces", "turns", "verdict"]
