"""What a round by hand is: data, moves, and a view of the board after them.

A round is a function of its data and the moves so far. It keeps nothing between two moves, so a
move is taken back by leaving it out, and the kernel and the page cannot differ. It runs in CPython
and MicroPython; `widgets/hand.js` only draws what it returns and hands back the next move.

A move is [thing, place]: the thing's id and, where things are moved, the id of the place it goes
to. An action (a button such as "The rest of the round") is a move of its own: [action, ""].
"""

from ..units import unit_texts
from ..words import say

NAMES = ("An", "Bo", "Cai", "Dan", "Fei", "Gao", "Hua", "Jun", "Kai", "Lin", "Mei", "Ning", "Ping",
         "Rui", "Su", "Tao", "Wen", "Xia", "Yan", "Ai", "Bin", "Cong", "Di", "Fan", "Gui", "Hong",
         "Jia", "Ke", "Lan", "Min", "Nan", "Pei", "Qing", "Rong", "Shan", "Ting", "Wei", "Xin",
         "Yu", "Zhen")


class Rows:
    """Data of a round that is a list: cards, levers, people, ties, questions.

    name: the argument's name. start: list of rows, each a dict. columns: {column: type} of every
    row. least, most: how many rows.
    """

    def __init__(self, name, start, columns, least, most):
        self.name = name
        self.columns = columns
        self.least = least
        self.most = most
        self.start = self.check(start)

    def check(self, value):
        """Return the rows, or raise ValueError naming the row and what is wrong with it."""
        if not isinstance(value, (list, tuple)) or not self.least <= len(value) <= self.most:
            raise ValueError("%s must be a list of %d to %d rows." %
                             (self.name, self.least, self.most))
        for place, row in enumerate(value, 1):
            if not isinstance(row, dict) or sorted(row) != sorted(self.columns):
                raise ValueError("%s, row %d: it needs %s and nothing else; got %r." %
                                 (self.name, place, ", ".join(self.columns), row))
            for column, kind in self.columns.items():
                if kind is float and isinstance(row[column], int):
                    continue
                if not isinstance(row[column], kind) or isinstance(row[column], bool):
                    raise ValueError("%s, row %d, %s: it must be %s; got %r." %
                                     (self.name, place, column,
                                      "a text" if kind is str else "a number", row[column]))
        return [dict(row) for row in value]


class Round:
    """A round by hand. Call it with data, moves and how often it was started again."""

    def __init__(self, function, kind, title, data):
        self.function = function
        self.name = function.__name__
        self.kind = kind
        self.title = title
        self.data = data
        self.__doc__ = getattr(function, "__doc__", None)

    def __call__(self, data=None, moves=(), again=0):
        """Return the view after these moves.

        data: what differs from the declared data. moves: list of moves. again: how often the round
        was started over, which deals other cards where chance deals them.
        Raises ValueError in one sentence for data that the round does not take or a move that
        names nothing.
        """
        return self.function(moves, again, **self.settings(data or {}))

    def settings(self, changes):
        """Return all data: `changes` checked, the rest as declared."""
        names = [one.name for one in self.data]
        for name in changes:
            if name not in names:
                raise ValueError("%s has no %s; it has %s." % (self.name, name, ", ".join(names)))
        return {one.name: one.check(changes[one.name]) if one.name in changes else one.start
                for one in self.data}


def by_hand(kind, title, data):
    """Turn a function into a Round.

    kind: "draw", "mark", "place", "score", "sort", "follow", "names" or "story": how the board
        looks.
    title: what is played, in a few words. data: list of Parameter and Rows.
    The function takes (moves, again, **data) and returns a `view`.
    """
    def declare(function):
        return Round(function, kind, title, data)
    return declare


def view(ask, paper, places, things, said, tally, outcome=(), done=False, lines=(), actions=(),
         model=None, yours=None, decides=None):
    """Return what the board shows.

    ask: what to do. paper: how the same is played on paper. places, things, actions: lists of
    `place`, `thing` and `action`; places, actions and the tally's rows are the same after every
    move, and only their notes and numbers change. said: what the last move did. tally: list of
    `row`. outcome: sentences that compare, once there is something to compare. done: whether the
    round is over. lines: [from x, from y, to x, to y, lit] in percent of the board. model: the
    title of the tally's second column; yours: that of the first. decides: [decision, value] that
    *Use in my plan* sets; the value is None until the round is over.
    """
    return {"ask": ask, "paper": paper, "places": places, "things": things, "said": said,
            "tally": tally, "outcome": list(outcome), "done": done, "lines": list(lines),
            "actions": list(actions), "model": model or say("The model"),
            "yours": yours or say("By hand"), "decides": decides}


def place(id, name, note="", target=False, next=None, own=None):
    """Return a place on the board.

    target: whether things can be put there. next: the thing that goes there when the place is
    pressed and nothing is picked up. own: the id of the move that gives the place the name which
    the reader types, if it can be typed over.
    """
    return {"id": id, "name": name, "note": note, "target": target, "next": next, "own": own}


def thing(id, place, name, note="", look="person-1", tone=1, free=True, on=False, pick="",
          aloud="", at=None, cards=()):
    """Return a thing on the board.

    place: where it is. name, note: what stands on it. look: the figure it is drawn as. tone: 1 to
    5, the figure's colour. free: whether it can be moved or pressed. on: whether it is marked.
    pick: what is said when it is picked up; empty where a press is the whole move. aloud: what is
    read out besides. at: [x, y] in percent of the board. cards: small cards under it: "" not yet
    drawn, "no" or "yes".
    """
    return {"id": id, "place": place, "name": name, "note": note, "look": look, "tone": tone,
            "free": free, "on": on, "pick": pick, "aloud": aloud, "at": at, "cards": list(cards)}


def action(id, label, free):
    """Return a button that makes a move of its own."""
    return {"id": id, "label": label, "free": free}


def row(name, label, yours, model, unit="", digits=0, counted=False):
    """Return one number of the outcome: yours, and the model's beside it; None is not known yet.

    unit, digits: as in a model's Headline. counted: yours is a whole number, whatever the model's.
    """
    return {"name": name, "label": label, "yours": yours, "model": model, "unit": unit,
            "said": unit_texts(unit), "digits": digits, "yours_digits": 0 if counted else digits}


def amount(number, unit):
    """Say a number, given as text or as a whole number, with its unit of models/units.py."""
    text = str(number)
    return unit_texts(unit)["one" if text == "1" else "many"].replace("{number}", text)


def person(index):
    """Return how the person of this number looks: {look, tone}."""
    return {"look": "person-%d" % (1 + index % 4), "tone": 1 + index * 3 % 5}


def unknown(move):
    """Return the error for a move that names nothing on the board."""
    return ValueError("The round has nothing called %r: start it over." % (move,))
