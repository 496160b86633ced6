"""Addresses that have moved: at each old one a small page leads on to where its content is now.

A link that somebody keeps, with a panel's setting in it, must not die when a lesson is split or
renumbered. The page has a plain link for readers without a script; with one, `moved.js` leads on
at once, and keeps what stands after `?` and `#`.
"""

from pathlib import Path

import jinja2

from ..models.words import say
from .publish import PICTURE, TEMPLATES, tags

# Old page → {id of a panel: the page that has it now; "": the page for all other links}, each as
# a path from the site's root without `.html`. A lesson's slides move with it.
MOVED = {
    "notebooks/4-propagation/1-three-ways-a-group-grows": {
        "": "notebooks/4-propagation/2-three-ways-a-group-grows",
        "loop": "notebooks/4-propagation/1-will-the-loop-grow",
    },
}


def setup(app):
    """Write the pages when the others are there."""
    app.connect("build-finished", write)


def pages():
    """Return {old page: {id: new page}} with the lessons' slides, which lie beside them."""
    found = dict(MOVED)
    for old, places in MOVED.items():
        if old.startswith("notebooks/"):
            found[f"{old}-slides"] = {name: f"{new}-slides" for name, new in places.items()}
    return found


def write(app, error):
    """Write a page at each old address, where the site has the pages that it leads to."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True,
                                   undefined=jinja2.StrictUndefined)
    templates.globals["say"] = say
    template = templates.get_template("moved.html")
    for old, places in pages().items():
        if not {new.removesuffix("-slides") for new in places.values()} <= app.env.found_docs:
            continue
        up = "../" * old.count("/")
        links = [{"id": name, "to": f"{up}{new}.html",
                  "title": app.env.titles[new.removesuffix("-slides")].astext()}
                 for name, new in places.items()]
        (out / old).parent.mkdir(parents=True, exist_ok=True)
        out.joinpath(f"{old}.html").write_text(template.render(
            links=links, up=up, preview=tags(
                links[0]["title"], say("This page has moved."), f"{up}_static/{PICTURE}",
                app.config.html_baseurl, old), folder=f"{up}_static/{app.playbook_folder}",
            language=app.config.language), encoding="utf-8")
