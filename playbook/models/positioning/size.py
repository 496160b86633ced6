"""How many members a group should have (lesson 1.3)."""

import math

from ..model import Chart, Headline, choice, model, number, whole


def replies_per_message(readers, reply):
    """Return R, the mean number of direct replies that one message draws.

    readers: people who read it, its writer not counted, 0 or more. reply: chance from 0 to 1
    that one reader replies. Source: Palme 1995 (E03, V1): with 0.05, R is 1 at 20 readers.
    """
    return readers * reply


def chance_of_nothing(readers, reply):
    """Return the chance that one message starts nothing lasting: its chain of replies dies out.

    readers, reply: as in `replies_per_message`. Every message, a reply too, draws replies from
    its readers independently; the chance is the smallest root of q = (1 - reply + reply q)^readers
    (a binomial branching process; e^(R (q - 1)) is its limit for many readers). It is 1 up to
    R = 1; with 0.05 it is 0.62 at 25 readers and 0.19 at 40.
    """
    if readers * reply <= 1:
        return 1.0
    q = 0.0
    # Newton's method from 0 climbs to the smallest root and does not pass it.
    for _ in range(60):
        some = 1 - reply + reply * q
        value = some ** readers
        step = (value - q) / (1 - readers * reply * value / some)
        q += step
        if step < 1e-15:
            break
    return min(1.0, q)


def messages_a_day(readers, reply, starts, posts, rounds):
    """Return (messages a day, by what per cent they grow for one per cent more readers).

    readers: people who read and may reply, the writer not counted. reply: chance that one of
    them replies to a message. starts: topics a day from each reader. posts: topics a day from the
    host. rounds: rounds of replies before a topic is over.
    """
    topics = posts + starts * readers
    chain, last, growth = 1.0, 1.0, 0.0
    for count in range(1, rounds + 1):
        last *= readers * reply
        chain += last
        growth += count * last
    return topics * chain, starts * readers / topics + growth / chain


def readers_left(members, reply, tolerance, starts, posts, rounds):
    """Return how many still read, the writer not counted, once the others have muted the group.

    members: people in the group, one of them the writer, 2 or more. tolerance: messages a day at
    which half of the members have muted. The others are those of `messages_a_day`.
    Solves readers x (1 + (messages / tolerance)^2) = members - 1, in which more readers make more
    messages, by Newton's method on logarithms: both sides are nearly straight there, and the left
    one is convex, so the steps cannot run away.
    """
    goal = math.log(members - 1)
    place = goal
    step = 1.0
    while abs(step) > 1e-7:
        readers = math.exp(place)
        messages, growth = messages_a_day(readers, reply, starts, posts, rounds)
        load = (messages / tolerance) ** 2
        step = (place + math.log(1 + load) - goal) / (1 + 2 * load / (1 + load) * growth)
        place -= step
    return math.exp(place)


DOORS = [
    ("qr", "Group QR code, which stops at 200 members (E62, V2 and a repository)", 200),
    ("wechat", "Invitations to a personal WeChat group, up to 500 (E61, V2)", 500),
    ("wecom", "WeCom customer group made by staff, up to 500 (E63, V2)", 500),
    ("wecom_customer", "WeCom customer group made by a WeChat user, up to 200 (E63, V2)", 200),
]
SIZES = [5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500]


@model(
    title="How large should the group be?",
    parameters=[
        whole("members", "Members you want", 500, 5, 500, 5, "members", "The group",
              "The claim: about 200 is best, no need for 500 (A079)."),
        choice("door", "How members come in", "qr", [(value, label) for value, label, _ in DOORS],
               "The group", "The door closes at its own size, whatever is best for the talk."),
        choice("aim", "What you count", "answer",
               [("answer", "A member still reads, and a message gets an answer"),
                ("talk", "A member still reads, and talk lasts"),
                ("reach", "People who still read your posts")],
               "The group", "What the best size is best for."),
        number("reply", "Chance that a reader replies to a message", 0.05, 0.01, 0.15, 0.005, "%",
               "The group",
               "Palme's example is 5 % (E03, V1). Claimed to rise where members are alike."),
        number("tolerance", "Messages a day at which half have muted", 60, 10, 500, 5,
               "messages", "The overload", "Assumed: no WeChat figure was found (E10)."),
        number("posts", "Your own posts a day", 5, 0, 20, 1, "posts", "The talk",
               "Each one can start a chain of replies, like any member's message."),
        number("starts", "Topics that a reader starts a day", 0.1, 0.01, 1, 0.01, "topics",
               "The talk", "Assumed: one every ten days."),
        whole("rounds", "Rounds of replies before a topic is over", 2, 1, 5, 1, "rounds",
              "The talk", "Replies to replies, until the screen has moved on. Assumed."),
    ],
    headlines=[
        Headline("inside", "Members that the door lets in", "members", 0),
        Headline("reading", "Of these, still read", "members", 0),
        Headline("replies", "Replies that a message draws", "", 2),
        Headline("nothing", "Chance that a message starts nothing lasting", "%", 0),
        Headline("best", "Best size for what you count", "members", 0, "none: talk never lasts"),
    ],
    columns={"members": "Members", "people": "People", "series": "Series",
             "value": ("Value against the best size", "%"), "door": "Door",
             "reading": "Members who still read", "replies": "Replies that a message draws",
             "nothing": ("Chance that a message starts nothing lasting", "%"),
             "messages": "Messages a day"},
    charts=[
        Chart("line", "readers", "members", "people",
              "Members, those who still read, and the readers that talk needs",
              "Line chart. Across: members, 5 to 500. Up: people. Three lines: everyone in the "
              "group, the members who still read, and the readers at which a message draws one "
              "reply. Chains of replies can last where the second is above the third.", "series"),
        Chart("line", "value", "members", "value",
              "The best size moves with what you count and what members can take",
              "Line chart. Across: members, 5 to 500. Up: value against the best size. Three "
              "lines: your tolerance, a quarter of it and four times it. Two upright lines mark "
              "doors: the QR code stops at 200, the group is full at 500.", "series"),
    ],
    formula=r"R = pA,\quad q = (1-p+pq)^A,\quad M = (h + sA)\sum_{g=0}^{G} R^g,\quad "
            r"A = \frac{N-1}{1+(M/T)^2}",
    claims="A072 A079")
