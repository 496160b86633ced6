"""Checks: what the data dictionary asks of tables, how they fit together, problems in sentences.

The data dictionary, datasets/datapackage.json, says which columns there are, their types and what
refers to what.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

DICTIONARY = Path(__file__).resolve().parents[2] / "datasets" / "datapackage.json"
LIMIT = 20                      # problems that are told in full
HOURS_EAST = pd.Timedelta(hours=8)      # China Standard Time

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
            sentences.append(f"{', '.join(p for p in place if p)} {what}.")
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


# Tables -----------------------------------------------------------------------------------------

@dataclass
class Part:
    """What one sheet adds to a table."""

    file: str
    sheet: int
    letters: dict           # of columns, by name
    rows: np.ndarray        # row numbers in the sheet
    frame: pd.DataFrame
    numbers: dict           # 64-bit numbers of ID columns, by name


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
                                  f"repeats the {', '.join(key)} of an earlier row; "
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
                          "is part of a circle of inviters, who cannot all have come first; "
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
