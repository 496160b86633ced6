"""Decisions: what kind and range each has, and which of them a reader has made.

`datasets/decisions.csv` declares them and `playbook/decisions.py` reads it; what comes in here is
plain data. A kept entry `decision/NAME` is {"value", "kept", "from"}; a value of None says that
the decision was taken back. `widgets/decide.js` has the same rules for the form, and
tests/support/kept.json proves that they are the same.
"""

import math

from ..words import say
from .dates import CODES, date, day_number, days_named

DECIDED, DEFAULT = "decided", "default"
LONGEST = {"text": 500, "person": 60, "names": 2000, "counts": 2000}  # characters
MOST_NAMES = 1000
COMMAS = "，、;；\n"


def state_label(state):
    """What a reader sees of a state."""
    return say("decided") if state == DECIDED else say("default")


def names_of(text):
    """The names in a text, between commas of either language."""
    for sign in COMMAS:
        text = text.replace(sign, ",")
    return [name.strip() for name in text.split(",") if name.strip()]


def numbers_of(text):
    """The whole numbers in a text, between commas; a text with anything else raises ValueError."""
    return [int(name) for name in names_of(text)]


def whole(decision):
    """Whether a decision takes whole numbers only."""
    return decision["kind"] == "number" and decision["step"] == 1


def wrong(decision):
    """Say in one sentence what a decision's value must be.

    decision: a declaration, as `playbook.decisions.declared` gives it.
    """
    kind = decision["kind"]
    label = say(decision["label"], "decision")
    if kind in ("number", "money", "share"):
        times = 100 if kind == "share" else 1
        low, high = plain(decision["low"] * times), plain(decision["high"] * times)
        if whole(decision):
            return say("{label}: give a whole number from {low} to {high}.", label=label, low=low,
                       high=high)
        if kind == "share":
            return say("{label}: give a percentage from {low} to {high}.", label=label, low=low,
                       high=high)
        return say("{label}: give a number from {low} to {high}.", label=label, low=low, high=high)
    if kind == "date":
        return say("{label}: give a date such as 2026-03-02.", label=label)
    if kind == "time":
        return say("{label}: give an hour such as 09:30.", label=label)
    if kind == "weekdays":
        return say("{label}: choose days of the week.", label=label)
    if kind == "choice":
        return say("{label}: choose one of {choices}.", label=label, choices=", ".join(
            say(choice[1], "decision") for choice in decision["choices"]))
    if kind == "names":
        return say("{label}: give at most {most} names with commas between them, and each name "
                   "once.", label=label, most=MOST_NAMES)
    if kind == "counts":
        return say("{label}: give whole numbers from {low} to {high} with commas between them.",
                   label=label, low=plain(decision["low"]), high=plain(decision["high"]))
    if kind == "person":
        return say("{label}: name one person, in at most {most} characters. Others can be named in the "
                   "list of hosts.", label=label, most=LONGEST[kind])
    return say("{label}: write at most {most} characters.", label=label, most=LONGEST[kind])


def check(decision, value):
    """Return (value, "") for a value that fits a decision, else (None, one sentence).

    decision: a declaration. value: what was kept, typed or given by a panel. The value comes
    back in the decision's form: a whole number as int, text without spaces around it.
    """
    fitted = _fitted(decision, value)
    return (None, wrong(decision)) if fitted is None else (fitted, "")


def rounded(decision, value):
    """As `check`, with a number first rounded to the decision's step: for a panel's numbers."""
    if decision["kind"] in ("number", "money", "share") and _number(value):
        step = decision["step"]
        value = near(math.floor(value / step + 0.5 + 1e-9) * step, 6)
    return check(decision, value)


def _number(value):
    return (isinstance(value, (int, float)) and not isinstance(value, bool)
            and -1e15 < value < 1e15)


