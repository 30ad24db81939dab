"""A training as one standalone Python file that prints its CSV: `script`.

The whole file is put together in file.py: samples and criterion (data.py), the net (net.py), the loop with nothing in it that no entry uses
(loop.py, options.py), what is judged after each epoch (judge.py); source.py gathers functions of ours as text.
"""

from engine.nets.script.file import script

__all__ = ["script"]
