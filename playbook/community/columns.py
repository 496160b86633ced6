"""Columns: raw cells become typed values and pseudonyms, and what they cannot be is a problem.

Nothing here puts a raw ID or name into a message: a message shows the row, and the value only where
it has the form of a date.
"""

import re
import unicodedata

import numpy as np
import pandas as pd

from ..models.words import say
from . import rows as ruled
from .checks import COUNTED, HOURS_EAST, LASTING, NAMELESS, Part, schema
from .names import BLANKS, EMPTY
from .shapes import helpers, is_total, letter, plain, word, words
from .shapes import table as shapes

WRONG_ID = re.compile(r"\d(\.\d+)?[eE]\+\d+|#[A-Z0/]+[!?]?")
# A value is shown only where it has the form of a date, which no name or ID has.
SHOWN = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ]\d{1,2}[:时]\d{1,2}(:\d{1,2})?)?")
DATE_MARKS = str.maketrans("年月日时点分秒", "-- ::: ")
DATE = (r"^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)"
        r"(?:[T\s]+(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d{1,9}))?)?:?)?\s*(Z|[+-]\d\d:?\d\d)?$")
AMOUNT = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$"
MIX = np.uint64(0x9E3779B97F4A7C15)     # an odd number without pattern
EARLIEST = np.datetime64("2000-01-01")
# What spreadsheets put around a cell so that it stays text: ="…", a leading ' or `.
WRAPPED = re.compile(r"^=\"(.*)\"$|^[`'‘’](?=[\w¥￥.+:/@-]+(?:[ T][\w:.]+)?$)",
                     re.DOTALL)
HALF_DAY = re.compile(r"(上午|下午|凌晨|中午|晚上|am|pm|a\.m\.|p\.m\.)\s*(\d{1,2})[:时点](.*)$"
                      r"|(\d{1,2}):(\d.*?)\s*(am|pm|a\.m\.|p\.m\.)$", re.IGNORECASE)
WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?\s*"
                     r"|\s*\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b,?\s*", re.IGNORECASE)
NOT_LOCAL = re.compile(r"\d{10}|\d{13}|.*\d(?:Z|[+-]\d\d:?\d\d)")
LONG = 15               # digits that Excel keeps of a number
OWN = "(own account)"   # stands for the sender of the exporter's own messages without a sender


DAMAGED = "holds an ID that Excel has damaged; export the column as text"


class Cause(str):
    """What is wrong with a cell, where other faults follow from it: told before them."""


# Cells ------------------------------------------------------------------------------------------

def bare(cell):
    """A cell without the blanks and marks that spreadsheets put around it."""
    text = cell.strip(BLANKS)
    if text[:1] in "=`'‘’" and (found := WRAPPED.match(text)):
        text = (found[1] if found[1] is not None else text[1:]).strip(BLANKS)
    return text


def tidy(cell):
    """Half-width, trimmed text of a cell; None if it says that it is empty."""
    text = bare(unicodedata.normalize("NFKC", cell))
    return None if text in EMPTY else text


def clock(text):
    """A time with 下午 or PM as one of 24 hours, without the day of the week."""
    text = WEEKDAY.sub(" ", text).strip()
    found = HALF_DAY.search(text)
    if not found:
        return text
    half, hour, rest = (found[1], found[2], found[3]) if found[1] else \
        (found[6], found[4], found[5])
    late = half.lower()[0] == "p" or half in ("下午", "晚上") or half == "中午" and int(hour) < 11
    hour = int(hour) % 12 + 12 * late if half != "中午" or int(hour) != 12 else 12
    return f"{text[:found.start()].strip()} {hour:02d}:{rest}"


def by_unique(values, where, parse):
    """Run a slow parser on the different values of some rows; an array of its answers by row."""
    codes, unique = distinct(values[where])
    return parse(list(unique)), codes


