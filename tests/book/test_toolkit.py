"""The templates: whole in both languages, with links that lead to claims and evidence."""

import re
import unicodedata

import pytest
from support.places import ROOT

BOOK = ROOT / "book"
TEMPLATES = ["feedback-form", "group-rules", "welcome-message", "weekly-sop", "red-packet-rules",
             "teardown-sheet", "poster-brief", "leave-interview", "handover-script"]
PAGES = sorted(path.stem for path in (BOOK / "toolkit").glob("*.md"))
LANGUAGES = ["English", "简体中文"]
HAN = re.compile(r"[\u4e00-\u9fff]")
EVIDENCE = {part.split()[0].lower(): part for part in re.split(
    r"\n### ", (BOOK / "references.md").read_text(encoding="utf-8"))[1:]}
CLAIMS = set(re.findall(r'<a id="(a\d+)"', (BOOK / "claims.md").read_text(encoding="utf-8")))


def read(name):
    return (BOOK / "toolkit" / f"{name}.md").read_text(encoding="utf-8")


def blocks(name):
    """The templates of a page, in the order of LANGUAGES."""
    parts = re.split(r"\n## (.+)\n", read(name))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(sections) == [*LANGUAGES, "Why it is so"]
    found = [re.findall(r"```(\w*)\n(.*?)```", sections[one], re.DOTALL) for one in LANGUAGES]
    assert [[language for language, _ in one] for one in found] == [["text"], ["text"]]
    return [one[0][1] for one in found]


def width(line):
    """Columns in a fixed-width font, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)


def test_the_overview_lists_every_page():
    listed = re.findall(r"^- \[.+\]\((.+)\.md\): ", read("index"), re.MULTILINE)
    assert sorted([*listed, "index"]) == PAGES
    assert [name for name in listed if name in TEMPLATES] == TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_asks_for_the_same_in_both_languages(name):
    english, chinese = blocks(name)
    assert not HAN.search(english) and len(HAN.findall(chinese)) > 100
    assert set(re.findall("_+", english + chinese)) == {"______"}
    blanks = [[part.count("______") for part in one.split("\n\n")] for one in (english, chinese)]
    assert blanks[0] == blanks[1], "blanks of each paragraph"
    assert sum(blanks[0]) >= 3


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_fits_where_lines_do_not_wrap(name):
    assert [line for one in blocks(name) for line in one.splitlines() if width(line) > 90] == []


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_what_they_name(name):
    links = re.findall(r"\[([^]]+)\]\(([^)#]+)#?([^)]*)\)", read(name))
    for text, target, anchor in links:
        assert (BOOK / "toolkit" / target).is_file(), target
        if target == "../claims.md":
            assert text.lower() == anchor in CLAIMS, text
        if target == "../references.md":
            source, grade = text.split(", ")
            assert source.lower() == anchor in EVIDENCE, text
            assert grade in EVIDENCE[anchor], f"{source} has no grade {grade}"
    if name in TEMPLATES:
        assert {"../claims.md", "../references.md"} <= {target for _, target, _ in links}
