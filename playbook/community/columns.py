"""Columns: raw cells become typed values and pseudonyms, and what they cannot be is a problem.

Nothing here puts a raw ID or name into a message: a message shows the row, and the value only where
it has the form of a date.
"""

import re
import unicodedata

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from .checks import HOURS_EAST, LASTING, LIMIT, Part, schema
from .names import BLANKS, EMPTY, WORDS, word

WRONG_ID = re.compile(r"\d(\.\d+)?[eE]\+\d+|#[A-Z0/]+[!?]?")
# A value is shown only where it has the form of a date, which no name or ID has.
SHOWN = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ]\d{1,2}[:时]\d{1,2}(:\d{1,2})?)?")
DATE_MARKS = str.maketrans("年月日时点分秒", "-- ::: ")
DATE = (r"^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)"
        r"(?:[T\s]+(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?:?)?\s*(Z|[+-]\d\d:?\d\d)?$")
AMOUNT = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$"
MIX = np.uint64(0x9E3779B97F4A7C15)     # an odd number without pattern
EARLIEST = np.datetime64("2000-01-01")


# Cells ------------------------------------------------------------------------------------------

def tidy(cell):
    """Half-width, trimmed text of a cell; None if it says that it is empty."""
    text = unicodedata.normalize("NFKC", cell).strip(BLANKS)
    return None if text in EMPTY else text


def by_unique(values, where, parse):
    """Run a slow parser on the different values of some rows; an array of its answers by row."""
    codes, unique = distinct(values[where])
    return parse(list(unique)), codes


def slow_times(texts):
    """Times of day, in the forms that spreadsheets use. NaT where a text is none."""
    texts = pd.Series([tidy(t) for t in texts], dtype="str").str.translate(DATE_MARKS).str.strip()
    stamps = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{10}|\d{13}")), errors="coerce")
    stamps = stamps.where(stamps > 1e11, stamps * 1000).astype("Int64")
    unix = pd.to_datetime(stamps, unit="ms", errors="coerce") + HOURS_EAST
    # Eight digits without marks are a date; other runs of digits could be anything.
    texts = texts.where(texts.str.contains(r"^\d{8}$|^\d{4}[-/.]\d\d?[-/.]", regex=True))
    p = texts.str.extract(DATE)
    digits = p[6].fillna("0").str.ljust(6, "0").str[:6]
    parts = p[[0, 1, 2, 3, 4, 5]].apply(pd.to_numeric).rename(columns=dict(enumerate(
        ("year", "month", "day", "hour", "minute", "second"))))
    parts[["hour", "minute", "second"]] = parts[["hour", "minute", "second"]].fillna(0)
    parts["us"] = pd.to_numeric(digits)
    found = pd.to_datetime(parts, errors="coerce")
    # The assembly carries 13 o'clock over but also 25: only what is on the clock counts.
    found = found.where((parts.hour < 24) & (parts.minute < 60) & (parts.second < 60))
    zone = p[7].str.replace(":", "").str.replace("Z", "+0000")
    sign = zone.str[0].map({"+": 1, "-": -1})
    offset = pd.to_timedelta(pd.to_numeric(zone.str[1:3]) * 60 + pd.to_numeric(zone.str[3:5]),
                             unit="min") * sign
    found = found.where(zone.isna(), found - offset + HOURS_EAST)
    return found.where(found.notna(), unix).astype("datetime64[us]").to_numpy()


def text(raw):
    """Cells as an object array of text, NaN where empty, whatever the reader gave."""
    if raw.dtype == object:
        return raw
    return np.array([b.decode() if b else np.nan for b in raw.tolist()], dtype=object)


