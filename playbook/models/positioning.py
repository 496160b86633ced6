"""Positioning (定位): how large a group, through which door, and what a survey can promise."""

import math

from .model import Chart, Headline, choice, model, number, switch, whole

CODE_DAYS = 7
CODE_MEMBERS = 200
MONTH_DAYS = 30


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


def wilson(share, asked, z=1.959963984540054):
    """Return (low, high), the Wilson interval of a share, without continuity correction.

    share: share seen in the sample, 0 to 1. asked: sample size, from 1. z: 1.96 for 95 %,
    two-sided. It counts chance only: not who was asked, who answered, or how they were asked.
    Raises ValueError if the share or the sample size is out of range.
    Source: Wilson 1927.
    """
    if not (0 <= share <= 1 and asked >= 1):
        raise ValueError("share must be from 0 to 1 and asked 1 or more; got %r and %r."
                         % (share, asked))
    square = z * z / asked
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / asked + square / asked / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


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
             "value": "Value against the best size (%)", "door": "Door",
             "reading": "Members who still read", "replies": "Replies that a message draws",
             "nothing": "Chance that a message starts nothing lasting (%)",
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


QR, STAFF, REFERRAL, PARTNERS = "QR code", "Staff", "Friends", "Partner groups"
PARTNER_GROUP = 200
NO_ONE = 1e-6


