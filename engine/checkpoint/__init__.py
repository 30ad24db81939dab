"""A run saved at a step, and continued from there bit for bit: what a training script should save, and mostly does not.

`races.py` and `nets.py` take a run of a race, or of a training of nets, apart and put it together again, with what both have in common in
`parts.py`; `state.py` is the checkpoint around that; `values.py` spells its values as JSON with tensors beside it; `files.py` writes
and reads the two files (or a zip of both) and refuses what is no checkpoint, pickles unread; `rest.py` is what a continued run gives.
"""

from engine.checkpoint.files import packed, read, unpacked, write
from engine.checkpoint.rest import Rest
from engine.checkpoint.sizes import sizes
from engine.checkpoint.state import Checkpoint, resumed, taken

__all__ = ["Checkpoint", "Rest", "packed", "read", "resumed", "sizes", "taken", "unpacked", "write"]
