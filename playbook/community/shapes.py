"""Shapes: which header, word or title means what, and what each sheet therefore is.

What is known stands in one table, datasets/shapes.toml: add a new shape there.
"""

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from ..models.words import say
from .checks import Field, schema
from .names import BLANKS

FILE = Path(__file__).resolve().parents[2] / "datasets" / "shapes.toml"
HEAD = 40               # rows looked at to find the column names, which stand in the first 30
LAST_HEADER = 30
MAX_COLUMNS = 1000
GROUPED = {"messages", "memberships", "counts"}     # whose group may be named by file or sheet
# Two columns that mean the same and differ can be two things: then the first word in the table is
# read, and it is said. Of any other column nobody can tell which is right.
PREFERRED = {"orders.amount_yuan", "orders.ordered_at", "order_id", "member_id", "group_id",
             "message_id", "sent_at", "messages._type", "orders._status", "messages._own",
             "messages._kind", "memberships._kind", "memberships._present", "orders._refund",
             "messages._system", "store_id", "memberships.state",
             *(f"counts.{c}" for c in ("members", "joined", "left", "wrote", "messages", "orders",
                                       "complaints", "late"))}
MEASURES = ("members", "joined", "left", "wrote", "messages", "orders", "complaints", "late")
FEN = re.compile(r"[(\[【_/:\- ](?:单位)?[:]?(?:人民币)?(分|fen|cents?)[)\]】]?$|(?<=total)_fee$")
UNIT = re.compile(r"[_/\- ](?:分|fen|cents?)$")
THOUSANDS = re.compile(r"[(\[【_/:\- ](?:单位)?[:]?(?:人民币)?(万元|万)[)\]】]?$")
# What a file's name holds besides the group's: the kind of export, dates, parts, encodings.
NOISE = re.compile(
    r"聊天记录|群聊记录|消息记录|发言记录|聊天|导出|群成员列表|成员列表|群成员|群数据|每周人数|群周报|群日报|周报|日报"
    r"|每日|每周|人数|(?<![a-z])(?:utf-?8|gbk|gb18030|bom|export|weflow|memotrace|pywxdump|chatlab|chat"
    r"|messages?|members?|memberships?|counts?|weekly|daily)(?![a-z])"
    r"|(?<!\d)20\d\d[-_.年]?\d{1,2}(?:[-_.月]?\d{1,2}日?)?(?!\d)|[一二三四五六七八九十]+月"
    r"|(?<![\w])\d+[-_]\d+$|[(（]\d+[)）]", re.IGNORECASE)


@functools.cache
def table():
    """The table of shapes as it stands in the file, with numbers of errors as whole numbers."""
    known = tomllib.loads(FILE.read_text("utf-8"))
    known["errors"] = {int(code): text for code, text in known["errors"].items()}
    return known


@functools.cache
def words(name):
    """The words of a list under [drops], as they are compared."""
    return frozenset(word(w) for w in table()["drops"][name].split())


@functools.lru_cache(1 << 14)
def plain(header):
    """A header as it is compared: half-width, lower case, no brackets, spaces, underscores or unit."""
    text = unicodedata.normalize("NFKC", header).lower().strip()
    if text[-1:] in "分ns" and len(text) < 40:
        text = UNIT.sub("", text)
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s_\-:*.'`=\"\ufeff]+", "", text)


