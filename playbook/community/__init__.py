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

import functools
import json
from pathlib import Path

import numpy as np
import pandas as pd

from ..models.words import say
from . import files, large, rows
from .checks import HOURS_EAST, BadData, Problems, Table, check_tables, schema
from .columns import Converter
from .names import BLANKS, Pseudonyms, project_key
from .notes import Reading, limits
from .paths import find, pasted
from .shapes import Chooser, Headers, alias_table
from .wecom import Answers

__all__ = ["BadData", "Community", "aliases", "load", "pasted", "pseudonym"]

CASE = "lychee-fresh"
DATASETS = Path(__file__).resolve().parents[2] / "datasets"
STATISTICS = ("statistics_by_day", "statistics_by_owner")


class Community:
    """A community in tables.

    Attributes named after the tables of the data dictionary: stores, staff, groups, members,
    memberships, messages, pushes, reactions, red_packets, openings, campaigns, assignments,
    posters, coupons, orders, complaints, ties, baskets, recommendations. Each is a DataFrame, or None;
    messages of large files are `metrics.Messages`, small tables that every figure of a diagnosis comes
    from. `counts` holds what was counted by day and group: date, group_id, members, joined, left, wrote,
    messages, orders, complaints, late; any may be missing. From WeCom answers also:

    - groups.status: 0 normal, 1 owner resigned, 2 handover in progress, 3 handed over;
    - groups.first_snapshot_at, groups.last_snapshot_at: from when to when the group was observed;
    - memberships.left_after: the last snapshot with a member who left; left_at: the first without;
    - statistics_by_day: date and the API's counts, and `messages`, those of the day;
    - statistics_by_owner: owner_id, asked_at where the file's name gives it, and the API's counts.

    `read` lists what was read how, left out, merged or assumed, with counts; `notes` begins with
    that, and goes on with what the source cannot know. `reading` is "cumulative" or "daily", how the totals
    of the statistics are to be read, or None where that cannot be told. `inviters` says which
    inviters the source names: "all", "staff" (WeCom names no others), or None.
    """

    def __init__(self, tables, notes=(), reading=None, inviters=None, read=()):
        for name in (*schema(), *STATISTICS):
            setattr(self, name, tables.get(name))
        self.read, self.notes = list(read), [*read, *notes]
        self.reading, self.inviters = reading, inviters

    @classmethod
    def case(cls):
        """The running case, Lychee Fresh. Its IDs are pseudonyms already and stay as they are."""
        problems = Problems()
        places = [(DATASETS / r, r) for r in case_files()]
        for path, file in places:
            if not path.is_file():
                problems.add(file, say("is missing; run python datasets/make_case.py"))
        problems.check()
        community = assemble(places, [], known_headers(), Pseudonyms(None), np.datetime64("9999"))
        community.read = []
        community.notes = [
            say("Lychee Fresh is fictional and simulated: every number in it comes from parameters in "
                "datasets/case.toml."),
            say("It holds what real exports never do: who invited whom in every case, who muted a "
                "group, and who knows whom (ties)."),
            say("The entry door (state) is empty for some memberships, as in real records."),
            say("The data begin on {first} and end on {last}: what came before or after is not known.",
                first=f"{community.period[0]:%Y-%m-%d}", last=f"{community.period[1]:%Y-%m-%d}")]
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
        reduced = [t for t in self.tables.values() if not isinstance(t, pd.DataFrame)]
        whole = {n: t for n, t in self.tables.items() if isinstance(t, pd.DataFrame)}
        happened = [frame[c] for name, frame in whole.items()
                    for c, field in getattr(schema().get(name), "fields", {}).items()
                    if field.type == "datetime" and c in frame]
        happened += [f[c] for f in whole.values() for c in ("date", "last_snapshot_at")
                     if c in f]
        happened += [pd.Series(t.period) for t in reduced]
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
    source : "lychee-fresh", or the path of a file or folder as a person pastes it, or a list of
        paths. Files are CSV (UTF-8, with or without a mark, UTF-16 or GB18030; .gz too), Excel
        workbooks (.xlsx), Parquet, chats as text, chats and message archives as JSON, and answers of the
        WeCom customer-group API (.json): one answer, a list of them, or one a line. Snapshots of a
        group over time carry their date in the name of the file or folder.
    aliases : your own headers, such as {"发送日期": "messages.sent_at"}, besides those of `aliases()`
    key : bytes. Pseudonyms depend on the project's own secret key, in the git-ignored file
        .playbook-key. Give another only for data that name nobody, so that a stored output is the
        same everywhere.

    Returns
    -------
    Community, in which every ID and name is a pseudonym. Message texts are not loaded. Messages as
    CSV of more than 64 MB, or as Parquet, are read by DuckDB and reduced, as `large` says.
    """
    if isinstance(source, str) and source == CASE:
        return Community.case()
    problems = Problems()
    if not isinstance(aliases, (dict, type(None))):
        problems.add("aliases", say("is no dictionary; give your headers as in {'发送日期': 'messages.sent_at'}"))
        aliases = None
    headers = Headers(aliases) if aliases else known_headers()
    for i in headers.strangers:
        problems.add(f"aliases, entry {i}", say("does not give a column of datasets/datapackage.json; give "
                                                "one as messages.sent_at"))
    if key == b"":
        problems.add("key", say("is empty; give secret bytes, or none for the project's own"))
    elif not isinstance(key, (bytes, bytearray, type(None))):
        problems.add("key", say("is no bytes; give secret bytes as in b\"…\", or none for the project's own"))
    places, left_out = find(source, problems)
    problems.check()
    pseudonyms = large.Recalling(key if key is not None else own_key())
    today = pd.Timestamp.now("UTC").tz_localize(None) + HOURS_EAST + pd.Timedelta(days=1)
    return assemble(places, left_out, headers, pseudonyms, today.to_datetime64())


@functools.cache
def known_headers():
    """The headers that are understood without aliases of one's own."""
    return Headers()


