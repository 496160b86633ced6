"""Community data: load the running case or your own group's exports, checked and pseudonymised.

    from playbook.community import Community, load

    case = Community.case()                 # the running case, Lychee Fresh
    mine = load("exports/")                 # CSV, Excel or WeCom API answers; a file or a folder
    mine.memberships, mine.messages         # pandas tables; None where the source has none
    mine.has("memberships", "left_at")      # whether the source knows when members left
    mine.notes                              # what the source cannot know, in whole sentences

Tables and columns are those of the data dictionary, datasets/datapackage.json. A column that the
source does not have is not in the table. Times are China Standard Time without an offset.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from . import files
from .checks import HOURS_EAST, BadData, Problems, Table, check_tables, schema
from .columns import Converter
from .names import BLANKS, Headers, Pseudonyms, alias_table, project_key
from .wecom import Answers, taken_at

__all__ = ["BadData", "Community", "aliases", "load", "pseudonym"]

CASE = "lychee-fresh"
DATASETS = Path(__file__).resolve().parents[2] / "datasets"
STATISTICS = ("statistics_by_day", "statistics_by_owner")


class Community:
    """A community in tables.

    Attributes named after the tables of the data dictionary: stores, staff, groups, members,
    memberships, messages, pushes, reactions, red_packets, openings, campaigns, assignments,
    posters, coupons, orders, complaints, ties. Each is a DataFrame, or None. From WeCom answers
    also:

    - groups.status: 0 normal, 1 owner resigned, 2 handover in progress, 3 handed over;
    - groups.first_snapshot_at, groups.last_snapshot_at: from when to when the group was observed;
    - memberships.left_after: the last snapshot with a member who left; left_at: the first without;
    - statistics_by_day: date and the API's counts, and `messages`, those of the day;
    - statistics_by_owner: owner_id, asked_at where the file's name gives it, and the API's counts.

    `notes` lists what the source cannot know. `reading` is "cumulative" or "daily", how the totals
    of the statistics are to be read, or None where that cannot be told. `inviters` says which
    inviters the source names: "all", "staff" (WeCom names no others), or None.
    """

    def __init__(self, tables, notes=(), reading=None, inviters=None):
        for name in (*schema(), *STATISTICS):
            setattr(self, name, tables.get(name))
        self.notes, self.reading, self.inviters = list(notes), reading, inviters

    @classmethod
    def case(cls):
        """The running case, Lychee Fresh. Its IDs are pseudonyms already and stay as they are."""
        problems = Problems()
        places = [(DATASETS / r, r) for r in case_files()]
        for path, file in places:
            if not path.is_file():
                problems.add(file, "is missing; run python datasets/make_case.py")
        problems.check()
        community = assemble(places, Headers(schema()), Pseudonyms(None), np.datetime64("9999"))
        community.notes = [
            "Lychee Fresh is fictional and simulated: every number in it comes from parameters in "
            "datasets/case.toml.",
            "It holds what real exports never do: who invited whom in every case, who muted a "
            "group, and who knows whom (ties).",
            "The entry door (state) is empty for some memberships, as in real records.",
            f"The data begin on {community.period[0]:%Y-%m-%d} and end on "
            f"{community.period[1]:%Y-%m-%d}: what came before or after is not known."]
        return community

    @property
    def tables(self):
        """The tables that there are, by name."""
        return {name: table for name in (*schema(), *STATISTICS)
                if (table := getattr(self, name)) is not None}

    def has(self, table, *columns):
        """Whether the source has a table, and in it all of the columns."""
        found = self.tables.get(table)
        return found is not None and all(c in found for c in columns)

    @property
    def period(self):
        """The first and the last time of something that happened, or None."""
        happened = [frame[c] for name, frame in self.tables.items()
                    for c, field in getattr(schema().get(name), "fields", {}).items()
                    if field.type == "datetime" and c in frame]
        happened += [f[c] for f in self.tables.values() for c in ("date", "last_snapshot_at")
                     if c in f]
        happened = [h.dropna() for h in happened if h.notna().any()]
        if not happened:
            return None
        return min(h.min() for h in happened), max(h.max() for h in happened)

    def __repr__(self):
        counts = [f"{len(t):,} {name.replace('_', ' ')}" for name, t in self.tables.items()]
        return f"Community({', '.join(counts)})"


def load(source, aliases=None, key=None):
    """Load community data, or raise BadData with every problem found and load nothing.

    Parameters
    ----------
    source : "lychee-fresh", or the path of a file or folder, or a list of paths. Files are CSV
        (UTF-8, with or without a mark, or GB18030; .gz too), Excel workbooks (.xlsx) and answers of
        the WeCom customer-group API (.json): one answer, a list of them, or one a line. Snapshots
        of a group over time carry their date in the name of the file or folder.
    aliases : your own headers, such as {"发送日期": "messages.sent_at"}, besides those of `aliases()`
    key : bytes. Pseudonyms depend on the project's own secret key, in the git-ignored file
        .playbook-key. Give another only for data that name nobody, so that a stored output is the
        same everywhere.

    Returns
    -------
    Community, in which every ID and name is a pseudonym. Message texts are not loaded.
    """
    if source == CASE:
        return Community.case()
    problems = Problems()
    headers = Headers(schema(), aliases)
    for i in headers.strangers:
        problems.add(f"aliases, entry {i}", "does not give a column of datasets/datapackage.json; "
                                            "give one as messages.sent_at")
    if key == b"":
        problems.add("key", "is empty; give secret bytes, or none for the project's own")
    places = find(source, problems)
    problems.check()
    pseudonyms = Pseudonyms(key if key is not None else own_key())
    today = pd.Timestamp.now("UTC").tz_localize(None) + HOURS_EAST + pd.Timedelta(days=1)
    return assemble(places, headers, pseudonyms, today.to_datetime64())


def aliases():
    """The alias table: every header that `load` understands, by table and column."""
    return alias_table(schema())


def pseudonym(kind, raw, key=None):
    """The pseudonym of an ID you know, to find it in the tables.

    kind : "member", "staff", "group", "store", "campaign", or the name of a column of labels, such
        as "state"
    """
    used = Pseudonyms(key if key is not None else own_key())
    return used.of(kind.replace("_", "-"), raw.strip(BLANKS))[0]


def own_key():
    """The project's key, or BadData that says why there is none."""
    try:
        return project_key()
    except ValueError:
        reason = "is damaged; restore it, or delete it and accept new pseudonyms"
    except OSError as e:
        reason = f"cannot be read or made ({e.strerror}); make the project's folder writable"
    raise BadData([f".playbook-key {reason}."])


