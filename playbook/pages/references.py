"""The page "References and evidence", written from the bibliography."""

import re
from urllib.parse import urlsplit

from pybtex.database import parse_file
from pybtex.richtext import Text

GROUPS = {
    "Research and primary sources": [
        f"E{n:02}" for n in (*range(1, 61), *range(83, 89), *range(90, 114),
                               *range(116, 126), 127)],
    "Platform facts and rules": [f"E{n:02}" for n in (*range(61, 83), 89, 114, 115, 126)],
    "Computed here": [f"K{n}" for n in range(1, 11)],
}

VERDICTS = {"S": "supports", "Q": "qualifies", "C": "contradicts"}

# How well a figure was checked, from well to not at all.
GRADES = {
    "V1": "Read in the original, or in the publisher's or author's copy: an excerpt, often the "
          "abstract, not the whole work.",
    "REPO": "Read in a source repository at a named version.",
    "CALC": "Computed by us.",
    "V2": "Read in a secondary source only, such as a press report, a blog or a copy of a law.",
    "MEM": "From memory, not verified.",
    "UNVERIFIED": "We searched and found no source.",
}

HEAD = """\
# References and evidence

Every figure in this book that comes from outside points to an entry on this page.
An entry says what was found, where it was read, how well it was checked, and which practice claims
it bears on.

## How to read the grades

The first grade of an entry is that of its main figures.
A part that was checked less well, or in another way, is named with its own grade, and its figures
are marked in the text.

{grades}

Only a V1, REPO or CALC figure is stated as a fact in this book.
A V2 or MEM figure always carries its grade: check the original before you rely on it.
Platform rules and laws change, so read the current text before you act on an entry.
Nothing on this page is legal advice.

## How to read the verdicts

Behind a claim you see what this one entry says about it.
It *supports* the claim, *contradicts* it, or *qualifies* it: the claim holds only in part or under
conditions.
Two verdicts together mean that parts of the evidence point different ways.
A claim without a verdict is named because the entry sets a limit, a method or the context for it.
The verdict in the [claims ledger](claims.md) weighs all entries on a claim together: supported,
qualified, contradicted or untested.

<div data-filter="references"></div>
"""

NOTES = {
    "Platform facts and rules": "Rules of WeChat and WeCom, and Chinese law, as read at the time. "
    "This is not legal advice.",
    "Computed here": "Results of our own calculations, under the assumptions that each entry "
    "states.",
}


def markdown(bib_path):
    """The references page as MyST Markdown.

    Parameters: bib_path, path of the BibTeX file; every entry needs the fields title, evidence,
    grade, finding and bears_on, and may have verdict ("A079:CQ") and further (more addresses).
    Returns the text of the page: one section an entry, headed by its evidence ID, so that its
    anchor is the ID in lower case (#e01, #k1).
    Raises ValueError with one sentence when an entry is missing, unknown or lacks a field.
    """
    entries = {}
    for entry in parse_file(bib_path, bib_format="bibtex").entries.values():
        for name in ("title", "evidence", "grade", "finding", "bears_on"):
            if name not in entry.fields:
                raise ValueError(f"{bib_path}: entry {entry.key} has no field {name}; add it.")
        entries[entry.fields["evidence"]] = entry
    expected = {number for numbers in GROUPS.values() for number in numbers}
    for number in sorted(expected ^ entries.keys()):
        problem = "is missing" if number in expected else "belongs to no group of the page"
        raise ValueError(f"{bib_path}: evidence {number} {problem}; correct the evidence fields.")

    rows = [f'| <b class="grade" data-grade="{grade}">{grade}</b> | {meaning} |'
            for grade, meaning in GRADES.items()]
    grades = "\n".join(["| Grade | Meaning |", "| --- | --- |", *rows])
    blocks = [HEAD.format(grades=grades).rstrip()]
    for group, numbers in GROUPS.items():
        blocks.append(f"## {group}")
        if group in NOTES:
            blocks.append(NOTES[group])
        for number in numbers:
            blocks.append(_section(entries[number]))
    return "\n\n".join(blocks) + "\n"


def _section(entry):
    fields = entry.fields
    blocks = [f"### {fields['evidence']}", _citation(entry)]
    first = re.match(r"\w+", fields["grade"])[0]
    blocks.append(f'<b data-grade="{first}">Grade: {_escape(fields["grade"])}.</b> '
                  f"{_escape(fields['finding'])}")
    if fields["bears_on"]:
        verdicts = dict(pair.split(":") for pair in fields.get("verdict", "").split())
        claims = []
        for claim in fields["bears_on"].split():
            link = f"[{claim}](claims.md#{claim.lower()})"
            words = " and ".join(VERDICTS[letter] for letter in verdicts.get(claim, ""))
            claims.append(f"{link} ({words})" if words else link)
        blocks.append(f"Bears on: {', '.join(claims)}.")
    return "\n\n".join(blocks)


def _citation(entry):
    """Authors, year, title, where published, note and addresses, in one line."""
    def field(name):
        return _escape(_plain(entry.fields.get(name, "")))

    where = field("journal") or field("booktitle") or field("institution")
    where = f"*{where}*" if where else field("howpublished")
    if "number" in entry.fields:
        where += f" {field('volume')}({field('number')})" if "volume" in entry.fields \
            else f" {field('number')}"
    elif "volume" in entry.fields:
        where += f" {field('volume')}"
    if "pages" in entry.fields:
        where += f":{field('pages')}"
    parts = [_authors(entry), field("title"), where, field("note")]
    if "year" in entry.fields:
        parts[0 if parts[0] else 1] += f" ({field('year')})"
    line = " ".join(part if part[-1] in ".?" else f"{part}." for part in parts if part)
    links = [_link(address) for address in entry.fields.get("url", "").split()]
    if "doi" in entry.fields:
        doi = entry.fields["doi"]
        links.append(f"[doi:{_escape(doi)}](<https://doi.org/{doi}>)")
    links += [_link(address) for address in entry.fields.get("further", "").split()]
    return f"{line} {', '.join(links)}".rstrip()


def _authors(entry):
    names = []
    for person in entry.persons.get("author", []):
        parts = person.first_names + person.prelast_names + person.last_names
        names.append(_escape(_plain(" ".join(parts))))
    if names[-1:] == ["others"]:
        return f"{', '.join(names[:-1])} et al."
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plain(latex):
    return str(Text.from_latex(latex))


def _link(address):
    host = urlsplit(address).netloc.removeprefix("www.")
    return f"[{host}](<{address}>)"


def _escape(text):
    """Text for Markdown, with links to other entries and Chinese marked for screen readers."""
    text = re.sub(r"([\\`*_{}\[\]<>#$|~^])", r"\\\1", text)
    text = re.sub(r"\b([EK]\d+)\b", lambda match: f"[{match[1]}](#{match[1].lower()})", text)
    return re.sub(r"([\u3400-\u9fff]+)", r'<span lang="zh-Hans">\1</span>', text)
