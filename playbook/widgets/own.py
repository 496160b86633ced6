"""A shop's own data on the page and in JupyterLab: weekly counts that are typed, files that are opened.

`OwnData()` is a widget. Weekly counts are kept in the reader's browser and measured by
`models/own/weeks.py`. A file is read on the page by `site/browser/tables.js` and measured by
`models/own/file.py`; in JupyterLab `load` and `diagnose` do both, and read more kinds of files.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import altair as alt
import anywidget
import traitlets
from markupsafe import Markup

from .. import charts
from ..community import load
from ..community.checks import schema
from ..community.columns import dictionary_words
from ..community.notes import DROPPED, FACTS, HEADS, STANDING
from ..community.shapes import MEASURES, PREFERRED, Headers, helpers
from ..community.shapes import table as shapes
from ..diagnosis import NOTES, READ, diagnose
from ..models.counts import WANTED
from ..models.own import weeks
from ..models.words import say
from . import widget
from .panel import needed

MIME = "application/vnd.playbook.own+json"
NOTE = "Your own data: run the cell to type your weekly counts, or to open a file."
TABLES = ("counts", "orders", "memberships")  # that the page reads


class OwnData(anywidget.AnyWidget):
    """Take a shop's weekly counts, or a file of its own, and show what they come to."""

    _esm = widget.script("own.js")
    _css = widget.styles("own.css")
    _html = traitlets.Unicode().tag(sync=True)

    def __init__(self):
        super().__init__(_html=markup(lab=True))
        self.on_msg(self._message)

    def _message(self, _, content, buffers):
        if content == "vega":
            self.send("vega", buffers=[widget.vega()])
        else:
            self.send(answered(content, buffers))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: {}, "text/plain": NOTE}, metadata


def answered(content, buffers=()):
    """Return the answer to a message of the front end; there always is one."""
    reply = {"id": content.get("id")}
    try:
        return reply | {"answer": DOES[content["do"]](content, buffers)}
    except ValueError as error:
        return reply | {"error": str(error)}
    except Exception as error:
        return reply | {"error": say(
            "This could not be computed ({kind}: {error}). Send this sentence to the book's makers.",
            kind=type(error).__name__, error=error)}


DOES = {
    "typed": lambda content, _: weeks.typed(content["cells"], content["others"]),
    "pasted": lambda content, _: weeks.pasted(content["text"], content["headers"]),
    "summed": lambda content, _: weeks.summed(content["weeks"]),
    "csv": lambda content, _: weeks.csv(content["weeks"]),
    "file": lambda content, buffers: opened(content["name"], bytes(buffers[0])),
}