def case_files():
    """Paths of the running case's tables, relative to the folder of data."""
    dictionary = json.loads((DATASETS / "datapackage.json").read_text("utf-8"))
    return [r["path"] for r in dictionary["resources"]]


def find(source, problems):
    """(path, name for messages) of every file to load."""
    found = []
    for path in [source] if isinstance(source, (str, Path)) else source:
        path = Path(path)
        folder = path if path.is_dir() else path.parent
        # A folder's name belongs to the file's only where it carries the date of a snapshot.
        above = f"{folder.resolve().name}/" if taken_at(folder.resolve().name) else ""
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.is_file()
                      and p.suffix.lower() in files.SUFFIXES and not p.name.startswith((".", "~$"))]
            if not inside:
                problems.add(path.name, "holds no CSV, Excel or JSON file; give another folder")
            found += [(p, above + p.relative_to(path).as_posix()) for p in inside]
        else:
            found.append((path, above + path.name))
    return found


@dataclass
class Plan:
    """What to read from a sheet: its table, and where each column is."""

    table: str
    columns: dict           # position by column
    beside: dict            # position of display names beside an ID, by the ID's column
    stand_ins: set          # ID columns that are display names

    @property
    def positions(self):
        extra = [self.beside["member_id"]] if self.table == "memberships" \
            and "member_id" in self.beside and "inviter_id" in self.columns else []
        return [*self.columns.values(), *extra]


class Chooser:
    """Decides for each sheet which table it is, and keeps what the notes must say about it."""

    def __init__(self, headers, problems):
        self.headers, self.problems = headers, problems
        self.unread, self.stand_ins, self.sheets_out = {}, set(), 0

    def __call__(self, head, file, sheet, title):
        add = self.problems.add
        header = head[0]
        if len(header) > files.MAX_COLUMNS:
            add(file, f"has {len(header):,} columns where an export has at most "
                      f"{files.MAX_COLUMNS:,}; check the separators, or swap rows and columns",
                sheet)
            return None
        counts = [self.headers.count(row) for row in head]
        best = counts.index(max(counts))
        if counts[best] >= 2 and best > 0:
            add(file, "holds the column names, below a title or merged cells; delete the rows "
                      "above it", sheet, best + 1)
            return None
        if counts[0] == 0 and sheet:
            self.sheets_out += 1
            return None
        table = self.headers.table(header, title) if counts[0] else None
        if table is None:
            add(file, "names too few known columns to tell which table this is; name the columns "
                      "as in aliases(), or the file after its table, such as members.csv", sheet, 1)
            return None
        columns, beside, doubles = self.headers.columns(header, table)
        for column, first, second in doubles:
            add(file, f"has two columns, {get_column_letter(first + 1)} and "
                      f"{get_column_letter(second + 1)}, that mean {column}; delete one of them",
                sheet, 1)
        for column in schema()[table].needed:
            if column not in columns:
                known = ", ".join(self.headers.examples(table, column))
                add(file, f"has no column {column} for the table {table} (understood as well: "
                          f"{known}); add it, or name your header in aliases", sheet, 1)
        named = {c for c, p in columns.items() if self.headers.stands_in(table, header[p])}
        self.stand_ins |= {(table, c) for c in named}
        unread = sum(bool(h.strip()) for h in header) - len(columns)
        self.unread[table] = self.unread.get(table, 0) + unread
        return Plan(table, columns, beside, named) if columns else None


