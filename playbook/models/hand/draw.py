"""Rounds that are drawn: who accepts an invitation (lesson 4.1), what is in an envelope (2.3)."""

from ..activation.packets import place_moments, split_once
from ..chance import generator
from ..model import number, whole
from ..propagation.loop import UNLIMITED, final_size, grow
from ..words import say
from .round import NAMES, action, by_hand, person, place, row, thing, unknown, view

AGAIN = 7919  # what a new start adds to the seed


@by_hand(
    kind="draw",
    title="Hand out the invitations yourself",
    data=[
        whole("people", "People at the start", 12, 2, 20),
        whole("invites", "Invitations each", 10, 1, 12),
        number("acceptance", "Invitations accepted", 0.08, 0, 0.25, 0.01, "%"),
        whole("rounds", "Rounds", 3, 1, 4),
        whole("seed", "Seed of the draws", 41, 0, 9999),
    ])
def invitations(moves, again, people, invites, acceptance, rounds, seed):
    """People hand out invitation cards; who says yes hands out cards in the next round.

    A move is a person, who hands out all cards at once, or the action "rest": all who have not yet
    done so in this round. Every card is accepted with the same chance, by itself; what a person
    draws does not depend on who goes first. The round ends after `rounds` rounds, or when nobody
    new has come. The model beside it is `propagation.grow` with an unlimited crowd and no
    fatigue: what many such rounds give on average.
    """
    chance = generator(seed + AGAIN * again)
    joined = [_dealt(chance, people, invites, acceptance)]
    handed = set()
    said = say("Choose a person to hand out the first cards.")
    waiting = list(range(people))
    for name, _ in moves:
        now = len(joined) - 1
        if name == "rest":
            asked = list(waiting)
        else:
            asked = [index for index in waiting if _id(now, index) == name]
            if not asked:
                raise unknown(name)
        handed.update((now, index) for index in asked)
        waiting = [index for index in waiting if index not in asked]
        said = say("{name} hands out {invites} cards. Yes: {yes}.", invites=invites,
                   name=_name(joined, now, asked[0]), yes=sum(joined[now][asked[0]]))
        if len(asked) > 1:
            said = say("{people} people hand out {invites} cards each. Yes: {yes}.",
                       people=len(asked), invites=invites,
                       yes=sum(sum(joined[now][index]) for index in asked))
        if not waiting:
            new = sum(sum(cards) for cards in joined[now])
            last = now + 1 == rounds
            joined.append(_dealt(chance, new, 0 if last else invites, acceptance))
            waiting = [] if last else list(range(new))
            said = say("{before} Round {number} is over and has brought {new}.", before=said,
                       number=now + 1, new=new)
    done = not waiting
    expected = grow(people, invites, acceptance, UNLIMITED, 0, 0, rounds)
    known = len(joined) - 1
    tally = []
    for number_ in range(1, rounds + 1):
        new = len(joined[number_]) if number_ <= known else 0
        reached = done or number_ <= known
        tally.append(row("new_%d" % number_, say("New in round {number}", number=number_),
                         new if reached else None,
                         expected[number_] - expected[number_ - 1] if reached else None, "", 1,
                         counted=True))
    total = sum(len(cards) for cards in joined)
    tally.append(row("members", say("Members in all"), total if done else None,
                     expected[rounds] if done else None, "", 1, counted=True))
    places = [place("round-0", say("At the start"))]
    places += [place("round-%d" % number_, say("Round {number} brings", number=number_))
               for number_ in range(1, rounds + 1)]
    things = []
    for generation, hands in enumerate(joined):
        for index, cards in enumerate(hands):
            out = (generation, index) in handed
            shown = [("yes" if card else "no") if out else "" for card in cards]
            note = ""
            if cards:
                note = say("Yes: {yes}", yes=sum(cards)) if out else say("cards: {cards}",
                                                                         cards=len(cards))
            things.append(thing(
                _id(generation, index), "round-%d" % generation,
                _name(joined, generation, index), note, free=bool(cards) and not out,
                cards=shown, **person(index + 5 * generation)))
    return view(
        ask=say("{people} people each hand out {invites} invitation cards, and {accepted} of 100 "
                "cards are accepted. Press a person to see who says yes; those who do hand out "
                "cards in the next round.", people=people, invites=invites,
                accepted=_percent(acceptance)),
        paper=say("On paper: write 1 to 100 on slips. For each card draw a slip and put it back; "
                  "up to {accepted} is a yes. Tick the cards that are a yes, and draw a person "
                  "for each into the next row.", accepted=_percent(acceptance)),
        places=places, things=things, said=said, tally=tally, done=done,
        outcome=_compared(people, invites, acceptance, rounds, joined, total, expected)
        if done else [],
        actions=[action("rest", say("All the others of this round"), not done)])


