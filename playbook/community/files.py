"""Files: bytes become rows of raw cells, or the answers of the WeCom API.

What a file is comes from its content, not from its name. Nothing is opened before its size is
known, unpacked size included. What is no community data at all is a stray: beside other files it is
left out and named, alone it is refused.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..models.words import say
from . import chats, objects, tallies, workbooks
from .shapes import HEAD, is_footer, is_total, words

MAX_TEXT = 1 << 30              # bytes of a CSV file, unpacked
MAX_JSON = 1 << 28              # bytes of a JSON file, unpacked
MAX_CELLS = 20_000_000          # of a workbook's sheet, empty ones included
SMALL = 1 << 20                 # bytes of a text that can be a table of counts
BLOCK = 1 << 17                 # rows read at a time
FIXED = 48                      # bytes of a cell that is read without making a string of it
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# What a file can be that is not read, by how its bytes begin.
FOREIGN = ((b"%PDF", "is a PDF; export the table behind it as .xlsx or CSV"),
           (b"SQLite format 3", "is a database of a program; export the chat or the table from that "
                                "program as CSV, .xlsx or JSON"),
           (b"\x89PNG", "is not a text file but a picture; export the table as .xlsx or CSV"),
           (b"\xff\xd8\xff", "is not a text file but a picture; export the table as .xlsx or CSV"),
           (b"GIF8", "is not a text file but a picture; export the table as .xlsx or CSV"),
           (b"Rar!", "is a packed archive; unpack it, and give the folder"),
           (b"7z\xbc\xaf", "is a packed archive; unpack it, and give the folder"),
           (b"{\\rtf", "is a text of a word processor; export the table as .xlsx or CSV"))


@dataclass
class Sheet:
    """Raw cells of one CSV file or worksheet: text, NaN where empty, or bytes of fixed width."""

    file: str
    number: int             # of the worksheet, from 1; 0 for a CSV file
    plan: object            # what `choose` returned for the header
    blocks: object          # of (row numbers in the sheet, {position of a column: array of cells})
    told: object = None     # what is wrong with cells, by (row number, position)
    named: bool = False     # whether columns have names but no letters, as in JSON


def read(path, file, choose, problems):
    """The API answers and the sheets in a file.

    `choose(head, file, sheet, title)` says what to do with a sheet: an object with the
    `positions` of the columns to read, or None to leave the sheet out.
    """
    stray = choose.read.stray
    try:
        size, limit = path.stat().st_size, MAX_TEXT
        if size > limit:
            return too_large(file, size, limit, problems)
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(limit + 1)
            if len(data) > limit:
                return too_large(file, len(data), limit, problems)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        problems.add(file, say("is a damaged or incomplete .gz file; get it again"))
        return [], []
    except OSError as e:
        problems.add(file, say("cannot be read ({reason}); check that it exists, that you may read it, and "
                               "that no other program has it open",
                               reason=e.strerror or 'input error'))
        return [], []
    name = path.name.lower().removesuffix(".gz")
    if data[:4] == b"PAR1":
        from . import large  # which takes its blocks from here
        return [], large.sheet(path, file, path.stem, choose, problems)
    if data[:4] == b"PK\x03\x04":
        return [], workbooks.sheets(data, file, path.stem, choose, problems)
    if data[:8] == OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            problems.add(file, say("is protected by a password; open it in Excel and save it without one"))
        elif name.endswith((".et", ".doc", ".wps", ".ppt", ".dps", ".msg")):
            stray(file, say("is a document of WPS or Office that is not read; open it there, and save the "
                            "table as .xlsx"))
        else:
            stray(file, say("is an old .xls workbook; open it in Excel and save it as .xlsx"))
        return [], []
    for start, what in FOREIGN:
        if data.startswith(start):
            stray(file, say(what))
            return [], []
    start = data[:2000].lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:500].lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        stray(file, say("is a web page or XML, whatever its name says; open it in Excel and save it as "
                        ".xlsx, or export again"))
        return [], []
    whole = data
    data = utf8(data, file, problems, stray)
    if data is None:
        return [], []
    if name.endswith((".json", ".jsonl", ".ndjson")) or start[:1] == b"{" \
            or start[:1] == b"[" and not chats.begins(data):
        if len(data) > MAX_JSON:
            return too_large(file, len(data), MAX_JSON, problems)
        found, sheets = objects.read(data, file, path.name.split(".")[0], choose, problems,
                                     cut=len(whole) != len(data))
        return found, sheets
    title = re.sub(r"\.(csv|tsv|txt|tab)$", "", name) and path.name.removesuffix(".gz")
    title = re.sub(r"\.(csv|tsv|txt|tab)$", "", title, flags=re.IGNORECASE)
    sheet = text_sheet(data, file, title, choose, problems)
    return [], sheet


def too_large(file, size, limit, problems):
    problems.add(file, say("has {size:,.0f} MB unpacked where {most:,.0f} MB fit; export a shorter time or "
                           "fewer groups",
                           size=size / 2 ** 20, most=limit / 2 ** 20))
    return [], []


# Text -------------------------------------------------------------------------------------------

def utf8(data, file, problems, stray):
    """The bytes of a text file as UTF-8 without a mark, or None."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            data = data.decode("utf-16").encode("utf-8")
        except UnicodeError:
            problems.add(file, say("is in UTF-16 and damaged; save it as CSV UTF-8"))
            return None
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data[:1000].strip() and not data.strip():
        problems.add(file, say("is empty; export it again"))
        return None
    if b"\0" in data:
        stray(file, say("is not a text file, workbook or JSON; give CSV, .xlsx or .json"))
        return None
    if is_utf8(data):
        return data
    if data.lstrip()[:1] in (b"{", b"["):       # cut off within a character
        for gone in (1, 2, 3):
            if is_utf8(data[:-gone]):
                return data[:-gone]
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = None
    # Chinese text in UTF-8 is often valid GB18030 too, but means something else.
    if text is not None and not has_utf8_words(data):
        return text.encode("utf-8", "replace")
    lines = data.split(b"\n")
    ours, others, neither = [], [], []
    for i, line in enumerate(lines, 1):
        if not line.isascii():
            try:
                (ours if max(line.decode()) >= "\u0800" else []).append(i)
            except UnicodeDecodeError:
                others.append(i)
                try:
                    line.decode("gb18030")
                except UnicodeDecodeError:
                    neither.append(i)
    if text is not None and not ours:
        return text.encode("utf-8", "replace")
    if ours and others:
        few, name = (others, "UTF-8") if len(others) <= len(ours) else (ours, "GB18030")
        problems.add(file, mixes(few[0], len(few) - 1, name))
    else:
        problems.add(file, say("is neither UTF-8 nor GB18030 text; save it as CSV UTF-8"), 0,
                     neither[0] if neither else 0)
    return None


