"""A story in which each answer leads on: should you build a group? (lesson 0.1)."""

from ..base import GROUP, GROUP_HOURS, HOUR, MARGIN
from ..model import number, whole
from ..start.ways import monthly
from ..words import say
from .round import action, by_hand, place, row, thing, unknown, view

# Each question: its text, and its answers: (id, text, what it leads to, what is said of it).
# What an answer leads to is a question or an ending, which is a choice of the decision contact-by.
QUESTIONS = (
    ("come", "How often does a usual customer come?", (
        ("weekly", "Every week", "talk",
         "Every week: so there is something new to say each time."),
        ("monthly", "Once a month", "talk",
         "Once a month: between two visits it is talk that must fill the group, not goods."),
        ("yearly", "Once a year", "ask",
         "Once a year: a group would have nothing to say for eleven months."))),
    ("ask", "Do they ask you something between two visits?", (
        ("asked", "Yes", "person", "They want an answer, and a person who gives it."),
        ("never", "No", "none", "They need you once, and then they look for you."))),
    ("talk", "What did they talk about in the shop last week?", (
        ("each", "With one another: what is good, how to cook it", "hours",
         "They help one another already. A group can give that a place."),
        ("us", "With us: each has a question of their own", "private",
         "They talk to you. That is a service, and not yet a group."),
        ("price", "Only what it costs", "moments",
         "A price is news for a day. They read it, and there is nothing to answer."))),
    ("private", "Would they ask it in front of two hundred people?", (
        ("open", "Yes, others have the same question", "hours",
         "Then one answer serves many."),
        ("closed", "No: their skin, their money, their child", "person",
         "What is private is not asked in a group, however warm it is."))),
    ("hours", "Who looks after it, and on which days?", (
        ("named", "A person by name, on fixed days", "pay",
         "There is somebody who answers."),
        ("later", "We shall see", "moments",
         "Nobody by name means that the first question waits until Monday."))),
    ("pay", "Could {orders} more orders a month come of it? So many pay for the hours of one "
            "group; each further one takes as many.", (
        ("enough", "Yes: they would come more often, or buy more", "group",
         "Then its hours can be paid. Count the orders, with the group and without."),
        ("fewer", "No, not so many", "moments",
         "Then what you do must take fewer hours."))),
)
ENDINGS = {
    "group": "Ending: one group, for ninety days. Say now what must be different by then, and who "
             "may close it. Groups that you have already get the same ninety days.",
    "person": "Ending: no group. Write to customers one by one, and answer what they ask.",
    "moments": "Ending: no group. Post on Moments, or keep a list of those who want news: no "
               "answers are owed.",
    "none": "Ending: no group, and nothing in its place. Be easy to find: the sign, the map, the "
            "telephone.",
}


@by_hand(
    kind="story",
    title="Should you build one?",
    data=[
        whole("customers", "Customers", GROUP, 20, 2000),
        number("hours", "Hours a week", GROUP_HOURS, 0, 40, 0.5, "h"),
        number("wage", "An hour costs", HOUR, 0, 200, 1, "¥/h"),
    ])
def build_one(moves, again, customers, hours, wage):
    """Answer question after question about your own shop; the answers decide how it ends.

    A move is an answer to the question that is open; an answer leads to a question or to an ending.
    The action "rest" gives the first answer to each question that is left. Beside the ending's
    hours, cost and customers reached in a month stand those of a group, or of writing to each
    customer if the ending is a group (`monthly`); there is no right ending. Which question leads
    where is our judgement, and no study's.
    """
    now, given = "come", []
    said = say("Begin with the first question.")
    known = [question for question, _, _ in QUESTIONS]
    for id, _ in moves:
        if now not in known:
            raise unknown(id)
        open_ = id == "rest"
        while now in known:
            answers = QUESTIONS[known.index(now)][2]
            chosen = [one for one in answers if open_ or one[0] == id]
            if not chosen:
                raise unknown(id)
            answer, _, leads, told = chosen[0]
            given.append(answer)
            now, said = leads, say(told)
            if not open_:
                break
    done = now in ENDINGS
    tally, outcome = [], []
    own = monthly(now if done else "none", customers, hours, wage)
    group = monthly("group", customers, hours, wage)
    by_message = now == "group"
    other = monthly("person", customers, hours, wage) if by_message else group
    for place_, (name, label, unit, digits) in enumerate((
            ("spent", say("Hours a month"), "h", 0), ("cost", say("Cost a month"), "¥", 0),
            ("reached", say("Customers reached"), "", 0))):
        tally.append(row(name, label, own[place_] if done else None,
                         other[place_] if done else None, unit, digits))
    tally.append(row("each", say("Cost for each"), own[1] / own[2] if done and own[2] else None,
                     other[1] / other[2] if done else None, "¥", 2))
    if done:
        outcome = [say(ENDINGS[now]),
                   say("Of which answer are you least sure? Take it back: does the ending change?")]
    things = []
    for question, _, answers in QUESTIONS:
        for answer, text, _, _ in answers:
            on = answer in given
            things.append(thing(answer, question, say(text), say("your answer") if on else "",
                                free=question == now, on=on))
    return view(
        ask=say("Answer for your own shop, one question after the other. The last answer says what "
                "to build, or that you should not. The money: an hour costs ¥{wage}, each group takes "
                "{hours} hours a week.", wage="%g" % wage, hours="%g" % hours),
        paper=say("On paper: mark an answer, then go on. Once a year: do they ask? Otherwise: what do "
                  "they talk about? With you: in front of all? With one another, or in front of all: "
                  "who looks after it? A person by name: could the orders come? The endings: they "
                  "could, a group for ninety days; they could not, only the price, or we shall see, "
                  "Moments or a list; asked once a year, or in private, "
                  "one by one; never asked, nothing."),
        places=[place(question, say(text, orders="%.0f" % (group[1] / MARGIN)))
                for question, text, _ in QUESTIONS],
        things=things, said=said, tally=tally, outcome=outcome, done=done,
        actions=[action("rest", say("Give the others their first answer"), not done)],
        model=say("Each by message") if by_message else say("A group"), yours=say("Your ending"),
        decides=["contact-by", now if done else None])
