"""Weekly counts that a shop types or pastes: read, checked, measured, written as CSV.

Also runs in MicroPython. A week is a dict of `date` (2026-03-02), `group` and any of COLUMNS after
these: whole numbers, or None where nobody counted. `load` in JupyterLab reads the CSV.
"""

from time import time

from ..counts import measures
from ..plan.dates import date, day_number
from ..plan.decisions import thousands
from ..plan.exports import csv_text
from ..words import say
from .figures import named, of_counts

COLUMNS = ["date", "group", "members", "joined", "left", "wrote", "messages", "orders", "complaints"]
LINES = 6       # groups with a line of their own
JUMP = 100      # members more than at the count before, and twice as many, that are asked about
MOST = 2000     # weeks that are kept: ten groups for nearly four years
HALF = {0xFF01 + place: 0x21 + place for place in range(94)}     # full-width signs


def labels():
    """Return what a reader sees of each column."""
    return {"date": say("Date"), "group": say("Group"), "members": say("Members"),
            "joined": say("Joined"), "left": say("Left"), "wrote": say("People who wrote"),
            "messages": say("Messages"), "orders": say("Orders"), "complaints": say("Complaints")}


def half(text):
    """Return a text with half-width signs and no spaces at its ends."""
    return "".join([chr(HALF.get(ord(sign), ord(sign))) for sign in text]).replace(
        "\u3000", " ").strip()


def plain(header):
    """Return a column's name as it is compared: no capitals, spaces, underscores or brackets."""
    text, depth = "", 0
    for sign in half(header).lower():
        if sign in "([【":
            depth += 1
        elif sign in ")]】":
            depth -= 1
        elif depth <= 0 and sign not in " _-:*.'`\t":
            text += sign
    return text


def pasted(text, headers):
    """Read rows as a spreadsheet copies them: {"weeks", "unread", "error"}.

    headers: {name as `plain` gives it: column}. With or without a row of column names; without,
    the columns stand in the order of COLUMNS. `unread`: names of columns that are left out. `error`:
    one sentence that names row and column, with no weeks; "" where all was read.
    """
    found, unread = [], []
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    try:
        if not lines:
            raise ValueError(say("Nothing was pasted: copy the rows in your spreadsheet, and paste "
                                 "them here."))
        separator = max(["\t", ",", ";"], key=lines[0].count)
        rows = [[cell.strip().strip('"').strip() for cell in line.split(separator)]
                for line in lines]
        columns, start = list(COLUMNS), 0
        named = [headers.get(plain(cell)) for cell in rows[0]]
        if "date" in named:
            columns, start = named, 1
            unread = [cell for cell, name in zip(rows[0], named) if name not in COLUMNS and cell]
        for name in COLUMNS:
            if columns.count(name) > 1:
                raise ValueError(say("Two columns mean {column}: paste one of them.",
                                     column=labels()[name]))
        for at in range(start, len(rows)):
            if len(rows[at]) > len(columns):
                raise ValueError(say("Row {row} has {cells} cells, more than there are columns: "
                                     "correct it, and paste again.", row=at + 1,
                                     cells=len(rows[at])))
            cells = {name: cell for name, cell in zip(columns, rows[at]) if name in COLUMNS}
            if len(rows) > start + 1 and not any(cells.get(name) for name in COLUMNS[2:]):
                continue    # a week that waits for its numbers
            found.append(week(cells, at + 1))
        if not found:
            raise ValueError(say("No row has a number: fill in what was counted."))
        check(found)
    except ValueError as error:
        return {"weeks": [], "unread": [], "error": str(error)}
    return {"weeks": found, "unread": unread, "error": ""}


def typed(cells, others=()):
    """Read one week as it was typed: {"weeks", "unread", "error"}, as `pasted`.

    others: the weeks that are kept already."""
    try:
        found = week(cells, 0)
        check(list(others) + [found])
        return {"weeks": [found], "unread": [], "error": ""}
    except ValueError as error:
        return {"weeks": [], "unread": [], "error": str(error)}


def week(cells, row):
    """Return a week from texts by column. Raises ValueError in one sentence. row: 0 for none."""
    found = {"date": day(cells.get("date", ""), row), "group": half(cells.get("group", ""))[:80]}
    if found["group"] == named(""):     # as `csv` writes it
        found["group"] = ""
    for name in COLUMNS[2:]:
        found[name] = count(cells.get(name, ""), row, labels()[name])
    wrote, members, left = found["wrote"], found["members"], found["left"]
    if wrote is not None and members is not None and wrote > members + (left or 0):
        raise ValueError(say("Row {row}: {wrote} people wrote, and {members} members were there: "
                             "correct one of them, or fill in how many left.", row=row, wrote=wrote,
                             members=members) if row else
                         say("{wrote} people wrote, and {members} members were there: correct one of "
                             "them, or fill in how many left.", wrote=wrote, members=members))
    if all(found[name] is None for name in COLUMNS[2:]):
        raise ValueError(say("Row {row} has no number: fill in what was counted, or leave the row "
                             "out.", row=row) if row else
                         say("Fill in at least one number."))
    return found


