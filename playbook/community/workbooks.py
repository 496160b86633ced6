"""Workbooks: the visible sheets of an .xlsx file become rows of raw cells.

Hidden rows are read and hidden sheets are not, and both are said. A cell that is merged over several
rows or columns counts for all of them.
"""

import datetime
import io
import re
import warnings
import zipfile

import numpy as np
import openpyxl
from openpyxl.utils import range_boundaries

from ..models.words import say
from . import files, tallies
from .shapes import HEAD, MAX_COLUMNS

MAX_WORKBOOK = 1 << 28          # bytes of a workbook, unpacked
MAX_ROWS = 1 << 20              # of a workbook's sheet, as in Excel
FEW = 2_000                     # rows of a sheet that can be a table of counts
HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
QUOTED = re.compile(r'="([^"]*)"')
# What a packed file can be besides a workbook, by a file in it.
PACKED = (("word/document.xml", "is no .xlsx workbook but a text; copy the table into Excel, and save "
                                "it as .xlsx"),
          ("ppt/presentation.xml", "is no .xlsx workbook but slides; give the table behind them"),
          ("Index/Document.iwa", "is a document of Apple's Numbers or Pages; export it as .xlsx or "
                                 "CSV"),
          ("content.xml", "is an OpenDocument table; save it as .xlsx or CSV"))


