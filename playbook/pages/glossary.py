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
What the trade claims with these words stands in the [claims ledger](claims.md).

<div data-cards></div>
<div data-filter="glossary"></div>
"""


def terms(csv_path):
    """Return {number: term}, the rows of the UTF-8 table of terms.

    A term has number, chinese, pinyin, english, meaning and see; see holds numbers of other terms
    and claim IDs, or nothing.
    Raises ValueError with one sentence when a column is missing, a cell is empty, or see names
    a term that is not in the table.
    """
    with open(csv_path, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if table.fieldnames != COLUMNS:
            raise ValueError(f"{csv_path}: columns must be {', '.join(COLUMNS)}, in this order.")
        found = {row["number"]: row for row in table}
    for number, term in found.items():
        for column in COLUMNS[:-1]:
            if not term[column]:
                raise ValueError(f"{csv_path}: term {number} has no {column}; fill it in.")
        for target in term["see"].split():
            if not target.startswith("A") and target not in found:
                raise ValueError(f"{csv_path}: term {number} refers to {target} in the column "
                                 "see, which is neither a claim ID nor a term; correct it.")
    return found


def markdown(csv_path):
    """The glossary page as MyST Markdown: one table, a row a term.

    Parameters: csv_path, path of the table that `terms` reads and checks.
    Returns the text of the page; the term with number n has the HTML id term-n.
    """
    found = terms(csv_path)
    rows = []
    for number, term in found.items():
        see = [f"[{target}](claims.md#{target.lower()})" if target.startswith("A")
               else f"[{_chinese(found[target]['chinese'])}](glossary.md#term-{target})"
               for target in term["see"].split()]
        meaning = re.sub(r"\b([EK]\d+)\b", lambda match: f"[{match[1]}](references.md"
                         f"#{match[1].lower()})", term["meaning"])
        cells = [f'<a id="term-{number}"></a>{_chinese(term["chinese"])}',
                 f'<span lang="zh-Latn-pinyin">{term["pinyin"]}</span>',
                 term["english"], meaning, ", ".join(see)]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([
        HEAD,
        "| Chinese | Pinyin | English | Meaning | See |",
        "| --- | --- | --- | --- | --- |",
        *rows,
    ]) + "\n"


def _chinese(text):
    return f'<span lang="zh-Hans">{text}</span>'
