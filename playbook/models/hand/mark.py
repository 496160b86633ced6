"""Rounds in which people are marked: whom a star and whom six ordinary members reach (2.4, 4.3)."""

from ..model import number
from ..words import say
from .round import Rows, action, amount, by_hand, person, place, row, thing, unknown, view

PEOPLE = [{"name": name, "x": x, "y": y, "sends": sends} for name, x, y, sends in (
    ("Lin", 50, 44, "star"),
    ("Bo", 12, 10, "ordinary"), ("Mei", 37, 8, "ordinary"), ("Jun", 64, 9, ""),
    ("Rui", 89, 12, "ordinary"),
    ("Cai", 10, 36, ""), ("Ning", 30, 30, ""), ("Fei", 71, 31, ""), ("Kai", 91, 43, ""),
    ("Hua", 28, 60, "ordinary"), ("Ping", 73, 62, "ordinary"),
    ("Tao", 11, 84, ""), ("Su", 46, 86, "ordinary"), ("Yan", 88, 86, ""))]
TIES = [{"one": one, "other": other} for one, other in (
    ("Lin", "Ning"), ("Lin", "Fei"), ("Lin", "Hua"), ("Lin", "Ping"), ("Lin", "Jun"), ("Lin", "Su"),
    ("Bo", "Cai"), ("Bo", "Mei"), ("Mei", "Ning"), ("Mei", "Jun"), ("Rui", "Jun"), ("Rui", "Fei"),
    ("Rui", "Kai"), ("Hua", "Cai"), ("Hua", "Tao"), ("Ping", "Kai"), ("Ping", "Yan"),
    ("Su", "Tao"), ("Su", "Yan"))]


@by_hand(
    kind="mark",
    title="Mark whom they reach",
    data=[
        Rows("people", PEOPLE, {"name": str, "x": float, "y": float, "sends": str}, 3, 16),
        Rows("ties", TIES, {"one": str, "other": str}, 2, 60),
        number("forwards", "Senders who forward", 0.5, 0, 1, 0.05, "%"),
    ])
def network(moves, again, people, ties, forwards):
    """Mark whom one star reaches in a drawn network, then whom several ordinary members reach.

    people: name, place on the board in percent, and `sends`: "star", "ordinary" or "". ties: pairs
    of names. A person is reached who has a line to a sender; senders themselves are not counted,
    and a person with lines to several counts once. A move is a person; one without such a line is
    not marked, and why is said. The action "rest" marks all who are still missing. The model beside
    it: if each sender forwards with the chance `forwards`, by themselves, a person with n lines to
    senders is reached with the chance 1 − (1 − forwards)^n. One step only: nobody passes it on.
    """
    names = [one["name"] for one in people]
    near = {name: [] for name in names}
    for number_, tie in enumerate(ties, 1):
        if tie["one"] not in near or tie["other"] not in near or tie["one"] == tie["other"]:
            raise ValueError("ties, row %d: it must join two of the people; got %s and %s."
                             % (number_, tie["one"], tie["other"]))
        near[tie["one"]].append(tie["other"])
        near[tie["other"]].append(tie["one"])
    steps = []
    for kind in ("star", "ordinary"):
        senders = [one["name"] for one in people if one["sends"] == kind]
        if not senders:
            raise ValueError("people: one at least must have sends as %s." % kind)
        lines = {name: [sender for sender in senders if sender in near[name]] for name in names
                 if name not in senders}
        steps.append((senders, {name: to for name, to in lines.items() if to}))
    step, marked = 0, []
    said = say("Whom does {star} reach? Mark everyone with a line to {star}.",
               star=steps[0][0][0])
    for name, _ in moves:
        if step == len(steps):
            raise unknown(name)
        senders, reached = steps[step]
        if name == "rest":
            marked = list(reached)
            said = say("All are marked.")
        elif name not in near:
            raise unknown(name)
        elif name in senders:
            said = say("{name} is a sender, and is not counted.", name=name)
        elif name in marked:
            said = say("{name} is marked already: a person counts once.", name=name)
        elif name in reached:
            marked = marked + [name]
            said = say("{name} has a line to {senders}. Marked: {count}.", name=name,
                       senders=", ".join(reached[name]), count=len(marked))
        else:
            said = say("{name} has no line to a sender.", name=name)
        if len(marked) == len(reached):
            step += 1
            marked = []
            if step == 1:
                said = say("{before} {star} reaches {count}. Now the {senders} ordinary "
                           "members send: mark everyone with a line to one of them.", before=said,
                           star=steps[0][0][0], count=amount(len(reached), "people"),
                           senders=len(steps[1][0]))
    done = step == len(steps)
    shown = min(step, len(steps) - 1)
    senders, reached = steps[shown]
    tally, outcome = [], []
    labels = (say("{star} alone reaches", star=steps[0][0][0]),
              say("{count} ordinary members reach", count=len(steps[1][0])))
    expected = [sum(1 - (1 - forwards) ** len(to) for to in found.values()) for _, found in steps]
    for index, name in enumerate(("star", "ordinary")):
        over = index < step
        tally.append(row(name, labels[index], len(steps[index][1]) if over
                         else (len(marked) if index == step and marked else None),
                         expected[index] if over else None, "", 1, counted=True))
    if done:
        lines_ = sum(len(to) for to in steps[1][1].values())
        outcome = [
            say("The {senders} have {lines} lines, which lead to only {people}: several "
                "know the same ones.", senders=len(steps[1][0]), lines=lines_,
                people=amount(len(steps[1][1]), "people")),
            say("If each sender forwards with a chance of {chance} in 100, the model expects "
                "{star} people from {name} and {ordinary} from the others.",
                chance="%.0f" % (100 * forwards), star="%.1f" % expected[0], name=steps[0][0][0],
                ordinary="%.1f" % expected[1]),
            say("{name} then reaches nobody in {one} of 100 cases; all {senders} fail in {all}.",
                name=steps[0][0][0], one="%.0f" % (100 * (1 - forwards)), senders=len(steps[1][0]),
                all="%.1f" % (100 * (1 - forwards) ** len(steps[1][0])))]
    places = {one["name"]: (one["x"], one["y"]) for one in people}
    things = []
    for index, one in enumerate(people):
        name = one["name"]
        sends = name in senders
        on = name in marked or (done and name in reached)
        note = say("sends") if sends else (say("reached") if on else "")
        things.append(thing(
            name, "network", name, note, free=not done, on=on,
            aloud=say("Lines to {names}.", names=", ".join(near[name])),
            at=[one["x"], one["y"]], look=person(index)["look"] + ("-sends" if sends else ""),
            tone=2 if sends else (1, 3, 4, 5)[index % 4]))
    return view(
        ask=say("Every line joins two people who see each other's posts. First {star} sends, the "
                "star of the group; then {count} ordinary members send instead. Mark the people "
                "they reach.", star=steps[0][0][0], count=len(steps[1][0])),
        paper=say("On paper: circle everyone with a line to {star} and count. Then, with another "
                  "colour, everyone with a line to {senders}.", star=steps[0][0][0],
                  senders=", ".join(steps[1][0])),
        places=[place("network", say("The group"))], things=things, said=said, tally=tally,
        outcome=outcome, done=done,
        # not [*one, *other], which MicroPython does not read
        lines=[list(places[tie["one"]] + places[tie["other"]])
               + [tie["one"] in senders or tie["other"] in senders] for tie in ties],
        actions=[action("rest", say("Mark the others for me"), not done)],
        model=say("The model, {chance} of 100 forward", chance="%.0f" % (100 * forwards)))
