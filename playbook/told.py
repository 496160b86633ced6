"""Numbers in a lesson's prose that a model or the data compute: filled in when outputs are made.

A hidden cell of a lesson computes them and gives each a name:

    told(stops=number(propagation.invite_loop, "final_members", acceptance=0.2))

In a text cell the number stands between two comments that no reader sees, and is written there by
`make outputs`: `The loop stops at <!--=stops-->6,906 people<!--=-->.`
"""

import re

from IPython.display import display

from .models.words import say
from .numbers import number_text

MIME = "application/vnd.playbook.told+json"
PLACE = re.compile(r"<!--=(\w+)-->(.*?)<!--=-->", re.DOTALL)


def number(model, headline, digits=None, bare=False, **settings):
    """Return a headline number of a model at some settings, said with its unit.

    digits: decimals, by default as the panel has them. bare: without the unit that follows it.
    Raises ValueError in one sentence for a headline or a setting that the model does not have.
    """
    declared = {one.name: one for one in model.headlines}
    if headline not in declared:
        raise ValueError(f"{model.name} has no headline {headline}: take one of "
                         f"{', '.join(declared)}.")
    one = declared[headline]
    said = number_text(model(**settings)["headlines"][headline], one.unit,
                       one.digits if digits is None else digits, say(one.none, "number"))
    return said.split()[0] if bare else said


def told(**texts):
    """Give the numbers of a lesson's prose their names; nothing is shown.

    texts: what stands in the prose for each name, as text. Raises ValueError in one sentence for
    anything else: digits depend on what is said, so the lesson chooses them.
    """
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"told({name}=…) takes a text, such as f\"{{share:.0%}}\"; "
                             f"got {type(text).__name__}.")
    lines = [f"{name}: {text}" for name, text in texts.items()]
    display({MIME: texts, "text/plain": "\n".join(lines)}, raw=True)


def texts_of(notebook):
    """Return {name: text} of all that a run notebook's cells have told.

    Raises ValueError in one sentence for a name that two cells give: prose would have one's number.
    """
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            texts = output.get("data", {}).get(MIME, {})
            if twice := sorted(found.keys() & texts.keys()):
                raise ValueError(f"told({twice[0]}=…) stands in two cells: give one another name.")
            found |= texts
    return found


def filled(notebook):
    """Write into a notebook's text cells, in place, what its cells have told.

    Raises ValueError in one sentence for a name that no cell tells, or that no text uses.
    """
    texts, used = texts_of(notebook), set()

    def written(place):
        name = place[1]
        if name not in texts:
            raise ValueError(f"A text says <!--={name}-->, which no cell tells: add it to told(…).")
        used.add(name)
        return f"<!--={name}-->{texts[name]}<!--=-->"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = PLACE.sub(written, cell.source)
    unused = sorted(set(texts) - used)
    if unused:
        raise ValueError(f"told(…) has {', '.join(unused)}, which no text uses: take it out.")
