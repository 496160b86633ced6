"""Writes the pages that come from data: `python -m playbook.pages`."""

import json
import re

from ..course import PARTS, ROOT, counted, lessons, listed
from . import data_dictionary, facilitators_guide, glossary, ledger, references

DATA = ROOT / "datasets"
BOOK = ROOT / "book"
BIB = BOOK / "references.bib"
# What is said of the lessons inside a page that is otherwise written by hand.
LIST = re.compile(r"(<!-- lessons -->\n).*?(<!-- end of lessons -->)", re.DOTALL)


def pages():
    """Return {path: text} of all pages under book/ that are written from data, whole or in part.

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
    lists = {BOOK / "parts" / f"{part}.md": listed(course, part) for part in PARTS}
    for path, text in (lists | {BOOK / "index.md": counted(course)}).items():
        page, places = LIST.subn(lambda place: f"{place[1]}\n{text}\n\n{place[2]}",
                                 path.read_text(encoding="utf-8"))
        if places != 1:
            raise ValueError(f"{path} must have one place for its lessons, between <!-- lessons "
                             f"--> and <!-- end of lessons -->; it has {places}.")
        found[path] = page
    guide = BOOK / "toolkit" / "facilitators-guide.md"
    found[guide] = facilitators_guide.markdown(guide.read_text(encoding="utf-8"), DATA / "workshop.toml",
                                     course)
    return found


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
