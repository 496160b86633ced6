"""Units as codes, and how a number is said with each: a text for exactly 1 and one for the rest."""

from .words import say

# A share is stored from 0 to 1 and said times 100.
SHARE = "%"

UNITS = {
    "": ("{number}", "{number}"),
    "%": ("{number} %", "{number} %"),
    "points": ("{number} point", "{number} points"),
    "s": ("{number} s", "{number} s"),
    "ms": ("{number} ms", "{number} ms"),
    "¥": ("¥{number}", "¥{number}"),
    "¥/h": ("¥{number}/h", "¥{number}/h"),
    "¥/day": ("¥{number} a day", "¥{number} a day"),
    "¥/month": ("¥{number} a month", "¥{number} a month"),
    "¥/group": ("¥{number} a group", "¥{number} a group"),
    "yuan": ("{number} yuan", "{number} yuan"),
    "/day": ("{number} a day", "{number} a day"),
    "/week": ("{number} a week", "{number} a week"),
    "/month": ("{number} a month", "{number} a month"),
    "min": ("{number} min", "{number} min"),
    "minutes": ("{number} minute", "{number} minutes"),
    "h": ("{number} h", "{number} h"),
    "h/week": ("{number} h a week", "{number} h a week"),
    "days": ("{number} day", "{number} days"),
    "weeks": ("{number} week", "{number} weeks"),
    "oclock": ("{number} o'clock", "{number} o'clock"),
    "times": ("{number} time", "{number} times"),
    "each": ("{number} each", "{number} each"),
    "people": ("{number} person", "{number} people"),
    "members": ("{number} member", "{number} members"),
    "readers": ("{number} reader", "{number} readers"),
    "customers": ("{number} customer", "{number} customers"),
    "learners": ("{number} learner", "{number} learners"),
    "friends": ("{number} friend", "{number} friends"),
    "hosts": ("{number} host", "{number} hosts"),
    "groups": ("{number} group", "{number} groups"),
    "messages": ("{number} message", "{number} messages"),
    "posts": ("{number} post", "{number} posts"),
    "topics": ("{number} topic", "{number} topics"),
    "rounds": ("{number} round", "{number} rounds"),
    "steps": ("{number} step", "{number} steps"),
    "orders": ("{number} order", "{number} orders"),
    "shares": ("{number} share", "{number} shares"),
    "packets": ("{number} packet", "{number} packets"),
    "questions": ("{number} question", "{number} questions"),
}


def unit_texts(unit):
    """Return how numbers of a unit are said, as plain data for a script.

    {"one", "many": texts with {number} in them, "share": whether the number is a share}.
    Raises ValueError in one sentence for a unit that is not in UNITS.
    """
    if unit not in UNITS:
        raise ValueError("There is no unit %r: use one of %s, or add it to models/units.py."
                         % (unit, ", ".join(repr(one) for one in UNITS)))
    one, many = UNITS[unit]
    return {"one": say(one, "unit"), "many": say(many, "unit"), "share": unit == SHARE}
