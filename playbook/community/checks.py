"""Checks: cells become typed columns, tables are held against each other, problems are collected.

The data dictionary, datasets/datapackage.json, says which columns there are, their types and what
refers to what. Nothing here puts a raw ID or name into a message: a message shows the row, and the
value only where it has the form of a date or an amount.
"""

import functools
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from .names import BLANKS, EMPTY, WORDS, word

DICTIONARY = Path(__file__).resolve().parents[2] / "datasets" / "datapackage.json"
LIMIT = 20

KINDS = {"stores": "store", "staff": "staff", "groups": "group", "members": "member",
         "memberships": "membership", "messages": "message", "pushes": "push",
         "red_packets": "packet", "campaigns": "campaign", "assignments": "assignment",
         "posters": "poster", "coupons": "coupon", "orders": "order", "complaints": "complaint"}
LASTING = {"store", "staff", "group", "member", "campaign"}
# What a table of yours must have, always filled. The running case has every column.
NEEDED = {
    "stores": "store_id", "staff": "staff_id", "groups": "group_id", "members": "member_id",
    "memberships": "group_id member_id joined_at", "messages": "group_id member_id sent_at",
    "pushes": "group_id sent_at", "reactions": "push_id member_id reaction",
    "red_packets": "group_id sent_at total_yuan", "openings": "packet_id member_id opened_at",
    "campaigns": "campaign_id", "assignments": "campaign_id arm", "posters": "poster_id",
    "coupons": "coupon_id member_id", "orders": "member_id ordered_at amount_yuan",
    "complaints": "group_id raised_at", "ties": "member_a member_b"}
# Columns whose codes the measures depend on; an unknown word in another column is a label.
CLOSED = {"members.kind", "memberships.join_scene", "reactions.reaction", "red_packets.split",
          "assignments.arm", "pushes.channel"}
IN_ORDER = [("staff", "started_on", "left_on"), ("groups", "created_at", "handed_over_at"),
            ("memberships", "joined_at", "left_at"), ("campaigns", "starts_on", "ends_on"),
            ("complaints", "raised_at", "first_reply_at"),
            ("complaints", "raised_at", "resolved_at")]

WRONG_ID = re.compile(r"\d(\.\d+)?[eE]\+\d+|#[A-Z0/]+[!?]?")
# A value may be shown only where it cannot be a name or an ID: a date, or a signed or broken amount.
SHOWN = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ]\d{1,2}[:时]\d{1,2}(:\d{1,2})?)?"
                   r"|-[¥￥]?\d{1,7}(\.\d{1,4})?元?|\d{1,5}\.\d{1,4}元?|0")
DATE_MARKS = str.maketrans("年月日时点分秒", "-- ::: ")
DATE = (r"^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?:[T\s]+(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?:?)?"
        r"\s*(Z|[+-]\d\d:?\d\d)?$")
AMOUNT = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$"
EARLIEST = np.datetime64("2000-01-01")
HOURS_EAST = pd.Timedelta(hours=8)     # China Standard Time


class BadData(ValueError):
    """Data that cannot be loaded. Nothing of it was.

    `problems` lists one sentence a problem, `more` counts those beyond the limit of 20.
    """

    def __init__(self, problems, more=0):
        self.problems, self.more = list(problems), more
        super().__init__(self.problems, more)

    def __str__(self):
        rest = [f"And {self.more:,} more."] if self.more else []
        return "\n".join([*self.problems, *rest])

    def _render_traceback_(self):       # a notebook shows the sentences alone
        return [f"BadData: {self}"]