def distinct(raw):
    """Each row's place among the different cells, and these as text; place -1 where empty."""
    if raw.dtype == object:
        return pd.factorize(raw)
    words = raw.view(np.uint64).reshape(len(raw), -1)
    while words.shape[1] > 1 and not words[:, -1].any():    # only as wide as the widest cell
        words = words[:, :-1]
    words = np.ascontiguousarray(words)
    mixed = np.zeros(len(raw), dtype=np.uint64)
    for part in words.T:
        mixed = (mixed ^ part) * MIX
        mixed ^= mixed >> np.uint64(29)
    codes, unique = pd.factorize(mixed)
    example = np.empty(len(unique), dtype=int)
    example[codes] = np.arange(len(raw))
    if (words[example][codes] != words).any():      # two cells mixed to one number: the sure way
        return pd.factorize(text(raw))
    cells = raw[example]
    return np.where(cells == b"", -1, np.arange(len(cells)))[codes], [c.decode() for c in cells]


def times(raw):
    """Times in China Standard Time without an offset, and which rows have none though filled."""
    if raw.dtype == object:
        filled, found = pd.notna(raw), np.full(len(raw), "NaT", dtype="datetime64[us]")
    else:
        filled, found = raw != b"", iso_times(raw)
        if found is None:
            found = halved_times(raw)
    rest = filled & np.isnat(found)
    if rest.any():
        answers, codes = by_unique(raw, rest, slow_times)
        found[rest] = answers[codes]
        rest &= np.isnat(found) & ~blank(raw, rest)
    return found, rest


def iso_times(raw):
    """Times of bytes like 2024-05-01 09:03:00, or None if some are neither so nor empty."""
    found = np.full(len(raw), "NaT", dtype="datetime64[us]")
    filled = raw != b""
    marks = raw.view(np.uint8).reshape(len(raw), -1)[filled]
    if (marks[:, [4, 7, 13, 16, 19]] == [45, 45, 58, 58, 0]).all() \
            and np.isin(marks[:, 10], [32, 84]).all():
        try:
            found[filled] = raw[filled].astype("S19").astype("datetime64[s]")
            return found
        except ValueError:
            pass
    return None


def halved_times(raw):
    """Times of bytes like 2024/5/1 9:03, from the few different days and times of day; else NaT."""
    form = raw.dtype
    cells = raw.view(np.uint8).reshape(len(raw), -1)
    days, clocks, spaces = cells.copy(), np.zeros_like(cells), (cells == 32).argmax(axis=1)
    for at in set(spaces.tolist()) - {0}:
        rows = np.flatnonzero(spaces == at)
        clocks[rows, :-at - 1] = cells[rows, at + 1:]
        days[rows, at:] = 0
    day, unique_days = distinct(days.view(form).ravel())
    clock, unique_clocks = distinct(clocks.view(form).ravel())
    # A day that has a time of day already must not get another.
    alone = slow_times(["" if ":" in d or "T" in d else d for d in unique_days])
    hours = slow_times([f"2000-01-01 {c}" for c in unique_clocks]) - np.datetime64("2000-01-01")
    alone = np.append(alone, np.datetime64("NaT"))
    hours = np.append(hours, np.timedelta64(0))
    return alone[day] + hours[clock]


def slow_numbers(texts):
    """Amounts with currency signs and thousands commas. NaN where a text is none."""
    plain = [re.sub(r"^([+-]?)[¥￥]\s*|\s*元$", r"\1", t) if t else None
             for t in map(tidy, texts)]
    plain = pd.Series(plain, dtype="str")
    plain = plain.where(plain.str.fullmatch(AMOUNT)).str.replace(",", "")
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype=float)


def amounts(raw):
    """Numbers, and which rows have none though filled."""
    values = text(raw)
    filled = pd.notna(values)
    found = np.array(pd.to_numeric(pd.Series(values, dtype=object), errors="coerce"), dtype=float)
    rest = filled & ~np.isfinite(found)
    if rest.any():
        answers, codes = by_unique(values, rest, slow_numbers)
        found[rest] = answers[codes]
        rest &= ~np.isfinite(found) & ~blank(values, rest)
        found[rest] = np.nan
    return found, rest


def blank(values, where):
    """Which of some rows hold a word for an empty cell."""
    out = np.zeros(len(values), dtype=bool)
    answers, codes = by_unique(values, where, lambda u: np.array([tidy(t) is None for t in u]))
    out[where] = answers[codes]
    return out


