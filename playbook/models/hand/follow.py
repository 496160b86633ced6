"""Rounds that are followed: an hour's questions and one host (lesson 3.2)."""

from ..model import number
from ..operation.answers import mean_wait, started_within
from ..words import say
from .round import NAMES, Rows, action, amount, by_hand, person, place, row, thing, unknown, view

HOUR = 60.0
QUESTIONS = [{"name": NAMES[index], "minute": minute, "takes": takes}
             for index, (minute, takes) in enumerate((
                 (2, 3), (3, 8), (5, 2), (8, 6), (24, 2), (26, 9), (27, 1), (29, 4), (50, 3),
                 (52, 2)))]


@by_hand(
    kind="follow",
    title="Answer an hour of questions",
    data=[
        Rows("questions", QUESTIONS, {"name": str, "minute": float, "takes": float}, 2, 16),
        number("limit", "Start within", 5, 0, 60, 1, "min"),
    ])
def hour(moves, again, questions, limit):
    """Follow questions through an hour with one host, who answers one at a time.

    questions: name, the minute at which it is asked (in order), the minutes that an answer takes.
    A move is a person who waits, and whom the host answers next; the clock then moves on until the
    host is free again, and, if nobody waits, to the next question. The action "rest" answers all
    who are left in the order in which they asked. Waiting is counted until the host starts. The
    model beside it is Erlang C (`who_answers`) for as many questions an hour and answers as long:
    the mean of many hours like this one; none if the work is as much as the hour holds.
    """
    for number_ in range(1, len(questions)):
        if questions[number_]["minute"] < questions[number_ - 1]["minute"]:
            raise ValueError("questions, row %d: it is asked before the row above; put them in "
                             "order of minute." % (number_ + 1))
    if any(one["takes"] <= 0 or not 0 <= one["minute"] < HOUR for one in questions):
        raise ValueError("questions: each needs a minute from 0 to below 60 and takes above 0.")
    ids = ["q-%d" % index for index in range(len(questions))]
    clock = questions[0]["minute"]
    started = {}
    said = say("The first question comes at minute {minute}. Choose whom to answer.",
               minute=_minute(clock))
    for id, _ in moves:
        here = [one for one in ids if one not in started
                and questions[ids.index(one)]["minute"] <= clock]
        if id == "rest":
            asked = [one for one in ids if one not in started]
        elif id in here:
            asked = [id]
        else:
            raise unknown(id)
        for one in asked:
            question = questions[ids.index(one)]
            started[one] = max(clock, question["minute"])
            clock = started[one] + question["takes"]
            wait = started[one] - question["minute"]
            said = say("{name} waited {wait}, in time. The host is free at minute {clock}.",
                       name=question["name"], wait=_minutes(wait), clock=_minute(clock))
            if wait > limit:
                said = say("{name} waited {wait}, too long. The host is free at minute {clock}.",
                           name=question["name"], wait=_minutes(wait), clock=_minute(clock))
            left = [questions[at]["minute"] for at, other in enumerate(ids) if other not in started]
            if left and min(left) > clock:
                clock = min(left)
                said = say("{before} Nobody waits until minute {clock}.", before=said,
                           clock=_minute(clock))
    waits = [started[id] - question["minute"] for id, question in zip(ids, questions)
             if id in started]
    done = len(started) == len(ids)
    in_time = sum(1 for wait in waits if wait <= limit)
    takes = sum(one["takes"] for one in questions) / len(questions)
    arrivals = len(questions) / HOUR
    keeps_up = arrivals * takes < 1 - 1e-9
    share = started_within(arrivals, takes, 1, limit) if keeps_up else None
    mean = mean_wait(arrivals, takes, 1) if keeps_up else None
    yours = in_time / len(waits) if waits else None
    average = sum(waits) / len(waits) if waits else None
    tally = [
        row("answered", say("Questions answered"), len(waits) if waits else None,
            len(questions) if done else None),
        row("in_time", say("Started within {limit}", limit=_minutes(limit)), yours,
            share if done else None, "%"),
        row("mean_wait", say("Mean wait"), average, mean if done else None, "min", 1),
        row("longest", say("Longest wait"), max(waits) if waits else None, None, "min")]
    outcome = []
    if done and keeps_up:
        outcome = [
            say("In your hour {yours} of {all} questions start in time. In many such hours it is "
                "{model} of 100 on average.", yours=in_time, all=len(questions),
                model="%.0f" % (100 * share)),
            say("The host works {load} of 60 minutes, and still members wait, because questions "
                "come in bunches. Your hour began with nobody in line; most hours do not.",
                load=_minute(takes * len(questions)))]
    elif done:
        outcome = [say("In your hour {yours} of {all} questions start in time. The work fills the "
                       "hour: in the model the line grows all day.", yours=in_time,
                       all=len(questions))]
    things = []
    for index, (id, question) in enumerate(zip(ids, questions)):
        asked = say("asked at {minute}", minute=_minute(question["minute"]))
        if id in started:
            wait = started[id] - question["minute"]
            at, free = "answered", False
            on = wait <= limit
            note = (say("waited {wait}", wait=_minute(wait)) if on
                    else say("{wait}: too long", wait=_minute(wait)))
        elif question["minute"] <= clock:
            at, free, note, on = "waiting", True, asked, False
        else:
            at, free, on = "coming", False, False
            note = say("at {minute}", minute=_minute(question["minute"]))
        things.append(thing(
            id, at, question["name"], note, free=free, on=on,
            aloud=say("The answer takes {takes}.", takes=_minutes(question["takes"])),
            cards=["yes" if id in started else ""] * int(question["takes"] + 0.5),
            **person(index)))
    waiting = sum(1 for one in things if one["place"] == "waiting")
    return view(
        ask=say("One host answers {count} questions in an hour. A small card is a minute of work. "
                "You promise to start within {limit}. Choose whom the host answers next; "
                "the clock moves on by itself.", count=len(questions), limit=_minutes(limit)),
        paper=say("On paper: draw the hour as a line of 60 minutes. Shade the minutes in which the "
                  "host works, question after question, and write under each how long it waited."),
        places=[place("waiting", say("Waiting, minute {clock}", clock=_minute(clock)),
                      say("in line: {count}", count=waiting)),
                place("answered", say("Answered")), place("coming", say("Still to come"))],
        things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Answer the others in order"), not done)],
        model=say("The model, many hours"))


def _minute(value):
    """Say minutes: whole ones without a decimal."""
    return "%d" % value if value == int(value) else "%.1f" % value


def _minutes(value):
    """Say how many minutes."""
    return amount(_minute(value), "minutes")