class Problems:
    """Collects problems, so that all of them are told together."""

    def __init__(self):
        self.found, self.count = [], 0

    def __bool__(self):
        return self.count > 0

    def add(self, file, what, sheet=0, row=0, column=""):
        self.count += 1
        if len(self.found) < 50 * LIMIT:
            self.found.append((file, sheet, int(row), column, what))

    def add_rows(self, places, what):
        """One problem for each (file, sheet, row, column); `what` is one text or a list of them."""
        shown = places[:LIMIT]
        texts = [what] * len(shown) if isinstance(what, str) else what
        for (file, sheet, row, column), text in zip(shown, texts):
            self.add(file, text, sheet, row, column)
        self.count += len(places) - len(shown)

    def check(self):
        """Raises BadData if there is a problem."""
        if not self.count:
            return
        sentences = []
        for file, sheet, row, column, what in sorted(self.found)[:LIMIT]:
            place = [file, f"sheet {sheet}" if sheet else "", f"row {row:,}" if row else "", column]
            sentences.append(f"{', '.join(p for p in place if p)}: {what}.")
        raise BadData(sentences, self.count - len(sentences))


@dataclass(frozen=True)
class Field:
    """A column of the data dictionary."""

    name: str
    type: str
    enum: tuple
    minimum: float | None
    kind: str | None        # of ID, which is also the word in its pseudonym
    closed: bool


@dataclass(frozen=True)
class Schema:
    """A table of the data dictionary."""

    name: str
    fields: dict
    needed: tuple
    key: tuple
    references: tuple


@functools.cache
def schema():
    """The tables of the data dictionary by name."""
    tables = {}
    for resource in json.loads(DICTIONARY.read_text("utf-8"))["resources"]:
        name, s = resource["name"], resource["schema"]
        key = [s["primaryKey"]] if isinstance(s["primaryKey"], str) else s["primaryKey"]
        references = [(f["fields"], f["reference"]["resource"] or name, f["reference"]["fields"])
                      for f in s.get("foreignKeys", [])]
        kinds = {column: KINDS[table] for column, table, _ in references}
        if len(key) == 1:
            kinds.setdefault(key[0], KINDS[name])
        fields = {}
        for f in s["fields"]:
            rules = f.get("constraints", {})
            fields[f["name"]] = Field(f["name"], f["type"], tuple(rules.get("enum", ())),
                                      rules.get("minimum"), kinds.get(f["name"]),
                                      f"{name}.{f['name']}" in CLOSED)
        tables[name] = Schema(name, fields, tuple(NEEDED[name].split()), tuple(key),
                              tuple(references))
    return tables


# Cells ------------------------------------------------------------------------------------------

def tidy(cell):
    """Half-width, trimmed text of a cell; None if it says that it is empty."""
    text = unicodedata.normalize("NFKC", cell).strip(BLANKS)
    return None if text in EMPTY else text


def by_unique(values, where, parse):
    """Run a slow parser on the different values of some rows; an array of its answers by row."""
    codes, unique = pd.factorize(values[where])
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


