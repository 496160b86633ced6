"""The Sphinx extension: the book's pages with panels, charts and quizzes, from no other host.

Each module registers what it does; the mending of MIME types goes through `render.MimeRenderer`.
"""

from . import (
    assets,
    components,
    folds,
    formulas,
    grades,
    moved,
    parts,
    prose,
    publish,
    seal,
    search,
    slides,
    still,
    whole,
)


def setup(app):
    """Register the extension with Sphinx."""
    for module in (whole, assets, formulas, components, prose, folds, grades, parts, slides, publish,
                   moved, still, search, seal):
        module.setup(app)
    app.connect("build-finished", whole.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
