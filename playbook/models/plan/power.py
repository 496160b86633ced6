"""How many groups a test needs, and how many people: samples, power and the holdout (lesson 5.2)."""

import math

from ..model import Chart, Headline, model, number, whole
from ..words import say

CERTAIN, LIKELY = 1.959964, 0.841621  # z of 95 % two-sided, and of 80 % power
TARGET = 0.8  # the power that a test is planned for
MOST = 30.0  # points: no larger rise is looked for
MOST_GROUPS = 2000  # in each half
# Student's t, two-sided 5 %, for 1 to 30 degrees of freedom
T_95 = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010,
        2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739,
        2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423]


def sample(base, rise):
    """People needed in each half to see a rise between two shares, if they are strangers.

    base: share from 0 to 1; rise: difference of shares, above 0. The pooled z test of two shares,
    two-sided at 5 %, 80 % power, no continuity correction, not rounded: 5 against 6 % needs
    8,157.7 in each half, 5 against 10 % needs 434.4 (check of lesson 4.4).
    """
    high = min(0.999, base + rise)
    middle = (base + high) / 2
    root = (CERTAIN * math.sqrt(2 * middle * (1 - middle))
            + LIKELY * math.sqrt(base * (1 - base) + high * (1 - high)))
    return (root / (high - base)) ** 2


def critical(freedom):
    """Student's t that chance alone passes, in either direction, 5 times of 100.

    freedom: degrees of freedom, from 1. Above 30 by the expansion of Cornish and Fisher, which is
    exact to four digits there.
    """
    if freedom <= len(T_95):
        return T_95[freedom - 1]
    z = CERTAIN
    return (z + (z ** 3 + z) / (4 * freedom)
            + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2))


