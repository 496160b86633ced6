"""The plan of lesson 5.2 in JupyterLab: decisions become a week by name, a calendar, a workbook.

`Plan()` is a widget. The computing is in `models/plan/`, which the page runs too; here are only
the widget and what needs a library: the workbook.
"""

import io
from datetime import UTC, datetime

import anywidget
import openpyxl
import traitlets
import xlsxwriter
from markupsafe import Markup

from .. import decisions, keep
from ..course import course
from ..models.plan import calendar, exports
from ..models.plan import plan as model
from ..models.plan.measure import COLUMNS
from ..models.words import say
from . import decide, widget
from .panel import needed

MIME = "application/vnd.playbook.plan+json"
# Decisions that stand above the plan, whatever lesson asks them too
SHOP = ["shop", "account", "groups", "group-names", "group-members", "host-names", "deputy",
        "owner", "first-day", "month-budget", "hours-a-week", "open-from", "open-to", "post-time",
        "packet-time"]
FORMS = {"percent": "0.0%", "money": "#,##0.00"}


class Plan(anywidget.AnyWidget):
    """Show the plan that follows from what was decided, and save it in any form."""

    _esm = widget.script("plan.js")
    _css = widget.styles("decide.css", "plan.css")
    _html = traitlets.Unicode().tag(sync=True)

    def __init__(self):
        super().__init__(_html=markup(lab=True))
        self.on_msg(self._message)

    def _message(self, _, content, buffers):
        self.send(*answered(content, buffers))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: {},
                "text/plain": say("Your plan: run the cell to see it.")}, metadata


def answered(content, buffers=()):
    """Return the answer to a message of the front end: (content, buffers).

    Whatever happens there is one: a front end that waits for ever tells a reader nothing.
    """
    reply = {"id": content.get("id")}
    try:
        answer = DOES[content["do"]](content, buffers)
    except (OSError, ValueError) as error:
        return reply | {"error": str(error)}, []
    except Exception as error:
        return reply | {"error": say(
            "The plan could not be made ({kind}: {error}). Save what you kept as .json and send it "
            "to the book's makers.", kind=type(error).__name__, error=error)}, []
    if isinstance(answer, bytes):
        return reply, [answer]
    return reply | {"answer": answer}, []


def made(first_day, counts=None):
    """Return the plan from what is kept in my-playbook.json; its notes say if that is damaged."""
    entries, wrong = keep.read()
    plan = model.plan(entries, first_day, decisions.declared(), counts)
    if wrong:
        plan["notes"].insert(0, say("{name} could not be read whole. {wrong}", name=keep.NAME,
                                    wrong=wrong))
    return plan


DOES = {
    "entries": lambda content, _: keep.entries(),
    "keep": lambda content, _: keep.answer(content)["said"],
    "take": lambda content, _: keep.merge(content["text"]),
    "file": lambda content, _: keep.text(keep.entries()),
    "plan": lambda content, _: made(content["first_day"], content["counts"]),
    "counted": lambda content, buffers: counts_of(bytes(buffers[0])),
    "markdown": lambda content, _: exports.markdown(content["made"]),
    "csv": lambda content, _: exports.csv(content["made"], content["one"]),
    "counts": lambda content, _: exports.counts_csv(content["made"]),
    "ics": lambda content, _: calendar.ics(content["made"], content["stamp"]),
    "xlsx": lambda content, _: workbook(content["made"]),
}


