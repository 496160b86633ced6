"""The plan as files that need no library: CSV, Markdown, and the sheets that a workbook takes."""

from ..words import say
from .cells import sources
from .decisions import DECIDED, near, plain

FORBIDDEN = "[]:*?/\\'"  # in the name of a sheet
LONGEST_NAME = 31


def shown(one):
    """A cell as a reader sees it."""
    value = one["value"]
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if one["form"] == "percent":
        return plain(near(100 * value, 1)) + " %"
    return plain(near(value, 6))


def come_from(made, row):
    """From which decisions a row comes, in words: "Groups ✓; Days of posting"."""
    return "; ".join(marked(made, name) for name in sources(row))


def marked(made, name):
    """A decision's label, with the sign of the rarer state if it has that."""
    one = made["decisions"][name]
    return one["label"] + (" " + made["sign"] if one["state"] == made["mark"] else "")


def legend(made):
    """What is decided, and how it is marked: said once."""
    if made["mark"] == DECIDED:
        return say("Decided for this shop: {made} of {all} decisions, marked {sign}. All others are "
                   "defaults of the book.", made=made["made"], all=made["all"], sign=made["sign"])
    return say("Decided for this shop: {made} of {all} decisions. The others are defaults of the "
               "book, marked {sign}.", made=made["made"], all=made["all"], sign=made["sign"])


def guarded(text):
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def csv_text(rows):
    """Rows of texts and numbers as CSV, with the mark that Excel wants."""
    def line(cells):
        found = []
        for value in cells:
            text = guarded(value) if isinstance(value, str) else plain(value)
            found.append('"' + text.replace('"', '""') + '"' if any(
                sign in text for sign in ',"\n\r') else text)
        return ",".join(found)

    return "\ufeff" + "".join(line(row) + "\r\n" for row in rows)


def csv(made, one):
    """A table of the plan as CSV. one: its id."""
    for part in made["sections"]:
        for table in part["tables"]:
            if table["id"] == one:
                own = one == "decisions"  # each of its rows is a decision: what it comes from is itself
                return csv_text([table["columns"] + ([] if own else [say("Comes from")])] + [
                    [shown(value) for value in row] + ([] if own else [come_from(made, row)])
                    for row in table["rows"]])
    return ""


def counts_csv(made):
    """The empty sheet of weekly counts as CSV: to fill in, and to load again."""
    return csv_text([made["counts"]["columns"]] + made["counts"]["rows"])


def markdown(made):
    """The plan as Markdown."""
    lines = [say("# Playbook from {start}, {weeks} weeks", start=made["start"],
                 weeks=made["weeks"]), "", made["legend"], ""]
    lines += ["- **" + flat(one["text"]) + "**" for one in made["conflicts"]]
    lines += ["- " + flat(note) for note in made["notes"]]
    for part in made["sections"]:
        lines += ["", "## " + part["title"]]
        for one in part["tables"]:
            columns = one["columns"] + [say("Comes from")]
            lines += ["", "| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
            lines += ["| " + " | ".join(flat(text).replace("|", "\\|") for text in
                                        [shown(value) for value in row] + [come_from(made, row)])
                      + " |" for row in one["rows"]]
        lines += [""] + ["*" + note + "*" for note in part["notes"]]
        if part["id"] == "monday":
            for one in made["texts"]:
                for language in ("english", "chinese"):
                    lines += ["", "### " + one["title"], "", "```text",
                              one[language].rstrip().replace("```", "'''"), "```"]
    return "\n".join(lines) + "\n"


def flat(text):
    """A text without line breaks."""
    return " ".join(text.split())


# --- The workbook ----------------------------------------------------------------------------------

def sheets(made):
    """The plan as sheets: a list of {"name", "widths" (characters), "rows"}.

    A row is a list of {"value" (text, number or None), "formula" (without its sign, or None),
    "form" ("percent", "money" or None), "bold"}. Both hosts write them, each with its library. A
    text is always a text: what a reader wrote cannot become a formula.
    """
    tables = [table for part in made["sections"] for table in part["tables"]]
    decisions = [table for table in tables if table["id"] == "decisions"][0]
    names = [row[2]["of"][0] for row in decisions["rows"]]
    taken = []
    home = _name(decisions["title"], taken)
    found = []

    def placed(formula, number):
        for place in range(len(names)):
            formula = formula.replace("[%s]" % names[place], "'%s'!C%d" % (home, place + 2))
        return formula.replace("{r}", str(number))

    for table in tables:
        rows = [[_cell(text, bold=True) for text in table["columns"] + [say("Comes from")]]]
        for row in table["rows"]:
            number = len(rows) + 1
            rows.append([_cell(one["value"], placed(one["formula"], number) if one["formula"]
                               else None, one["form"], bold=bool(one["formula"]))
                         for one in row]
                        + [_cell(come_from(made, row))])
        found.append(_sheet(home if table is decisions else _name(table["title"], taken),
                            rows))
    rows = [[_cell(say("Text"), bold=True), _cell("English", bold=True), _cell("中文", bold=True)]]
    rows += [[_cell(one["title"]), _cell(one["english"]), _cell(one["chinese"])]
             for one in made["texts"]]
    found.insert(1, _sheet(_name(say("Texts"), taken), rows))
    counts = made["counts"]
    rows = [[_cell(name, bold=True) for name in counts["columns"]]]
    rows += [[_cell(value) for value in row] for row in counts["rows"]]
    found.append(_sheet(_name(say("Weekly counts"), taken), rows))
    lines = [_cell(made["legend"]),
             _cell(say("Numbers in bold recompute when a decision is changed on the sheet "
                       "\"{sheet}\", in Excel, WPS or LibreOffice. All others, such as the calendar, "
                       "are those of the day on which this file was saved.", sheet=home))]
    if made["conflicts"]:
        lines.append(_cell(say("What does not fit together"), bold=True))
    lines += [_cell(one["text"]) for one in made["conflicts"]]
    lines += [_cell(note) for note in made["notes"]]
    found.insert(0, _sheet(_name(say("Read first"), taken),
                           [[_cell(say("About this workbook"), bold=True)]]
                           + [[line] for line in lines]))
    return found


def _cell(value, formula=None, form=None, bold=False):
    return {"value": None if value == "" else value, "formula": formula, "form": form,
            "bold": bold}


def _sheet(name, rows):
    widths = []
    for column in range(max(len(row) for row in rows)):
        longest = max(max(len(line) for line in str(row[column]["value"] or "").split("\n"))
                      for row in rows if column < len(row))
        widths.append(min(60, max(8, longest + 2)))
    return {"name": name, "widths": widths, "rows": rows}


def _name(title, taken):
    """A sheet's name: short, without the signs that a workbook forbids, and used once."""
    name = "".join(sign for sign in title if sign not in FORBIDDEN)[:LONGEST_NAME - 3].strip()
    number = 1
    found = name
    while found.lower() in [one.lower() for one in taken]:
        number += 1
        found = "%s %d" % (name, number)
    taken.append(found)
    return found