def group_size(members, door, aim, reply, tolerance, posts, starts, rounds):
    """Size against talk: replies need readers, and too many messages make readers mute.

    Computes: members whom the door lets in, members who still read when muting has settled,
    replies a message draws (R), the chance that a message starts nothing lasting, and the size
    that is best for what is counted.
    Replies: each reader other than the writer replies with the same chance, so R is chance times
    readers (E03, V1). Up to R = 1 every chain dies; above it a chain may last, and the chance
    that it does not is that of a branching process. If nobody muted, 26 members at 5 % would give
    0.62 and 41 members 0.19.
    Overload: messages a day are topics and their replies for a few rounds; a share
    1 / (1 + (messages / tolerance)^2) has not muted. This form and its tolerance are ASSUMED.
    Value: the share of members who still read, times the chance that a message gets a reply
    ("answer") or that it starts something lasting ("talk"); or the number who still read
    ("reach").
    The best size is therefore a sensitivity, not a finding: it moves with the tolerance and with
    what is counted, and for "reach" it is simply as many as the door admits. The doors stop at
    200 or 500 (E61, E62, E63); that the advised 200 comes from there is an inference,
    and one page about the QR code also says 100.
    Leaves out: leaving instead of muting, close ties, sub-groups, flooding by a few, and readers
    who reply less in a crowd. Evidence on size is mixed: groups that live long are larger (E01,
    V2, correlation only), size works both ways (E02, V1), no clear effect (E04, V2), and no
    single natural number (E05, V2).
    Source: Palme 1995 (E03, V1); A079; computed test K8 (CALC).
    """
    cap = [size for value, _, size in DOORS if value == door][0]
    inside = min(members, cap)

    def left(size, patience=tolerance):
        return readers_left(size, reply, patience, starts, posts, rounds)

    def worth(size, readers):
        if aim == "reach":
            return readers
        if aim == "talk":
            return readers / (size - 1) * (1 - chance_of_nothing(readers, reply))
        return readers / (size - 1) * (1 - (1 - reply) ** readers)

    readers_by_size, value = [], []
    for size in SIZES:
        readers_by_size.append({"members": size, "series": "Everyone in the group",
                                "people": size})
        readers_by_size.append({"members": size, "series": "Members who still read",
                                "people": left(size) + 1})
    floor = 1 / reply + 1
    for size in (SIZES[0], SIZES[-1]):
        readers_by_size.append({"members": size, "series": "Needed for one reply a message",
                                "people": floor})

    for label, patience in (("Your tolerance", 1), ("A quarter of it", 0.25),
                            ("Four times it", 4)):
        worths = [worth(size, left(size, tolerance * patience)) for size in SIZES]
        highest = max(worths) or 1.0
        for size, amount in zip(SIZES, worths):
            value.append({"members": size, "series": label, "value": amount / highest})
    for size, label in ((200, "Door: the QR code stops"), (500, "Door: the group is full")):
        value.append({"members": size, "series": label, "value": 0.0})
        value.append({"members": size, "series": label, "value": 1.0})

    # Worth is 0 where talk cannot last, then rises to one peak and falls: halve down to it.
    best, above = SIZES[0], cap
    while best < above:
        middle = (best + above) // 2
        here, next_one = [worth(size, left(size)) for size in (middle, middle + 1)]
        if here < next_one or next_one == 0:
            best = middle + 1
        else:
            above = middle
    if worth(best, left(best)) == 0:
        best = None

    doors = []
    for _, label, size in DOORS:
        readers = left(size)
        messages, _ = messages_a_day(readers, reply, starts, posts, rounds)
        doors.append({"door": label, "members": size, "reading": readers + 1,
                      "replies": replies_per_message(readers, reply),
                      "nothing": chance_of_nothing(readers, reply), "messages": messages})

    readers = left(inside)
    headlines = {"inside": inside, "reading": readers + 1,
                 "replies": replies_per_message(readers, reply),
                 "nothing": chance_of_nothing(readers, reply), "best": best}
    return headlines, {"readers": readers_by_size, "value": value, "doors": doors}
