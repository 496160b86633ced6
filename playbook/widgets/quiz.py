"""The quiz: a few questions whose every wrong answer teaches.

`Quiz(id, questions)` is a widget in JupyterLab. What it leaves in the notebook file is data, from
which the site makes the same quiz: the markup of `quiz.html`, `quiz.css` and `quiz.js`
serve both. It needs no kernel: the answers are in the markup, folded, and that is
also what a reader without JavaScript gets.

What a reader answers is kept as short codes, under `answer/ID`: a choice or a step is a letter, by
its place in the declaration, so that new ones belong at the end; a number is written out.
"""

import hashlib
import math
import re
from numbers import Integral, Real

import anywidget
import traitlets
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .. import keep
from ..charts import rounded
from ..models.units import SHARE, unit_texts
from ..models.words import say
from ..numbers import digits, number_text
from . import widget

MIME = "application/vnd.playbook.quiz+json"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FRACTION = 1e-9  # what binary fractions lose, relative to the number; as in judge.js


class One:
    """A question with one right choice.

    text: the question.
    right: the right choice; because: why it is right, in a sentence.
    wrong: {wrong choice: why not, in a sentence}.
    Raises ValueError in one sentence when a choice or a reason is missing or doubled.
    """

    kind = "one"

    def __init__(self, text, *, right, because, wrong):
        self._declare(text, {right: because}, wrong)

    def _declare(self, text, right, wrong, named="wrong"):
        self.text = _said("A quiz", "a question", text)
        for name, choices in (("right", right), (named, wrong)):
            if not isinstance(choices, dict) or not choices:
                raise ValueError(f"{text!r} needs {name}={{choice: why, …}}, with one choice "
                                 "at least.")
        self.choices = [(choice, why, True) for choice, why in right.items()]
        self.choices += [(choice, why, False) for choice, why in wrong.items()]
        _distinct(text, "choice", [(choice, why) for choice, why, _ in self.choices])

    def describe(self, seed):
        """Return the question as plain data; seed decides in which order its choices stand."""
        choices = [{"code": code, "text": choice, "why": why, "right": right}
                   for code, (choice, why, right) in zip(LETTERS, self.choices, strict=False)]
        return {"kind": self.kind, "text": self.text, "choices": _shuffled(choices, seed)}


class Several(One):
    """A question with several right choices, all of which must be chosen and no other.

    text: the question.
    right: {right choice: why, in a sentence}; wrong: {wrong choice: why not}.
    Raises ValueError in one sentence when a choice or a reason is missing or doubled.
    """

    kind = "several"

    def __init__(self, text, *, right, wrong):
        self._declare(text, right, wrong)


class Number:
    """A question whose answer is a number.

    text: the question.
    answer: the number; a share (unit "%") is 0 to 1 here and typed in percent, as in a panel.
    tolerance: how far off is still right, in the answer's own measure; 0 for whole numbers only.
    unit: a code of models/units.py, such as "people", "¥" or "%"; "" for none.
    because: why, in a sentence.
    hints: sentences, one more of which is shown at each wrong try.
    wrong: {number that a common slip gives: why not}.
    code: the worked solution as Python source, folded with the answer.
    Raises ValueError in one sentence for an answer that cannot be checked.
    """

    kind = "number"

    def __init__(self, text, *, answer, because, tolerance=0, unit="", hints=(), wrong=None,
                 code=None):
        self.text = _said("A quiz", "a question", text)
        self.answer, self.tolerance = _measure(text, "answer", answer, tolerance)
        self.unit = _unit(text, unit)
        self.because = _said(text, "because", because)
        if isinstance(hints, str):
            raise ValueError(f"{text!r} has one text as hints: write hints=[…].")
        self.hints = [_said(text, "a hint", hint) for hint in hints]
        self.wrong = {_number(text, "a wrong answer", value): _said(text, "why not", why)
                      for value, why in (wrong or {}).items()}
        for value in self.wrong:
            if abs(value - self.answer) <= self.tolerance:
                raise ValueError(f"{text!r} calls {value} wrong, which the tolerance takes as "
                                 "right.")
        self.code = code

    def describe(self, seed):
        """Return the question as plain data, numbers cut to what every processor agrees on."""
        return rounded({
            "kind": self.kind, "text": self.text, "answer": self.answer,
            "tolerance": self.tolerance, "unit": self.unit, "why": self.because,
            "hints": self.hints, "code": self.code,
            "wrong": [{"value": value, "why": why} for value, why in self.wrong.items()],
        }, digits=12)


