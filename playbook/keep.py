"""The reader's playbook: decisions and progress, in one readable file, my-playbook.json.

The site keeps the same entries in the browser's own storage (`site/browser/keep.js`), and a file saved
there opens here. datasets/my-playbook.schema.json describes the format; each entry is:

- `decision/NAME`: a decision (datasets/decisions.csv), None where it was taken back, with `from`,
  the panel that set it, if one did;
- `counts/weekly`: weekly counts that were loaded into the plan, as CSV;
- `done/LESSON`, `met/PANEL`, `quiz/QUIZ`: a lesson done, a challenge met, a quiz's score;
- `answer/QUIZ`: what was answered to each of its questions, try by try;
- `setting/PANEL`, `blank/LESSON-NAME`: a panel's setting, and what was written into a blank of a
  lesson's *Decide*, as version 1 kept them; `models/plan/decisions.py` carries them over.

Of two entries with one key the later stays. Nothing leaves this computer.
"""

import json
import math
import os
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from .models.words import say

FORMAT = "community-marketing-playbook"
VERSION = 2
NAME = "my-playbook.json"
LONGEST = 2000  # characters of one answer
COUNTS = 200_000  # characters of weekly counts
QUESTIONS, TRIES, ANSWER = 40, 20, 200  # of a quiz, of a question, characters of a try
KEY = re.compile(r"(decision|setting|blank|counts|done|met|quiz|answer)/[\w.-]{1,80}", re.ASCII)
LINE = re.compile(r'^\s*"([^"]+)": ?(\{.*\}),?\s*$', re.MULTILINE)
STALE = 10  # seconds after which another program's lock counts as left behind


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value):
    return isinstance(value, dict) and not any(isinstance(one, (dict, list))
                                               for one in value.values())


def _value(value):
    if isinstance(value, str):
        return len(value) <= LONGEST
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)
                             and math.isfinite(value))


def _tries(tries):
    return isinstance(tries, list) and len(tries) <= QUESTIONS and all(
        isinstance(question, list) and len(question) <= TRIES and all(
            isinstance(one, str) and len(one) <= ANSWER for one in question)
        for question in tries)


KINDS = {
    "decision": lambda entry: "value" in entry and _value(entry["value"])
    and ("from" not in entry or (isinstance(entry["from"], str) and len(entry["from"]) <= 80)),
    "answer": lambda entry: _tries(entry.get("tries")),
    "setting": lambda entry: isinstance(entry.get("model"), str) and _plain(entry.get("values"))
    and isinstance(entry.get("title"), str) and _plain(entry.get("results")),
    "blank": lambda entry: isinstance(entry.get("text"), str) and len(entry["text"]) <= LONGEST,
    "counts": lambda entry: isinstance(entry.get("text"), str) and len(entry["text"]) <= COUNTS,
    "quiz": lambda entry: _whole(entry.get("right")) and _whole(entry.get("of"))
    and 0 <= entry["right"] <= entry["of"],
    "done": lambda entry: True,
    "met": lambda entry: True,
}


def sentences():
    """What is said of keeping, with {fields}: the page has it in its markup."""
    return {
        "none": say("It is no playbook file: choose one that was saved from this book."),
        "bad": say("Entries not readable and left out: {bad}."),
        "damaged": say("The file is damaged, and what is missing in it is lost."),
        "newer": say("The file comes from a newer edition of this book."),
        "taken": say("Entries taken over: {taken} of {of}."),
        "unchanged": say("Nothing was changed."),
        "refused": say("This browser keeps nothing, so the file could not be taken over: allow "
                       "storage for this site."),
    }


def sound(key, entry):
    """Tell whether an entry is as the format wants it."""
    if not KEY.fullmatch(key) or not isinstance(entry, dict):
        return False
    try:
        _moment(entry)
    except (KeyError, TypeError, ValueError):
        return False
    return KINDS[key.partition("/")[0]](entry)


def _moment(entry):
    return datetime.fromisoformat(entry["kept"]).timestamp()