def opened(name, data):
    """Return what a file comes to: {"heading", "figures", "notes", "unknown", "lines"}.

    Raises BadData with one sentence a problem.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        found = diagnose(load(path))
    return {"heading": found.heading, "lines": [], "notes": found.read, "unknown": found.unknown,
            "figures": [{"part": one.part, "key": one.key, "name": one.name, "said": one.said,
                         "basis": one.basis, "benchmark": one.benchmark if one.known else ""}
                        for one in found.figures]}


def headers_of_counts():
    """Return {a column's name as `weeks.plain` gives it: column} of the tables of counts."""
    index = Headers().index["counts"]
    found = {plain: {"group_id": "group"}.get(column, column)
             for plain, (column, _) in index.items() if column != "late"}
    return found | {weeks.plain(label): column for column, label in weeks.labels().items()}


def known():
    """Return what the page's reader knows of shapes: plain data, from datasets/shapes.toml."""
    headers = Headers()
    tables = {name: {
        "index": {plain: [column, stands_in, headers.order[name].get((column, plain), 999)]
                  for plain, (column, stands_in) in headers.index[name].items()},
        "marks": sorted(headers.marks[name]), "needed": list(schema()[name].needed)}
        for name in schema()}
    words = {"status": ("orders", "_status"), "direction": ("orders", "_direction"),
             "kind": ("memberships", "_kind"), "present": ("memberships", "_present"),
             "scene": ("memberships", "join_scene")}
    fields = {name: helpers(table).get(column) or schema()[table].fields[column]
              for name, (table, column) in words.items()}
    return {
        "tables": tables, "asked": asked(), "titles": headers.titles, "measures": list(MEASURES),
        "counted": list(WANTED), "totals": shapes()["drops"]["totals"].split(),
        "words": {name: dictionary_words(table, fields[name])
                  for name, (table, _) in words.items()},
        "preferred": sorted(f"{table}.{column}" for table in TABLES
                            for column in {*schema()[table].fields, *helpers(table)}
                            if {column, f"{table}.{column}"} & PREFERRED)}


def asked():
    """Return {column: how a reader may call it}, of the columns that a file must have."""
    return {"date": say("a date, in a column such as Date or 日期"),
            "members": say("a count, in a column such as Members or 群人数"),
            "member_id": say("who it is, in a column such as Customer or 客户昵称"),
            "ordered_at": say("when it was ordered, in a column such as Date or 下单时间"),
            "amount_yuan": say("what was paid, in a column such as Amount or 实付金额"),
            "joined_at": say("when they joined, in a column such as Joined or 入群时间")}


def markup(lab=False):
    """Return the widget's HTML before anything is in it: the same on the page and in JupyterLab.

    lab: whether a kernel reads files and computes.
    """
    files = []
    for module in ("own.weeks", "own.file"):
        files += [name for name in needed(module) if name not in files]
    data = {"columns": weeks.COLUMNS, "labels": weeks.labels(), "words": sentences(),
            "headers": headers_of_counts(), "chart": chart(), "most": weeks.MOST}
    if not lab:
        data |= {"files": files, "known": known()}
    return widget.filled("own.html", lab=lab, labels=weeks.labels(), columns=weeks.COLUMNS,
                         data=Markup(widget.script_safe(data)))


def chart():
    """Return the one picture of the widget, compiled: a line over dates, whose rows are "rows"."""
    line = alt.Chart(alt.NamedData("rows")).mark_line(point={"size": 24}).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%m-%d", tickCount=6)),
        y=alt.Y("count:Q", title=None),
        color=alt.Color("series:N", title=None, legend=alt.Legend(orient="bottom", columns=2)))
    made = charts.compiled(charts.stored(line), {"wide": (640, 220), "narrow": (330, 200)})
    return {"wide": made["wide"], "narrow": made["narrow"]}


def plain_fields(text):
    """Return a sentence whose numbers a script fills in: {n:,} becomes {n}."""
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text)


def sentences():
    """What the widget's script says, with {fields}; the script has no sentences of its own."""
    notes = {key: plain_fields(say(text)) for key, text in [*DROPPED.items(), *FACTS.items()]}
    return {
        "figure": say("Figure"), "yours": say("Your data"), "benchmark": say("Published benchmark"),
        "read": say(READ), "unknown": say(NOTES),
        "edit": say("Change"), "remove": say("Remove"),
        "editing": say("Change the row of {date}, {group}"),
        "removing": say("Remove the row of {date}, {group}"),
        "none": say("none", "number"),
        "added": say("Kept in this browser: rows {n}."), "changed": say("The row of that date and group was changed."),
        "removed": say("The row was removed."),
        "taken": say("Rows taken over: {n}; rows in all: {all}."),
        "unread": say("Columns that were left out: {columns}."),
        "forget": say("Remove all rows that are kept here?"),
        "forgotten": say("All rows were removed."),
        "full": say("No more than {n} rows are kept here: save them as CSV, and remove old ones."),
        "keeps_nothing": say("This browser keeps nothing: save the rows as CSV before you close the "
                             "page."),
        "no_rows_yet": say("No week yet."),
        "reading": say("Reading {file} …"), "read_in": say("{file}: {rows} rows were read."),
        "read_file": say("{file} was read."),
        "failed": say("What computes this could not be loaded. Reload the page to try again."),
        "chart_counts": say("Members, by date"),
        "chart_orders": say("Orders, by week"), "chart_memberships": say("Members who joined, by week"),
        "chart_alt": say("{title}: from {first} to {last}, between {low} and {high}."),
        "notes": notes | {
            "merged": say("Rows that stand twice, each counted once: {n} left out."),
            "heads": plain_fields(say(HEADS)),
            "unread": say("Columns that were not read, as their names are not known, or as they are "
                          "names and texts: {columns}. Where one of them holds a count, call it as "
                          "the fields above are called."),
            "unused": say("Columns that no figure here uses: {columns}."),
            "unknown words": say("Cells whose words are not known, and count as not recorded: {n}."),
            "fen": say("Amounts of orders are given in fen (分) and were divided by 100."),
            "ten_thousands": say("Amounts of orders are given in 万元 and were multiplied by 10,000."),
            "preferred": say("Two columns mean {column}: {first} is read and {other} is not; they "
                             "differ in {n} rows."),
            "one group": say("The file has no column for the group: all its rows count as one group."),
            "inviters": say("The file names inviters, and this page does not use them: JupyterLab "
                            "computes invitation trees and K."),
            "times": say("Times without an offset are read as China Standard Time (UTC+8)."),
        },
        "limits": {
            "counts": [say(STANDING["counts"])],
            "orders": [say("The file holds orders only: who saw a post and did not buy is not in it.")],
            "memberships": [say("The source has no messages, so who speaks is not known.")],
        },
        "refused": refusals(),
    }