class Order:
    """Steps to put in order.

    text: the question.
    steps: {step: why it stands there, in a sentence}, in the right order. The reason of the first
        says why it comes first; that of every other, why it comes after the one before it, so
        that every wrong order finds one at least.
    Raises ValueError in one sentence when there are fewer than three steps, or a reason is missing.
    """

    kind = "order"

    def __init__(self, text, *, steps):
        self.text = _said("A quiz", "a question", text)
        if not isinstance(steps, dict) or len(steps) < 3:
            raise ValueError(f"{text!r} needs steps={{step: why there, …}}, with three at least.")
        self.steps = list(steps.items())
        _distinct(text, "step", self.steps)

    def describe(self, seed):
        """Return the question as plain data; seed decides in which order its steps stand."""
        steps = [{"code": code, "text": step, "why": why}
                 for code, (step, why) in zip(LETTERS, self.steps, strict=False)]
        shuffled = _shuffled(steps, seed)
        if shuffled == steps:
            shuffled = [*steps[1:], steps[0]]
        return {"kind": self.kind, "text": self.text, "steps": shuffled}


class Predict(One):
    """A question to guess at before the truth is shown; guess and truth then stand side by side.

    text: the question.
    truth: the choice that is so, or the number (a share with the unit "%" is 0 to 1).
    because: why it is so, in a sentence.
    others: {choice: what speaks against it, in a sentence}, where truth is a choice.
    Where it is a number:
    close: how far off still counts as close. unit: as in Number.
    low, high: what who guesses too low, or too high, has not seen, in a sentence; may be left out.
    hands: ascending limits of bands in which a trainer counts the hands of a class, such as
        [10, 30, 60] for "up to 10" to "more than 60"; without them no hands are counted.
    Raises ValueError in one sentence for a truth that a guess cannot be held against.
    """

    kind = "predict"

    def __init__(self, text, *, truth, because, others=None, close=0, unit="", low="", high="",
                 hands=()):
        if isinstance(truth, str):
            self._declare(text, {truth: because}, others, "others")
            return
        self.choices = None
        self.text = _said("A quiz", "a question", text)
        if others is not None:
            raise ValueError(f"{text!r} has other choices beside a number: give truth as a choice.")
        self.truth, self.close = _measure(text, "truth", truth, close)
        self.unit = _unit(text, unit)
        self.because = _said(text, "because", because)
        self.low, self.high = low, high
        self.hands = [_number(text, "a limit of a band", limit) for limit in hands]
        if self.hands != sorted(set(self.hands)):
            raise ValueError(f"{text!r} needs hands as ascending limits; got {list(hands)}.")

    def describe(self, seed):
        """Return the question as plain data; seed decides in which order its choices stand."""
        if self.choices:
            return super().describe(seed)
        return rounded({
            "kind": self.kind, "text": self.text, "answer": self.truth, "tolerance": self.close,
            "unit": self.unit, "why": self.because, "low": self.low, "high": self.high,
            "hands": self.hands}, digits=12)


def _said(where, name, text):
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{where!r} needs {name} as text; got {text!r}.")
    return text


