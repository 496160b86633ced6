"""Large files: DuckDB reads messages of CSV, gzip and Parquet, and keeps small tables of them.

The checks are those of small files. DuckDB takes what is plain: an ID that needs no mending, a time
like 2024-05-01 09:03:00. What is anything else is collected, each different cell once, and goes
through `columns`, so that it means the same. Where something is wrong, the file is read again row by
row, as small ones are, which says what is wrong and where in the same words.

Within, IDs are 64-bit numbers of their text: of ten million, two are alike once in 400,000 times.
"""

import codecs
import contextlib
import csv
import gzip
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..metrics import DAY
from ..models.words import say
from . import files, reduced
from . import rows as ruled
from .columns import NOT_LOCAL, OWN, Cells, Converter, Events, Label, Times, bare, times
from .names import BLANKS, EMPTY, Pseudonyms
from .shapes import is_footer, is_total, plain, words

LARGE = 1 << 26         # bytes of text, packed or not, from which on messages are reduced
VAST = 1 << 28          # bytes of text from which on what is read goes to the disk
HEAD = 1 << 20          # bytes read to see what a file is
LINE = 1 << 24          # bytes of the longest row, and of what one core reads at a time
CHUNK = 1 << 24         # bytes turned into UTF-8 at a time
PARQUET = b"PAR1"
TIMED = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"}    # without an offset, and none is rounded
SAME = "the same"
SELDOM = ("member_id_odd", "sent_at_odd")
IDS = ("group_id", "member_id", "message_id", "reply_to")
REASON = ruled.REASONS.index
DAMAGED = "is a damaged or incomplete Parquet file; get it again"
CHANGED = "has changed while it was read; wait until its export has ended, and load again"


@dataclass
class Source:
    """A large file of messages. `text`: where it is as UTF-8 text, itself or a copy; None for Parquet.

    state: (size, time of change) when it was first looked at. head: the names of the columns.
    timed: of Parquet, the places of those whose cells are times.
    """

    path: Path
    file: str
    title: str
    state: tuple
    sep: bytes = b","
    head: tuple = ()
    timed: frozenset = frozenset()
    encoding: str = "utf-8"
    packed: bool = False
    parquet: bool = False
    text: Path | None = None
    plan: object = None


class Texts(Pseudonyms):
    """Stands in for pseudonyms where an ID's own text is wanted."""

    def __init__(self):
        super().__init__(b"texts")

    def of(self, kind, raw):
        return raw, 1


class Recalling(Pseudonyms):
    """Pseudonyms that recall whose they are, to find people of small tables in large files."""

    def __init__(self, key):
        super().__init__(key)
        self.texts = {}

    def of(self, kind, raw):
        found = super().of(kind, raw)
        self.texts[found[0]] = raw
        return found


def state(path):
    found = path.stat()
    return found.st_size, found.st_mtime_ns


# What a file is -----------------------------------------------------------------------------------

def take(places, headers, problems):
    """(sources, other places): the messages that DuckDB is to read, and what goes the usual way.

    Messages are large where their text has more than LARGE bytes, or is Parquet.
    """
    sources, sizes = {}, {p: weight(p[0]) for p in places}
    if sum(sizes.values()) <= LARGE and not any(p.suffix.lower() == ".parquet" for p, _ in places):
        return [], places
    for place in places:
        with contextlib.suppress(OSError, EOFError, UnicodeError, csv.Error, ValueError):
            found = look(*place, headers)
            if found is not None:
                sources[place] = found
    size = sum(sizes[place] for place in sources)
    if not any(s.parquet for s in sources.values()) and size <= (
            LARGE if reduced.installed() else files.MAX_TEXT):
        return [], places
    if not reduced.installed():
        problems.add(next(iter(sources.values())).file, say(reduced.INSTALL))
    return list(sources.values()), [p for p in places if p not in sources]


def weight(path):
    """About how many bytes of text a file has: unpacked, about six times what it has packed."""
    try:
        return path.stat().st_size * (6 if path.suffix.lower() == ".gz" else 1)
    except OSError:
        return 0


def look(path, file, headers):
    """A Source if a file is CSV or Parquet with messages, else None."""
    if not path.is_file():
        return None
    found = Source(path, file, re.sub(r"\.(csv|tsv|txt|tab|parquet)(\.gz)?$", "", path.name,
                                      flags=re.IGNORECASE), state(path))
    with path.open("rb") as f:
        data = f.read(HEAD)
    if data[:4] == PARQUET:
        found.parquet = True
        if reduced.installed():
            columns = parquet_columns(path)
            found.head = ([*columns],)
            found.timed = {p for p, kind in enumerate(columns.values()) if kind in TIMED}
            if found.head[0] and headers.score(found.head[0], found.title)[1] != "messages":
                return None
        return found
    if data[:2] == b"\x1f\x8b":
        found.packed = True
        with gzip.open(path) as f:
            data = f.read(HEAD)
    if data[:4] == b"PK\x03\x04" or data.lstrip()[:1] in b"{[<" or data.startswith(tuple(
            start for start, _ in files.FOREIGN)) or data[:8] == files.OLE:
        return None
    data = known(data, found)
    if data is None or b"\0" in data:
        return None
    chooser = type("Titles", (), {"headers": headers})
    found.sep, head = files.separator(data, chooser, found.title)
    found.head = tuple(head)
    names = [name for _, name in headers.scores(head, found.title)]
    return found if "messages" in names[:1] + names[-1:] else None


