"""Exercises with data: check an answer, hint a little more at each wrong try.

`check("2-1-shortest-rule", answer)` in a lesson tells in a sentence whether the answer is right. The
right answer is computed, not written down: a function in `playbook/solutions/`, in the file of the
lesson's part, is at once the key and the worked solution that readers can unfold. On the static
page the same exercise is a question of a quiz: `Quiz("2-1", [Exercise("2-1-shortest-rule"), …])`.
"""

import ast
import difflib
import functools
import html
import importlib
import inspect
import math
import pkgutil
import re
import textwrap
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from IPython.display import display

from .models.units import SHARE
from .models.words import say
from .numbers import digits, number_text
from .widgets.quiz import Number

_registered = {}


@dataclass
class _Task:
    id: str
    question: str
    unit: str
    tolerance: float
    hints: list
    explain: str
    solution: object
    tries: int = 0  # in this kernel

    @functools.cached_property
    def answer(self):
        wants_case = inspect.signature(self.solution).parameters
        return self.solution(_case()) if wants_case else self.solution()


@functools.cache
def _case():
    from .community import Community  # takes seconds, and not every exercise needs it

    return Community.case()


def exercise(id, question, *, explain, hints=(), unit="", tolerance=0):
    """Declare an exercise: a decorator of the function that computes its answer.

    id: its lesson's number and a name, for example "2-1-shortest-rule".
    question: what is asked, in a sentence.
    explain: what a right answer shows, in a sentence.
    hints: sentences, one more of which is shown at each wrong try.
    unit: as in a panel; "%" means a share from 0 to 1.
    tolerance: how far off a number is still right; 0 for whole numbers only.
    The function takes the running case, a Community, or nothing. It returns a number, a text, or a
    pandas Series or DataFrame. Its body is what readers see as the solution: name its argument and
    tables as the lesson does.
    """
    def declare(solution):
        _registered[id] = _Task(id, question, unit, tolerance, list(hints), explain, solution)
        return solution
    return declare


def registered():
    """Return {id: exercise} of all exercises of the book."""
    from . import solutions  # its modules import this one

    for module in pkgutil.iter_modules(solutions.__path__):
        importlib.import_module(f"{solutions.__name__}.{module.name}")
    return _registered


def _find(id):
    tasks = registered()
    if id not in tasks:
        near = difflib.get_close_matches(str(id), tasks, 1)
        raise ValueError(say("There is no exercise {id}: did you mean {near}?", id=repr(id),
                             near=repr(near[0])) if near
                         else say("There is no exercise {id}.", id=repr(id)))
    return tasks[id]


class Exercise(Number):
    """An exercise whose answer is a number, as a question of a quiz.

    id: the exercise's id. Its solution's code is folded with the answer.
    Raises ValueError in one sentence for an unknown id, or for an answer that is not a number.
    """

    def __init__(self, id):
        task = _find(id)
        if not _is_number(task.answer):
            raise ValueError(f"The answer of {id!r} is of type {type(task.answer).__name__}: "
                             "ask for one number of it with Number.")
        super().__init__(say(task.question), answer=task.answer, because=say(task.explain),
                         unit=task.unit, tolerance=task.tolerance,
                         hints=[say(hint) for hint in task.hints], code=_code(task.solution))


def solution(of):
    """Show a worked solution folded, so that *Run All* opens none: the answer, then its code.

    of: an exercise's id, or a function without arguments: then this is its decorator, and what it
    returns is the answer in words, or a table.
    Raises ValueError in one sentence for an unknown id.
    """
    if callable(of):
        code, found = _code(of), of()
    else:
        task = _find(of)
        code, found = _code(task.solution), _answered(task)
    answer = found.to_html() if isinstance(found, pd.DataFrame) else (
        f"<p>{html.escape(str(found))}</p>")
    display({"text/html": f"<details><summary>{html.escape(say('Show the solution'))}</summary>\n"
                          f"{answer}\n<details><summary>{html.escape(say('Its code'))}</summary>\n"
                          f"<pre>{html.escape(code)}</pre></details></details>",
             "text/plain": f"{found}\n\n{code}"}, raw=True)


def check(id, answer=None):
    """Print whether an answer is right; if not, what is off and one more hint at each wrong try.

    id: the exercise's id.
    answer: what you computed; None and ... stand for no answer yet. A number may come as a Series
        or DataFrame with one value.
    After the last hint comes the worked solution. Tries are counted until the kernel restarts.
    Raises ValueError in one sentence for an unknown id.
    """
    task = _find(id)
    if answer is None or answer is ...:
        print(say("No answer yet. {wanted}", wanted=_wanted(task)))
        return
    answer = _squeezed(task.answer, answer)
    misfit = _misfit(task, answer)
    if misfit:
        print(say("{misfit} {wanted}", misfit=misfit, wanted=_wanted(task)))
        return
    off = _off(task, answer)
    if not off:
        print(_right(task))
        return
    task.tries += 1
    print(say("Not yet. {off}", off=off))
    for place, hint in enumerate(task.hints[:task.tries], 1):
        print(say("Hint {place} of {of}: {hint}", place=place, of=len(task.hints), hint=say(hint)))
    if task.tries > len(task.hints):
        print(say("One solution:"), _code(task.solution), sep="\n")