def aliases():
    """The alias table: every header that `load` understands, by table and column."""
    return alias_table()


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
        reason = say(".playbook-key is damaged; restore it, or move it away and accept new pseudonyms.")
    except OSError as e:
        reason = say(".playbook-key cannot be read or made ({reason}); make the project's folder "
                     "writable.", reason=e.strerror)
    raise BadData([reason])


def assemble(places, left_out, headers, pseudonyms, now):
    """Read, convert and check all files; a Community, or BadData with all their problems.

    left_out: (name, why) of files that were found beside them and are not read.
    """
    problems, read = Problems(), Reading()
    choose, answers = Chooser(headers, problems, read), Answers(problems, now, read)
    sources, places = large.take(places, headers, problems)
    size = sum(path.stat().st_size for path, _ in places if path.is_file())
    if size > files.MAX_TEXT and len(places) > 1:
        problems.add("The folder", say("has {size:,.0f} MB where {most:,.0f} MB fit; load fewer files",
                                       size=size / 2 ** 20, most=files.MAX_TEXT / 2 ** 20))
    problems.check()
    with large.opened(sources, choose, problems, now, read) as big:
        return put_together(places, left_out, big, choose, answers, pseudonyms, problems, now, read)


def put_together(places, left_out, big, choose, answers, pseudonyms, problems, now, read):
    """The rest of `assemble`: `big` reads what is large, or is None."""
    parts, lost, people = {}, {}, big.kinds(pseudonyms) if big else {}
    try:
        for path, file in places:
            found, sheets = files.read(path, file, choose, problems)
            for number, of, answer in found:
                answers.add(answer, file, number, of)
            while sheets:
                sheet = sheets.pop(0)
                part = Converter(sheet, pseudonyms, problems, now, read).part()
                if not problems:
                    for n, (name, kind) in rows.settle(part, sheet.plan, read, problems).items():
                        old = people.get(n)
                        people[n] = (name, "staff" if old and old[1] == "staff" else kind)
                parts.setdefault(sheet.plan.table, []).append(part)
        if big and "messages" in parts:
            problems.add(parts["messages"][0].file, say("holds messages beside larger files of them; give "
                                                        "all of them as CSV or Parquet"))
        strays(choose, answers, parts, left_out, problems, read, bool(big))
        problems.check()
        from_answers, statistics = answers.tables(pseudonyms)
        for name in set(from_answers) & set(parts):
            problems.add(parts[name][0].file, say("holds the table {table}, which comes from the WeCom "
                                                  "answers as well; give one of them",
                                                  table=name))
        if not pseudonyms.raw:
            for name, several in parts.items():
                rows.merge(name, several, read)
        everything = parts | {n: [p] for n, p in from_answers.items()}
        rows.people(everything, people)
        tables = {name: Table(name, p) for name, p in everything.items()}
        lost = check_tables(tables, problems)
        if big and not problems:
            lost |= big.tables(tables, pseudonyms)
        if not problems and not statistics and not (big and big.rows_kept) and not any(
                len(t.frame) for t in tables.values()):
            what = say("is an answer with an empty list; ask for groups and days that have something") \
                if answers.empty and not parts else \
                say("has column names but no rows; export it again") if not read.dropped else \
                say("holds only rows that are left out, such as notices, totals or closed orders; export "
                    "it again with the rows that count")
            problems.add((places or big.places)[0][1], what)
    except MemoryError:
        problems.add((places or big.places)[0][1], say("does not fit into this computer's memory; export a "
                                                       "shorter time or fewer groups"))
    problems.check()
    frames = {name: t.frame for name, t in tables.items()} | statistics
    inviters = "staff" if "memberships" in from_answers else \
        "all" if "memberships" in frames and "inviter_id" in frames["memberships"] else None
    community = Community(frames, answers.notes, answers.reading, inviters, read.notes())
    if big:
        community.messages = big.reduce(community, pseudonyms)
    community.notes += limits(community, choose, lost, bool(answers.details))
    return community


def strays(choose, answers, parts, left_out, problems, read, known=False):
    """Name what is no community data: in a note beside other data, else as a problem.

    known: whether other data were read already.
    """
    known = known or bool(parts) or answers.any()
    whole = {}
    for file, sheet, count in choose.unknown:
        whole.setdefault(file, []).append((sheet, count))
    loaded = {p.file for several in parts.values() for p in several}
    for file, places in whole.items():
        if file in loaded:
            read.facts["unknown sheets"] += len(places)
        elif known:
            read.left_out.append((file, say("names too few known columns to tell which table it is")))
        else:
            for sheet, _ in places:
                problems.add(file, say("names too few known columns to tell which table this is; give it "
                                       "column names such as 群ID, 成员ID and 入群时间, or name the file after what "
                                       "it holds, such as members.csv"), sheet, 1)
    for file, what in read.strays:
        if known:
            read.left_out.append((file, what))
        else:
            problems.add(file, what)
    read.left_out += left_out


def case_files():
    """Paths of the running case's tables, relative to the folder of data."""
    dictionary = json.loads((DATASETS / "datapackage.json").read_text("utf-8"))
    return [r["path"] for r in dictionary["resources"]]
