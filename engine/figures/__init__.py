"""Results as interactive Plotly figures, for notebooks and for reports; needs the package plotly, which is imported only when one is made.

race.py, games.py and nets.py say what there is to see of each: a picture, and curves over steps or epochs. moving.py draws trails in a
plane with a slider; views.py what nets say, with border.py and samples.py; curves.py the curves; panels.py puts panels together;
thinning.py decides which points of long lines are drawn; looks.py has colors and names.
"""