def _number(where, name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{where!r} needs {name} as a number; got {value!r}.")
    return int(value) if isinstance(value, Integral) else float(value)


def _measure(where, name, value, tolerance):
    """Return a number and its tolerance, once it is sure that an answer can be held against it."""
    value, tolerance = _number(where, name, value), _number(where, "tolerance", tolerance)
    if tolerance < 0 or (tolerance == 0 and value != int(value)):
        raise ValueError(f"{where!r} needs a tolerance above 0, or an answer that is a whole "
                         "number.")
    return value, tolerance


def _unit(where, unit):
    try:
        unit_texts(unit)
    except ValueError as error:
        raise ValueError(f"{where!r} cannot be asked. {error}") from None
    return unit


def _distinct(where, name, pairs):
    """Refuse choices or steps, each with its reason, that are no text, doubled or too many."""
    seen = set()
    for text, why in pairs:
        _said(where, f"a {name}", text)
        _said(where, f"the reason of {text!r}", why)
        if text in seen:
            raise ValueError(f"{where!r} has the {name} {text!r} twice: keep one.")
        seen.add(text)
    if len(seen) > len(LETTERS):
        raise ValueError(f"{where!r} has more than {len(LETTERS)} {name}s: leave some out.")


def _shuffled(items, seed):
    """Return items in an order that hangs on their codes and a seed only, not on what they say."""
    return sorted(items, key=lambda item: hashlib.sha256(
        f"{seed}/{item['code']}".encode()).digest())


class Quiz(anywidget.AnyWidget):
    """Ask a few questions and say at once why an answer is right or wrong.

    id: the quiz's name in the book, for example "4-1"; on the page it is the anchor "quiz-4-1".
    questions: a list of One, Several, Number, Order, Predict and Exercise.
    Raises ValueError in one sentence for anything else.
    """

    _esm = widget.script("quiz.js")
    # A lesson's quiz may stand where no panel has brought the colours.
    _css = widget.styles("quiz.css")
    _html = traitlets.Unicode().tag(sync=True)
    _kept = traitlets.Dict().tag(sync=True)

    def __init__(self, id, questions):
        if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            raise ValueError("A quiz's id is small letters, digits and single hyphens, such as "
                             f"'4-1'; got {id!r}.")
        if not isinstance(questions, (list, tuple)) or not questions:
            raise ValueError(f"Quiz {id!r} needs a list of questions.")
        for question in questions:
            if not isinstance(question, (One, Number, Order)):
                raise ValueError(f"Quiz {id!r} takes One, Several, Number, Order, Predict and "
                                 f"Exercise; got {type(question).__name__}.")
        self.bundle = {"id": id, "questions": [
            question.describe(f"{id}/{place}") for place, question in enumerate(questions, 1)]}
        self._key = f"answer/{id}"
        super().__init__(_html=markup(self.bundle), _kept=self._found())
        self.on_msg(self._keep)

    def _found(self):
        return {key: entry for key, entry in keep.entries().items() if key == self._key}

    def _keep(self, _, content, buffers):
        self.send(keep.answer(content))
        self._kept = self._found()  # so that a notebook that is opened again shows what is kept

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                "text/plain": plain(self.bundle)}, metadata


def told(question):
    """Say how a question is to be answered."""
    kind = question["kind"]
    if kind == "one":
        return say("Choose one.")
    if kind == "several":
        return say("Choose all that are right.")
    if kind == "order":
        return say("Put the steps in order.")
    if "choices" in question:
        return say("Predict: choose one. You see at once what is so, and can guess only once.")
    whole = question["tolerance"] == 0
    margin = measured(question, question["tolerance"])
    if kind == "predict" and whole:
        return say("Predict: type a whole number. You can guess only once.")
    if kind == "predict":
        return say("Predict: type a number. Within ± {margin} is close, and you can guess only "
                   "once.", margin=margin)
    return (say("Type a whole number.") if whole
            else say("Type a number (± {margin}).", margin=margin))


def measured(question, value):
    """Say a number as a question measures it: with its unit and as fine as its tolerance."""
    return number_text(value, question["unit"], digits(question["tolerance"], question["unit"]))


def around(question):
    """Return what stands before and after the field in which a number is typed."""
    before, _, after = unit_texts(question["unit"])["many"].partition("{number}")
    return before.strip(), after.strip()


def labelled(question, choice):
    """Say of a choice whether it is right; of a prediction's, whether it is so."""
    if question["kind"] == "predict":
        return (say("It is so: {choice}", choice=choice["text"]) if choice["right"]
                else say("It is not so: {choice}", choice=choice["text"]))
    return (say("Right: {choice}", choice=choice["text"]) if choice["right"]
            else say("Wrong: {choice}", choice=choice["text"]))


def bands(question):
    """Return what the bands of a prediction's hands are called, from the lowest."""
    unit = SHARE if question["unit"] == SHARE else ""
    limits = [number_text(limit, unit, digits(question["tolerance"], unit))
              for limit in question["hands"]]
    if not limits:
        return []
    return [say("up to {high}", high=limits[0]),
            *(say("more than {low}, up to {high}", low=low, high=high)
              for low, high in zip(limits, limits[1:], strict=False)),
            say("more than {low}", low=limits[-1])]


