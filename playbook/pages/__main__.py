"""Writes the pages that come from data: `python -m playbook.pages`."""

import json
import re

from ..course import PARTS, ROOT, counted, first, following, lessons, link, listed
from . import data_dictionary, facilitators_guide, glossary, ledger, references

DATA = ROOT / "datasets"
BOOK = ROOT / "book"
BIB = BOOK / "references.bib"
# What is said of the lessons inside a page that is otherwise written by hand.
PLACE = re.compile(r"(<!-- ([a-z ]+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)
# The line of a lesson's last cell that leads on, as it stands in the notebook's JSON.
NEXT = re.compile(r'"\*Next lesson:\* [^"]*?(?=(?:\\n)?")')


def pages():
    """Return {path: text} of all pages that are written from data, whole or in part.

    Raises ValueError with one sentence when a table is faulty or a page has no place for its list.
    """
    found = {
        BOOK / "claims.md": ledger.markdown(DATA / "claims.csv", DATA / "lessons.csv", BIB),
        BOOK / "references.md": references.markdown(BIB),
        BOOK / "glossary.md": glossary.markdown(DATA / "glossary.csv"),
        BOOK / "data-dictionary.md": data_dictionary.markdown(
            json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))),
    }
    course = lessons(DATA / "lessons.csv")
    filled = {BOOK / "parts" / f"{part}.md": {"lessons": listed(course, part)} for part in PARTS}
    filled[BOOK / "index.md"] = {"first lesson": first(course), "lessons": counted(course)}
    for path, texts in filled.items():
        found[path] = _filled(path, texts)
    for number, lesson in course.items():
        if lesson["written"] and (after := following(course, number)):
            path = ROOT / lesson["path"]
            found[path], places = NEXT.subn(f'"*Next lesson:* {link(after, "../../")}',
                                            path.read_text(encoding="utf-8"))
            if places != 1:
                raise ValueError(f"{path} must have one line *Next lesson:*; it has {places}.")
    guide = BOOK / "toolkit" / "facilitators-guide.md"
    found[guide] = facilitators_guide.markdown(guide.read_text(encoding="utf-8"),
                                               DATA / "workshop.toml", course)
    return found


def _filled(path, texts):
    page = path.read_text(encoding="utf-8")
    places = [place[2] for place in PLACE.finditer(page)]
    if places != list(texts):
        raise ValueError(f"{path} must have these places, each from <!-- name --> to <!-- end of "
                         f"name -->: {', '.join(texts)}; it has: {', '.join(places) or 'none'}.")
    return PLACE.sub(lambda place: f"{place[1]}\n{texts[place[2]]}\n\n{place[3]}", page)


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
