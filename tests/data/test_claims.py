"""The claims, the lessons and the growth paths point at things that exist."""

import csv
import re

import pytest
from pybtex.database import parse_file
from support.places import ROOT

VERDICTS = {"supported", "qualified", "contradicted", "untested"}
PARTS = ["start", "positioning", "activation", "operation", "propagation", "capstone"]
HAN = re.compile(r"[\u4e00-\u9fff]")
TONE = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", re.IGNORECASE)


def rows(name):
    with open(ROOT / "datasets" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


CLAIMS = rows("claims.csv")
LESSONS = rows("lessons.csv")
PATHS = rows("fission-paths.csv")


@pytest.fixture(scope="module")
def references():
    """The entries of the bibliography by evidence ID, such as E01."""
    entries = parse_file(ROOT / "book" / "references.bib").entries
    return {key.upper(): entry for key, entry in entries.items()}


def unknown(table, column, known):
    """(row, ID) for each ID in a space-separated column that is not known."""
    return [(row.get("id") or row.get("parameter"), item)
            for row in table for item in row[column].split() if item not in known]


def test_every_claim_stands_once_and_in_order():
    assert [row["id"] for row in CLAIMS] == [f"A{n:03d}" for n in range(1, 149)]


def test_columns_and_known_values():
    assert list(CLAIMS[0]) == ["id", "source", "chinese", "pinyin", "english", "claim", "test",
                               "verdict", "evidence", "lessons"]
    assert [row["id"] for row in CLAIMS if row["verdict"] not in VERDICTS] == []
    assert [row["id"] for row in CLAIMS if row["source"] not in {"S0", "S1", "S2", "S3"}] == []


@pytest.mark.parametrize("table", [CLAIMS, LESSONS, PATHS], ids=["claims", "lessons", "paths"])
def test_cells_are_filled_and_on_one_line(table):
    may_be_empty = {"evidence", "rule_risk"}
    bad = [(n, column) for n, row in enumerate(table, 2) for column, cell in row.items()
           if cell is None or column is None or cell != cell.strip() or re.search(r"[\r\n]", cell)
           or (cell == "" and column not in may_be_empty)]
    assert bad == [], "line and column of cells that are empty, padded or broken over lines"


def test_chinese_has_pinyin_with_tone_marks():
    bad = [row["id"] for row in CLAIMS if HAN.search(row["chinese"])
           and (not TONE.search(row["pinyin"]) or HAN.search(row["pinyin"]))]
    bad += [row["id"] for row in CLAIMS if not HAN.search(row["chinese"])]
    assert bad == []


def test_evidence_is_in_the_bibliography(references):
    assert unknown(CLAIMS, "evidence", references) == []


def test_a_judged_claim_names_its_evidence():
    assert [row["id"] for row in CLAIMS
            if row["verdict"] != "untested" and not row["evidence"]] == []


def test_claims_name_all_evidence_that_bears_on_them(references):
    cited = {row["id"]: row["evidence"].split() for row in CLAIMS}
    missing = [(claim, key) for key, entry in references.items() if key.startswith("E")
               for claim in entry.fields.get("bears_on", "").split()
               if key not in cited.get(claim, [])]
    assert missing == []


def test_every_claim_is_taught_and_every_lesson_teaches():
    numbers = [row["number"] for row in LESSONS]
    assert unknown(CLAIMS, "lessons", numbers) == []
    assert [row["id"] for row in CLAIMS if not row["lessons"]] == []
    taught = {number for row in CLAIMS for number in row["lessons"].split()}
    assert [number for number in numbers if number not in taught] == []


def test_lessons_stand_in_order_and_fit_their_part():
    numbers = [row["number"] for row in LESSONS]
    assert numbers == sorted(set(numbers))
    for row in LESSONS:
        assert row["part"] == PARTS[int(row["number"].split(".")[0])], row["number"]
        words = re.findall(r"[a-z]+", row["title"].lower().replace("'", ""))
        assert row["slug"] == "-".join(words), row["number"]
        assert 20 <= int(row["minutes"]) <= 30, row["number"]
        assert row["question"].endswith("?"), row["number"]


@pytest.mark.parametrize("model, claim, length",
                         [("spreading", "A046", 10), ("product", "A050", 10),
                          ("service", "A055", 11)])
def test_growth_path_is_whole(model, claim, length):
    path = [row for row in PATHS if row["model"] == model]
    assert [row["step"] for row in path] == [str(n) for n in range(1, length + 1)]
    assert {row["claim"] for row in path} == {claim}
    names = [row["parameter"] for row in path]
    assert len(set(names)) == length
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
    assert all(0 < float(row["typical_conversion"]) <= 1 for row in path)


def test_growth_paths_own_up_to_assumptions_and_rules(references):
    assert {row["model"] for row in PATHS} == {"spreading", "product", "service"}
    assert unknown(PATHS, "rule_risk", references) == []
    for row in PATHS:
        source = row["basis"].split(",")[0]
        assert row["basis"] == "assumption" or source in references, row["parameter"]
        assert row["reward_for_sharing"] in {"yes", "no"}, row["parameter"]
        if row["reward_for_sharing"] == "yes":
            assert row["rule_risk"], f"{row['model']}: {row['parameter']} names no rule"


def test_contradictions_cite_what_exists_with_its_grade(references):
    page = (ROOT / "book" / "contradictions.md").read_text(encoding="utf-8")
    ids = {row["id"] for row in CLAIMS}
    claims = re.findall(r"\[(\w+)\]\(claims\.md#(\w+)\)", page)
    evidence = re.findall(r"\[(\w+), ([\w/]+)\]\(references\.md#(\w+)\)", page)
    assert len(claims) == page.count("claims.md#")
    assert len(evidence) == page.count("references.md#")
    assert [name for name, anchor in claims if name not in ids or anchor != name.lower()] == []
    for name, grade, anchor in evidence:
        assert name in references and anchor == name.lower(), name
        known = re.findall(r"\w+", references[name].fields["grade"])
        assert set(grade.split("/")) <= set(known), f"{name} has no grade {grade}"
    assert page.count("\n## ") == 8
