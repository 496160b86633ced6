"""Slide decks and trainer's notes, from the same notebooks as the pages.

A deck stands beside its lesson: `…/2-three-ways-a-group-grows-slides.html`. Its slides are the
notebook's cells by their slide types, rendered as on the page; `deck.js` presents them.

A trainer's site (`make book AUDIENCE=trainer`) also shows the notes and opens the solutions; the
trainees' site has neither: their text is not in its pages or its search.
Notes lie beside the lessons and are joined to them as Sphinx reads them.
"""

import functools
import os
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.errors import ExtensionError

from .. import trainer_notes
from ..models.words import say
from ..pages import facilitators_guide
from .parts import part_of

SECTION = 2  # notes and minutes are by the headings of this level


class trainer_note(nodes.container):
    """What a lesson tells its trainer, in the place where it stands in the notebook."""


class slide_deck(nodes.container):
    """All slides of a lesson."""


# What stands in HTML before and after them.
MARKUP = {trainer_note: ('<aside class="trainer-note" aria-label="%s">', "</aside>"),
          slide_deck: ('<div class="slides">', "</div>")}


def audience():
    """Return whom the site is made for: "trainee", or "trainer" if AUDIENCE says so.

    Raises ExtensionError in one sentence for any other value.
    """
    named = os.environ.get("AUDIENCE") or "trainee"
    if named not in ("trainee", "trainer"):
        raise ExtensionError(f"AUDIENCE must be trainee or trainer; got {named}.")
    return named


def setup(app):
    """Register the notes, the decks and whom the site is for."""
    app.add_config_value("playbook_audience", audience(), "env")
    for node, (before, after) in MARKUP.items():
        app.add_node(node, html=(
            lambda writer, _, text=before: writer.body.append(
                text.replace("%s", say("For the trainer"))),
            lambda writer, _, text=after: writer.body.append(text)))
    app.connect("source-read", with_notes)
    app.connect("doctree-read", noted)
    app.connect("doctree-resolved", linked)
    app.connect("doctree-resolved", hidden)
    app.connect("html-collect-pages", decks)


def with_notes(app, docname, source):
    """Join its notes to a lesson that Sphinx has read."""
    if Path(app.env.doc2path(docname)).suffix == ".ipynb":
        notebook = nbformat.reads(source[0], as_version=4)
        if path := trainer_notes.path_of(notebook):
            app.env.note_dependency(str(path))
            source[0] = nbformat.writes(trainer_notes.joined(notebook))


@functools.cache
def _metadata(path, _changed):
    notebook = trainer_notes.joined(nbformat.read(path, as_version=4))
    return [cell.metadata for cell in notebook.cells]


def metadata(env, docname):
    """Return the metadata of a lesson's cells and notes; an empty list for any other page."""
    path = Path(env.doc2path(docname))
    return _metadata(path, path.stat().st_mtime_ns) if path.suffix == ".ipynb" else []


def cell_of(node):
    """Return the index of the notebook cell that a node of a page came from, or None."""
    if "cell_index" in node:
        return node["cell_index"]
    return node.line // 10_000 - 1 if node.line else None  # as myst_nb numbers lines


def noted(app, doctree):
    """Gather each trainer's note into one node; open the solutions on a trainer's site."""
    cells = metadata(app.env, app.env.docname)
    tagged = [set(cell.get("tags", [])) for cell in cells]
    gathered = {}
    for node in list(doctree.findall(nodes.Element)):
        index = cell_of(node) if isinstance(node.parent, nodes.section | nodes.document) else None
        if index is None or not 0 <= index < len(cells):
            continue
        if "solution" in tagged[index] and app.config.playbook_audience == "trainer":
            for part in list(node.findall(nodes.raw)):
                part.replace_self(raw(part.astext().replace("<details>", "<details open>")))
        elif "trainer" in tagged[index]:
            if index not in gathered:
                gathered[index] = trainer_note()
                gathered[index].line = node.line
                node.parent.insert(node.parent.index(node), gathered[index])
            node.parent.remove(node)
            gathered[index].append(node)


def linked(app, doctree, docname):
    """Lead from a lesson's page to its slides."""
    if metadata(app.env, docname) and not doctree.get("deck"):
        title = next(iter(doctree.findall(nodes.title)))
        title.parent.insert(title.parent.index(title) + 1, raw(
            f'<p class="as-slides"><a href="{docname.rsplit("/", 1)[-1]}-slides.html">'
            f"{say('This lesson as slides')}</a></p>"))


