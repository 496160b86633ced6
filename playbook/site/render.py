"""Renders what notebooks store: panels, quizzes, forms and charts become HTML, through myst-nb."""

import html

from docutils import nodes

from .. import charts, decide, panel, plan, quiz


class MimeRenderer:
    """A myst-nb MIME-render plug-in for the project's own output types."""

    mime_priority_overrides = [("*", panel.MIME, 1), ("*", quiz.MIME, 1), ("*", decide.MIME, 1),
                               ("*", plan.MIME, 1), ("*", charts.MIME, 2)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for a panel, a quiz, a form, the plan or a chart; None for any other type."""
        if inline:
            return None
        if data.mime_type == panel.MIME:
            return [nodes.raw("", panel.markup(data.content), format="html")]
        if data.mime_type == quiz.MIME:
            return [nodes.raw("", quiz.markup(data.content), format="html")]
        if data.mime_type == decide.MIME:
            return [nodes.raw("", decide.markup(data.content), format="html")]
        if data.mime_type == plan.MIME:
            return [nodes.raw("", plan.markup(), format="html")]
        if data.mime_type == charts.MIME:
            return [nodes.raw("", figure(data.content), format="html")]
        return None


def figure(spec):
    """Return a stored chart as an HTML figure: title above, alt text, SVG for both widths."""
    chart = charts.compiled(spec)
    drawings = "".join(charts.drawing(chart[size], size) for size in charts.SIZES)
    label = html.escape(chart["alt"] or chart["title"])
    return (f'<figure class="chart" aria-label="{label}">'
            f"<figcaption>{html.escape(chart['title'])}</figcaption>{drawings}</figure>")
