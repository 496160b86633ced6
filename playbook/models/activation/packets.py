"""Red packets: how they are split, and whom they bring back (lesson 2.3)."""

import math

from ..chance import generator
from ..model import Chart, Headline, choice, model, number, switch, whole
from .alive import reach


def place_moments(amount, shares):
    """Return [(mean, standard deviation)] in yuan for every place of the double-mean split.

    Exact, by recursion: with j people left, the next one takes 2 × rest × u ÷ j, u uniform on 0
    to 1, so that the mean square of the rest shrinks by 1 − 2/j + 4/(3j²). The last takes the
    rest. amount: yuan. shares: 1 or more. Cents are not rounded.
    """
    mean = amount / shares
    moments = []
    square = amount * amount  # the mean of the square of the rest
    for left in range(shares, 1, -1):
        moments.append((mean, math.sqrt(max(0.0, 4 * square / (3 * left * left) - mean * mean))))
        square *= 1 - 2 / left + 4 / (3 * left * left)
    moments.append((mean, math.sqrt(max(0.0, square - mean * mean))))
    return moments


def split_once(amount, shares, chance):
    """Draw one packet by the double-mean split; return the yuan of every place, first to last.

    chance: a Generator. The yuan add up to the amount.
    """
    rest = amount
    taken = []
    for left in range(shares, 1, -1):
        share = chance.uniform() * 2 * rest / left
        taken.append(share)
        rest -= share
    taken.append(rest)
    return taken


# Numeric integration for `luckiest`: nodes at the squares of 0 to 1, so that small shares of the
# rest, where most of the action is, get the finest steps.
STEPS = 100
NODES = [(step / STEPS) ** 2 for step in range(STEPS + 1)]
_below = {}
_luckiest = {}


def luckiest(shares):
    """Return every place's chance of the largest share in the double-mean split.

    By numeric integration; within 0.0005 for up to 12 shares. Two chances meet: that the largest
    share so far is at most r times the rest (before), and that all later shares are at most r
    times the rest (`_later`). shares: from 2.
    """
    if shares in _luckiest:
        return _luckiest[shares]
    before = [1.0] * (STEPS + 1)
    chances = []
    for left in range(shares, 1, -1):
        chance = 0.0
        for point in range(40):
            share = (point + 0.5) / 40 * 2 / left
            chance += _at(before, share) * _later(left - 1, share / (1 - share))
        chances.append(chance)
        area = _area(before)
        after = [0.0]
        for step in range(1, STEPS + 1):
            ratio = NODES[step]
            low = max(ratio * (1 - 2 / left), ratio / (1 + ratio))
            after.append(left / (2 * ratio) * (area[step] - _area_to(before, area, low)))
        before = after
    chances.append(chances[-1])
    total = sum(chances)
    _luckiest[shares] = [chance / total for chance in chances]
    return _luckiest[shares]


