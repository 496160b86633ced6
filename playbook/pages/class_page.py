"""The class page: a day's lessons and links, from book/class.yml, as a page for the projector.

`python -m playbook.pages.class_page` says in one sentence what is wrong with the file, if anything.
"""

import datetime
import re
import sys
from urllib.parse import parse_qsl

import nbformat
import yaml

from ..course import ROOT, lessons
from ..widgets import panel

KEYS = {"title", "date", "note", "items"}
ENTRY_KEYS = {"lesson", "link", "label", "minutes"}
LINK = re.compile(r"(?:^|/)(notebooks/[^#?]+\.html)#([\w-]+)(?:\?(.*))?$")
LONGEST = 480  # minutes


def read(path):
    """Return the day that a file like book/class.yml describes.

    It is {"title", "date" (as text), "note", "items"}; an item is {"name", "link" (from the root
    of the site), "minutes" (or None)}. Raises ValueError with one sentence that names the file
    and the line or the entry.
    """
    day = _parsed(path)
    if not isinstance(day, dict) or not isinstance(day.get("items"), list) or not day["items"]:
        raise ValueError(f"{path.name} must have a title, a date and items, of which each begins "
                         "with a dash.")
    _known(day, KEYS, path.name)
    if not isinstance(day.get("title"), str):
        raise ValueError(f"{path.name}: title must be text; put it in quotation marks.")
    if type(day.get("date")) is not datetime.date:
        raise ValueError(f"{path.name}: date must be a day, written like 2026-11-28.")
    course = lessons(ROOT / "datasets" / "lessons.csv")
    return {"title": day["title"], "date": f"{day['date'].day} {day['date']:%B %Y}",
            "note": day.get("note"),
            "items": [_item(entry, f"{path.name}, entry {place}", course)
                      for place, entry in enumerate(day["items"], 1)]}


def _parsed(path):
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path.name} is missing: write it beside the page.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8: save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}," if mark else ""
        raise ValueError(f"{path.name}{where} is no YAML: look there for a missing space after a "
                         "colon, a missing quotation mark or a wrong indent.") from None
    except ValueError:  # from yaml, of a day like 2026-02-30
        raise ValueError(f"{path.name}: date names a day that does not exist.") from None


def _known(found, keys, where):
    for key in found:
        if key not in keys:
            raise ValueError(f"{where} has {key!r}, which is none of {', '.join(sorted(keys))}: "
                             "remove it or mend its spelling.")


def _item(entry, where, course):
    if not isinstance(entry, dict) or ("lesson" in entry) == ("link" in entry):
        raise ValueError(f"{where} must have either a lesson or a link.")
    _known(entry, ENTRY_KEYS, where)
    minutes = entry.get("minutes")
    if minutes is not None and not (type(minutes) is int and 1 <= minutes <= LONGEST):
        raise ValueError(f"{where}: minutes must be a whole number from 1 to {LONGEST}; "
                         f"got {minutes!r}.")
    if "lesson" in entry:
        number = str(entry["lesson"])
        if number not in course or not course[number]["written"]:
            written = ", ".join(one for one in course if course[one]["written"])
            raise ValueError(f"{where}: there is no lesson {number}; take one of {written}.")
        name = f"{number} {course[number]['title']}"
        link = course[number]["path"].replace(".ipynb", ".html")
    else:
        name, link = _setting(str(entry["link"]), where, course)
    return {"name": str(entry.get("label", name)), "link": link, "minutes": minutes}


def _setting(pasted, where, course):
    """Return the title of the panel that a copied link opens, and the link within the site."""
    found = LINK.search(pasted.strip())
    pages = {lesson["path"].replace(".ipynb", ".html"): lesson for lesson in course.values()
             if lesson["written"]}
    if not found or found[1] not in pages:
        raise ValueError(f"{where}: link must lead to a panel of a lesson; on the lesson's page "
                         'press "Copy this setting" and paste what it copied.')
    page, name, query = found.groups()
    panels = _panels(ROOT / pages[page]["path"])
    if name not in panels:
        raise ValueError(f"{where}: lesson {pages[page]['number']} has no panel {name}; it has "
                         f"{', '.join(panels)}.")
    model = panel.find(panels[name]["model"])
    parameters = {parameter.name: parameter for parameter in model.parameters}
    try:
        model.settings({key: _valued(parameters[key], text) if key in parameters else text
                        for key, text in parse_qsl(query or "", keep_blank_values=True)})
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    return panels[name]["title"], page + "#" + name + (f"?{query}" if query else "")


def _panels(path):
    """Return {id: stored panel} of a lesson."""
    stored = [output.get("data", {}).get(panel.MIME)
              for cell in nbformat.read(path, as_version=4).cells
              for output in cell.get("outputs", [])]
    return {one["id"]: one for one in stored if one}


def _valued(parameter, text):
    """Read a parameter's value from a link, as `page.js` does; unread, its check refuses it."""
    if parameter.kind == "switch":
        return {"true": True, "false": False}.get(text, text)
    if parameter.kind == "choice":
        return next((value for value, _ in parameter.choices if str(value) == text), text)
    try:
        return float(text)
    except ValueError:
        return text


if __name__ == "__main__":
    try:
        read(ROOT / "book" / "class.yml")
    except ValueError as error:
        sys.exit(f"book/{error}")
