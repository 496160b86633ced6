"""Red packets: how they are split, and whom they bring back (lesson 2.3)."""

import math

from ..base import GROUP, WEEKS_A_MONTH
from ..chance import generator
from ..model import Chart, Headline, choice, model, number, whole


def _most(way, left):
    """Return the largest part of the rest that a turn can draw, with `left` people to go.

    way: "lucky", twice a fair share (double mean), or "rest", all of it.
    """
    return 2 / left if way == "lucky" else 1.0


def place_moments(amount, shares, way="lucky"):
    """Return [(mean, standard deviation)] in yuan for every turn of a split by chance.

    Exact, by recursion: a turn takes rest × u × most, u uniform on 0 to 1, so that the rest
    shrinks by 1 − most/2 on average and its square by 1 − most + most²/3. The last takes the
    rest. amount: yuan. shares: 1 or more. way: as in `_most`. Cents are not rounded.
    """
    moments = []
    rest, square = amount, amount * amount  # the means of the rest and of its square
    for left in range(shares, 1, -1):
        most = _most(way, left)
        mean = rest * most / 2 if way == "rest" else amount / shares
        moments.append((mean, math.sqrt(max(0.0, most * most * square / 3 - mean * mean))))
        rest *= 1 - most / 2
        square *= 1 - most + most * most / 3
    mean = rest if way == "rest" else amount / shares
    moments.append((mean, math.sqrt(max(0.0, square - mean * mean))))
    return moments


def split_once(amount, shares, chance, way="lucky"):
    """Draw one packet; return the yuan of every turn, first to last.

    chance: a Generator. way: as in `_most`. The yuan add up to the amount.
    """
    rest = amount
    taken = []
    for left in range(shares, 1, -1):
        share = chance.uniform() * _most(way, left) * rest
        taken.append(share)
        rest -= share
    taken.append(rest)
    return taken


# Numeric integration for `luckiest`: nodes at the squares of 0 to 1, so that small shares of the
# rest, where most of the action is, get the finest steps.
STEPS = 100
POINTS = 40
NODES = [(step / STEPS) ** 2 for step in range(STEPS + 1)]
_below = {}
_luckiest = {}


def luckiest(shares, way="lucky"):
    """Return every turn's chance of the largest share in a split by chance.

    By numeric integration; within 0.0005 for up to 12 shares. Two chances meet: that the largest
    share so far is at most r times the rest (before), and that all later shares are at most r
    times the rest (`_later`). shares: from 2. way: as in `_most`.
    """
    if (way, shares) in _luckiest:
        return _luckiest[way, shares]
    before = [1.0] * (STEPS + 1)
    chances = []
    for left in range(shares, 1, -1):
        most = _most(way, left)
        chance = 0.0
        for point in range(POINTS):
            share = (point + 0.5) / POINTS * most
            chance += _at(before, share) * _later(way, left - 1, share / (1 - share))
        chances.append(chance)
        area = _area(before)
        after = [0.0]
        for step in range(1, STEPS + 1):
            ratio = NODES[step]
            low = max(ratio * (1 - most), ratio / (1 + ratio))
            after.append((area[step] - _area_to(before, area, low)) / (ratio * most))
        before = after
    chances.append(chances[-1])
    total = sum(chances)
    _luckiest[way, shares] = [chance / total for chance in chances]
    return _luckiest[way, shares]


def _later(way, left, ratio):
    """Return the chance that all of `left` shares are at most `ratio` times the rest."""
    if ratio >= 1:
        return 1.0
    if left == 1:
        return 0.0
    if (way, left) not in _below:
        if left == 2:
            table = [max(0.0, 2 * node - 1) for node in NODES]
        else:
            _later(way, left - 1, 0.0)
            density = [0.0] + [below / (node * node)
                               for below, node in zip(_below[way, left - 1][1:], NODES[1:])]
            area = _area(density)
            most = _most(way, left)
            table = [0.0]
            for step in range(1, STEPS):
                node = NODES[step]
                high = node / (1 - min(most, node))
                inside = _area_to(density, area, min(high, 1.0)) - area[step]
                outside = 1 - 1 / high if high > 1 else 0.0
                table.append(node / most * (inside + outside))
            table.append(1.0)
        _below[way, left] = table
    return _at(_below[way, left], ratio)


