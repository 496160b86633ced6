"""Renders what notebooks store: panels, quizzes, forms and charts become HTML, through myst-nb."""

import html

from docutils import nodes

from .. import charts
from ..course import ROOT
from ..widgets import decide, hand, own, panel, plan, quiz


class MimeRenderer:
    """A myst-nb MIME-render plug-in for the project's own output types."""

    mime_priority_overrides = [("*", panel.MIME, 1), ("*", quiz.MIME, 1), ("*", decide.MIME, 1),
                               ("*", plan.MIME, 1), ("*", hand.MIME, 1), ("*", own.MIME, 1),
                               ("*", charts.MIME, 2)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for an output of one of these types; None for any other."""
        if inline or data.mime_type not in MARKUP:
            return None
        if data.mime_type == plan.MIME:
            depends_on_lessons(renderer.renderer.sphinx_env)
        return [nodes.raw("", MARKUP[data.mime_type](data.content), format="html")]


def depends_on_lessons(env):
    """Make the page that is being read anew whenever a lesson changes: it shows what they ask."""
    for path in [*sorted((ROOT / "notebooks").rglob("*.ipynb")), ROOT / "datasets" / "lessons.csv"]:
        env.note_dependency(str(path))


def figure(spec):
    """Return a stored chart as an HTML figure: title above, alt text, SVG for both widths."""
    chart = charts.compiled(spec)
    drawings = "".join(charts.drawing(chart[size], size) for size in charts.SIZES)
    label = html.escape(chart["alt"] or chart["title"])
    return (f'<figure class="chart" aria-label="{label}">'
            f"<figcaption>{html.escape(chart['title'])}</figcaption>{drawings}</figure>")


MARKUP = {panel.MIME: panel.markup, quiz.MIME: quiz.markup, decide.MIME: decide.markup,
          plan.MIME: lambda _: plan.markup(), hand.MIME: hand.markup,
          own.MIME: lambda _: own.markup(), charts.MIME: figure}
