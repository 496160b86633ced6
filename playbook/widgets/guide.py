"""What a panel says step by step: predictions, steps, what would overturn it, a challenge.

Each is declared in a lesson beside its panel, checked when the panel is made, and stored as plain
data. Sentences carry numbers as {headline} or {parameter}: the model fills them in.
"""

import operator
import re
from itertools import pairwise

from ..models.units import SHARE
from ..models.words import say
from ..numbers import digits, number_text

COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
           "==": operator.eq}
LOOKS = 24  # values between the two of an Overturn at which its conclusion is looked at
FINE = 100  # where it turns is found to this part of the parameter's step
_CONDITION = re.compile(r"(\w+) (?:(>=|<=|>|<|==) (-?[\d.]+)|is (none))")
_FIELD = re.compile(r"\{(\w+)\}")


def condition(text):
    """Return [name, comparison, number] of "members_end >= 5000"; of "half is none" the number is
    None. Raises ValueError in one sentence for anything else."""
    found = _CONDITION.fullmatch(text)
    if not found:
        raise ValueError("A condition reads like 'members_end >= 5000' or 'half is none'; got "
                         f"{text!r}.")
    name, comparison, number, none = found.groups()
    return [name, "none", None] if none else [name, comparison, float(number)]


def holds(one, values):
    """Tell whether a condition, as `condition` gives it, holds for headline numbers."""
    name, comparison, number = one
    if comparison == "none":
        return values[name] is None
    return values[name] is not None and COMPARE[comparison](values[name], number)


def drawn(chart, panel, where):
    """Raise ValueError, in one sentence, if the panel's model has no chart of such a table."""
    if chart and chart not in {one.table for one in panel.model.charts}:
        raise ValueError(f"{where} shows the chart of {chart}, which there is not.")


class Predict:
    """A guess that stands before its result, which stays covered until it is made or skipped.

    text: the question. of: the headline that it asks for.
    settings: those at which the model gives the truth; by default the panel's start.
    choices: None for a number that the reader types; or {label: condition on a headline}, of which
        exactly one must hold; or {label: settings}, of which the one with the highest (or, with
        lowest=True, the lowest) `of` is right.
    because: one or two sentences for afterwards, numbers as {headline}.
    chart: the table whose chart to show, where a panel has two.
    """

    def __init__(self, text, *, of, settings=None, choices=None, lowest=False, because="",
                 chart=None):
        self.text = text
        self.of = of
        self.settings = settings or {}
        self.choices = choices
        self.lowest = lowest
        self.because = because
        self.chart = chart

    def declared(self, panel):
        """Return the prediction as plain data. Raises ValueError in one sentence if the model
        gives no answer to it."""
        where = f"The prediction {self.text!r} of {panel.id}"
        panel.headline(self.of, where)
        drawn(self.chart, panel, where)
        told = {"kind": "predict", "text": self.text, "of": self.of, "because": self.because,
                "settings": panel.changes(self.settings, where), "choices": None, "compares": False}
        if self.chart:
            told["chart"] = self.chart
        truth = panel.run(self.settings)[self.of]
        if self.choices is None:
            if truth is None:
                raise ValueError(f"{where} asks for {self.of}, which the model does not give "
                                 "there: choose another setting.")
        elif all(isinstance(one, str) for one in self.choices.values()):
            values = panel.run(self.settings)
            right = [holds(condition(one), values) for one in self.choices.values()]
            if sum(right) != 1:
                raise ValueError(f"{where} has {sum(right)} right choices: exactly one condition "
                                 f"must hold where {self.of} is {truth!r}.")
            told["choices"] = [{"label": label, "right": good}
                               for label, good in zip(self.choices, right, strict=True)]
        else:
            found = [panel.run({**self.settings, **one})[self.of] for one in self.choices.values()]
            known = [one for one in found if one is not None]
            if not known or found.count((min if self.lowest else max)(known)) != 1:
                raise ValueError(f"{where} has no single right choice: the model gives {found}.")
            best = found.index((min if self.lowest else max)(known))
            told["choices"] = [
                {"label": label, "right": place == best,
                 "settings": panel.changes({**self.settings, **one}, where)}
                for place, (label, one) in enumerate(self.choices.items())]
            told["compares"] = True
        panel.sentence(self.because, where)
        return told


