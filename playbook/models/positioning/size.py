"""How many members a group should have (lesson 1.3)."""

import math

from ..base import GROUP, HOST_POSTS, REPLY, ROUNDS, STARTS, STEEPNESS, TOLERANCE
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


def chance_of_rounds(readers, reply, rounds):
    """Return the chance that a message's chain of replies reaches a round.

    readers, reply: as in `replies_per_message`. rounds: 1 for a reply, 2 for a reply to a reply,
    and so on. The chance is 1 for no round and 1 - (1 - reply x chance)^readers for each further
    one; without an end to the rounds it falls to 1 - `chance_of_nothing`.
    """
    chance = 1.0
    for _ in range(rounds):
        few = readers * reply * chance
        # below a millionth the power has no digits left, and the mean is the chance
        chance = 1 - (1 - reply * chance) ** readers if few > 1e-6 else few
    return chance


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


def readers_left(members, reply, tolerance, steepness, starts, posts, rounds):
    """Return how many still read, the writer not counted, once the others have muted the group.

    members: people in the group, one of them the writer, 2 or more. tolerance: messages a day at
    which half of the members have muted. steepness: how suddenly they do, 1 or more. The others
    are those of `messages_a_day`.
    Solves readers x (1 + (messages / tolerance)^steepness) = members - 1, in which more readers
    make more messages, by Newton's method on logarithms: both sides are nearly straight there, and
    the left one is convex, so the steps cannot run away.
    """
    goal = math.log(members - 1)
    place = goal
    step = 1.0
    while abs(step) > 1e-7:
        readers = math.exp(place)
        messages, growth = messages_a_day(readers, reply, starts, posts, rounds)
        load = (messages / tolerance) ** steepness
        step = (place + math.log(1 + load) - goal) / (1 + steepness * load / (1 + load) * growth)
        place -= step
    return math.exp(place)


DOORS = [
    ("qr", "QR code: to 200", "Group QR code, which stops at 200 members (E62, V2 and a repository)", 200),
    ("wechat", "Invitation: to 500", "Invitations to a personal WeChat group, up to 500 (E61, V2)", 500),
    ("wecom", "WeCom, by staff: to 500", "WeCom customer group made by staff, up to 500 (E63, V2)", 500),
    ("wecom_customer", "WeCom, by a user: to 200",
     "WeCom customer group made by a WeChat user, up to 200 (E63, V2)", 200),
]
NEAR = 0.05  # of the best worth; sizes that lose less are as good as it
SIZES = [5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 175, 200, 225, 250, 300, 350, 400,
         450, 500]


@model(
    title="How large should the group be?",
    parameters=[
        whole("members", "Members you want", GROUP, 5, 500, 5, "members", "The group",
              "The claim: about 200 is best, no need for 500 (A079)."),
        choice("door", "How members come in", "wechat",
               [(value, short) for value, short, _, _ in DOORS], "The group",
               "Invitation: to a personal WeChat group (E61, V2). The QR code stops at 200 (E62, "
               "V2); a WeCom group holds 500, or 200 if a WeChat user made it (E63, V2)."),
        choice("aim", "What you count", "answer",
               [("answer", "Messages get an answer"),
                ("talk", "Talk reaches its last round"),
                ("reach", "People who still read")],
               "The group", "What the best size is best for; the first two also count the share who read."),
        number("tolerance", "Messages a day at which half have muted", TOLERANCE, 5, 500, 5,
               "messages", "The overload", "Assumed: we found no WeChat figure."),
        number("steepness", "How suddenly they mute", STEEPNESS, 1, 6, 0.5, "", "The overload",
               "1: some mute early and some late; 6: nearly all at once. Assumed."),
        number("reply", "Chance that a reader replies to a message", REPLY, 0.0005, 0.06,
               0.0001, "%", "The talk",
               "Start: the running case. 2.1 begins with 0.2 %; an example for e-mail lists is "
               "5 % (E03, V1). Claimed to rise where members are alike."),
        number("posts", "Your own posts a day", HOST_POSTS, 0, 20, 1, "posts", "The talk",
               "Each one can start a chain of replies, like any member's message. Start: the "
               "running case."),
        number("starts", "Topics that a reader starts a day", STARTS, 0.01, 1, 0.01,
               "topics", "The talk", "Start: the running case, one topic in two weeks."),
        whole("rounds", "Rounds of replies before a topic is over", ROUNDS, 1, 5, 1, "rounds",
              "The talk", "Replies to replies, until the screen has moved on. Assumed."),
    ],
    headlines=[
        Headline("low", "Smallest good size (less than 5\u00a0% lost)", "members", 0),
        Headline("high", "Largest good size (less than 5\u00a0% lost)", "members", 0),
        Headline("best", "Best size for what you count", "members", 0),
        Headline("loss", "Lost at your size, against the best", "%", 0),
        Headline("reading", "Members who still read", "members", 0),
        Headline("replies", "Replies that a message draws", "", 2),
        Headline("messages", "Messages a day", "messages", 0),
        Headline("inside", "Members that the door lets in", "members", 0),
        Headline("nothing", "Chance that a message starts nothing lasting", "%", 0),
    ],
    columns={"members": "Members", "people": "People", "series": "Series",
             "value": ("Value against the best size", "%"), "door": "Door",
             "reading": "Members who still read", "replies": "Replies that a message draws",
             "nothing": ("Chance that a message starts nothing lasting", "%"),
             "messages": "Messages a day"},
    charts=[
        Chart("line", "sizes", "members", "value",
              "The best size moves with what members can take",
              "Line chart. Across: members, 5 to 500. Up: value against the best size of each "
              "line. Three lines: your tolerance, a quarter of it and four times it. An upright "
              "line marks the members that you want.", "series", here=("members", None)),
        Chart("line", "readers", "members", "people",
              "Members, and those who still read",
              "Line chart. Across: members, 5 to 500. Up: people. Two lines: everyone in the "
              "group, and the members who still read. A point marks your setting.", "series",
              here=("inside", "reading")),
    ],
    formula=r"R = pA,\quad M = (h + sA)\sum_{g=0}^{G} R^g,\quad "
            r"A = \frac{N-1}{1+(M/T)^k},\quad c_0 = 1,\; c_{g+1} = 1-(1-p\,c_g)^A",
    claims="A072 A079")
