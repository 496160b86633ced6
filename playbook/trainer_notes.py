"""What a lesson tells its trainer: `book/trainer/<number>.md`, a note under each section's heading.

The notebooks themselves, which trainees open, carry no notes. Slides, a trainer's site and a
trainer's copy join them: each behind the cell that begins its section. Links in a note lead from
where the notebook lies.
"""

import re
from pathlib import Path

from nbformat.v4 import new_markdown_cell

FOLDER = Path(__file__).parent.parent / "book" / "trainer"
SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
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

    Raises ValueError in one sentence for a note whose section the lesson does not have.
    """
    notes, cells = of(notebook), []
    for cell in notebook.cells:
        cells.append(cell)
        for section in SECTION.findall(cell.source + "\n") if cell.cell_type == "markdown" else []:
            if section in notes:
                cells.append(new_markdown_cell(notes.pop(section), metadata=METADATA,
                                               id=f"note-{len(cells)}"))
    if notes:
        raise ValueError(f"{path_of(notebook).name} has a note on {', '.join(notes)}, which is no "
                         f"section of lesson {notebook.metadata.lesson.number}.")
    notebook.cells = cells
    return notebook
