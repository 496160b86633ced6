"""No number in a lesson's prose is typed by hand where a model computes it (`playbook/told.py`)."""

import re

import nbformat
import pytest
from support.places import ROOT, lessons

from playbook import told, trainer_notes
from playbook.widgets import panel

# A number of three figures or more, or with decimals: smaller ones are the text's own too often.
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?")
# Numbers that a model happens to give as well, by lesson: {number: why the text has its own}.
OWN = {
    "2-activation/1-is-this-group-alive": {"2.3": "the number of the next lesson"},
    "2-activation/4-the-people-who-move-a-group": {"2.4": "the lesson's number"},
    "2-activation/5-goods-content-and-how-often": {"2.5": "the lesson's number"},
    "4-propagation/1-will-the-loop-grow": {},
    "4-propagation/2-three-ways-a-group-grows": {},
    "5-capstone/1-your-own-groups-data": {"5.1": "the lesson's number",
                                          "1.3": "messages a day of the samples"},
}
NAMES = {path.relative_to(ROOT / "notebooks").with_suffix("").as_posix(): path
         for path in lessons()}


def large(number):
    """Tell whether a number has three figures that matter, or decimals."""
    digits = number.replace(",", "").lstrip("0.")
    return len(digits.replace(".", "").rstrip("0")) >= 3 or "." in digits and len(digits) > 2


def computed(notebook):
    """Return the numbers that a lesson's panels give: at the start, at each preset, at each step
    and prediction, the other way round, and where its challenge is met."""
    found = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            stored = output.get("data", {}).get(panel.MIME)
            if not stored:
                continue
            full = panel.complete(stored)
            model = panel.find(stored["model"])
            settings = [full["settings"], *(preset for _, preset in full["presets"]),
                        *(one["settings"] for one in full["guide"])]
            for part in ("overturn", "challenge"):
                settings += [value for name, value in (full[part] or {}).items()
                             if name in ("start", "settings", "solution")]
            for one in settings:
                values = model(**one)["headlines"]
                for head in full["headlines"]:
                    value = values[head["name"]]
                    if value is not None:
                        value *= 100 if head["unit"]["share"] else 1
                        found.add(f"{abs(value):,.{head['digits']}f}")
    return {number for number in found if large(number)}


def typed(notebook):
    """Return the numbers that stand in a lesson's texts, less those that are filled in."""
    prose = "\n".join(told.PLACE.sub("", cell.source) for cell in notebook.cells
                      if cell.cell_type == "markdown")
    prose = re.sub(r"\]\([^)]*\)", "]", prose)  # addresses of links
    return {number for number in NUMBER.findall(prose) if large(number)}


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_model_is_typed(name):
    notebook = trainer_notes.joined(nbformat.read(NAMES[name], as_version=4))
    both = typed(notebook) & computed(notebook) - set(OWN.get(name, {}))
    assert both == set(), "fill it in with told(…), or say in OWN why the text has its own"


def test_a_typed_number_of_a_model_is_found():
    assert typed(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(
        "It stops at 3,478, not at <!--=x-->450<!--=-->; [E21](a.md#1234), 5 %.")])) == {"3,478"}


def test_a_name_told_by_two_cells_is_refused():
    """The prose would have the number of the last one."""
    output = nbformat.v4.new_output("display_data", {told.MIME: {"k": "0.1"}})
    cells = [nbformat.v4.new_code_cell("told(k=…)", outputs=[output]) for _ in range(2)]
    with pytest.raises(ValueError, match="stands in two cells"):
        told.texts_of(nbformat.v4.new_notebook(cells=cells))
