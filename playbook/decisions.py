"""The decisions of the book, from datasets/decisions.csv: a row a decision.

Forms, panels and the plan take what `declared` returns; `models/plan/decisions.py` has the rules.
"""

import csv
from functools import cache
from pathlib import Path

from .models.plan.decisions import wrong
from .models.words import say

TABLE = Path(__file__).parents[1] / "datasets" / "decisions.csv"


def _number(text):
    return float(text) if text else None


@cache
def _rows():
    with open(TABLE, encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def declared(lesson=None):
    """Return the declarations, all of them or those of a lesson such as "1.3", as plain data.

    A lesson's own come first: a slide shows a form's first lines, and its trainer asks for them.

    Each is {"name", "lessons", "kind", "unit", "low", "high", "step" (numbers or None), "choices"
    ([code, label, Chinese label]), "default", "chinese_default", "label", "chinese", "reason",
    "feeds" (parts of the plan), "was" (keys of version 1), "wrong" (what to say of a value that
    does not fit)}.
    """
    found = []
    for row in _rows():
        lessons = row["lessons"].split()
        if lesson and lesson not in lessons:
            continue
        one = {"name": row["name"], "lessons": lessons, "kind": row["kind"], "unit": row["unit"],
               "low": _number(row["low"]), "high": _number(row["high"]),
               "step": _number(row["step"]),
               "choices": [choice.split("=") for choice in row["choices"].split("|") if choice],
               "default": row["default"], "chinese_default": row["default_chinese"],
               "label": row["label"], "chinese": row["chinese"], "reason": row["reason"],
               "feeds": row["feeds"].split(), "was": row["was"].split()}
        found.append(one | {"wrong": wrong(one)})
    return sorted(found, key=lambda one: bool(lesson) and one["lessons"][0] != lesson)


def spoken(one):
    """Return a declaration as a script says it: what a reader sees of it in the reader's language."""
    return one | {"label": say(one["label"], "decision"), "unit": say(one["unit"], "unit"),
                  "choices": [[code, say(label, "decision")] for code, label, _ in one["choices"]]}


def of(name):
    """Return the declaration of one decision; ValueError in one sentence for an unknown name."""
    for one in declared():
        if one["name"] == name:
            return one
    raise ValueError(f"There is no decision {name!r}: see datasets/decisions.csv.")
