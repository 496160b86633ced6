"""Evidence in prose: `[E21, V1](references.md#e21)` becomes a link to E21 with a badge, V1.

An author writes the link behind the figure, in brackets or in a sentence, and JupyterLab shows it
as it is written. On the site the grade is a badge whose shape says how well the figure was
checked; `book.js` says it in words while the link has the pointer or the focus.
"""

import html
import re

from docutils import nodes

from ..models.words import say
from ..pages.references import GRADES

EVIDENCE = "what-the-evidence-says"  # the anchor of a lesson's section, the same in all languages
SHORT = {  # what GRADES says, for one line
    "V1": "abstract or text read",
    "REPO": "read in a source repository",
    "CALC": "computed by us",
    "V2": "read in a secondary source only",
    "MEM": "from memory, not verified",
    "UNVERIFIED": "no source found",
}
LABEL = re.compile(rf"([EK]\d+)(?:, | · )({'|'.join(GRADES)})")
ENTRY = re.compile(r"(?:^|/)references\.html#[ek]\d+$")


def setup(app):
    """Change links to evidence as pages are written."""
    app.connect("doctree-resolved", badged)
    app.connect("doctree-resolved", explained)


def badged(app, doctree, docname):
    """Show the grade in each link to an entry of the references as a badge.

    A link that names its entry alone stays as it is. Brackets that hold nothing but such links
    are left out.
    """
    links = {link: found for link in doctree.findall(nodes.reference)
             if ENTRY.search(link.get("refuri", "")) and (found := LABEL.fullmatch(link.astext()))}
    for parent in {id(link.parent): link.parent for link in links}.values():
        unbracket(parent, links)
    for link, found in links.items():
        entry, grade = found.groups()
        link.children = [nodes.Text(entry), raw(
            f'<span class="visually-hidden">, </span><b class="grade" data-grade="{grade}">{grade}'
            "</b>")]
        meaning = html.escape(say(GRADES[grade], "grade"))
        link.replace_self([raw(f'<span class="graded" data-english="{grade}" '
                               f'data-meaning="{meaning}">'), link, raw("</span>")])


def explained(app, doctree, docname):
    """Say under a lesson's heading of evidence, in one line, what the badges below it mean."""
    if doctree.get("deck"):
        return  # a trainer says it
    for section in list(doctree.findall(nodes.section)):
        if EVIDENCE in section["ids"] and docname.startswith("notebooks/"):
            shown = {node.astext() for node in section.findall(nodes.raw)}
            used = [grade for grade in GRADES
                    if any(f'data-grade="{grade}"' in text for text in shown)]
            line = " · ".join(f'<b class="grade" data-grade="{grade}">{grade}</b> '
                              f"{html.escape(say(SHORT[grade], 'grade'))}" for grade in used)
            if line:
                section.insert(1, raw(f'<p class="grades">{line}</p>'))


def unbracket(parent, links):
    """Take the brackets from around runs of links among the children of a paragraph."""
    children = list(parent.children)
    for first, child in enumerate(children):
        before = children[first - 1] if first else None
        if child not in links or not (isinstance(before, nodes.Text) and before.endswith("(")):
            continue
        last = first
        while (last + 2 < len(children) and children[last + 1].astext() in (", ", "; ")
               and children[last + 2] in links):
            last += 2
        after = children[last + 1] if last + 1 < len(children) else None
        if isinstance(after, nodes.Text) and after.startswith(")"):
            children[first - 1] = nodes.Text(before[:-1])
            children[last + 1] = nodes.Text(after[1:])
            for between in range(first + 1, last, 2):
                children[between] = nodes.Text(" ")
    parent.children = []
    parent += children


def raw(text):
    """Return a node that is this HTML."""
    return nodes.raw("", text, format="html")
