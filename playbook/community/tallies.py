"""Tallies: sheets of counts that are wide, with a day or a group to each column, made long.

Three ways to write them are read: days as column names over rows of groups or of measures; groups,
or groups and measures, as column names over rows of days; and both in two rows of column names.
"""

import re

import numpy as np

from ..models.words import say
from .names import BLANKS
from .shapes import LAST_HEADER, MEASURES, Plan, group_title, is_total, named_above, plain

DATE = re.compile(r"(?:19|20)\d\d(?:[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4})(?: 00:00:00)?")
NUMBER = re.compile(r"[+-]?[\d,]+(?:\.0+)?\s*[人条单个次位名]?|[-–—/]|")


def day(cell):
    """Whether a cell is a date without a time of day."""
    return bool(DATE.fullmatch(cell.strip(BLANKS)))


def may_be(rows, headers):
    """Whether the first rows of a sheet look like a wide table of counts."""
    scores = headers.scores(rows, "")
    best = max(scores, key=lambda s: s[0], default=(0, None))
    if best[1] not in (None, "counts") or not any(any(map(day, row)) for row in rows):
        return False
    if best[1] == "counts":
        header = rows[[s[0] for s in scores].index(best[0])]
        found = [headers.index["counts"].get(plain(c), (None,))[0] for c in header]
        measures = [m for m in found if m in MEASURES]
        odd = [c for c, m in zip(header, found) if m is None and headers.measure(c)[0]]
        return "group_id" not in found and (len(set(measures)) < len(measures) or len(odd) > 1)
    return True


def sheet(rows, file, number, title, above, choose, problems, Sheet):
    """A wide table of counts as a list of one sheet; None where the rows are no such table."""
    headers = choose.headers
    rows = [[c.strip(BLANKS) if isinstance(c, str) else "" for c in row] for row in rows]
    if not may_be(rows[:LAST_HEADER + 1], headers):
        return None
    found = by_day_columns(rows, headers, title, above) or by_day_rows(rows, headers, title, above)
    if not found:
        return None
    cells, top, group = found
    measures = [m for m in MEASURES if any(m in values for *_, values in cells)]
    if not measures:
        problems.add(file, say("holds numbers by day but does not say what they count; write the measure, "
                               "such as 群人数 (members), into the first cell or the sheet's name"), number, top + 1)
        return []
    named = all(g for _, _, g, _ in cells)
    columns = {"date": 0} | ({"group_id": 1} if named else {}) | {
        m: i for i, m in enumerate(measures, 2)}
    plan = Plan("counts", columns, {}, {"group_id"} & columns.keys(),
                ["date", "group", *measures], top)
    if not named:
        plan.group = group or named_above(rows[:top]) or group_title(title) or group_title(above) \
            or above or title
        choose.read.group_from_title("counts", True)
    choose.stand_ins |= {("counts", c) for c in plan.stand_ins}
    choose.read.facts["wide"] += len(cells)
    block = {p: np.array([c for c in column], dtype=object) for p, column in zip(
        range(2 + len(measures)), zip(*[(date, g or np.nan, *(v.get(m) or np.nan for m in measures))
                                        for _, date, g, v in cells]))}
    return [Sheet(file, number, plan, [(np.array([r for r, *_ in cells], dtype=int),
                                        {p: block[p] for p in plan.positions})])]


def contained(text, headers):
    """The measure whose longest word stands anywhere in a text, or None."""
    text, best = plain(text), (1, None)
    for spelled, (column, stands_in) in headers.index["counts"].items():
        if column in MEASURES and not stands_in and len(spelled) > best[0] and spelled in text:
            best = len(spelled), column
    return best[1]


def overall(texts, headers):
    """The measure that the first of some texts names, or None."""
    return next((m for t in texts if t and (m := headers.measure(t)[0] or contained(t, headers))),
                None)


def by_day_columns(rows, headers, title, above):
    """Cells as (row number, date, group, {measure: number}), where days are column names."""
    for top, header in enumerate(rows[:LAST_HEADER + 1]):  # noqa: B007  used after the loop
        days = [i for i, c in enumerate(header) if day(c)]
        filled = sum(bool(c) for c in header)
        if len(days) >= 2 and days[0] >= 1 and 2 * len(days) >= filled:
            break
    else:
        return None
    first, cells, last = days[0], {}, [""] * days[0]
    measure = overall([*header[:first], *(c for row in rows[:top] for c in row if c), title, above],
                      headers)
    group = ""
    for number, row in enumerate(rows[top + 1:], top + 2):
        labels = [c or (last[i] if i < len(last) and i < first - 1 else "")
                  for i, c in enumerate(row[:first])]
        values = [(header[i], row[i] if i < len(row) else "") for i in days]
        if not any(labels) or any(is_total(c) for c in labels if c) or not any(v for _, v in values):
            continue
        if not all(NUMBER.fullmatch(v) for _, v in values):
            return None
        last = labels
        asked, names = None, []
        for label in filter(None, labels):
            known = headers.index["counts"].get(plain(label), (None,))[0]
            if known in MEASURES:
                asked = known
            else:
                suffix, before = headers.measure(label)
                if suffix and asked is None and before:
                    asked = suffix
                    label = label[:max(len(label) - (len(plain(label)) - len(before)), 0)]
                names.append(label.strip(BLANKS + "-_·:："))
        asked = asked or measure
        for date, value in values:
            if value:
                spot = cells.setdefault((date, names[0] if names else group), (number, {}))
                if asked:
                    spot[1][asked] = value
    return ([(number, date, g, v) for (date, g), (number, v) in cells.items()], top, group) \
        if cells else None


def by_day_rows(rows, headers, title, above):
    """The same, where days are rows and groups, or groups and measures, are column names."""
    found = [(r, c) for r, row in enumerate(rows[:LAST_HEADER + 2]) for c, cell in enumerate(row[:3])
             if day(cell)]
    if not found or found[0][0] == 0:
        return None
    start, at = found[0]
    header = rows[start - 1]
    body = [(r, row) for r, row in enumerate(rows[start:], start + 1)
            if len(row) > at and day(row[at])]
    upper = rows[start - 2] if start > 1 else []
    measure = overall([*(c for row in rows[:start - 1] for c in row if c), header[at], title, above],
                      headers)
    plan, last = [], ""
    for p, name in enumerate(header):
        over = upper[p] if p < len(upper) else ""
        last = over or last
        if p == at or not name and not over:
            continue
        known = headers.index["counts"].get(plain(name), (None,))[0]
        suffix, before = headers.measure(name)
        if known in MEASURES:
            plan.append((p, known, last if last and not headers.measure(last)[0] else ""))
        elif known in ("date", "group_id"):
            continue
        elif suffix and before:
            plan.append((p, suffix, name[:len(name) - (len(plain(name)) - len(before))].strip(
                BLANKS + "-_·:：")))
        elif not is_total(name):
            plan.append((p, measure, name))
    if len(plan) < 1 or not body:
        return None
    cells = {}
    for number, row in body:
        for p, what, group in plan:
            value = row[p] if p < len(row) else ""
            if not NUMBER.fullmatch(value):
                return None
            if value:
                spot = cells.setdefault((row[at], group), (number, {}))
                if what:
                    spot[1][what] = value
    return ([(number, date, g, v) for (date, g), (number, v) in cells.items()], start - 1, "") \
        if cells else None
