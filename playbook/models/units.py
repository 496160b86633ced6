"""Units as codes, and how a number is said with each: a text for exactly 1 and one for the rest."""

from .words import say

# A share is stored from 0 to 1 and said times 100.
SHARE = "%"

# No line ends between a number and its unit: \u00a0 is a space that does not break.
UNITS = {
    "": ("{number}", "{number}"),
    "%": ("{number}\u00a0%", "{number}\u00a0%"),
    "points": ("{number}\u00a0point", "{number}\u00a0points"),
    "s": ("{number}\u00a0s", "{number}\u00a0s"),
    "ms": ("{number}\u00a0ms", "{number}\u00a0ms"),
    "¥": ("¥{number}", "¥{number}"),
    "¥/h": ("¥{number}/h", "¥{number}/h"),
    "¥/day": ("¥{number} a day", "¥{number} a day"),
    "¥/month": ("¥{number} a month", "¥{number} a month"),
    "¥/group": ("¥{number} a group", "¥{number} a group"),
    "yuan": ("{number}\u00a0yuan", "{number}\u00a0yuan"),
    "/day": ("{number} a day", "{number} a day"),
    "/week": ("{number} a week", "{number} a week"),
    "/month": ("{number} a month", "{number} a month"),
    "min": ("{number}\u00a0min", "{number}\u00a0min"),
    "minutes": ("{number}\u00a0minute", "{number}\u00a0minutes"),
    "h": ("{number}\u00a0h", "{number}\u00a0h"),
    "h/week": ("{number}\u00a0h a week", "{number}\u00a0h a week"),
    "days": ("{number}\u00a0day", "{number}\u00a0days"),
    "weeks": ("{number}\u00a0week", "{number}\u00a0weeks"),
    "oclock": ("{number}\u00a0o'clock", "{number}\u00a0o'clock"),
    "times": ("{number}\u00a0time", "{number}\u00a0times"),
    "each": ("{number}\u00a0each", "{number}\u00a0each"),
    "people": ("{number}\u00a0person", "{number}\u00a0people"),
    "members": ("{number}\u00a0member", "{number}\u00a0members"),
    "readers": ("{number}\u00a0reader", "{number}\u00a0readers"),
    "customers": ("{number}\u00a0customer", "{number}\u00a0customers"),
    "learners": ("{number}\u00a0learner", "{number}\u00a0learners"),
    "friends": ("{number}\u00a0friend", "{number}\u00a0friends"),
    "hosts": ("{number}\u00a0host", "{number}\u00a0hosts"),
    "groups": ("{number}\u00a0group", "{number}\u00a0groups"),
    "messages": ("{number}\u00a0message", "{number}\u00a0messages"),
    "views": ("{number}\u00a0view", "{number}\u00a0views"),
    "names": ("{number}\u00a0name", "{number}\u00a0names"),
    "posts": ("{number}\u00a0post", "{number}\u00a0posts"),
    "topics": ("{number}\u00a0topic", "{number}\u00a0topics"),
    "rounds": ("{number}\u00a0round", "{number}\u00a0rounds"),
    "steps": ("{number}\u00a0step", "{number}\u00a0steps"),
    "orders": ("{number}\u00a0order", "{number}\u00a0orders"),
    "shares": ("{number}\u00a0share", "{number}\u00a0shares"),
    "packets": ("{number}\u00a0packet", "{number}\u00a0packets"),
    "needs": ("{number}\u00a0need", "{number}\u00a0needs"),
    "questions": ("{number}\u00a0question", "{number}\u00a0questions"),
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
