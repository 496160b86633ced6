"""Chats: what exporters write as text, a line or two a message, becomes rows of time and sender.

The texts of messages are passed over and never kept.
"""

import re

import numpy as np

from ..models.words import say
from .names import BLANKS
from .shapes import NOISE, Plan, group_title, word, words

STAMP = r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+(?:上午|下午|[AaPp][Mm]\s*)?\d{1,2}:\d\d(?::\d\d)?)"
FOREIGN = r"(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}),?\s+(\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[AaPp]\.?[Mm]\.?)?)"
# How a message begins, by the groups of each pattern: time, sender; and for the last two, day, clock,
# sender. The first with the most lines is the one that is read.
FORMS = tuple(re.compile(p) for p in (
    rf"^\[?{STAMP}\]?\s+['\"]?(?!\()([^:：\[\]]{{1,60}}?)['\"]?\s*(?:[:：].*)?$",
    rf"^(?!\d)([^:：\[\]]{{1,60}}?)\s+[(\[]?{STAMP}[)\]]?\s*[:：]?\s*$",
    rf"^\[{FOREIGN}\]\s*([^:]{{1,80}}): .*$",
    rf"^{FOREIGN}\s+-\s+([^:]{{1,80}}): .*$"))
LINES = tuple(re.compile(p) for p in (
    rf"^\[?{STAMP}\]?", rf"\s[(\[]?{STAMP}[)\]]?\s*[:：]?\s*$", rf"^\[{FOREIGN}\]", rf"^{FOREIGN}\s+-\s"))
# Notices of WhatsApp stand under a member's name; they say one of these.
NOTICES = re.compile(
    r"end-to-end encrypted| added | added$| left$| left\.?$|created (this )?group|changed (the|this|their)|"
    r"joined using|removed |security code|was added|were added|pinned a message|"
    r"is now an admin|turned (on|off)|加入了群|邀请.*加入|撤回了一条|移出了群|修改群名|端到端加密|拍了拍")
MARKS = "\u200e\u200f\u202a\u202c\ufeff"
LEAST = 0.02            # share of lines that begin a message in a chat


def begins(data):
    """Whether a text begins with a time in brackets, as chats do and JSON does not."""
    return bool(re.match(rb"\s*\[\d", data[:40]) and re.search(rb"\]\s*\S+", data[:400])
                and not re.match(rb"\s*\[\s*\d+\s*[,\]]", data[:40]))


def sheet(data, file, title, choose, problems, Sheet):
    """A chat as a list of one sheet; None where the text is no chat."""
    top = data[:1 << 14].decode("utf-8", "ignore").translate({ord(m): None for m in MARKS})
    top = [line.strip(BLANKS) for line in top.splitlines()]
    found = [sum(bool(form.match(line)) for line in top) for form in FORMS]
    best = max(range(len(FORMS)), key=lambda i: found[i])
    if not found[best] or found[best] < LEAST * len(top):
        return None
    rows = list(messages(data.decode(), best))
    taken = [r for r in rows if r[3]]
    if best >= 2:
        stamps = day_first([r[1] for r in taken])
        if stamps is None:
            problems.add(file, say("is a chat whose dates could be day first or month first; export it with "
                                   "the phone's region set so that the year stands in front, or as CSV"))
            return []
    else:
        stamps = [r[1] for r in taken]
    silent = words("senders")
    notices = sum(not r[3] for r in rows)
    people = [(r[0], s, r[2]) for r, s in zip(taken, stamps) if word(r[2]) not in silent]
    notices += len(taken) - len(people)
    if not people:
        return None
    if notices:
        choose.read.dropped["messages", "system"] += notices
    group = next((m[1].strip() for line in top[:20] if (m := re.match(
        r"(?:消息对象|群聊|群名称|聊天对象|会话)\s*[:：]\s*(.+)$", line))), "")
    group = group or group_title(NOISE.sub("", title)) or title
    plan = Plan("messages", {"member_id": 1, "sent_at": 0}, {}, {"member_id"},
                ["sent_at", "member_id"], 0, group=group)
    choose.stand_ins.add(("messages", "member_id"))
    choose.read.group_from_title("messages", True)
    block = np.array([r for r, *_ in people], dtype=int), {
        0: np.array([s for _, s, _ in people], dtype=object),
        1: np.array([name for *_, name in people], dtype=object)}
    return [Sheet(file, 0, plan, [block])]


def messages(text, form):
    """(row number, time or (day, clock), sender, whether it is a person's) of each message."""
    pattern, line_only = FORMS[form], LINES[form]
    for number, line in enumerate(text.splitlines(), 1):
        line = line.translate({ord(m): None for m in MARKS}).strip(BLANKS)
        found = pattern.match(line)
        if found and form == 1:
            yield number, found[2], found[1].strip(), True
        elif found and form == 0:
            yield number, found[1], found[2].strip(" -–"), not NOTICES.search(
                line[found.end(2):] if ":" in line[found.end(2):] else "")
        elif found:
            yield number, (found[1], found[2]), found[3].strip(), not NOTICES.search(
                line[found.end(3):])
        elif form >= 2 and line_only.match(line):
            yield number, ("", ""), "", False


def day_first(stamps):
    """Times like 14/10/2021, 3:34:09 PM with the year in front; None where it cannot be told."""
    parts = [[int(p) for p in re.split(r"[/.\-]", day)] for day, _ in stamps]
    first, second = (max(p[i] for p in parts) for i in (0, 1))
    if first > 12 and second > 12 or first <= 12 and second <= 12:
        same = all(p[0] == p[1] for p in parts)
        if not same:
            return None
    out = []
    for (a, b, year), (_, clock) in zip(parts, stamps):
        day, month = (a, b) if first > 12 else (b, a)
        clock = clock.replace("\u202f", " ")
        if not re.search(r"[ap]\.?m", clock, re.IGNORECASE):
            clock = clock.replace(".", ":")
        out.append(f"{year + 2000 if year < 100 else year}-{month:02d}-{day:02d} {clock}")
    return out
