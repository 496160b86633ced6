"""Rounds of talk: how far the replies to a message go, with few and many readers (lesson 1.3)."""

import math

from ..chance import generator
from ..model import number, whole
from ..positioning.size import chance_of_nothing
from ..words import say
from .draw import AGAIN
from .round import NAMES, Rows, action, amount, by_hand, person, place, row, thing, unknown, view

LONG = 1000  # messages: a talk that reaches so many counts as one that goes on
ROOMS = [{"readers": readers} for readers in (20, 25, 40)]


@by_hand(
    kind="draw",
    title="Start talks with few readers, and with many",
    data=[
        Rows("rooms", ROOMS, {"readers": int}, 1, 4),
        whole("talks", "Talks in each group", 10, 2, 10),
        number("reply", "Chance that a reader replies to a message", 0.05, 0.001, 0.2, 0.001, "%"),
        whole("seed", "Seed of the draws", 7, 0, 9999),
    ])
def replies(moves, again, rooms, talks, reply, seed):
    """Say of a group's talks how many will end, then see how far each of them goes.

    rooms: readers of each group, the writer not counted. A talk is a message, the replies to it,
    the replies to these and so on; every reader replies to every message with the same chance, by
    itself. A talk that reaches LONG messages counts as one that goes on. A move is a guess, from 0
    to all talks, which uncovers the talks of the group, or a talk; the action "rest" opens all
    talks of the group that are left, guessed or not. The model beside it is `chance_of_nothing`,
    times the talks: how many end if nobody stops counting.
    """
    for index, room in enumerate(rooms):
        if not 1 <= room["readers"] <= 500:
            raise ValueError("rooms, row %d: it needs 1 to 500 readers; got %d."
                             % (index + 1, room["readers"]))
    guesses, opened = {}, []
    now = 0
    drawn = {}
    said = say("First guess: of {talks} talks with {readers}, how many will end?",
               talks=talks, readers=amount(rooms[0]["readers"], "readers"))
    for name, _ in moves:
        if now == len(rooms):
            raise unknown(name)
        covered = [id for id in _talks(now, talks) if id not in opened]
        if name == "rest":
            asked = covered
        elif name in covered and now in guesses:
            asked = [name]
        elif name in _guesses(talks) and now not in guesses:
            guesses[now] = int(name[6:])
            said = say("Your guess is {guess} of {talks}. Now open the talks.",
                       guess=guesses[now], talks=talks)
            continue
        else:
            raise unknown(name)
        if now not in drawn:
            chance = generator(seed + AGAIN * again + now)
            drawn[now] = [_length(chance, rooms[now]["readers"], reply) for _ in range(talks)]
        opened += asked
        ended = _ended(drawn[now])
        length = drawn[now][_talks(now, talks).index(asked[0])]
        who = NAMES[_talks(now, talks).index(asked[0]) + talks * now]
        said = say("The talk that {name} started ends. Messages: {length}.", name=who,
                   length=length)
        if length >= LONG:
            said = say("The talk that {name} started goes on past {long} messages.", name=who,
                       long=_thousands(LONG))
        if len(asked) == len(covered):
            said = say("With {readers} {ended} of {talks} talks end.",
                       readers=amount(rooms[now]["readers"], "readers"), ended=ended, talks=talks)
            now += 1
            if now < len(rooms):
                said = say("{before} And with {readers}? Guess first.", before=said,
                           readers=amount(rooms[now]["readers"], "readers"))
    done = now == len(rooms)
    things = []
    if not done and now not in guesses:
        things = [thing(id, "guess", str(count), look="coin") for count, id
                  in enumerate(_guesses(talks))]
    places = [place("guess", say("Your guess: how many end?"))]
    tally, outcome = [], []
    for index, room in enumerate(rooms):
        readers = room["readers"]
        ended = _ended(drawn[index]) if index < now else None
        model = talks * chance_of_nothing(readers, reply)
        note = ""
        if ended is not None and index in guesses:
            note = say("your guess: {guess}, ended: {ended}", guess=guesses[index], ended=ended)
        elif ended is not None:
            note = say("ended: {ended}", ended=ended)
        elif index in guesses:
            note = say("your guess: {guess}", guess=guesses[index])
        places.append(place("room-%d" % index, amount(readers, "readers"), note))
        tally.append(row("ended_%d" % index, say("Talks that end, {readers}",
                                                 readers=amount(readers, "readers")),
                         ended, None if ended is None else model, "", 1, counted=True))
        for talk, id in enumerate(_talks(index, talks)):
            out = id in opened
            length = drawn[index][talk] if out else 0
            note = ""
            if out:
                note = say("goes on") if length >= LONG else say("after {length}", length=length)
                if length == 1:
                    note = say("no reply")
            things.append(thing(id, "room-%d" % index, NAMES[talk + talks * index], note,
                                free=not out and index == now and index in guesses,
                                on=length >= LONG, **person(talk + index)))
    if done:
        if guesses:
            near = sum([1 for index in guesses if abs(guesses[index] - _ended(drawn[index])) <= 1])
            outcome = [say("Guesses that were right, or next to it: {near} of {all}.", near=near,
                           all=len(guesses))]
        outcome += [
            say("In the model the readers decide, times the chance of a reply: that is how many "
                "replies a message draws. Up to 1 every talk ends, though some take more than "
                "{long} messages; above 1 some go on.", long=_thousands(LONG))]
    return view(
        ask=say("A message is read by all readers of its group, and each of them replies to "
                "{reply} of 100 messages. Replies are read, and draw replies too. In each group "
                "{talks} people start a talk: guess how many of these talks end, then open them.",
                reply="%.1f" % (100 * reply) if 100 * reply % 1 else "%d" % round(100 * reply),
                talks=talks),
        paper=say("On paper: throw a 20-sided die for each reader of a message; a 1 is a reply, "
                  "which is read in turn. Write down where each talk ends."),
        places=places, things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Open the others of this group") if now in guesses or done
                        else say("Open this group without a guess"), not done)],
        model=say("The model, of {talks}", talks=talks))


def _talks(room, talks):
    """Return the ids of a group's talks."""
    return ["t-%d-%d" % (room, talk) for talk in range(talks)]


def _guesses(talks):
    """Return the ids of the guesses: 0 to all talks."""
    return ["guess-%d" % count for count in range(talks + 1)]


def _ended(lengths):
    return sum([1 for length in lengths if length < LONG])


def _length(chance, readers, reply):
    """Draw one talk: its messages, the first counted, up to LONG.

    Instead of asking reader after reader, it draws how many do not reply before the next who does
    (geometric): a draw for each reply. The order in which readers are asked does not matter for
    how far a talk goes.
    """
    messages, asked = 1, 0
    silent = math.log(1 - reply)
    while messages < LONG:
        asked += 1 + int(math.log(1 - chance.uniform()) / silent)
        if asked > messages * readers:
            break
        messages += 1
    return messages


def _thousands(value):
    text = str(value)
    return text[:-3] + "," + text[-3:] if len(text) > 3 else text
