"""Small nets, trained as any training script does: real modules, real criteria, real optimizers, on data that need no download.

`datasets()` are the data, `activations()` what a hidden layer may apply; `Training` (document.py) is the document, and `Run`
(loop.py) trains every entry from the same initial net on the same batches, seed by seed; `train` does all of it.
"""

from engine.nets.document import Training
from engine.nets.kinds.activations import activations
from engine.nets.loop import Run
from engine.nets.registry import Dataset, datasets
from engine.nets.trace import TrainingTrace, train

__all__ = ["Dataset", "Run", "Training", "TrainingTrace", "activations", "datasets", "train"]
