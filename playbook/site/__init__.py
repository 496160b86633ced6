"""The Sphinx extension: the book's pages with panels, charts and quizzes, from no other host.

Each module registers what it does; the mending of MIME types goes through `render.MimeRenderer`.
"""

from . import assets, components, formulas, prose, seal, slides


def setup(app):
    """Register the extension with Sphinx."""
    for module in (assets, formulas, components, prose, slides, seal):
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