ISO = [(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"), "%Y-%m-%dT%H:%M:%S"),
       (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "%Y-%m-%d %H:%M:%S"),
       (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "%Y-%m-%d %H:%M"),
       (re.compile(r"\d{4}-\d\d-\d\d"), "%Y-%m-%d")]


def text(raw):
    """Cells as an object array of text, NaN where empty, whatever the reader gave."""
    if raw.dtype == object:
        return raw
    return np.array([b.decode() if b else np.nan for b in raw.tolist()], dtype=object)


def distinct(raw):
    """Each row's place among the different cells, and these as text; place -1 where empty."""
    if raw.dtype == object:
        return pd.factorize(raw)
    mixed = np.zeros(len(raw), dtype=np.uint64)
    for part in raw.view(np.uint64).reshape(len(raw), -1).T:
        part = part.copy()
        if not part.any():
            break
        mixed = (mixed ^ part) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    codes, unique = pd.factorize(mixed)
    example = np.empty(len(unique), dtype=int)
    example[codes] = np.arange(len(raw))
    cells = raw[example]
    if (cells[codes] != raw).any():         # two cells mixed to one number: go the sure way
        return pd.factorize(text(raw))
    return np.where(cells == b"", -1, np.arange(len(cells)))[codes], [c.decode() for c in cells]


def times(raw):
    """Times in China Standard Time without an offset, and which rows have none though filled."""
    found = np.full(len(raw), "NaT", dtype="datetime64[us]")
    if raw.dtype != object:
        filled = raw != b""
        marks = raw.view(np.uint8).reshape(len(raw), -1)[filled]
        if (marks[:, [4, 7, 13, 16, 19]] == [45, 45, 58, 58, 0]).all() \
                and np.isin(marks[:, 10], [32, 84]).all():
            try:
                found[filled] = raw[filled].astype("S19").astype("datetime64[s]")
                return found, np.zeros(len(raw), dtype=bool)
            except ValueError:
                pass
    values = text(raw)
    filled = pd.notna(values)
    first = values[filled.argmax()] if filled.any() else ""
    for pattern, layout in ISO:
        if pattern.fullmatch(first):
            found = pd.to_datetime(values, format=layout, errors="coerce").to_numpy() \
                .astype("datetime64[us]")
    rest = filled & np.isnat(found)
    if rest.any():
        answers, codes = by_unique(values, rest, slow_times)
        found[rest] = answers[codes]
        rest &= np.isnat(found) & ~blank(values, rest)
    return found, rest


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
    shown = f"{text} " if SHOWN.fullmatch(text) else ""
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return "holds a day number of Excel; format the column as a date and save again"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*", text):
        return f"{shown}does not begin with the year, so day and month could be mixed up; " \
               "write it as 2024-05-01"
    if re.match(r"\d{4}[-/.年]\d{1,2}[-/.月]\d", text):
        return f"{shown}is no day and time of the calendar; correct it"
    form = "2024-05-01" if field_type == "date" else "2024-05-01 09:03"
    return f"{shown}is not a date; write it as {form}" if shown else \
        f"holds no date; write it as {form}"


def amount_text(value):
    """What is wrong with a cell that should be a number, and what to do."""
    text = tidy(value) or ""
    shown = f"{text} " if SHOWN.fullmatch(text) else ""
    return f"{shown}is not a number; write it as 1234.50" if shown else \
        "holds no number; write it as 1234.50"


# Sheets -----------------------------------------------------------------------------------------

@dataclass
class Part:
    """What one sheet adds to a table."""

    file: str
    sheet: int
    letters: dict           # of columns, by name
    rows: np.ndarray        # row numbers in the sheet
    frame: pd.DataFrame
    numbers: dict           # 64-bit numbers of ID columns, by name


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
                where = empty[name] & kept & ~faulty.get(name, np.zeros_like(kept))
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
            (found > self.now, lambda i: f"{shown(i)} lies in the future; correct it, or this "
                                         "computer's clock"),
            (found < EARLIEST, lambda i: f"{shown(i)} is before the year 2000; check the unit of "
                                         "the times")]

    def finish(self):
        return np.concatenate(self.values), None


class Amounts:
    """A column of numbers."""

    def __init__(self, field):
        self.field, self.values = field, []

    def add(self, raw):
        found, wrong = amounts(raw)
        faults = [(wrong, lambda i: amount_text(text(raw[i:i + 1])[0]))]
        if self.field.type == "integer":
            with np.errstate(invalid="ignore"):
                broken = np.isfinite(found) & ((found % 1 != 0) | (np.abs(found) > 2 ** 53))
            faults.append((broken, "is not a whole number; correct it"))
            found = np.where(broken, np.nan, found)
        if self.field.minimum is not None:
            faults.append((found < self.field.minimum,
                           f"is less than {self.field.minimum:g}; correct it"))
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


# Tables -----------------------------------------------------------------------------------------

class Table:
    """One table from all its sheets, which knows where each of its rows came from."""

    def __init__(self, name, parts):
        self.name, self.parts = name, parts
        self.ends = np.cumsum([len(p.rows) for p in parts])
        self.frame = parts[0].frame
        if len(parts) > 1:
            self.frame = pd.concat([p.frame for p in parts], ignore_index=True)
            for column, field in schema()[name].fields.items():
                if column in self.frame and field.type == "integer":
                    self.frame[column] = self.frame[column].astype("Int64")

    def __contains__(self, column):
        return column in self.frame

    def numbers(self, column):
        """64-bit numbers of an ID column; 0 where missing."""
        return np.concatenate([p.numbers.get(column, np.zeros(len(p.rows), dtype=np.uint64))
                               for p in self.parts])

    def places(self, where, column):
        """(file, sheet, row, column) of some rows."""
        out = []
        for at in np.flatnonzero(where):
            n = int(np.searchsorted(self.ends, at, side="right"))
            part = self.parts[n]
            start = self.ends[n] - len(part.rows)
            out.append((part.file, part.sheet, part.rows[at - start],
                        part.letters.get(column, column)))
        return out


