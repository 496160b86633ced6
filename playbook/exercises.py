"""Exercises with data: check an answer, hint a little more at each wrong try.

`check("4-1-conversion", answer)` in a lesson tells in a sentence whether the answer is right. The
right answer is computed, not written down: a function in `playbook/solutions/`, in the file of the
lesson's part, is at once the key and the worked solution that readers can unfold. On the static
page the same exercise is a question of a quiz: `Quiz("4-1", [Exercise("4-1-conversion"), …])`.
"""

import ast
import difflib
import functools
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

    id: its lesson's number and a name, for example "4-1-conversion".
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
        raise ValueError(f"There is no exercise {id!r}"
                         + (f": did you mean {near[0]!r}?" if near else "."))
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
        super().__init__(task.question, answer=task.answer, because=task.explain, unit=task.unit,
                         tolerance=task.tolerance, hints=task.hints, code=_code(task))


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
        print(f"No answer yet. {_wanted(task)}")
        return
    answer = _squeezed(task.answer, answer)
    misfit = _misfit(task, answer)
    if misfit:
        print(f"{misfit} {_wanted(task)}")
        return
    off = _off(task, answer)
    if not off:
        print(f"Right: {_shown(task)}. {task.explain}" if _is_number(task.answer)
              else f"Right. {task.explain}")
        return
    task.tries += 1
    print(f"Not yet. {off}")
    for place, hint in enumerate(task.hints[:task.tries], 1):
        print(f"Hint {place} of {len(task.hints)}: {hint}")
    if task.tries > len(task.hints):
        print(f"One solution:\n{_code(task)}")


def _code(task):
    """Return a solution as the code of a cell: its body, with what it returns as `answer`."""
    source = textwrap.dedent(inspect.getsource(task.solution))
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
        return f"This exercise takes a DataFrame with the columns {_listed(task.answer.columns)}."
    if isinstance(task.answer, pd.Series):
        return f"This exercise takes a Series with {len(task.answer)} values, one for each label."
    if isinstance(task.answer, str):
        return "This exercise takes one text."
    if task.unit == "%":
        return "This exercise takes one number, a share from 0 to 1."
    unit = f", in {task.unit}" if task.unit else ""
    return f"This exercise takes one number{unit}."


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
            return f"Your answer is of type {type(answer).__name__}."
        if answer.index.has_duplicates:
            double = answer.index[answer.index.duplicated()][0]
            return f"The label {double!r} stands twice in your answer."
        if isinstance(expected, pd.DataFrame):
            missing = [name for name in expected.columns if name not in answer.columns]
            if missing:
                return f"Your answer has no column {_listed(missing)}."
        return ""
    if isinstance(expected, str):
        return "" if isinstance(answer, str) else f"Your answer is of type {type(answer).__name__}."
    if not _is_number(answer):
        return f"Your answer is of type {type(answer).__name__}."
    if not math.isfinite(answer):
        return f"Your answer is {answer}: look for missing values or a division by 0."
    if (task.unit == "%" and not _same(expected, answer, task.tolerance)
            and _same(expected, answer / 100, task.tolerance)):
        return "Your answer is in percent."
    return ""


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
                return f"In column {name!r}: {off[0].lower()}{off[1:]}"
        return ""
    if isinstance(expected, str):
        right = expected.strip().casefold() == answer.strip().casefold()
        return "" if right else f"It is not {answer!r}."
    if _same(expected, answer, task.tolerance):
        return ""
    return f"{answer:,.6g} is too {'high' if answer > expected else 'low'}."


def _off_series(expected, answer, tolerance):
    missing = expected.index.difference(answer.index, sort=False)
    if len(missing):
        return f"Labels missing: {len(missing)} of {len(expected)}, such as {missing[0]!r}."
    surplus = answer.index.difference(expected.index, sort=False)
    if len(surplus):
        return f"Labels that do not belong: {len(surplus)}, such as {surplus[0]!r}."
    wrong = [label for label, value in expected.items()
             if not _same(value, answer[label], tolerance)]
    if wrong:
        return f"Values off: {len(wrong)} of {len(expected)}, the first at {wrong[0]!r}."
    return ""