class Step:
    """One thing to set, and what it shows.

    text: one sentence that says what to set. settings: what it sets, on top of the steps before;
    from_start=True: on top of the panel's start instead. then: one or two sentences that say what
    happened, numbers as {headline}; {headline_before} is the number at the step before.
    chart: the table whose chart to show, where a panel has two. hand: the controls that the reader
    moves, where a guess before has set the others already; by default all of `settings`.
    """

    def __init__(self, text, settings, then, *, from_start=False, chart=None, hand=None):
        self.text = text
        self.settings = settings
        self.then = then
        self.from_start = from_start
        self.chart = chart
        self.hand = list(settings) if hand is None else hand

    def declared(self, panel, before):
        """Return the step as plain data; `before` is the setting of the step before it. Raises
        ValueError in one sentence for a step that changes nothing that it talks about."""
        where = f"The step {self.text!r} of {panel.id}"
        base = {} if self.from_start else before
        target = panel.changes({**base, **self.settings}, where)
        if not self.hand or set(self.hand) - set(self.settings):
            raise ValueError(f"{where} sets nothing, or not all that is to be moved: name what it "
                             "sets.")
        spoken = panel.sentence(self.then, where)
        one, other = panel.run(before), panel.run(target)
        names = spoken or list(one)
        if all(one[name] == other[name] for name in names if name in one) \
                and any(name in one for name in names):
            raise ValueError(f"{where} changes nothing that it talks about: "
                             f"{', '.join(name for name in names if name in one)} stay as they "
                             "were.")
        drawn(self.chart, panel, where)
        return {"kind": "step", "text": self.text, "settings": target, "then": self.then,
                "hand": self.hand, "chart": self.chart}


class Overturn:
    """The one parameter on which a panel's conclusion hangs, and the conclusion without it.

    hangs_on: the parameter's name. other: its value the other way; nothing else differs between
    the two. conclusion: a condition that holds with the parameter at the panel's start and fails
    the other way. as_assumed, otherwise: the verdict each way, numbers as {headline}.
    because: one sentence on where the parameter's start comes from, if it needs one.
    start: what else both ways set apart from the panel's start; the panel says it.
    """

    def __init__(self, hangs_on, other, *, conclusion, as_assumed, otherwise, because="",
                 start=None):
        self.hangs_on = hangs_on
        self.other = other
        self.conclusion = conclusion
        self.as_assumed = as_assumed
        self.otherwise = otherwise
        self.because = because
        self.start = start or {}

    def declared(self, panel):
        """Return it as plain data, with `turns`, where the conclusion turns between the two, None
        for a choice or a switch. Raises ValueError in one sentence if it overturns nothing, or
        turns more than once on the way."""
        where = f"What would overturn {panel.id}"
        rule = condition(self.conclusion)
        panel.headline(rule[0], where)
        if self.hangs_on in self.start:
            raise ValueError(f"{where} hangs on {self.hangs_on} and starts from another value of "
                             "it: as assumed it stays at the panel's start.")
        start = panel.changes(self.start, where)
        other = panel.changes({**start, self.hangs_on: self.other}, where)
        if not holds(rule, panel.run(start)) or holds(rule, panel.run(other)):
            raise ValueError(f"{where} does not overturn it: {self.conclusion!r} must hold as "
                             "assumed and fail the other way.")
        for text in (self.as_assumed, self.otherwise):
            panel.sentence(text, where)
        return {"hangs_on": self.hangs_on, "because": self.because, "start": start,
                "settings": other, "conclusion": rule, "as_assumed": self.as_assumed,
                "otherwise": self.otherwise, "turns": self._turns(panel, start, rule, where)}

    def _turns(self, panel, start, rule, where):
        parameter = next(one for one in panel.model.parameters if one.name == self.hangs_on)
        if parameter.step is None:
            return None
        whole = parameter.kind == "whole"
        first, last = panel.value(self.hangs_on), self.other
        between = [(first * (LOOKS - part) + last * part) / LOOKS for part in range(LOOKS + 1)]
        if whole:
            between = list(dict.fromkeys(map(round, between)))

        def stands(value):
            return holds(rule, panel.run({**start, self.hangs_on: value}))

        found = [stands(value) for value in between]
        if sum(one != two for one, two in pairwise(found)) != 1:
            raise ValueError(f"{where} turns more than once between {first} and {last}: choose "
                             "another value.")
        kept, lost = between[found.index(False) - 1:][:2]
        while abs(lost - kept) > (1 if whole else parameter.step / FINE):
            middle = (kept + lost) // 2 if whole else (kept + lost) / 2
            kept, lost = (middle, lost) if stands(middle) else (kept, middle)
        return lost if whole else round(lost, 6)


