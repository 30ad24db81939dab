"""A result as one HTML file for a lab book, which needs no server and no network: pictures that answer to the pointer, a table, all
settings, and the script that does it again.

told.py says what a report has to say, race.py, games.py and nets.py say it of each kind of result; page.py makes the file, of report.html,
report.css and report.js, with plotly.js in it.
"""

from app.report.page import page

__all__ = ["page"]