def _later(left, ratio):
    """Return the chance that all of `left` shares are at most `ratio` times the rest."""
    if ratio >= 1:
        return 1.0
    if left == 1:
        return 0.0
    if left not in _below:
        if left == 2:
            table = [max(0.0, 2 * node - 1) for node in NODES]
        else:
            _later(left - 1, 0.0)
            density = [0.0] + [below / (node * node)
                               for below, node in zip(_below[left - 1][1:], NODES[1:])]
            area = _area(density)
            table = [0.0]
            for step in range(1, STEPS):
                node = NODES[step]
                high = node / (1 - min(2 / left, node))
                inside = _area_to(density, area, min(high, 1.0)) - area[step]
                outside = 1 - 1 / high if high > 1 else 0.0
                table.append(left * node / 2 * (inside + outside))
            table.append(1.0)
        _below[left] = table
    return _at(_below[left], ratio)


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
                                                   ("equal", "Equal shares")], "The packet",
               "Lucky draw (拼手气红包) by the double-mean rule, which is unofficial (E30, V2), "
               "or the same for everyone."),
        number("amount", "Packet", 100, 1, 199, 1, "¥", "The packet",
               "Yuan in the packet; one from a person's own WeChat is below ¥200 (E31, V2)."),
        whole("shares", "Shares", 10, 2, 12, unit="shares", group="The packet",
              help="How many people can take from it."),
        whole("place", "Your place in the queue", 1, 1, 12, group="The packet",
              help="1 is the fastest; a place beyond the last share counts as the last."),
        choice("packets", "Packets that you draw", 1, [(1, "1"), (10, "10"), (100, "100"),
                                                       (1000, "1,000")], "Draw",
               "Draw one by hand a few times, then many, and watch chance even out."),
        whole("seed", "Draw number", 1, 1, 200, group="Draw",
              help="Another number is another draw; the same number is the same draw."),
    ],
    headlines=[
        Headline("drawn", "Your place gets, in this draw", "¥", 2),
        Headline("mean", "Your place gets, on average", "¥", 2),
        Headline("deviation", "Standard deviation at your place", "¥", 2),
        Headline("luckiest", "Chance that your place is luckiest", "%", 1, "no one is"),
        Headline("least", "Smallest share in this draw", "¥", 2),
    ],
    columns={"place": "Place in the queue", "series": "Series",
             "drawn": "First packet drawn (¥)",
             "mean": "Mean in the long run (¥)", "deviation": "Standard deviation (¥)",
             "luckiest": ("Chance of being luckiest", "%")},
    charts=[
        Chart("bar", "places", "place", "drawn", "The first packet drawn, place by place",
              "Bars of yuan for each place in the queue in the first packet of this draw."),
        Chart("line", "lucky", "place", "luckiest", "Which place is luckiest",
              "Lines of the chance of the largest share against the place in the queue: in the "
              "long run, and in the packets that you drew.", "series"),
    ],
    formula=r"X_k \sim U\left(0,\; \frac{2 S_k}{j}\right), \quad S_{k+1} = S_k - X_k, \quad "
            r"E[X_k] = \frac{S_1}{n}, \quad "
            r"E[S_{k+1}^2] = E[S_k^2]\left(1 - \frac{2}{j} + \frac{4}{3j^2}\right), \quad "
            r"j = n - k + 1",
    claims="A087",
)
def split(way, amount, shares, place, packets, seed):
    """Split a lucky packet (拼手气红包) by the double-mean rule (二倍均值法), or equally.

    The next of j people left takes a uniform amount between 0 and 2 × rest ÷ j; the last takes
    the rest. Every place has the same mean; later places vary more, and the last two are alike.
    Means and standard deviations are exact (`place_moments`), the chance of being luckiest is by
    numeric integration (`luckiest`), and the draws are seeded.

    The rule's only sources are secondary (E30, V2): Tencent has not published its own, and other
    software splits otherwise. Left out: whole cents and the least share of one cent.
    """
    place = min(place, shares)
    if way == "equal":
        exact = [(amount / shares, 0.0)] * shares
        chances = [0.0] * shares
        first = [amount / shares] * shares
        wins = chances
    else:
        exact = place_moments(amount, shares)
        chances = luckiest(shares)
        first, wins = _draws(shares, packets, seed)
        first = [amount * part for part in first]
    mean, deviation = exact[place - 1]
    headlines = {
        "drawn": first[place - 1],
        "mean": mean,
        "deviation": deviation,
        "luckiest": None if way == "equal" else chances[place - 1],
        "least": min(first),
    }
    places = [{"place": str(index + 1), "drawn": first[index], "mean": exact[index][0],
               "deviation": exact[index][1]} for index in range(shares)]
    lucky = [{"place": str(index + 1), "series": name, "luckiest": float(values[index])}
             for name, values in (("In the long run", chances), ("In your draws", wins))
             for index in range(shares)]
    return headlines, {"places": places, "lucky": lucky}


_drawn = {}


def _draws(shares, packets, seed):
    """Return the parts of the first packet and how often each place was luckiest.

    The last answer is kept: a thousand packets are slow to draw again for another amount.
    """
    asked = (shares, packets, seed)
    if asked not in _drawn:
        chance = generator(seed)
        first = taken = split_once(1.0, shares, chance)
        wins = [0] * shares
        wins[taken.index(max(taken))] = 1
        for _ in range(packets - 1):
            taken = split_once(1.0, shares, chance)
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
QUICKER = 3.0


def looking(day, hour):
    """Return the share of members who look at the group in the hour after `hour` o'clock."""
    share = 0.02
    for peak, width, height in DAYS[day]:
        apart = abs(hour + 0.5 - peak)
        apart = min(apart, 24 - apart)
        share += height * math.exp(-(apart / width) ** 2 / 2)
    return min(share, 0.95)


