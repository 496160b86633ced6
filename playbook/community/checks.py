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

from .names import WORDS, word

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

EMPTY = {"", "-", "--", "—", "N/A", "NULL", "null", "None", "nan", "无"}
BLANKS = " \t\r\n\u3000\xa0\ufeff"
WRONG_ID = re.compile(r"\d(\.\d+)?[eE]\+?\d+|#[A-Z0/]+[!?]?")
# A value may be shown only where it cannot be a name or an ID: a date, or a signed or broken amount.
SHOWN = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ]\d{1,2}[:时]\d{1,2}(:\d{1,2})?)?"
                   r"|-[¥￥]?\d{1,7}(\.\d{1,4})?元?|\d{1,5}\.\d{1,4}元?|0")
DATE_MARKS = str.maketrans("年月日时点分秒", "-- ::: ")
DATE = (r"^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?:[T\s]+(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?:?)?"
        r"\s*(Z|[+-]\d\d:?\d\d)?$")
AMOUNT = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$"
EARLIEST = pd.Timestamp(2000, 1, 1)
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

def tidy(values):
    """Half-width, trimmed text of cells; None where a cell says that it is empty."""
    texts = [unicodedata.normalize("NFKC", v).strip(BLANKS) for v in values]
    return [None if t in EMPTY else t for t in texts]


def by_unique(values, where, parse):
    """Run a slow parser on the different values of some rows; an array of its answers by row."""
    codes, unique = pd.factorize(values[where])
    return parse(list(unique)), codes


def slow_times(texts):
    """Times of day, in the forms that spreadsheets use. NaT where a text is none."""
    texts = pd.Series(tidy(texts), dtype="str").str.translate(DATE_MARKS).str.strip()
    stamps = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{10}|\d{13}")), errors="coerce")
    stamps = stamps.where(stamps < 1e11, stamps / 1000)
    unix = pd.to_datetime(stamps, unit="s", errors="coerce") + HOURS_EAST
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
    return found.fillna(unix).astype("datetime64[us]").to_numpy()


ISO = [(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"), "%Y-%m-%dT%H:%M:%S"),
       (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "%Y-%m-%d %H:%M:%S"),
       (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "%Y-%m-%d %H:%M"),
       (re.compile(r"\d{4}-\d\d-\d\d"), "%Y-%m-%d")]


def times(values):
    """Times in China Standard Time without an offset, and which rows have none though filled."""
    filled = pd.notna(values)
    found = np.full(len(values), "NaT", dtype="datetime64[us]")
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
    plain = [re.sub(r"^([+-]?)[¥￥]\s*|\s*元$", r"\1", t) if t else None for t in tidy(texts)]
    plain = pd.Series(plain, dtype="str")
    plain = plain.where(plain.str.fullmatch(AMOUNT)).str.replace(",", "")
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype=float)


def amounts(values):
    """Numbers, and which rows have none though filled."""
    filled = pd.notna(values)
    found = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce") \
        .to_numpy(dtype=float, na_value=np.nan)
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
    answers, codes = by_unique(values, where, lambda u: np.array([t is None for t in tidy(u)]))
    out[where] = answers[codes]
    return out


def words(values, codes_of):
    """Codes for words, and which rows hold a word without a code."""
    codes, unique = pd.factorize(values)
    known = [codes_of.get(word(u)) for u in unique]
    wrong = np.array([k is None and tidy([u])[0] is not None for k, u in zip(known, unique)]
                     + [False])
    return np.array([*known, None], dtype=object)[codes], wrong[codes]


def dictionary_words(table, field):
    """Codes of a column by every word that means them."""
    listed = WORDS.get(f"{table}.{field.name}", WORDS["boolean"] if field.type == "boolean" else {})
    out = {word(str(e)): str(e) for e in field.enum}
    for code, spelled in listed.items():
        out |= {word(w): code for w in [code, *spelled.split()]}
    return out


def ids(values, kind, pseudonyms, empty=EMPTY):
    """Pseudonyms of IDs that last, their numbers (0 where missing), and which rows are damaged."""
    codes, unique = pd.factorize(values)
    unique = [u.strip(BLANKS) for u in unique]
    kept = [u not in empty for u in unique]
    given, found = pseudonyms.of(kind, unique)
    given = np.array([g if k else np.nan for g, k in zip(given, kept)] + [np.nan], dtype=object)
    found = np.append(np.where(kept, found, 0).astype(np.uint64), np.uint64(0))
    wrong = np.array([bool(WRONG_ID.fullmatch(u)) for u in unique] + [False])
    return given[codes], found[codes], wrong[codes]