def _at(table, value):
    """Return a table on NODES at a value from 0 to 1, by straight lines between the nodes."""
    step = int(math.sqrt(value) * STEPS)
    if step >= STEPS:
        return table[STEPS]
    part = (value - NODES[step]) / (NODES[step + 1] - NODES[step])
    return table[step] + (table[step + 1] - table[step]) * part


def _area(table):
    """Return the area under a table on NODES from 0 to each node."""
    area = [0.0]
    for step in range(STEPS):
        area.append(area[-1]
                    + (table[step] + table[step + 1]) * (NODES[step + 1] - NODES[step]) / 2)
    return area


def _area_to(table, area, value):
    """Return the area under a table on NODES from 0 to a value from 0 to 1."""
    step = int(math.sqrt(value) * STEPS)
    if step >= STEPS:
        return area[STEPS]
    width = value - NODES[step]
    slope = (table[step + 1] - table[step]) / (NODES[step + 1] - NODES[step])
    return area[step] + width * (table[step] + slope * width / 2)


@model(
    title="Who gets how much from a lucky packet?",
    parameters=[
        choice("way", "How it is split", "lucky", [("lucky", "Lucky draw (double mean)"),
                                                   ("rest", "Up to all that is left"),
                                                   ("equal", "Equal shares")], "The packet",
               "A lucky draw (拼手气红包) by the double-mean rule, which is unofficial (E30, V2); "
               "a made-up rule beside it; or the same for everyone."),
        number("amount", "Packet", 20, 1, 199, 1, "¥", "The packet",
               "Yuan in the packet; one from a person stays below ¥200 (E31, V2)."),
        whole("shares", "Shares", 10, 2, 12, unit="shares", group="The packet",
              help="How many people can take from it."),
        whole("place", "Your turn", 1, 1, 12, group="The packet",
              help="1 opens it first; a turn beyond the last share counts as the last."),
        choice("packets", "Packets that you draw", 1, [(1, "1"), (10, "10"), (100, "100"),
                                                       (1000, "1,000")], "Draw",
               "Draw one a few times, then many, and watch chance even out."),
        whole("seed", "Draw number", 1, 1, 200, group="Draw",
              help="Another number is another draw; the same number is the same draw."),
    ],
    headlines=[
        Headline("mean", "Your turn gets, on average", "¥", 2),
        Headline("deviation", "Standard deviation of it", "¥", 2),
        Headline("luckiest", "Chance that your turn is luckiest", "%", 1, "no one is"),
        Headline("won", "Luckiest in your draws", "%", 1, "no one is"),
        Headline("drawn", "Your turn gets, in this draw", "¥", 2),
        Headline("least", "Smallest share in this draw", "¥", 2),
    ],
    columns={"turn": "Turn", "place": "Turn", "series": "Series",
             "drawn": "First packet drawn (¥)",
             "mean": "Mean in the long run (¥)", "deviation": "Standard deviation (¥)",
             "luckiest": ("Chance of being luckiest", "%")},
    charts=[
        Chart("bar", "places", "turn", "drawn", "The first packet drawn, turn by turn",
              "Bars of yuan for each turn in the first packet of this draw."),
        Chart("line", "lucky", "place", "luckiest", "Which turn is luckiest",
              "Lines of the chance of the largest share against the turn: in the long run, and in "
              "the packets that you drew.", "series", here=("place", "luckiest")),
    ],
    formula=r"X_k \sim U\left(0,\; \frac{2 S_k}{j}\right), \quad S_{k+1} = S_k - X_k, \quad "
            r"E[X_k] = \frac{S_1}{n}, \quad "
            r"E[S_{k+1}^2] = E[S_k^2]\left(1 - \frac{2}{j} + \frac{4}{3j^2}\right), \quad "
            r"j = n - k + 1",
    claims="A087",
)
def split(way, amount, shares, place, packets, seed):
    """Split a lucky packet (拼手气红包) by the double-mean rule (二倍均值法), or in another way.

    The next of j people left takes a uniform amount between 0 and 2 × rest ÷ j; the last takes
    the rest. Every turn has the same mean; later turns vary more, and the last two are alike.
    Means and standard deviations are exact (`place_moments`), the chance of being luckiest is by
    numeric integration (`luckiest`), and the draws are seeded.

    The rule's only sources are secondary (E30, V2): Tencent has not published its own, and other
    software splits otherwise. "Up to all that is left" is no rule of anybody's: it shows that the
    equal means come from the rule. Left out: whole cents and the least share of one cent.
    """
    place = min(place, shares)
    if way == "equal":
        exact = [(amount / shares, 0.0)] * shares
        chances = [0.0] * shares
        first = [amount / shares] * shares
        wins = chances
    else:
        exact = place_moments(amount, shares, way)
        chances = luckiest(shares, way)
        first, wins = _draws(way, shares, packets, seed)
        first = [amount * part for part in first]
    mean, deviation = exact[place - 1]
    headlines = {
        "mean": mean,
        "deviation": deviation,
        "luckiest": None if way == "equal" else chances[place - 1],
        "won": None if way == "equal" else wins[place - 1],
        "drawn": first[place - 1],
        "least": min(first),
    }
    places = [{"turn": str(index + 1), "drawn": first[index], "mean": exact[index][0],
               "deviation": exact[index][1]} for index in range(shares)]
    lucky = [{"place": index + 1, "series": name, "luckiest": float(values[index])}
             for name, values in (("In the long run", chances), ("In your draws", wins))
             for index in range(shares)]
    return headlines, {"places": places, "lucky": lucky}


