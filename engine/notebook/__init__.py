"""A race, a match or a training as a Jupyter notebook (.ipynb): the sections of its script as cells, with words between them and plots.

The cells of code are those of the script (`engine.sections`), so their numbers are the script's. What only a notebook has is plotted by
matplotlib: race.py, games.py, nets.py; cells.py makes the file.
"""

from engine.notebook.file import notebook

__all__ = ["notebook"]