def sheets(data, file, title, choose, problems):
    """The visible sheets of an .xlsx workbook that `choose` takes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            entries = z.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        problems.add(file, say("is a damaged or incomplete workbook; save it again as .xlsx"))
        return []
    names = {e.filename for e in entries}
    if "xl/workbook.xml" not in names:
        what = next((what for name, what in PACKED if name in names),
                    "is a packed archive and no .xlsx workbook; unpack it, and give the folder")
        choose.read.stray(file, say(what))
        return []
    if any(e.flag_bits & 1 for e in entries):
        problems.add(file, say("is protected by a password; save it without one"))
        return []
    size = sum(e.file_size for e in entries)
    if size > MAX_WORKBOOK or len(entries) > 10_000:
        files.too_large(file, size, MAX_WORKBOOK, problems)
        return []
    before, unknown = problems.count, len(choose.unknown)
    found, hidden = [], 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")      # of styles and extensions, which carry no data
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for number, sheet in enumerate(book.worksheets, 1):
                if sheet.sheet_state == "visible":
                    found += Worksheet(sheet, data, file, number, choose, problems).read(title)
                else:
                    hidden += 1
    except Exception:       # a foreign parser on any bytes: it has no list of what it can raise
        problems.add(file, say("is a damaged workbook; open it in Excel and save it again as .xlsx"))
        return []
    if hidden:
        choose.read.facts["hidden sheets"] += hidden
    if not found and problems.count == before and len(choose.unknown) == unknown:
        problems.add(file, say("has no sheet with data but hidden ones; show them in Excel and save "
                               "again") if hidden else
                     say("has no sheet with data; export it again"))
    return found


class Worksheet:
    """One sheet of a workbook."""

    def __init__(self, sheet, data, file, number, choose, problems):
        self.sheet, self.data, self.file, self.number = sheet, data, file, number
        self.choose, self.problems = choose, problems
        self.spans, self.hidden = self.marks()

    def marks(self):
        """(merged ranges, numbers of hidden rows), which a reader of rows does not tell."""
        path = getattr(self.sheet, "_worksheet_path", None)
        with zipfile.ZipFile(io.BytesIO(self.data)) as z:
            if path not in z.namelist():
                return [], set()
            raw = z.read(path)
        spans = [range_boundaries(r.decode()) for r in MERGED.findall(raw)[:20_000]]
        rows = {int(found[1]) for tag in HIDDEN.findall(raw)
                if (found := re.search(rb'\br="(\d{1,7})"', tag))}
        return spans, rows

    def read(self, title):
        """The columns of the sheet that `choose` asks for, as a list of one sheet or none."""
        self.sheet.reset_dimensions()        # some programs write wrong ones
        source, head, count = self.sheet.iter_rows(), [], 0
        for row in source:
            head.append(row)
            count += len(row)
            if len(head) == HEAD or len(row) > MAX_COLUMNS:
                break
        names = [[cell_text(c) if c.data_type != "f" else quoted(c.value) for c in row]
                 for row in head]
        while names and not any(names[-1]):
            names.pop()
        if not names:
            return []
        width = max(len(row) for row in names)
        names = [row + [""] * (width - len(row)) for row in names]
        own = self.sheet.title
        if width <= MAX_COLUMNS:
            grid = self.filled(names)
            small = tallies.may_be(grid, self.choose.headers)
            if small:
                whole = [[cell_text(c) if c.data_type != "f" else quoted(c.value) for c in row]
                         for row, _ in zip(self.rest(head, source), range(FEW))]
                found = tallies.sheet(self.filled(whole), self.file, self.number, own, title,
                                      self.choose, self.problems, files.Sheet)
                if found is not None:
                    return found
                source, head = self.sheet.iter_rows(), []
        plan = self.choose(names, self.file, self.number, own, title)
        if plan is None:
            return []
        if 0 not in plan.positions:
            plan.label = 0
        return self.cells(plan, self.rest(head, source), count)

    @staticmethod
    def rest(head, source):
        yield from head
        yield from source

    def filled(self, grid):
        """A grid in which merged cells count for all that they cover."""
        out = [list(row) for row in grid]
        for left, top, right, bottom in self.spans:
            if top <= len(out) and left <= len(out[top - 1]):
                value = out[top - 1][left - 1]
                for row in out[top - 1:bottom]:
                    row += [""] * (min(right, MAX_COLUMNS) - len(row))
                    row[left - 1:right] = [value] * (min(right, len(row)) - left + 1)
        return out

    def cells(self, plan, rows, count):
        """The sheet's columns below its column names."""
        numbers, columns, told = [], [[] for _ in plan.positions], {}
        cover = {}      # merged cells below the column names, by (row, position): their first one
        for left, top, right, bottom in self.spans:
            if bottom > plan.row + 1 and (bottom - top + 1) * (right - left + 1) < 100_000:
                cover |= {(r, c - 1): (top, left - 1) for r in range(max(top, plan.row + 2), bottom + 1)
                          for c in range(left, right + 1) if (r, c) != (top, left) and c == left}
        kept, formulas, hidden, merged = {}, [], 0, 0
        for at, row in enumerate(rows, 1):
            count += len(row) + 1
            if count > files.MAX_CELLS or at > MAX_ROWS:
                self.problems.add(
                    self.file, say("has more than {rows:,} rows or {cells:,} cells, empty ones included; "
                                   "export a shorter time",
                                   rows=MAX_ROWS, cells=files.MAX_CELLS), self.number)
                return []
            if at <= plan.row + 1 or not any(c.value is not None for c in row):
                continue
            numbers.append(at)
            hidden += at in self.hidden
            for column, p in zip(columns, plan.positions):
                cell = row[p] if p < len(row) else None
                text = ""
                if cell is not None and cell.data_type == "f":
                    text = quoted(cell.value)
                    if not text:
                        formulas.append((at, p, len(column), column))
                elif cell is not None and cell.data_type == "e":
                    told[at, p] = say("holds an error of Excel; paste the values in its place")
                elif cell is not None:
                    text = cell_text(cell)
                if cover:
                    if not text and (at, p) in cover:
                        text = kept.get(cover[at, p], "")
                        merged += bool(text)
                    kept[at, p] = text
                column.append(text or np.nan)
        if formulas:
            self.computed(formulas, told)
        self.choose.read.facts["hidden rows"] += hidden
        self.choose.read.facts["merged cells"] += merged
        return [files.Sheet(self.file, self.number, plan,
                            [files.block(numbers, plan.positions, columns)], told)]

    def computed(self, formulas, told):
        """Put what Excel last computed in the place of formulas, where the file has it."""
        book = openpyxl.load_workbook(io.BytesIO(self.data), read_only=True, keep_links=False,
                                      data_only=True)
        sheet = book.worksheets[self.number - 1]
        sheet.reset_dimensions()
        asked = {at: [] for at, *_ in formulas}
        for at, p, i, column in formulas:
            asked[at].append((p, i, column))
        for at, row in enumerate(sheet.iter_rows(), 1):
            for p, i, column in asked.pop(at, ()):
                cell = row[p] if p < len(row) else None
                text = cell_text(cell) if cell is not None and cell.data_type not in "fe" else ""
                column[i] = text or np.nan
                if text:
                    self.choose.read.facts["formulas"] += 1
                else:
                    told[at, p] = say("holds a formula; paste the values in its place")
            if not asked:
                break


def quoted(formula):
    """The text of a formula that is nothing but a text, as in ="2001"; else ""."""
    found = QUOTED.fullmatch(formula) if isinstance(formula, str) else None
    return found[1] if found else ""


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