def workbook(made):
    """Write a plan as an Excel workbook, with live formulas and their values. Returns bytes."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False})
    book.set_properties({"created": datetime.now(UTC).replace(tzinfo=None)})
    looks = {}
    for one in exports.sheets(made):
        sheet = book.add_worksheet(one["name"])
        for column, width in enumerate(one["widths"]):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(one["rows"]):
            for column, given in enumerate(cells):
                look = {"text_wrap": True, "valign": "top", "bold": given["bold"]}
                if given["form"]:
                    look["num_format"] = FORMS[given["form"]]
                if isinstance(given["value"], str) and given["value"][:1] in "=+-@":
                    look["quote_prefix"] = True
                name = repr(look)
                if name not in looks:
                    looks[name] = book.add_format(look)
                _write(sheet, row, column, given, looks[name])
    book.close()
    return file.getvalue()


def _write(sheet, row, column, given, look):
    """Write one cell. A text is stored as text: what a reader wrote cannot become a formula."""
    value = given["value"]
    if given["formula"]:
        sheet.write_formula(row, column, "=" + given["formula"], look, "" if value is None else value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, value, look)


def counts_of(content):
    """Return weekly counts as CSV from a file's bytes: CSV, or a workbook with the plan's sheet.

    Raises ValueError in one sentence for any other file.
    """
    if content[:2] != b"PK":
        return _text(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    except Exception as error:  # openpyxl gives many kinds for a damaged file
        raise ValueError(say("This workbook cannot be read: open it in Excel, save it as .xlsx and "
                             "load it again.")) from error
    for rows in sheets:
        if rows and list(rows[0])[:len(COLUMNS)] == COLUMNS:
            return exports.csv_text([["" if cell is None else cell.date().isoformat()
                                      if isinstance(cell, datetime) else cell for cell in row]
                                     for row in rows])
    raise ValueError(say("This workbook has no sheet of weekly counts: its first row must read "
                         "{columns}.", columns=", ".join(COLUMNS)))


def _text(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("gb18030")  # Excel in China
        except UnicodeDecodeError as error:
            raise ValueError(say("This file is no text: save the sheet of weekly counts as CSV.")) \
                from error


def sentences():
    """What the plan's script says, with {fields}; the script has no sentences of its own."""
    return keep.sentences() | {
        "title": say("Our playbook from {day}, {weeks} weeks"),
        "conflicts": say("These decisions do not fit together"),
        "nothing": say("Nothing in the plan contradicts itself."),
        "open": say("Defaults that are left are decided in"),
        "shop": say("Your shop"),
        "from": say("Comes from"), "which": say("which?"),
        "save": say("Save as CSV"), "saving": say("Save as CSV: {table}"),
        "texts": say("Texts to send"), "copy": say("Copy"), "copied": say("Copied."),
        "uncopied": say("This browser does not copy: mark the text and copy it."),
        "counted": say("Counts loaded, and kept on this device: see \"Promise and outcome\"."),
        "uncounted": say("The counts are taken out."),
        "workbook": say("This is a workbook: open it in Excel or WPS, save its sheet \"Weekly counts\" "
                        "as CSV UTF-8, and load that."),
        "refused": say("{label}: what stands in the form is not taken. The plan counts with {value}."),
    }


def waiting():
    """Return the decisions that no written lesson asks, less those of SHOP, in lists by lesson.

    Each is (number and title, declarations), by the first lesson that will ask them.
    """
    chapters = {one["number"]: one for one in course()}
    found = {}
    for one in decisions.declared():
        if one["name"] not in SHOP and not any(chapters[number]["written"]
                                               for number in one["lessons"] if number in chapters):
            number = one["lessons"][0]
            title = f"{number} {chapters[number]['title']}" if number in chapters else number
            found.setdefault(title, []).append(one)
    return sorted(found.items())


def markup(lab=False):
    """Return the plan's HTML before it is computed: the same on the page and in JupyterLab.

    lab: whether a kernel computes it, which has no page to print.
    """
    files = []
    for module in ("plan.plan", "plan.exports", "plan.calendar"):
        files += [name for name in needed(module) if name not in files]
    shop, later = [decisions.of(name) for name in SHOP], waiting()
    asked = shop + [one for _, found in later for one in found]
    data = {"lessons": [{key: one[key] for key in ("number", "title", "path", "written")}
                        for one in course()],
            "files": files, "decisions": decisions.declared(),
            "asked": [one["name"] for one in asked], "words": sentences()}
    return widget.filled("plan.html", lab=lab, shop=shop, waiting=later,
                         more=len(asked) - len(shop), plan_data=Markup(widget.script_safe(data)),
                         **decide.filling(asked, "shop"))
