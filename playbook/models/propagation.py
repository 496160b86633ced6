"""How groups grow: the invitation loop and the spreading path (lesson 4.1)."""

import math

from .model import Chart, Headline, choice, model, number, switch, whole

EVERYONE = 8e9  # about as many people as live on Earth; beyond it a forecast means nothing
UNLIMITED = 0
FLAGGED = "Sharing is rewarded or required"
FREE = "Nothing asked for sharing"


# The loop: one recursion for every model of this lesson.

def grow(seeds, invites, acceptance, population, fatigue, cycles):
    """Expected people in the loop after 0, 1, 2, … whole cycles, seeds counted.

    seeds: people at the start. invites: invitations that each newcomer sends, all in the cycle
    after joining. acceptance: chance, 0 to 1, that a person who has seen none accepts one.
    population: people whom the invitations hit at random, seeds counted, or UNLIMITED.
    fatigue: each invitation seen lowers a person's chance to accept the next by this share.
    cycles: whole cycles to compute. Returns a list of cycles + 1 numbers, shorter if an unlimited
    loop passes EVERYONE.

    In the unlimited crowd this is the formula of E21. In a finite one the invitations that have
    landed a head, L, are Poisson distributed, and the chance to accept, averaged over the crowd,
    is acceptance × e^(−fatigue L); so 1 − (1 − seeds/population) e^(−H) have joined, where H is
    that chance summed over L. Without fatigue the loop stops at the share z that solves
    z = 1 − (1 − s) e^(−K z): the final size of a generation (Reed–Frost) epidemic.
    """
    totals = [seeds]
    new = seeds
    for _ in range(cycles):
        if population == UNLIMITED:
            new *= invites * acceptance
            total = totals[-1] + new
            if total > EVERYONE:
                break
        else:
            total = joined(seeds, totals[-1] * invites / population, acceptance, population,
                           fatigue)
        totals.append(total)
    return totals


def joined(seeds, seen, acceptance, population, fatigue):
    """People in the loop once `seen` invitations a head have landed on the population."""
    felt = -math.expm1(-fatigue * seen) / fatigue if fatigue else seen
    return population - (population - seeds) * math.exp(-acceptance * felt)


def final_size(seeds, invites, acceptance, population, fatigue):
    """People in the loop when it stops by itself, or None if it never does.

    Takes what `grow` takes. In an unlimited crowd the loop stops only if K = invites × acceptance
    is below 1, at seeds / (1 − K).
    """
    if population == UNLIMITED:
        reach = invites * acceptance
        return seeds / (1 - reach) if reach < 1 else None
    if seeds == 0:
        return 0
    low, high = seeds, population
    while high - low > 1e-12 * population:  # `joined` is concave: one crossing above the seeds
        middle = (low + high) / 2
        if joined(seeds, middle * invites / population, acceptance, population, fatigue) > middle:
            low = middle
        else:
            high = middle
        if middle in (low + 0, high + 0) and (low + high) / 2 == middle:
            break
    return (low + high) / 2


def on_day(totals, cycle_days, day):
    """People in the loop on a day; None once an unlimited loop has passed EVERYONE.

    A generation joins evenly over one cycle and starts to invite when the cycle ends, so whole
    cycles are exact and days in between lie on a straight line.
    """
    cycle = day / cycle_days
    whole_cycles = int(cycle)
    if whole_cycles + 1 < len(totals):
        start = totals[whole_cycles]
        return start + (cycle - whole_cycles) * (totals[whole_cycles + 1] - start)
    return None


def days_shown(days):
    """At most 62 whole days from 0 to `days`, both included, evenly apart."""
    return list(range(0, days, max(1, math.ceil(days / 60)))) + [days]


def growth_rows(series, totals, cycle_days, days, share=1, ceiling=EVERYONE):
    """Rows of the growth table: `share` of the people in the loop, up to the ceiling."""
    rows = []
    for day in days_shown(days):
        people = on_day(totals, cycle_days, day)
        if people is None or people > ceiling:
            break
        rows.append({"day": day, "members": share * people, "series": series})
    return rows


def crowd_parameters():
    """The controls of the crowd that the three paths share."""
    return [
        choice("population", "People who can be reached", 100000,
               [(1000, "1,000: a housing estate"), (10000, "10,000: a neighbourhood"),
                (100000, "100,000: a district"), (1000000, "1 million: a city"),
                (10000000, "10 million: a large city"), (UNLIMITED, "No limit (the formula)")],
               group="The crowd",
               help="Posters hit these people at random, whether they have joined or not."),
        number("fatigue", "Fatigue per poster seen", 0.05, 0, 0.5, 0.01, "%", "The crowd",
               "Each such poster that people have seen lowers their chance to scan the next by "
               "this share. Assumed; E33 (V1) gives the direction only."),
        whole("seen_before", "Such posters seen before", 0, 0, 30, 1, "each", "The crowd",
              "How many posters of this kind each person saw before you began: older campaigns, "
              "and rivals who copy the model. Assumed."),
    ]