def assemble(places, headers, pseudonyms, now):
    """Read, convert and check all files; a Community, or BadData with all their problems."""
    problems = Problems()
    choose, answers = Chooser(headers, problems), Answers(problems, now)
    parts, lost = {}, {}
    size = sum(path.stat().st_size for path, _ in places if path.is_file())
    if size > files.MAX_TEXT and len(places) > 1:
        problems.add("The folder", f"has {size / 2 ** 20:,.0f} MB where "
                                   f"{files.MAX_TEXT / 2 ** 20:,.0f} MB fit; load fewer files")
    problems.check()
    try:
        for path, file in places:
            found, sheets = files.read(path, file, choose, problems)
            for number, answer in enumerate(found, 1):
                answers.add(answer, file, number, len(found))
            while sheets:
                sheet = sheets.pop(0)
                parts.setdefault(sheet.plan.table, []).append(
                    Converter(sheet, pseudonyms, problems, now).part())
        from_answers, statistics = answers.tables(pseudonyms)
        for name in set(from_answers) & set(parts):
            problems.add(parts[name][0].file, f"holds the table {name}, which comes from the WeCom "
                                              "answers as well; give one of them")
        tables = {name: Table(name, p) for name, p in (parts | {
            n: [p] for n, p in from_answers.items()}).items()}
        lost = check_tables(tables, problems)
        if not problems and not statistics and not any(len(t.frame) for t in tables.values()):
            problems.add(places[0][1], "has column names but no rows; export it again")
    except MemoryError:
        problems.add(places[0][1], "does not fit into this computer's memory; export a shorter "
                                   "time or fewer groups")
    problems.check()
    frames = {name: t.frame for name, t in tables.items()} | statistics
    inviters = "staff" if "memberships" in from_answers else \
        "all" if "memberships" in frames and "inviter_id" in frames["memberships"] else None
    community = Community(frames, answers.notes, answers.reading, inviters)
    community.notes += notes_on(community, choose, lost, bool(answers.details))
    return community


def notes_on(community, choose, lost, from_wecom):
    """What spreadsheets leave unknown, as whole sentences."""
    has, notes = community.has, []
    for column, what in (("group_id", "groups"), ("member_id", "members")):
        tables = sorted(t for t, c in choose.stand_ins if c == column)
        if tables:
            notes.append(f"Names tell {what} apart where there are no IDs (in "
                         f"{', '.join(tables)}): two {what} of one name count as one.")
    for table, count in sorted(choose.unread.items()):
        if count:
            notes.append(f"Columns of {table} that were left out, as unknown or as names or texts "
                         f"that are never loaded: {count:,}.")
    if choose.sheets_out:
        notes.append(f"Sheets without known column names were left out: {choose.sheets_out:,}.")
    for (table, column), (count, total) in sorted(lost.items()):
        if column == "reply_to":
            notes.append(f"Of {total:,} answers in messages, {count:,} are to messages outside the "
                         "data.")
        elif count == total:
            notes.append(f"Nobody in {table} is among the members: one of the two probably holds "
                         "IDs and the other names, and they cannot be matched.")
        else:
            notes.append(f"Of {total:,} rows of {table}, {count:,} name people who are not among "
                         "the members; they left before the list was made, or never joined.")
    if has("memberships") and not from_wecom:
        if not has("memberships", "left_at"):
            notes.append("The source has no leave times, so leave rates and survival cannot be "
                         "computed.")
        if not has("memberships", "inviter_id"):
            notes.append("The source names no inviters, so invitation trees and K cannot be "
                         "computed.")
        elif has("memberships", "join_scene"):
            m = community.memberships
            if has("members", "kind"):
                guests = community.members.query("kind == 'customer'").member_id
                m = m[m.member_id.isin(guests)]
            invited = m.join_scene.isin([1, 2])
            unnamed = int((invited & m.inviter_id.isna()).sum())
            if unnamed:
                notes.append(f"Of {int(invited.sum()):,} joins by invitation, {unnamed:,} name no "
                             "inviter, so invitation trees are incomplete.")
    if has("messages"):
        if not has("memberships"):
            notes.append("The source has no list of memberships: only people who wrote are known, "
                         "so the share who stay silent cannot be computed.")
    elif has("memberships") and not from_wecom:
        notes.append("The source has no messages, so who speaks is not known.")
    if (has("messages") or has("memberships")) and not has("members", "kind"):
        notes.append("The source does not say who is staff, so staff count as members.")
    if not has("orders"):
        notes.append("The source has no orders, so nothing in it tells of sales.")
    return notes
