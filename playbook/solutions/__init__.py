"""The keys of the data exercises, one file for each part of the book: see `exercises.py`."""
