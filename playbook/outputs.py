"""Run lessons and store their outputs, as readers will see them and nbval will compare them.

`python -m playbook.outputs` runs every lesson, `python -m playbook.outputs FILE …` only some.
An author gives each cell one tag, its role; the rest of its metadata is derived here.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from . import told

ROOT = Path(__file__).parent.parent
LESSONS = ROOT / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


# A cell's role: (slide type, further tags, whether JupyterLab folds its source).
ROLES = {
    "slide": ("slide", [], False),  # begins a slide, and a section of the deck
    "sub": ("subslide", [], False),  # begins a slide
    "step": ("fragment", [], False),  # appears on the slide before it
    "page": ("skip", [], False),  # is on the page and not on the slides
    "panel": ("subslide", ["hide-input"], True),
    "extra": ("skip", ["hide-input"], True),  # a panel that is on the page and not on the slides
    "hand": ("subslide", ["remove-input"], True),
    "quiz": ("subslide", ["remove-input"], True),
    "form": ("fragment", ["remove-input"], True),  # Decide, Plan
    "own": ("skip", ["remove-input"], True),  # OwnData
    "solution": ("skip", ["remove-input"], True),  # solution(…) folds what it shows
    "told": ("skip", ["remove-cell"], True),  # numbers of the prose
    "lab": ("skip", ["lab-only", "remove-cell"], False),  # only of use in JupyterLab
}
SHOWN_CODE = {"slide", "sub", "step", "page"}  # folded on the site, open in JupyterLab


def shaped(notebook, name=""):
    """Derive, in place, the metadata of a notebook's cells from their roles.

    Raises ValueError in one sentence for a cell that has none, or more than one, and for a
    solution that every reader would see.
    """
    for place, cell in enumerate(notebook.cells, 1):
        roles = [tag for tag in cell.metadata.get("tags", []) if tag in ROLES]
        if len(roles) != 1:
            raise ValueError(f"{name}, cell {place} must have one tag of {', '.join(ROLES)}; it "
                             f"has {', '.join(cell.metadata.get('tags', [])) or 'none'}.")
        (role,) = roles
        if role == "solution" and "solution" not in cell.source:
            raise ValueError(f"{name}, cell {place} is a solution and must be folded: call "
                             "solution(…) of playbook in it.")
        slide, tags, folded = ROLES[role]
        if cell.cell_type == "code" and role in SHOWN_CODE:
            tags = ["hide-input"]
        derived = {"tags": [role, *tags], "slideshow": {"slide_type": slide}}
        if folded:
            derived["jupyter"] = {"source_hidden": True}
        cell.metadata = nbformat.from_dict(derived)


def lessons():
    """Return the paths of all lessons, in the order of the book."""
    return sorted(path for path in LESSONS.rglob("*.ipynb")
                  if ".ipynb_checkpoints" not in path.parts)


def store(path):
    """Run one notebook and write it back with its outputs, less what only a live kernel can use.

    A widget's view without its kernel opens to an error message, so it is not stored: JupyterLab
    then shows the chart beside it until the cell is run. Numbers that the lesson has told are
    written into its texts. Raises CellExecutionError, or ValueError in one sentence.
    """
    notebook = nbformat.read(path, as_version=4)
    shaped(notebook, path.name)
    NotebookClient(notebook, timeout=300, kernel_name="python3",
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}} | {
        key: value for key, value in notebook.metadata.items() if key == "lesson"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    told.filled(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(arguments):
    """Store the notebooks named, or all; say which cell failed, if one did."""
    for path in [Path(argument).resolve() for argument in arguments] or lessons():
        print(path.relative_to(ROOT))
        try:
            store(path)
        except CellExecutionError as error:
            sys.exit(f"{path.relative_to(ROOT)}: a cell failed and nothing was stored.\n{error}")
        except ValueError as error:
            sys.exit(f"{error} Nothing was stored.")


if __name__ == "__main__":
    main(sys.argv[1:])
