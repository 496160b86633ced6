"""The directives of prose pages: a panel, the reader's progress, a class's day, a class's link."""

from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from ..course import ROOT, course, lessons
from ..pages import class_page
from ..widgets import panel, widget
from .render import depends_on_lessons


def setup(app):
    """Register the directives."""
    app.add_directive("panel", PanelDirective)
    app.add_directive("progress", ProgressDirective)
    app.add_directive("hub-link", HubLinkDirective)
    app.add_directive("classroom", ClassDirective)


class PanelDirective(SphinxDirective):
    """A panel on a prose page: `{panel} propagation.invite_loop`, its settings as YAML inside.

    Options: `id` and `title`, as Panel takes them. The content may have `settings`, `presets`,
    `controls` and `numbers`, as Panel takes them, and `guide`: a list of what Predict and Step
    take, their text under `predict` or `step`.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"id": directives.unchanged, "title": directives.unchanged}

    def run(self):
        content = yaml.safe_load("\n".join(self.content)) or {}
        try:
            content["guide"] = [_guided(one) for one in content.get("guide", [])]
            found = panel.bundle(panel.find(self.arguments[0]), **self.options, **content)
        except (AttributeError, ImportError, TypeError, ValueError) as error:
            raise self.error(f"The panel {self.arguments[0]} cannot be made: {error}") from error
        return [nodes.raw("", panel.markup(found), format="html")]


class ProgressDirective(SphinxDirective):
    """The reader's progress: a row a lesson that is written, filled in by `progress.js`."""

    def run(self):
        depends_on_lessons(self.env)
        up = "../" * self.env.docname.count("/")
        return [_filled("progress.html", up=up, lessons=[
            lesson for lesson in course() if lesson["written"]])]


class HubLinkDirective(SphinxDirective):
    """The form that makes the link with which a class opens a lesson; `hub-link.js` makes it."""

    def run(self):
        table = ROOT / "datasets" / "lessons.csv"
        self.env.note_dependency(str(table))
        return [_filled("hub-link.html", lessons=[
            lesson for lesson in lessons(table).values() if lesson["written"]])]


class ClassDirective(SphinxDirective):
    """The day of a YAML file beside the page: `{classroom} class.yml`."""

    required_arguments = 1

    def run(self):
        _, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(path)
        depends_on_lessons(self.env)
        try:
            day = class_page.read(Path(path))
        except ValueError as error:
            raise ExtensionError(str(error)) from None
        up = "../" * self.env.docname.count("/")
        return [_filled("class-page.html", day=day, up=up)]


def _guided(one):
    """Return a Predict or a Step as a page declares it."""
    kind, word = (panel.Predict, "predict") if "predict" in one else (panel.Step, "step")
    return kind(one[word], **{name: value for name, value in one.items() if name != word})


def _filled(template, **values):
    """Return a template, filled in, as a node."""
    return nodes.raw("", widget.filled(template, **values), format="html")