def place():
    """Return the path of my-playbook.json: beside the folder of notebooks, or else here."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir():
            return folder / NAME
    return here / NAME


def text(entries):
    """Write entries as a file: one a line, so that a damaged file loses only some."""
    lines = [f"{json.dumps(key)}: {json.dumps(entries[key], ensure_ascii=False)}"
             for key in sorted(entries)]
    return (f'{{\n"format": "{FORMAT}",\n"version": {VERSION},\n"entries": {{\n'
            + ",\n".join(lines) + "\n}\n}\n")


def parse(source):
    """Read a file's text.

    Returns (entries, what): the sound entries, and None or one sentence that says what is wrong
    with the rest. Nothing that can be read is lost.
    """
    try:
        whole = json.loads(source)
    except ValueError:
        whole = None
    found = whole.get("entries") if isinstance(whole, dict) else None
    broken = not isinstance(found, dict)
    if broken:
        found = {}
        for key, entry in LINE.findall(source):
            try:
                found[key] = json.loads(entry)
            except ValueError:
                found[key] = None
    entries = {key: entry for key, entry in found.items() if sound(key, entry)}
    bad = len(found) - len(entries)
    if not entries and (broken or bad or whole.get("format") != FORMAT):
        return {}, sentences()["none"]
    said = []
    if bad:
        said.append(sentences()["bad"].format(bad=bad))
    if broken:
        said.append(sentences()["damaged"])
    version = whole.get("version") if isinstance(whole, dict) else None
    if _whole(version) and version > VERSION:
        said.append(sentences()["newer"])
    return entries, " ".join(said) or None


def read(path=None):
    """Return (entries, what) as `parse` does; ({}, None) where there is no playbook yet."""
    try:
        source = (path or place()).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}, None
    return parse(source)


def entries(path=None):
    """Return {key: entry} of the playbook; empty where there is none yet."""
    return read(path)[0]


def put(key, value, path=None):
    """Keep one entry, dated now. Raises ValueError in one sentence for one of the wrong form."""
    entry = {**value, "kept": datetime.now(UTC).isoformat(timespec="milliseconds")}
    if not sound(key, entry):
        raise ValueError(say("{key} cannot be kept: it is not of the form that "
                             "datasets/my-playbook.schema.json describes.", key=key))
    path = path or place()
    with _alone(path):
        _write(path, _present(path) | {key: entry})


def forget(key, path=None):
    """Take one entry out of the playbook, if it is there."""
    path = path or place()
    with _alone(path):
        _write(path, {name: entry for name, entry in _present(path).items() if name != key})


def answer(message, path=None):
    """Keep what a widget's front end sent, and return what it is to say.

    message: {"key", "entry"}, the entry None to forget it. Returns {"kept": the key, "said": one
    sentence}.
    """
    try:
        if message["entry"] is None:
            forget(message["key"], path)
        else:
            put(message["key"], message["entry"], path)
        said = say("Kept in {name}, on this computer only.", name=NAME)
    except (OSError, ValueError) as error:
        said = say("Not kept: {error}", error=error)
    return {"kept": message["key"], "said": said}


def take(source, path=None):
    """Take another playbook over: of each entry the later stays.

    source: a path, such as that of a file saved from the site. Returns one sentence.
    """
    try:
        found = Path(source).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return say("{name} cannot be read ({why}): give its path.", name=Path(source).name,
                   why=error.strerror)
    return merge(found, path)


def merge(source, path=None):
    """As `take`, from a file's text."""
    found, wrong = parse(source)
    if not found and wrong:
        return sentences()["unchanged"] + " " + wrong
    path = path or place()
    with _alone(path):
        present = _present(path)
        newer = {key: entry for key, entry in found.items()
                 if key not in present or _moment(entry) > _moment(present[key])}
        _write(path, present | newer)
    taken = sentences()["taken"].format(taken=len(newer), of=len(found))
    return f"{taken} {wrong}" if wrong else taken


def clear(path=None):
    """Forget everything: the file is removed."""
    path = path or place()
    with _alone(path):
        path.unlink(missing_ok=True)


def _present(path):
    """Return the entries that are there, before something is written over them.

    A damaged file is set aside, so that nobody loses what a person could still read in it.
    """
    found, wrong = read(path)
    if wrong:
        path.replace(path.with_suffix(".damaged.json"))
    return found


def _write(path, found):
    new = path.with_suffix(".new")
    new.write_text(text(found), encoding="utf-8", errors="replace")
    os.replace(new, path)


@contextmanager
def _alone(path):
    """Let one notebook write at a time."""
    lock = path.with_suffix(".lock")
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            try:
                if time.time() - lock.stat().st_mtime > STALE:
                    lock.unlink()
            except FileNotFoundError:
                pass
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