def mixes(row, more, encoding):
    """What to say of a file with a row, and some more, in another encoding than most of it."""
    return say("mixes encodings, as row {row:,} and {more:,} more is not in {encoding} like the others; "
               "save the whole file as CSV UTF-8" if more else
               "mixes encodings, as row {row:,} is not in {encoding} like the others; save the whole "
               "file as CSV UTF-8", row=row, more=more, encoding=encoding)


def uneven(cells, row, wanted):
    """What to say of a row with more or fewer cells than the one of the column names."""
    return say("has {cells:,} cells where row {row} has {wanted:,}; correct the separators, or export "
               "again", cells=cells, row=row, wanted=wanted)


def is_utf8(data):
    """Whether bytes are UTF-8, without a decoded copy of all of them."""
    if data.isascii():
        return True
    decoder, step = codecs.getincrementaldecoder("utf-8")(), 1 << 20
    try:
        for i in range(0, len(data), step):
            decoder.decode(data[i:i + step])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def has_utf8_words(data):
    """Whether some run of bytes beyond ASCII is Chinese in UTF-8, in a file that as a whole is not.

    In GB18030 such runs begin with other bytes, but for a few rare characters.
    """
    cells = np.frombuffer(data + b"\0\0", dtype=np.uint8)
    start = (cells[:-2] >= 0xE3) & (cells[:-2] <= 0xEF) & (cells[1:-1] >> 6 == 2) \
        & (cells[2:] >> 6 == 2)
    start[1:] &= cells[:-3] < 0x80
    for at in np.flatnonzero(start):
        end = at
        while cells[end] >= 0x80:
            end += 1
        try:
            data[at:end].decode()
            return True
        except UnicodeDecodeError:
            pass
    return False


def separator(data, choose, title):
    """The separator of a CSV file, and its first rows."""
    top = data[:1 << 22].decode("utf-8", "ignore")
    first = data[:1 << 20].split(b"\n", 1)[0]
    best = None
    for sep in sorted((b",", b"\t", b";"), key=first.count, reverse=True):
        head = [row for row, _ in zip(csv.reader(io.StringIO(top, newline=""),
                                                 delimiter=sep.decode()), range(HEAD))]
        score = max((choose.headers.score(row, title)[0] for row in head if len(row) > 1),
                    default=0)
        if best is None or score > best[0]:
            best = score, sep, head
        if score >= 3 or first.count(sep) and score >= 2:
            break
    return best[1:]