def race(regulars, others, shares):
    """Return how many regulars and how many others get one of `shares` shares.

    regulars and others want one each; a regular reaches for it QUICKER times as fast. The mean
    outcome for many people: after the time t, regulars × (1 − e^(−QUICKER × t)) and others ×
    (1 − e^(−t)) have taken one, until none is left.
    """
    if regulars + others <= shares:
        return regulars, others
    low, high = 0.0, 1.0  # waiting = e^(−t): the share of the others who still wait
    for _ in range(40):
        waiting = (low + high) / 2
        if regulars * (1 - waiting ** QUICKER) + others * (1 - waiting) > shares:
            low = waiting
        else:
            high = waiting
    return regulars * (1 - high ** QUICKER), others * (1 - high)


def checks(sender, way, yuan, shares, hour, terms, spent, budget):
    """Hold one packet against the rules; return a row for each, with what is yours.

    A row's verdict is "kept", "broken" or "does not apply". All limits come from secondary
    sources (E31 and E73, V2), partly of 2014 to 2016: look them up before you send.
    """
    own = sender == "own"
    lucky = way == "lucky"
    rules = [
        ("A packet from a person's own WeChat is below ¥200 (E31, V2).", yuan, own, yuan < 200),
        ("A merchant's shares are ¥1.00 to ¥200.00 each on average (E31, V2).", yuan / shares,
         not own, 1 <= yuan / shares <= 200),
        ("A merchant's packet for a group is ¥1 to ¥1,000 in all (E31, V2).", yuan, not own,
         1 <= yuan <= 1000),
        ("A merchant's packet is not sent between 0:00 and 8:00 (E31, V2).", hour, not own,
         hour >= 8),
        ("The largest prize by chance is at most ¥50,000 (E73, V2).", yuan, lucky, yuan <= 50000),
        ("Kinds, conditions and amounts of prizes by chance are stated before (E73, V2).",
         "stated" if terms else "not stated", lucky, terms),
        ("The week stays within your own budget.", spent, True, spent <= budget),
    ]
    return [{"rule": rule, "yours": yours,
             "verdict": ("kept" if kept else "broken") if applies else "does not apply"}
            for rule, yours, applies, kept in rules]


