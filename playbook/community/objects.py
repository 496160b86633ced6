"""Objects: JSON becomes the answers of the WeCom API, or tables of chats and lists."""

import json

import numpy as np

from ..models.words import say
from .names import BLANKS
from .shapes import HEAD, table

ENCRYPTED = {"encrypt_chat_msg", "encrypt_random_key"}
ABOVE = ("meta", "chatInfo", "session", "channel", "group", "chat", "metadata", "guild", "room")


def read(data, file, title, choose, problems, cut=False):
    """(answers of the API, sheets) of the bytes of a JSON file, one object a line as well.

    cut: whether the file ended within a character.
    """
    found = parsed(data, file, problems, cut)
    if not found:
        return [], []
    answers, loose, sheets = [], [], []
    start, strays = len(choose.unknown), len(choose.read.strays)
    for number, value in enumerate(found, 1):
        name = file if len(found) == 1 else f"{file}, answer {number}"
        if is_answer(value):
            answers.append((number, len(found), value))
        elif isinstance(value, dict) and not lists(value):
            loose.append(value)
        elif isinstance(value, dict):
            sheets += many(value, name, title, choose, problems)
        else:
            choose.read.stray(name, say("is no answer of the WeCom API and no list of messages or members; "
                                        "save the whole answer, with errcode"))
    if loose:
        sheets += exchange(loose, file, title, choose, problems)
    if len(choose.unknown) > start:
        del choose.unknown[start:]
        if not sheets and len(choose.read.strays) == strays:
            choose.read.stray(file, say("holds none of group_chat, group_chat_list and items, and no list of "
                                        "messages or members; give answers of groupchat/get, groupchat/list "
                                        "or groupchat/statistic, or a chat's export"))
    return answers, sheets


def is_answer(value):
    """Whether a value is meant as an answer of the API about customer groups."""
    return isinstance(value, dict) and (
        "errcode" in value and not any(map(records, value.values()))
        or any(k in value for k in ("group_chat", "group_chat_list"))
        or "errcode" in value and any(k in value for k in ("items", *table()["answers"]))
        or isinstance(value.get("items"), list) and any(
            isinstance(i, dict) and "data" in i for i in value["items"]))


def records(value):
    """Whether a value is a list of objects, such as messages."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def lists(value):
    """The lists of objects in an object, by name."""
    return {k: v for k, v in value.items() if records(v)}


def many(value, file, title, choose, problems):
    """The sheets in an object with lists of messages, members or orders."""
    above, out = "", []
    for key in ABOVE:
        if isinstance(value.get(key), dict):
            above = above or named(value[key])
    above = above or named(value)
    start = len(choose.unknown)
    for key, rows in lists(value).items():
        if ENCRYPTED & rows[0].keys():
            choose.read.stray(file, say("is the message archive, still encrypted; decrypt it with WeCom's "
                                        "kit for it, and give the decrypted messages"))
            continue
        label = "chatlab messages" if "chatlab" in value and key == "messages" else key
        out += one(rows, file, label, above or title, choose, problems)
    if out:
        del choose.unknown[start:]
    return out


def named(value):
    """The name of a chat in an object that describes it, or ""."""
    for key in ("name", "groupName", "group_name", "nickname", "displayName", "title", "remark",
                "groupId", "group_id", "roomid", "wxid", "id"):
        if isinstance(value.get(key), str) and value[key].strip(BLANKS):
            return value[key].strip(BLANKS)
    return ""


def exchange(values, file, title, choose, problems):
    """The sheets of a file with one object a line: of one kind, or each with its `_type`."""
    if not any("_type" in v for v in values):
        return one(values, file, title, title, choose, problems)
    above, kinds = "", {}
    for v in values:
        kind = str(v.get("_type"))
        if kind in ("header", "meta"):
            inner = next((v[k] for k in ABOVE if isinstance(v.get(k), dict)), v)
            above = above or named(inner)
        else:
            kinds.setdefault(kind, []).append({k: x for k, x in v.items() if k != "_type"})
    out = []
    for kind, rows in kinds.items():
        label = "chatlab messages" if kind == "message" else f"{kind}s"
        out += one(rows, file, label, above or title, choose, problems)
    return out


def one(rows, file, label, title, choose, problems):
    """A list of objects as a list of one sheet, or of none."""
    from .files import Sheet
    flat = [flattened(row) for row in rows]
    header = list(dict.fromkeys(k for row in flat for k in row))
    head = [header] + [[row.get(k, "") for k in header] for row in flat[:HEAD - 1]]
    plan = choose(head, file, 0, label, title)
    if plan is None:
        return []
    if plan.row:        # values that happen to be column names
        problems.add(file, say("is JSON whose values name columns; save it again as it was exported"))
        return []
    columns = [[row.get(header[p]) or np.nan for row in flat] for p in plan.positions]
    block = np.arange(1, len(flat) + 1), {p: np.array(c, dtype=object)
                                          for p, c in zip(plan.positions, columns)}
    return [Sheet(file, 0, plan, [block], None, True)]


def flattened(row, prefix="", depth=0):
    """An object's values as text, by key; those of objects in it as key.key."""
    out = {}
    for key, value in row.items():
        key = prefix + str(key)
        if isinstance(value, dict):
            if depth < 2:
                out |= flattened(value, f"{key}.", depth + 1)
        elif not isinstance(value, list):
            out[key] = cell(value)
    return out


def cell(value):
    """A value as the text that a CSV file would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def parsed(data, file, problems, cut):
    """The values in a JSON file: one, a list of them, or one a line."""
    text = data.decode()
    try:
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    except json.JSONDecodeError as e:
        where, at_end = e.lineno, e.pos >= len(text.rstrip()) or e.msg.startswith("Unterminated")
    except (ValueError, RecursionError):
        problems.add(file, say("is JSON that no API answers with, nested too deep or with a number too long; "
                               "save the answer again"))
        return []
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    found = []
    for _, line in lines:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            break
    if len(found) == len(lines):
        return found
    if found and isinstance(found[0], dict):
        where, at_end = lines[len(found)][0], len(found) == len(lines) - 1
    problems.add(file, say("is JSON that ends in the middle; save the answer again") if at_end or cut
                 else say("is not JSON; save the answer again as the API sent it"), 0, where)
    return []