def known(data, source):
    """The beginning of a text as UTF-8, with its encoding noted; None where it is no text."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            source.encoding = encoding
    for encoding in (source.encoding, "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        source.encoding = encoding
        return text.encode("utf-8", "replace")
    return None


def parquet_columns(path):
    """{name: type} of the columns of a Parquet file; none if it is damaged."""
    import duckdb
    try:
        return {n: kind for n, kind, *_ in duckdb.sql(
            f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})").fetchall()}
    except duckdb.Error:
        return {}


def sheet(path, file, title, choose, problems):
    """The columns of a Parquet file that `choose` asks for, as a list of one sheet or none."""
    if not reduced.installed():
        problems.add(file, say(reduced.INSTALL))
        return []
    import duckdb
    try:
        found = duckdb.sql(f"SELECT * FROM read_parquet({quoted(path)})")
        plan = choose([found.columns], file, 0, title)
        if plan is None:
            return []
        names = [f'CAST("{found.columns[p].replace(chr(34), chr(34) * 2)}" AS VARCHAR)'
                 for p in plan.positions]
        rows = found.project(", ".join(names)).fetchall()
    except duckdb.Error:
        problems.add(file, say(DAMAGED))
        return []
    columns = [[c or np.nan for c in column] for column in zip(*rows)] or [[] for _ in plan.positions]
    return [files.Sheet(file, 0, plan, [files.block(list(range(1, len(rows) + 1)), plan.positions,
                                                    columns)], named=True)]


def quoted(text):
    """A text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


@contextlib.contextmanager
def opened(sources, choose, problems, now, read):
    """A Reader that has read the sources, or None where there are none."""
    if not sources:
        yield None
        return
    with reduced.engine() as connection:
        reader = Reader(connection, sources, choose, problems, now, read)
        reader.whole()
        reader.settle()
        yield reader


# Reading ------------------------------------------------------------------------------------------