def dictionary_words(table, field):
    """Codes of a column by every word that means them."""
    listed = WORDS.get(f"{table}.{field.name}", WORDS["boolean"] if field.type == "boolean" else {})
    out = {word(str(e)): str(e) for e in field.enum}
    for code, spelled in listed.items():
        out |= {word(w): code for w in [code, *spelled.split()]}
    return out


def by_name(inviters, members, names):
    """Inviters given by display name become IDs, where just one member has that name.

    Exports with member IDs often name the inviter by nickname. What stays a name is found out when
    inviters are looked up among the members.
    """
    pairs = pd.DataFrame({"id": members, "name": names}, dtype=object).dropna().drop_duplicates()
    known, owners = set(pairs["id"]), pairs.groupby("name")["id"].agg(list).to_dict()
    codes, unique = pd.factorize(inviters)
    found = [u if u in known or len(owners.get(u, ())) != 1 else owners[u][0] for u in unique]
    return np.array([*found, np.nan], dtype=object)[codes]


def date_text(value, field_type):
    """What is wrong with a cell that should be a date, and what to do."""
    text = tidy(value) or ""
    shown = f"{text}, " if SHOWN.fullmatch(text) else ""
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return "holds a day number of Excel; format the column as a date and save again"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*", text):
        return f"holds {shown}without the year in front, so day and month could be mixed up; " \
               "write it as 2024-05-01"
    if shown and re.match(r"\d{4}", text):
        return f"holds {shown}which is no time of the calendar; correct it"
    form = "2024-05-01" if field_type == "date" else "2024-05-01 09:03"
    return f"holds no date; write it as {form}"


# Sheets -----------------------------------------------------------------------------------------

class Converter:
    """Turns the raw cells of a sheet into typed, pseudonymised columns, block by block.

    Blocks keep the raw cells of a long file from being in memory all at once.
    """

    def __init__(self, sheet, pseudonyms, problems, now):
        self.sheet, self.problems = sheet, problems
        table, plan = schema()[sheet.plan.table], sheet.plan
        # In the order of the dictionary, whatever the order in the file.
        self.positions = {c: plan.columns[c] for c in table.fields if c in plan.columns}
        self.letters = {c: f"column {get_column_letter(p + 1)} ({c})"
                        for c, p in self.positions.items()}
        self.columns = {c: column(table.name, table.fields[c], c in plan.stand_ins, pseudonyms, now)
                        for c in self.positions}
        self.needed = [c for c in table.needed if c in self.columns]

    def part(self):
        """The sheet as a part of its table."""
        kept = [self.block(rows, cells) for rows, cells in sheet_blocks(self.sheet)]
        rows = np.concatenate([rows for rows, _ in kept])
        kept = np.concatenate([k for _, k in kept])
        frame, numbers = {}, {}
        for name in list(self.columns):
            values, number = self.columns.pop(name).finish()
            if values is not None:
                frame[name] = values if kept.all() else values[kept]
            if number is not None:
                numbers[name] = number if kept.all() else number[kept]
        rows = rows[kept]
        return Part(self.sheet.file, self.sheet.number, self.letters, rows,
                    pd.DataFrame(frame, index=pd.RangeIndex(len(rows)), copy=False), numbers)

    def block(self, rows, cells):
        """(row numbers, which are no blank rows), after a block has gone into the columns."""
        empty, faulty = {}, {}
        for name, position in self.positions.items():
            empty[name], faults = self.columns[name].add(cells.pop(position))
            for where, what in faults:
                at = np.flatnonzero(where)
                if len(at):
                    self.flag(rows[at], name,
                              what if isinstance(what, str) else [what(i) for i in at[:LIMIT]])
                    faulty[name] = faulty.get(name, False) | where
        kept = np.ones(len(rows), dtype=bool)
        if any(empty[name].any() for name in self.needed):
            kept = ~np.logical_and.reduce(list(empty.values()))
            for name in self.needed:
                told = np.array([(r, self.positions[name]) in self.sheet.told for r in rows]) \
                    if self.sheet.told else np.zeros_like(kept)
                where = empty[name] & kept & ~told & ~faulty.get(name, np.zeros_like(kept))
                self.flag(rows[where], name, "is empty; fill it in, or delete the row")
        return rows, kept

    def flag(self, rows, name, texts):
        self.problems.add_rows([(self.sheet.file, self.sheet.number, r, self.letters[name])
                                for r in rows], texts)


