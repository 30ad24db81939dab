"""A run saved at a step, and continued from there bit for bit: what a training script should save, and mostly does not.

`state.py` takes a `Run` apart and puts it together again; `values.py` spells its values as JSON with tensors beside it; `files.py` writes
and reads the two files (or a zip of both) and refuses what is no checkpoint, pickles unread; `rest.py` is what a continued run gives.
"""

from engine.checkpoint.files import packed, read, unpacked, write
from engine.checkpoint.rest import Rest
from engine.checkpoint.state import Checkpoint, resumed, taken

__all__ = ["Checkpoint", "Rest", "packed", "read", "resumed", "taken", "unpacked", "write"]