def event_ids(values, kind, pseudonyms):
    """The same for IDs of single events, of which nearly every row has its own."""
    values = np.array(values, dtype=object)
    filled = pd.notna(values)
    some = values[filled]
    text = "\n".join(some)
    if any(b in text for b in " \t\r\u3000\xa0\ufeff"):
        some = np.array([s.strip(BLANKS) for s in some], dtype=object)
    empty = pd.Series(some, dtype=object).isin(EMPTY).to_numpy()
    if empty.any():
        filled[filled] = ~empty
        some = some[~empty]
    wrong = np.zeros(len(values), dtype=bool)
    if "#" in text or "E" in text or "e" in text:
        wrong[filled] = [bool(WRONG_ID.fullmatch(s)) for s in some]
    found = np.zeros(len(values), dtype=np.uint64)
    given = np.full(len(values), np.nan, dtype=object)
    given[filled], found[filled] = pseudonyms.of_events(kind, some) if len(some) else ([], [])
    return given, found, wrong


def labels(values, field, codes_of, pseudonyms):
    """Words of the data dictionary as they are, pseudonyms for others."""
    codes, unique = pd.factorize(values)
    known = [codes_of.get(word(u)) for u in unique]
    given, _ = pseudonyms.of(field.name.replace("_", "-"), [u.strip(BLANKS) for u in unique])
    out = [k or (g if tidy([u])[0] is not None else np.nan)
           for k, g, u in zip(known, given, unique)]
    return np.array([*out, np.nan], dtype=object)[codes]


def by_name(inviters, members, names):
    """Inviters given by display name become IDs where one member has that name; which are unclear.

    Exports with member IDs often name the inviter by nickname.
    """
    pairs = pd.DataFrame({"id": members, "name": names}, dtype=object).dropna().drop_duplicates()
    known, owners = set(pairs["id"]), pairs.groupby("name")["id"].agg(list).to_dict()
    codes, unique = pd.factorize(inviters)
    found = [u if u in known or len(owners.get(u, ())) != 1 else owners[u][0] for u in unique]
    unclear = [u not in known and len(owners.get(u, ())) > 1 for u in unique]
    return np.array([*found, np.nan], dtype=object)[codes], np.array([*unclear, False])[codes]


def date_text(value, field_type):
    """What is wrong with a cell that should be a date, and what to do."""
    text = tidy([value])[0] or ""
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
    text = tidy([value])[0] or ""
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


