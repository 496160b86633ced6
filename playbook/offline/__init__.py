"""The book without internet: the site as a folder (`site.py`), JupyterLab's lessons too
(`wheelhouse.py`).
"""
