"""Results as interactive Plotly figures, for notebooks and for reports; needs the package plotly, which is imported only when one is made.

race.py, games.py and nets.py say what there is to see of each: a picture, and curves over steps or epochs; looks.py draws them.
"""
