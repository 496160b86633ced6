"""The page "Glossary", written from the table of terms."""

import csv
import re

COLUMNS = ["number", "chinese", "pinyin", "english", "meaning", "see"]

HEAD = """\
# Glossary

The words of the trade in Chinese, with their pinyin, the English that this book uses, and what
they mean.
A figure with a grade in brackets comes from the entry that is named beside it in
[References and evidence](references.md).
"""


def markdown(csv_path):
    """The glossary page as MyST Markdown.

    Parameters: csv_path, path of the UTF-8 table with the columns number, chinese, pinyin,
    english, meaning and see; see holds numbers of other terms and claim IDs, or nothing.
    Returns the text of the page: one table in a container of class glossary-table; the term
    with number n is the link target term-n. The first paragraph of the last cell is the meaning,
    the second, if there is one, names related terms and claims.
    Raises ValueError with one sentence when a column is missing, a cell is empty, or see names
    a term that is not in the table.
    """
    with open(csv_path, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if table.fieldnames != COLUMNS:
            raise ValueError(f"{csv_path}: columns must be {', '.join(COLUMNS)}, in this order.")
        terms = {row["number"]: row for row in table}

    rows = []
    for number, term in terms.items():
        for column in COLUMNS[:-1]:
            if not term[column]:
                raise ValueError(f"{csv_path}: term {number} has no {column}; fill it in.")
        see = []
        for target in term["see"].split():
            if target.startswith("A"):
                see.append(f"[{target}](claims.md#{target.lower()})")
            elif target in terms:
                see.append(f"[{_chinese(terms[target]['chinese'])}](#term-{target})")
            else:
                raise ValueError(f"{csv_path}: term {number} refers to {target} in the column "
                                 "see, which is neither a claim ID nor a term; correct it.")
        meaning = re.sub(r"\b([EK]\d+)\b", lambda match: f"[{match[1]}](references.md"
                         f"#{match[1].lower()})", term["meaning"])
        rows.append("\n".join([
            f"* - (term-{number})=\n",
            f"    {_chinese(term['chinese'])}",
            f"  - <span lang=\"zh-Latn-pinyin\">{term['pinyin']}</span>",
            f"  - {term['english']}",
            f"  - {meaning}",
            *([f"\n    See {', '.join(see)}."] if see else []),
        ]))
    return "\n".join([
        HEAD,
        "````{container} glossary-table",
        "```{list-table}",
        ":header-rows: 1",
        ":widths: 16 20 20 44\n",
        "* - Chinese\n  - Pinyin\n  - English\n  - Meaning",
        *rows,
        "```",
        "````\n",
    ])


def _chinese(text):
    return f'<span lang="zh-Hans">{text}</span>'
