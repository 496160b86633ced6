"""Files: bytes become rows of raw cells, or the answers of the WeCom API.

What a file is comes from its content, not from its name. Nothing is opened before its size is
known, unpacked size included.
"""

import codecs
import csv
import datetime
import gzip
import io
import json
import warnings
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np
import openpyxl
import pandas as pd

MAX_TEXT = 1 << 30              # bytes of a CSV file, unpacked
MAX_JSON = 1 << 28              # bytes of a JSON file, unpacked
MAX_WORKBOOK = 1 << 28          # bytes of a workbook, unpacked
MAX_COLUMNS = 1000
MAX_ROWS = 1 << 20              # of a workbook's sheet, as in Excel
MAX_CELLS = 20_000_000          # of a workbook's sheet, empty ones included
BLOCK = 1 << 17                 # rows read at a time
FIXED = 48                      # bytes of a cell that is read without making a string of it
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SUFFIXES = {".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl"}


@dataclass
class Sheet:
    """Raw cells of one CSV file or worksheet: text, NaN where empty, or bytes of fixed width."""

    file: str
    number: int             # of the worksheet, from 1; 0 for a CSV file
    plan: object            # what `choose` returned for the header
    blocks: object          # of (row numbers in the sheet, {position of a column: array of cells})
    told: frozenset = frozenset()   # (row number, position) of cells whose fault is known


def read(path, file, choose, problems):
    """The API answers and the sheets in a file.

    `choose(header, file, sheet, title)` says what to do with a sheet: an object with the
    `positions` of the columns to read, or None to leave the sheet out.
    """
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
        problems.add(file, "is a damaged or incomplete .gz file; get it again")
        return [], []
    except OSError as e:
        problems.add(file, f"cannot be read ({e.strerror or 'input error'}); check that it exists, "
                           "that you may read it, and that no other program has it open")
        return [], []
    if data[:4] == b"PK\x03\x04":
        return [], workbook(data, file, choose, problems)
    if data[:8] == OLE:
        problems.add(file, "is protected by a password; open it in Excel and save it without one"
                     if "EncryptedPackage".encode("utf-16-le") in data else
                     "is an old .xls workbook; open it in Excel and save it as .xlsx")
        return [], []
    start = data[:2000].lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:500].lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        problems.add(file, "is a web page or XML, whatever its name says; open it in Excel and "
                           "save it as .xlsx, or export again")
        return [], []
    data = utf8(data, file, problems)
    if data is None:
        return [], []
    if path.name.lower().removesuffix(".gz").endswith((".json", ".jsonl")) \
            or start[:1] in (b"{", b"["):
        if len(data) > MAX_JSON:
            return too_large(file, len(data), MAX_JSON, problems)
        return answers(data, file, problems), []
    sheet = text_sheet(data, file, path.name.split(".")[0], choose, problems)
    return [], [sheet] if sheet else []


def too_large(file, size, limit, problems):
    problems.add(file, f"has {size / 2 ** 20:,.0f} MB unpacked where {limit / 2 ** 20:,.0f} MB "
                       "fit; export a shorter time or fewer groups")
    return [], []


# Text -------------------------------------------------------------------------------------------

def utf8(data, file, problems):
    """The bytes of a text file as UTF-8 without a mark, or None."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        problems.add(file, "is in UTF-16; save it as CSV UTF-8")
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data[:1000].strip() and not data.strip():
        problems.add(file, "is empty; export it again")
        return None
    if b"\0" in data:
        problems.add(file, "is not a text file, workbook or JSON; give CSV, .xlsx or .json")
        return None
    if is_utf8(data):
        return data
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
        more = f" and {len(few) - 1:,} more" if len(few) > 1 else ""
        problems.add(file, f"mixes encodings, as row {few[0]:,}{more} is not in {name} like the "
                           "others; save the whole file as CSV UTF-8")
    else:
        problems.add(file, "is neither UTF-8 nor GB18030 text; save it as CSV UTF-8", 0,
                     neither[0] if neither else 0)
    return None


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


def answers(data, file, problems):
    """The answers in a JSON file: one, a list of them, or one a line."""
    text = data.decode()
    try:
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    except json.JSONDecodeError as e:
        where, at_end = e.lineno, e.pos >= len(text.rstrip()) or e.msg.startswith("Unterminated")
    except (ValueError, RecursionError):
        problems.add(file, "is JSON that no API answers with, nested too deep or with a number too "
                           "long; save the answer again")
        return []
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    found = []
    for i, line in lines:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            break
    if len(found) == len(lines):
        return found
    if found and isinstance(found[0], dict):
        where, at_end = lines[len(found)][0], len(found) == len(lines) - 1
    problems.add(file, "is JSON that ends in the middle; save the answer again" if at_end else
                 "is not JSON; save the answer again as the API sent it", 0, where)
    return []


def text_sheet(data, file, title, choose, problems):
    """The columns of a CSV file that `choose` asks for, or None."""
    first = data[:1 << 20].split(b"\n", 1)[0]
    sep = max(b",", b"\t", b";", key=first.count)
    try:
        top = data[:1 << 22].decode("utf-8", "ignore")
        reader = csv.reader(io.StringIO(top, newline=""), delimiter=sep.decode())
        head = [row for row, _ in zip(reader, range(10))]
    except csv.Error:
        problems.add(file, "does not begin with a row of column names; export it again as CSV")
        return None
    plan = choose(head, file, 0, title)
    if plan is None:
        return None
    width = len(head[0])
    if rectangular(data, sep, width):
        return Sheet(file, 0, plan, fast_blocks(data, sep, width, plan.positions))
    block = slow_block(data, sep, width, plan.positions, file, problems)
    return Sheet(file, 0, plan, [block]) if block else None


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


def slow_block(data, sep, width, positions, file, problems):
    """One block through Python's own parser, which tells of every irregular row, or None."""
    old_limit = csv.field_size_limit(2 ** 31 - 1)
    rows, columns, number = [], [[] for _ in positions], 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(data.decode(), newline=""),
                                                delimiter=sep.decode(), strict=True), 1):
            if number == 1 or not any(row):
                continue
            if len(row) < width or any(row[width:]):
                problems.add(file, f"has {len(row):,} cells where row 1 has {width:,}; correct the "
                                   "separators, or export again", 0, number)
                continue
            rows.append(number)
            for column, p in zip(columns, positions):
                column.append(row[p] or np.nan)
    except csv.Error:
        problems.add(file, "has a quotation mark that is not closed; correct it, or export again",
                     0, number + 1)
        return None
    finally:
        csv.field_size_limit(old_limit)
    return block(rows, positions, columns)


