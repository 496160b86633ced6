"""The reader's playbook: decisions and progress, in one readable file, my-playbook.json.

The site keeps the same entries in the browser's own storage (`site/keep.js`), and a file saved
there opens here. datasets/my-playbook.schema.json describes the format; each entry is:

- `setting/PANEL`: a panel's setting, with the numbers that it gave;
- `blank/LESSON-NAME`: what was written into a blank of a lesson's *Decide*;
- `done/LESSON`, `met/PANEL`, `quiz/QUIZ`: a lesson done, a challenge met, a quiz's score;
- `answer/QUIZ`: what was answered at each try, a list for each question.

Of two entries with one key the later stays. Nothing leaves this computer.
"""

import json
import os
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

FORMAT = "community-marketing-playbook"
VERSION = 1
NAME = "my-playbook.json"
LONGEST = 2000  # characters of one answer
QUESTIONS, TRIES, ANSWER = 40, 20, 200  # at most, of a quiz; characters of one try
KEY = re.compile(r"(setting|blank|done|met|quiz|answer)/[\w.-]{1,80}", re.ASCII)
LINE = re.compile(r'^\s*"([^"]+)": ?(\{.*\}),?\s*$', re.MULTILINE)
STALE = 10  # seconds after which another program's lock counts as left behind


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value):
    return isinstance(value, dict) and not any(isinstance(one, (dict, list))
                                               for one in value.values())


def _tries(questions):
    return isinstance(questions, list) and len(questions) <= QUESTIONS and all(
        isinstance(tries, list) and len(tries) <= TRIES
        and all(isinstance(one, str) and len(one) <= ANSWER for one in tries)
        for tries in questions)


KINDS = {
    "setting": lambda entry: isinstance(entry.get("model"), str) and _plain(entry.get("values"))
    and isinstance(entry.get("title"), str) and _plain(entry.get("results")),
    "blank": lambda entry: isinstance(entry.get("text"), str) and len(entry["text"]) <= LONGEST,
    "quiz": lambda entry: _whole(entry.get("right")) and _whole(entry.get("of"))
    and 0 <= entry["right"] <= entry["of"],
    "answer": lambda entry: _tries(entry.get("tries")),
    "done": lambda entry: True,
    "met": lambda entry: True,
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
        return {}, "It is no playbook file: choose one that was saved from this book."
    said = []
    if bad:
        said.append(f"entries not readable and left out: {bad}")
    if broken:
        said.append("the file is damaged, and what is missing in it is lost")
    version = whole.get("version") if isinstance(whole, dict) else None
    if _whole(version) and version > VERSION:
        said.append("the file comes from a newer edition of this book")
    return entries, "; ".join(said).capitalize() + "." if said else None


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
        raise ValueError(f"{key} cannot be kept: it is not of the form that "
                         "datasets/my-playbook.schema.json describes.")
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
        said = f"Kept in {NAME}, on this computer only."
    except (OSError, ValueError) as error:
        said = f"Not kept: {error}"
    return {"kept": message["key"], "said": said}


def take(source, path=None):
    """Take another playbook over: of each entry the later stays.

    source: a path, such as that of a file saved from the site. Returns one sentence.
    """
    try:
        found = Path(source).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return f"{Path(source).name} cannot be read ({error.strerror}): give its path."
    return merge(found, path)


def merge(source, path=None):
    """As `take`, from a file's text."""
    found, wrong = parse(source)
    if not found and wrong:
        return f"Nothing was changed. {wrong}"
    path = path or place()
    with _alone(path):
        present = _present(path)
        newer = {key: entry for key, entry in found.items()
                 if key not in present or _moment(entry) > _moment(present[key])}
        _write(path, present | newer)
    return f"Entries taken over: {len(newer)} of {len(found)}." + (f" {wrong}" if wrong else "")


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
    new.write_text(text(found), encoding="utf-8")
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