def column(table, field, stands_in, pseudonyms, now):
    """The accumulator for a column of the data dictionary."""
    if field.kind and field.kind not in LASTING:
        return Events(field.kind, pseudonyms)
    if field.type in ("datetime", "date"):
        return Times(field.type, now)
    if field.type in ("integer", "number") and not field.closed:
        return Amounts(field)
    known = dictionary_words(table, field)
    if field.kind:
        what = "holds an ID that Excel has damaged; export the column as text"

        def parse(raw):
            text = raw.strip(BLANKS)
            empty = not text if stands_in else text in EMPTY
            return (np.nan, 0, False) if empty else \
                (*pseudonyms.of(field.kind, text), bool(WRONG_ID.fullmatch(text)))
    elif field.closed or field.type == "boolean":
        what = f"holds none of the words {', '.join(dict.fromkeys(known.values()))}; correct it"

        def parse(raw):
            code = known.get(word(raw), np.nan)
            return code, 0, code is np.nan and tidy(raw) is not None
    else:
        what = ""

        def parse(raw):
            if tidy(raw) is None:
                return np.nan, 0, False
            if pseudonyms.raw:
                return raw, 0, False
            label = field.name.replace("_", "-")
            return known.get(word(raw)) or pseudonyms.of(label, raw.strip(BLANKS))[0], 0, False
    # A name that is no ID and no label, such as a store's, has no place in a table.
    dropped = field.type == "string" and not field.kind and not field.enum \
        and not pseudonyms.raw
    return Cells(parse, what, field, dropped)


class Cells(dict):
    """A column of IDs or words: what each different cell means is worked out once.

    Maps a raw cell to its place in `meanings`, a list of (value, number, whether it is faulty).
    """

    def __init__(self, parse, what, field, dropped):
        super().__init__()
        self.parse, self.what, self.field, self.dropped = parse, what, field, dropped
        self.meanings, self.codes = [(np.nan, 0, False)], []

    def __missing__(self, raw):
        self.meanings.append(self.parse(raw))
        self[raw] = len(self.meanings) - 1
        return self[raw]

    def add(self, raw):
        """Takes a block in; (which cells are empty, [(which are faulty, what is wrong)])."""
        codes, unique = distinct(raw)
        codes = np.array([*map(self.__getitem__, unique), 0], dtype=np.int32)[codes]
        self.codes.append(codes)
        empty = np.array([v is np.nan for v, _, _ in self.meanings])
        faulty = np.array([f for _, _, f in self.meanings])
        return empty[codes], [(faulty[codes], self.what)] if faulty.any() else []

    def finish(self):
        """(values of all blocks, 64-bit numbers of IDs or None)."""
        if self.dropped:
            return None, None
        codes = np.concatenate(self.codes)
        values = pd.array(np.array([v for v, _, _ in self.meanings], dtype=object), dtype="str")
        if self.field.type == "boolean":
            values = (values == "true").astype(bool) if not (codes == 0).any() else \
                pd.array([None if v is np.nan else v == "true" for v in values], dtype="boolean")
        elif self.field.type == "integer":
            values = pd.to_numeric(pd.Series(values)).astype("Int64").array
        values = values.take(codes)
        if self.field.type == "integer" and not values.isna().any():
            values = values.to_numpy(dtype=np.int64)
        if not self.field.kind:
            return values, None
        return values, np.array([n for _, n, _ in self.meanings], dtype=np.uint64)[codes]