@model(
    title="A red packet with a purpose",
    parameters=[
        whole("packets", "Packets a week", 2, 1, 21, unit="packets", group="Your packets",
              help="How many packets you send into this group in a week."),
        number("yuan", "A packet", 100, 1, 1000, 1, "¥", "Your packets",
               "Yuan in one packet; what nobody takes comes back to you. Assumed."),
        whole("shares", "Shares", 10, 1, 100, unit="shares", group="Your packets",
              help="How many people can take from one packet. Assumed."),
        whole("hour", "Sent at", 10, 0, 23, unit="oclock", group="Your packets",
              help="The hour in which you send; who does not look within an hour misses it. "
                   "Assumed."),
        choice("way", "How it is split", "lucky", [("lucky", "Lucky draw"),
                                                   ("equal", "Equal shares")], "Your packets",
               "With equal shares members are assumed to send on half as much; that lucky "
               "draws spread more is E28 (V1)."),
        number("budget", "Budget for a week", 300, 10, 3000, 10, "¥", "The rules",
               "Your own limit. Assumed."),
        choice("sender", "Sent from", "own", [("own", "A person's own WeChat"),
                                              ("merchant", "A merchant account (fission packet)")],
               "The rules", "Which platform limits hold (E31, V2, perhaps outdated)."),
        switch("terms", "Terms stated before", False, "The rules",
               "Amount, shares and hour are posted in the group before, and not changed: a "
               "lucky draw used as promotion may count as a prize by chance (E73, V2)."),
        whole("members", "Members", 300, 20, 500, 10, "people", "Which group",
              "Everyone in the group apart from staff. Assumed."),
        number("regular", "Would open the group anyway", 0.2, 0, 1, 0.01, "%", "Which group",
               "Share of members who open the group on a day without a packet. Assumed."),
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
        number("worth", "A share that brings half", 0.5, 0.05, 10, 0.05, "¥", "How members react",
               "At this many yuan a share, half of the others who see a packet open it. "
               "Assumed."),
        number("fatigue", "Fewer for each further packet", 0.08, 0, 0.3, 0.01, "%",
               "How members react",
               "Each further packet a week is opened by this share fewer of the others. "
               "Assumed."),
        number("spread", "The same people again", 0.3, 0.01, 0.9, 0.01, "", "How members react",
               "0: every packet finds its own openers; near 1: the same people open all of them. "
               "Assumed."),
    ],
    headlines=[
        Headline("activated", "Members activated in a week", "members", 1),
        Headline("each", "Cost of one", "¥", 2, "nobody activated"),
        Headline("anyway", "Shares taken by those who come anyway", "%", 0, "no share taken"),
        Headline("sent_on", "Sent on by members in a week", "¥", 2),
        Headline("broken", "Limits broken", "", 0),
    ],
    columns={"hour": "Sent at (hour of the day)", "shares": "Shares in a packet (shares)",
             "series": "Series", "people": "Members who get a share (people)", "rule": "Rule",
             "yours": "Yours", "verdict": "Verdict"},
    charts=[
        Chart("area", "hours", "hour", "people", "When: who gets a share, hour by hour",
              "Stacked areas of the members who get a share of one packet sent in each hour of "
              "the day: those who would have come anyway, and those it brings.", "series"),
        Chart("area", "sizes", "shares", "people", "How many shares: who gets one",
              "Stacked areas of the members who get a share of one packet of the same yuan cut "
              "into 2 to 100 shares: those who would have come anyway, and those it brings.",
              "series"),
        Chart("table", "rules", title="Limits that bind this setting"),
    ],
    formula=r"\text{others} = N(1 - a)(1 - m)\, v(h)\, \frac{y}{y + y_{1/2}} (1 - f)^{k - 1}, "
            r"\quad \text{cost of one} = \frac{\text{yuan taken in a week}}"
            r"{\text{others who took a share at least once}}",
    claims="A087 A128",
)
def red_packet(packets, yuan, shares, hour, way, budget, sender, terms, members, regular, muted,
               contagion, day, worth, fatigue, spread):
    """What a red packet (红包, hóngbāo) brings: which group, when, how much, how many shares.

    A member counts as activated who takes a share and would not have opened the group that day.
    The regulars who look in that hour all reach for a share, three times as fast as the others
    (assumed), so that few shares go to those who were there anyway (`race`). Of the others, those
    who did not mute and who look see the packet, and more of them open it the more a share is
    worth. Further packets tire, and find partly the same people: who opened at least once in a
    week is beta-binomial, as in `activity_rhythm`. The cost of an activated member is all that
    was taken, regulars' shares too, divided by the members activated.

    Members send on a part of what they receive (E28, V1: measured among tied members in their
    own groups), which brings others at the same rate; one round within 24 hours, no rounds of
    rounds. Group packets go with more activity (E29, V2, observational); whether who came stays
    or buys is not in this model: hold some groups out to see it. Every number on how members
    react is assumed. Only packets without a condition are meant: a reward for sharing or inviting
    is another matter, with other rules (E77, V2). A password, quiz, lottery or riddle (A128) can
    ride on the same packet; its effect has no source here.
    """
    others_pool = members * (1 - regular) * (1 - muted)

    def packet(share_count, at):
        share = yuan / share_count
        look = looking(day, at)
        come = others_pool * look * share / (share + worth) * (1 - fatigue) ** (packets - 1)
        return race(members * regular * look, come, share_count)

    regulars, others = packet(shares, hour)
    taken = packets * (regulars + others)
    spent = taken * yuan / shares
    sent_on = spent * contagion * (1.0 if way == "lucky" else 0.5)
    activated = 0.0
    if others > 0:
        chance = min(0.99, others * (1 + sent_on / spent) / others_pool)
        activated = others_pool * reach(chance, spread, packets)[packets]
    rules = checks(sender, way, yuan, shares, hour, terms, spent, budget)
    headlines = {
        "activated": activated,
        "each": spent / activated if activated > 1e-9 else None,
        "anyway": regulars / (regulars + others) if taken > 0 else None,
        "sent_on": sent_on,
        "broken": sum(1 for row in rules if row["verdict"] == "broken"),
    }
    by_hour = [packet(shares, at) for at in range(24)]
    counts = list(range(2, 30, 3)) + list(range(30, 101, 5))
    by_count = [packet(count, hour) for count in counts]
    series = ["Would have come anyway", "Activated"]
    hours = [{"hour": at, "series": name, "people": by_hour[at][place]}
             for place, name in enumerate(series) for at in range(24)]
    sizes = [{"shares": count, "series": name, "people": outcome[place]}
             for place, name in enumerate(series) for count, outcome in zip(counts, by_count)]
    return headlines, {"hours": hours, "sizes": sizes, "rules": rules}
