"""Where things are: the project, the built site, its pages and the lessons."""

import functools
from pathlib import Path

from bs4 import BeautifulSoup

from playbook.site import moved
from playbook.site.serve import SITE

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SAMPLES = ROOT / "datasets" / "samples"


def built():
    """Return the paths of all that was built, relative to the site, less the redirections."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    elsewhere = {"index.html"} | {f"{old}.html" for old in moved.pages()}
    return [path for path in found if not path.startswith("_static") and path not in elsewhere]


def pages():
    """Return the paths of the pages that are read; slides have tests of their own."""
    return [path for path in built() if not path.endswith("-slides.html")]


def decks():
    """Return the paths of the lessons' slides."""
    return [path for path in built() if path.endswith("-slides.html")]


def lessons():
    """Return the paths of all lessons."""
    return sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb")
                  if ".ipynb_checkpoints" not in path.parts)


@functools.cache
def parsed(path):
    """Return a built page as BeautifulSoup; nobody may change it."""
    return BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")
