"""The Sphinx extension: panels, charts and quizzes on the page, with nothing from other hosts.

It serves what the page needs from one folder whose name changes with its content (so a reader's
browser never mixes old and new), writes a Content-Security-Policy into every page, and renders
formulas as MathML.
"""

import base64
import hashlib
import html
import re
import shutil
from pathlib import Path

import jinja2
import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from latex2mathml.converter import convert as mathml
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import clean_astext

from .. import models, panel
from ..course import course, lessons
from ..runtime import BUNDLES, COPIED, runtime
from . import classroom, prose, slides
from .render import depends_on_lessons

HERE = Path(__file__).parent
MODELS = Path(models.__file__).parent
SCRIPTS = ["page.js", "panel.js", "python.js", "quiz.js", "decide.js", "keep.js", "progress.js",
           "plan.js", "book.js", "qr.js", "classroom.js", "deck.js", "hub-link.js"]
STYLES = ["panel.css", "quiz.css", "decide.css", "plan.css", "page.css", "book.css"]
DECK = ["slide.css", "deck.css"]  # of the slides only


def setup(app):
    """Register the extension with Sphinx."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline_math, None),
                               block_renderers=(_block_math, None))
    # A page is made anew when the code that renders it has changed.
    app.add_config_value("playbook_code", "", "env")
    app.add_config_value("playbook_audience", slides.audience(), "env")
    for node, (before, after) in slides.MARKUP.items():
        app.add_node(node, html=(lambda writer, _, text=before: writer.body.append(text),
                                 lambda writer, _, text=after: writer.body.append(text)))
    app.add_directive("panel", PanelDirective)
    app.add_directive("progress", ProgressDirective)
    app.add_directive("hub-link", HubLinkDirective)
    app.add_directive("classroom", classroom.ClassDirective)
    app.connect("config-inited", _serve)
    app.connect("doctree-read", _anchors)
    app.connect("doctree-read", prose.contents)
    app.connect("doctree-read", prose.pictures)
    app.connect("doctree-read", slides.noted)
    app.connect("doctree-resolved", prose.explained)
    app.connect("doctree-resolved", slides.linked)
    app.connect("doctree-resolved", slides.hidden)
    app.connect("html-collect-pages", slides.decks)
    app.connect("html-page-context", _describe)
    app.connect("build-finished", _seal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PanelDirective(SphinxDirective):
    """A panel on a prose page: `{panel} propagation.invite_loop`, its settings as YAML inside.

    Options: `id` and `title`, as Panel takes them. The content may have `settings` and `presets`.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"id": directives.unchanged, "title": directives.unchanged}

    def run(self):
        content = yaml.safe_load("\n".join(self.content)) or {}
        try:
            found = panel.bundle(panel.find(self.arguments[0]), settings=content.get("settings"),
                                 presets=content.get("presets"), **self.options)
        except (AttributeError, ImportError, ValueError) as error:
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
        table = HERE.parents[1] / "datasets" / "lessons.csv"
        self.env.note_dependency(str(table))
        return [_filled("hub-link.html", lessons=[
            lesson for lesson in lessons(table).values() if lesson["written"]])]


def _filled(template, **values):
    """Return a template of this folder, filled in, as a node."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined).get_template(template)
    return nodes.raw("", found.render(**values), format="html")


def files():
    """Return {path on the site: file} of all that the pages' scripts need."""
    made = runtime()
    served = {name: HERE / name for name in SCRIPTS + STYLES + DECK}
    served |= {name: made / name for name in (*BUNDLES, *(path.name for path in COPIED))}
    served |= {f"models/{path.name}": path for path in sorted(MODELS.glob("*.py"))}
    return served


def _serve(app, config):
    served = files()
    content = hashlib.sha256()
    for name, path in served.items():
        content.update(name.encode() + path.read_bytes())
    app.playbook_folder = folder = f"playbook-{content.hexdigest()[:12]}"
    for path in sorted(HERE.parent.rglob("*.py")) + sorted(HERE.glob("*.html")):
        content.update(path.read_bytes())
    config.playbook_code = content.hexdigest()
    config.templates_path.append(str(HERE / "templates"))
    for style in STYLES:
        app.add_css_file(f"{folder}/{style}")
    for script in ("page.js", "book.js"):
        app.add_js_file(f"{folder}/{script}", type="module")
    target = Path(app.outdir) / "_static" / folder
    if target.exists():
        return
    for name, path in served.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / name)


def _anchors(app, doctree):
    """Let `page.md#a045` reach an HTML id, as it reaches a heading."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for raw in doctree.findall(nodes.raw):
        for name in re.findall(r'\bid="([\w-]+)"', raw.astext()):
            slugs.setdefault(name, (raw.line or 0, name, name))


def _inline_math(self, node):
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block_math(self, node):
    self.body.append(mathml(node.astext(), display="block"))
    raise nodes.SkipNode


def _describe(app, pagename, templatename, context, doctree):
    """Give each page a description for search engines: its first paragraph, cut to a sentence."""
    text = next(map(clean_astext, doctree.findall(nodes.paragraph)), "") \
        if doctree else ""
    text = " ".join(text.split()) or f"{app.config.html_title}: {context.get('title', pagename)}"
    if len(text) > 160:
        text = text[:157].rsplit(" ", 1)[0] + " …"
    context["metatags"] = (context.get("metatags", "")
                           + f'<meta name="description" content="{html.escape(text)}">')


POLICY = ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{inline}; "
          "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'")


def _seal(app, error):
    """Write into each page a policy that lets it load from its own host only.

    The theme has a short inline script; its hash is named instead of allowing all inline scripts.
    """
    if error or app.builder.format != "html":
        return
    wrong = []
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "Content-Security-Policy" in text or "<head>" not in text:
            continue
        if 'class="output traceback' in text:
            wrong.append(f"{page.relative_to(app.outdir)} shows a traceback: run its lesson and "
                         "mend the cell that fails.")
        # Its label would hide the words that a reader sees.
        text = text.replace(' aria-label="Toggle hidden content"', "")
        # What can scroll can be reached by keyboard.
        text = text.replace('<div class="output text_html">',
                            '<div class="output text_html" tabindex="0">')
        # pandas leaves the head over a table's row names empty; an empty head is no head.
        text = text.replace("<th></th>", "<td></td>")
        # Sphinx gives the captions of the table of contents a role without its level.
        text = text.replace('role="heading">', 'role="heading" aria-level="2">')
        inline = ""
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            if digest not in inline:
                inline += f" 'sha256-{digest}'"
        policy = POLICY.format(inline=inline)
        page.write_text(text.replace(
            "<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">', 1),
            encoding="utf-8")
    if wrong:
        raise ExtensionError("\n".join(wrong))
    for old in (Path(app.outdir) / "_static").glob("playbook-*"):
        if old.name != app.playbook_folder:
            shutil.rmtree(old)
