"""What a model's declaration must hold, said in one sentence where it does not.

`Panel` checks a model when it is made, and a test checks every model of the book, so a slip is
found where it was made and not in a chart, a page or a browser.
"""

import csv
import functools
import inspect
import math
from pathlib import Path

LEDGER = Path(__file__).parent.parent / "datasets" / "claims.csv"
KINDS = ("line", "step", "area", "bar", "point", "table")


def checked(model, settings):
    """Return what a model gives at some settings, if that is what it declares.

    Raises ValueError in one sentence that names the model and the place if it is not, and the
    model's own for a setting that it does not take.
    """
    _parameters(model)
    result = model(**settings)
    _headlines(model, result["headlines"])
    for name, rows in result["tables"].items():
        _table(model, name, rows)
    if not model.charts:
        raise _wrong(model, "has no chart", "declare one in charts=[…]")
    for chart in model.charts:
        _chart(model, chart, result["tables"])
    return result


def claims(model, ledger=LEDGER):
    """Raise ValueError in one sentence if a model names a claim that the ledger lacks.

    ledger: path of the UTF-8 table with the column `id`; where it is not, as beside an installed
    wheel, nothing can be told.
    """
    if not Path(ledger).exists():
        return
    known = _claims_of(ledger)
    for claim in model.claims.split():
        if claim not in known:
            raise _wrong(model, f"names the claim {claim} in claims=, which datasets/claims.csv "
                         "does not have", f"take one of {min(known)} to {max(known)}")


@functools.cache
def _claims_of(ledger):
    with open(ledger, encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def _wrong(model, what, do):
    return ValueError(f"The model {model.name} {what}: {do}.")


def _parameters(model):
    names = [parameter.name for parameter in model.parameters]
    for name in names:
        if names.count(name) > 1:
            raise _wrong(model, f"declares the parameter {name} twice", "rename one")
    taken = inspect.signature(model.function).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in taken):
        return
    taken = [one.name for one in taken]
    for name in names:
        if name not in taken:
            raise _wrong(model, f"declares the parameter {name}, which its function does not take",
                         f"add it to def {model.name}(…) or take the declaration away")
    for name in taken:
        if name not in names:
            raise _wrong(model, f"takes {name} in its function, which is no declared parameter",
                         "declare it in parameters=[…]")


def _headlines(model, found):
    declared = [headline.name for headline in model.headlines]
    for name in declared:
        if name not in found:
            raise _wrong(model, f"declares the headline {name}, which its function does not give",
                         f"return it beside {_listed(found)}, or take the declaration away")
    for name, value in found.items():
        if name not in declared:
            raise _wrong(model, f"gives the headline {name}, which is not declared",
                         "declare it in headlines=[…]")
        if value is not None and not _finite(value):
            raise _wrong(model, f"gives {value!r} as the headline {name}",
                         "return a finite number, or None where there is none")


def _table(model, table, rows):
    if not rows:
        raise _wrong(model, f"gives the table {table} without rows",
                     "return at least one row at every setting")
    for number, row in enumerate(rows, 1):
        for column, value in row.items():
            if column not in model.columns:
                raise _wrong(model, f"gives the column {column} of its table {table} no title",
                             "add it to columns={…}")
            if not isinstance(value, str) and not _finite(value):
                raise _wrong(model, f"has {value!r} in row {number}, column {column} of its table "
                             f"{table}", "return a text or a finite number")


def _chart(model, chart, tables):
    place = f"its chart {chart.title!r}"
    if chart.kind not in KINDS:
        raise _wrong(model, f"asks in {place} for the kind {chart.kind!r}",
                     f"take one of {_listed(KINDS)}")
    if chart.table not in tables:
        raise _wrong(model, f"shows in {place} the table {chart.table}, which its function does "
                     "not give", f"take one of {_listed(tables)}")
    if not chart.title or (chart.kind != "table" and not chart.alt):
        raise _wrong(model, f"has a chart of the table {chart.table} without title= or alt=",
                     "say what it shows, and what a reader who cannot see it needs to know")
    if chart.kind == "table":
        return
    known = [one.name for one in model.parameters + model.headlines]
    for name in chart.here:
        if name is not None and name not in known:
            raise _wrong(model, f"marks {name} on {place}, which is neither a parameter nor a headline",
                         f"take one of {_listed(known)} in here=")
    for channel, column in (("x", chart.x), ("y", chart.y), ("color", chart.color)):
        if column is None and channel == "color":
            continue
        rows = tables[chart.table]
        # What is drawn may be missing in a row, where it does not exist; its place may not. A bar
        # that lies has its place on y.
        drawn = "x" if isinstance(rows[0].get(chart.y), str) else "y"
        if column not in model.columns or channel != drawn and any(
                column not in row for row in rows):
            raise _wrong(model, f"puts the column {column} on {channel} of {place}, which the "
                         f"table {chart.table} lacks", f"take one of {_listed(rows[0])}")


def _finite(value):
    return (isinstance(value, (int, float)) and not isinstance(value, bool)
            and math.isfinite(value))


def _listed(names):
    return ", ".join(names)