def convert(sheet, pseudonyms, problems, now):
    """Typed, pseudonymised columns of a sheet, whose raw cells are let go on the way."""
    table, beside, cells = sheet.plan.table, sheet.plan.beside, sheet.cells
    s = schema()[table]
    positions = {c: sheet.plan.columns[c] for c in s.fields if c in sheet.plan.columns}
    letters = {c: f"column {get_column_letter(p + 1)} ({c})" for c, p in positions.items()}
    frame, numbers, flagged = {}, {}, {}

    def flag(where, column, what):
        at = np.flatnonzero(where)
        if len(at) == 0:
            return
        flagged.setdefault(column, np.zeros(len(sheet.rows), dtype=bool))[at] = True
        texts = what if isinstance(what, str) else [what(raw[i]) for i in at[:LIMIT]]
        problems.add_rows([(sheet.file, sheet.number, r, letters[column])
                           for r in sheet.rows[at]], texts)

    if table == "memberships" and {"inviter_id", "member_id"} <= set(positions) \
            and "member_id" in beside:
        at = positions["inviter_id"]
        cells[at], unclear = by_name(cells[at], cells[positions["member_id"]],
                                     cells[beside["member_id"]])
        flag(unclear, "inviter_id",
             "is a name that several members have; write the inviter's ID")
    for column, position in positions.items():
        raw, field = cells.pop(position), s.fields[column]
        if field.kind in LASTING:
            frame[column], numbers[column], wrong = ids(
                raw, field.kind, pseudonyms, {""} if column in sheet.plan.stand_ins else EMPTY)
        elif field.kind:
            frame[column], numbers[column], wrong = event_ids(raw, field.kind, pseudonyms)
        if field.kind:
            flag(wrong, column, "holds an ID that Excel has damaged; export the column as text")
            frame[column] = pd.array(frame[column], dtype="str")
        elif field.type in ("datetime", "date"):
            found, wrong = times(raw)
            flag(wrong, column, lambda v, t=field.type: date_text(v, t))
            future, early = found > now, found < np.datetime64(EARLIEST)
            raw = found.astype("datetime64[s]")
            flag(future, column, lambda v: f"{str(v).replace('T', ' ')} lies in the future; "
                                           "correct it, or this computer's clock")
            flag(early, column, lambda v: f"{str(v).replace('T', ' ')} is before the year 2000; "
                                          "check the unit of the times")
            frame[column] = found.astype("datetime64[D]").astype("datetime64[us]") \
                if field.type == "date" else found
        elif field.type in ("integer", "number") and not field.closed:
            found, wrong = amounts(raw)
            flag(wrong, column, amount_text)
            if field.type == "integer":
                broken = np.isfinite(found) & ((found % 1 != 0) | (np.abs(found) > 2 ** 53))
                flag(broken, column, "is not a whole number; correct it")
                found[broken] = np.nan
            if field.minimum is not None:
                low = found < field.minimum
                flag(low, column, f"is less than {field.minimum:g}; correct it")
            frame[column] = pd.array(found, dtype="Int64") if field.type == "integer" else found
            if field.type == "integer" and not np.isnan(found).any():
                frame[column] = found.astype(np.int64)
        elif field.closed or field.type == "boolean":
            codes_of = dictionary_words(table, field)
            found, wrong = words(raw, codes_of)
            allowed = ", ".join(dict.fromkeys(codes_of.values()))
            flag(wrong, column, f"holds none of the words {allowed}; correct it")
            frame[column] = typed_words(found, field.type)
        elif field.enum:
            frame[column] = pd.array(labels(raw, field, dictionary_words(table, field),
                                            pseudonyms), dtype="str")
        elif pseudonyms.key is None:
            frame[column] = pd.array(raw, dtype="str")
        del raw
    frame = pd.DataFrame(frame, index=pd.RangeIndex(len(sheet.rows)))
    rows = sheet.rows
    missing = {c: frame[c].isna().to_numpy() for c in s.needed if c in frame}
    if any(m.any() for m in missing.values()):
        kept = ~frame.isna().all(axis=1).to_numpy()
        for where in flagged.values():
            kept |= where
        for column, m in missing.items():
            flag(m & kept & ~flagged.get(column, False), column, "is empty; fill it in, or delete "
                 "the row")
        frame, rows = frame[kept].reset_index(drop=True), rows[kept]
        numbers = {c: n[kept] for c, n in numbers.items()}
    return Part(sheet.file, sheet.number, letters, rows, frame, numbers)


def typed_words(found, field_type):
    """Codes as strings, booleans or whole numbers."""
    if field_type == "string":
        return pd.array(np.where(pd.isna(found), np.nan, found), dtype="str")
    if field_type == "boolean":
        found = np.array([None if v is None else v == "true" for v in found], dtype=object)
        return pd.array(found, dtype="boolean") if pd.isna(found).any() else found.astype(bool)
    found = pd.to_numeric(pd.Series(found, dtype=object)).astype("Int64").array
    return found if found.isna().any() else found.to_numpy(dtype=np.int64)


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

    Returns how many references of each column lead outside the data without being a fault: authors
    and buyers who left before the member list was made, answers to messages before the first.
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
                    again = again & table.frame[c].notna().to_numpy()
                problems.add_rows(table.places(again, key[-1]),
                                  f"repeats the {' and '.join(key)} of an earlier row; "
                                  "delete one of them")
        for column, target, target_column in s.references:
            if column not in table:
                continue
            known = [tables[target].numbers(target_column)] if target in tables else []
            if column == "inviter_id" and not known:
                known = [table.numbers("member_id")]
            if not known:
                continue
            used = table.numbers(column)
            lost = (used != 0) & ~pd.Series(used).isin(known[0]).to_numpy()
            lenient = column == "reply_to" or target == "members" and name != "memberships"
            if lenient and lost.any():
                outside[name, column] = int(lost.sum())
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
