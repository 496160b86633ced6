"""The plan of lesson 5.2 in JupyterLab: what was kept becomes tables, a calendar and a workbook.

`Plan()` is a widget. The computing is in `models/plan.py`, which the page runs too; here are only
the widget and what needs a library: the workbook.
"""

import io
from datetime import UTC, datetime

import anywidget
import traitlets
from markupsafe import Markup
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .. import keep
from ..course import course
from ..models.plan import plan as model
from . import widget
from .panel import needed

MIME = "application/vnd.playbook.plan+json"
NOTE = "Your plan: run the cell to see it."


class Plan(anywidget.AnyWidget):
    """Show the plan that follows from what was kept, and save it in any form."""

    _esm = widget.script("plan.js")
    _css = widget.styles("plan.css")
    _html = traitlets.Unicode().tag(sync=True)

    def __init__(self):
        super().__init__(_html=markup(workbook=True))
        self.on_msg(self._message)

    def _message(self, _, content, buffers):
        reply = {"id": content["id"]}
        try:
            answer = DOES[content["do"]](content)
        except (OSError, ValueError) as error:
            self.send(reply | {"error": str(error)})
            return
        if isinstance(answer, bytes):
            self.send(reply, buffers=[answer])
        else:
            self.send(reply | {"answer": answer})

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: {}, "text/plain": NOTE}, metadata


def made(start):
    """Return the plan from what is kept in my-playbook.json; its notes say if that is damaged."""
    entries, wrong = keep.read()
    plan = model.plan(entries, start, course())
    if wrong:
        plan["notes"].insert(0, f"{keep.NAME} could not be read whole. {wrong}")
    return plan


DOES = {
    "entries": lambda content: keep.entries(),
    "keep": lambda content: keep.answer(content)["said"],
    "take": lambda content: keep.merge(content["text"]),
    "file": lambda content: keep.text(keep.entries()),
    "plan": lambda content: made(content["start"]),
    "markdown": lambda content: model.markdown(content["made"]),
    "csv": lambda content: model.csv(content["one"]),
    "ics": lambda content: model.ics(content["made"], content["stamp"]),
    "xlsx": lambda content: workbook(content["made"]),
}


def workbook(made):
    """Write a plan as an Excel workbook, a sheet a table, with live formulas. Returns bytes.

    Text is always stored as text: what a reader wrote cannot become a formula.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.created = datetime.now(UTC).replace(tzinfo=None)
    lines = [[part["title"], line["text"], line["state"]] for part in made["sections"]
             for line in part["lines"]]
    _sheet(book, "Decisions", [["Part", "Decision", "Decided?"]] + lines)
    for part in made["sections"]:
        for table in part["tables"]:
            _sheet(book, table["name"], [table["columns"]] + table["rows"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book, name, rows):
    sheet = book.create_sheet(name)
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(row, column)
            if isinstance(value, dict):
                cell.value = "=" + value["formula"].replace("{r}", str(row))
            else:
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                    cell.quotePrefix = value[:1] in "=+-@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)
    for column in range(1, len(rows[0]) + 1):
        longest = max(len(str(cells[column - 1])) for cells in rows)
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(10, longest + 2))
    sheet.freeze_panes = "A2"


def markup(workbook=False):
    """Return the plan's HTML before it is computed: the same on the page and in JupyterLab.

    workbook: whether its host can write one; the page saves each table as CSV instead.
    """
    data = widget.script_safe({"course": course(), "files": needed("plan.plan")})
    return widget.filled("plan.html", groups=model.GROUPS, workbook=workbook, data=Markup(data))
