"""The playbook's file: what is kept is kept once, dated, and never lost to a damaged file."""

import json
import subprocess
import sys

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.places import ROOT

from playbook import keep

SCHEMA = json.loads((ROOT / "datasets/my-playbook.schema.json").read_text("utf-8"))
SETTING = {"model": "propagation.invite_loop", "title": "The bare loop",
           "values": {"seeds": 100}, "results": {"k": 0.8, "final_members": None}}


@pytest.fixture
def path(tmp_path):
    return tmp_path / keep.NAME


def test_round_trip(path):
    keep.put("setting/loop", SETTING, path)
    keep.put("blank/1.3-aim", {"text": "聊天 😀 \"talk\"\nand more"}, path)
    keep.put("quiz/4-1", {"right": 3, "of": 5}, path)
    keep.put("answer/4-1", {"tries": [["b", "a"], ["0.25"], []]}, path)
    keep.put("done/4.1", {}, path)
    found = keep.entries(path)
    assert list(found) == ["answer/4-1", "blank/1.3-aim", "done/4.1", "quiz/4-1", "setting/loop"]
    assert found["blank/1.3-aim"]["text"] == "聊天 😀 \"talk\"\nand more"
    jsonschema.validate(json.loads(path.read_text("utf-8")), SCHEMA)


@pytest.mark.parametrize("tries", [
    [], [["a"]], [[""] * 20] * 40, [["x" * 200]],
    [["a"] * 21], [[]] * 41, [["x" * 201]], [[1]], [[None]], ["a"], [{}], "a", None])
def test_form_of_answers_is_the_schema(tries):
    entry = {"tries": tries, "kept": "2026-03-02T08:00:00.000Z"}
    whole = {"format": keep.FORMAT, "version": 1, "entries": {"answer/a": entry}}
    assert keep.sound("answer/a", entry) == (
        jsonschema.Draft202012Validator(SCHEMA).is_valid(whole))


@given(some.dictionaries(some.text(max_size=8), some.none() | some.text() | some.integers()))
def test_form_is_the_schema(value):
    """Python's check and the published schema agree on what an entry is."""
    entry = value | {"kept": "2026-03-02T08:00:00.000Z"}
    for key in ("blank/a", "quiz/a", "setting/a", "done/a", "other/a", "decision/a", "answer/a"):
        whole = {"format": keep.FORMAT, "version": 1, "entries": {key: entry}}
        fits = jsonschema.Draft202012Validator(SCHEMA).is_valid(whole)
        assert keep.sound(key, entry) == fits


def test_the_later_entry_stays(path, tmp_path):
    keep.put("blank/1.3-aim", {"text": "here"}, path)
    kept = keep.entries(path)["blank/1.3-aim"]
    other = tmp_path / "other.json"
    old = {"blank/1.3-aim": {"text": "old", "kept": "2020-01-01T00:00:00Z"},
           "done/1.3": {"kept": "2020-01-01T00:00:00Z"}}
    other.write_text(keep.text(old), encoding="utf-8")
    assert keep.take(other, path) == "Entries taken over: 1 of 2."
    assert keep.entries(path) == {"blank/1.3-aim": kept, "done/1.3": old["done/1.3"]}


def test_damaged_file_loses_only_what_is_damaged(path):
    """Cut in the middle: the whole lines survive, and the file is set aside before a new write."""
    for number in range(9):
        keep.put(f"blank/x-{number}", {"text": str(number)}, path)
    cut = path.read_text("utf-8")[:-150]
    path.write_text(cut, encoding="utf-8")
    survivors = keep.entries(path)
    assert 6 <= len(survivors) < 9
    assert "damaged" in keep.read(path)[1]
    keep.put("done/1.3", {}, path)
    assert len(keep.entries(path)) == len(survivors) + 1
    assert path.with_suffix(".damaged.json").read_text("utf-8") == cut
    json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("source, taken, said", [
    ("", 0, "no playbook file"), ("<html>", 0, "no playbook file"), ("[]", 0, "no playbook file"),
    ('{"a": 1}', 0, "no playbook file"), ("\ud800".encode("utf-8", "replace").decode(), 0, "no"),
    (keep.text({"done/1.3": {"kept": "2026-03-02T08:00:00Z"}, "done/4.1": {"kept": "soon"}}), 1,
     "left out: 1"),
    (keep.text({"done/1.3": {"kept": "2026-03-02T08:00:00Z"}}).replace('"version": 2',
                                                                       '"version": 7'), 1, "newer"),
    (keep.text({"done/1.3": {"kept": "2026-03-02T08:00:00Z"}}).replace('"version": 2,', ""), 1,
     ""),
])
def test_other_files(source, taken, said, path, tmp_path):
    """One sentence, and all that can be read is kept."""
    other = tmp_path / "other.json"
    other.write_text(source, encoding="utf-8")
    sentence = keep.take(other, path)
    assert said in sentence and len(keep.entries(path)) == taken


def test_a_missing_file_is_said(path, tmp_path):
    assert "cannot be read" in keep.take(tmp_path / "none.json", path)


def test_two_notebooks_write_at_once(path):
    """No entry is lost between two kernels."""
    code = ("import sys; from pathlib import Path; from playbook import keep\n"
            "for n in range(25): keep.put(f'blank/{sys.argv[2]}-{n}', {'text': 'x'}, "
            "Path(sys.argv[1]))")
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    assert [one.wait() for one in both] == [0, 0]
    assert len(keep.entries(path)) == 50


def test_nothing_of_a_wrong_form_is_kept(path):
    with pytest.raises(ValueError, match="cannot be kept"):
        keep.put("blank/1.3-aim", {"text": "x" * 3000}, path)
    assert not path.exists()
