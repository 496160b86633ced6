"""By hand: a round that a reader plays before the computer takes over.

`Hand(round)` is a widget in JupyterLab, a part of the page on the site, and a blank round with room
to write on paper. One line in a lesson's cell is enough:

    from playbook import Hand
    from playbook.models import hand

    Hand(hand.lists)                                                # 0.1: people, not names
    Hand(hand.build_one, hours=3)                                   # 0.1: a story that branches
    Hand(hand.invitations, people=12, invites=10, acceptance=0.08)  # 4.1: who says yes
    Hand(hand.envelopes, amount=100, shares=10)                     # 2.3: a lucky packet
    Hand(hand.network)                                              # 2.4: whom they reach
    Hand(hand.cards, groups=4)                                      # 1.1: alike, large enough
    Hand(hand.replies, reply=0.05)                                  # 1.3: how far a talk goes
    Hand(hand.coins, coins=10)                                      # 2.2: coins on levers
    Hand(hand.goods)                                                # 2.5: new, odd or special
    Hand(hand.hour, limit=5)                                        # 3.2: one host, one hour

The rules are in `models/hand/`: a function from data and moves to a view of the board, which runs
in the kernel and in the page. `hand.html` draws the board before the first move, `hand.js` after
each; neither has a rule or a sentence of its own.
"""

import re

import anywidget
import traitlets
from markupsafe import Markup

from .. import keep
from ..models.hand.round import Round
from ..models.words import say
from ..numbers import number_text
from . import widget
from .panel import find, module_of, name_of, needed

MIME = "application/vnd.playbook.hand+json"


class Hand(anywidget.AnyWidget):
    """Play a round by hand.

    round: a Round, for example `hand.invitations`.
    id: its name on its page; by default the round's name.
    data: what differs from the round's own people, cards, coins and so on.
    Raises ValueError in one sentence for data that the round does not take.
    """

    _esm = widget.script("hand.js")
    _css = widget.styles("hand.css")
    _html = traitlets.Unicode().tag(sync=True)

    def __init__(self, round, *, id=None, **data):
        if not isinstance(round, Round):
            raise ValueError("Hand takes a round, such as hand.invitations; "
                             f"got {type(round).__name__}.")
        id = id or round.name.replace("_", "-")
        if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            raise ValueError("A round's id is small letters, digits and single hyphens, such as "
                             f"'by-hand'; got {id!r}.")
        round(data)
        self.bundle = {"id": id, "round": name_of(round), "data": data}
        super().__init__(_html=markup(self.bundle))
        self.on_msg(self._message)

    def _message(self, _, content, buffers):
        if "key" in content:
            self.send(keep.answer(content))
            return
        play = find(self.bundle["round"])
        try:
            answer = {"answer": play(self.bundle["data"], content["moves"], content["again"])}
        except ValueError as error:
            answer = {"error": str(error)}
        self.send({"id": content["id"]} | answer)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {widget.VIEW: data[widget.VIEW], MIME: self.bundle,
                "text/plain": plain(self.bundle)}, metadata


def plain(bundle):
    """Return a round's title and what is to be done, as text."""
    play = find(bundle["round"])
    return "\n".join([say("{title} (a round by hand: run the cell to play it)",
                          title=say(play.title)), play(bundle["data"])["ask"]])


def markup(bundle):
    """Return a round's HTML before the first move: the same on the page and in JupyterLab."""
    play = find(bundle["round"])
    module = module_of(play)
    data = {"name": play.name, "module": module, "files": needed(module),
            "data": dict(sorted(bundle["data"].items()))}  # as a notebook file sorts them
    return widget.filled("hand.html", id=bundle["id"], kind=play.kind, title=say(play.title),
                         view=play(bundle["data"]), number_text=number_text,
                         data=Markup(widget.script_safe(data)))
