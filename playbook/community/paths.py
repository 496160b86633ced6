"""Paths: what a person pastes as the place of their data, and the files there."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

from ..models.words import say
from .names import BLANKS
from .wecom import taken_at

READ = {".csv", ".tsv", ".txt", ".tab", ".gz", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl", ".ndjson",
        ".log", ".parquet"}
# Files of a folder that cannot be data and go without saying.
QUIET = {"thumbs.db", "desktop.ini", ".ds_store"}
WHY = {
    ".et": "is a table of WPS that is not read; open it in WPS and save it as .xlsx",
    ".numbers": "is a table of Apple's Numbers; export it as .xlsx or CSV",
    ".ods": "is an OpenDocument table; save it as .xlsx or CSV",
    ".xlsb": "is a binary workbook; save it as .xlsx",
    ".zip": "is a packed archive; unpack it",
    ".rar": "is a packed archive; unpack it",
    ".7z": "is a packed archive; unpack it",
    ".db": "is a database of a program; export the chat or the table from it",
    ".html": "is a web page; export as CSV, .xlsx or JSON",
    ".htm": "is a web page; export as CSV, .xlsx or JSON"}
OTHER = "is of a kind that is not read; give CSV, .xlsx, JSON or a chat as text"
QUOTES = "\"'“”‘’「」`"
# What Python makes of a single backslash before these letters in a path.
ESCAPES = str.maketrans({"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r",
                         "\t": "\\t", "\v": "\\v"})


def pasted(text):
    """The path in a text that a person pastes, or drags into a cell or a window.

    Takes off blanks, quotation marks, file:// and the backslashes of a shell, opens ~, and mends a
    Windows path whose backslashes Python has read as signs, such as \\n in C:\\new. A list of paths
    where the text holds several, in quotation marks or one a line.
    """
    text = text.strip(BLANKS + "\v\f")
    several = re.findall(r"\"([^\"\n]+)\"|'([^'\n]+)'", text)
    if len(several) > 1 and not re.sub(r"\"[^\"\n]+\"|'[^'\n]+'|[\s,;]", "", text):
        return [pasted(a or b) for a, b in several]
    lines = [line for line in text.split("\n") if line.strip(BLANKS)]
    if len(lines) > 1 and all(_there(_one(line)) for line in lines):
        return [_one(line) for line in lines]
    return _one(text)


def _there(path):
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _one(text):
    """One path of a pasted text."""
    text = text.strip(BLANKS).strip(QUOTES).strip(BLANKS)
    if text.lower().startswith("file:"):
        found = urlparse(text)
        text = unquote(found.path)
        if found.netloc not in ("", "localhost"):
            text = f"//{found.netloc}{text}"
        if re.match(r"/[A-Za-z]:", text):
            text = text[1:]
    plain = Path(os.path.expanduser(text)) if "\0" not in text else Path(text.replace("\0", ""))
    if _there(plain):
        return plain
    tries = [text.translate(ESCAPES)]
    if os.name != "nt":
        tries.append(re.sub(r"\\(.)", r"\1", text))     # a path dragged into a terminal
        if not re.match(r"[A-Za-z]:", text):
            tries.append(text.replace("\\", "/"))
    for one in tries:
        path = Path(os.path.expanduser(one.replace("\0", "")))
        if _there(path):
            return path
    return Path(os.path.expanduser(tries[0].replace("\0", "")))


def sources(source, problems):
    """The paths that the first argument of `load` gives."""
    if isinstance(source, Path):
        return [source]
    if isinstance(source, str):
        if not source.strip(BLANKS):
            problems.add("The path", say("is empty; give the folder or file of your data"))
            return []
        found = pasted(source)
        return found if isinstance(found, list) else [found]
    if isinstance(source, (list, tuple, set, frozenset)) and source and all(
            isinstance(s, (str, Path)) for s in source):
        return [p for s in source for p in sources(s, problems)]
    problems.add("The source", say("is no path; give the folder or file of your data as a text in quotation "
                                   "marks"))
    return []


def find(source, problems):
    """([(path, name for messages)] of every file to read, [(name, why)] of those left out)."""
    found, out = [], []
    for path in sources(source, problems):
        folder = path if path.is_dir() else path.parent
        try:
            name = folder.resolve().name
        except (OSError, ValueError, RuntimeError):
            name = ""
        # A folder's name belongs to the file's only where it carries the date of a snapshot.
        above = f"{name}/" if taken_at(name) else ""
        if not path.is_dir():
            found.append((path, above + path.name))
            continue
        inside = []
        for p in sorted(path.rglob("*")):
            if not p.is_file() or p.name.startswith((".", "~$")) or p.name.lower() in QUIET:
                continue
            label = above + p.relative_to(path).as_posix()
            if p.suffix.lower() in READ:
                inside.append((p, label))
            else:
                out.append((label, say(WHY.get(p.suffix.lower(), OTHER))))
        if not inside:
            problems.add(path.name or "The folder", say("holds no CSV, Excel or JSON file; give another folder"))
        found += inside
    return found, out
