"""The invitation loop: K, saturation, fatigue and cycle time (lesson 4.1)."""

import math

from ..model import Chart, Headline, model, number, switch, whole

EVERYONE = 8e9  # about as many people as live on Earth; beyond it a forecast means nothing
UNLIMITED = 0


def grow(seeds, invites, acceptance, population, fatigue, seen_before, cycles):
    """Expected people in the loop after 0, 1, 2, … whole cycles, seeds counted.

    seeds: people at the start. invites: invitations that each newcomer sends, all in the cycle
    after joining. acceptance: chance, 0 to 1, that a person who has seen none accepts one.
    population: people whom the invitations hit at random, seeds counted, or UNLIMITED.
    fatigue: share, below 1, by which each invitation seen lowers the chance to accept the next.
    seen_before: invitations that each person had seen before. cycles: whole cycles to compute.
    Returns a list of cycles + 1 numbers, ending sooner if an unlimited loop passes EVERYONE.

    In the unlimited crowd nobody is hit twice and this is the formula of E21. In a finite one
    the number who have joined follows from the invitations that have landed a head; see `joined`.
    """
    totals = [seeds]
    new = seeds
    for cycle in range(cycles):
        if population == UNLIMITED:
            new *= invites * acceptance * (1 - fatigue) ** seen_before
            totals.append(totals[-1] + new)
            if totals[-1] > EVERYONE:
                break
        else:
            seen = invites * totals[-1] / population
            totals.append(joined(seeds, seen, acceptance, population, fatigue, seen_before))
        if totals[-1] == totals[-2]:  # it has stopped: the rest is the same
            return totals + [totals[-1]] * (cycles - cycle - 1)
    return totals


def joined(seeds, seen, acceptance, population, fatigue, seen_before):
    """People in the loop once `seen` invitations a head have landed on a finite population.

    Takes what `grow` takes. An invitation lands on anyone, so each person's chance of staying out
    is e^(−H), where H adds up the chance to accept over the invitations landed a head. That
    chance is acceptance × (1 − fatigue)^(seen before + seen since): fatigue follows the number
    that the average person has seen. Without fatigue H = acceptance × seen, and the loop stops
    at the share z that solves z = 1 − (1 − s) e^(−K z), s = seeds ÷ population: the final size
    of a Reed–Frost epidemic in a large crowd.
    """
    felt = acceptance * (1 - fatigue) ** seen_before
    rate = -math.log(1 - fatigue)
    felt *= -math.expm1(-rate * seen) / rate if rate else seen
    return seeds - (population - seeds) * math.expm1(-felt)


def final_size(seeds, invites, acceptance, population, fatigue, seen_before):
    """People in the loop when it stops by itself, or None if it never does.

    Takes what `grow` takes. In an unlimited crowd the loop stops only if K is below 1, at
    seeds ÷ (1 − K).
    """
    if population == UNLIMITED:
        reach = invites * acceptance * (1 - fatigue) ** seen_before
        return seeds / (1 - reach) if reach < 1 else None
    if seeds == 0:
        return 0
    low, high = seeds, population
    for _ in range(60):  # `joined` is concave: it crosses the diagonal once above the seeds
        middle = (low + high) / 2
        seen = invites * middle / population
        if joined(seeds, seen, acceptance, population, fatigue, seen_before) > middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def on_day(totals, cycle_days, day):
    """People in the loop on a day; None if an unlimited loop has passed EVERYONE by then.

    A generation joins evenly over one cycle and starts to invite when the cycle ends, so whole
    cycles are exact and days in between lie on a straight line.
    """
    cycle = day / cycle_days
    whole_cycles = int(cycle)
    if whole_cycles + 1 >= len(totals):
        return None
    start = totals[whole_cycles]
    people = start + (cycle - whole_cycles) * (totals[whole_cycles + 1] - start)
    return people if people <= EVERYONE else None


def days_shown(days):
    """At most 62 whole days from 0 to `days`, both included, evenly apart."""
    return list(range(0, days, max(1, math.ceil(days / 60)))) + [days]


def growth_rows(series, totals, cycle_days, days, share=1, ceiling=EVERYONE):
    """Rows of the growth table: `share` of the people in the loop, up to the ceiling. Several
    cycles in a day have a row each, or their bend would not show."""
    points = days_shown(days)
    if cycle_days < 1 and days / cycle_days <= 60:
        points = sorted(set(points) | set(n * cycle_days for n in range(int(days / cycle_days))))
    rows = []
    for day in points:
        people = on_day(totals, cycle_days, day)
        if people is None or people > ceiling:
            break
        rows.append({"day": day, "members": share * people, "series": series})
    return rows