def text_sheet(data, file, title, choose, problems):
    """The columns of a CSV file that `choose` asks for, as a list of one sheet or none."""
    old_limit = csv.field_size_limit(2 ** 31 - 1)
    try:
        sep, head = separator(data, choose, title)
    except csv.Error:
        problems.add(file, say("does not begin with a row of column names; export it again as CSV"))
        return []
    finally:
        csv.field_size_limit(old_limit)
    if all(name is None for _, name in choose.headers.scores(head, title)):
        chat = chats.sheet(data, file, title, choose, problems, Sheet)
        if chat is not None:
            return chat
    if len(data) <= SMALL and tallies.may_be(head, choose.headers):
        rows = grid(data, sep)
        if rows is not None and (found := tallies.sheet(rows, file, 0, title, "", choose, problems,
                                                        Sheet)) is not None:
            return found
    plan = choose(head, file, 0, title)
    if plan is None:
        return []
    if 0 not in plan.positions and sums_up(data):
        plan.label = 0
    width = len(plan.header)
    if plan.row == 0 and rectangular(data, sep, width):
        return [Sheet(file, 0, plan, fast_blocks(data, sep, width, plan.positions))]
    block = slow_block(data, sep, width, plan, file, choose, problems)
    return [Sheet(file, 0, plan, [block])] if block else []


def sums_up(data):
    """Whether a word for a row that sums up others stands anywhere in a text."""
    lower = data if len(data) > SMALL else data.lower()
    return any(w.encode() in lower for w in words("totals"))


def grid(data, sep):
    """All rows of a small CSV file, or None."""
    try:
        return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=sep.decode()))
    except csv.Error:
        return None


def rectangular(data, sep, width):
    """Whether there are rows, and separators and line ends form one regular pattern.

    Only then pandas' parser can be trusted: it fills short rows, and can drop cells of long ones,
    without a word.
    """
    bare = outside_quotes(data, sep) if b'"' in data else data
    if bare is None or b"\r" in bare and bare.count(b"\r") != bare.count(b"\r\n"):
        return False
    marks = bare.translate(None, bytes(set(range(256)) - set(sep + b"\n")))
    if not bare.endswith(b"\n"):
        marks += b"\n"
    rows = len(marks) // width
    return rows > 1 and marks == (sep * (width - 1) + b"\n") * rows


def outside_quotes(data, sep):
    """What is not within quotation marks, or None if those do not enclose whole cells."""
    cells = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero(cells == ord('"'))
    edges = np.frombuffer(sep + b'\r\n"', dtype=np.uint8)     # a mark beside a mark is escaped
    before, after = marks[::2] - 1, marks[1::2] + 1
    if len(marks) % 2 or not np.isin(cells[before[before >= 0]], edges).all() \
            or not np.isin(cells[after[after < len(cells)]], edges).all():
        return None
    inside = np.cumsum(cells == ord('"'), dtype=np.uint8) & 1
    return cells[inside == 0].tobytes()


def fast_blocks(data, sep, width, positions):
    """Blocks of columns through pandas' parser.

    Cells come as bytes of fixed width, in a quarter of the time that strings take. From the first
    block with a wider cell on, its column comes as text.
    """
    row, form = 2, dict.fromkeys(positions, f"S{FIXED}")
    while True:
        with pd.read_csv(io.BytesIO(data), sep=sep.decode(), header=0, names=range(width),
                         usecols=positions, skiprows=range(1, row - 1), dtype=form,
                         keep_default_na=False, na_values=[""], skip_blank_lines=False,
                         index_col=False, chunksize=BLOCK) as reader:
            for frame in reader:
                cells = {p: frame[p].to_numpy() for p in positions}
                wide = [p for p, c in cells.items() if c.dtype != object
                        and c.view(np.uint8).reshape(-1, FIXED)[:, -1].any()]
                if wide:
                    form |= dict.fromkeys(wide, object)
                    break
                yield np.arange(row, row + len(frame)), cells
                row += len(frame)
            else:
                return


def slow_block(data, sep, width, plan, file, choose, problems):
    """One block through Python's own parser, which tells of every irregular row, or None."""
    old_limit = csv.field_size_limit(2 ** 31 - 1)
    positions = plan.positions
    rows, columns, number, wrong = [], [[] for _ in positions], 0, []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(data.decode(), newline=""),
                                                delimiter=sep.decode(), strict=True), 1):
            if number <= plan.row + 1 or not any(row):
                continue
            if len(row) < width or any(row[width:]):
                wrong.append((number, row))
                continue
            rows.append(number)
            for column, p in zip(columns, positions):
                column.append(row[p] or np.nan)
    except csv.Error:
        problems.add(file, say("has a quotation mark that is not closed; correct it, or export again"),
                     0, number + 1)
        return None
    finally:
        csv.field_size_limit(old_limit)
    ended = False       # below a line that sums up, nothing is a row of the table any more
    for number, row in wrong:
        last = not rows or number > rows[-1]
        if last and (ended or is_footer(row)) and len(row) <= width:
            ended = ended or is_total(row[0])
            choose.read.dropped[plan.table, "footer"] += 1
        else:
            problems.add(file, uneven(len(row), plan.row + 1, width), 0, number)
    return block(rows, positions, columns)


def block(rows, positions, columns):
    """A block from lists."""
    return np.array(rows, dtype=int), {p: np.array(c, dtype=object)
                                       for p, c in zip(positions, columns)}