def key(question):
    """Return what judge.js, and `is_right`, hold an answer against."""
    kind = question["kind"]
    if kind == "order":
        codes = [step["code"] for step in question["steps"]]
        return {"kind": kind, "codes": codes, "right": sorted(codes)}
    if "choices" in question:
        return {"kind": kind, "codes": [one["code"] for one in question["choices"]],
                "right": sorted(one["code"] for one in question["choices"] if one["right"])}
    found = {"kind": kind, "answer": question["answer"], "tolerance": question["tolerance"],
             "unit": unit_texts(question["unit"])}
    if kind == "predict":
        return found | {"hands": question["hands"],
                        "digits": digits(question["tolerance"], question["unit"]),
                        "said": measured(question, question["answer"])}
    return found | {"slips": [slip["value"] for slip in question["wrong"]]}


def fits(question, given):
    """Tell whether a kept answer can be one to this question; as in judge.js.

    question: as `key` returns it.
    """
    if "codes" not in question:
        try:
            return math.isfinite(float(given))
        except ValueError:
            return False
    codes = given.split(" ")
    if len(set(codes)) < len(codes) or not set(codes) <= set(question["codes"]):
        return False
    if question["kind"] == "order":
        return len(codes) == len(question["codes"])
    return question["kind"] == "several" or len(codes) == 1


def is_right(question, given):
    """Tell whether a kept answer is right; as in judge.js. Of a prediction: close, or the same.

    question: as `key` returns it.
    """
    if "codes" in question:
        return given == " ".join(question["right"])
    answer = question["answer"]
    return abs(float(given) - answer) <= question["tolerance"] + abs(answer) * FRACTION


def words():
    """Return what the script says, by the code under which it finds it."""
    return {
        "right": say("Right."), "wrong": say("Not yet."), "hint": say("Hint."),
        "no_choice": say("Choose one first."), "no_choices": say("Choose at least one first."),
        "no_number": say("Type a number first."),
        "no_sense": say("Write one number in digits, with a point for decimals, such as 1,250 or "
                        "3.5."),
        "fraction": say("Write a share in percent: 25 for a quarter, not 0.25."),
        "no_guess": say("Guess first."), "number_low": say("That is too low."),
        "number_high": say("That is too high."),
        "wrong_and_missing": say("Not all that you chose is right, and something is missing."),
        "only_wrong": say("You found all that are right, and chose too many."),
        "only_missing": say("What you chose is right, and something is missing."),
        "one_early": say("One step stands before the one that it follows."),
        "some_early": say("{count} steps stand before the one that they follow; here are two."),
        "two_early": say("Two steps stand before the one that they follow."),
        "early": say("Too early: {step}"),
        "moved": say("{step}: now number {place} of {of}."),
        "exact": say("Exactly right."), "close": say("Close."), "low": say("Lower than it is."),
        "high": say("Higher than it is."),
        "same": say("As you predicted."), "other": say("Not as you predicted."),
        "one_try": say("1 try"), "tries": say("{count} tries"),
        "none_right": say("{right} of {of} right."),
        "some_right": say("{right} of {of} right, {first} at the first try."),
        "guessed": say("Predictions made: {guessed} of {guesses}."),
    }


def plain(bundle):
    """Return the questions as text, without the answers."""
    boxes = {"one": "( )", "several": "[ ]", "order": "__", "predict": "( )"}
    lines = [say("Quiz {id} (run the cell to answer it)", id=bundle["id"])]
    for place, question in enumerate(bundle["questions"], 1):
        lines.append(f"{place}. {question['text']} {told(question)}")
        lines += [f"   {boxes[question['kind']]} {item['text']}"
                  for item in question.get("choices", question.get("steps", []))]
    return "\n".join(lines)


def coded(source):
    """Return Python source as highlighted HTML."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def markup(bundle):
    """Return a quiz's HTML: the same on the page and in JupyterLab.

    Until the script makes it live, it is a list of questions with the answers folded.
    """
    data = {"says": words(), "questions": [key(question) for question in bundle["questions"]]}
    return widget.filled("quiz.html", quiz=bundle, told=told, measured=measured, coded=coded,
                         labelled=labelled, around=around, bands=bands,
                         data=Markup(widget.script_safe(data)))
