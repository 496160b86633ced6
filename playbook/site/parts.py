"""The part of the book that a page belongs to: its colour and sign, in the page and in the lists.

The style is in `look.css`: what stands in `data-part="propagation"` takes that part's look.
"""

import html
import re
from pathlib import PurePosixPath

from docutils import nodes

from ..course import PARTS
from ..models.words import say

OPENER = re.compile(r"(?:^|/)parts/(\w+)\.html$")
CAPTION = re.compile(r'<p class="caption"(.*?)</p>\s*<ul\b', re.DOTALL)


def setup(app):
    """Name the part in each page as it is made."""
    app.connect("doctree-resolved", named)
    app.connect("html-page-context", marked)
    app.connect("html-page-context", listed, priority=900)  # after the theme has made its list


def part_of(docname):
    """Return the part that a page belongs to ("propagation"), or None for any other page."""
    path = PurePosixPath(docname)
    name = path.name if path.parent.name == "parts" else path.parent.name.partition("-")[2]
    return name if name in PARTS else None


def named(app, doctree, docname):
    """Put a lesson's part above its title, and each part's sign before a link that leads to it.

    Only a link that begins its paragraph has the sign: within a sentence it would disturb.
    """
    if doctree.get("deck"):
        return
    for link in list(doctree.findall(nodes.reference)):
        found = OPENER.search(link.get("refuri", ""))
        if found and found[1] in PARTS and link.parent.index(link) == 0:
            link.parent[0:1] = [raw(f'<span class="part-link" data-part="{found[1]}">'), link,
                                raw("</span>")]
    part = part_of(docname)
    if part and docname.startswith("notebooks/"):
        title = next(iter(doctree.findall(nodes.title)))
        opener = app.builder.get_relative_uri(docname, f"book/parts/{part}")
        name = f"{list(PARTS).index(part)} {say(PARTS[part], 'part')}"
        title.parent.insert(0, raw(
            f'<p class="part-name"><a href="{opener}">{html.escape(name)}</a></p>'))


def marked(app, pagename, templatename, context, doctree):
    """Say in a page's outermost section which part it belongs to."""
    part = part_of(pagename)
    if part and context.get("body"):
        kind = "opener" if pagename.startswith("book/") else "lesson"
        context["body"] = context["body"].replace(
            "<section ", f'<section data-part="{part}" data-page="{kind}" ', 1)


def listed(app, pagename, templatename, context, doctree):
    """Say of each caption in the table of contents, and of its list, which part they stand for."""
    tree = context.get("furo_navigation_tree")
    if not tree:
        return
    parts = iter([part_of(one.items[0]) for one in app.env.external_site_map.root.subtrees])

    def said(found):
        part = next(parts)
        return (f'<p class="caption" data-part="{part}"{found[1]}</p><ul data-part="{part}"'
                if part else found[0])

    context["furo_navigation_tree"] = CAPTION.sub(said, tree)


def raw(text):
    """Return a node that is this HTML."""
    return nodes.raw("", text, format="html")
