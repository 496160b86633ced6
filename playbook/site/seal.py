"""What every page says of itself: a description, and that it loads from its own host only."""

import base64
import hashlib
import html
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.nodes import clean_astext

from ..chinese import marked
from ..models.words import say
from .words import island


def setup(app):
    """Describe each page as it is made, and seal all when the build has ended."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", seal)


def describe(app, pagename, templatename, context, doctree):
    """Give each page a description for search engines: its first paragraph, cut to a sentence."""
    text = next(map(clean_astext, doctree.findall(nodes.paragraph)), "") \
        if doctree else ""
    text = " ".join(text.split()) or f"{app.config.html_title}: {context.get('title', pagename)}"
    if len(text) > 160:
        text = text[:157].rsplit(" ", 1)[0] + " …"
    context["described"] = text
    context["say"] = say
    context["metatags"] = (context.get("metatags", "")
                           + f'<meta name="description" content="{html.escape(text)}">')


POLICY = ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{inline}; "
          "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'")
CHARSET = re.compile(r'<meta charset="utf-8" ?/?>\s*')


def seal(app, error):
    """Write into each page a policy that lets it load from its own host only.

    The theme has a short inline script; its hash is named instead of allowing all inline scripts.
    """
    if error or app.builder.format != "html":
        return
    wrong = []
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if 'http-equiv="Content-Security-Policy"' in text or "<head>" not in text:
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
        text = marked(text)
        inline = ""
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            if digest not in inline:
                inline += f" 'sha256-{digest}'"
        policy = POLICY.format(inline=inline)
        # Browsers look for the charset in the first 1,024 bytes; plain servers do not send it.
        text = CHARSET.sub("", text).replace(
            "<head>", '<head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">' + island(), 1)
        page.write_text(text, encoding="utf-8")
    if wrong:
        raise ExtensionError("\n".join(wrong))
    for old in (Path(app.outdir) / "_static").glob("playbook-*"):
        if old.name != app.playbook_folder:
            shutil.rmtree(old)
