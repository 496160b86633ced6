"""The code that the lessons import."""
