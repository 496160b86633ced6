"""What a model is: named parameters, a function, headline numbers and tables.

This file and its siblings run in CPython and, unchanged, in MicroPython in the reader's
browser. So: plain Python, `math` and siblings only, no dataclasses, no typing, no `statistics`.
"""

import math

from .units import SHARE
from .words import say, speaking


class Parameter:
    """One thing that a reader can tune, declared once and used by every runtime.

    kind: "number" (float), "whole" (int), "choice" (one of `choices`) or "switch" (bool).
    low, high, step: the range of a number, both ends included, and the step of its control.
    unit: a code of units.py. The unit "%" means that the value is a share from 0 to 1 and is
        said times 100: `accept=0.3` reads "30 %".
    choices: for a choice, a list of (value, label) pairs.
    group: the heading under which the control stands in a panel.
    help: one sentence that says what the parameter means, and where its start value comes from
        if it is not assumed.
    """

    def __init__(self, name, label, kind, start, low=None, high=None, step=None, unit="",
                 choices=None, group="", help=""):
        self.name = name
        self.label = label
        self.kind = kind
        self.low = low
        self.high = high
        self.step = step
        self.unit = unit
        self.choices = choices or []
        self.group = group
        self.help = help
        self.start = self.check(start)

    def check(self, value):
        """Return `value` in this parameter's type, or raise ValueError in one sentence."""
        if self.kind == "switch":
            if value is True or value is False:
                return value
        elif self.kind == "choice":
            for choice, _ in self.choices:
                if type(value) is type(choice) and value == choice:
                    return value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if math.isfinite(value) and self.low <= value <= self.high:
                if self.kind == "number":
                    return float(value)
                if value == int(value):
                    return int(value)
        raise ValueError(self._refused(value))

    def _refused(self, value):
        """Say in one sentence which values this parameter takes, and that `value` is none."""
        fields = {"name": self.name, "value": repr(value), "low": self.low, "high": self.high}
        if self.kind == "switch":
            return say("{name} must be True or False; got {value}.", **fields)
        if self.kind == "choice":
            fields["choices"] = ", ".join(repr(value) for value, _ in self.choices)
            return say("{name} must be one of {choices}; got {value}.", **fields)
        if self.kind == "whole":
            return say("{name} must be a whole number from {low} to {high}; got {value}.", **fields)
        return say("{name} must be a number from {low} to {high}; got {value}.", **fields)

    def describe(self):
        """Return the declaration as plain data, for the panel's front end."""
        return {"name": self.name, "label": say(self.label, "label"), "kind": self.kind,
                "start": self.start, "low": self.low, "high": self.high, "step": self.step,
                "unit": self.unit, "group": say(self.group, "group"),
                "choices": [[value, say(label, "choice")] for value, label in self.choices],
                "help": say(self.help)}


def number(name, label, start, low, high, step, unit="", group="", help=""):
    """Declare a parameter that takes any number from low to high."""
    return Parameter(name, label, "number", start, low, high, step, unit, None, group, help)


def whole(name, label, start, low, high, step=1, unit="", group="", help=""):
    """Declare a parameter that takes whole numbers from low to high."""
    return Parameter(name, label, "whole", start, low, high, step, unit, None, group, help)


def choice(name, label, start, choices, group="", help=""):
    """Declare a parameter that takes one of `choices`, a list of (value, label) pairs."""
    return Parameter(name, label, "choice", start, choices=choices, group=group, help=help)


def switch(name, label, start=False, group="", help=""):
    """Declare a parameter that is on or off."""
    return Parameter(name, label, "switch", start, group=group, help=help)


class Headline:
    """One number that a panel shows large.

    unit: a code of units.py, as for a parameter. digits: decimals shown.
    A model may give None where the number does not exist ("never", "no one joined"); `none` is
    the word shown then.
    """

    def __init__(self, name, label, unit="", digits=0, none="none"):
        self.name = name
        self.label = label
        self.unit = unit
        self.digits = digits
        self.none = none

    def describe(self):
        """Return the declaration as plain data, for the panel's front end."""
        return {"name": self.name, "label": say(self.label, "label"), "unit": self.unit,
                "digits": self.digits, "none": say(self.none, "number")}


class Chart:
    """A chart of one of a model's tables, said in plain data; `playbook.charts` draws it.

    kind: "line", "step", "area", "bar", "point", or "table" for the rows themselves, where words
        say more than a picture (rules kept and broken).
    table: the table it shows. x, y: columns of that table, which a "table" does not need.
    color: the column that tells the series apart, if there are several.
    title: what the chart shows, as a sentence without a full stop.
    alt: what a reader who cannot see it needs to know: axes, series, and how to read it.
    here: (parameter or headline on the x axis, the same on the y axis), either None: where the
        axis is something that the reader sets or reads off, the setting is marked on it.
    """

    def __init__(self, kind, table, x=None, y=None, title="", alt="", color=None,
                 here=(None, None)):
        self.kind = kind
        self.table = table
        self.x = x
        self.y = y
        self.color = color
        self.title = title
        self.alt = alt
        self.here = here


class Model:
    """A function with its declarations. Call it with settings; what is left out takes its start.

    Returns {"headlines": {name: number}, "tables": {name: [row, ...]}}; a row is a dict of
    column name to value.
    """

    def __init__(self, function, title, parameters, headlines, columns, charts, formula, claims):
        self.function = function
        self.name = function.__name__
        self.title = title
        self.parameters = parameters
        self.headlines = headlines
        self.columns = {}  # column name to (label, unit)
        for column in columns:
            label = columns[column]
            self.columns[column] = label if isinstance(label, tuple) else (label, "")
        self.charts = charts
        self.formula = formula
        self.claims = claims
        self.__doc__ = getattr(function, "__doc__", None)

    def __call__(self, **settings):
        values = self.settings(settings)
        headlines, tables = self.function(**values)
        if speaking():
            for rows in tables.values():
                for row in rows:
                    for column in row:
                        if isinstance(row[column], str):  # whole, such as a series' name
                            row[column] = say(row[column], "cell")
        return {"headlines": headlines, "tables": tables}

    def heads(self):
        """Return {column name: {"title", "share"}}: the head of each column of the tables."""
        found = {}
        for column in self.columns:
            label, unit = self.columns[column]
            label = say(label, "column")
            share = unit == SHARE
            found[column] = {"title": say("{label} (%)", label=label) if share else label,
                             "share": share}
        return found

    def settings(self, changes):
        """Return every parameter's value: `changes` checked, the rest at the start.

        Raises ValueError naming the parameter, its range and the value given.
        """
        values = {}
        for parameter in self.parameters:
            if parameter.name in changes:
                values[parameter.name] = parameter.check(changes[parameter.name])
            else:
                values[parameter.name] = parameter.start
        for name in changes:
            if name not in values:
                raise ValueError(say("{model} has no parameter {name}; it has {names}.",
                                     model=self.name, name=name, names=", ".join(values)))
        return values


def model(title, parameters, headlines, columns, charts, formula="", claims=""):
    """Turn a function into a Model.

    title: what the model is, in a few words.
    parameters: list of Parameter, in the order of the panel.
    headlines: list of Headline.
    columns: {column name: label, or (label, unit)} for every column of every table.
    charts: list of Chart, one or two.
    formula: the model in LaTeX, for the panel's "How it is computed".
    claims: the claim IDs that it tests, separated by spaces.
    The function takes every parameter by name, already checked, and returns
    (headlines, tables).
    """
    def declare(function):
        return Model(function, title, parameters, headlines, columns, charts, formula, claims)
    return declare
