"""The lessons of the book: which there are, where they lie, how pages link to them, what they ask."""

import csv
from pathlib import Path

import nbformat
import yaml

from .widgets import panel, quiz

ROOT = Path(__file__).parents[1]
PARTS = {"start": "Start", "positioning": "Positioning", "activation": "Activation",
         "operation": "Operation", "propagation": "Propagation", "capstone": "Capstone"}
WAITING = "still to be written"


def lessons(csv_path):
    """Return {number: lesson} in order of the UTF-8 table with a row a lesson.

    A lesson is its row (number, part, slug, title, question, minutes) with two more entries:
    path, that of its notebook from the root of the project, and written, whether the table of
    contents has it: a notebook that is not there yet is still being written.
    """
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = {chapter["file"] for part in contents["parts"] for chapter in part["chapters"]}
    found = {}
    with open(csv_path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            folder, place = row["number"].split(".")
            path = f"notebooks/{folder}-{row['part']}/{place}-{row['slug']}.ipynb"
            found[row["number"]] = row | {
                "path": path, "written": path.removesuffix(".ipynb") in chapters}
    return found


def link(lesson, up):
    """Return a lesson's number and title, as a link if there is one; `up` leads to the root."""
    name = f"{lesson['number']} {lesson['title']}"
    return f"[{name}]({up}{lesson['path']})" if lesson["written"] else f"{name} ({WAITING})"


def counted(found):
    """Say how many of the lessons there are so far."""
    written = sum(lesson["written"] for lesson in found.values())
    return (f"Of {len(found)} lessons, {written} can be opened today; each part lists the others "
            f"as {WAITING}.")


def first(found):
    """Return a link from a page under book/ to the first lesson that can be opened."""
    return link(next(lesson for lesson in found.values() if lesson["written"]), "../")


def following(found, number):
    """Return the next lesson that can be opened after the one of this number, or None."""
    numbers = [one for one, lesson in found.items() if lesson["written"]]
    after = numbers[numbers.index(number) + 1:]
    return found[after[0]] if after else None


def listed(found, part):
    """Return the lessons of a part as a Markdown list of titles, minutes and questions.

    Those that are still to be written share one line under it.
    """
    mine = [lesson for lesson in found.values() if lesson["part"] == part]
    items = [f"- **{link(lesson, '../../')}**, {lesson['minutes']} minutes.\\\n"
             f"  {lesson['question']}" for lesson in mine if lesson["written"]]
    waiting = [f"*{lesson['number']} {lesson['title']}*" for lesson in mine
               if not lesson["written"]]
    blocks = ["\n".join(items)] if items else []
    if waiting:
        blocks.append(f"{WAITING.capitalize()}: {'; '.join(waiting)}")
    return "\n\n".join(blocks)


def course():
    """Return a list of lessons, in the book's order.

    Each is {"number", "title", "path" (of its page), "written", "challenges" ([id, title] of the
    panels that have one), "quizzes" ([id, questions])}.
    """
    found = []
    for lesson in lessons(ROOT / "datasets" / "lessons.csv").values():
        entry = {"number": lesson["number"], "title": lesson["title"], "written": lesson["written"],
                 "path": lesson["path"].replace(".ipynb", ".html"), "challenges": [],
                 "quizzes": []}
        if lesson["written"]:
            notebook = nbformat.read(ROOT / lesson["path"], as_version=4)
            for cell in notebook.cells:
                for output in cell.get("outputs", []):
                    data = output.get("data", {})
                    if (stored := data.get(panel.MIME)) and stored["challenge"]:
                        entry["challenges"].append([stored["id"], panel.complete(stored)["title"]])
                    if stored := data.get(quiz.MIME):
                        entry["quizzes"].append([stored["id"], len(stored["questions"])])
        found.append(entry)
    return found
