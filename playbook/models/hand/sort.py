"""Rounds in which cards are sorted: sixteen customers into groups (lesson 1.1)."""

import math

from ..base import REPLY
from ..model import number, whole
from ..positioning.split import reply_chance, smallest_that_talks
from ..words import say
from .round import NAMES, Rows, action, by_hand, person, place, row, thing, unknown, view

ATTRIBUTES = ("life", "buys", "spends")
CARDS = [{"name": NAMES[index], "life": life, "buys": buys, "spends": spends}
         for index, (life, buys, spends) in enumerate((
             ("office", "fruit", "much"), ("office", "meals", "much"), ("parent", "fruit", "much"),
             ("retired", "greens", "little"), ("office", "meals", "some"),
             ("parent", "fruit", "some"), ("retired", "greens", "little"),
             ("student", "meals", "little"), ("parent", "greens", "some"),
             ("office", "fruit", "some"), ("retired", "fruit", "some"), ("parent", "fruit", "much"),
             ("student", "fruit", "little"), ("office", "meals", "some"),
             ("retired", "greens", "some"), ("parent", "greens", "much")))]


@by_hand(
    kind="sort",
    title="Sort sixteen customers into groups",
    data=[
        Rows("cards", CARDS, {"name": str, "life": str, "buys": str, "spends": str}, 4, 20),
        whole("groups", "Groups", 4, 2, 4),
        whole("stands_for", "Customers a card stands for", 25, 1, 100),
        number("reply", "Chance that a reader replies, all mixed", REPLY, 0.001, 0.2, 0.0001, "%"),
        number("times", "Answers to someone alike", 3, 1, 10, 0.1, "times"),
    ])
def cards(moves, again, cards, groups, stands_for, reply, times):
    """Sort customers into groups that are alike inside and large enough to talk.

    cards: name, life, buys, spends; two cards are alike in so far as these agree. A move puts a
    card into a group or back on the table; the action "rest" puts every card that is left where
    it agrees most with the cards that lie there. A group is alike by the share of what agrees over
    all pairs of its cards (None for fewer than two). It talks if every second message gets an
    answer, by the rule of `group_split`: the chance of a reply is `times` as high between two who
    are alike, and `reply` over all the cards, so that a group needs fewer members the more alike
    it is. The model beside it sorts by one attribute only, into two groups or more: the way that
    brings most customers into groups that talk, and of equals the one that makes groups more alike;
    values beyond the number of groups share the last one.
    """
    rule = (_alike(cards), stands_for, reply, times)
    places = ["group-%d" % index for index in range(groups)]
    where = {"card-%d" % index: "table" for index in range(len(cards))}
    said = say("Pick up a card, then choose a group.")
    for id, to in moves:
        if id == "rest":
            for index in range(len(cards)):
                if where["card-%d" % index] == "table":
                    where["card-%d" % index] = places[_nearest(cards, where, places, index)]
            said = say("Every card that was left lies with those it agrees with most, however few.")
        elif id not in where or (to != "table" and to not in places):
            raise unknown(to if id in where else id)
        else:
            where[id] = to
            name = cards[int(id[5:])]["name"]
            if to == "table":
                said = say("{name} is back on the table.", name=name)
            else:
                inside = _inside(cards, where, to)
                alike = _alike(inside)
                number_ = places.index(to) + 1
                if alike is None:
                    said = say("{name} is the first in group {number}.", name=name, number=number_)
                else:
                    said = say("{name} joins group {number}, which is alike by {alike} of 100.",
                               name=name, number=number_, alike="%.0f" % (100 * alike))
    sorted_ = [_inside(cards, where, id) for id in places]
    left = len(cards) - sum(len(inside) for inside in sorted_)
    done = left == 0
    yours = _measured(sorted_, rule)
    model, attribute = max(
        ((_measured(_by(cards, name, many), rule), name)
         for name in ATTRIBUTES for many in range(2, groups + 1)), key=lambda pair: pair[0])
    titles = {"life": say("life"), "buys": say("what they buy"), "spends": say("what they spend")}
    outcome = []
    if done:
        outcome = [
            say("{yours} of {all} customers are in groups that talk; sorted by {attribute} alone "
                "it is {model}.", yours=yours[0], all=len(cards) * stands_for,
                attribute=titles[attribute], model=model[0]),
            say("First count who is in a group that talks; of two equal ways the more alike is "
                "better.")]
    known = left < len(cards)
    tally = [
        row("talking", say("Customers in groups that talk"), yours[0] if known else None,
            model[0] if done else None),
        row("alike", say("Alike inside, over all groups"), yours[1] if known else None,
            model[1] if done else None, "%"),
        row("used", say("Groups"), yours[2] if known else None, model[2] if done else None)]
    words = _words()
    things = []
    for index, card in enumerate(cards):
        id = "card-%d" % index
        shown = [words.get(card[name], card[name]) for name in ATTRIBUTES]
        things.append(thing(
            id, where[id], card["name"], " · ".join(shown),
            pick=say("You hold {name}: {what}. Choose a group.", name=card["name"],
                     what=", ".join(shown)), **person(index)))
    board = [place("table", say("On the table"), say("cards left: {left}", left=left), target=True)]
    for index, inside in enumerate(sorted_):
        alike = _alike(inside)
        note = say("empty")
        if inside:
            least = _talks_from(alike, rule)
            talks = (say("talks") if len(inside) >= least
                     else say("needs {least} cards", least=least))
            note = talks if alike is None else say(
                "alike {alike} %, {talks}", alike="%.0f" % (100 * alike), talks=talks)
        board.append(place(places[index], say("Group {number}", number=index + 1), note,
                           target=True))
    return view(
        ask=say("Each card stands for {stands} customers and says what they are, buy, and spend. "
                "Sort the cards into up to {groups} groups: alike inside, and large enough for "
                "every second message to get an answer. The more alike, the fewer a group needs.",
                stands=stands_for, groups=groups),
        paper=say("On paper: write the names into the boxes, and note in what all cards of a group "
                  "agree. Mixed as all the cards are, a group talks from {mixed} on; where all agree "
                  "in one thing, from {one}; in all three, from {least}.", mixed=_talks_from(None, rule),
                  one=_talks_from((1 + 2 * rule[0]) / 3, rule), least=_talks_from(1, rule)),
        places=board, things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Put the others with their like"), not done)],
        model=say("By one thing alone"))


