"""Rounds in which things are placed: ten coins on seven levers (lesson 2.2)."""

from ..activation.levers import LEVERS as SEVEN
from ..model import whole
from ..words import say
from .round import Rows, action, by_hand, place, row, thing, unknown, view

# What the first coin on each lever brings, as in the panel that follows.
LEVERS = [{"name": name, "worth": worth} for _, name, worth, _ in SEVEN]


@by_hand(
    kind="place",
    title="Place ten coins on the levers",
    data=[
        Rows("levers", LEVERS, {"name": str, "worth": float}, 2, 8),
        whole("coins", "Coins", 10, 2, 16),
    ])
def coins(moves, again, levers, coins):
    """Place coins on levers whose returns diminish: n coins on a lever bring worth × √n.

    levers: name and `worth`, what the first coin brings; assumed. A move puts a coin on a lever
    or back into the purse; the action "rest" puts each coin that is left where it adds most. The
    model beside it is the best that these coins can bring. Because each further coin on a lever
    adds less than the one before, giving every coin to the lever where it adds most finds it.
    """
    places = ["lever-%d" % index for index in range(len(levers))]
    ids = ["coin-%d" % index for index in range(coins)]  # a dict has no order in MicroPython
    where = {id: "purse" for id in ids}
    said = say("Pick up a coin, or press a lever to put the next coin there.")
    for id, to in moves:
        counts = _counts(where, places)
        if id == "rest":
            for coin in ids:
                if where[coin] == "purse":
                    index = _most(levers, counts)
                    where[coin] = places[index]
                    counts[index] += 1
            said = say("Each coin that was left lies where it adds most.")
        elif id not in where or (to != "purse" and to not in places):
            raise unknown(to if id in where else id)
        else:
            where[id] = to
            if to == "purse":
                said = say("The coin is back in the purse.")
            else:
                index = places.index(to)
                count = _counts(where, places)[index]
                said = say("Coins on {lever}: {count}. The last one adds {gain}, the first added "
                           "{first}.", lever=levers[index]["name"], count=count,
                           gain="%.1f" % _adds(levers[index], count - 1),
                           first="%.1f" % levers[index]["worth"])
    counts = _counts(where, places)
    left = coins - sum(counts)
    done = left == 0
    value = _value(levers, counts)
    best = [0] * len(levers)
    for _ in range(coins):
        best[_most(levers, best)] += 1
    first = max(levers, key=lambda lever: lever["worth"])
    alone = first["worth"] * coins ** 0.5
    outcome = []
    if done:
        outcome = [
            say("Your coins bring {yours}; the best that {coins} coins can bring is {model}.",
                yours="%.1f" % value, coins=coins, model="%.1f" % _value(levers, best)),
            say("All {coins} on {lever}, the strongest lever, would bring {alone}.", coins=coins,
                lever=first["name"], alone="%.1f" % alone)]
        adds = [_adds(lever, count) for lever, count in zip(levers, counts)]
        gives = [_adds(lever, count - 1) if count else None
                 for lever, count in zip(levers, counts)]
        to = adds.index(max(adds))
        given = [gain for gain in gives if gain is not None]
        source = gives.index(min(given))
        if adds[to] > gives[source] + 1e-9:
            outcome.append(say("A coin moved from {one} to {other} would gain {gain}: try it.",
                               one=levers[source]["name"], other=levers[to]["name"],
                               gain="%.1f" % (adds[to] - gives[source])))
        else:
            outcome.append(say("No single coin can be moved to bring more: where it lies each "
                               "last coin adds {last} or more, and elsewhere a next one would "
                               "add {next} at most.", last="%.2f" % gives[source],
                               next="%.2f" % adds[to]))
    tally = [row("value", say("All coins bring"), value if left < coins else None,
                 _value(levers, best) if done else None, "", 1)]
    tally += [row(places[index], lever["name"], counts[index] if left < coins else None,
                  best[index] if done else None, "", 0) for index, lever in enumerate(levers)]
    next = None
    things = []
    for index, coin in enumerate(ids):
        if where[coin] == "purse" and next is None:
            next = coin
        at = places.index(where[coin]) if where[coin] != "purse" else None
        things.append(thing(
            coin, where[coin], str(index + 1), look="coin",
            pick=say("You hold coin {number}. Choose a lever.", number=index + 1),
            aloud=say("coin") if at is None
            else say("coin on {lever}", lever=levers[at]["name"])))
    board = [place("purse", say("Your purse"), say("coins left: {left}", left=left), target=True)]
    board += [place(id, lever["name"],
                    say("brings {value}", value="%.1f" % (lever["worth"] * count ** 0.5)) if count
                    else say("first coin: {worth}", worth="%.1f" % lever["worth"]),
                    target=True, next=next)
              for id, lever, count in zip(places, levers, counts)]
    return view(
        ask=say("Put {coins} coins on the levers. Four coins on one lever bring only twice what "
                "one coin brings.", coins=coins),
        paper=say("On paper: draw the coins. What a lever brings is its first coin times the "
                  "square root of its coins: 1, 1.4, 1.7, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2 for 1 to "
                  "10 coins."),
        places=board, things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Place the others for me"), not done)],
        model=say("The best"))


def _counts(where, places):
    """Return the coins on each lever."""
    return [sum(1 for at in where.values() if at == id) for id in places]


def _adds(lever, count):
    """Return what one more coin adds to a lever with `count` coins."""
    return lever["worth"] * ((count + 1) ** 0.5 - count ** 0.5)


def _most(levers, counts):
    """Return the lever on which the next coin adds most, the first of equals."""
    adds = [_adds(lever, count) for lever, count in zip(levers, counts)]
    return adds.index(max(adds))


def _value(levers, counts):
    """Return what coins on all levers bring."""
    return sum(lever["worth"] * count ** 0.5 for lever, count in zip(levers, counts))