class Reader:
    """Reads large files of messages into `read` of DuckDB, one row a message.

    connection: as `reduced.engine` gives it. choose, problems, now, read: as in `assemble`.
    """

    def __init__(self, connection, sources, choose, problems, now, read):
        self.connection, self.sources, self.choose = connection, sources, choose
        self.problems, self.now, self.read = problems, now, read
        self.folder = Path(connection.execute("SELECT current_setting('temp_directory')")
                           .fetchone()[0]).parent
        self.converters = {}
        self.made, self.columns, self.groups, self.titled, self.rows_kept = {}, set(), set(), False, 0
        self.vast = any(s.parquet for s in sources) or sum(weight(s.path) for s in sources) > VAST

    def ask(self, sql, given=None):
        """Run SQL; the rows that it gives."""
        return self.connection.execute(sql, given).fetchall()

    @property
    def places(self):
        """The files, as `assemble` has them."""
        return [(s.path, s.file) for s in self.sources]

    def plans(self):
        """Decide on each file's columns; more than one problem is told together."""
        for source in self.sources:
            if source.parquet and not source.head[0]:
                self.problems.add(source.file, say(DAMAGED))
                continue
            source.plan = self.choose(list(source.head), source.file, 0, source.title)
            if source.plan is not None and 0 not in source.plan.positions and not source.parquet:
                source.plan.label = 0
        self.problems.check()

    def whole(self):
        """Read all files, and check each cell."""
        self.plans()
        for number, source in enumerate(self.sources):
            self.prepare(source)
            self.one(number, source)
            if source.text is not None and source.text != source.path:
                source.text.unlink()
            if state(source.path) != source.state:
                self.problems.add(source.file, say(CHANGED))
            self.problems.check()
        self.ask("CREATE TEMP VIEW read AS " + " UNION ALL BY NAME ".join(f"FROM {t}" for t in self.made))
        self.meanings()
        self.problems.check()

    def prepare(self, source):
        """See that a text is in its encoding, and give DuckDB a copy as UTF-8 of what it cannot read.

        GB18030 it reads byte by byte, as Latin-1: no sign of it holds a separator, quotation mark or
        line end. DuckDB sees to UTF-8 itself.
        """
        if source.parquet:
            return
        source.text = source.path
        if source.encoding.startswith("utf-8"):
            return
        decoder = codecs.getincrementaldecoder(source.encoding)()
        try:
            with self.bytes(source) as f:
                if source.encoding == "gb18030":
                    while data := f.read(CHUNK):
                        decoder.decode(data)
                else:
                    source.text = self.folder / "text.csv"
                    with source.text.open("wb") as out:
                        while data := f.read(CHUNK):
                            out.write(decoder.decode(data).encode("utf-8", "replace"))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.mixed(source)

    @staticmethod
    def bytes(source):
        return gzip.open(source.path) if source.packed else source.path.open("rb")

    def mixed(self, source):
        """Say where a text is in another encoding than the rest, as `files.utf8` does.

        Returns where it is not: then it begins with ASCII, and is in GB18030.
        """
        ours, others, neither = [0, 0], [0, 0], 0
        with self.bytes(source) as f:
            for i, line in enumerate(f, 1):
                if line.isascii():
                    continue
                kind = ours
                try:
                    line.decode()
                except UnicodeDecodeError:
                    kind = others
                    try:
                        line.decode("gb18030")
                    except UnicodeDecodeError:
                        neither = neither or i
                kind[0] += 1
                kind[1] = kind[1] or i
        if source.encoding.startswith("utf-8") and not ours[0] and others[0] and not neither:
            source.encoding = "gb18030"
            return
        if ours[0] and others[0]:
            few, name = (others, "UTF-8") if others[0] <= ours[0] else (ours, "GB18030")
            self.problems.add(source.file, files.mixes(few[1], few[0] - 1, name))
        else:
            self.problems.add(source.file, say("is neither UTF-8 nor GB18030 text; save it as CSV UTF-8"),
                              0, neither)
        self.problems.check()

    def rows(self, source):
        """SQL for the rows of a file: columns c0, c1, … as text, empty ones as NULL."""
        width = len(source.plan.header)
        if source.parquet:
            given = {p: '"' + n.replace('"', '""') + '"' for p, n in enumerate(source.plan.header)
                     if p in source.plan.positions}
            names = ", ".join([f"CAST({n} AS VARCHAR) AS c{p}" for p, n in given.items()] +
                              [f"CAST({n} AS TIMESTAMP) AS t{p}" for p, n in given.items()
                               if p in source.timed])
            return f"(SELECT {names} FROM read_parquet({quoted(source.path)}))"
        columns = ", ".join(f"'c{p}': 'VARCHAR'" for p in range(width))
        packed = ", compression = 'gzip'" if source.packed and source.text == source.path else ""
        latin = ", encoding = 'latin-1'" if self.latin(source) else ""
        return (f"read_csv({quoted(source.text)}, auto_detect = false, header = false, "
                f"skip = {source.plan.row + 1}, delim = {quoted(source.sep.decode())}, quote = '\"', "
                f"escape = '\"', strict_mode = true, null_padding = false, "
                f"max_line_size = {LINE}, buffer_size = {LINE}, columns = {{{columns}}}{packed}{latin})")

    @staticmethod
    def latin(source):
        """Whether DuckDB reads a text as Latin-1 that is GB18030."""
        return source.encoding == "gb18030" and source.text == source.path

    def true(self, number, cell):
        """A cell as it stands in the file, of what DuckDB has read."""
        if cell.isascii() or not self.latin(self.sources[number]):
            return cell
        return cell.encode("latin-1").decode("gb18030")

    def converter(self, source):
        sheet = files.Sheet(source.file, 0, source.plan, [], named=source.parquet)
        return Converter(sheet, Texts(), self.problems, self.now, self.read)

    def one(self, number, source):
        """Read one file into the table `usual`; rows with what is seldom odd into the table `odd`."""
        converter = self.converters[number] = self.converter(source)
        parts, named = {"source": str(number)}, ""
        for name, column in converter.columns.items():
            if "~" in name:
                continue
            at = [converter.positions[n] for n in converter.columns
                  if n == name or n.startswith(f"{name}~")]
            several = [f"NULLIF(c{p}, '')" for p in at]
            filled = f"COALESCE({', '.join(several)})"
            cell = filled if len(at) > 1 else f"c{at[0]}"
            if isinstance(column, Times) and len(at) == 1 and at[0] in source.timed:
                parts[name] = f"t{at[0]}"
            elif source.parquet and name == "group_id":     # whose texts are cheap to read once more
                parts[name] = f"CASE WHEN {cell} <> '' THEN hash({cell}) END"
                named = f"SELECT {number}, any_value({cell}) FROM {self.rows(source)} " \
                        f"WHERE {cell} <> '' GROUP BY hash({cell})"
            elif isinstance(column, Times):
                # Without the colon before the seconds it could be an offset instead of them.
                parts[name] = f"CASE WHEN strlen({cell}) = 19 AND substr({cell}, 17, 1) = ':' " \
                              f"THEN TRY_CAST({cell} AS TIMESTAMP) END"
                parts[f"{name}_odd"] = f"CASE WHEN {name} IS NULL THEN {filled} END"
            elif name in ("member_id", "message_id", "reply_to"):
                usual = usual_id(cell, plain(source.plan.header[converter.positions[name]]))
                parts[name] = f"CASE WHEN {usual} THEN hash({cell}) END"
                parts[f"{name}_odd"] = f"CASE WHEN {name} IS NULL THEN {filled} END"
                if name == "member_id" and (source.plan.archive or "_kind" in converter.columns):
                    parts["who"] = filled
            elif isinstance(column, Label):
                parts["label_odd"] = f"CASE WHEN strlen({cell}) < 100 AND regexp_matches(lower({cell}), " \
                    f"{quoted('|'.join(map(re.escape, sorted(words('totals')))))}) THEN {filled} END"
            else:
                parts[f"{name}_odd"] = filled
        try:
            if self.vast and not self.odd_from_the_start(source, parts):
                # A column of text costs much even where it is empty: what is odd is looked for after.
                self.insert("usual", source, {n: sql for n, sql in parts.items() if n not in SELDOM})
                odd = " OR ".join(f"{n[:-4]} IS NULL" for n in SELDOM if n in parts) or "false"
                if self.ask(f"SELECT COUNT(*) FROM usual WHERE source = {number} AND ({odd})")[0][0]:
                    self.ask(f"DELETE FROM usual WHERE source = {number} AND ({odd})")
                    self.insert("odd", source, parts, odd)
            else:
                self.insert("usual", source, parts)
            if named:
                self.ask("CREATE TEMP TABLE IF NOT EXISTS named (source INTEGER, raw VARCHAR)")
                self.ask(f"INSERT INTO named {named}")
        except Exception as e:
            self.failed(number, source, e)

    def odd_from_the_start(self, source, parts):
        """Whether an ID or a time of the first rows of a text is odd."""
        rows = [row for row in source.head[source.plan.row + 1:] if len(row) == len(source.plan.header)]
        if source.parquet or not rows:
            return False
        cells = ", ".join(f"unnest($c{p}) AS c{p}" for p in source.plan.positions)
        asked = ", ".join(f"{sql} AS {name}" for name, sql in parts.items())
        return any(n in parts and self.ask(
            f"SELECT COUNT({n}) FROM (SELECT {asked} FROM (SELECT {cells}))",
            {f"c{p}": [row[p] for row in rows] for p in source.plan.positions})[0][0] for n in SELDOM)

    def insert(self, table, source, parts, where="true"):
        """Put the rows of a file that fulfil a condition into a table. parts: SQL by column."""
        known = self.made.setdefault(table, {})
        # A temporary table is faster, but takes more memory, and what does not fit there spills.
        kinds = {n: "VARCHAR" if n.endswith("_odd") or n == "who" else "TIMESTAMP" if n == "sent_at" else
                 "INTEGER" if n == "source" else "UBIGINT" for n in parts}
        columns = {n: kind + " USING COMPRESSION uncompressed" * (      # hashes cannot be packed
            self.vast and kind in ("UBIGINT", "TIMESTAMP")) for n, kind in kinds.items() if n not in known}
        if not known:
            self.ask(f"CREATE {'' if self.vast else 'TEMP '}TABLE {table} "
                     f"({', '.join(map(' '.join, columns.items()))})")
        else:
            for column in columns.items():
                self.ask(f"ALTER TABLE {table} ADD COLUMN {' '.join(column)}")
        known |= columns
        self.columns |= {*parts}
        self.ask(f"INSERT INTO {table} ({', '.join(parts)}) SELECT * FROM ("
                 f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in parts.items())} "
                 f"FROM {self.rows(source)}) WHERE {where}")

    def failed(self, number, source, error):
        """Say why DuckDB could not read a file; or, where that is no fault, read a tidy copy."""
        import duckdb
        if isinstance(error, KeyboardInterrupt) or reduced.is_full(str(error)) \
                or not isinstance(error, duckdb.Error):
            raise error
        if not source.path.exists() or state(source.path) != source.state:
            self.problems.add(source.file, say(CHANGED))
            self.problems.check()
        if source.parquet:
            self.problems.add(source.file, say(DAMAGED))
            self.problems.check()
        if source.text == self.folder / "tidy.csv":
            self.unsure(source)
        try:
            tidy = self.tidy(source)
        except UnicodeDecodeError:
            self.mixed(source)
            return self.one(number, source)
        except (EOFError, OSError):
            self.problems.add(source.file, say("is a damaged or incomplete .gz file; get it again")
                              if source.packed else say("cannot be read; check the disk that it is on"))
        self.problems.check()
        for table in self.made:
            self.ask(f"DELETE FROM {table} WHERE source = {number}")
        source.text, source.packed = tidy, False
        self.one(number, source)

    def unsure(self, source):
        self.problems.add(source.file, say("holds rows that only a smaller file can be read with; "
                                           "export a shorter time or fewer groups"))
        self.problems.check()

    # Row by row, as small files are read

    def lines(self, source):
        """(row number, cells) of a text file; BadData's sentences where rows are uneven."""
        text = source.text if source.text != source.path else None
        stream = text.open("rb") if text else self.bytes(source)
        encoding = source.encoding if self.latin(source) else "utf-8-sig"
        old_limit, number, width = csv.field_size_limit(2 ** 31 - 1), 0, len(source.plan.header)
        wrong, last = [], 0
        try:
            with stream, io.TextIOWrapper(stream, encoding, newline="") as decoded:
                for number, row in enumerate(csv.reader(decoded, delimiter=source.sep.decode(),
                                                        strict=True), 1):
                    if number <= source.plan.row + 1 or not any(row):
                        continue
                    if len(row) < width or any(row[width:]):
                        wrong.append((number, row))
                        if len(wrong) > 100:
                            break
                        continue
                    last = number
                    yield number, row
        except csv.Error:
            self.problems.add(source.file, say("has a quotation mark that is not closed; correct it, or "
                                               "export again"), 0, number + 1)
            return
        finally:
            csv.field_size_limit(old_limit)
        ended = False
        for number, row in wrong:
            if number > last and (ended or is_footer(row)) and len(row) <= width:
                ended = ended or is_total(row[0])
                self.read.dropped["messages", "footer"] += 1
            else:
                self.problems.add(source.file, files.uneven(len(row), source.plan.row + 1, width),
                                  0, number)

    def tidy(self, source):
        """A copy of a text with rows of equal length alone."""
        path, width = self.folder / "tidy.csv", len(source.plan.header)
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, delimiter=source.sep.decode())
            for _ in range(source.plan.row + 1):
                writer.writerow(["-"] * width)
            writer.writerows(row[:width] for _, row in self.lines(source))
        return path

    def blocks(self, source):
        """The blocks of a file, as `columns.Converter` takes them."""
        positions = source.plan.positions
        if source.parquet:
            cursor = self.connection.cursor()
            found = cursor.execute(f"SELECT {', '.join(f'c{p}' for p in positions)} "
                                   f"FROM {self.rows(source)}")
            numbered, given = 1, iter(lambda: found.fetchmany(files.BLOCK), [])
            for rows in given:
                yield files.block(list(range(numbered, numbered + len(rows))), positions,
                                  [[c or np.nan for c in column] for column in zip(*rows)])
                numbered += len(rows)
            return
        numbers, columns = [], [[] for _ in positions]
        for number, row in self.lines(source):
            numbers.append(number)
            for column, p in zip(columns, positions):
                column.append(row[p] or np.nan)
            if len(numbers) == files.BLOCK:
                yield files.block(numbers, positions, columns)
                numbers, columns = [], [[] for _ in positions]
        if numbers:
            yield files.block(numbers, positions, columns)

    def explain(self, number, sure=True):
        """Read a file as small ones are, for the sake of what is wrong with it.

        sure: whether something is.
        """
        source = self.sources[number]
        self.prepare(source)
        converter = self.converter(source)
        converter.read = type(self.read)()
        for rows, cells in self.blocks(source):
            converter.block(rows, cells)
            for column in converter.columns.values():
                for name in ("codes", "values", "numbers"):
                    if isinstance(getattr(column, name, None), list):
                        getattr(column, name).clear()
        if sure and not self.problems:
            self.unsure(source)

    def locate(self, column, asked, what, later=False):
        """Tell of the rows whose ID in a column is among those that the SQL `asked` gives.

        later: of each ID all rows but the first.
        """
        seen = set()
        for number, source in enumerate(self.sources):
            positions = self.converters[number].positions
            if column not in positions:
                if column == "group_id" and source.plan.group:
                    self.problems.add(source.file, what, 0, 0, column)
                continue
            self.prepare(source)
            at = positions[column]
            wanted = {c for (c,) in self.ask(
                f"SELECT DISTINCT c{at} FROM {self.rows(source)} WHERE hash(c{at}) IN ({asked})")}
            if self.has(f"odd_{column}"):
                wanted |= {self.true(number, c) for (c,) in self.ask(
                    f"SELECT cell FROM odd_{column} WHERE source = {number} AND value IN ({asked})")}
            for rows, cells in self.blocks(source):
                hits = []
                for i, cell in enumerate(cells[at]):
                    if cell == cell and cell in wanted:
                        if not later or cell in seen:
                            hits.append(i)
                        seen.add(cell)
                self.problems.add_rows([(source.file, 0, rows[i], self.converters[number].letters[column])
                                        for i in hits], what)
        self.problems.check()

    # What odd cells mean

    def meanings(self):
        """Make the table `messages` of what was read: what odd cells mean, and which rows go."""
        joins, why, faulty = [], ["0"], ["false"]
        value = {}
        for name in sorted({c[:-4] for c in self.columns if c.endswith("_odd")} |
                           {"group_id"} & self.columns):
            table = self.mapped(name)
            text, number = f"r.{name}_odd", f"r.{name}" if name in self.columns else ""
            if table is None:
                value[name] = number or "NULL"
                continue
            hashed = ", ".join([number] * bool(number) + [    # the hash of NULL is a number
                f"CASE WHEN {text} IS NOT NULL THEN hash({text}) END"] * (text[2:] in self.columns))
            if table == SAME:
                value[name] = f"COALESCE({hashed})"
                continue
            told = name == "group_id"       # of which each cell is told, plain ones too
            same = f"hash({table}.cell) = COALESCE({hashed})" if told else f"{table}.cell = {text}"
            joins.append(f"LEFT JOIN {table} ON {same} AND {table}.source = r.source")
            value[name] = f"COALESCE({number}, {table}.value)" if number and not told else f"{table}.value"
            why.append(f"COALESCE({table}.why, 0)")
            faulty.append(f"COALESCE({table}.faulty, false)")
        empty = {"kind": "CAST(NULL AS VARCHAR)", "sent_at": "CAST(NULL AS TIMESTAMP)"}

        def get(name):
            return value.get(name) or (f"r.{name}" if name in self.columns else
                                       empty.get(name, "CAST(NULL AS UBIGINT)"))

        titled = {n: s.plan.group for n, s in enumerate(self.sources)
                  if "group_id" not in self.converters[n].columns}
        group = get("group_id")
        self.titled = bool(titled)
        self.groups |= set(titled.values())
        if titled:
            cases = " ".join(f"WHEN {n} THEN hash({quoted(t)})" for n, t in titled.items())
            group = f"CASE r.source {cases} ELSE {group} END"
        member, reasons = get("member_id"), f"GREATEST({', '.join(why)})" if len(why) > 1 else "0"
        if "_own_odd" in self.columns:
            member = f"COALESCE({member}, CASE WHEN {get('_own')} = 'true' THEN hash({quoted(OWN)}) END)"
        private = [str(n) for n, s in enumerate(self.sources) if s.plan.private]
        reasons = (f"CASE WHEN {reasons} > 0 THEN {reasons} WHEN {member} IS NULL THEN {REASON('sender')} "
                   + (f"WHEN {group} IS NULL AND r.source IN ({', '.join(private)}) "
                      f"THEN {REASON('private')} " if private else "") + "ELSE 0 END")
        self.ask(f"""
            CREATE TEMP VIEW told AS
            SELECT r.source, {self.sheets()} AS sheet, {group} AS group_id,
                   {member} AS member_id, {get('sent_at')} AS sent_at,
                   {get('message_id')} AS message_id, {get('reply_to')} AS reply_to,
                   {get('kind')} AS kind, {reasons} AS why, {' OR '.join(faulty)} AS faulty,
                   {get('_kind')} AS sender, {'r.who' if 'who' in self.columns else 'NULL'} AS who
            FROM read AS r {' '.join(joins)}""")
        self.verdicts()

    def sheets(self):
        """SQL for the number of the sheet: Parquet files of one folder are parts of one."""
        first = {}
        cases = " ".join(f"WHEN {n} THEN {first.setdefault(s.path.parent if s.parquet else n, n)}"
                         for n, s in enumerate(self.sources))
        return f"CASE r.source {cases} END"

    def mapped(self, name):
        """The name of a table of what the odd cells of a column mean; None if there are none, SAME if all
        mean what they are."""
        places = [f"SELECT DISTINCT source, {name}_odd AS raw FROM read WHERE {name}_odd IS NOT NULL"
                  ] * (f"{name}_odd" in self.columns)
        if name == "group_id" and name in self.columns:
            places.append("FROM named")
        ids, many = name in IDS, self.ask(f"""CREATE OR REPLACE TEMP TABLE cells AS
            SELECT ROW_NUMBER() OVER () AS n, source, raw FROM ({' UNION ALL '.join(places)})""")[0][0]
        kind = "UBIGINT" if ids else "TIMESTAMP" if name == "sent_at" else "VARCHAR"
        value = "CASE WHEN value IS NOT NULL THEN hash(CAST(value AS VARCHAR)) END" if ids else "value"
        same = ids
        self.ask(f"CREATE TEMP TABLE odd_{name} (source INTEGER, cell VARCHAR, value {kind}, why INTEGER, "
                 "faulty BOOLEAN, converted BOOLEAN)")
        for start in range(0, many, files.BLOCK):       # all of them could be too many for Python
            frame = self.block_of_cells(name, start)
            same = same and not frame["why"].any() and not frame["faulty"].any() \
                and bool((frame["raw"] == frame["value"]).all())
            self.connection.register("given", frame)
            self.ask(f"INSERT INTO odd_{name} SELECT source, CAST(raw AS VARCHAR), "
                     f"CAST({value} AS {kind}), why, faulty, converted FROM given")
            self.connection.unregister("given")
        return None if not many else SAME if same else f"odd_{name}"

    def block_of_cells(self, name, start):
        """What a block of the odd cells of a column mean: one row a cell."""
        out = []
        for number, raw in self.ask(f"SELECT source, raw FROM cells WHERE n > {start} AND "
                                    f"n <= {start + files.BLOCK}"):
            column = self.converters[number].columns.get("_label" if name == "label" else name)
            cell = self.true(number, raw)
            out.append((number, raw, cell, *self.meaning(name, column, cell)))
        frame = pd.DataFrame(out, columns=["source", "raw", "cell", "value", "why", "faulty"])
        frame["converted"] = False
        if name == "group_id":
            self.groups |= {v for v in frame["value"] if isinstance(v, str)}
        elif name == "sent_at":
            found, wrong, _ = times(frame["cell"].to_numpy(dtype=object))
            header = {n: plain(s.plan.header[self.converters[n].positions["sent_at"]])
                      for n, s in enumerate(self.sources)}
            twin = np.array([plain(c) == header[n] for n, c in zip(frame["source"], frame["cell"])])
            frame["value"], frame["faulty"] = found, wrong & ~twin
            frame["why"] = np.where(twin, REASON("header"), 0)
            frame["converted"] = [bool(NOT_LOCAL.fullmatch(c.strip(BLANKS))) for c in frame["cell"]]
        return frame

    def meaning(self, name, column, cell):
        """(value, why its row is left out, whether it is faulty) of an odd cell."""
        if isinstance(column, Cells):
            value, _, faulty, why = column.meanings[column[cell]]
            return None if value is np.nan else value, why, faulty
        if isinstance(column, Label):
            return None, REASON("total") * is_total(cell), False
        if isinstance(column, Events):
            text = bare(cell)
            why = REASON("total") if is_total(cell) else REASON("header") * (
                plain(cell) == column.header)
            return None if text in EMPTY or text == "/" else text, why, False
        return None, 0, False

    def verdicts(self):
        """Count what is left out, and raise BadData where a row that stays is faulty."""
        ask, total = self.ask, REASON("total")
        now = "true" if np.isnat(self.now) else f"sent_at <= TIMESTAMP '{str(self.now)[:19]}'"
        for number, why, n, good, midnight in ask(f"""
                SELECT source, why, COUNT(*), COUNT(*) FILTER (NOT faulty AND group_id IS NOT NULL AND
                    {now} AND sent_at >= TIMESTAMP '2000-01-01'),
                    COUNT(*) FILTER (sent_at = CAST(sent_at AS DATE))
                FROM told WHERE NOT (member_id IS NULL AND sent_at IS NULL AND why < {total} AND
                    (group_id IS NULL OR {'true' if self.titled else 'false'}))
                GROUP BY source, why ORDER BY source, why"""):
            if why:
                self.read.dropped["messages", ruled.REASONS[why]] += n
            elif good < n:
                self.explain(number)
            else:
                self.rows_kept += n
                old = self.read.midnight.get(("messages", "sent_at"), (0, 0))
                self.read.midnight["messages", "sent_at"] = old[0] + midnight, old[1] + n
        self.problems.check()
        self.rounded()
        self.read.times.add("messages")
        if "_own_odd" in self.columns:
            self.read.facts["own"] += ask("SELECT COUNT(*) FROM told WHERE why = 0 AND member_id = "
                                          f"hash({quoted(OWN)})")[0][0]
        if self.has("odd_sent_at"):
            self.read.converted += ask("SELECT COUNT(*) FROM read AS r JOIN odd_sent_at AS o ON o.cell = "
                                       "r.sent_at_odd AND o.source = r.source WHERE o.converted")[0][0]
        self.unknown_words()

    def has(self, table):
        return table in reduced.there(self.connection)

    def unknown_words(self):
        """Note the words of optional columns that nobody knows."""
        for number, converter in self.converters.items():
            for name, column in converter.columns.items():
                if isinstance(column, Cells) and column.unknown and f"{name}_odd" in self.columns:
                    counts = {self.true(number, cell): n for cell, n in self.ask(
                        f"SELECT {name}_odd, COUNT(*) FROM read WHERE source = {number} "
                        f"AND {name}_odd IS NOT NULL GROUP BY {name}_odd")}
                    texts = {}
                    for cell, code in column.items():
                        for text, at in column.unknown:
                            if at == code:
                                texts[text] = texts.get(text, 0) + counts.get(cell, 0)
                    self.read.unknown_words(("messages", name), texts)

    def rounded(self):
        """Look row by row where long IDs end in zeros, as Excel rounds them."""
        for number, converter in self.converters.items():
            if any(isinstance(c, Cells) and c.long[2] >= 3 for c in converter.columns.values()):
                self.explain(number, sure=False)
        self.problems.check()

    # Over all files

    def kinds(self, pseudonyms):
        """{number: (pseudonym, kind)} of the people whom the messages call customer or staff."""
        found = {}
        archives = [str(n) for n, s in enumerate(self.sources) if s.plan.archive]
        if "who" not in self.columns:
            return found
        sender = "sender"
        if archives:
            self.read.say("In the message archive, senders whose ID begins with wm or wo count as "
                          "customers, as WeCom's external IDs do, and all others as staff.")
            sender = f"""CASE WHEN source IN ({', '.join(archives)}) THEN CASE WHEN
                left(trim(who), 2) IN ('wm', 'wo', 'wb') THEN 'customer' ELSE 'staff' END ELSE sender END"""
        for number, who, kind in self.ask(
                f"SELECT DISTINCT source, who, {sender} AS kind FROM told WHERE why = 0 AND who IS NOT "
                "NULL AND kind IS NOT NULL"):
            cells = self.converters[number].columns["member_id"]
            name, n = pseudonyms.of("member", cells.meanings[cells[self.true(number, who)]][0])
            found[n] = (name, "staff" if found.get(n, ("", ""))[1] == "staff" else kind)
        return found

    def settle(self):
        """Make the table `messages`: what stands twice once, as `rows.merge` has it."""
        ask = self.ask
        columns = "group_id, member_id, sent_at, message_id, kind, reply_to"
        ask(f"CREATE TEMP VIEW kept AS SELECT sheet, {columns} FROM told WHERE why = 0")
        if all("message_id" in c.positions for c in self.converters.values()):
            twice = self.repeats()
        else:
            twice = self.overlaps() if len(self.sources) > 1 else 0
        if not twice:
            ask(f"CREATE TEMP VIEW messages AS SELECT {columns} FROM kept")
        self.read.merged["messages"] += twice

    def repeats(self):
        """Join rows of one message ID; how many fewer there are."""
        ask = self.ask
        ask("CREATE TABLE again AS SELECT message_id FROM kept WHERE message_id IS NOT NULL "
            "GROUP BY message_id HAVING COUNT(*) > 1")
        if not ask("SELECT COUNT(*) FROM again")[0][0]:
            return 0
        values = ("group_id", "member_id", "sent_at", "kind", "reply_to")
        unlike = " OR ".join(f"COUNT(DISTINCT {c}) > 1" for c in values)
        first = ", ".join(f"MIN({c}) AS {c}" for c in values)
        ask(f"CREATE TABLE joined AS SELECT message_id, {first}, COUNT(*) AS n, {unlike} AS unlike FROM "
            "kept SEMI JOIN again USING (message_id) GROUP BY message_id")
        if ask("SELECT bool_or(unlike) FROM joined")[0][0]:
            self.locate("message_id", "SELECT message_id FROM joined WHERE unlike", say(
                "repeats the message_id of an earlier row or file with other contents; find out which of "
                "the two is right, and correct the other"), later=True)
        columns = "group_id, member_id, sent_at, message_id, kind, reply_to"
        ask(f"CREATE TEMP VIEW messages AS SELECT {columns} FROM kept ANTI JOIN again USING (message_id) "
            f"UNION ALL SELECT {columns} FROM joined")
        return ask("SELECT SUM(n - 1) FROM joined")[0][0]

    def overlaps(self):
        """Leave out what two files both hold; how many rows that are."""
        ask = self.ask
        spans = pd.DataFrame(ask("SELECT group_id, MIN(sent_at), MAX(sent_at) FROM kept "
                                 "GROUP BY group_id, sheet ORDER BY 1, 2"),
                             columns=["group_id", "a", "b"])
        before = spans.groupby("group_id")["b"].cummax().groupby(spans["group_id"]).shift()
        if not (before >= spans["a"]).any():
            return 0
        key = "group_id, member_id, sent_at"
        ask(f"CREATE TABLE doubled AS SELECT {key}, SUM(n) - MAX(n) AS extra FROM (SELECT {key}, sheet, "
            f"COUNT(*) AS n FROM kept GROUP BY {key}, sheet) GROUP BY {key} HAVING COUNT(*) > 1")
        extra = ask("SELECT COALESCE(SUM(extra), 0) FROM doubled")[0][0]
        if not extra:
            return 0
        columns = "group_id, member_id, sent_at, message_id, kind, reply_to"
        ask(f"""CREATE TEMP VIEW messages AS
            SELECT {columns} FROM kept ANTI JOIN doubled USING ({key})
            UNION ALL
            SELECT {columns} FROM (
                SELECT *, ROW_NUMBER() OVER (PARTITION BY {key}, turn ORDER BY sheet) AS place FROM (
                    SELECT *, ROW_NUMBER() OVER (PARTITION BY {key}, sheet) AS turn
                    FROM kept SEMI JOIN doubled USING ({key})))
            WHERE place = 1""")
        return int(extra)

    def tables(self, tables, pseudonyms):
        """Give DuckDB the small tables that reduce.sql joins; how many references lead outside."""
        texts, lost = pseudonyms.texts, {}

        def put(name, columns):
            frame = tables[name].frame
            given = pd.DataFrame({c: frame[c].map(texts).astype(object) if c in IDS else
                                  frame[c].astype(object) for c in columns})
            self.connection.register("given", given)
            chosen = ", ".join(f"hash(CAST({c} AS VARCHAR)) AS {c}" if c in IDS else
                               f"CAST({c} AS VARCHAR) AS {c}" for c in columns)
            self.ask(f"CREATE TABLE {name} AS SELECT {chosen} FROM given")
            self.connection.unregister("given")

        ask = self.ask
        if "memberships" in tables:
            put("memberships", ["group_id", "member_id"])
        if "members" in tables and "kind" in tables["members"].frame:
            put("members", ["member_id", "kind"])
        if "groups" in tables:
            there = {texts.get(g) for g in tables["groups"].frame["group_id"]}
            missing = self.groups - there
            if missing:
                ask("CREATE TABLE missing AS SELECT hash(unnest($texts)) AS group_id",
                    {"texts": sorted(missing)})
                if ask("SELECT COUNT(*) FROM messages SEMI JOIN missing USING (group_id)")[0][0]:
                    self.locate("group_id", "SELECT group_id FROM missing", say(
                        "names an ID that is not among the table {table}; add its row there",
                        table="groups"))
        people = "members" if "members" in tables else "memberships" if "memberships" in tables else ""
        if people:
            if people == "members" and not self.has("members"):
                tables["members"].frame["kind"] = pd.array([None] * len(tables["members"].frame), "str")
                put("members", ["member_id", "kind"])
                del tables["members"].frame["kind"]
            n, all_ = ask(f"""SELECT COUNT(*) FILTER (p.member_id IS NULL), COUNT(*) FROM messages AS m
                LEFT JOIN (SELECT DISTINCT member_id FROM {people}) AS p
                ON p.member_id = m.member_id""")[0]
            if n:
                lost["messages", "member_id"] = n, all_
        if "reply_to" in self.columns or "reply_to_odd" in self.columns:
            n, all_ = ask("""SELECT COUNT(*) FILTER (i.message_id IS NULL), COUNT(*) FROM messages AS m
                LEFT JOIN (SELECT DISTINCT message_id FROM messages) AS i ON i.message_id = m.reply_to
                WHERE m.reply_to IS NOT NULL""")[0]
            if n:
                lost["messages", "reply_to"] = n, all_
        return lost

    def reduce(self, community, pseudonyms):
        """The reduced messages beside the other tables of a community."""
        last = self.ask("SELECT MAX(sent_at) FROM messages")[0][0]
        other = community.period
        until = max(pd.Timestamp(last), other[1] if other else pd.Timestamp.min).normalize() + DAY
        reduced.run(self.connection, until, community.has("members", "kind"),
                    community.memberships is not None and len(community.memberships) > 0)
        frames = {name: reduced.small(self.connection, name) for name in reduced.NAMES
                  if name.startswith("message")}
        texts = sorted(self.groups)
        hashes = self.ask("SELECT unnest($texts) AS text, hash(unnest($texts)) AS id",
                                         {"texts": texts}) if texts else []
        names = {number: pseudonyms.of("group", text)[0] for text, number in hashes}
        groups = frames["message_groups"]
        groups["group_id"] = pd.array([names[g] for g in groups["group_id"].tolist()], dtype="str")
        columns = [c for c in ("message_id", "group_id", "member_id", "sent_at", "kind", "reply_to")
                   if c in self.columns or f"{c}_odd" in self.columns or c == "group_id"]
        return reduced.messages(frames, columns)