def hidden(app, doctree, docname):
    """Take the notes out of a page that is not for trainers."""
    if app.config.playbook_audience == "trainee" and not doctree.get("deck"):
        for note in list(doctree.findall(trainer_note)):
            note.parent.remove(note)


def raw(text):
    """Return a node that is this HTML."""
    return nodes.raw("", text, format="html")


def blocks(node, level=1):
    """Yield (cell index, node) for everything of a page in its order; headings are flat."""
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from blocks(child, level + 1 if isinstance(node, nodes.section) else level)
        elif isinstance(child, nodes.title):
            heading = nodes.container(classes=["heading"], level=level, text=child.astext())
            heading += [raw(f"<h{level}>"), *child.children, raw(f"</h{level}>")]
            yield cell_of(node), heading
        else:
            yield cell_of(child), child


def unsectioned(node):
    """Return a node whose panels and quizzes are regions: reveal.js takes sections for slides."""
    for part in list(node.findall(nodes.raw)):
        text = part.astext().strip()
        if text.startswith("<section ") and text.endswith("</section>"):
            part.replace_self(raw('<div role="region" ' + text.removeprefix("<section ")
                                  .removesuffix("</section>") + "</div>"))
    return node


def deck(doctree, cells):
    """Return a lesson's deck: its slides as one node, and its sections.

    doctree: the lesson's resolved document, with its notes.
    cells: the metadata of its cells.
    A section is {title, notes}: the first note is on all of it, each other one on the slides from
    its own on. Each slide has its section's number in `data-section`; in the first slide of a note
    its number stands in `data-note`.
    """
    slides = slide_deck()
    sections = [{"title": "", "notes": []}]
    shown = None  # the cell that is being shown
    for index, node in blocks(doctree):
        if isinstance(node, trainer_note):
            slides += raw(f'<i hidden data-note="{len(sections[-1]["notes"])}"></i>')
            sections[-1]["notes"].append(node)
            continue
        if index is None:  # it has no line of its own: a part of the cell before it
            index = shown
        kind = cells[index].get("slideshow", {}).get("slide_type") if index is not None else "skip"
        if kind == "skip":
            continue
        if node.get("level", 9) <= SECTION:
            if sections[-1]["title"] and node["level"] == SECTION:
                sections.append({"title": "", "notes": []})
            sections[-1]["title"] = node["text"]
        if index != shown:
            if shown is not None:
                slides += raw("</div>" if kind == "fragment" else "</div></section>")
            if kind == "slide":
                slides += raw("</section><section>" if shown is not None else "<section>")
            if kind != "fragment":
                slides += raw(f'<section data-section="{len(sections) - 1}">')
            slides += raw('<div class="slide-cell fragment">' if kind == "fragment"
                          else '<div class="slide-cell">')
            shown = index
        slides += unsectioned(node)
        if node.get("level") == 1:
            slides += raw('<p class="deck-keys">%s</p>' % say(
                "Next: right arrow or Page Down. Trainer's window: S. Overview: O. Full screen: F. "
                "All keys: ?"))
    slides += raw("</div></section></section>")
    return slides, sections


def decks(app):
    """Yield the pages of the decks, as Sphinx collects them."""
    for name in sorted(app.env.found_docs):
        cells = metadata(app.env, name)
        if not cells:
            continue
        unresolved = app.env.get_doctree(name)
        unresolved["deck"] = True
        doctree = app.env.get_and_resolve_doctree(name, app.builder, doctree=unresolved)
        slides, sections = deck(doctree, cells)
        lesson = name.rsplit("/", 1)[-1] + ".html"
        for link in slides.findall(nodes.reference):
            if "refid" in link:  # slides have no headings to go to, the lesson has
                link["refuri"] = f"{lesson}#{link.attributes.pop('refid')}"
        title = app.env.titles[name].astext()
        parts = facilitators_guide.parts_of_notes(app.env.doc2path(name))
        for section in sections:
            section["minutes"] = parts.get(section["title"], {"minutes": 0})["minutes"]
            section["notes"] = [_html(app, note) for note in section["notes"]]
        yield f"{name}-slides", {
            "title": title, "slides": _html(app, slides), "sections": sections,
            "lesson": lesson, "part": part_of(name),
            "folder": f"_static/{app.playbook_folder}",
        }, "deck.html"


def _html(app, node):
    return app.builder.render_partial(node)["fragment"]