def word(cell):
    """A cell's word as it is compared: half-width, lower case, no spaces or underscores."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", cell)).lower()


def is_total(cell):
    """Whether a cell says that its row sums up others, as 合计 or 总计: or Total (3) do."""
    text = word(cell)
    if len(text) > 16:
        return False
    text = re.sub(r"[:：]$|[(（].*[)）]$|[:：]?[\d,.¥￥]+[条笔行个人元]*$", "", text)
    return text in words("totals")


def is_footer(cells):
    """Whether the cells of a row that is too short are a line under a table, not a row of it."""
    filled = [c.strip(BLANKS) for c in cells if c and c.strip(BLANKS)]
    if not filled:
        return True
    first = filled[0].lower()
    return is_total(first) or bool(re.match(r"[-=—_*#]{3,}", first) or re.match(
        r"共\s*\d|已?(收入|支出)[:：]|待(收入|支出)[:：]|中性|第.*页", first)) or len(filled) == 1 and bool(
        re.match(r"注|备注|说明|导出|制表|打印|页|note|exported|generated|page", first))


def scale(header):
    """What amounts under a header are divided by to be yuan: 100 for fen; 1e-4 for 万元; else 1."""
    text = unicodedata.normalize("NFKC", header).lower().strip()
    return 100 if FEN.search(text) else 1e-4 if THOUSANDS.search(text) else 1


def spellings(table_name, column, lists):
    """Headers that mean a column of a table in one of the lists, in order of preference."""
    return " ".join(lists.get(k, "") for k in (f"{table_name}.{column}", column)).split()


def helper(name):
    """The field of a column that decides about rows and is then dropped."""
    number = name == "_refund"
    return Field(name, "number" if number else "string", (), 0 if number else None, None, False)


@functools.cache
def helpers(table_name):
    """The fields of a table's helping columns, by name."""
    return {h: helper(h) for t, h in (key.split(".") for key in table()["helpers"])
            if t == table_name}


class Headers:
    """Tells which table a header row belongs to, and which column is which."""

    def __init__(self, aliases=None):
        known = table()
        own = {}
        for header, target in (aliases or {}).items():
            own.setdefault(str(target), []).append(str(header))
        columns = {t for s in schema().values() for c in s.fields for t in (c, f"{s.name}.{c}")}
        self.strangers = [i for i, t in enumerate((aliases or {}).values(), 1)
                          if str(t) not in columns]
        self.index, self.order, self.marks, self.known = {}, {}, {}, {}
        for s in schema().values():
            found, order = self.index.setdefault(s.name, {}), {}
            for column in [*s.fields, *helpers(s.name)]:
                mine = own.get(column, []) + own.get(f"{s.name}.{column}", [])
                listed = [column, *spellings(s.name, column, known["headers"])] \
                    if column in s.fields else spellings(s.name, column, known["helpers"])
                for at, h in enumerate([*mine, *listed]):
                    if found.setdefault(plain(h), (column, False)) == (column, False):
                        order.setdefault((column, plain(h)), at)
            for column in s.fields:
                for at, h in enumerate(spellings(s.name, column, known["names"])):
                    # A column of the dictionary that is a display name is dropped, not loaded.
                    if found.get(plain(h), (h,))[0] in ("name", h):
                        found[plain(h)] = (column, True)
                    order.setdefault((column, plain(h)), 1000 + at)
            self.order[s.name] = order
            self.marks[s.name] = {plain(h) for h in known["marks"].get(s.name, "").split()}
        self.titles = {plain(a): t for t in schema()
                       for a in [t, *known["titles"].get(t, "").split()]}

    def score(self, header, title):
        """(how much of a header row the best table recognises, that table or None)."""
        key = (tuple(header), title)
        if key in self.known:
            return self.known[key]
        cells = [plain(h) for h in header]
        titled = self.titles.get(plain(re.sub(r"[\d_]", "", title)))
        best, best_score = None, (1, 1, 0)
        count = 0
        for name, s in schema().items():
            index = self.index[name]
            columns = {index[c][0] for c in cells if c in index}
            marks = len(self.marks[name].intersection(cells))
            real = columns - helpers(name).keys()
            if not real or name == "counts" and not real & {"date", *MEASURES} or \
                    name == "counts" and "date" not in real and len(real & set(MEASURES)) < 2:
                continue
            score = (len(columns) + min(marks, 3), name == titled, -len(set(s.needed) - columns))
            count = max(count, score[0])
            if score > best_score or len(columns) == 1 and name == titled and best is None:
                best, best_score = name, score
        if len(self.known) > 10_000:
            self.known.clear()
        self.known[key] = (best_score[0] if best else min(count, 1)), best
        return self.known[key]

    def scores(self, rows, title):
        """`score` of the rows that can hold the column names, up to one that surely does."""
        out = []
        for row in rows[:LAST_HEADER + 1]:
            out.append(self.score(row, title))
            name = out[-1][1]
            if out[-1][0] > 3 and name != "counts" and set(schema()[name].needed) <= {
                    self.index[name].get(plain(h), (None,))[0] for h in row}:
                break
        return out

    def columns(self, header, name):
        """Where a table's columns stand.

        Returns (position by column, positions of stand-ins beside an ID by the ID's column,
        further columns of one meaning as (column, position)).
        """
        ids, stands, others = {}, {}, []
        for position, h in enumerate(header):
            column, stands_in = self.index[name].get(plain(h), (None, False))
            if column is not None:
                (stands if stands_in else ids).setdefault(column, []).append(
                    (self.order[name].get((column, plain(h)), 999), position))
        found = {}
        for column, places in ids.items():
            places.sort()
            found[column] = places[0][1]
            others += [(column, position) for _, position in places[1:]]
        beside = {c: min(p)[1] for c, p in stands.items()}
        for column in set(beside) - set(found):
            found[column] = beside.pop(column)
        for position in beside.values():        # some display names are columns of their own
            if plain(header[position]) in schema()[name].fields:
                found[plain(header[position])] = position
        return found, beside, others

    def stands_in(self, name, header):
        """Whether a header is a display name used as an ID."""
        return self.index[name].get(plain(header), (None, False))[1]

    def measure(self, text):
        """The count that a text names, exactly or at its end: (measure, what stands before)."""
        index, cell = self.index["counts"], plain(text)
        for start in range(len(cell)):
            column, stands_in = index.get(cell[start:], (None, False))
            if column in MEASURES and not stands_in:
                return column, cell[:start]
        return None, cell

    def examples(self, name, column):
        """A few headers that mean a column."""
        known = table()
        return [*spellings(name, column, known["headers"]),
                *spellings(name, column, known["names"])][:4]


