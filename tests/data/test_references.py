"""The evidence, its grades and the glossary, and the pages that are written from them."""

import csv
import re
import unicodedata
import warnings

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pybtex.database import parse_file
from pybtex.plugin import find_plugin
from support.places import ROOT

from playbook.pages import glossary, references

BIB = ROOT / "book" / "references.bib"
GLOSSARY = ROOT / "datasets" / "glossary.csv"

NUMBERS = {f"{number[0].lower()}{int(number[1:]):02}": number
           for numbers in references.GROUPS.values() for number in numbers}
GRADE = "V1|V2|REPO|CALC|MEM|UNVERIFIED"
MARK = re.compile(rf"\([^()]*?\b({GRADE})\b[^()]*\)")

# What rests on memory alone, so that dropping its mark in the text cannot pass unseen.
REMEMBERED = {
    "e17": ["1,528", "54%", "38%"],
    "e32": ["per month"],
    "e42": ["12%"],
    "e60": ["recently"],
    "e75": ["RMB 50 million", "5%", "guardian"],
    "e76": ["must be true"],
    "e79": ["guardian"],
}


def read_bib(path=BIB):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return parse_file(path, bib_format="bibtex")


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BIBLIOGRAPHY = read_bib()
FIELDS = {key: entry.fields for key, entry in BIBLIOGRAPHY.entries.items()}
CLAIMS = {row["id"]: row for row in read_csv(ROOT / "datasets" / "claims.csv")}
TERMS = read_csv(GLOSSARY)
PAGE = references.markdown(BIB)


def grades(key):
    return re.findall(rf"\b({GRADE})\b", FIELDS[key]["grade"])


def shown(markdown):
    """The text that a reader sees, and the tokens behind it."""
    tokens = MarkdownIt().use(dollarmath_plugin).enable("table").parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    texts = [" ".join(child.content for child in token.children if child.type == "text")
             for token in tokens if token.children]
    return re.sub(r"\s+", "", "".join(texts)), tokens, inline


# ---- The bibliography


def test_every_piece_of_evidence_has_its_entry():
    assert {key: fields["evidence"] for key, fields in FIELDS.items()} == NUMBERS


def test_entries_have_what_their_type_needs():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        style = find_plugin("pybtex.style.formatting", "unsrt")()
        backend = find_plugin("pybtex.backends", "plaintext")()
        for formatted in style.format_entries(BIBLIOGRAPHY.entries.values(), BIBLIOGRAPHY):
            assert formatted.text.render(backend)


def test_grade_is_built_from_the_known_words():
    for key in NUMBERS:
        first, *parts = FIELDS[key]["grade"].split("; ")
        assert re.fullmatch(GRADE, first), f"{key}: {first}"
        for part in parts:
            assert re.fullmatch(rf"[A-Za-z0-9, -]+ ({GRADE})", part), f"{key}: {part}"


def test_finding_says_something():
    for key in NUMBERS:
        assert re.fullmatch(r"[A-Z0-9].{30,}\.", FIELDS[key]["finding"]), f"{key}: no finding"


def test_figures_that_are_not_verified_are_marked():
    for key in NUMBERS:
        finding = FIELDS[key]["finding"]
        # Numbers of other entries and of articles of law name something; they measure nothing.
        if grades(key)[0] in ("V2", "MEM"):
            for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", finding):
                measured = re.sub(r"\b[EK]\d+|Articles? \d+", "", MARK.sub("", sentence))
                assert MARK.search(sentence) or not re.search(r"\d", measured), f"{key}: {sentence}"
        text = finding + FIELDS[key].get("note", "")
        marked = set(MARK.findall(text))
        for grade in grades(key)[1:]:
            assert grade in marked, f"{key}: nothing is marked ({grade})"
        assert marked <= set(grades(key)), f"{key}: marked with a grade that the entry has not"


@pytest.mark.parametrize("key", REMEMBERED)
def test_what_rests_on_memory_says_so(key):
    assert "MEM" in grades(key)
    for words in REMEMBERED[key]:
        found = [part for part in re.split(r"(?<=\))[.;] ?|(?<=[^)])\. (?=[A-Z])",
                                           FIELDS[key]["finding"]) if words in part]
        assert found and all("(MEM)" in part for part in found), f"{key}: {words}"


def test_an_entry_without_a_source_says_so():
    for key in NUMBERS:
        fields = FIELDS[key]
        if fields["grade"] == "UNVERIFIED":
            assert "url" not in fields and "author" not in fields
            assert fields["title"].startswith("Searched for: ")
            assert re.match(r"No .* was found", fields["finding"])
        elif fields["grade"] != "CALC" and key not in ("e30", "e60", "e79"):
            assert fields["url"].startswith("https://")


