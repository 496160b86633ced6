"""Rounds of names: five friends' lists, on which people are counted (lesson 0.1)."""

from ..start.reach import distinct
from ..words import say
from .round import Rows, action, amount, by_hand, person, place, row, thing, unknown, view

# Five members of a group and the friends whom each would forward to; names with commas.
LISTS = [{"member": member, "friends": friends} for member, friends in (
    ("An", "Bo, Mei, Jun, Lan, Tao, Yan"),
    ("Bo", "An, Mei, Jun, Fei, Su, Rui"),
    ("Cai", "Mei, Lan, Kai, Gao, Tao, Dan"),
    ("Dan", "Jun, Fei, Kai, Mei, Hua, Su"),
    ("Gao", "Lan, Mei, Cai, Yan, Kai, Ping"))]


@by_hand(
    kind="names",
    title="Count people, not names",
    data=[Rows("lists", LISTS, {"member": str, "friends": str}, 2, 6)])
def lists(moves, again, lists):
    """Count the people on the members' lists of friends who are not in the group.

    lists: a member, and the names of the friends, with commas. A move is a name on a list: the
    person is new there, and the same name on other lists is that person again; a name that is a
    member's counts nobody, since members see the post in the group. The action "rest" counts all
    who are left. The model beside it draws lists of the mean length from as many people as there
    are names, all as likely as one another (`distinct`), less the members. Real friends know one another,
    so they name fewer people.
    """
    members = [one["member"] for one in lists]
    named = [[name.strip() for name in one["friends"].split(",")] for one in lists]
    people = []  # a set has no order in MicroPython
    for names in named:
        for name in names:
            if name not in people:
                people.append(name)
    outside = [name for name in people if name not in members]
    every = sum([len(names) for names in named])
    tiles = [(id, name) for index, names in enumerate(named)
             for id, name in zip(_ids(index, names), names)]
    counted, crossed = [], []
    new = []  # ids of the tiles on which a person was counted
    said = say("{lists} lists, {names}. Press a name to count the person.", lists=len(lists),
               names=amount(every, "names"))
    for id, _ in moves:
        if id == "rest":
            for tile, name in tiles:
                if name not in members and name not in counted:
                    counted.append(name)
                    new.append(tile)
            crossed = [name for name in people if name in members]
            said = say("All are counted.")
            continue
        found = [name for tile, name in tiles if tile == id]
        if not found:
            raise unknown(id)
        name = found[0]
        on = len([1 for names in named if name in names])
        if name in counted or name in crossed:
            raise unknown(id)
        if name in members:
            crossed.append(name)
            said = say("{name} is in the group, and sees the post there: nobody new.", name=name)
        else:
            counted.append(name)
            new.append(id)
            said = say("{name}: one person. Lists with that name: {lists}. Counted: {count}.",
                       name=name, lists=on, count=len(counted))
    done = len(counted) == len(outside)
    expected = distinct(every, every / len(lists), len(lists)) * (1 - len(lists) / every)
    names_read = sum([1 for names in named for name in names if name in counted or name in crossed
                      or done])
    tally = [
        row("names", say("Names read"), names_read if counted or crossed else None,
            every if done else None),
        row("people", say("New people"), len(counted) if counted or crossed else None,
            expected if done else None, counted=True)]
    outcome = []
    if done:
        outcome = [
            say("{names} are {people} outside the group: the others stand on several lists, or are "
                "members.", names=amount(every, "names"), people=amount(len(outside), "people")),
            say("If each member had drawn {each} by chance from {pool}, as many as there are names, "
                "it would be about {expected}. Friends know one another, so theirs name fewer.",
                each="%g" % (every / len(lists)), pool=amount(every, "people"),
                expected="%.0f" % expected)]
    things = []
    for index, names in enumerate(named):
        for id, name in zip(_ids(index, names), names):
            on = id in new
            again = name in counted and not on
            off = name in crossed or (done and name in members)
            look = person(people.index(name))
            things.append(thing(
                id, "list-%d" % index, name, say("member") if off else (
                    say("new") if on else say("again") if again else ""),
                free=not (done or on or again or off), on=on, look=look["look"], tone=look["tone"]))
    return view(
        ask=say("Each of these members forwards your post to six friends. How many people does it "
                "reach who are not in the group? Guess; then press name after name."),
        paper=say("On paper: cross out the members, then every name that you have met before, and "
                  "count what is left."),
        places=[place("list-%d" % index, say("{name}'s friends", name=name))
                for index, name in enumerate(members)],
        things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Count the others for me"), not done)],
        model=say("Lists by chance"))


def _ids(index, names):
    """Return the ids of the names on one list."""
    return ["n-%d-%d" % (index, place) for place in range(len(names))]