def alias_table():
    """Every header that is understood: one row a table, column and alias."""
    known = table()
    rows = [(s.name, c, h) for s in schema().values() for c in s.fields
            for h in [c, *spellings(s.name, c, known["headers"]),
                      *spellings(s.name, c, known["names"])]]
    return pd.DataFrame(rows, columns=["table", "column", "header"]).drop_duplicates()


# Sheets -----------------------------------------------------------------------------------------

@dataclass
class Plan:
    """What to read from a sheet: its table, and where each column is."""

    table: str
    columns: dict           # position by column; helping columns begin with _
    beside: dict            # position of display names beside an ID, by the ID's column
    stand_ins: set          # ID columns that are display names
    header: list            # the column names
    row: int                # how many rows stand above them
    others: list = field(default_factory=list)      # (column, position) of further columns
    group: str = ""         # the group's name where no column has it
    scale: float = 1.0      # what amounts are divided by
    label: int | None = None    # position of the first column, if it is read for totals alone
    private: bool = False       # whether a message without a group is a private one
    exchange: bool = False      # whether types are numbers of the chat exchange format
    archive: bool = False       # whether it is WeCom's message archive

    @property
    def positions(self):
        extra = [self.beside["member_id"]] if self.table == "memberships" \
            and "member_id" in self.beside and "inviter_id" in self.columns else []
        first = [self.label] if self.label is not None else []
        return list(dict.fromkeys([*self.columns.values(), *(p for _, p in self.others),
                                   *extra, *first]))


