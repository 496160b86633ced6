"""Rounds in which things are scored: needs by pain, frequency and pay (lesson 1.2), goods (2.5)."""

from ..words import say
from .round import Rows, action, by_hand, place, row, thing, unknown, view

SCALES = ("pain", "often", "pays")
MOST, MIDDLE = 3, 2
NEEDS = [{"name": name, "pain": pain, "often": often, "pays": pays}
         for name, pain, often, pays in (
             ("What do I cook tonight?", 2, 3, 2), ("Is the fruit ripe today?", 2, 3, 3),
             ("It costs less elsewhere", 1, 3, 1), ("A feast for twelve guests", 3, 1, 3),
             ("My child eats no greens", 3, 2, 2))]


@by_hand(
    kind="score",
    title="What hurts, how often, and would they pay?",
    data=[Rows("needs", NEEDS, {"name": str, "pain": int, "often": int, "pays": int}, 2, 6)])
def needs(moves, again, needs):
    """Score needs from 1 to 3 by pain, frequency and willingness to pay, and multiply (A028).

    needs: a name, and scores from 1 to 3 that the action "rest" gives where the reader has given
    none; a need of the reader's own gets 2. A move on a scale of a need raises its score by one,
    and from 3 back to 1; a move on "name-N" gives need N the name that the move carries. The model
    beside it ranks the same scores by pain alone, which a need that comes once a year wins as
    easily as one of every day.
    """
    scores = [[0, 0, 0] for _ in needs]
    names = [say(need["name"]) for need in needs]
    typed = [False] * len(needs)
    said = say("Press Pain, Often or Pays to give a need 1, 2 or 3.")
    for id, to in moves:
        what, _, number = id.partition("-")
        index = int(number) if number.isdigit() else len(needs)
        if id == "rest":
            scores = [[have or (MIDDLE if own else need[scale]) for have, scale in zip(one, SCALES)]
                      for one, need, own in zip(scores, needs, typed)]
            said = say("What you left open has our guess for a fresh-food shop; needs of your own "
                       "have 2.")
        elif index >= len(needs) or what not in SCALES + ("name",):
            raise unknown(id)
        elif what == "name":
            names[index] = to.strip()[:60] or say(needs[index]["name"])
            typed[index] = bool(to.strip())
            said = say("Now score “{need}”.", need=names[index])
        else:
            scale = SCALES.index(what)
            scores[index][scale] = scores[index][scale] % MOST + 1
            said = say("“{need}”: {pain} × {often} × {pays}.", need=names[index],
                       **{name: score or "?" for name, score in zip(SCALES, scores[index])})
    points = [one[0] * one[1] * one[2] for one in scores]
    given = sum(1 for one in scores for score in one if score)
    done = given == 3 * len(needs)
    first = [index for index, value in enumerate(points) if value == max(points)]
    pain = [one[0] for one in scores]
    best = max(first, key=lambda index: pain[index])
    hurts = best if pain[best] == max(pain) else pain.index(max(pain))
    alone = pain.count(max(pain)) == 1
    outcome = []
    if done:
        outcome = [say("First by all three: “{need}”, {points} of {most}.", need=names[best],
                       points=points[best], most=MOST ** 3)]
        if len(first) > 1:
            outcome = [say("A tie by all three: {count} needs have {points} of {most}. Ask ten "
                           "customers which of them brings them back.", count=len(first),
                           points=points[best], most=MOST ** 3)]
        if best == hurts:
            outcome.append((say("By pain alone it is first as well: “{need}”.", need=names[best])
                            if alone else
                            say("By pain alone it would share the first place: “{need}”.",
                                need=names[best])))
        else:
            outcome.append(say("By pain alone it would be “{need}”, with {points}.",
                               need=names[hurts], points=points[hurts]))
    labels = {"pain": say("Pain"), "often": say("Often"), "pays": say("Pays")}
    board = [place("need-%d" % index, name,
                   say("{points} of {most}", points=points[index], most=MOST ** 3)
                   if points[index] else "", own="name-%d" % index)
             for index, name in enumerate(names)]
    things = [thing("%s-%d" % (scale, index), "need-%d" % index, labels[scale],
                    str(one[column]) if one[column] else "?", aloud=names[index], look="coin",
                    cards=["yes" if level < one[column] else "" for level in range(MOST)])
              for index, one in enumerate(scores) for column, scale in enumerate(SCALES)]
    return view(
        ask=say("Five needs of customers, each from 1 to 3. Pain: 1 a shrug, 3 it spoils the day. "
                "Often: 1 once a year, 3 every few days. Pays, to have it solved: 1 nothing, 3 a "
                "good sum or a long way. Write your own over ours."),
        paper=say("On paper: write your own needs over ours, give each three scores from 1 to 3, "
                  "and multiply."),
        places=board, things=things, said=said,
        tally=[row("given", say("Scores given"), given or None, None),
               row("points", say("Points of the first"), points[best] if done else None,
                   points[hurts] if done else None)],
        outcome=outcome, done=done, actions=[action("rest", say("Score the others for me"),
                                                    not done)],
        model=say("By pain alone"))