class Events:
    """A column of IDs of single events, of which nearly every row has its own."""

    def __init__(self, kind, pseudonyms):
        self.kind, self.pseudonyms = kind, pseudonyms
        self.values, self.numbers = [], []

    def add(self, raw):
        whole = "".join(raw[pd.notna(raw)]).encode("utf-8", "replace") if raw.dtype == object \
            else raw.tobytes()
        if not whole.isascii() or any(b in whole for b in (b" ", b"\t", b"\r")):
            raw = np.array([c if c != c else c.strip(BLANKS) for c in text(raw)], dtype=object)
        found = self.pseudonyms.numbers(raw.astype(object))
        empty = np.isin(found, self.pseudonyms.empty) | (pd.isna(raw) if raw.dtype == object
                                                         else False)
        values = np.full(len(raw), np.nan, dtype=object)
        values[~empty] = text(raw[~empty]) if self.pseudonyms.raw else \
            self.pseudonyms.of_events(self.kind, found[~empty])
        found[empty] = 0
        self.values.append(values)
        self.numbers.append(found)
        wrong = np.zeros(len(raw), dtype=bool)
        if b"#" in whole or b"+" in whole:
            wrong = np.array([c == c and bool(WRONG_ID.fullmatch(c)) for c in text(raw)])
        return empty, [(wrong, "holds an ID that Excel has damaged; export the column as text")]

    def finish(self):
        return pd.array(np.concatenate(self.values), dtype="str"), np.concatenate(self.numbers)


class Times:
    """A column of times or dates."""

    def __init__(self, form, now):
        self.form, self.now, self.values = form, now, []

    def add(self, raw):
        found, wrong = times(raw)
        if self.form == "date":
            found = found.astype("datetime64[D]").astype("datetime64[us]")
        self.values.append(found)

        def shown(i):
            return str(found[i].astype("datetime64[s]")).replace("T", " ")
        return np.isnat(found), [
            (wrong, lambda i: date_text(text(raw[i:i + 1])[0], self.form)),
            (found > self.now, lambda i: f"holds {shown(i)}, which lies in the future; correct it, "
                                         "or this computer's clock"),
            (found < EARLIEST, lambda i: f"holds {shown(i)}, before the year 2000; check the unit "
                                         "of the times")]

    def finish(self):
        return np.concatenate(self.values), None


class Amounts:
    """A column of numbers."""

    def __init__(self, field):
        self.field, self.values = field, []

    def add(self, raw):
        found, wrong = amounts(raw)
        faults = [(wrong, "holds no number; write it as 1234.50")]
        if self.field.type == "integer":
            with np.errstate(invalid="ignore"):
                broken = np.isfinite(found) & ((found % 1 != 0) | (np.abs(found) > 2 ** 53))
            faults.append((broken, "holds no whole number; correct it"))
            found = np.where(broken, np.nan, found)
        if self.field.minimum is not None:
            faults.append((found < self.field.minimum,
                           f"holds less than {self.field.minimum:g}; correct it"))
        self.values.append(found)
        return np.isnan(found), faults

    def finish(self):
        found = np.concatenate(self.values)
        if self.field.type == "integer":
            whole = pd.array(found, dtype="Int64")
            return (whole if whole.isna().any() else whole.to_numpy(dtype=np.int64)), None
        return found, None


def sheet_blocks(sheet):
    """The blocks of a sheet, after inviters that are given by name have become IDs."""
    beside, columns = sheet.plan.beside, sheet.plan.columns
    if sheet.plan.table != "memberships" or not {"inviter_id", "member_id"} <= set(columns) \
            or "member_id" not in beside:
        return sheet.blocks
    blocks = list(sheet.blocks)
    rows = np.concatenate([b[0] for b in blocks])
    cells = {p: np.concatenate([b[1][p] for b in blocks]) for p in blocks[0][1]}
    at = columns["inviter_id"]
    cells[at] = by_name(text(cells[at]), text(cells[columns["member_id"]]),
                        text(cells[beside["member_id"]]))
    return [(rows, cells)]


