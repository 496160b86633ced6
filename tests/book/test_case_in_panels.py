"""The running case is one case, whichever panel shows it."""

import nbformat
import pytest
from support.places import ROOT, lessons

from playbook.widgets import panel

LESSONS = {path.relative_to(ROOT).as_posix(): path for path in lessons()}


def case_k(path):
    """Return the K of the preset *Lychee Fresh* of each of a lesson's panels that has one."""
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            stored = output.get("data", {}).get(panel.MIME)
            for name, preset in panel.complete(stored)["presets"] if stored else []:
                values = preset | panel.find(stored["model"])(**preset)["headlines"]
                if name == "Lychee Fresh" and "k" in values:
                    found[stored["id"]] = round(values["k"], 2)
    return found


@pytest.mark.parametrize("name", [name for name in LESSONS if "4-propagation" in name])
def test_the_case_has_one_k(name):
    assert set(case_k(LESSONS[name]).values()) == {0.33}
