"""A trainer's copy of the lessons for JupyterLab: its notes and solutions stand open.

`python -m playbook.trainer` writes it to `_build/trainer/`; `make lab AUDIENCE=trainer` opens it.
In the lessons themselves, which trainees open, both are folded.
"""

import shutil
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
COPY = ROOT / "_build" / "trainer"


def opened(notebook):
    """Unfold, in place, a notebook's trainer's notes and solutions; return the notebook."""
    for cell in notebook.cells:
        if {"trainer", "solution"} & set(cell.metadata.get("tags", [])):
            cell.metadata.pop("jupyter", None)
    return notebook


def main():
    """Copy lessons and data; leave alone a copy that is newer than its lesson."""
    shutil.copytree(ROOT / "datasets", COPY / "datasets", dirs_exist_ok=True)
    for lesson in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        copy = COPY / lesson.relative_to(ROOT)
        if ".ipynb_checkpoints" in lesson.parts or (
                copy.exists() and copy.stat().st_mtime >= lesson.stat().st_mtime):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(opened(nbformat.read(lesson, as_version=4)), copy)


if __name__ == "__main__":
    main()
