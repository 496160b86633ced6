"""What a lesson tells its trainer: `book/trainer/<number>.md`, a note under each section's heading.

A note may end in parts, each under a `###` heading of its section: what belongs to the slides from
there on. The notebooks themselves, which trainees open, carry no notes. Slides, a trainer's site
and a trainer's copy join them: each behind the cell that has its heading. Links in a note lead
from where the notebook lies.
"""

import re
from pathlib import Path

from nbformat.v4 import new_markdown_cell

FOLDER = Path(__file__).parent.parent / "book" / "trainer"
SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
PART = re.compile(r"^### (.+)\n", re.MULTILINE)
METADATA = {"tags": ["trainer"], "slideshow": {"slide_type": "notes"}}


def path_of(notebook):
    """Return the path of a lesson's notes; None for a notebook that is no lesson."""
    lesson = notebook.metadata.get("lesson")
    return FOLDER / f"{lesson['number']}.md" if lesson else None


def of(notebook):
    """Return a lesson's notes, {section: text}; none where it has no file of notes."""
    path = path_of(notebook)
    if path is None or not path.exists():
        return {}
    parts = SECTION.split(path.read_text(encoding="utf-8"))[1:]
    return {section: text.strip() for section, text in zip(parts[::2], parts[1::2], strict=True)}


def joined(notebook):
    """Put a lesson's notes into it, in place, as cells; return the notebook.

    Raises ValueError in one sentence for a note whose heading the lesson does not have.
    """
    notes, cells = of(notebook), []
    parts = {}  # of the section that is being read
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type != "markdown":
            continue
        for section in SECTION.findall(cell.source + "\n"):
            if section in notes:
                _none_left(notebook, parts)
                whole, *rest = PART.split(notes.pop(section))
                parts = dict(zip(rest[::2], rest[1::2], strict=True))
                cells.append(_cell(whole, len(cells)))
        for part in PART.findall(cell.source + "\n"):
            if part in parts:
                cells.append(_cell(parts.pop(part), len(cells)))
    _none_left(notebook, notes | parts)
    notebook.cells = cells
    return notebook


def _cell(text, place):
    return new_markdown_cell(text.strip(), metadata=METADATA, id=f"note-{place}")


def _none_left(notebook, notes):
    if notes:
        raise ValueError(f"{path_of(notebook).name} has a note on {', '.join(notes)}, which is no "
                         f"heading of lesson {notebook.metadata.lesson.number}.")
