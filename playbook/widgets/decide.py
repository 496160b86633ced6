"""The form of a lesson's *Decide*, made from the decisions of datasets/decisions.csv.

`Decide("1.3")` is a widget in JupyterLab. What it leaves in the notebook file is the lesson's
number, from which the site makes the same form: the markup of `decide.html`, `decide.css` and
`decide.js` serve both. Without a script the form can be filled on paper.
"""

import anywidget
import traitlets
from markupsafe import Markup

from .. import decisions, keep
from ..course import course
from ..models.plan.dates import CODES, day_name
from ..models.plan.decisions import LONGEST, Decisions
from ..models.words import say
from . import widget

MIME = "application/vnd.playbook.decide+json"
PLAN = "5.2"  # the lesson that has the plan


class Decide(anywidget.AnyWidget):
    """Ask for a lesson's decisions.

    lesson: its number, such as "1.3". Raises ValueError in one sentence for a lesson without
    decisions.
    """

    _esm = widget.script("decide.js")
    _css = widget.styles("decide.css")
    _html = traitlets.Unicode().tag(sync=True)
    _kept = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson):
        if not decisions.declared(lesson):
            raise ValueError(f"Lesson {lesson} has no decision in datasets/decisions.csv: add its "
                             "rows there.")
        self.bundle = {"lesson": lesson}
        super().__init__(_html=markup(self.bundle), _kept={
            key: entry for key, entry in keep.entries().items()
            if key.partition("/")[0] in ("decision", "blank", "setting") or key == f"done/{lesson}"})
        self.on_msg(lambda _, content, buffers: self.send(keep.answer(content)))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                "text/plain": plain(self.bundle)}, metadata


def plain(bundle):
    """Return the decisions as text, with blanks."""
    return "\n".join([say("Decide, lesson {lesson} (run the cell to fill it in)",
                          lesson=bundle["lesson"]),
                      *(f"- {say(one['label'], 'decision')}: ______"
                        for one in decisions.declared(bundle["lesson"]))])


def markup(bundle):
    """Return the form's HTML: the same on the page and in JupyterLab."""
    asked = decisions.declared(bundle["lesson"])
    (path,) = [one["path"] for one in course() if one["number"] == PLAN]
    return widget.filled("decide.html", lesson=bundle["lesson"], plan_path=path,
                         **filling(asked, "decision"))


def filling(asked, prefix):
    """Return what `decide-rows.html` takes: rows of these decisions, their ids with a prefix."""
    data = {"decisions": [{key: one[key] for key in (
        "name", "kind", "low", "high", "step", "choices", "was", "wrong")} for one in map(decisions.spoken, asked)],
            "longest": LONGEST}
    return {"decisions": asked, "prefix": prefix,
            "defaults": Decisions(decisions.declared(), {}, None), "longest": LONGEST,
            "days": [(code, day_name(place)) for place, code in enumerate(CODES)],
            "data": Markup(widget.script_safe(data))}