_drawn = {}


def _draws(way, shares, packets, seed):
    """Return the parts of the first packet and how often each turn was luckiest.

    The last answer is kept: a thousand packets are slow to draw again for another amount.
    """
    asked = (way, shares, packets, seed)
    if asked not in _drawn:
        chance = generator(seed)
        first = taken = split_once(1.0, shares, chance, way)
        wins = [0] * shares
        wins[taken.index(max(taken))] = 1
        for _ in range(packets - 1):
            taken = split_once(1.0, shares, chance, way)
            wins[taken.index(max(taken))] += 1
        _drawn.clear()
        _drawn[asked] = first, [count / packets for count in wins]
    return _drawn[asked]


# When members look at their phones: (hour, width in hours, share who look in the busiest hour).
# Assumed shapes; your own group's message times are better.
DAYS = {
    "office": ((8.0, 1.0, 0.30), (12.5, 1.0, 0.40), (20.5, 2.0, 0.60)),
    "home": ((10.0, 1.5, 0.50), (15.5, 1.5, 0.40), (20.5, 1.5, 0.40)),
    "late": ((13.0, 1.5, 0.30), (18.0, 1.0, 0.30), (23.0, 2.0, 0.60)),
}


def looking(day, hour, window=1):
    """Return the share of members who look at the group in the `window` hours after `hour`.

    day: a key of DAYS. hour: 0 to 23. window: whole hours, 1 or more; whether somebody looks in
    one hour says nothing about the next.
    """
    away = 1.0
    for after in range(window):
        share = 0.02
        for peak, width, height in DAYS[day]:
            apart = abs((hour + after) % 24 + 0.5 - peak)
            apart = min(apart, 24 - apart)
            share += height * math.exp(-(apart / width) ** 2 / 2)
        away *= 1 - min(share, 0.95)
    return 1 - away


def race(regulars, others, shares, quicker):
    """Return how many regulars and how many others get one of `shares` shares.

    regulars and others want one each; a regular reaches for it `quicker` times as fast. The mean
    outcome for many people: after the time t, regulars × (1 − e^(−quicker × t)) and others ×
    (1 − e^(−t)) have taken one, until none is left. At quicker = 1 both get the same part.
    """
    if regulars + others <= shares:
        return regulars, others
    low, high = 0.0, 1.0  # waiting = e^(−t): the share of the others who still wait
    for _ in range(40):
        waiting = (low + high) / 2
        if regulars * (1 - waiting ** quicker) + others * (1 - waiting) > shares:
            low = waiting
        else:
            high = waiting
    return regulars * (1 - high ** quicker), others * (1 - high)