def day(text, row):
    """Return a date as 2026-03-02. Raises ValueError in one sentence."""
    given = half(text)
    parts = given.split(" ")[0].replace("年", "-").replace("月", "-").replace("日", "").replace(
        "/", "-").replace(".", "-").split("-")
    try:
        year, month, number = [int(part) for part in parts]
        found = day_number("%04d-%02d-%02d" % (year, month, number))
        if not 2000 <= year <= 2099 or date(found) != "%04d-%02d-%02d" % (year, month, number):
            raise ValueError
    except (TypeError, ValueError):
        raise ValueError(say("Row {row}, column {column}: write the date as 2026-03-02; in the "
                             "spreadsheet give the whole column the format yyyy-mm-dd, copy, and "
                             "paste again.", row=row, column=labels()["date"]) if row else
                         say("Write the date as 2026-03-02."))
    if found > time() // 86400 + 1:     # a day more, as somewhere it is tomorrow
        raise ValueError(say("Row {row}: the date lies in the future; correct it, or this device's "
                             "clock.", row=row) if row else
                         say("The date lies in the future; correct it, or this device's clock."))
    return date(found)


def count(text, row, column):
    """Return a whole number from 0 on, None for an empty text. Raises ValueError in one sentence."""
    given = half(text)
    if given in ("", "-", "/", "—"):
        return None
    if given.endswith(".0"):
        given = given[:-2]
    given = thousands(given)
    if given and all(sign in "0123456789" for sign in given) and len(given) < 10:
        return int(given)
    raise ValueError(say("Row {row}, column {column}: write a whole number from 0 on, or leave the "
                         "cell empty.", row=row, column=column) if row else
                     say("{column}: write a whole number from 0 on, or leave it empty.",
                         column=column))


def check(weeks):
    """Raises ValueError in one sentence for two rows of one day and group, for two spellings of one
    group, for members who come out of nowhere, or for too many."""
    seen, spelt = set(), {}
    for one in weeks:
        name = one["group"]
        other = spelt.setdefault(plain(name) or name, name)
        if other != name:
            raise ValueError(say("Two names of a group differ in capitals, spaces or brackets only, "
                                 "{one} and {other}: write one of them everywhere.", one=other,
                                 other=name))
        key = (one["date"], one["group"])
        if key in seen:
            raise ValueError(say("Two rows are of {date} and of one group: keep the one that is "
                                 "right.", date=one["date"]))
        seen.add(key)
    before = {}
    for one in sorted(weeks, key=lambda one: (one["group"], one["date"])):
        members = one.get("members")
        if members is None:
            continue
        then = before.get(one["group"])
        before[one["group"]] = members
        if then and members > 2 * then and members - then > max(JUMP, one.get("joined") or 0):
            raise ValueError(say("{group}, {date}: {members} members, and {before} at the count before: "
                                 "correct one of them, or fill in how many joined.",
                                 group=named(one["group"]), date=one["date"], members=members,
                                 before=then))
    if len(weeks) > MOST:
        raise ValueError(say("More than {most} rows are too many to keep here: save them as a CSV "
                             "file, and open that below.", most=MOST))


def summed(weeks):
    """Return what weeks come to: `figures`, in the order of the diagnosis, and `lines`."""
    return {"figures": figures(weeks) if weeks else [], "lines": lines(weeks)}


def figures(weeks):
    """Return the figures of weeks, of which there must be one."""
    return of_counts(measures([dict(one, day=day_number(one["date"])) for one in weeks]))


def lines(weeks):
    """Return the members by date, as rows of a chart: {"date", "series", "count"}. Up to LINES groups
    have a line each; of more, all are added up.

    In the sum a group that was not counted on a day has the members of the count before; days before
    every group has a count are left out, as the sum would jump.
    """
    sized = sorted((one for one in weeks if one.get("members") is not None),
                   key=lambda one: one["date"])
    groups = set(one["group"] for one in sized)
    if len(groups) <= LINES:
        return [{"date": one["date"], "series": one["group"] or say("members", "series"),
                 "count": one["members"]} for one in sized]
    now, rows = {}, {}
    for one in sized:
        now[one["group"]] = one["members"]
        if len(now) == len(groups):
            rows[one["date"]] = sum(now.values())
    return [{"date": name, "series": say("all groups"), "count": rows[name]}
            for name in sorted(rows)]


def csv(weeks):
    """Write weeks as CSV text that `load` reads; no name in it can become a formula.

    Where some groups have a name, one without is called so, as a reader of files asks for a name.
    """
    used = [name for name in COLUMNS if name == "date" or any(
        one.get(name) not in (None, "") for one in weeks)]
    return csv_text([used] + [[named("") if name == "group" and not one["group"] else
                               "" if one.get(name) is None else one[name] for name in used]
                              for one in weeks])