def check_tables(tables, problems):
    """Keys, references, order of times and invitations over whole tables.

    Returns, for each column, how many references of how many lead outside the data without being a
    fault: authors and buyers who left before the member list was made, answers to earlier messages.
    """
    outside = {}
    for name, table in tables.items():
        s = schema()[name]
        keys = [s.key]
        if name == "memberships":       # one may leave a group and join it again
            keys.append(("group_id", "member_id", "joined_at"))
        for key in keys:
            if all(c in table for c in key):
                columns = {c: table.numbers(c) if s.fields[c].kind else table.frame[c]
                           for c in key}
                again = pd.DataFrame(columns).duplicated().to_numpy() if len(key) > 1 \
                    else pd.Series(columns[key[0]]).duplicated().to_numpy()
                for c in key:
                    again = again & (columns[c] != 0 if s.fields[c].kind else
                                     table.frame[c].notna().to_numpy())
                problems.add_rows(table.places(again, key[-1]),
                                  f"repeats the {' and '.join(key)} of an earlier row; "
                                  "delete one of them")
        for column, target, target_column in s.references:
            if column not in table:
                continue
            if target == "members" and target not in tables:    # then who ever joined is known
                target, target_column = "memberships", "member_id"
            if target not in tables:
                continue
            used = table.numbers(column)
            known = tables[target].numbers(target_column)
            lost = (used != 0) & ~pd.Series(used).isin(known).to_numpy()
            lenient = column == "reply_to" or name != "memberships" and target in ("members",
                                                                                   "memberships")
            if lenient and lost.any():
                outside[name, column] = int(lost.sum()), int((used != 0).sum())
            elif lost.any():
                where = "the members" if column == "inviter_id" else f"the table {target}"
                problems.add_rows(table.places(lost, column),
                                  f"names an ID that is not among {where}; add its row there, "
                                  "or clear the cell")
    for name, first, second in IN_ORDER:
        table = tables.get(name)
        if table is not None and first in table and second in table:
            wrong = (table.frame[second] < table.frame[first]).to_numpy()
            problems.add_rows(table.places(wrong, second),
                              f"is earlier than {first} of the same row; correct one of them")
    table = tables.get("memberships")
    # The API's list of present members may show a circle in good faith: who was invited, left, and
    # was invited again by their own guest.
    if table is not None and "inviter_id" in table and table.parts[0].file:
        problems.add_rows(table.places(circular(table), "inviter_id"),
                          "is part of a circle of inviters, who cannot have invited each other; "
                          "correct it")
    return outside


def circular(memberships):
    """Which memberships are part of a circle of inviters within their group."""
    group, member, inviter = (memberships.numbers(c) for c in ("group_id", "member_id",
                                                               "inviter_id"))
    n = len(member)
    pair = pd.MultiIndex.from_arrays([group, member])
    first = ~pair.duplicated()          # who joins a group again was invited before
    at = pd.Index(pair[first]).get_indexer(pd.MultiIndex.from_arrays([group, inviter]))
    to = np.where((at >= 0) & (inviter != 0), np.flatnonzero(first)[at], n)
    to = np.append(np.where(first, to, n), n)
    # Follow 2^k steps at once. Who has not run out after n steps has led into a circle, and as a
    # circle leads to all of itself, the points reached are all the circles there are.
    far = to
    for _ in range(max(n, 1).bit_length()):
        far = far[far]
    on = np.zeros(n + 1, dtype=bool)
    on[far[:n]] = True
    return on[:n]