@model(
    title="Which doors into the group?",
    parameters=[
        number("asked", "Buyers whom staff ask at the till", 0.1, 0, 1, 0.05, "%",
               "Doors in use", "The claim calls this the main action (A080)."),
        number("gift", "Gift for each friend who joins", 5, 0, 20, 1, "¥", "Doors in use",
               "A reward for forwarding links can break WeChat's rules (E77, V2)."),
        whole("partners", "Partner groups you post in each month", 4, 0, 20, 1, "groups",
              "Doors in use", "Dance, tai-chi, mothers' and fitness groups nearby (A077)."),
        switch("buyers_only", "Only buyers may join", False, "Doors in use",
               "The gate of A115: fewer members, more orders from each."),
        whole("renew", "Days between renewals of the code", 14, 1, 30, 1, "days", "The code",
              "A group code is valid for 7 days and stops at 200 members (E62, V2)."),
        switch("live_code", "Code that moves on to the next group", False, "The code",
               "群活码 (qún huómǎ): opens the next group by itself when one is full (E64, V1)."),
        number("renew_cost", "Cost of one renewal", 5, 0, 50, 1, "¥", "The code",
               "Printing and a clerk's time. Assumed."),
        whole("visitors", "People in the shop a month", 3000, 200, 20000, 100, "people",
              "The shop", "Assumed: count your own."),
        number("buyers", "Of these, buy", 0.5, 0.05, 1, 0.05, "%", "The shop",
               "Also the share of friends and neighbours who have bought before. Assumed."),
        whole("members", "Members who can bring friends", 400, 0, 5000, 50, "members",
              "The shop", "Members you have today."),
        whole("neighbours", "People whom partner groups can reach", 5000, 1000, 50000, 500,
              "people", "The shop", "Their groups overlap: each further one adds fewer people."),
        number("scan", "Visitors who scan by themselves", 0.03, 0, 0.2, 0.005, "%",
               "How many come along", "Assumed."),
        number("accept", "Say yes when a person asks", 0.3, 0, 1, 0.05, "%",
               "How many come along", "Assumed. The claim of 70 % is untraced (E56)."),
        number("partner_scan", "Scan a post in a partner group", 0.02, 0, 0.2, 0.005, "%",
               "How many come along", "Assumed."),
        number("join", "Of all these, really join", 0.7, 0.05, 1, 0.05, "%",
               "How many come along", "Those who turn back at the join page are lost. Assumed."),
        number("friends", "Friends whom a member asks a month, without a gift", 0.2, 0, 2, 0.05,
               "friends", "How many come along", "Assumed."),
        number("leave_qr", "Leave a month: QR code", 0.2, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("leave_staff", "Leave a month: staff", 0.12, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("leave_referral", "Leave a month: friends", 0.1, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed lowest: referred bank customers stayed longer (E24, V1)."),
        number("leave_partner", "Leave a month: partner groups", 0.3, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("ask_cost", "Staff time for each person asked", 0.2, 0, 2, 0.05, "¥",
               "Money", "About 25 seconds of a clerk's time. Assumed."),
        number("fee", "Cost of one post in a partner group", 60, 0, 500, 10, "¥", "Money",
               "Assumed."),
        number("orders_buyer", "Orders a month, member who had bought", 0.8, 0, 5, 0.1, "orders",
               "Money", "Assumed: orders that the group adds."),
        number("orders_other", "Orders a month, other member", 0.2, 0, 5, 0.1, "orders",
               "Money", "Assumed: orders that the group adds."),
        number("margin", "Margin of an order", 6, 0, 50, 1, "¥", "Money",
               "Price less goods and discounts. Assumed."),
        number("care", "Care for a member a month", 1, 0, 10, 0.5, "¥", "Money",
               "Host time, gifts and tools. Assumed."),
    ],
    headlines=[
        Headline("joins", "Join in a month", "people", 0),
        Headline("lost", "Lost to a dead or full code", "people", 0),
        Headline("kept", "Still there after 90 days", "people", 0),
        Headline("cost", "Cost of each one still there", "¥", 2, "no one"),
        Headline("result", "Margin in 90 days, less all costs", "¥", 0),
    ],
    columns={"door": "Door", "reached": "Reached (people)",
             "interested": "Scan or say yes (people)", "joins": "Join (people)",
             "lost": "Lost to the code (people)",
             "kept": "Still there after 90 days (people)", "spent": "Spent (¥)",
             "cost_join": "Cost of a join (¥)", "cost": "Cost of each one still there (¥)",
             "result": "Margin in 90 days, less all costs (¥)", "series": "What became of them",
             "people": "People", "stage": "Step"},
    charts=[
        Chart("bar", "fates", "door", "people",
              "Who joined through which door, and who is still there",
              "Stacked bar chart. Across: four doors. Up: people in a month. Parts: still there "
              "after 90 days, joined and left, lost to a dead or full code.", "series"),
        Chart("bar", "doors", "door", "cost",
              "What each member still there has cost",
              "Bar chart. Across: four doors. Up: yuan for each member still there after 90 days. "
              "A door without a bar kept no one, or cost nothing."),
    ],
    formula=r"\text{joins} = \text{reached}\times\text{yes}\times\text{join}\times\text{code},"
            r"\quad \text{kept} = \text{joins}\,(1-\ell)^3,\quad "
            r"\text{code} = \frac{\min\left(j\,\min(d,7),\,200\right)}{j\,d}",
    claims="A009 A036 A071 A077 A080 A115")
def entry_doors(asked, gift, partners, buyers_only, renew, live_code, renew_cost, visitors,
                buyers, members, neighbours, scan, accept, partner_scan, join, friends, leave_qr,
                leave_staff, leave_referral, leave_partner, ask_cost, fee, orders_buyer,
                orders_other, margin, care):
    """Four doors into the group as funnels, for one month of joining.

    Computes for each door: people reached, interested, joined, lost to the code, still there
    after 90 days, money spent, cost of each, and the margin of 90 days less all costs.
    QR code (in the shop) and staff use the same code. It is renewed every so many days, each time
    with an empty group behind it; between renewals it dies after 7 days or when 200 have joined,
    whichever comes first, and later comers are lost (E62: practice facts, and one source says
    100). A code that moves on loses no one (assumed: E64 names no expiry). Friends are invited
    directly, and a post in a partner group is read while its code is fresh.
    Staff ask the likeliest buyers first: who says yes falls to half of it when they ask everyone.
    Members ask up to three times as many friends for a gift, and half of the rise is there at
    ¥10. Both are assumed.
    Partner groups have 200 people, drawn from the same neighbours, so they overlap.
    The gate keeps out whoever has not bought: the care they would need, and their orders too.
    Leaving is a fixed share a month. A member orders and costs care from the first month on.
    Assumes all rates: none of them has a source for WeChat groups. So which door is cheapest is a
    sensitivity. Evidence for the direction: referred customers stay longer and are worth at least
    16 % more (bank, E24, V1); personal invitations work better for each message but are used less
    (E18, V1); invitations can chain further than posts (E16, V1).
    Leaves out: people who come through two doors, chains of friends (see the growth model),
    friends who come for the gift only (E26, V2), and what members tell staff. Above 40 members a
    personal WeChat group needs the invitee's consent (E61, V2). Advertising needs consent, a
    sender's name and a way to refuse (E74, V2).
    Source: A009, A077, A080, A115; E61, E62, E64.
    """
    gate = buyers if buyers_only else 1.0
    rush = friends * (1 + 2 * gift / (gift + 10))
    reach = neighbours * (1 - (1 - PARTNER_GROUP / neighbours) ** partners)
    till = visitors * buyers * asked
    shop = visitors * scan * join * gate
    willing = accept * (1 - asked / 2)
    pleased = till * willing * join
    through = 1.0
    renewals = 0.0 if live_code else MONTH_DAYS / renew
    if not live_code and shop + pleased > 0:
        a_day = (shop + pleased) / MONTH_DAYS
        through = min(a_day * min(renew, CODE_DAYS), CODE_MEMBERS) / (a_day * renew)

    # A member who may join without having bought is a buyer with the chance `buyers`.
    mixed = orders_buyer if buyers_only else buyers * orders_buyer + (1 - buyers) * orders_other
    paths = (
        (QR, visitors, visitors * scan, shop, through, renewals * renew_cost, 0.0,
         leave_qr, mixed),
        (STAFF, till, till * willing, pleased, through, till * ask_cost, 0.0, leave_staff,
         orders_buyer),
        (REFERRAL, members * rush, members * rush * accept, members * rush * accept * join * gate,
         1.0, 0.0, gift, leave_referral, mixed),
        (PARTNERS, reach, reach * partner_scan, reach * partner_scan * join * gate, 1.0,
         partners * fee, 0.0, leave_partner, mixed),
    )
    doors, fates, stages = [], [], []
    for door, reached, interested, wanted, open_share, fixed, each, leave, orders in paths:
        joined = wanted * open_share
        stay = 1 - leave
        kept = joined * stay ** 3
        spent = fixed + joined * each
        months = joined * (1 + stay + stay * stay)
        row = {"door": door, "reached": reached, "interested": interested, "joins": joined,
               "lost": wanted - joined, "kept": kept, "spent": spent,
               "result": months * (orders * margin - care) - spent}
        if joined >= NO_ONE:
            row["cost_join"] = spent / joined
            row["cost"] = spent / kept
        doors.append(row)
        for series, people in (("Still there after 90 days", kept),
                               ("Joined and left", joined - kept),
                               ("Lost to a dead or full code", wanted - joined)):
            fates.append({"door": door, "series": series, "people": people})
        for stage, people in (("Reached", reached), ("Scan or say yes", interested),
                              ("Join", joined), ("Still there after 90 days", kept)):
            stages.append({"stage": stage, "series": door, "people": people})

    def total(column):
        return sum([row[column] for row in doors])

    headlines = {"joins": total("joins"), "lost": total("lost"), "kept": total("kept"),
                 "cost": total("spent") / total("kept") if total("joins") >= NO_ONE else None,
                 "result": total("result")}
    return headlines, {"doors": doors, "fates": fates, "stages": stages}


LEVELS = [("90", "90 %", 1.6448536269514722), ("95", "95 %", 1.959963984540054),
          ("99", "99 %", 2.5758293035489004)]


@model(
    title="What does a survey of 70 % tell?",
    parameters=[
        number("yes", "Said yes in the survey", 0.7, 0, 1, 0.01, "%", "The survey",
               "70 % is the claim (A072). Its survey could not be traced (E56)."),
        whole("answers", "People who answered", 500, 10, 5000, 10, "people", "The survey",
              "The claim does not say how many."),
        choice("level", "Certainty wanted", "95", [(value, label) for value, label, _ in LEVELS],
               "The survey", "How often an interval made this way covers the true share."),
        number("response", "Of those asked, answered", 0.3, 0.01, 1, 0.01, "%",
               "Who did not answer", "Assumed: the claim does not say."),
        number("silent_yes", "Of the silent, would say yes", 0.5, 0, 1, 0.01, "%",
               "Who did not answer", "Assumed: nobody knows, that is the point."),
        number("mute", "Of those who say yes, mute later", 0.4, 0, 1, 0.01, "%",
               "What they do", "Assumed: no WeChat figure was found (E10)."),
        whole("group", "Members of your group", 200, 20, 500, 10, "members", "What they do",
              "For the number of people behind the share."),
    ],
    headlines=[
        Headline("low", "Lower end, chance only", "%", 1),
        Headline("high", "Upper end, chance only", "%", 1),
        Headline("everyone", "Yes among all who were asked", "%", 0),
        Headline("reading", "Yes, and still read", "%", 0),
        Headline("members", "Such members in your group", "members", 0),
    ],
    columns={"answers": "People who answered", "share": "Say yes (%)",
             "series": "Series", "step": "What is counted", "part": "Share of those asked (%)"},
    charts=[
        Chart("line", "sizes", "answers", "share",
              "More answers narrow the interval quickly, then slowly",
              "Line chart. Across: people who answered, 10 to 5,000. Up: share who say yes. Three "
              "lines: the upper end, the share in the survey, the lower end.", "series"),
        Chart("bar", "steps", "step", "part",
              "From a yes in the survey to a member who reads",
              "Bar chart. Five bars, as shares: yes in the survey; yes among all asked, if the "
              "silent say yes, as you assume, and if they say no; yes and still read."),
    ],
    formula=r"\frac{\hat p + \frac{z^2}{2n} \pm z\sqrt{\frac{\hat p(1-\hat p)}{n}"
            r"+\frac{z^2}{4n^2}}}{1+\frac{z^2}{n}},\quad "
            r"\text{reading} = \left(r\hat p + (1-r)\,s\right)(1-m)",
    claims="A072")
def survey_interval(yes, answers, level, response, silent_yes, mute, group):
    """What "about 70 % accept pushes" can and cannot say.

    Computes: Wilson's interval for the share who said yes (two-sided, no continuity correction),
    over sample sizes; the share among all who were asked, with those who kept silent; the share
    who say yes and still read; and that share of your group.
    The interval covers chance only. The silent can only be bounded: if none or all of them would
    say yes, the share among all asked is r p or r p + (1 - r), however many answered.
    Assumes: answers are independent; how the silent would answer and how many mute later are
    assumptions, not findings.
    Leaves out: who was asked, the wording, and what "accept" meant. The survey behind A072 was
    not found (E56). What people say is not what they do: more pushes, more uninstalls and fewer
    opens in a field test (E33, V1); marketing that is too intense brings opt-outs (E35, V1); 442
    users report overload and coping (E10, V1); 59 % mute in a poll of 100 (E10, V2, weak). That
    96 % are reached by private-domain contacts (E40, V2, a vendor's study) is reach, not consent.
    The law asks for consent of each person, not for a majority (E74, V2).
    Source: Wilson 1927; A072; computed test K6 (CALC).
    """
    z = [score for value, _, score in LEVELS if value == level][0]
    low, high = wilson(yes, answers, z)
    surveyed = response * yes
    everyone = surveyed + (1 - response) * silent_yes
    reading = everyone * (1 - mute)

    sizes = []
    for place in range(1, 41):
        # Squares: close together where the interval narrows fast.
        count = int(10 + 4990 * (place - 1) ** 2 / 39 ** 2 + 0.5)
        ends = wilson(yes, count, z)
        for series, share in (("Upper end", ends[1]), ("In the survey", yes),
                              ("Lower end", ends[0])):
            sizes.append({"answers": count, "series": series, "share": share})
    steps = [{"step": step, "part": part} for step, part in (
        ("Yes in the survey", yes),
        ("If the silent say yes", surveyed + 1 - response),
        ("As you assume", everyone),
        ("If they say no", surveyed),
        ("And still read", reading))]
    headlines = {"low": low, "high": high, "everyone": everyone, "reading": reading,
                 "members": reading * group}
    return headlines, {"sizes": sizes, "steps": steps}