def group_size(members, door, aim, reply, tolerance, steepness, posts, starts, rounds):
    """Size against talk: replies need readers, and too many messages make readers mute.

    Computes: members whom the door lets in, members who still read when muting has settled,
    messages a day, replies a message draws (R), the chance that a message starts nothing lasting,
    the size that is best for what is counted, the sizes around it that lose less than 5 % of its
    value (the peak is flat, so that they are the answer and the best size is not), and what your
    size loses of it.
    Replies: each reader other than the writer replies with the same chance, so R is chance times
    readers (E03, V1). Up to R = 1 every chain dies; above it a chain may last, and the chance
    that it does not is that of a branching process: 0.62 with 25 readers at 5 %, 0.19 with 40.
    Overload: messages a day are topics and their replies for a few rounds; a share
    1 / (1 + (messages / tolerance)^steepness) has not muted. Form and both numbers are ASSUMED.
    Value: the share of members who still read, times the chance that a message gets a reply
    ("answer") or that its chain reaches the last of the rounds that are counted as messages
    ("talk"); or the number who still read ("reach").
    The best sizes are therefore a sensitivity, not a finding: they move with what is counted and,
    if one number is halved or doubled, both ways: most with the chance of a reply (396 and 165,
    by invitation, where the start gives 259), up to 376 if members mute less suddenly, to 199 and
    some 330 with the tolerance and the topics, less with the rounds and hardly with the host's
    posts; and for "reach" they end where the door does.
    The doors stop at 200 or 500 (E61, E62, E63); that the advised 200 comes from there is an
    inference, and one page about the QR code also says 100.
    Leaves out: leaving instead of muting, close ties, sub-groups, flooding by a few, and readers
    who reply less in a crowd (in the running case they do from 188 readers on). Evidence on size
    is mixed: groups that live long are larger (E01, V2, correlation only), size works both ways
    (E02, V1), no clear effect (E04, V2), and no single natural number (E05, V2).
    Source: Palme 1995 (E03, V1); A079; computed test K8 (CALC).
    """
    cap = [size for value, _, _, size in DOORS if value == door][0]
    inside = min(members, cap)

    def left(size, patience=tolerance):
        return readers_left(size, reply, patience, steepness, starts, posts, rounds)

    def worth(size, readers):
        if aim == "reach":
            return readers
        reached = chance_of_rounds(readers, reply, rounds if aim == "talk" else 1)
        return readers / (size - 1) * reached

    readers_by_size, value = [], []
    for size in SIZES:
        readers_by_size.append({"members": size, "series": "Everyone in the group",
                                "people": size})
        readers_by_size.append({"members": size, "series": "Members who still read",
                                "people": left(size) + 1})

    for label, patience in (("Your tolerance", 1), ("A quarter of it", 0.25),
                            ("Four times it", 4)):
        worths = [worth(size, left(size, tolerance * patience)) for size in SIZES]
        highest = max(worths)
        for size, amount in zip(SIZES, worths):
            value.append({"members": size, "series": label, "value": amount / highest})

    # Worth rises to one peak and falls: halve down to it.
    best, above = SIZES[0], cap
    while best < above:
        middle = (best + above) // 2
        if worth(middle, left(middle)) < worth(middle + 1, left(middle + 1)):
            best = middle + 1
        else:
            above = middle

    # The peak is flat: how far it goes down and up before NEAR of its worth is lost.
    enough = (1 - NEAR) * worth(best, left(best))
    low, above = SIZES[0], best
    while low < above:
        middle = (low + above) // 2
        if worth(middle, left(middle)) < enough:
            low = middle + 1
        else:
            above = middle
    below, high = best, cap
    while below < high:
        middle = (below + high + 1) // 2
        if worth(middle, left(middle)) < enough:
            high = middle - 1
        else:
            below = middle

    doors = []
    for _, _, label, size in DOORS:
        readers = left(size)
        doors.append({"door": label, "members": size, "reading": readers + 1,
                      "replies": replies_per_message(readers, reply),
                      "nothing": chance_of_nothing(readers, reply),
                      "messages": messages_a_day(readers, reply, starts, posts, rounds)[0]})

    readers = left(inside)
    lost = 1 - worth(inside, readers) / worth(best, left(best))
    headlines = {"low": low, "high": high, "best": best, "loss": lost, "reading": readers + 1,
                 "replies": replies_per_message(readers, reply),
                 "messages": messages_a_day(readers, reply, starts, posts, rounds)[0],
                 "inside": inside, "nothing": chance_of_nothing(readers, reply)}
    return headlines, {"sizes": value, "readers": readers_by_size, "doors": doors}
