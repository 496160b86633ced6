"""What prose pages need from Sphinx: pictures in the page, terms that explain themselves."""

import html
import re
from pathlib import Path

from docutils import nodes

from ..course import ROOT
from ..pages.glossary import terms


def setup(app):
    """Change prose pages as they are read and as they are written."""
    for change in (anchors, contents, pictures):
        app.connect("doctree-read", change)
    app.connect("doctree-resolved", terms_explained)
    app.connect("doctree-resolved", kept_together)


UNIT = re.compile(r"(?<=\d) (?=%|(?:min|h|days?|hours?|minutes?|members?|groups?)\b)")
TERM = re.compile(r"(?:^|/)glossary\.html#term-(\d+)$")


def pictures(app, doctree):
    """Put the project's own SVG pictures into the page, so that they follow light and dark.

    A picture stands in a paragraph of its own and has a second drawing for narrow columns beside
    it, named picture-narrow.svg.
    """
    for image in list(doctree.findall(nodes.image)):
        wide = Path(app.srcdir) / image["uri"]
        if wide.suffix != ".svg":
            continue
        narrow = wide.with_stem(f"{wide.stem}-narrow")
        drawings = "".join(f'<div class="{size}">{path.read_text(encoding="utf-8")}</div>'
                           for size, path in (("wide", wide), ("narrow", narrow)))
        image.parent.replace_self(
            nodes.raw("", f'<div class="picture">{drawings}</div>', format="html"))


def contents(app, doctree):
    """Keep the list beside a page to its main headings: the ledger alone has 148 others."""
    app.env.metadata[app.env.docname].setdefault("tocdepth", 2)


def terms_explained(app, doctree, docname):
    """Give each link to a term of the glossary the term's pinyin, English and meaning.

    `book.js` shows them when the link has the pointer or the focus.
    """
    links = [(link, TERM.search(link.get("refuri", "")))
             for link in doctree.findall(nodes.reference)]
    links = [(link, found[1]) for link, found in links if found]
    if not links:
        return
    known = terms(ROOT / "datasets" / "glossary.csv")
    for link, number in links:
        said = " ".join(f'data-{name}="{html.escape(known[number][name])}"'
                        for name in ("pinyin", "english", "meaning"))
        link.replace_self([nodes.raw("", f'<span class="term" {said}>', format="html"), link,
                           nodes.raw("", "</span>", format="html")])


def anchors(app, doctree):
    """Let `page.md#a045` reach an HTML id, as it reaches a heading."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for raw in doctree.findall(nodes.raw):
        for name in re.findall(r'\bid="([\w-]+)"', raw.astext()):
            slugs.setdefault(name, (raw.line or 0, name, name))


def kept_together(app, doctree, docname):
    """Keep a number of a lesson and its unit on one line, by a space that does not break."""
    if not docname.startswith("notebooks/"):
        return  # the ledger is searched as it is typed
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.raw | nodes.literal | nodes.literal_block
                          | nodes.inline) and UNIT.search(text):
            text.parent.replace(text, nodes.Text(UNIT.sub("\u00a0", text)))