def slow_times(texts):
    """Times of day, in the forms that spreadsheets use. NaT where a text is none."""
    texts = [t if t is None or t[-1:].isdigit() and t[:1].isdigit() and t.isascii() else clock(t)
             for t in map(tidy, texts)]
    texts = pd.Series(texts, dtype="str").str.translate(DATE_MARKS).str.strip()
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
    """Times in China Standard Time without an offset, which rows have none though filled, and how
    many were Unix times or had an offset."""
    converted = 0
    if raw.dtype == object:
        filled, found = pd.notna(raw), np.full(len(raw), "NaT", dtype="datetime64[us]")
        converted = sum(1 for c in raw if c == c and NOT_LOCAL.fullmatch(c.strip(BLANKS)))
    else:
        filled, found = raw != b"", iso_times(raw)
        if found is None:
            found = halved_times(raw)
            if any(NOT_LOCAL.fullmatch(c) for c in text(raw[:200]) if c == c):
                converted = sum(1 for c in text(raw) if c == c and NOT_LOCAL.fullmatch(c))
    rest = filled & np.isnat(found)
    if rest.any():
        answers, codes = by_unique(raw, rest, slow_times)
        found[rest] = answers[codes]
        rest &= np.isnat(found) & ~blank(raw, rest)
    return found, rest, converted


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
    plain = [re.sub(r"^([+-]?)(?:[¥￥]|CNY|RMB)\s*|\s*[元人条单个次位名笔]$", r"\1", t) if t else None
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
    known = shapes()["words"]
    name = "members.kind" if field.name == "_kind" else f"{table}.{field.name}"
    listed = known.get(name, known["boolean"] if field.type == "boolean" else {})
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
        return say("holds a day number of Excel; format the column as a date and save again")
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*", text):
        return say("holds {shown}without the year in front, so day and month could be mixed up; "
                   "write it as 2024-05-01", shown=shown)
    if shown and re.match(r"\d{4}", text):
        return say("holds {shown}which is no time of the calendar; correct it", shown=shown)
    form = "2024-05-01" if field_type == "date" else "2024-05-01 09:03"
    return say("holds no date; write it as {form}", form=form)


# Sheets -----------------------------------------------------------------------------------------

class Converter:
    """Turns the raw cells of a sheet into typed, pseudonymised columns, block by block.

    Blocks keep the raw cells of a long file from being in memory all at once.
    """

    def __init__(self, sheet, pseudonyms, problems, now, read):
        self.sheet, self.problems, self.read = sheet, problems, read
        self.pseudonyms = pseudonyms
        table, plan = schema()[sheet.plan.table], sheet.plan
        self.table = table
        fields = table.fields | helpers(table.name)
        # In the order of the dictionary, whatever the order in the file.
        self.positions = {c: plan.columns[c] for c in fields if c in plan.columns}
        for n, (name, position) in enumerate(plan.others):
            self.positions[f"{name}~{n}"] = position
        if plan.label is not None:
            self.positions["_label"] = plan.label
        self.letters = {c: say("field {name}", name=c.split("~")[0]) if sheet.named else
                        say("column {letter} ({name})", letter=letter(p), name=c.split("~")[0])
                        for c, p in self.positions.items()}
        self.columns = {c: Label() if c == "_label" else column(
            table.name, fields[c.split("~")[0]], c in plan.stand_ins, pseudonyms, now, plan,
            plan.header[p]) for c, p in self.positions.items()}
        self.needed = [c for c in table.needed if c in self.columns]
        self.nameless = NAMELESS.get(table.name)
        self.dropped = np.zeros(len(ruled.REASONS), dtype=int)

    def part(self):
        """The sheet as a part of its table."""
        kept = [self.block(rows, cells) for rows, cells in sheet_blocks(self.sheet)]
        rows = np.concatenate([rows for rows, _ in kept])
        kept = np.concatenate([k for _, k in kept])
        frame, numbers = {}, {}
        for name in list(self.columns):
            one = self.columns.pop(name)
            if name == "member_id" and self.sheet.plan.archive:
                outside = np.array([False] + [
                    bare(raw).startswith(("wm", "wo", "wb")) for raw in one])
                frame["_outside"] = outside[np.concatenate(one.codes)][kept]
            values, number = one.finish()
            if values is not None:
                frame[name] = values if kept.all() else values[kept]
            if number is not None:
                numbers[name] = number if kept.all() else number[kept]
            if isinstance(one, Cells):
                self.tell_words(name, one, kept)
            elif isinstance(one, Times) and values is not None and "~" not in name:
                self.tell_times(name, one, frame[name])
        rows = rows[kept]
        found = Part(self.sheet.file, self.sheet.number, self.letters, rows,
                     pd.DataFrame(frame, index=pd.RangeIndex(len(rows)), copy=False), numbers)
        if self.sheet.plan.group and "group_id" not in frame:
            name, number = self.pseudonyms.of("group", self.sheet.plan.group)
            found.frame.insert(0, "group_id", pd.array([name] * len(rows), dtype="str"))
            found.numbers["group_id"] = np.full(len(rows), number, dtype=np.uint64)
        for reason, n in zip(ruled.REASONS, self.dropped):
            if n and reason:
                self.read.dropped[self.table.name, reason] += int(n)
        return found

    def tell_words(self, name, one, kept):
        """Words of an optional column that nobody knows; what a damaged ID would be."""
        many, rounded, chance = one.long
        if rounded and chance < 3 and rounded > many / 5:
            self.read.say("Long IDs in {column} of {table} that end in zeros, as after rounding by "
                          "Excel: {n:,} of {many:,}; compare them with the source.", column=name,
                          table=self.table.name, n=rounded, many=many)
        if one.unknown:
            codes = np.concatenate(one.codes)[kept]
            counts = np.bincount(codes, minlength=len(one.meanings))
            self.read.unknown_words((self.table.name, name), {
                text: int(counts[code]) for text, code in one.unknown if counts[code]})

    def tell_times(self, name, one, values):
        self.read.times.add(self.table.name)
        self.read.converted += one.converted
        if one.unknown:
            self.read.unknown_words((self.table.name, name), one.unknown)
        if one.form == "datetime":
            told = ~np.isnat(values)
            n = int((told & (values.astype("datetime64[D]") == values)).sum())
            old = self.read.midnight.get((self.table.name, name), (0, 0))
            self.read.midnight[self.table.name, name] = old[0] + n, old[1] + int(told.sum())

    def block(self, rows, cells):
        """(row numbers, which rows are kept), after a block has gone into the columns."""
        empty, faults, verdict = {}, [], np.zeros(len(rows), dtype=np.int8)
        shared, total = {}, ruled.REASONS.index("total")
        for position in self.positions.values():
            shared[position] = shared.get(position, 0) + 1
        for name, position in self.positions.items():
            shared[position] -= 1
            raw = cells[position] if shared[position] else cells.pop(position)
            empty[name], found, why = self.columns[name].add(raw)
            if why is not None:
                verdict = np.maximum(verdict, why)
            faults += [(name, where, what) for where, what in found]
        if self.nameless == "member_id" and self.table.name == "messages" \
                and "member_id" in empty:
            verdict = self.senders(empty, verdict)
        if self.table.name == "orders" and "amount_yuan" in self.columns:
            # a refund in a row of its own belongs to an order: `rows.refunds` looks for it
            below = self.columns["amount_yuan"].values[-1] < 0
            verdict = np.where(below & (verdict == ruled.REASONS.index("refunded")), 0,
                               verdict).astype(np.int8)
        if self.sheet.plan.private and "group_id" in empty:
            verdict = np.where(empty["group_id"] & (verdict == 0),
                               ruled.REASONS.index("private"), verdict).astype(np.int8)
        blank = np.zeros(len(rows), dtype=bool)
        if any(empty[name].any() for name in self.needed):
            real = [c for c in self.positions if c[:1] != "_"]
            blank = np.logical_and.reduce([empty[c] for c in real]) & (verdict != total)
            verdict = self.unlabelled(empty, verdict, blank)
        if self.table.name == "counts":
            blank |= self.ahead(empty, blank | (verdict > 0))
        kept = ~blank & (verdict == 0)
        if (verdict > 0).any():
            self.dropped += np.bincount(verdict[~blank], minlength=len(self.dropped))
        faulty = {}
        for name, where, what in faults:
            if "~" in name:
                continue
            at = np.flatnonzero(where & kept)
            if len(at):
                first = isinstance(what, Cause)
                self.flag(rows[at], name, what if isinstance(what, str) else [what(i) for i in at],
                          first)
                faulty[name] = faulty.get(name, False) | where
        told = self.tell_cells(rows, kept)
        for name in self.needed:
            if name == self.nameless:
                continue
            where = empty[name] & kept & ~faulty.get(name, np.zeros_like(kept))
            for other in self.positions:
                if other.startswith(f"{name}~"):
                    where &= empty[other]
            if told and where.any():
                where &= np.array([(r, self.positions[name]) not in told for r in rows])
            if where.any():
                self.flag(rows[where], name, say("is empty; fill it in"))
        return rows, kept

    def ahead(self, empty, out):
        """Which rows of counts are of a day to come, and wait for their numbers. out: rows left out."""
        given = [empty[c] for c in self.positions if c.split("~")[0] in COUNTED]
        days = self.columns["date"]
        if not given:
            return np.zeros(len(out), dtype=bool)
        waits = np.logical_and.reduce(given) & (days.values[-1] > days.now) & ~out
        self.read.dropped["counts", "empty"] += int(waits.sum())
        return waits

    def senders(self, empty, verdict):
        """Drop messages without a sender, but for the exporter's own."""
        nobody = empty["member_id"] & (verdict == 0)
        if nobody.any() and "_own" in self.columns:
            own = self.columns["_own"]
            mine = nobody & np.array([v == "true" for v, *_ in own.meanings])[own.codes[-1]]
            if mine.any():
                self.columns["member_id"].put(mine, OWN, self.pseudonyms)
                self.read.facts["own"] += int(mine.sum())
                nobody &= ~mine
        verdict[nobody] = ruled.REASONS.index("sender")
        return verdict

    def unlabelled(self, empty, verdict, blank):
        """A last row that holds nothing but the sums of the columns above is no row either."""
        numbers = [c for c in self.columns if isinstance(self.columns[c], Amounts)]
        rest = [c for c in self.positions if c not in numbers and c[:1] != "_"]
        filled = np.flatnonzero(~blank & (verdict == 0))
        if not numbers or not rest or len(filled) < 3:
            return verdict
        last = filled[-1]
        if all(empty[c][last] for c in rest):
            sums = [(self.columns[c].values[-1][last], self.columns[c].values[-1][filled[:-1]])
                    for c in numbers if not empty[c][last]]
            if sums and all(abs(s - np.nansum(above)) < 0.005 for s, above in sums):
                verdict[last] = ruled.REASONS.index("total")
        return verdict

    def tell_cells(self, rows, kept):
        """Faults that the workbook's reader has found, of rows that are kept; where they are."""
        if not self.sheet.told:
            return {}
        alive = dict(zip(rows.tolist(), kept.tolist()))
        names = {p: c for c, p in self.positions.items()}
        for (row, position), what in self.sheet.told.items():
            if alive.get(row) and position in names and "~" not in names[position]:
                self.problems.add(self.sheet.file, what, self.sheet.number, row,
                                  say("column {letter}", letter=letter(position)), first=True)
        return self.sheet.told

    def flag(self, rows, name, texts, first=False):
        self.problems.add_rows([(self.sheet.file, self.sheet.number, r, self.letters[name])
                                for r in rows], texts, first)


def column(table, field, stands_in, pseudonyms, now, plan, header):
    """The accumulator for a column of the data dictionary."""
    needed = field.name in schema()[table].needed
    if field.kind and field.kind not in LASTING:
        return Events(field.kind, pseudonyms, header)
    if field.type in ("datetime", "date"):
        return Times(field.type, now, needed, header)
    if field.type in ("integer", "number") and not field.closed:
        money = table == "orders" and field.name in ("amount_yuan", "_refund")
        return Amounts(field, plan.scale if money else 1, money)
    known = dictionary_words(table, field)
    if field.name[:1] == "_":
        return Cells(helping(table, field, known, plan), "", field, False)
    if field.kind:
        what = Cause(say(DAMAGED))
        total, twin = ruled.REASONS.index("total"), ruled.REASONS.index("header")
        system, title = ruled.REASONS.index("system"), plain(header)
        silent = words("senders") if table == "messages" and field.name == "member_id" else ()

        def parse(raw):
            text = bare(raw)
            if text[-2:] == ".0" and text[:-2].isdigit():       # a number with a decimal point
                text = text[:-2]
            empty = not text if stands_in else text in EMPTY or text == "/"
            if empty:
                return np.nan, 0, False, 0
            why = 0
            # What is a word at all, and not an ID with digits: most cells are told apart here.
            if len(text) < 30 and not pseudonyms.raw and (text.isalpha() or not text.isascii()
                                                          or "_" in text or " " in text):
                if word(text) in silent:
                    return np.nan, 0, False, system
                why = twin if plain(text) == title else \
                    total if table != "messages" and is_total(text) else 0
            return (*pseudonyms.of(field.kind, text), bool(WRONG_ID.fullmatch(text)), why)
    elif field.closed or field.type == "boolean":
        what = say("holds none of the words {words}; correct it",
                   words=", ".join(dict.fromkeys(known.values())))

        def parse(raw):
            code = known.get(word(bare(raw)), np.nan)
            strange = code is np.nan and tidy(raw) is not None
            return code, 0, strange, 0
    else:
        what = ""

        def parse(raw):
            if tidy(raw) is None:
                return np.nan, 0, False, 0
            if pseudonyms.raw:
                return raw, 0, False, 0
            label = field.name.replace("_", "-")
            return known.get(word(raw)) or pseudonyms.of(label, bare(raw))[0], 0, False, 0
    # A name that is no ID and no label, such as a store's, has no place in a table.
    dropped = field.type == "string" and not field.kind and not field.enum \
        and not pseudonyms.raw
    return Cells(parse, what, field, dropped, bool(field.kind) and not pseudonyms.raw,
                 (field.closed or field.type == "boolean") and not needed)


def helping(table, field, known, plan):
    """The parser of a column that decides about its row."""
    reason = ruled.REASONS.index

    def parse(raw):
        text = tidy(raw)
        if text is None:
            return np.nan, 0, False, 0
        said, why = word(text), 0
        value = known.get(said, np.nan)
        if field.name == "_type":
            if said in words("types") or plan.exchange and said in words("exchange"):
                why = reason("system")
            return np.nan, 0, False, why
        if field.name == "_action":
            return np.nan, 0, False, reason("action") if said in words("actions") else 0
        if field.name == "_system":
            yes = said in shapes()["words"]["boolean"]["true"].split()
            return np.nan, 0, False, reason("system") if yes else 0
        if field.name == "_own":
            yes = said in shapes()["words"]["boolean"]["true"].split()
            return "true" if yes else "false", 0, False, 0
        if field.name == "_kind" and said in words("senders"):
            return np.nan, 0, False, reason("system") if table == "messages" else 0
        if field.name == "_direction" and value in ("out", "neutral"):
            return value, 0, False, reason("expense")
        if field.name == "_status":
            value = ruled.status(said, value)
            why = {"closed": reason("closed"), "unpaid": reason("unpaid")}.get(value, 0)
            if value == "refunded" and "_refund" not in plan.columns:
                why = reason("refunded")
        strange = value is np.nan and not (field.name == "_kind" and table == "messages")
        return value, 0, strange, why

    return parse


class Cells(dict):
    """A column of IDs or words: what each different cell means is worked out once.

    Maps a raw cell to its place in `meanings`, a list of (value, number, whether it is faulty, why
    its row is left out). `unknown` lists the words of an optional column that nobody knows.
    """

    def __init__(self, parse, what, field, dropped, ids=False, optional=False):
        super().__init__()
        self.parse, self.what, self.field, self.dropped = parse, what, field, dropped
        self.ids, self.optional = ids, optional or field.name[:1] == "_"
        self.meanings, self.codes, self.unknown = [(np.nan, 0, False, 0)], [], []
        self.blank, self.wrong, self.reasons = [True], [False], [0]     # of the meanings
        # Of IDs longer than Excel keeps: how many, how many look rounded, and with what odds
        # against that by chance, in powers of ten.
        self.long = [0, 0, 0]

    def __missing__(self, raw):
        value, number, faulty, why = self.parse(raw)
        if faulty and self.optional:
            self.unknown.append((tidy(raw), len(self.meanings)))
            faulty = False
        if self.ids and len(raw) > LONG:
            text = bare(raw)
            if len(text) > LONG and text.isascii() and text.isdigit():
                self.long[0] += 1
                if is_rounded(text):
                    self.long[1] += 1
                    self.long[2] += len(text) - LONG
        self.note(value, number, faulty, why)
        self[raw] = len(self.meanings) - 1
        return self[raw]

    def note(self, value, number, faulty, why):
        """Keep one more meaning."""
        self.meanings.append((value, number, faulty, why))
        self.blank.append(value is np.nan and (not why or self.field.name[:1] == "_"))
        self.wrong.append(faulty)
        self.reasons.append(why)

    def add(self, raw):
        """Takes a block in; (which are empty, [(which are faulty, what is wrong)], verdicts)."""
        codes, unique = distinct(raw)
        codes = np.array([*map(self.__getitem__, unique), 0], dtype=np.int32)[codes]
        self.codes.append(codes)
        faults = []
        if any(self.wrong):
            faults.append((np.array(self.wrong)[codes], self.what))
        many, rounded, chance = self.long
        if chance >= 3 and (rounded == many or chance >= 6 and rounded > many / 5):
            long = np.array([False] + [is_rounded(bare(r)) for r in self])
            faults.append((long[codes], Cause(say(ROUNDED))))
        why = np.array(self.reasons, dtype=np.int8)[codes] if any(self.reasons) else None
        return np.array(self.blank)[codes], faults, why

    def put(self, where, raw, pseudonyms):
        """Fill cells of the last block with an ID."""
        if raw not in self:
            self.note(*pseudonyms.of("member", raw), False, 0)
            self[raw] = len(self.meanings) - 1
        self.codes[-1] = np.where(where, self[raw], self.codes[-1])

    def finish(self):
        """(values of all blocks, 64-bit numbers of IDs or None)."""
        if self.dropped and self.field.name[:1] != "_":
            return None, None
        codes = np.concatenate(self.codes)
        values = pd.array(np.array([v for v, *_ in self.meanings], dtype=object), dtype="str")
        if self.field.type == "boolean":
            values = (values == "true").astype(bool) if not (codes == 0).any() and not self.unknown \
                else pd.array([None if v is np.nan else v == "true" for v, *_ in self.meanings],
                              dtype="boolean")
        elif self.field.type == "integer":
            values = pd.to_numeric(pd.Series(values)).astype("Int64").array
        values = values.take(codes)
        if self.field.type == "integer" and not values.isna().any():
            values = values.to_numpy(dtype=np.int64)
        if not self.field.kind:
            return values, None
        return values, np.array([n for _, n, *_ in self.meanings], dtype=np.uint64)[codes]


def is_rounded(text):
    """Whether an ID of digits is longer than Excel keeps, and zeros from there on."""
    return len(text) > LONG and text.isdigit() and not text[LONG:].strip("0")


ROUNDED = "holds long IDs that end in zeros, as Excel has rounded them after 15 digits, so " \
    "that different people look like one; export the column as text"


class Events:
    """A column of IDs of single events, of which nearly every row has its own."""

    def __init__(self, kind, pseudonyms, header):
        self.kind, self.pseudonyms, self.header = kind, pseudonyms, plain(header)
        self.values, self.numbers = [], []

    def add(self, raw):
        whole = "".join(raw[pd.notna(raw)]).encode("utf-8", "replace") if raw.dtype == object \
            else raw.tobytes()
        if not whole.isascii() or any(b in whole for b in (b" ", b"\t", b"\r", b"=", b"'", b"`")):
            raw = np.array([c if c != c else bare(c) for c in text(raw)], dtype=object)
        found = self.pseudonyms.numbers(raw.astype(object))
        empty = np.isin(found, self.pseudonyms.empty) | (pd.isna(raw) if raw.dtype == object
                                                         else False)
        if b"/" in whole and not self.pseudonyms.raw:
            empty |= np.array([c == "/" for c in text(raw)])
        values = np.full(len(raw), np.nan, dtype=object)
        values[~empty] = text(raw[~empty]) if self.pseudonyms.raw else \
            self.pseudonyms.of_events(self.kind, found[~empty])
        found[empty] = 0
        self.values.append(values)
        self.numbers.append(found)
        faults = []
        if b"#" in whole or b"+" in whole:
            faults.append((np.array([c == c and bool(WRONG_ID.fullmatch(c)) for c in text(raw)]),
                           Cause(say(DAMAGED))))
        faults += self.rounded(raw)
        return empty, faults, self.verdicts(raw, whole)

    def rounded(self, raw):
        """Whether the long numbers among the IDs have all lost their last digits."""
        if self.pseudonyms.raw or raw.dtype != object and not \
                (raw.view(np.uint8).reshape(len(raw), -1)[:, LONG] > 0).any():
            return []
        cells = text(raw)
        # A few thousand tell; if all of those are rounded, all are looked at.
        for some in (cells[:2000], cells):
            long = [c for c in some if c == c and len(c) > LONG and c.isascii() and c.isdigit()]
            if not long or any(c[LONG:].strip("0") for c in long) \
                    or sum(len(c) - LONG for c in set(long)) < 3:
                return []
        return [(np.array([c == c and len(c) > LONG and c.isdigit() for c in cells]),
                 Cause(say(ROUNDED)))]

    def verdicts(self, raw, whole):
        """Rows that sum up others, or repeat the column names."""
        if self.pseudonyms.raw or whole.isascii() and b"otal" not in whole.lower() \
                and self.header.encode()[:2] not in whole.lower():
            return None
        reasons = ruled.REASONS.index("total"), ruled.REASONS.index("header")
        return np.array([0 if c != c or len(c) > 40 else reasons[0] if is_total(c) else
                         reasons[1] if plain(c) == self.header else 0 for c in text(raw)],
                        dtype=np.int8)

    def finish(self):
        return pd.array(np.concatenate(self.values), dtype="str"), np.concatenate(self.numbers)


class Label:
    """The first column of a sheet, looked at only for rows that sum up others."""

    def add(self, raw):
        total = ruled.REASONS.index("total")
        found = [c == c and is_total(c) for c in text(raw)]
        return np.array([c != c for c in text(raw)]), [], np.array(found, dtype=np.int8) * total

    def finish(self):
        return None, None


class Times:
    """A column of times or dates."""

    def __init__(self, form, now, needed, header):
        self.form, self.now, self.needed, self.values = form, now, needed, []
        self.header, self.converted, self.unknown = plain(header), 0, {}

    def add(self, raw):
        found, wrong, converted = times(raw)
        self.converted += converted
        if self.form == "date":
            found = found.astype("datetime64[D]").astype("datetime64[us]")
        why = None
        if wrong.any():
            cells, twin = text(raw), ruled.REASONS.index("header")
            why = np.zeros(len(raw), dtype=np.int8)
            for i in np.flatnonzero(wrong):
                if plain(cells[i]) == self.header:
                    why[i] = twin
                elif not self.needed and not any(c.isdigit() for c in cells[i]):
                    said = tidy(cells[i])
                    self.unknown[said] = self.unknown.get(said, 0) + 1
                    wrong[i] = False
        self.values.append(found)

        def shown(i):
            return str(found[i].astype("datetime64[s]")).replace("T", " ")
        return np.isnat(found), [
            (wrong, lambda i: date_text(text(raw[i:i + 1])[0], self.form)),
            (found > self.now, lambda i: say("holds {time}, which lies in the future; correct it, or "
                                             "this computer's clock", time=shown(i))),
            (found < EARLIEST, lambda i: say("holds {time}, before the year 2000; check the unit of "
                                             "the times", time=shown(i)))], why

    def finish(self):
        return np.concatenate(self.values), None


class Amounts:
    """A column of numbers.

    divisor: what the source's numbers are divided by. money: whether they are amounts of orders.
    """

    def __init__(self, field, divisor, money):
        self.field, self.divisor, self.money, self.values = field, divisor, money, []

    def add(self, raw):
        found, wrong = amounts(raw)
        faults = [(wrong, say("holds no number; write it as 1234.50"))]
        if self.field.type == "integer":
            with np.errstate(invalid="ignore"):
                broken = np.isfinite(found) & ((found % 1 != 0) | (np.abs(found) > 2 ** 53))
            faults.append((broken, say("holds no whole number; correct it")))
            found = np.where(broken, np.nan, found)
        if self.divisor == 100:
            faults.append((np.isfinite(found) & (found % 1 != 0),
                           say("holds a part of a fen (分), which there is not; check the unit in the "
                               "column's name")))
        if self.divisor != 1:
            found = np.round(found / self.divisor, 6)
        # below 0 an order's amount is a refund, which `rows.refunds` takes off
        if self.field.minimum is not None and not self.money:
            faults.append((found < self.field.minimum,
                           say("holds less than {least:g}; correct it", least=self.field.minimum)))
        self.values.append(found)
        return np.isnan(found), faults, None

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


