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

from ..models.words import say

DICTIONARY = Path(__file__).resolve().parents[2] / "datasets" / "datapackage.json"
LIMIT = 20                      # problems that are told in full
HOURS_EAST = pd.Timedelta(hours=8)      # China Standard Time

KINDS = {"stores": "store", "staff": "staff", "groups": "group", "members": "member",
         "memberships": "membership", "messages": "message", "pushes": "push",
         "red_packets": "packet", "campaigns": "campaign", "assignments": "assignment",
         "posters": "poster", "coupons": "coupon", "orders": "order", "complaints": "complaint",
         "baskets": "basket"}
LASTING = {"store", "staff", "group", "member", "campaign"}
# What a table of yours must have, always filled. The running case has every column.
NEEDED = {
    "stores": "store_id", "staff": "staff_id", "groups": "group_id", "members": "member_id",
    "memberships": "group_id member_id joined_at", "messages": "group_id member_id sent_at",
    "pushes": "group_id sent_at", "reactions": "push_id member_id reaction",
    "red_packets": "group_id sent_at total_yuan", "openings": "packet_id member_id opened_at",
    "campaigns": "campaign_id", "assignments": "campaign_id arm", "posters": "poster_id",
    "coupons": "coupon_id member_id", "orders": "member_id ordered_at amount_yuan",
    "complaints": "group_id raised_at", "ties": "member_a member_b",
    "counts": "group_id date", "baskets": "member_id greens fruit meals children",
    "recommendations": "helper_id friend_id told ordered"}
# An order may name no buyer, and a message no sender: they are counted apart, and it is said.
NAMELESS = {"orders": "member_id", "messages": "member_id"}
# Own data may have orders of nothing: a gift, or a free sample.
LOOSER = {"orders.amount_yuan": 0}
COUNTED = ("members", "joined", "left", "wrote", "messages", "orders", "complaints", "late")
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
        rest = [say("And {n:,} more.", n=self.more)] if self.more else []
        return "\n".join([*self.problems, *rest])

    def _render_traceback_(self):       # a notebook shows the sentences alone
        return [f"BadData: {self}"]


class Problems:
    """Collects problems, so that all of them are told together.

    Equal problems of neighbouring rows are one line. Causes come before what follows from them.
    """

    def __init__(self):
        self.found, self.first = {}, set()

    def __bool__(self):
        return bool(self.found)

    @property
    def count(self):
        """How many different problems there are."""
        return len(self.found)

    def add(self, file, what, sheet=0, row=0, column="", first=False):
        """Add a problem. first: whether it is the cause of others, and is told before them."""
        key = (file, sheet, column, what)
        if len(self.found) < 50 * LIMIT or key in self.found:
            rows = self.found.setdefault(key, [])
            if row:
                rows.append(int(row))
            if first:
                self.first.add(key)

    def add_rows(self, places, what, first=False):
        """One problem for each (file, sheet, row, column); `what` is one text or a list of them."""
        texts = [what] * len(places) if isinstance(what, str) else what
        for (file, sheet, row, column), text in zip(places, texts):
            self.add(file, text, sheet, row, column, first)

    def check(self):
        """Raises BadData if there is a problem."""
        if not self.found:
            return
        sentences = []
        ordered = sorted(self.found.items(), key=lambda one: (
            one[0] not in self.first, one[0][0], one[0][1], min(one[1], default=0), one[0][2:]))
        for (file, sheet, column, what), rows in ordered[:LIMIT]:
            place = [file, say("sheet {number}", number=sheet) if sheet else "", ranges(rows), column]
            end = "," if len(rows) > 1 and not column else ""
            sentences.append(say("{place} {what}.", place=", ".join(p for p in place if p) + end,
                                 what=what))
        raise BadData(sentences, len(ordered) - len(sentences))