def _compared(people, invites, acceptance, rounds, joined, total, expected):
    """Say how the draws lie beside the model."""
    sentences = [say("Your draws end with {yours} members; the average of many such draws is "
                     "{model}.", yours=total, model="%.1f" % expected[rounds])]
    if not joined[-1]:
        sentences.append(say("Nobody new came in the end, so your loop is over."))
    end = final_size(people, invites, acceptance, UNLIMITED, 0, 0)
    each = "%.2f" % (invites * acceptance)
    if end is None:
        sentences.append(say("Each newcomer brings {each} on average: on paper this loop never "
                             "stops.", each=each))
    else:
        sentences.append(say("Each newcomer brings {each} on average, less than one. Played to "
                             "the end, the average is {end} members.", each=each,
                             end="%.0f" % end))
    return sentences


def _dealt(chance, people, invites, acceptance):
    """Draw the cards of these people: for each a list of whether a card is accepted."""
    return [[chance.uniform() < acceptance for _ in range(invites)] for _ in range(people)]


def _id(generation, index):
    return "p-%d-%d" % (generation, index)


def _name(joined, generation, index):
    """Return a person's name; a name that comes again has a number."""
    order = index + sum(len(hands) for hands in joined[:generation])
    again = order // len(NAMES)
    return NAMES[order % len(NAMES)] + (" %d" % (again + 1) if again else "")


def _percent(share):
    text = "%.1f" % (share * 100)
    return text[:-2] if text[-2:] == ".0" else text


@by_hand(
    kind="draw",
    title="Open the red packet yourself",
    data=[
        number("amount", "Yuan in the packet", 100, 1, 200, 1, "¥"),
        whole("shares", "Shares", 10, 2, 12),
        whole("seed", "Seed of the draws", 23, 0, 9999),
    ])
def envelopes(moves, again, amount, shares, seed):
    """Open the envelopes of one lucky packet, split by double mean.

    A move is an envelope: whichever is pressed, it is the next to be taken, and the yuan depend on
    the turn only. The action "rest" opens all others. The model beside it is `split`: the mean of
    every turn, and the standard deviation over all turns (root of the mean variance).
    """
    taken = split_once(amount, shares, generator(seed + AGAIN * again))
    order = []
    ids = ["e-%d" % index for index in range(shares)]
    said = say("Choose an envelope to open first.")
    for name, _ in moves:
        opened = [id for id in ids if id not in order] if name == "rest" else [name]
        if not opened or opened[0] in order or opened[0] not in ids:
            raise unknown(name)
        order += opened
        turn = len(order)
        said = say("Turn {turn}: {yuan}. The packet is empty.", turn=turn,
                   yuan=_yuan(taken[turn - 1]))
        if turn < shares:
            said = say("Turn {turn}: {yuan}. Envelopes left: {left}, with {rest} in them.",
                       turn=turn, yuan=_yuan(taken[turn - 1]), left=shares - turn,
                       rest=_yuan(sum(taken[turn:])))
    done = len(order) == shares
    mean = amount / shares
    moments = place_moments(amount, shares)
    apart = (sum((yuan - mean) ** 2 for yuan in taken) / shares) ** 0.5
    expected = (sum(deviation ** 2 for _, deviation in moments) / shares) ** 0.5
    tally = [
        row("first", say("First envelope"), taken[0] if order else None,
            mean if order else None, "¥", 2),
        row("last", say("Last envelope"), taken[-1] if done else None,
            mean if done else None, "¥", 2),
        row("apart", say("Standard deviation over all turns"), apart if done else None,
            expected if done else None, "¥", 2),
    ]
    outcome = []
    if done:
        best = taken.index(max(taken))
        outcome = [
            say("Turn {turn} was the luckiest, with {yuan}.", turn=best + 1,
                yuan=_yuan(taken[best])),
            say("Over many packets every turn gets {mean} on average: coming first wins nothing.",
                mean=_yuan(mean))]
    things = []
    for index, id in enumerate(ids):
        out = id in order
        turn = order.index(id) if out else None
        things.append(thing(
            id, "packet", say("Turn {turn}", turn=turn + 1) if out
            else say("Envelope {number}", number=index + 1),
            _yuan(taken[turn]) if out else "",
            look="envelope-open" if out else "envelope", tone=2, free=not out,
            on=done and taken[turn] == max(taken)))
    return view(
        ask=say("A packet of {amount} is cut into {shares} shares. Each turn draws any amount up "
                "to twice the mean of what is left; the last takes the rest. Open the envelopes "
                "in any order.", amount=_yuan(amount), shares=shares),
        paper=say("On paper: for each turn draw a slip from 1 to 100 and take so many hundredths "
                  "of twice the rest ÷ the people left. Write the yuan into the envelopes; the "
                  "last one takes the rest."),
        places=[place("packet", say("The packet"))], things=things, said=said, tally=tally,
        outcome=outcome, done=done,
        actions=[action("rest", say("Open all the others"), not done)])


def _yuan(value):
    return "¥%.2f" % value
