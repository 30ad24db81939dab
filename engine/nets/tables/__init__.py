"""Tables of one's own: what a document holds (own.py), and how a CSV file becomes one (records.py, file.py)."""
