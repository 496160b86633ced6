"""Folded code on a lesson's page: what stands fold after fold is one fold.

A lesson's cells stay apart in its notebook; on the page each would be a row "Show the code".
"""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode


def setup(app):
    """Change pages as they are written."""
    app.connect("doctree-resolved", one_fold)


def one_fold(app, doctree, docname):
    """Put the code of a cell that shows nothing into the fold of the cell behind it."""
    if doctree.get("deck"):
        return
    for cell in list(doctree.findall(nodes.container)):
        parent = cell.parent
        at = parent.index(cell)
        behind = parent[at + 1] if at + 1 < len(parent) else None
        if only_code(cell) and behind is not None and folded(behind):
            fold = folded(behind)
            for part in reversed(cell[0].children):
                fold.insert(0, part)
            parent.remove(cell)


def folded(cell):
    """Return the fold that a cell begins with, or None."""
    if isinstance(cell, nodes.container) and cell.get("nb_element") == "cell_code" and cell.children:
        return cell[0] if isinstance(cell[0], HideCodeCellNode) else None
    return None


def only_code(cell):
    """Tell whether a cell is a fold and nothing else: it shows nothing."""
    return folded(cell) is not None and len(cell.children) == 1