@model(
    title="The invitation loop",
    parameters=[
        whole("seeds", "Seed members", 100, 0, 2000, 10, "people", "The loop",
              "Members on day 0, counted in all totals. Assumed."),
        number("invites", "Invitations per member", 4, 0, 20, 0.5, "", "The loop",
               "Invitations that each new member sends, once. Assumed."),
        number("acceptance", "Invitations accepted", 0.2, 0, 1, 0.01, "%", "The loop",
               "Share of first invitations that bring a new member. Assumed; measured "
               "recommendations sold about 1 in 100 (E12, V2)."),
        number("cycle_days", "Cycle time", 3, 1, 14, 0.5, "days", "The loop",
               "Days from joining to the moment the people whom you invited have joined. Assumed."),
        whole("days", "Days to look ahead", 30, 0, 120, 1, "days", "The loop",
              "How long the loop runs."),
        whole("population", "People who can be reached", 10000, 100, 50000, 100, "people",
              "The crowd", "Invitations hit these people at random, members included. If there "
              "are fewer of them than seeds, everyone is a seed. Assumed."),
        switch("unlimited", "Crowd without limit", False, "The crowd",
               "The textbook's assumption (E21, V1): every invitation finds somebody new."),
        number("fatigue", "Fatigue per invitation", 0.05, 0, 0.5, 0.01, "%", "The crowd",
               "Each invitation that people have seen lowers their chance to accept the next by "
               "this share. Assumed; E33 (V1) gives the direction only."),
        whole("seen_before", "Invitations seen before", 0, 0, 30, 1, "each", "The crowd",
              "How many such invitations each person had already seen on day 0. Assumed."),
        number("seed_cost", "Cost of a seed", 3, 0, 30, 0.5, "¥", "Money",
               "Advertising or staff cost of one seed member. Assumed."),
        number("reward", "Reward per invitation accepted", 2, 0, 30, 0.5, "¥", "Money",
               "Paid for each new member, to either side. Assumed. A reward for sharing is what "
               "WeChat's rules name (E77, V2)."),
    ],
    headlines=[
        Headline("members_end", "Members at the end", "people", 0, "more than all people alive"),
        Headline("k", "New members per member, K", "", 2),
        Headline("final_members", "Where the loop stops", "people", 0, "it does not stop"),
        Headline("textbook_end", "What the formula promises", "people", 0,
                 "more than all people alive"),
        Headline("cost_per_member", "Cost per member", "¥", 2, "no members"),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Series",
             "cycle": "Cycle", "new_members": "New members (people)",
             "k_now": "New members per newcomer"},
    charts=[
        Chart("line", "growth", "day", "members", "Growth bends where the formula does not",
              "Lines of members by day. One follows your setting, the other the formula with no "
              "limit to the crowd and no fatigue; the formula's line ends where it counts more "
              "people than the crowd has.", "series"),
        Chart("line", "cycles", "cycle", "k_now", "Each cycle brings fewer than the last",
              "A line of the new members that one newcomer brings, by cycle. Below 1 the loop "
              "is dying out."),
    ],
    formula=r"""U_{n+1} = N - (N - U_0)\, e^{-H(L_n)}, \qquad L_n = i\,\frac{U_n}{N}, \qquad
H(L) = a\,\frac{1 - e^{-fL}}{f}, \qquad K = i\,a; \qquad
N \to \infty:\; U_n = U_0\,\frac{K^{n+1} - 1}{K - 1}""",
    claims="A046 A049 A050 A055 A099",
)
def invite_loop(seeds, invites, acceptance, cycle_days, days, population, unlimited, fatigue,
                seen_before, seed_cost, reward):
    """How far an invitation loop goes: K, cycle time, a finite crowd, and fatigue.

    Computes the expected number of members, generation by generation (see `grow`). With
    `unlimited` it is the formula of E21 (V1): after n whole cycles U0 (K^(n+1) − 1) / (K − 1), in
    the limit U0 / (1 − K) if K < 1. In a finite crowd invitations also land on members and on
    people who have seen several. K is the value on day 0; the second chart shows it fall.
    Cost per member counts seeds × their cost plus one reward for every member who is not a seed.

    Assumes: everybody invites equally and once; invitations hit the crowd at random; nobody
    leaves. Leaves out: friends in common (lesson 4.2), chance, and uneven inviters. Measured
    cascades mostly end within one step of the seed (E13, V1), though invitations to sign up
    chain further than posts (E16, V1). A shorter cycle can matter more than a larger K (E21).
    Tables: growth (a row a day and series), cycles (a row a cycle, while half a person joins).
    """
    crowd = UNLIMITED if unlimited else population
    seeds = seeds if unlimited else min(seeds, population)
    fresh = acceptance * (1 - fatigue) ** seen_before
    cycles = int(days / cycle_days) + 1
    totals = grow(seeds, invites, fresh, crowd, fatigue, cycles)
    textbook = grow(seeds, invites, acceptance, UNLIMITED, 0, cycles)
    end = on_day(totals, cycle_days, days)
    rows = growth_rows("Your setting", totals, cycle_days, days)
    rows += growth_rows("Formula without limits", textbook, cycle_days, days,
                        ceiling=EVERYONE if unlimited else max(population, seeds))
    new = [totals[0]] + [totals[n] - totals[n - 1] for n in range(1, len(totals))]
    by_cycle = []
    for n in range(len(new) - 1):
        if n == 0 or new[n] >= 0.5:
            by_cycle.append({"cycle": n, "new_members": new[n],
                             "k_now": new[n + 1] / new[n] if new[n] else invites * fresh})
    headlines = {
        "members_end": end, "k": invites * fresh,
        "final_members": final_size(seeds, invites, fresh, crowd, fatigue),
        "textbook_end": on_day(textbook, cycle_days, days),
        "cost_per_member": (seeds * seed_cost + (end - seeds) * reward) / end if end else None,
    }
    return headlines, {"growth": rows, "cycles": by_cycle}