def _fitted(decision, value):
    kind = decision["kind"]
    if kind in ("number", "money", "share"):
        if isinstance(value, str):
            value = _typed(value)
        if not _number(value) or not decision["low"] <= value <= decision["high"]:
            return None
        if whole(decision):
            return int(value) if value == int(value) else None
        return int(value) if value == int(value) else float(value)
    if kind == "time" and _number(value) and value == int(value) and 0 <= value <= 23:
        return "%02d:00" % value  # a panel counts hours
    if not isinstance(value, str):
        return None
    value = readable(value).strip()
    if kind == "date":
        try:
            return value if 2000 <= int(date(day_number(value))[:4]) <= 2099 else None
        except ValueError:
            return None
    if kind == "time":
        good = (len(value) == 5 and value[2] == ":" and _digits(value[:2] + value[3:])
                and int(value[:2]) < 24 and int(value[3:]) < 60)
        return value if good else None
    if kind == "weekdays":
        codes = [code for code in value.split(",") if code]
        if [code for code in codes if code not in CODES]:
            return None
        return ",".join(code for code in CODES if code in codes)
    if kind == "choice":
        return value if value in [choice[0] for choice in decision["choices"]] else None
    if not value or len(value) > LONGEST[kind]:
        return None
    if kind == "names":
        names = names_of(value)
        if not names or len(names) > MOST_NAMES or len(set(names)) < len(names):
            return None
        return ", ".join(names)
    if kind == "counts":
        counts = names_of(value)
        if not counts or len(counts) > MOST_NAMES or [one for one in counts if not (
                _digits(one) and len(one) < 9
                and decision["low"] <= int(one) <= decision["high"])]:
            return None
        return ", ".join("%d" % int(one) for one in counts)
    if kind == "person":
        value = " ".join(value.split())
        return None if several(value) else value
    return value


def several(name):
    """Whether a name is that of several people: with a comma, a sign or a word between them."""
    for word in (" and ", " or ", " und ", " et "):
        name = name.replace(word, ",")
    for sign in COMMAS + "&/":
        name = name.replace(sign, ",")
    for sign in "和与及跟":
        before, found, after = name.partition(sign)
        if len(before) > 1 and len(after) > 1:  # 张三和李四, and not 李和平
            return True
    return "," in name


def readable(text):
    """A text without the signs that no calendar and no workbook takes."""
    return "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n")
                   if sign == "\n" or sign == "\t" or (
                       ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF
                       and ord(sign) not in (127, 0xFFFE, 0xFFFF)))


def _digits(text):
    return text != "" and all(sign in "0123456789" for sign in text)


def thousands(text):
    """A text of digits without the commas between its thousands: 1,250; as it is with others: 7,5."""
    parts = text.split(",")
    if len(parts) > 1 and 0 < len(parts[0]) < 4 and not [part for part in parts[1:]
                                                         if len(part) != 3]:
        return "".join(parts)
    return text


def _typed(text):
    """The number in a text of digits: 7.5, 7,5 or 1,000; None for any other, such as "3 days"."""
    whole, point, rest = text.strip().replace("，", ",").replace("。", ".").partition(".")
    whole = thousands(whole)
    if whole.count(",") == 1 and not point:
        whole, _, rest = whole.partition(",")  # a decimal comma
    if _digits(whole) and len(whole) <= 15 and (rest == "" or _digits(rest)):
        return float(whole + "." + (rest or "0"))
    return None


def near(value, digits):
    """A number rounded half up: the same in every runtime, which `round` is not."""
    scale = 10 ** digits
    return math.floor(value * scale + 0.5) / scale


def plain(value):
    """A number as text, without a point where it needs none."""
    if value is None:
        return "–"
    if value == int(value):
        return "%d" % value
    return ("%.6f" % value).rstrip("0").rstrip(".")


