"""Formulas as MathML: no script and no font on the page."""

from docutils import nodes
from latex2mathml.converter import convert


def setup(app):
    """Register the renderer of formulas."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None),
                               block_renderers=(_block, None))


def _inline(self, node):
    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(self, node):
    self.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode
