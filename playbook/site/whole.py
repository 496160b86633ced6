"""A build is whole, or the next one starts anew: Sphinx takes what an interrupted build has left
for finished, and would never write the rest."""

import json
import os
import shutil
from pathlib import Path

import psutil
from sphinx.errors import ExtensionError

from .. import drawings
from ..course import ROOT
from ..models.words import say
from . import moved


def setup(app):
    """Mark the build as unfinished before anything is read or copied."""
    drawings.folder = ROOT / "_build" / "drawings"
    app.connect("config-inited", begin)


def mark(app):
    """Return the path of the file that is there while a build is unfinished."""
    outdir = Path(app.outdir)
    return outdir.with_name(f"{outdir.name}.unfinished")


def begin(app, config):
    """Remove what an unfinished build has left, and mark this one.

    Raises ExtensionError in one sentence if another build is writing to the same folder.
    """
    left = mark(app)
    if left.exists():
        if (other := _writing(left)) not in (None, os.getpid()):
            raise ExtensionError(say(
                "Process {number} is building in {folder}: wait until it has ended.",
                number=other, folder=str(app.outdir)))
        for folder in (Path(app.outdir), Path(app.doctreedir)):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
    left.write_text(json.dumps([os.getpid(), psutil.Process().create_time()]), encoding="utf-8")


def _writing(left):
    """Return the process that wrote a mark if it still runs; None if it does not."""
    try:
        number, started = json.loads(left.read_text(encoding="utf-8"))
        return number if psutil.Process(number).create_time() == started else None
    except (ValueError, psutil.Error):
        return None


def finish(app, error):
    """Remove pages whose source is gone, and the mark of a build that has ended well."""
    if error:
        return
    if app.builder.format == "html":
        known = app.env.found_docs | set(moved.MOVED)
        for page in Path(app.outdir).rglob("*.html"):
            name = page.relative_to(app.outdir).with_suffix("").as_posix()
            if "/" in name and not name.startswith("_") and (
                    name.removesuffix("-slides") not in known):
                page.unlink()
    mark(app).unlink()
    drawings.tidy()
