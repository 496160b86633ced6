"""The page "Claims ledger", written from the table of claims."""

import csv
import re
from collections import Counter

from pybtex.database import parse_file

from ..course import PARTS, WAITING, counted, lessons, link
from .references import VERDICTS as SAYS

# Told apart by word and shape, not by colour alone.
SHAPES = {"supported": "✓", "qualified": "◐", "contradicted": "✕", "untested": "○"}

MEANINGS = {
    "supported": "Evidence that we read points the same way.",
    "qualified": "The claim holds only in part or under conditions.",
    "contradicted": "Evidence that we read points the other way.",
    "untested": "We know of no evidence that decides it. It may be right.",
}

SOURCES = {
    "S0": ("How brands build communities",
           "An article on how shops and brands build communities: kinds of groups, four levers, "
           "and the cases of Xiaomi, Topsports and neighbourhood group-buying."),
    "S1": ("How groups grow and are run",
           "An article on growing and running groups: three growth paths, posters, four steps "
           "for a shop and four for a course, and seven ways to wake a group."),
    "S2": ("What community marketing is",
           "A short article on what community marketing is, its traits and its advantages."),
    "S3": ("Four brands taken apart",
           "A teardown of the groups of four brands, Perfect Diary, L'Oréal, Luckin and Yonghui, "
           "with a list of tools."),
}

HEAD = """\
# Claims ledger

This book takes its claims from four articles by Chinese practitioners, called S0 to S3.
Each claim stands here in our words, with what you can do to test it and what the evidence says.
A claim is what an article says, not what we say.
[How to read an entry](#how-to-read-an-entry) explains the rest.

{sources}

{count}

{table}

<div data-filter="claims"></div>
"""

FOOT = """\
## How to read an entry

The verdict weighs all evidence on a claim together.
Behind it you see each piece of evidence with the grade of its main figures, and what that piece \
alone says about the claim.
Evidence without such a word sets a limit, a method or the context, so an untested claim can have \
some.
The grades are explained in [References and evidence](references.md).

A claim counts as taught now when at least one of its lessons can be opened.
{again}
Where the sources disagree with each other, see [the eight contradictions](contradictions.md).
"""


def markdown(claims_path, lessons_path, bib_path):
    """The claims ledger as MyST Markdown.

    Parameters: paths of the UTF-8 tables of claims and of lessons, and of the BibTeX file.
    Returns the text of the page: one section a claim, which holds the HTML id a001 and, for the
    filters, the claim's verdict, parts and whether it is taught now.
    Raises ValueError with one sentence when a claim names a lesson or evidence that is not there.
    """
    course = lessons(lessons_path)
    evidence = {entry.fields["evidence"]: entry.fields
                for entry in parse_file(bib_path, bib_format="bibtex").entries.values()}
    with open(claims_path, encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    for claim in claims:
        for column, known in (("lessons", course), ("evidence", evidence)):
            for name in claim[column].split():
                if name not in known:
                    raise ValueError(f"{claims_path}: claim {claim['id']} names {name} in the "
                                     f"column {column}, which does not exist; correct it.")

    blocks = [_head(claims, course)]
    for source, (title, _) in SOURCES.items():
        blocks.append(f"## {source}: {title}")
        blocks += [_section(claim, course, evidence) for claim in claims
                   if claim["source"] == source]
    blocks.append(_foot(claims, course))
    return "\n\n".join(blocks) + "\n"


def _written(claim, course):
    return [course[number]["written"] for number in claim["lessons"].split()]


def _head(claims, course):
    taught = Counter(claim["verdict"] for claim in claims if any(_written(claim, course)))
    every = Counter(claim["verdict"] for claim in claims)
    rows = [(f"{_verdict(name)}<br>{MEANINGS[name]}", every[name], taught[name])
            for name in SHAPES]
    rows.append(("All", len(claims), taught.total()))
    table = ["| Verdict | Claims | Taught now | Still to be written |", "| --- | --: | --: | --: |"]
    table += [f"| {name} | {total} | {now} | {total - now} |" for name, total, now in rows]
    count = (f"Of {len(claims)} claims, {taught.total()} are taught now and "
             f"{len(claims) - taught.total()} belong to lessons that are {WAITING}.\n"
             f"{counted(course)}")
    return HEAD.format(
        sources="\n".join(f"- **{source}**: {text}" for source, (_, text) in SOURCES.items()),
        count=count, table="\n".join(table)).rstrip()


def _foot(claims, course):
    partly = sum(any(done) and not all(done)
                 for done in (_written(claim, course) for claim in claims))
    return FOOT.format(again=f"Of those, {partly} come back in another lesson that is {WAITING}."
                       if partly else "None of those waits for another lesson.").rstrip()


def _verdict(name):
    return (f'<span class="verdict {name}"><span aria-hidden="true">{SHAPES[name]}</span> '
            f"{name}</span>")


def _section(claim, course, evidence):
    taught_in = [course[number] for number in claim["lessons"].split()]
    parts = " ".join(part for part in PARTS if part in {lesson["part"] for lesson in taught_in})
    taught = "now" if any(lesson["written"] for lesson in taught_in) else "later"
    lines = [
        f'### {claim["id"]} {claim["english"][0].upper()}{claim["english"][1:]}',
        "",
        f'<a id="{claim["id"].lower()}" data-verdict="{claim["verdict"]}" data-parts="{parts}" '
        f'data-taught="{taught}"></a>{_verdict(claim["verdict"])}<br>'
        f'<span lang="zh-Hans">{claim["chinese"]}</span><br>'
        f'<span lang="zh-Latn-pinyin">{claim["pinyin"]}</span>',
        "",
        _chinese(claim["claim"]),
        "",
        f"- **To test it:** {_chinese(claim['test'])}",
    ]
    if claim["evidence"]:
        found = "; ".join(_evidence(claim["id"], evidence[number])
                          for number in claim["evidence"].split())
        lines.append(f"- **Evidence:** {found}.")
    else:
        lines.append("- **Evidence:** none found.")
    name = "Lesson" if len(taught_in) == 1 else "Lessons"
    lines.append(f"- **{name}:** {'; '.join(link(lesson, '../') for lesson in taught_in)}.")
    return "\n".join(lines)


def _evidence(claim, fields):
    number = fields["evidence"]
    grade = re.match(r"\w+", fields["grade"])[0]
    verdicts = dict(pair.split(":") for pair in fields.get("verdict", "").split())
    says = " and ".join(SAYS[letter] for letter in verdicts.get(claim, ""))
    return f"[{number} · {grade}](references.md#{number.lower()}) {says}".rstrip()


def _chinese(text):
    return re.sub(r"([\u3400-\u9fff]+)", r'<span lang="zh-Hans">\1</span>', text)
