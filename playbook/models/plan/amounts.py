"""Numbers with what they count: one of a thing and several are two sentences in English."""

from ..words import say
from .decisions import plain


def amount(number, unit):
    """So many of a unit, in words, such as "1 day" or "3 days".

    unit: "days", "hours", "minutes", "weeks", "months", "groups", "hosts", "people", "posts",
    "packets", "shares", "messages", "members", "questions", "orders", "complaints" or "levels".
    """
    count = plain(number)
    one, several = {
        "days": (say("1 day"), say("{count} days", count=count)),
        "hours": (say("1 hour"), say("{count} hours", count=count)),
        "minutes": (say("1 minute"), say("{count} minutes", count=count)),
        "weeks": (say("1 week"), say("{count} weeks", count=count)),
        "months": (say("1 month"), say("{count} months", count=count)),
        "groups": (say("1 group"), say("{count} groups", count=count)),
        "hosts": (say("1 host"), say("{count} hosts", count=count)),
        "people": (say("1 person"), say("{count} people", count=count)),
        "posts": (say("1 post"), say("{count} posts", count=count)),
        "packets": (say("1 red packet"), say("{count} red packets", count=count)),
        "shares": (say("1 share"), say("{count} shares", count=count)),
        "messages": (say("1 mass message"), say("{count} mass messages", count=count)),
        "members": (say("1 member"), say("{count} members", count=count)),
        "questions": (say("1 question"), say("{count} questions", count=count)),
        "orders": (say("1 order"), say("{count} orders", count=count)),
        "complaints": (say("1 complaint"), say("{count} complaints", count=count)),
        "levels": (say("1 level"), say("{count} levels", count=count)),
        "points": (say("1 point"), say("{count} points", count=count)),
    }[unit]
    return one if number == 1 else several
