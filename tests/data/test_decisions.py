"""Decisions: the table declares what the book asks, and only what fits is kept or planned with."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.places import ROOT

from playbook import decisions, keep
from playbook.models.plan.decisions import LONGEST, Decisions, check, rounded
from playbook.widgets.decide import Decide, markup

KEPT = json.loads((ROOT / "tests/support/kept.json").read_text("utf-8"))
DECLARED = decisions.declared()
KINDS = {"number", "share", "money", "date", "time", "weekdays", "choice", "person", "names", "counts",
         "text"}
anything = (some.none() | some.booleans() | some.integers() | some.floats() | some.text()
            | some.lists(some.integers(), max_size=2))


def kept_value(one, entries):
    """What is kept of a decision, or None: as the plan reads it."""
    found = Decisions(DECLARED, entries, "2026-11-30")
    return found[one["name"]] if found.decided(one["name"]) else None


GIVES = {
    "sound": lambda row: keep.sound(row["key"], row["entry"]),
    "fitted": lambda row: check(decisions.of(row["decision"]), row["takes"])[0],
    "rounded": lambda row: rounded(decisions.of(row["decision"]), row["takes"])[0],
    "kept": lambda row: kept_value(decisions.of(row["decision"]), row["entries"]),
}


def test_what_is_kept_is_the_same_as_in_the_browser():
    """tests/scripts/kept.test.js reads the same table."""
    for row in KEPT["rows"]:
        assert GIVES[row["of"]](row) == row["gives"], row


def test_the_browser_s_test_has_the_declarations_of_today():
    assert KEPT["longest"] == LONGEST
    for one in KEPT["decisions"]:
        declared = decisions.of(one["name"])
        assert one == {key: declared[key] for key in one}


def test_every_lesson_has_decisions_and_every_decision_a_lesson():
    with open(ROOT / "datasets/lessons.csv", encoding="utf-8") as file:
        lessons = {row["number"] for row in csv.DictReader(file)}
    asked = {lesson for one in DECLARED for lesson in one["lessons"]}
    assert lessons <= asked
    # lesson 4.1 becomes two, and what stands after it moves up by one
    assert asked - lessons <= {"4.5"}


def test_declaration():
    """Complete in both languages; its default fits, or refers to another, or is open."""
    for one in DECLARED:
        assert one["kind"] in KINDS and one["label"] and one["chinese"] and one["reason"].endswith(".")
        assert one["feeds"], "what does it feed?"
        if one["kind"] in ("number", "share", "money"):
            assert one["low"] < one["high"] and one["step"] > 0
        assert (one["kind"] == "choice") == bool(one["choices"])
        assert all(len(choice) == 3 and all(choice) for choice in one["choices"])
        if one["default"].startswith("="):
            assert decisions.of(one["default"][1:])["kind"] in ("names", "person")
        elif one["default"]:
            value, sentence = check(one, one["default"])
            assert value is not None and sentence == ""
            assert one["kind"] not in ("text", "person") or one["chinese_default"]
        assert one["wrong"].startswith(one["label"] + ": ") and one["wrong"].endswith(".")


def test_names_are_used_once():
    names = [one["name"] for one in DECLARED]
    assert len(names) == len(set(names))
    was = [key for one in DECLARED for key in one["was"]]
    assert len(was) == len(set(was))


def test_earlier_settings_are_those_of_panels():
    """What version 1 kept is looked for under parameters that a panel had or has."""
    for one in DECLARED:
        for was in one["was"]:
            assert was.startswith("blank/") or was.partition("/")[2].count(".") == 2


@given(some.sampled_from(DECLARED), anything)
def test_a_value_fits_or_gets_the_decision_s_sentence(one, value):
    fitted, sentence = check(one, value)
    if fitted is None:
        assert sentence == one["wrong"]
    else:
        assert sentence == "" and check(one, fitted) == (fitted, "")
        assert keep.sound("decision/x", {"value": fitted, "kept": "2026-03-02T08:00:00Z"})


def test_the_form_has_a_native_control_for_each_decision():
    html = markup({"lesson": "2.5"})
    for name in ('type="text" inputmode="decimal"', 'type="time"', "<textarea",
                 'type="checkbox" value="MO"', "Default: who stands in"):
        assert name in html
    assert "Default: TU" not in html and "Default: Tuesday, Wednesday" in html


def test_a_lesson_without_decisions_is_refused():
    with pytest.raises(ValueError, match="Lesson 9.9 has no decision"):
        Decide("9.9")
