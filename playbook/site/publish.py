"""What a web server needs beside the pages: the site's root, a page for addresses that lead
nowhere, and what a chat shows of a link."""

import html
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
from sphinx.errors import ExtensionError

from ..models.words import say

TEMPLATES = Path(__file__).parent / "templates"
PICTURE = "share.png"


def setup(app):
    """Learn the site's address before pages are written, and add the rest when they are."""
    app.connect("config-inited", address)
    app.connect("builder-inited", one_builder)
    app.connect("html-page-context", preview, priority=600)  # after its description
    app.connect("build-finished", surround)


def address(app, config):
    """Take the address at which the site will be published from SITE_URL, if it is set.

    Raises ExtensionError in one sentence for one that is no address.
    """
    named = os.environ.get("SITE_URL", "").strip()
    if named and not re.match(r"https?://[^/\s]+\S*$", named):
        raise ExtensionError(say(
            "SITE_URL must be the site's whole address, such as https://example.org/playbook/; "
            "got {named}.", named=named))
    config.html_baseurl = f"{named.rstrip('/')}/" if named else ""


def one_builder(app):
    """Refuse a layout in which decks, panels and links would not find each other."""
    if app.builder.format == "html" and app.builder.name != "html":
        raise ExtensionError(say(
            "The site is built with the builder html and not with {name}: its slides and panels "
            "find their files by the pages' names.", name=app.builder.name))


def preview(app, pagename, templatename, context, doctree):
    """Say what a chat shows of a link to this page: title, sentence and picture."""
    context["preview"] = tags(
        re.sub(r"<[^>]+>", "", context.get("title", "")) or app.config.html_title,
        context.get("described") or app.config.html_title,
        context["pathto"](f"_static/{PICTURE}", 1), app.config.html_baseurl, pagename)
    context["metatags"] = context.get("metatags", "") + context["preview"]


def tags(title, sentence, picture, base, name):
    """Return the meta elements of a page: Open Graph, which most chats read.

    picture: its address from the page. Chats ask for whole addresses, so where the site's own
    (`base`) is known they stand there.
    """
    said = {"og:type": "article", "og:title": html.unescape(title), "og:description": sentence,
            "og:image": f"{base}_static/{PICTURE}" if base else picture}
    if base:
        said["og:url"] = f"{base}{name}.html"
    return "".join(f'<meta property="{key}" content="{html.escape(value)}">'
                   for key, value in said.items())


def surround(app, error):
    """Write the root's page, the page for wrong addresses, and what GitHub Pages looks for."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    shutil.copy(Path(app.srcdir) / "book" / "pictures" / PICTURE, out / "_static" / PICTURE)
    (out / ".nojekyll").write_text("", encoding="utf-8")  # or Pages leaves out _static
    base = app.config.html_baseurl
    root = urlsplit(base).path or "/"
    first = f"{app.config.master_doc}.html"
    title, sentence = app.config.html_title, say(
        "Tune, test and plan community marketing: a coursebook whose models answer in the page.")
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True,
                                   undefined=jinja2.StrictUndefined)
    templates.globals["say"] = say
    for name, values in (
            ("root.html", {"preview": tags(title, sentence, f"_static/{PICTURE}", base, "index")}),
            ("404.html", {"root": root})):
        page = templates.get_template(name).render(
            title=title, sentence=sentence, first=first, language=app.config.language, **values)
        (out / name.replace("root", "index")).write_text(page, encoding="utf-8")
