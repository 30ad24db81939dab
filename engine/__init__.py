"""The engine: real torch optimizers, schedulers and losses on small problems. Knows no web; usable from a notebook.

    from engine import run, Spec
    run(Spec.load({"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "Adam"}}]}))
"""

from engine.catalogue import catalogue
from engine.errors import SpecError
from engine.run import run
from engine.spec import Limits, Spec
from engine.trace import Trace
from engine.version import VERSION as __version__

__all__ = ["Limits", "Spec", "SpecError", "Trace", "__version__", "catalogue", "run"]
