"""The quiz: a few questions whose every wrong answer teaches.

`Quiz(id, questions)` is a widget in JupyterLab. What it leaves in the notebook file is data, from
which the site makes the same quiz: the markup of `quiz.html`, `quiz.css` and `quiz.js`
serve both. It needs no kernel: the answers are in the markup, folded, and that is
also what a reader without JavaScript gets.
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
from ..numbers import digits, number_text
from . import widget

MIME = "application/vnd.playbook.quiz+json"


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

    def _declare(self, text, right, wrong):
        for name, choices in (("right", right), ("wrong", wrong)):
            if not isinstance(choices, dict) or not choices:
                raise ValueError(f"{text!r} needs {name}={{choice: why, …}}, with one choice "
                                 "at least.")
        choices = [(choice, why, True) for choice, why in right.items()]
        choices += [(choice, why, False) for choice, why in wrong.items()]
        seen = set()
        for choice, why, _ in choices:
            _said(text, "a choice", choice)
            _said(text, f"the reason of {choice!r}", why)
            if choice in seen:
                raise ValueError(f"{text!r} has the choice {choice!r} twice: keep one.")
            seen.add(choice)
        self.text = _said("A quiz", "a question", text)
        # By a hash: always the same order, and no habit of putting the right one first.
        self.choices = sorted(choices, key=lambda choice: hashlib.sha256(
            f"{text}\n{choice[0]}".encode()).digest())

    def describe(self):
        """Return the question as plain data."""
        return {"kind": self.kind, "text": self.text, "choices": [
            {"text": choice, "why": why, "right": right} for choice, why, right in self.choices]}


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
    unit: "people", "¥", "%" and so on; "" for none.
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
        self.answer = _number(text, "answer", answer)
        self.tolerance = _number(text, "tolerance", tolerance)
        if self.tolerance < 0 or (self.tolerance == 0 and self.answer != int(self.answer)):
            raise ValueError(f"{text!r} needs a tolerance above 0, or an answer that is a whole "
                             "number.")
        self.unit = unit
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

    def describe(self):
        """Return the question as plain data, numbers cut to what every processor agrees on."""
        return rounded({
            "kind": self.kind, "text": self.text, "answer": self.answer,
            "tolerance": self.tolerance, "unit": self.unit, "why": self.because,
            "hints": self.hints, "code": self.code,
            "wrong": [{"value": value, "why": why} for value, why in self.wrong.items()],
        }, digits=12)


def _said(where, name, text):
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{where!r} needs {name} as text; got {text!r}.")
    return text


def _number(where, name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{where!r} needs {name} as a number; got {value!r}.")
    return int(value) if isinstance(value, Integral) else float(value)


class Quiz(anywidget.AnyWidget):
    """Ask a few questions and say at once why an answer is right or wrong.

    id: the quiz's name in the book, for example "4-1"; on the page it is the anchor "quiz-4-1".
    questions: a list of One, Several, Number and Exercise.
    Raises ValueError in one sentence for anything else.
    """

    _esm = widget.script("quiz.js")
    # A lesson's quiz may stand where no panel has brought the colours.
    _css = widget.styles("quiz.css")
    _html = traitlets.Unicode().tag(sync=True)

    def __init__(self, id, questions):
        if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            raise ValueError("A quiz's id is small letters, digits and single hyphens, such as "
                             f"'4-1'; got {id!r}.")
        if not isinstance(questions, (list, tuple)) or not questions:
            raise ValueError(f"Quiz {id!r} needs a list of questions.")
        for question in questions:
            if not isinstance(question, (One, Number)):
                raise ValueError(f"Quiz {id!r} takes One, Several, Number and Exercise; "
                                 f"got {type(question).__name__}.")
        self.bundle = {"id": id, "questions": [question.describe() for question in questions]}
        super().__init__(_html=markup(self.bundle))
        self.on_msg(lambda _, content, buffers: self.send(keep.answer(content)))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                "text/plain": plain(self.bundle)}, metadata


def told(question):
    """Say how a question is to be answered."""
    if question["kind"] == "one":
        return "Choose one."
    if question["kind"] == "several":
        return "Choose all that are right."
    unit = f", in {question['unit']}" if question["unit"] else ""
    if question["tolerance"] == 0:
        return f"Type a whole number{unit}."
    margin = measured(question, question["tolerance"])
    return f"Type a number{unit} (± {margin.strip('¥').removesuffix(question['unit']).strip()})."


def measured(question, value):
    """Say a number as a question measures it: with its unit and as fine as its tolerance."""
    return number_text(value, question["unit"], digits(question["tolerance"], question["unit"]))


def plain(bundle):
    """Return the questions as text, without the answers."""
    boxes = {"one": "( )", "several": "[ ]"}
    lines = [f"Quiz {bundle['id']} (run the cell to answer it)"]
    for place, question in enumerate(bundle["questions"], 1):
        lines.append(f"{place}. {question['text']} {told(question)}")
        lines += [f"   {boxes[question['kind']]} {choice['text']}"
                  for choice in question.get("choices", [])]
    return "\n".join(lines)


def coded(source):
    """Return Python source as highlighted HTML."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def markup(bundle):
    """Return a quiz's HTML: the same on the page and in JupyterLab.

    Until the script makes it live, it is a list of questions with the answers folded.
    """
    return widget.filled("quiz.html", quiz=bundle, told=told, measured=measured, coded=coded)