def ranges(rows):
    """Row numbers as a text: "row 2", or "rows 2–501 and 600", at most six runs of them."""
    runs = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    if not runs:
        return ""
    told = [f"{a:,}" if a == b else f"{a:,}–{b:,}" for a, b in runs[:6]]
    more = sum(b - a + 1 for a, b in runs[6:])
    if more:
        told.append(say("{n:,} more", n=more))
    if len(told) == 1:
        return say("row {row}", row=told[0]) if runs[0][0] == runs[0][1] else \
            say("rows {rows}", rows=told[0])
    return say("rows {rows} and {last}", rows=", ".join(told[:-1]), last=told[-1])


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
            place = f"{name}.{f['name']}"
            fields[f["name"]] = Field(f["name"], f["type"], tuple(rules.get("enum", ())),
                                      LOOSER.get(place, rules.get("minimum")),
                                      kinds.get(f["name"]), place in CLOSED)
        tables[name] = Schema(name, fields, tuple(NEEDED[name].split()), tuple(key),
                              tuple(references))
    # What a shop counts by hand, or has counted for it. The running case needs no such table.
    fields = {"date": Field("date", "date", (), None, None, False),
              "group_id": Field("group_id", "string", (), None, "group", False)}
    fields |= {c: Field(c, "integer", (), 0, None, False) for c in COUNTED}
    tables["counts"] = Schema("counts", fields, ("group_id", "date"), ("group_id", "date"), ())
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

    def keep(self, kept):
        """Leave out the rows that are not kept."""
        if not kept.all():
            self.frame = self.frame[kept].reset_index(drop=True)
            self.rows = self.rows[kept]
            self.numbers = {c: n[kept] for c, n in self.numbers.items()}


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
    fault: authors, buyers and inviters who left before the member list was made, answers to earlier
    messages. For ("memberships", "later") and ("memberships", "circle"), how many of how many
    invitations are by somebody who joined later, or are part of a circle.
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
                advice = say("if the rows are parts of one order, export one row an order, else "
                             "correct the number") if name == "orders" else \
                    say("find out which of the two is right, and correct the other")
                problems.add_rows(table.places(again, key[-1]),
                                  say("repeats the {columns} of an earlier row or file with other contents; "
                                      "{advice}",
                                      columns=', '.join(key), advice=advice))
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
            lenient = column in ("reply_to", "inviter_id") or name != "memberships" and target in (
                "members", "memberships")
            if lenient and lost.any():
                outside[name, column] = int(lost.sum()), int((used != 0).sum())
            elif lost.any():
                problems.add_rows(table.places(lost, column),
                                  say("names an ID that is not among the table {table}; add its row there",
                                      table=target))
    for name, first, second in IN_ORDER:
        table = tables.get(name)
        if table is not None and first in table and second in table:
            wrong = (table.frame[second] < table.frame[first]).to_numpy()
            problems.add_rows(table.places(wrong, second),
                              say("is earlier than {column} of the same row; correct one of them",
                                  column=first))
    table = tables.get("memberships")
    if table is not None and "inviter_id" in table:
        inviters(table, problems, outside)
    return outside


def inviters(table, problems, outside):
    """Inviters who joined later, and circles of them.

    A list of present members may show both in good faith: who was invited, left, and was invited
    again by their own guest. Only a list that also tells who left must be free of circles.
    """
    group, member, inviter = (table.numbers(c) for c in ("group_id", "member_id", "inviter_id"))
    asked = int((inviter != 0).sum())
    circle = circular(table)
    if circle.any() and "left_at" in table and table.parts[0].file:
        problems.add_rows(table.places(circle, "inviter_id"),
                          say("is part of a circle of inviters, who cannot all have come first; correct it"))
    elif circle.any():
        outside["memberships", "circle"] = int(circle.sum()), asked
    joined = table.frame["joined_at"].to_numpy()
    first = pd.Series(joined).groupby(pd.MultiIndex.from_arrays([group, member])).min()
    at = first.index.get_indexer(pd.MultiIndex.from_arrays([group, inviter]))
    later = (at >= 0) & (inviter != 0) & (first.to_numpy()[at] > joined)
    if later.any():
        outside["memberships", "later"] = int(later.sum()), asked


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