class Decisions:
    """The decisions of a reader, with the default of each that was not made.

    table: declarations, a list of dicts. entries: {key: entry}, as the playbook's file holds them.
    first_day: the default of the plan's first day, "YYYY-MM-DD".
    `notes` says, a sentence each, which kept things could not be used.
    """

    def __init__(self, table, entries, first_day):
        self.table = {}
        self.notes = []
        self.found = {}
        self.used = []
        for decision in table:
            self.table[decision["name"]] = decision
        for decision in table:
            self.found[decision["name"]] = self._read(decision, entries)
        if self.found["first-day"][1] == DEFAULT:
            self.found["first-day"] = (first_day, DEFAULT)
        self._others(entries)

    def _read(self, decision, entries):
        """(value, state) of a decision; a value of None is a default that refers to another."""
        key = "decision/" + decision["name"]
        if key in entries:
            value = entries[key].get("value")
            if value is None:
                self._mark(decision, entries)
                return (self._default(decision), DEFAULT)
            value, sentence = check(decision, value)
            if not sentence:
                self._mark(decision, entries)
                return (value, DECIDED)
            self.notes.append(say("{sentence} What is kept does not fit, so the default stands in "
                                  "its place.", sentence=sentence))
            return (self._default(decision), DEFAULT)
        old = self._mark(decision, entries)
        for _, key, value in sorted(old, key=lambda one: one[:2], reverse=True):
            value, sentence = check(decision, value)
            if not sentence:
                return (value, DECIDED)
            self.notes.append(say("{sentence} What an earlier version kept ({key}) could not be "
                                  "carried over.", sentence=sentence, key=key))
        return (self._default(decision), DEFAULT)

    def _mark(self, decision, entries):
        """What version 1 kept of a decision: a list of (moment, key, value)."""
        found = []
        for was in decision["was"]:
            for key, value in earlier(was, entries):
                self.used.append(key + "#" + was)
                found.append((str(entries[key].get("kept")), key, value))
        return found

    def _others(self, entries):
        """Say what an earlier version kept for which there is no decision."""
        carried = [key.split("#")[0] for key in self.used]
        lost = [key for key in sorted(entries)
                if key.split("/")[0] in ("blank", "setting") and key not in carried]
        if lost:
            self.notes.append(say(
                "Kept by an earlier version, and no part of the plan because no decision asks for "
                "it: {keys}.", keys=", ".join(lost)))

    def _default(self, decision):
        """A decision's default; None where it refers to another or there is none."""
        text = decision["default"]
        if text[:1] == "=" or text == "":
            return None
        value = check(decision, text)[0]
        return say(value, "decision") if decision["kind"] in LONGEST else value

    def __getitem__(self, name):
        """The value of a decision, or None if there is none."""
        value, state = self.found[name]
        decision = self.table[name]
        if value is not None:
            return value
        if decision["default"][:1] == "=":
            other = self[decision["default"][1:]]
            return names_of(other)[0] if other else other
        return None

    def decided(self, name):
        """Whether the reader made this decision."""
        return self.found[name][1] == DECIDED

    def state(self, names):
        """Decided only if every one of these decisions is."""
        return DECIDED if all(self.decided(name) for name in names) else DEFAULT

    def text(self, name, language):
        """A decision in words, in "english" or "chinese"; an empty text if there is none."""
        decision = self.table[name]
        value = self[name]
        if value is None:
            return ""
        chinese = language == "chinese"
        if decision["default"][:1] == "=" and not self.decided(name):
            return self.text(decision["default"][1:], language).split(", ")[0]
        if not self.decided(name) and decision["kind"] in LONGEST:
            return decision["chinese_default"] if chinese else decision["default"]
        if decision["kind"] == "choice":
            return [choice[2] if chinese else choice[1] for choice in decision["choices"]
                    if choice[0] == value][0]
        if decision["kind"] == "share":
            return plain(value * 100)
        if decision["kind"] == "weekdays":
            if chinese:
                return "、".join("周" + "一二三四五六日"[CODES.index(code)]
                                for code in value.split(",") if code)
            return days_named(value)
        return plain(value) if _number(value) else value

    def shown(self, name):
        """A decision as a reader of this edition sees it, beside its label."""
        decision = self.table[name]
        value = self[name]
        if value is None:
            return say("open", "decision")
        kind = decision["kind"]
        if kind == "money":
            return "¥" + plain(value)
        if kind == "share":
            return plain(near(value * 100, 6)) + " %"
        if kind == "number":  # its label says what is counted
            return plain(value)
        if kind == "choice":
            return [say(choice[1], "decision") for choice in decision["choices"]
                    if choice[0] == value][0]
        if kind == "weekdays":
            return days_named(value)
        return value

    def label(self, name):
        """A decision's name for readers."""
        return say(self.table[name]["label"], "decision")

    def lesson(self, name):
        """The lesson in which a decision is made first."""
        return self.table[name]["lessons"][0]


def earlier(was, entries):
    """What version 1 kept under `was`: a list of (key, value).

    was: "blank/1.3-start", or "setting/part.model.parameter", with "*100" behind it where the
    parameter was a share and the decision counts in points.
    """
    if was[:6] == "blank/":
        entry = entries.get(was)
        return [(was, entry.get("text"))] if entry and entry.get("text") else []
    path, _, times = was[8:].partition("*")
    part, model, parameter = path.split(".")
    found = []
    for key in entries:
        entry = entries[key]
        if key[:8] == "setting/" and entry.get("model") == part + "." + model:
            value = (entry.get("values") or {}).get(parameter)
            if value is not None:
                if times and _number(value):
                    value = near(value * int(times), 6)
                found.append((key, value))
    return found