def refusals():
    """What the page says of a file that it does not read: one sentence each."""
    return {
        "workbook": say("{file} is an Excel workbook: open it in Excel or WPS, choose Save As, CSV "
                        "UTF-8, and open that file here."),
        "old_workbook": say("{file} is an old Excel workbook: open it in Excel or WPS, choose Save "
                            "As, CSV UTF-8, and open that file here."),
        "no_text": say("{file} is no text file: export the table as CSV, and open that."),
        "encoding": say("{file} is neither UTF-8 nor GB18030 text: save it as CSV UTF-8."),
        "empty": say("{file} is empty: export it again."),
        "quotes": say("{file} has a quotation mark that does not enclose a whole cell: save it "
                      "again from Excel or WPS, or load it in JupyterLab."),
        "wide": say("{file} has a day or a group to each column, which this page does not read: "
                    "give each day and group a row of its own, or load it in JupyterLab."),
        "unknown": say("{file} names too few known columns to tell what it is: give it column names "
                       "such as 日期 and 群人数, 下单时间 and 实付金额, or 群成员ID and 入群时间."),
        "other": say("{file} is a table that this page does not read: it takes counts, orders and "
                     "member lists, and JupyterLab takes chats and WeCom's answers too."),
        "no_column": say("{file} lacks, beside the names in row {row}: {column}. Add it, or rename "
                         "the column that holds it."),
        "cells": say("{file}, rows {rows}: another number of cells than the column names have; "
                     "correct the separators, or export it again."),
        "missing": say("{file}, rows {rows}, column {column} ({header}): the cell is empty; fill it in."),
        "no_date": say("{file}, rows {rows}, column {column} ({header}): this is no date that the "
                       "page reads; in the spreadsheet give the whole column the format yyyy-mm-dd, "
                       "as in 2026-03-02, or with the time 2026-03-02 09:03."),
        "future": say("{file}, rows {rows}, column {column} ({header}): the time lies in the future; "
                      "correct it, or this device's clock."),
        "past": say("{file}, rows {rows}, column {column} ({header}): the time lies before the year "
                    "2000; check the unit of the times."),
        "no_number": say("{file}, rows {rows}, column {column} ({header}): this is no number; write "
                         "it as 1234.50."),
        "no_whole": say("{file}, rows {rows}, column {column} ({header}): this is no whole number; "
                        "write it as 1234."),
        "below": say("{file}, rows {rows}, column {column} ({header}): a count is below 0; correct it."),
        "part_of_fen": say("{file}, rows {rows}, column {column} ({header}): a part of a fen (分), "
                           "which there is not; check the unit in the column's name."),
        "order_of_times": say("{file}, rows {rows}, column {column} ({header}): the time is earlier "
                              "than that of joining; correct one of them."),
        "damaged_id": say("{file}, rows {rows}, column {column} ({header}): Excel has damaged the "
                          "ID; export the column as text."),
        "rounded": say("{file} holds long IDs that end in zeros, as Excel has rounded them after 15 "
                       "digits, so that different people look like one: export the column as text."),
        "two_columns": say("{file}: {first} and {other} both mean {column} and differ in {rows} "
                           "rows; rename the column that is something else."),
        "repeated": say("{file}, rows {rows}, and perhaps more: these are of one key and say "
                        "different things; correct one of them."),
        "repeated_order": say("{file}, rows {rows}, and perhaps more: two rows are of one order and "
                              "differ; export one row an order, or correct the number."),
        "no_rows": say("{file} holds no row that counts: export it again with the rows that do."),
        "no_customers": say("{file} names nobody but staff: export the customers too."),
        "more": say("Other problems of this file: {n}."),
        "too_large": say("{file} has more than 100 MB, which is too much for this page: load it in "
                         "JupyterLab."),
    }