class Challenge:
    """A goal that a reader meets by tuning some controls; the others are locked meanwhile.

    goal: the goal in words. conditions: on headline numbers, such as "members_end >= 5000"; all
    must hold. free: names of the parameters that may be moved. start: settings that the challenge
    starts from, if not the panel's. hint: one or two sentences, folded. solution: settings of free
    parameters that meet it, folded.
    """

    def __init__(self, goal, *conditions, free, hint, solution, start=None):
        self.goal = goal
        self.conditions = [condition(text) for text in conditions]
        self.free = free
        self.hint = hint
        self.solution = solution
        self.start = start or {}

    def declared(self, panel):
        """Return it as plain data. Raises ValueError in one sentence if it cannot be met as it is
        declared, or is met from the start."""
        where = f"The challenge of {panel.id}"
        for name, *_ in self.conditions:
            panel.headline(name, where)
        start = panel.changes(self.start, where)
        panel.changes(dict.fromkeys(self.free), where, only_names=True)
        locked = [name for name in self.solution if name not in self.free]
        if locked:
            raise ValueError(f"{where} is solved by {', '.join(locked)}, which it locks.")
        solution = panel.changes({**start, **self.solution}, where)
        if not self.conditions:
            raise ValueError(f"{where} has no condition.")
        for settings, wanted in ((start, False), (solution, True)):
            values = panel.read(settings)
            if all(holds(one, values) for one in self.conditions) is not wanted:
                raise ValueError(f"{where} is " + ("not met by its solution." if wanted
                                                   else "met at its start already."))
        return {"goal": self.goal, "conditions": self.conditions, "free": list(self.free),
                "hint": self.hint, "start": start, "solution": solution}


class Declared:
    """A model at a panel's start, against which steps and predictions are checked."""

    def __init__(self, model, id, settings):
        self.model = model
        self.id = id
        self.start = settings  # what differs from the model's own start
        self.names = {parameter.name for parameter in model.parameters}
        self.heads = {headline.name for headline in model.headlines}
        self._runs = {}

    def changes(self, settings, where, only_names=False):
        """Return settings that the model takes, checked, without those of the panel's start."""
        for name in settings:
            if name not in self.names:
                raise ValueError(f"{where} names {name}, which {self.model.name} has not.")
        if only_names:
            return {}
        try:
            full = self.model.settings({**self.start, **settings})
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        start = self.model.settings(self.start)
        return {name: value for name, value in full.items() if value != start[name]}

    def value(self, name):
        """Return a parameter's value at the panel's start."""
        return self.model.settings(self.start)[name]

    def run(self, settings):
        """Return the headline numbers at some settings."""
        key = tuple(sorted(settings.items()))
        if key not in self._runs:
            self._runs[key] = self.model(**{**self.start, **settings})["headlines"]
        return self._runs[key]

    def read(self, settings):
        """Return the headline numbers at some settings as they are read: rounded."""
        digits = {one.name: one.digits + (2 if one.unit == SHARE else 0)
                  for one in self.model.headlines}
        return {name: round(value, digits[name]) if isinstance(value, float) else value
                for name, value in self.run(settings).items()}

    def headline(self, name, where):
        """Raise ValueError in one sentence unless `name` is a headline of the model."""
        if name not in self.heads:
            raise ValueError(f"{where} asks for {name}, which is no headline of "
                             f"{self.model.name}.")

    def sentence(self, text, where):
        """Return the names of the headlines that a sentence has fields for."""
        found = []
        for field in _FIELD.findall(text):
            name = field.removesuffix("_before")
            if name not in self.heads | self.names:
                raise ValueError(f"{where} says {{{field}}}, which is no headline or parameter of "
                                 f"{self.model.name}.")
            found.append(name)
        return [name for name in found if name in self.heads]


def filled(text, model, settings, headlines, before=None):
    """Fill in a sentence's {fields} with numbers and their units; `guide.js` has the same rule."""
    declared = {item.name: (item.unit, digits(item.step, item.unit), None)
                for item in model.parameters}
    declared |= {item.name: (item.unit, item.digits, say(item.none, "number"))
                 for item in model.headlines}
    values = {**settings, **headlines}

    def number(field):
        name = field[1]
        known = values
        if name not in declared and name.endswith("_before"):
            name, known = name.removesuffix("_before"), before or {}
        return number_text(known.get(name), *declared[name])

    return _FIELD.sub(number, text)