def _right(task):
    """Say that an answer is right, and what it shows."""
    if _is_number(task.answer):
        return say("Right: {answer}. {why}", answer=_shown(task), why=say(task.explain))
    return say("Right. {why}", why=say(task.explain))


def _answered(task):
    """Say the answer in words, to a reader who has given none."""
    if _is_number(task.answer):
        return say("{answer}. {why}", answer=_shown(task), why=say(task.explain))
    return say(task.explain)


def _code(function):
    """Return a solution as the code of a cell: its body, with what it returns as `answer`."""
    source = textwrap.dedent(inspect.getsource(function))
    first = ast.parse(source).body[0].body[0].lineno
    body = textwrap.dedent("\n".join(source.splitlines()[first - 1:]))
    return re.sub(r"^return ", "answer = ", body, flags=re.MULTILINE)


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _shown(task):
    return number_text(task.answer, task.unit, digits(task.tolerance, task.unit))


def _wanted(task):
    """Say what kind of answer an exercise takes."""
    if isinstance(task.answer, pd.DataFrame):
        return say("This exercise takes a DataFrame with the columns {columns}.",
                   columns=_listed(task.answer.columns))
    if isinstance(task.answer, pd.Series):
        return say("This exercise takes a Series with {count} values, one for each label.",
                   count=len(task.answer))
    if isinstance(task.answer, str):
        return say("This exercise takes one text.")
    if task.unit == SHARE:
        return say("This exercise takes one number, a share from 0 to 1.")
    return say("This exercise takes one number.")


def _listed(names):
    return ", ".join(repr(name) for name in names)


def _squeezed(expected, answer):
    """Return the answer less the table around it that pandas may have left."""
    if isinstance(expected, pd.DataFrame):
        return answer
    if isinstance(answer, pd.DataFrame):
        answer = answer.squeeze(axis="columns")
    if isinstance(expected, pd.Series):
        return answer
    if isinstance(answer, (pd.Series, np.ndarray)) and answer.size == 1:
        return answer.item()
    return answer


def _misfit(task, answer):
    """Say why an answer cannot be compared, which is no wrong try; "" if it can."""
    expected = task.answer
    if isinstance(expected, (pd.DataFrame, pd.Series)):
        if not isinstance(answer, pd.DataFrame if isinstance(expected, pd.DataFrame)
                          else pd.Series):
            return _of_type(answer)
        if answer.index.has_duplicates:
            double = answer.index[answer.index.duplicated()][0]
            return say("The label {label} stands twice in your answer.", label=repr(double))
        if isinstance(expected, pd.DataFrame):
            missing = [name for name in expected.columns if name not in answer.columns]
            if missing:
                return say("Your answer has no column {columns}.", columns=_listed(missing))
        return ""
    if isinstance(expected, str):
        return "" if isinstance(answer, str) else _of_type(answer)
    if not _is_number(answer):
        return _of_type(answer)
    if not math.isfinite(answer):
        return say("Your answer is {answer}: look for missing values or a division by 0.",
                   answer=answer)
    if (task.unit == SHARE and not _same(expected, answer, task.tolerance)
            and _same(expected, answer / 100, task.tolerance)):
        return say("Your answer is in percent.")
    return ""


def _of_type(answer):
    return say("Your answer is of type {type}.", type=type(answer).__name__)


def _same(expected, answer, tolerance):
    if pd.isna(expected) or pd.isna(answer):
        return pd.isna(expected) and pd.isna(answer)
    if _is_number(expected):
        margin = tolerance + abs(expected) * 1e-9  # what binary fractions lose
        return _is_number(answer) and abs(answer - expected) <= margin
    return expected == answer


def _off(task, answer):
    """Say what is wrong with an answer that fits, without giving the right one; "" if nothing."""
    expected = task.answer
    if isinstance(expected, pd.Series):
        return _off_series(expected, answer, task.tolerance)
    if isinstance(expected, pd.DataFrame):
        if isinstance(expected.index, pd.RangeIndex):  # rows without labels count by place
            answer = answer.reset_index(drop=True)
        for name in expected.columns:
            off = _off_series(expected[name], answer[name], task.tolerance)
            if off:
                return say("In column {column}. {off}", column=repr(name), off=off)
        return ""
    if isinstance(expected, str):
        right = expected.strip().casefold() == answer.strip().casefold()
        return "" if right else say("It is not {answer}.", answer=repr(answer))
    if _same(expected, answer, task.tolerance):
        return ""
    given = f"{answer:,.6g}"
    return (say("{answer} is too high.", answer=given) if answer > expected
            else say("{answer} is too low.", answer=given))


def _off_series(expected, answer, tolerance):
    missing = expected.index.difference(answer.index, sort=False)
    if len(missing):
        return say("Labels missing: {count} of {of}, such as {label}.", count=len(missing),
                   of=len(expected), label=repr(missing[0]))
    surplus = answer.index.difference(expected.index, sort=False)
    if len(surplus):
        return say("Labels that do not belong: {count}, such as {label}.", count=len(surplus),
                   label=repr(surplus[0]))
    wrong = [label for label, value in expected.items()
             if not _same(value, answer[label], tolerance)]
    if wrong:
        return say("Values off: {count} of {of}, the first at {label}.", count=len(wrong),
                   of=len(expected), label=repr(wrong[0]))
    return ""