def test_verdicts_and_claims_agree_with_the_ledger():
    for key, fields in FIELDS.items():
        claims = fields["bears_on"].split()
        assert len(claims) == len(set(claims)) and set(claims) <= CLAIMS.keys(), key
        for pair in fields.get("verdict", "").split():
            claim, letters = re.fullmatch(r"(A\d{3}):([SQC]{1,3})", pair).groups()
            assert claim in claims and len(letters) == len(set(letters)), f"{key}: {pair}"
    bears_on = {fields["evidence"]: fields["bears_on"] for fields in FIELDS.values()}
    for claim in CLAIMS.values():
        for number in re.findall(r"[EK]\d+", claim["evidence"]):
            assert claim["id"] in bears_on[number], f"{number} does not bear on {claim['id']}"


# ---- The page


def test_page_has_an_anchor_for_every_entry():
    headings = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    assert sorted(headings) == sorted(NUMBERS.values())


def test_page_shows_findings_and_grades_unchanged():
    text, tokens, inline = shown(PAGE)
    for fields in FIELDS.values():
        for shown_text in (fields["finding"], f"Grade: {fields['grade']}."):
            assert re.sub(r"\s+", "", shown_text) in text, fields["evidence"]
    assert not [token for token in tokens + inline if "math" in token.type]


def test_links_of_the_page_lead_somewhere():
    *_, inline = shown(PAGE)
    links = [child.attrs["href"] for child in inline if child.type == "link_open"]
    anchors = {"#" + number.lower() for number in NUMBERS.values()}
    anchors |= {"claims.md"} | {f"claims.md#{claim.lower()}" for claim in CLAIMS}
    assert len(links) > 300
    for link in links:
        assert link in anchors or link.startswith("https://"), link


@pytest.mark.parametrize("old, new, message", [
    ("evidence = {E07},", "evidence = {E7},", "evidence E07 is missing"),
    ("  grade = {V2; references MEM},\n", "", "entry e05 has no field grade"),
])
def test_a_faulty_bibliography_is_refused_in_one_sentence(tmp_path, old, new, message):
    faulty = tmp_path / "references.bib"
    faulty.write_text(BIB.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        references.markdown(faulty)


# ---- The glossary


def test_glossary_has_each_of_its_terms_once():
    assert [term["number"] for term in TERMS] == [str(n + 1) for n in range(len(TERMS))]
    for column in ("chinese", "english", "meaning"):
        words = [term[column] for term in TERMS]
        assert len(set(words)) == len(TERMS) and all(words), column


def test_pinyin_is_complete_and_has_its_tones():
    for term in TERMS:
        chinese, pinyin = term["chinese"].split(" / "), term["pinyin"].split(" / ")
        assert len(chinese) == len(pinyin)
        for characters, syllables in zip(chinese, pinyin, strict=True):
            tones = 0
            for word in syllables.split():
                if word.isascii() and word.isupper():
                    assert word in characters
                    continue
                marks = [mark for mark in unicodedata.normalize("NFD", word)
                         if mark in "\u0304\u0301\u030c\u0300"]
                assert marks, f"{word} has no tone mark"
                tones += len(marks)
            # At most one syllable of a term is in the neutral tone, which has no mark.
            length = len(re.findall(r"[\u3400-\u9fff]", characters))
            assert length - 1 <= tones <= length, f"{characters}: {syllables}"


def test_glossary_page_links_terms_claims_and_evidence():
    page = glossary.markdown(GLOSSARY)
    assert re.findall(r'id="term-(\d+)"', page) == [term["number"] for term in TERMS]
    targets = {f"glossary.md#term-{term['number']}" for term in TERMS} | {"references.md", "claims.md"}
    targets |= {f"claims.md#{claim.lower()}" for claim in CLAIMS}
    targets |= {f"references.md#{number.lower()}" for number in NUMBERS.values()}
    assert set(re.findall(r"\]\(([^)]+)\)", page)) <= targets
    for term in TERMS:
        assert term["number"] not in term["see"].split()
        for number in re.findall(r"\b[EK]\d+", term["meaning"]):
            grade = re.search(rf"\((\w+), {number}\)", term["meaning"])[1]
            assert grade == grades(number.lower())[0], f"{term['chinese']}: {number}"


@pytest.mark.parametrize("old, new, message", [
    ("number,chinese", "chinese,number", "columns must be"),
    (",lièbiàn,", ",,", "term 26 has no pinyin"),
    ("27 28 A099", "27 999 A099", "term 26 refers to 999"),
])
def test_a_faulty_glossary_is_refused_in_one_sentence(tmp_path, old, new, message):
    faulty = tmp_path / "glossary.csv"
    faulty.write_text(GLOSSARY.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        glossary.markdown(faulty)