LOOKS = ("stands", "tell")
GOODS = [{"name": name, "stands": stands, "tell": tell, "takers": takers}
         for name, stands, tell, takers in (
             ("Eggs, as always", 1, 1, 8), ("Horned melon", 3, 3, 1),
             ("First lychees of the year", 3, 2, 7), ("Tofu from the mill next door", 2, 3, 6),
             ("Washing powder, 10 % off", 1, 1, 4))]


@by_hand(
    kind="score",
    title="New, odd or special, and something to tell",
    data=[Rows("goods", GOODS, {"name": str, "stands": int, "tell": int, "takers": int}, 2, 6)])
def goods(moves, again, goods):
    """Score goods from 1 to 3 by how they stand out and by what there is to tell (A083).

    goods: a name; scores that the action "rest" gives where the reader has given none (2 for a
    good of the reader's own); `takers`: of ten customers, who would take it home, assumed. A move
    on a scale raises its score by one, and from 3 back to 1; "name-N" gives good N the name that
    the move carries. The two are multiplied. The model beside it is the good that most customers
    would take: the score does not know it, and for a good of the reader's own nobody does.
    """
    scores = [[0, 0] for _ in goods]
    names = [say(good["name"]) for good in goods]
    typed = [False] * len(goods)
    said = say("Press Stands out or To tell to give a good 1, 2 or 3.")
    for id, to in moves:
        what, _, number = id.partition("-")
        index = int(number) if number.isdigit() else len(goods)
        if id == "rest":
            scores = [[have or (MIDDLE if own else good[scale]) for have, scale in zip(one, LOOKS)]
                      for one, good, own in zip(scores, goods, typed)]
            said = say("What you left open has our guess; goods of your own have 2.")
        elif index >= len(goods) or what not in LOOKS + ("name",):
            raise unknown(id)
        elif what == "name":
            names[index] = to.strip()[:60] or say(goods[index]["name"])
            typed[index] = bool(to.strip())
            said = say("Now score “{good}”.", good=names[index])
        else:
            scale = LOOKS.index(what)
            scores[index][scale] = scores[index][scale] % MOST + 1
            said = say("“{good}”: {stands} × {tell}.", good=names[index],
                       **{name: score or "?" for name, score in zip(LOOKS, scores[index])})
    points = [one[0] * one[1] for one in scores]
    done = all([score for one in scores for score in one])
    best = points.index(max(points))
    takers = [-1 if own else good["takers"] for good, own in zip(goods, typed)]
    most = takers.index(max(takers))
    outcome = []
    if done:
        outcome = [say("First by your score: “{good}”, {points} of {most}. It will be talked about.",
                       good=names[best], points=points[best], most=MOST ** 2)]
        if typed[best]:
            outcome.append(say("Who would take it home? The score does not know, and nobody else "
                               "yet: ask ten customers before you order."))
        elif best == most:
            outcome.append(say("Of ten customers, {count} would take it home, as we assume: more "
                               "than any other. That was luck, the score did not know it.",
                               count=takers[best]))
        else:
            outcome.append(say("Of ten customers, {count} would take it home, as we assume; “{other}” "
                               "{more} would. The score did not know that.", count=takers[best],
                               other=names[most], more=takers[most]))
    labels = {"stands": say("Stands out"), "tell": say("To tell")}
    board = [place("good-%d" % index, name,
                   say("{points} of {most}", points=points[index], most=MOST ** 2)
                   if points[index] else "", own="name-%d" % index)
             for index, name in enumerate(names)]
    things = [thing("%s-%d" % (scale, index), "good-%d" % index, labels[scale],
                    str(one[column]) if one[column] else "?", aloud=names[index], look="coin",
                    cards=["yes" if level < one[column] else "" for level in range(MOST)])
              for index, one in enumerate(scores) for column, scale in enumerate(LOOKS)]
    return view(
        ask=say("Five goods, each from 1 (little) to 3 (much): how it stands out, as new, odd or "
                "special; and how much there is to tell or to show. Write your own over ours."),
        paper=say("On paper: write five goods of yours over ours, give each two scores from 1 to 3, "
                  "and multiply."),
        places=board, things=things, said=said,
        tally=[row("given", say("Scores given"), sum([1 for one in scores for score in one if score])
                   or None, None),
               row("points", say("Points"), points[best] if done else None,
                   points[most] if done else None),
               row("takers", say("Of ten, would take it home"),
                   takers[best] if done and not typed[best] else None,
                   takers[most] if done and takers[most] >= 0 else None)],
        outcome=outcome, done=done, actions=[action("rest", say("Score the others for me"),
                                                    not done)],
        yours=say("First by score"), model=say("Most would take"))