def below(z):
    """The share of a normal distribution below z."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def t_power(distance, freedom, stretch=1.0):
    """The chance that a t test comes out, if the truth lies `distance` standard errors from zero.

    freedom: degrees of freedom. stretch: how much larger the standard error that the test pools is
    than the true one, for halves of unlike size whose spreads differ. The noncentral t
    distribution, integrated over what the estimated spread can be: Simpson's rule on s, whose
    density goes with s^(f − 1) e^(−f s² ÷ 2).
    """
    limit = critical(freedom) * stretch
    width = 6 / math.sqrt(2 * freedom)
    low, high = max(0.0, 1 - width), 1 + width
    if freedom < 5:
        low, high = 0.0, 6.0
    steps = 80
    weight, found = 0.0, 0.0
    for place in range(steps + 1):
        s = low + (high - low) * place / steps
        if s > 0:
            density = math.exp((freedom - 1) * math.log(s) - freedom * (s * s - 1) / 2)
        else:
            density = 1.0 * math.exp(freedom / 2) if freedom == 1 else 0.0
        density *= 1 if place in (0, steps) else 4 if place % 2 else 2
        weight += density
        found += density * (below(distance - limit * s) + below(-distance - limit * s))
    return found / weight


def chance_to_see(base, points, size, alike, treated, alone):
    """The chance that a test of groups shows a rise that is there, or None if no test is possible.

    base: share without it, 0 to 1. points: the rise, in percentage points. size: members in a
    group. alike: intracluster correlation. treated, alone: groups with and without it, drawn by
    lot. The statistic is Student's t on one share a group, with the spread pooled over both
    halves and treated + alone − 2 degrees of freedom: with few groups the normal distribution
    promises far too much. One group a half leaves none, so there is no test. Simulated, it is right
    within 0.04 from 8 % of buyers and three groups a half on; below, off by up to 0.2.
    """
    freedom = treated + alone - 2
    if treated < 1 or alone < 1 or freedom < 1:
        return None
    high = min(0.999, base + points / 100)
    extra = (1 + (size - 1) * alike) / size
    spread = [share * (1 - share) * extra for share in (high, base)]
    pooled = ((treated - 1) * spread[0] + (alone - 1) * spread[1]) / freedom
    error = math.sqrt(spread[0] / treated + spread[1] / alone)
    stretch = math.sqrt(pooled * (1 / treated + 1 / alone)) / error
    return t_power((high - base) / error, freedom, stretch)


def smallest_seen(base, size, alike, treated, alone):
    """The smallest rise, in points, that a test of groups shows with 80 % power, or None."""
    def enough(points):
        return (chance_to_see(base, points, size, alike, treated, alone) or 0) >= TARGET

    if not enough(MOST):
        return None
    low, high = 0.0, MOST
    for _ in range(20):
        middle = (low + high) / 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def groups_needed(base, points, size, alike):
    """Groups in each half that show a rise of so many points with 80 % power, or None."""
    low, high = 1, 2
    while (chance_to_see(base, points, size, alike, high, high) or 0) < TARGET:
        low, high = high, high * 2
        if high > MOST_GROUPS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if (chance_to_see(base, points, size, alike, middle, middle) or 0) < TARGET:
            low = middle
        else:
            high = middle
    return high


@model(
    "How many groups does a test need?",
    parameters=[
        number("base", "Buyers in a month without it", 0.1, 0.01, 0.6, 0.01, "%",
               help="The share of members who buy in a month today. Count it in your own orders; "
                    "the start value is assumed."),
        number("rise", "Smallest rise worth seeing", 3.0, 0.5, 30.0, 0.5, "points",
               help="In percentage points: from 10 to 13 % is 3. A smaller rise would not pay for "
                    "the work."),
        whole("size", "Members in a group", 200, 10, 500, 10, "members"),
        number("alike", "How alike members of a group are", 0.02, 0.0, 0.2, 0.005, "",
               help="The intracluster correlation: 0 if a group's members buy like strangers, "
                    "more if they follow each other. The start value is assumed."),
        whole("groups", "Groups that you can draw by lot", 10, 2, 200, 2, "groups"),
    ],
    headlines=[
        Headline("power", "Chance to see this rise", "%", 0, "no test"),
        Headline("seen", "Smallest rise that your groups can show", "points", 1, "over 30 points"),
        Headline("needed", "Groups that you need, both halves", "groups", 0, "over 4,000"),
        Headline("alone", "Members in each half, if strangers", "members", 0),
    ],
    columns={"groups": "Groups, both halves", "series": "Members count as",
             "power": "Chance to see the rise (%)"},
    charts=[Chart("line", "chances", "groups", "power", color="series",
                  title="With few groups a rise that is there stays unseen",
                  alt="Two rising lines of the chance to see the rise against the number of "
                      "groups: strangers, above, and members of groups, below.")],
    formula=r"t = \frac{\bar{p}_1 - \bar{p}_0}{s \sqrt{2/k}}, \quad "
            r"s^2 \approx p(1-p) \frac{1 + (m-1)\rho}{m}",
    claims="A015")
def holdout(base, rise, size, alike, groups):
    """Compute what a test with a holdout can show, and how many groups it needs.

    Half of the groups, drawn by lot, get what you test; the other half, the holdout, does not.
    Each group gives one number, the share that bought. The usual test for few numbers, Student's t,
    compares the two halves: 95 % sure that a difference is no accident. The chance to see a rise
    that is there follows from the noncentral t distribution. With 2 groups no test is possible.

    Whole groups are drawn, because members of one group talk to each other. If they are alike,
    each further member of a group tells less: the spread between groups is p(1 − p) ÷ m times
    1 + (m − 1)ρ, for groups of m members with an intracluster correlation ρ.

    For strangers the sample is that of the usual comparison of two shares: the pooled z test,
    two-sided at 5 %, 80 % power.
    """
    half = groups // 2
    needed = groups_needed(base, rise, size, alike)
    rows = []
    for name, likeness in ((say("Members of groups"), alike), (say("Strangers"), 0.0)):
        for count in range(2, 31):
            rows.append({"groups": 2 * count, "series": name, "power": chance_to_see(
                base, rise, size, likeness, count, count)})
    return ({"power": chance_to_see(base, rise, size, alike, half, half),
             "seen": smallest_seen(base, size, alike, half, half),
             "needed": None if needed is None else 2 * needed,
             "alone": math.ceil(sample(base, rise / 100))}, {"chances": rows})