def block(rows, positions, columns):
    """A block from lists."""
    return np.array(rows, dtype=int), {p: np.array(c, dtype=object)
                                       for p, c in zip(positions, columns)}


# Workbooks --------------------------------------------------------------------------------------

def workbook(data, file, choose, problems):
    """The visible sheets of an .xlsx workbook that `choose` takes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            entries = z.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        problems.add(file, "is a damaged or incomplete workbook; save it again as .xlsx")
        return []
    names = {e.filename for e in entries}
    if "xl/workbook.xml" not in names:
        problems.add(file, "is no .xlsx workbook, though packed like one; open it in Excel and "
                           "save it as .xlsx")
        return []
    if any(e.flag_bits & 1 for e in entries):
        problems.add(file, "is protected by a password; save it without one")
        return []
    size = sum(e.file_size for e in entries)
    if size > MAX_WORKBOOK or len(entries) > 10_000:
        too_large(file, size, MAX_WORKBOOK, problems)
        return []
    before = problems.count
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")      # of styles and extensions, which carry no data
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = []
            for number, sheet in enumerate(book.worksheets, 1):
                if sheet.sheet_state == "visible":
                    found = worksheet(sheet, file, number, choose, problems)
                    sheets += [found] if found else []
    except Exception:       # a foreign parser on any bytes: it has no list of what it can raise
        problems.add(file, "is a damaged workbook; open it in Excel and save it again as .xlsx")
        return []
    if not sheets and problems.count == before:
        problems.add(file, "has no sheet with data; export it again")
    return sheets


def worksheet(sheet, file, number, choose, problems):
    """The columns of a worksheet that `choose` asks for, or None."""
    sheet.reset_dimensions()        # some programs write wrong ones
    source, head, count = sheet.iter_rows(), [], 0
    for row in source:
        head.append(row)
        count += len(row)
        if len(head) == 10 or len(row) > MAX_COLUMNS:
            break
    names = [[cell_text(c) if c.data_type != "f" else "" for c in row] for row in head]
    while names and not any(names[-1]):
        names.pop()
    if not names:
        return None
    width = max(len(row) for row in names)
    plan = choose([row + [""] * (width - len(row)) for row in names], file, number, sheet.title)
    if plan is None:
        return None
    rows, columns, told = [], [[] for _ in plan.positions], set()

    def rest():
        yield from head
        yield from source

    for at, row in enumerate(rest(), 1):
        count += len(row) + 1
        if count > MAX_CELLS or at > MAX_ROWS:
            problems.add(file, f"has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells, empty "
                               "ones included; delete those, or export a shorter time", number)
            return None
        if at == 1 or not any(c.value is not None for c in row):
            continue
        rows.append(at)
        for column, p in zip(columns, plan.positions):
            cell = row[p] if p < len(row) else None
            if cell is not None and cell.data_type in "fe":
                what = "a formula" if cell.data_type == "f" else "an error of Excel"
                problems.add(file, f"holds {what}; paste the values in its place", number, at,
                             f"column {openpyxl.utils.get_column_letter(p + 1)}")
                cell = None
                told.add((at, p))
            column.append((cell_text(cell) if cell is not None else "") or np.nan)
    return Sheet(file, number, plan, [block(rows, plan.positions, columns)],
                 frozenset(told))


def cell_text(cell):
    """A cell as the text that a CSV file would have."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        if value.microsecond:           # Excel counts days in floating point
            value = (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
