"""The blanks of a lesson's *Decide*: what a reader writes into them is kept in the playbook.

`Decide("1.3", lines)` is a widget in JupyterLab. What it leaves in the notebook file is data, from
which the site makes the same form: the markup of `decide.html`, `decide.css` and `decide.js`
serve both. Without a script the blanks can be filled on paper.
"""

import re

import anywidget
import traitlets

from .. import keep
from . import widget

MIME = "application/vnd.playbook.decide+json"
BLANK = re.compile(r"\{([a-z0-9-]+): ([^{}]+)\}")


class Decide(anywidget.AnyWidget):
    """Ask for a lesson's decisions.

    lesson: its number, such as "1.3".
    lines: sentences with blanks, each blank with a name and what belongs there:
        "We start with {start: how many} members."
    Raises ValueError in one sentence for a line without a blank, or a name used twice.
    """

    _esm = widget.script("decide.js")
    _css = widget.styles("decide.css")
    _html = traitlets.Unicode().tag(sync=True)
    _kept = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson, lines):
        self.bundle = {"lesson": lesson, "lines": [parsed(lesson, line) for line in lines]}
        names = [piece["name"] for line in self.bundle["lines"] for piece in line if "name" in piece]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"Lesson {lesson} has two blanks called {name}: rename one.")
        kept = keep.entries()
        super().__init__(_html=markup(self.bundle), _kept={
            key: kept[key] for key in [f"done/{lesson}"] + [
                f"blank/{lesson}-{name}" for name in names] if key in kept})
        self.on_msg(lambda _, content, buffers: self.send(keep.answer(content)))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                "text/plain": plain(self.bundle)}, metadata


def parsed(lesson, line):
    """Return a line as pieces: {"text"} or {"name", "label"}."""
    pieces, end = [], 0
    for blank in BLANK.finditer(line):
        pieces += [{"text": line[end:blank.start()]}, {"name": blank[1], "label": blank[2]}]
        end = blank.end()
    pieces.append({"text": line[end:]})
    rest = "".join(piece.get("text", "") for piece in pieces)
    if end == 0 or "{" in rest or "}" in rest:
        raise ValueError(f"A line of lesson {lesson} needs blanks such as {{start: how many}}; "
                         f"got {line!r}.")
    return [piece for piece in pieces if piece.get("text") != ""]


def plain(bundle):
    """Return the lines as text, their blanks empty."""
    return "\n".join("- " + "".join(piece.get("text", "______") for piece in line)
                     for line in bundle["lines"])


def markup(bundle):
    """Return the form's HTML: the same on the page and in JupyterLab."""
    return widget.filled("decide.html", decide=bundle)