def at_least_once(chances, spread):
    """Return the chance that a member takes a share of at least one of several packets.

    chances: of each packet, the mean over members, above 0 to below 1, none above the first.
    spread: as in `alive.openings`, the correlation between two packets for one member. A member
    has a bent q of his or her own, beta-distributed with the mean chances[0], and takes packet k
    with the chance q × chances[k] ÷ chances[0]. So a further packet adds members or none, however
    much it tires; with equal chances this is the beta-binomial of `alive.reach`.
    """
    size = 1 / spread - 1
    terms = [1.0]  # of the product over packets of (1 − q × chance ÷ first), by powers of −q
    for chance in chances:
        part = chance / chances[0]
        terms = [(terms[power] if power < len(terms) else 0.0)
                 + (terms[power - 1] * part if power else 0.0) for power in range(len(terms) + 1)]
    none, moment, sign = 0.0, 1.0, 1
    for power in range(len(terms)):
        none += sign * terms[power] * moment
        moment *= (chances[0] * size + power) / (size + power)
        sign = -sign
    return 1 - none


MOST_A_WEEK = 7
BELOW = 200  # yuan of a packet from a person (E31, V2)
LEAST, MOST = 1, 200  # yuan of a mean share of a merchant's packet for several (E31, V2)
EARLIEST = 8  # o'clock (E31, V2)


def checks(way, yuan, hour, notice, cost, budget, merchant_share=None):
    """Hold a packet against the rules that the plan checks too, in its words; a row for each.

    cost: yuan that a month's budget pays, for all groups. merchant_share: yuan of a mean share if
    a merchant's account sends the packet; None for a person's, which is what the plan has. A
    row's verdict is "kept", "broken" or "does not apply". The limits come from secondary sources
    of 2014 to 2016 and on the law (E31 and E73, V2): look them up before you send. That no packet
    is sent in the night is said of merchants' packets; the plan keeps it for all.
    """
    whose = ("A red packet from a person stays below ¥200", "E31, V2", "¥%d" % yuan, yuan < BELOW)
    if merchant_share is not None:
        whose = ("A share of a merchant's packet is ¥1 to ¥200 on average", "E31, V2",
                 "¥%.2f" % merchant_share, LEAST <= merchant_share <= MOST)
    rules = [
        whose,
        ("No red packets from 0:00 to 8:00", "E31, V2", "%02d:00" % hour, hour >= EARLIEST),
        ("The terms of a draw stand before it and do not change", "E73, V2",
         "no draw" if way == "equal" else "%d h" % notice,
         None if way == "equal" else notice > 0),
        ("All costs of a month stay within its budget", "our own", "¥%d / ¥%d" % (cost, budget),
         cost <= budget),
    ]
    return [{"rule": rule, "verdict": "does not apply" if kept is None else
             "kept" if kept else "broken", "yours": yours, "source": source}
            for rule, source, yours, kept in rules]


