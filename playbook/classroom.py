"""What a class answered: the files of its trainees, read into one row for each question.

A trainee saves a file with the answers alone: on the site by *Save my quiz answers* on the page of
progress, in JupyterLab by `classroom.hand_in()`. `classroom.answers("class")` reads every `.json`
file of the folder `class`, whole playbooks too. It tells which question did not teach, and names
no trainee.
"""

from collections import Counter
from pathlib import Path

import nbformat
import pandas as pd

from . import keep
from .course import ROOT, lessons
from .models.words import say
from .widgets import quiz

FEWEST = 10  # with fewer trainees one of them moves the discrimination by more than it says


def hand_in(path="my-answers.json"):
    """Save what this playbook keeps of quizzes, and no decision, as a file for the trainer.

    Returns one sentence.
    """
    found = {key: entry for key, entry in keep.entries().items() if key.startswith("answer/")}
    Path(path).write_text(keep.text(found), encoding="utf-8")
    if len(found) == 1:
        return say("{file} holds your answers to one quiz, and nothing else.", file=path)
    return say("{file} holds your answers to {count} quizzes, and nothing else.", file=path,
               count=len(found))


def quizzes():
    """Return {id: the quiz as its lesson stores it}, in the order of the book."""
    found = {}
    for lesson in lessons(ROOT / "datasets" / "lessons.csv").values():
        if lesson["written"]:
            for cell in nbformat.read(ROOT / lesson["path"], as_version=4).cells:
                for output in cell.get("outputs", []):
                    if stored := output.get("data", {}).get(quiz.MIME):
                        found[stored["id"]] = stored
    return found


def answers(folder, book=None):
    """Return a table with a row for each question that somebody of the class answered.

    folder: a path; its `.json` files are read, each as what one trainee kept.
    book: {id: quiz} as `quizzes` returns it, which is what it is by default.

    Columns: quiz, question (its number), text; answered, how many did; first, how many were right
    at the first try; difficulty, first as a share of answered (the lower, the harder);
    discrimination, from −1 to 1, and without, why there is none; wrong, the wrong answer that was
    given most often at the first try, and times, how often. Of a prediction, first counts who was
    close or chose what is so.

    Discrimination is the point-biserial correlation of being right at the first try with how many
    of the quiz's other questions were; predictions are left out of it, and so is who left a
    question of the quiz without an answer. Near 0, or below, those who knew the rest missed the
    question as often as the others: look at how it is asked.

    A file that is damaged, foreign, a copy of another, or of another edition of a quiz is named in
    a printed line and left out. Raises ValueError in one sentence when there is no file to read.
    """
    folder = Path(folder)
    files = sorted(folder.glob("*.json"))
    if not files:
        raise ValueError(say("There is no .json file in {folder}: put the trainees' files there.",
                             folder=folder))
    book = quizzes() if book is None else book
    keys = {id: [quiz.key(question) for question in one["questions"]] for id, one in book.items()}
    taken = {id: [] for id in book}  # of each trainee: the first answer to each question, or None
    seen = {}
    for path in files:
        for id, first in _read(path, keys, seen):
            taken[id].append(first)
    rows = [row for id, one in book.items() for row in _rows(one, keys[id], taken[id])]
    return pd.DataFrame(rows, columns=["quiz", "question", "text", "answered", "first",
                                       "difficulty", "discrimination", "without", "wrong", "times"])


def _read(path, keys, seen):
    """Yield (quiz's id, first answers) of a trainee's file; print what is left out, and why."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        print(say("{file} is left out: it cannot be read as text.", file=path.name))
        return
    entries, wrong = keep.parse(text)
    if wrong:
        print(say("{file} is left out: it is damaged, or no playbook file of this edition.",
                  file=path.name))
        return
    if text in seen:
        print(say("{file} is left out: it is a copy of {other}.", file=path.name,
                  other=seen[text]))
        return
    seen[text] = path.name
    for name, entry in entries.items():
        kind, _, id = name.partition("/")
        if kind != "answer":
            continue
        tries = entry["tries"]
        if id not in keys or len(tries) != len(keys[id]) or not all(
                quiz.fits(key, given) for key, all_given in zip(keys[id], tries, strict=True)
                for given in all_given):
            print(say("{file}: its answers to quiz {id} are left out, they are of another edition.",
                      file=path.name, id=id))
            continue
        yield id, [given[0] if given else None for given in tries]


def _rows(stored, keys, taken):
    """Yield a row for each question of a quiz that was answered."""
    judged = [place for place, key in enumerate(keys) if key["kind"] != "predict"]
    right = pd.DataFrame([[None if given is None else quiz.is_right(key, given)
                           for key, given in zip(keys, first, strict=True)] for first in taken],
                         columns=range(len(keys)), dtype=object)
    whole = right[judged].dropna().astype(float)
    for place, (question, key) in enumerate(zip(stored["questions"], keys, strict=True)):
        given = [first[place] for first in taken if first[place] is not None]
        if not given:
            continue
        first = sum(quiz.is_right(key, one) for one in given)
        wrong = Counter(one for one in given if not quiz.is_right(key, one))
        commonest, times = min(wrong.items(), key=lambda pair: (-pair[1], pair[0]),
                               default=(None, 0))
        discrimination, without = (_discrimination(whole, place) if place in judged
                                   else (None, say("a prediction")))
        yield {"quiz": stored["id"], "question": place + 1, "text": question["text"],
               "answered": len(given), "first": first, "difficulty": first / len(given),
               "discrimination": discrimination, "without": without,
               "wrong": None if commonest is None else shown(question, commonest), "times": times}


def _discrimination(right, place):
    """Return (correlation, "") of a question with the rest of its quiz, or (None, why not)."""
    if len(right) < FEWEST:
        return None, say("fewer than {fewest} answered the whole quiz", fewest=FEWEST)
    rest = right.drop(columns=place).sum(axis="columns")
    if right[place].nunique() < 2:
        return None, say("all were right, or all wrong")
    if rest.nunique() < 2:
        return None, say("all did equally well in the rest")
    return float(right[place].corr(rest)), ""


def shown(question, given):
    """Say a kept answer as the reader saw it: choices and steps in their words, a number."""
    items = question.get("choices", question.get("steps"))
    if items is None:
        return quiz.measured(question, float(given))
    texts = {item["code"]: item["text"] for item in items}
    mark = " → " if question["kind"] == "order" else " + "
    return mark.join(texts[code] for code in given.split(" "))
