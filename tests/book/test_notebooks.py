"""What the stored notebooks promise, besides the outputs that nbval compares cell by cell."""

import ast
import copy
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.places import ROOT, lessons

from playbook import told, trainer, trainer_notes
from playbook.course import lessons as course_lessons
from playbook.outputs import SHOWN_CODE, WIDGET, shaped
from playbook.widgets import decide, quiz

SECTIONS = ["The question", "What practitioners say", "Tune it", "See it in data",
            "What the evidence says", "Exercises", "Decide"]

# Cells whose output nbval may leave unchecked, each with its reason. None so far.
UNCHECKED = {}

LESSONS = {path.relative_to(ROOT).as_posix(): nbformat.read(path, as_version=4)
           for path in lessons()}


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", LESSONS)
def test_every_cell_was_run_in_order(name):
    counts = [cell.execution_count for cell in code(LESSONS[name])]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", LESSONS)
def test_every_output_is_checked(name):
    """No cell asks nbval to skip it or to ignore its output, unless listed above."""
    excused = {"nbval-skip", "nbval-ignore-output", "nbval-raises-exception", "raises-exception"}
    for cell in code(LESSONS[name]):
        assert (not excused & set(cell.metadata.get("tags", []))
                and "NBVAL" not in cell.source) or cell.id in UNCHECKED.get(name, {})


@pytest.mark.parametrize("name", LESSONS)
def test_stored_outputs_are_ones_that_every_reader_can_open(name):
    """No widget view without its kernel, no error, no script, no picture of bytes."""
    notebook = LESSONS[name]
    assert "widgets" not in notebook.metadata
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            data = output.get("data", {})
            assert WIDGET not in data
            assert "text/plain" in data or output.output_type == "stream"
            assert "<script" not in str(data.get("text/html", ""))
            if "text/plain" in data and len(data) > 1:
                assert " at 0x" not in data["text/plain"]


@pytest.mark.parametrize("name", LESSONS)
def test_metadata_and_numbers_of_the_prose_are_as_outputs_are_made(name):
    """What `make outputs` derives from a cell's role, and fills into texts, is what is stored."""
    again = copy.deepcopy(LESSONS[name])
    shaped(again, name)
    told.filled(again)
    for stored, cell in zip(LESSONS[name].cells, again.cells, strict=True):
        assert (stored.metadata, stored.source) == (cell.metadata, cell.source), (
            "run `make outputs`")


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_has_its_sections(name):
    """The seven sections of a lesson, in order."""
    heads = [line[3:].strip() for cell in LESSONS[name].cells if cell.cell_type == "markdown"
             for line in cell.source.splitlines() if line.startswith("## ")]
    assert [head for head in heads if head in SECTIONS] == SECTIONS


@pytest.mark.parametrize("page", [*LESSONS, *(
    path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "book").rglob("*.md")))])
def test_a_lesson_that_is_linked_by_its_number_is_that_lesson(page):
    course = {number: Path(lesson["path"]).name
              for number, lesson in course_lessons(ROOT / "datasets" / "lessons.csv").items()}
    text = (ROOT / page).read_text(encoding="utf-8")
    for number, target in re.findall(r"\[(?:[Ll]esson )?(\d\.\d)[^\]]*\]\(([^)]+)\)", text):
        file = target.partition("#")[0].rpartition("/")[2]
        assert file.replace(".html", ".ipynb") in course[number], (number, target)
        assert file, f"{number} leads to {target}, a place on the same page"


@pytest.mark.parametrize("name", LESSONS)
def test_trainer_notes_add_up(name):
    """Every section has a note with minutes, and they make the lesson's minutes."""
    minutes = sum(int(re.match(r"\*\*Trainer, (\d+) min", note)[1])
                  for note in trainer_notes.of(LESSONS[name]).values())
    assert minutes == LESSONS[name].metadata.lesson.minutes


@pytest.mark.parametrize("name", LESSONS)
def test_trainees_open_no_notes(name):
    """They lie in a file of their own, and are joined behind the cell that begins their section."""
    assert "**Trainer" not in nbformat.writes(LESSONS[name])
    both = trainer_notes.joined(copy.deepcopy(LESSONS[name]))
    nbformat.validate(both)
    for place, cell in enumerate(both.cells):
        if "trainer" in cell.metadata.tags:
            level = "## " if cell.source.startswith("**Trainer, ") else "### "
            assert cell.metadata.slideshow.slide_type == "notes"
            assert f"\n{level}" in "\n" + both.cells[place - 1].source


