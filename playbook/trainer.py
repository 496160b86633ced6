"""A trainer's copy of the lessons for JupyterLab: with the notes, which trainees' lessons lack.

`python -m playbook.trainer` writes it to `_build/trainer/`; `make lab AUDIENCE=trainer` opens it.
"""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path

import nbformat

from .outputs import lessons
from .trainer_notes import joined

ROOT = Path(__file__).parent.parent
COPY = ROOT / "_build" / "trainer"
MADE = "made-from"  # in a copy's metadata: what its cells said, and from which lesson


def said(notebook):
    """Return a hash of what a notebook's cells say, whatever they gave when they ran."""
    cells = json.dumps([[cell.cell_type, cell.source] for cell in notebook.cells])
    return hashlib.sha256(cells.encode()).hexdigest()


def renewed(lesson, copy):
    """Write a lesson's copy; return where what the trainer wrote into the old one is kept, or None.

    A copy of a lesson that has not changed is left alone.
    """
    made = joined(nbformat.read(lesson, as_version=4))
    made.metadata[MADE] = {"lesson": hashlib.sha256(nbformat.writes(made).encode()).hexdigest(),
                           "cells": said(made)}
    kept = None
    if copy.exists():
        old = nbformat.read(copy, as_version=4)
        before = old.metadata.get(MADE, {})
        if before.get("lesson") == made.metadata[MADE]["lesson"]:
            return None
        if before.get("cells") != said(old):
            day = datetime.fromtimestamp(copy.stat().st_mtime).strftime("%Y-%m-%d-%H%M%S")
            kept = copy.with_name(f"{copy.stem}-{day}.ipynb")
            copy.rename(kept)
    copy.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, copy)
    return kept


def main():
    """Copy lessons and data, and say what was kept of an older copy."""
    shutil.copytree(ROOT / "datasets", COPY / "datasets", dirs_exist_ok=True)
    for lesson in lessons():
        kept = renewed(lesson, COPY / lesson.relative_to(ROOT))
        if kept:
            print(f"{lesson.name} has changed; your copy, with what you wrote, is now {kept.name}.")


if __name__ == "__main__":
    main()