def usual_id(cell, header):
    """SQL that says whether an ID needs no mending and cannot be a word: begins with a letter or digit
    of ASCII, ends with no blank, holds a digit or is of letters that make no such word, and looks like
    no number that Excel has damaged."""
    if any(c.isdigit() for c in header):        # a repeated header could look like an ID
        return f"({cell} IS NULL AND false)"
    letter = " OR ".join(f"{cell} BETWEEN '{a}' AND '{b}~'" for a, b in ("AZ", "az"))
    digit = " OR ".join(f"contains({cell}, '{d}')" for d in "1234567890")    # cheaper than a pattern
    known = {header} | words("senders") | words("totals") | {w.lower() for w in EMPTY}
    known = ", ".join(quoted(w) for w in sorted(known) if w.isascii())
    return (f"({cell}[-1] BETWEEN '!' AND '~' AND (({letter}) AND ({digit} OR lower({cell}) NOT IN ({known}) "
            f"AND regexp_full_match({cell}, '[A-Za-z]+')) OR {cell} BETWEEN '0' AND '9~' "
            f"AND NOT contains({cell}, '+') AND NOT suffix({cell}, '.0') AND NOT (strlen({cell}) > 15 "
            f"AND suffix({cell}, '0') AND regexp_full_match({cell}, '[0-9]+'))))")