def test_a_trainers_copy_is_renewed_and_what_was_written_into_it_is_kept(tmp_path, monkeypatch):
    """Run, it is renewed with the lesson; written into, the old one stays beside the new one."""
    lesson, copied = tmp_path / "lesson.ipynb", tmp_path / "made" / "lesson.ipynb"
    monkeypatch.setattr(trainer_notes, "FOLDER", tmp_path)
    (tmp_path / "9.1.md").write_text("## Decide\n\n**Trainer, 1 min.**\n", encoding="utf-8")

    def changed(path, text):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[-1].source += text
        nbformat.write(notebook, path)

    nbformat.write(new_notebook(
        cells=[new_markdown_cell("## Decide"), new_code_cell("1 + 1")],
        metadata={"lesson": {"number": "9.1"}}), lesson)
    assert trainer.renewed(lesson, copied) is None
    assert [cell.source for cell in nbformat.read(copied, as_version=4).cells] == [
        "## Decide", "**Trainer, 1 min.**", "1 + 1"]
    changed(copied, " + 1")
    assert trainer.renewed(lesson, copied) is None  # the lesson is as it was
    assert "1 + 1 + 1" in copied.read_text("utf-8")
    changed(lesson, " + 2")
    kept = trainer.renewed(lesson, copied)
    assert "1 + 1 + 1" in kept.read_text("utf-8") and "1 + 1 + 2" in copied.read_text("utf-8")
    (tmp_path / "9.1.md").write_text("## Decide\n\n**Trainer, 2 min.**\n", encoding="utf-8")
    assert trainer.renewed(lesson, copied) is None  # nothing was written into it
    assert "Trainer, 2 min." in copied.read_text("utf-8")


@pytest.mark.parametrize("name", LESSONS)
def test_every_section_has_one_note_that_a_trainer_can_scan(name):
    """Minutes first, then what to ask, what to expect, what to do with it, and what to drop."""
    heads = re.findall(r"^## (.+)$", trainer_notes.path_of(LESSONS[name]).read_text("utf-8"), re.MULTILINE)
    assert heads == SECTIONS
    for section, note in trainer_notes.of(LESSONS[name]).items():
        assert re.match(r"\*\*Trainer, \d+ min\.\*\*\n", note), note
        said = re.findall(r"^\*\*([A-Z][a-z ]+):\*\* \S", note, re.MULTILINE)
        assert [part for part in said if part != "Then"] == ["Ask", "Expect", "Short of time"], note
        assert "Then" not in said or said[2] == "Then", note
        for part in trainer_notes.PART.split(note)[::2]:  # what a window shows at once
            assert len(part.split()) <= (150 if section == "Tune it" else 90), part


@pytest.mark.parametrize("name", LESSONS)
def test_slides_are_tagged(name):
    """A deck opens at the active cell, the last one after Run All, and must not open blank."""
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in LESSONS[name].cells]
    assert set(kinds) <= {"slide", "subslide", "fragment", "skip", "notes"}
    assert kinds[-1] in {"slide", "subslide", "fragment"}


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_asks_and_lets_decide(name):
    """One quiz with its answers, and the form of what the reader decides."""
    for widget, kind in (("Quiz", quiz.MIME), ("Decide", decide.MIME)):
        found = [cell for cell in code(LESSONS[name])
                 if any(kind in output.get("data", {}) for output in cell.outputs)]
        assert len(found) == 1, (f"{name} has {len(found)} cells with {widget}(…) and needs one: "
                                 "see CONTRIBUTING.md, Add a lesson.")
        assert found[0].metadata.slideshow.slide_type in ("subslide", "fragment"), (
            f"{name} shows {widget}(…) on no slide: make it a subslide.")


@pytest.mark.parametrize("name", LESSONS)
def test_code_can_be_read_aloud(name):
    """Visible code is short, parses alone, and needs no network; quizzes hide their answers."""
    for cell in code(LESSONS[name]):
        tags = set(cell.metadata.get("tags", []))
        ast.parse(cell.source)
        if "Quiz(" in cell.source:
            assert "remove-input" in tags and cell.metadata.jupyter.source_hidden
        elif tags & SHOWN_CODE:
            assert len(cell.source.splitlines()) <= 15, cell.source
        for word in ("requests.", "urllib", "http://", "https://"):
            assert word not in cell.source


@pytest.mark.parametrize("name", LESSONS)
def test_challenges_are_met_by_their_solution_and_not_by_the_start(name):
    from playbook.widgets import guide, panel

    for cell in code(LESSONS[name]):
        for output in cell.outputs:
            bundle = output.get("data", {}).get(panel.MIME)
            if bundle and bundle["challenge"]:
                model = panel.find(bundle["model"])
                challenge = panel.complete(bundle)["challenge"]
                for settings, met in ((challenge["start"], False), (challenge["solution"], True)):
                    values = model(**settings)["headlines"]
                    assert all(guide.holds(one, values) for one in challenge["conditions"]) is met


@pytest.mark.parametrize("name", LESSONS)
def test_charts_can_be_drawn_by_vega_lite_5(name):
    """Each stored chart compiles with Vega-Lite 5 and says in words what it shows."""
    import vl_convert

    from playbook import charts

    for cell in code(LESSONS[name]):
        for output in cell.outputs:
            spec = output.get("data", {}).get(charts.MIME)
            if spec:
                assert "/v5" in spec["$schema"]
                assert spec.get("title") and spec.get("description"), cell.source
                vl_convert.vegalite_to_vega(json.loads(json.dumps(spec)), vl_version="5.8")