def group_title(title):
    """What of the name of a file or sheet can be a group's name, or ""."""
    text = NOISE.sub(" ", unicodedata.normalize("NFKC", title))
    text = re.sub(r"[\s_\-.,~—]+", " ", text).strip()
    return "" if not text or re.fullmatch(r"(sheet|工作表|表)?\s*\d*", text, re.IGNORECASE) else text


def named_above(rows):
    """The group's name in the rows above the column names, or ""."""
    found = {}
    for row in rows:
        cells = [c.strip(BLANKS) for c in row]
        for key, value in zip(cells, [*cells[1:], ""]):
            at = plain(key)
            if value and at in ("群名称", "群名", "群聊名称", "群聊", "昵称", "会话名称", "聊天对象", "群"):
                found.setdefault(0, value)
            elif value and at in ("群id", "微信id", "会话id", "wxid"):
                found.setdefault(1, value)
            elif match := re.match(r"(?:群名称|群名|群聊名称|群聊)\s*[:：]\s*\[?([^\]]+)\]?$", key):
                found.setdefault(0, match[1].strip())
    return found.get(0) or found.get(1, "")


class Chooser:
    """Decides for each sheet which table it is, and keeps what the notes must say about it."""

    def __init__(self, headers, problems, read):
        self.headers, self.problems, self.read = headers, problems, read
        self.stand_ins = set()
        self.unknown = []           # (file, sheet) of sheets without known column names

    def __call__(self, head, file, sheet, title, above=""):
        """A Plan for a sheet whose first rows are `head`, or None where it is not to be read.

        title: of the sheet or file. above: of the file, where the sheet's own says nothing.
        """
        if not head:
            return None
        if len(head[0]) > MAX_COLUMNS:
            self.problems.add(file, say("has {columns:,} columns where an export has at most {most:,}; check "
                                        "the separators, or swap rows and columns",
                                        columns=len(head[0]), most=MAX_COLUMNS), sheet)
            return None
        scores = self.headers.scores(head, title)
        best = max(range(len(scores)), key=lambda i: (scores[i][0], -i))
        name, header = scores[best][1], head[best]
        if name is None:
            self.unknown.append((file, sheet, scores[best][0]))
            return None
        columns, beside, others = self.headers.columns(header, name)
        plan = Plan(name, columns, beside, {
            c for c, p in columns.items() if self.headers.stands_in(name, header[p])},
            header, best, others)
        names = {plain(h) for h in header}
        if name == "messages":
            plan.archive = {"roomid", "from", "msgtime"} <= names
            plan.private = "roomid" in names
            plan.exchange = plain(title) == "chatlabmessages"
        for column, position in [*columns.items(), *others]:
            if name == "orders" and column in ("amount_yuan", "_refund"):
                plan.scale = max(plan.scale, scale(header[position]), key=lambda s: s != 1)
        if name in GROUPED and "group_id" not in columns:
            plan.group = named_above(head[:best]) or group_title(title) or group_title(above) \
                or above or title
        missing = [c for c in schema()[name].needed if c not in columns
                   and not (c == "group_id" and plan.group)]
        if name == "counts" and not set(MEASURES) & columns.keys():
            missing.append("members")
        for column in missing:
            known = ", ".join(self.headers.examples(name, column))
            self.problems.add(file, say("has no column {column} for the table {table} (understood as well: "
                                        "{known}); add it, or rename the column that holds it",
                                        column=column, table=name, known=known),
                              sheet, best + 1)
        self.stand_ins |= {(name, c) for c in plan.stand_ins}
        if missing:
            return None
        self.read.head_rows(file, sum(any(c.strip(BLANKS) for c in row) for row in head[:best]))
        self.read.group_from_title(name, bool(plan.group))
        unread = [h for p, h in enumerate(header) if h.strip(BLANKS) and p not in plan.positions]
        self.read.unread(name, len(unread))
        return plan


def letter(position):
    """A column's letters in a spreadsheet."""
    return get_column_letter(position + 1)