def _words():
    """Return what stands on the cards of the running case, said."""
    return {"office": say("office"), "parent": say("parent"), "retired": say("retired"),
            "student": say("student"), "fruit": say("fruit"), "greens": say("greens"),
            "meals": say("meals"), "little": say("little"), "some": say("some"),
            "much": say("much")}


def _inside(cards, where, to):
    """Return the cards that lie at a place."""
    return [card for index, card in enumerate(cards) if where["card-%d" % index] == to]


def _agree(one, other):
    """Return the share of the attributes in which two cards agree."""
    return sum(1 for name in ATTRIBUTES if one[name] == other[name]) / len(ATTRIBUTES)


def _alike(inside):
    """Return how alike the cards of a group are, 0 to 1; None for fewer than two."""
    pairs = [_agree(one, other) for place_, one in enumerate(inside)
             for other in inside[place_ + 1:]]
    return sum(pairs) / len(pairs) if pairs else None


def _talks_from(alike, rule):
    """Return the number of cards from which every second message gets an answer.

    alike: how alike the group's cards are, 0 to 1; None for as much as all cards are. rule: how
    alike all cards are, customers a card stands for, chance of a reply, times as often to somebody
    alike.
    """
    mixed, stands_for, reply, times = rule
    chance = reply_chance(reply, times, mixed if alike is None else alike, mixed)
    return math.ceil(smallest_that_talks(chance, 0.5) / stands_for - 1e-9)


def _measured(sorted_, rule):
    """Return (customers in groups that talk, how alike, groups used); rule: see `_talks_from`.

    How alike is the mean over cards of their group's, those of single cards left out; None if no
    group has two.
    """
    talking = rule[1] * sum(len(inside) for inside in sorted_
                            if inside and len(inside) >= _talks_from(_alike(inside), rule))
    weighed = [(len(inside), _alike(inside)) for inside in sorted_ if len(inside) > 1]
    count = sum(size for size, _ in weighed)
    alike = sum(size * value for size, value in weighed) / count if count else None
    return talking, alike, sum(1 for inside in sorted_ if inside)


def _by(cards, name, groups):
    """Sort cards by one attribute; its rarer values share the last group."""
    values = []
    for card in cards:
        if card[name] not in values:
            values.append(card[name])
    piles = [[card for card in cards if card[name] == value] for value in values]
    # The place breaks ties: MicroPython's sort is not stable.
    order = sorted((-len(pile), place_) for place_, pile in enumerate(piles))
    piles = [piles[place_] for _, place_ in order]
    return piles[:groups - 1] + [[card for pile in piles[groups - 1:] for card in pile]]


def _nearest(cards, where, places, index):
    """Return the group whose cards agree most with this one; an empty one counts as a third."""
    best, most = 0, -1.0
    for number_, id in enumerate(places):
        inside = _inside(cards, where, id)
        agrees = (sum(_agree(cards[index], other) for other in inside) / len(inside) if inside
                  else 1 / 3)
        if agrees > most:
            best, most = number_, agrees
    return best