@model(
    title="A red packet with a purpose",
    parameters=[
        number("yuan", "A packet", 20, 1, 300, 1, "¥", "Your packets",
               "Yuan in one packet; what nobody takes comes back to you."),
        whole("shares", "Shares", 10, 1, 100, unit="shares", group="Your packets",
              help="How many people can take from one packet."),
        whole("hour", "Sent at", 20, 0, 23, unit="oclock", group="Your packets",
              help="The hour in which you send."),
        whole("packets", "Packets a week", 1, 1, MOST_A_WEEK, unit="packets", group="Your packets",
              help="How many packets you send into one group in a week."),
        choice("sender", "Sent from", "person", [("person", "A person's account"),
                                                 ("merchant", "A merchant's account")],
               "Your packets", "A merchant's share is at least ¥1 on average (E31, V2, about "
               "2016); look up the limits of your own account."),
        choice("way", "How it is split", "lucky", [("lucky", "Lucky draw"),
                                                   ("equal", "Equal shares")], "Your packets",
               "Used as promotion, a lucky draw may count as a prize by chance (E73, V2); which "
               "way brings more members is not in this model."),
        whole("notice", "Terms before it", 24, 0, 168, unit="h", group="Your packets",
              help="Hours before a packet at which its amount, shares and hour are posted."),
        whole("groups", "Groups that get packets", 1, 1, 20, unit="groups", group="The budget",
              help="Each gets the packets above; the members are those of one group."),
        number("budget", "Budget of a month", 200, 0, 3000, 10, "¥", "The budget",
               "For all groups, as your plan has it. Assumed."),
        number("other", "Gifts and stars, a month", 60, 0, 3000, 10, "¥", "The budget",
               "What else this budget pays: at the start 30 welcome gifts of ¥2, as in the plan."),
        number("regular", "Come anyway", 0.2, 0, 1, 0.01, "%", "Which group",
               "Share of members who open the group on a day without a packet. Assumed."),
        whole("members", "Members", GROUP, 20, 500, 10, "people", "Which group",
              "Everyone in the group apart from staff. Assumed."),
        number("muted", "Others who muted the group", 0.5, 0, 1, 0.01, "%", "Which group",
               "Share of the others who get no sign of a packet. Assumed: no WeChat rate was "
               "found (E10)."),
        number("contagion", "Sent on for each yuan received", 0.05, 0, 0.18, 0.01, "yuan",
               "Which group",
               "Within 24 hours: 0.18 among members who know one another (E28, V1), less among "
               "strangers; the start is assumed."),
        choice("day", "When members look", "office", [("office", "Commute, lunch, evening"),
                                                      ("home", "Mid-morning, afternoon, evening"),
                                                      ("late", "Midday, supper, late night")],
               "Which group", "The hours of this group's day. Assumed."),
        number("quicker", "Regulars' speed", 1, 1, 5, 0.5, "times", "How members react",
               "How many times as fast as the others those who come anyway reach for a share. "
               "Assumed."),
        whole("window", "Seen for", 1, 1, 24, unit="h", group="How members react",
              help="Hours until talk has buried a packet; who looks later misses it. Assumed."),
        number("worth", "A share that brings half", 0.5, 0.05, 10, 0.05, "¥", "How members react",
               "At this many yuan a share, half of the others who see a packet open it. "
               "Assumed."),
        number("fatigue", "Fewer for each further packet", 0.08, 0, 0.3, 0.01, "%",
               "How members react",
               "Each further packet of a week is opened by this share fewer of the others than "
               "the one before it. Assumed."),
        number("spread", "The same people again", 0.3, 0.01, 0.9, 0.01, "", "How members react",
               "0: every packet finds its own openers; near 1: the same people open all of them. "
               "Assumed."),
    ],
    headlines=[
        Headline("activated", "Members activated in a week", "members", 1),
        Headline("each", "Cost of one", "¥", 2, "nobody activated"),
        Headline("anyway", "Taken by those who come anyway", "%", 0, "no share taken"),
        Headline("broken", "Rules broken", "", 0),
        Headline("month", "Packets of a month, all groups", "¥", 0),
        Headline("sent_on", "Sent on by members in a week", "¥", 2),
    ],
    columns={"hour": "Sent at (hour of the day)", "shares": "Shares in a packet (shares)",
             "series": "Series", "people": "Get a share (people)",
             "count": "Packets a week (packets)", "found": "Members activated in a week",
             "rule": "Rule", "verdict": "Result", "yours": "Yours", "source": "Source"},
    charts=[
        Chart("area", "hours", "hour", "people", "When",
              "Stacked areas of the members who get a share of one packet sent in each hour of "
              "the day: those who would have come anyway, and those it brings.", "series",
              here=("hour", None)),
        Chart("area", "sizes", "shares", "people", "How many shares",
              "Stacked areas of the members who get a share of one packet of the same yuan cut "
              "into 2 to 100 shares: those who would have come anyway, and those it brings.",
              "series", here=("shares", None)),
        Chart("line", "weeks", "count", "found", "How often",
              "A line of the members activated in a week against 1 to 7 packets: it rises ever "
              "less steeply.", here=("packets", "activated")),
        Chart("table", "rules", title="Rules"),
    ],
    formula=r"\text{others} = N(1 - a)(1 - m)\, v(h)\, \frac{y}{y + y_{1/2}} (1 - f)^{k - 1}, "
            r"\quad \text{cost of one} = \frac{\text{yuan taken in a week}}"
            r"{\text{others who took a share at least once}}",
    claims="A087 A128",
)
def red_packet(yuan, shares, hour, packets, sender, way, notice, groups, budget, other, regular, members,
               muted, contagion, day, quicker, window, worth, fatigue, spread):
    """What a red packet (红包, hóngbāo) brings: which group, when, how much, how many shares.

    A member counts as activated who takes a share and would not have opened the group that day.
    The regulars who look in time all reach for a share. Of the others, those who did not mute and
    who look in time see the packet, and more of them open it the more a share is worth; each
    further packet of the week is opened by fewer of them. Where more reach than there are shares,
    the quick are served first (`race`). Members who got a share of any packet are counted once
    (`at_least_once`). The cost of an activated member is all that was taken, regulars' shares
    too, divided by the members activated.

    Members send on a part of what they receive (E28, V1: measured among tied members in their
    own groups), which brings others at the same rate; one round within 24 hours, no rounds of
    rounds. Group packets go with more activity (E29, V2, observational); whether who came stays
    or buys is not in this model: hold some groups out to see it. Every number on how members
    react is assumed. Only packets without a condition are meant: a reward for sharing or inviting
    is another matter, with other rules (E77, V2). A password, quiz, lottery or riddle (A128) can
    ride on the same packet; its effect has no source here.
    """
    pool = members * (1 - regular) * (1 - muted)

    def packet(share_count, at, before=0):
        """Regulars and others who get a share of one packet, after `before` others this week."""
        share = yuan / share_count
        look = looking(day, at, window)
        come = pool * look * share / (share + worth) * (1 - fatigue) ** before
        return race(members * regular * look, come, share_count, quicker)

    week = [packet(shares, hour, before) for before in range(MOST_A_WEEK)]
    weeks = [0.0] * MOST_A_WEEK
    if week[0][1] > 1e-9:
        chances = [min(0.99, one[1] * (1 + contagion) / pool) for one in week]
        weeks = [pool * at_least_once(chances[:count], spread)
                 for count in range(1, MOST_A_WEEK + 1)]
    activated = weeks[packets - 1]
    regulars = sum(one[0] for one in week[:packets])
    others = sum(one[1] for one in week[:packets])
    spent = (regulars + others) * yuan / shares
    month = packets * yuan * groups * WEEKS_A_MONTH
    rules = checks(way, yuan, hour, notice, round(month + other), budget,
                   yuan / shares if sender == "merchant" else None)
    headlines = {
        "activated": activated,
        "each": spent / activated if activated > 1e-9 else None,
        "anyway": regulars / (regulars + others) if regulars + others > 0 else None,
        "broken": sum(1 for row in rules if row["verdict"] == "broken"),
        "month": month,
        "sent_on": spent * contagion,
    }
    by_hour = [packet(shares, at) for at in range(24)]
    counts = list(range(2, 30, 3)) + list(range(30, 101, 5))
    by_count = [packet(count, hour) for count in counts]
    series = ["Would have come anyway", "Activated"]
    hours = [{"hour": at, "series": name, "people": by_hour[at][place]}
             for place, name in enumerate(series) for at in range(24)]
    sizes = [{"shares": count, "series": name, "people": outcome[place]}
             for place, name in enumerate(series) for count, outcome in zip(counts, by_count)]
    often = [{"count": count + 1, "found": weeks[count]} for count in range(MOST_A_WEEK)]
    return headlines, {"hours": hours, "sizes": sizes, "weeks": often, "rules": rules}