@model(
    title="The invitation loop",
    parameters=[
        whole("seeds", "Seed members", 100, 0, 2000, 5, "people", "The loop",
              "Members on day 0, counted in all totals."),
        number("invites", "Invitations each", 6, 0, 20, 0.5, "", "The loop",
               "Invitations that each new member sends, once."),
        number("acceptance", "Share accepted", 0.2, 0, 1, 0.01, "%", "The loop",
               "Share of first invitations that bring a new member. Assumed; measured "
               "recommendations sold about 1 in 100 (E12, V2)."),
        number("cycle_days", "Cycle time", 3, 0.25, 14, 0.25, "days", "The loop",
               "Days from joining to the moment the people whom you invited have joined."),
        whole("days", "Days ahead", 30, 0, 180, 1, "days", "The loop",
              "How long the loop runs."),
        whole("population", "People in reach", 10000, 100, 50000, 100, "people",
              "The crowd", "Invitations hit these people at random, members included. If there "
              "are fewer of them than seeds, everyone is a seed."),
        switch("unlimited", "Crowd without limit", False, "The crowd",
               "The textbook's assumption (E21, V1): every invitation finds somebody new."),
        number("fatigue", "Fatigue each", 0.05, 0, 0.5, 0.01, "%", "The crowd",
               "Each invitation that people have seen lowers their chance to accept the next by "
               "this share. Assumed; E33 (V1) gives the direction only."),
        whole("seen_before", "Invitations seen before", 0, 0, 30, 1, "each", "The crowd",
              "How many such invitations each person had already seen on day 0."),
        number("seed_cost", "Cost of a seed", 3, 0, 30, 0.5, "¥", "Money",
               "Advertising or staff cost of one seed member."),
        number("reward", "Reward per invitation accepted", 2, 0, 30, 0.5, "¥", "Money",
               "Paid for each new member, to either side. A reward for sharing is what "
               "WeChat's rules name (E77, V2)."),
    ],
    headlines=[
        Headline("members_end", "Members at the end", "people", 0, "more than all people alive"),
        Headline("k", "New members per member, K", "", 2),
        Headline("final_members", "Where the loop stops", "people", 0, "it does not stop"),
        Headline("textbook_end", "What the formula promises", "people", 0,
                 "more than all people alive"),
        Headline("cost_per_member", "Cost per member", "¥", 2, "no figure"),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Series",
             "cycle": "Cycle", "new_members": "New members (people)",
             "k_now": "New members per newcomer"},
    charts=[
        Chart("line", "growth", "day", "members", "Growth bends where the formula does not",
              "Lines of members by day. One follows your setting, the other the formula with no "
              "limit to the crowd and no fatigue; the formula's line ends where it counts more "
              "people than the crowd has.", "series", here=("days", "members_end")),
        Chart("line", "cycles", "cycle", "k_now", "A newcomer brings fewer each cycle",
              "A line of the new members that one newcomer brings, by cycle. Below 1 the loop "
              "is dying out."),
    ],
    formula=r"""U_{n+1} = N - (N - U_0)\, e^{-H(L_n)}, \qquad L_n = i\,\frac{U_n}{N}, \qquad
H(L) = a \int_0^L (1 - f)^{b + x}\, dx, \qquad K = i\,a\,(1 - f)^b; \qquad
N \to \infty:\; U_n = U_0\,\frac{K^{n+1} - 1}{K - 1}""",
    claims="A047 A048 A049 A099",
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
    leaves. Leaves out: friends in common, chance, and uneven inviters. Measured
    cascades mostly end within one step of the seed (E13, V1), though invitations to sign up
    chain further than posts (E16, V1). A shorter cycle can matter more than a larger K (E21).
    Fatigue follows the average number of invitations seen, not each person's own.
    Tables: growth (a row a day and series), cycles (a row a cycle, at most
    120, while half a person joins).
    """
    crowd = UNLIMITED if unlimited else population
    seeds = seeds if unlimited else min(seeds, population)
    k = invites * acceptance * (1 - fatigue) ** seen_before
    cycles = int(days / cycle_days) + 1
    totals = grow(seeds, invites, acceptance, crowd, fatigue, seen_before, cycles)
    textbook = grow(seeds, invites, acceptance, UNLIMITED, 0, 0, cycles)
    end = on_day(totals, cycle_days, days)
    rows = growth_rows("Your setting", totals, cycle_days, days)
    rows += growth_rows("Formula without limits", textbook, cycle_days, days,
                        ceiling=EVERYONE if unlimited else max(population, seeds))
    new = [totals[0]] + [totals[n] - totals[n - 1] for n in range(1, len(totals))]
    by_cycle = []
    for n in range(min(len(new) - 1, 120)):
        if n == 0 or new[n] >= 0.5:
            by_cycle.append({"cycle": n, "new_members": new[n],
                             "k_now": new[n + 1] / new[n] if new[n] else k})
    headlines = {
        "members_end": end, "k": k,
        "final_members": final_size(seeds, invites, acceptance, crowd, fatigue, seen_before),
        "textbook_end": on_day(textbook, cycle_days, days),
        "cost_per_member": (seeds * seed_cost + (end - seeds) * reward) / end if end else None,
    }
    return headlines, {"growth": rows, "cycles": by_cycle}
