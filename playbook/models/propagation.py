"""How groups grow: the invitation loop and the spreading path (lesson 4.1)."""

import math

from .model import Chart, Headline, choice, model, number, switch, whole

EVERYONE = 8e9  # about as many people as live on Earth; beyond it a forecast means nothing
UNLIMITED = 0
FLAGGED = "Sharing rewarded or required"
CLEAR = "No rule risk named"


# The loop: one recursion for every model of this lesson.

def grow(seeds, invites, acceptance, population, fatigue, cycles):
    """Expected people in the loop after 0, 1, 2, … whole cycles, seeds counted.

    seeds: people at the start. invites: invitations that each newcomer sends, all in the cycle
    after joining. acceptance: chance, 0 to 1, that a person who has seen none accepts one.
    population: people whom the invitations hit at random, seeds counted, or UNLIMITED.
    fatigue: each invitation seen lowers a person's chance to accept the next by this share.
    cycles: whole cycles to compute. Returns a list of cycles + 1 numbers, ending sooner if an
    unlimited loop passes EVERYONE.

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
            totals.append(totals[-1] + new)
            if totals[-1] > EVERYONE:
                break
        else:
            seen = invites * totals[-1] / population
            totals.append(joined(seeds, seen, acceptance, population, fatigue))
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
    for _ in range(60):  # `joined` is concave: it crosses the diagonal once above the seeds
        middle = (low + high) / 2
        seen = invites * middle / population
        if joined(seeds, seen, acceptance, population, fatigue) > middle:
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
    """Rows of the growth table: `share` of the people in the loop, up to the ceiling."""
    rows = []
    for day in days_shown(days):
        people = on_day(totals, cycle_days, day)
        if people is None or people > ceiling:
            break
        rows.append({"day": day, "members": share * people, "series": series})
    return rows


# The paths: what one person who scans the first poster sets off.

class Path:
    """One path, in shares and yuan for each person who scans a poster.

    steps: rows of the path table. joins: share who join the group. active: share who use what
    the group is for. sent: friends who see a poster or are asked. scans: how many of them scan,
    which is K. cost, invited_cost: yuan for each who scans, and for each who was invited on top.
    income: yuan that they pay.
    """

    def __init__(self, steps, joins, active, sent, scans, cost, invited_cost=0, income=0):
        self.steps = steps
        self.joins = joins
        self.active = active
        self.sent = sent
        self.scans = scans
        self.cost = cost
        self.invited_cost = invited_cost
        self.income = income
        self.rule_steps = len([step for step in steps if step["rule"] == FLAGGED])

    def grow(self, seeds, cycle_days, days, population, fatigue):
        """Expected people who have scanned, by whole cycle; see the module's `grow`."""
        acceptance = self.scans / self.sent if self.sent else 0
        return grow(seeds, self.sent, acceptance, population, fatigue, int(days / cycle_days) + 1)

    def spent(self, seeds, scanned, seed_cost, content_cost):
        """Yuan spent on `scanned` people, `seeds` of them bought."""
        return (seeds * seed_cost + content_cost + scanned * self.cost
                + (scanned - seeds) * self.invited_cost)


def path_steps(declared, people, rewarded):
    """Rows of the path table, of 1,000 people who scan.

    declared: the path's steps as declared below. people: the share who do each step.
    rewarded: whether the path pays or asks for sharing.
    """
    rows = []
    for n in range(len(declared)):
        name, label, _, flagged = declared[n][:4]
        rows.append({"step": n + 1, "action": "%d %s" % (n + 1, label), "parameter": name,
                     "people": 1000 * people[n], "rule": FLAGGED if flagged and rewarded else CLEAR})
    return rows


def step_parameters(declared, group):
    """The controls of those declared steps that stand in a group."""
    return [number(name, label, start, 0, 1, 0.01, "%", group, help)
            for name, label, start, _, where, help in declared if where == group]


def stretch(declared, settings, extra):
    """How many times better than typical the path is assumed to be, at least 1.

    The product of setting ÷ start over every step, and over `extra` (name, start) pairs, that was
    set above its start. A step set lower buys no credit.
    """
    better = 1
    for name, start in [(step[0], step[2]) for step in declared] + extra:
        better *= max(1, settings[name] / start)
    return better


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

# Name, label, start (datasets/fission-paths.csv), rewarded or required, group, help.
SPREADING = [
    ("follow_account", "Follow the account", 0.6, False, "The way in",
     "Of those who scan the poster, the share who follow the account. Assumed."),
    ("scan_into_group", "Scan into the group", 0.6, False, "The way in",
     "Of the followers, the share who scan the group's code and join: the members. Assumed."),
    ("read_host_message", "Read the host's message", 0.8, True, "The way in",
     "Of the members, the share who read the host's request to forward the poster. Assumed."),
    ("forward_poster", "Forward the poster", 0.3, True, "The loop",
     "Of those who read, the share who forward when the place depends on it. Assumed."),
    ("post_screenshot", "Post the screenshot", 0.85, True, "Proof and reading",
     "Of those who forward, the share who post the proof in the group. Assumed."),
    ("pass_review", "Pass the review", 0.9, True, "Proof and reading",
     "Of the screenshots, the share that the host accepts. Assumed."),
    ("learn_rules", "Learn the rules", 0.95, False, "Proof and reading",
     "Of those admitted, the share who are told the rules and agree. Assumed."),
    ("enter_reading", "Open the reading", 0.6, False, "Proof and reading",
     "Of those who agree, the share who open the entry at its fixed time. Assumed."),
    ("check_in", "Check in", 0.5, False, "Proof and reading",
     "Of those who open it, the share who check in after reading. Assumed."),
    ("friend_scans", "A friend scans: loop", 0.05, False, "The loop",
     "Of the friends who see a poster, the share who scan it. Assumed."),
]
BEYOND = [("friends_who_see", 60), ("share_freely", 0.08)]


def spreading_path(follow_account, scan_into_group, read_host_message, forward_poster,
                   post_screenshot, pass_review, learn_rules, enter_reading, check_in,
                   friend_scans, friends_who_see, share_freely, reward_sharing, reward,
                   host_minutes, host_wage, fatigue, seen_before, **others):
    """The spreading path (A046) as a Path. Without the reward nobody has to forward or prove it,
    so all who read the message go on to the rules, and `share_freely` of them forward anyway."""
    followed = follow_account
    members = followed * scan_into_group
    read = members * read_host_message
    if reward_sharing:
        forwarded = read * forward_poster
        proved = forwarded * post_screenshot
        passed = proved * pass_review
        admitted = passed
    else:
        forwarded = read * share_freely
        proved = passed = 0
        admitted = read
    told = admitted * learn_rules
    reading = told * enter_reading
    active = reading * check_in
    sent = forwarded * friends_who_see
    scans = sent * friend_scans * (1 - fatigue) ** seen_before
    people = [followed, members, read, forwarded, proved, passed, told, reading, active, scans]
    return Path(path_steps(SPREADING, people, reward_sharing), members, active, sent, scans,
                proved * host_minutes * host_wage / 60 + passed * reward)


@model(
    title="The spreading path",
    parameters=[
        whole("seeds", "People who scan the first poster", 1000, 0, 20000, 100, "people",
              "The loop", "Brought by advertising or your own accounts. If the crowd is smaller, "
              "everyone scans it. Assumed."),
    ] + step_parameters(SPREADING, "The loop") + [
        whole("friends_who_see", "Friends who see a poster", 60, 0, 300, 5, "people", "The loop",
              "How many friends see each forwarded poster. Assumed."),
        number("cycle_days", "Cycle time", 3, 1, 14, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to. Assumed."),
        switch("reward_sharing", "Forwarding earns the place", True, "The loop",
               "On, as the path is taught: four steps that WeChat's rules on induced sharing name "
               "(E77, E78, V2; screenshots are our reading, E81). Off: nothing is asked."),
    ] + step_parameters(SPREADING, "The way in") + step_parameters(SPREADING, "Proof and reading")
    + crowd_parameters() + [
        number("share_freely", "Forward with nothing asked", 0.08, 0, 1, 0.01, "%", "The crowd",
               "Of those who read, the share who forward although nothing depends on it. "
               "Assumed."),
        whole("days", "Days to look ahead", 30, 0, 365, 1, "days", "The crowd",
              "How long the campaign runs."),
        number("seed_cost", "Cost of a first scan", 3, 0, 30, 0.5, "¥", "Money",
               "Advertising cost of one person who scans the first poster. Assumed."),
        number("content_cost", "Content and posters", 2000, 0, 50000, 500, "¥", "Money",
               "Paid once. Assumed."),
        number("reward", "Worth of a place", 1, 0, 20, 0.5, "¥", "Money",
               "What each person who passes the review costs you: licence or gift. A smaller one "
               "saves money here; whether fewer then forward is yours to set. Assumed."),
        number("host_minutes", "Host time per screenshot", 1, 0, 10, 0.5, "min", "Money",
               "Minutes to review one screenshot and answer. Assumed."),
        number("host_wage", "Host's wage", 30, 0, 200, 5, "¥/h", "Money", "Assumed."),
    ],
    headlines=[
        Headline("members_end", "Members at the end", "people", 0, "more than all people alive"),
        Headline("k", "New scans per scan, K", "", 2),
        Headline("cost_per_member", "Cost per member", "¥", 2, "no members"),
        Headline("rule_steps", "Steps with rule risk", "steps", 0),
        Headline("stretch", "Your path against the typical one", "times", 2),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Series", "step": "Step",
             "action": "Step of the path", "parameter": "Control",
             "people": "People, of 1,000 who scan", "rule": "Rules on sharing"},
    charts=[
        Chart("line", "growth", "day", "members", "Members, with forwarding earned or free",
              "Lines of group members by day: one with the place earned by forwarding, one with "
              "nothing asked.", "series"),
        Chart("bar", "path", "people", "action", "Where 1,000 people who scan are lost",
              "Bars of the people who reach each step of the path, in order; colour marks steps "
              "where sharing is rewarded or required. The last bar is the friends who scan: "
              "above 1,000 the loop grows.", "rule"),
    ],
    formula=r"""K = \underbrace{c_1 c_2 c_3 c_4}_{\text{forward}} \cdot F \cdot c_{10}, \qquad
\text{members} = c_1 c_2 \cdot U_n, \qquad
U_{n+1} = N - (N - U_0)\, e^{-H(U_n)}""",
    claims="A045 A046 A047 A048 A049 A099",
)
def spreading(**settings):
    """The spreading path (传播型, A046), step by step, as a loop in a finite crowd.

    A person who scans a poster walks the path; those who join the group are its members; those
    who forward the poster show it to friends, who may scan it. K is scans caused by one scan:
    the product of the steps up to forwarding × friends who see × friends who scan. The crowd,
    fatigue and cycle time are those of `invite_loop`; people are used up when they scan, so
    members never exceed the crowd × the share who join. Cost counts first scans, content, review
    time and the worth of each place given.

    The same path is drawn with nothing asked in return: fewer forward, nobody is lost at the
    proof, and no step is named by the rules on induced sharing (E77, E78, V2). `stretch` says
    how many times better than typical you assume your steps and reach to be.

    All conversions are assumptions (datasets/fission-paths.csv). Leaves out: people who leave,
    friends in common, a second forward by the same person, and a ban (see `compare`).
    Public posts move more people than personal invitations in sum, but less each (E18, V1).
    Tables: growth (a row a day and series), path (a row a step).
    """
    return path_result(spreading_path, SPREADING, BEYOND, settings,
                       "Place earned by forwarding", "Nothing asked in return")


def path_result(path, declared, extra, settings, earned, free):
    """Headlines and tables that the paths share.

    path: function that makes the Path from settings. declared, extra: see `stretch`.
    earned, free: names of the two lines: sharing rewarded or required, and nothing asked.
    """
    days, cycle_days, crowd = settings["days"], settings["cycle_days"], settings["population"]
    seeds = settings["seeds"] if crowd == UNLIMITED else min(settings["seeds"], crowd)
    rows = []
    for rewarded, series in ((True, earned), (False, free)):
        one = path(**dict(settings, reward_sharing=rewarded))
        totals = one.grow(seeds, cycle_days, days, crowd, settings["fatigue"])
        rows += growth_rows(series, totals, cycle_days, days, one.joins)
        if rewarded == settings["reward_sharing"]:
            chosen, scanned = one, on_day(totals, cycle_days, days)
    members = None if scanned is None else scanned * chosen.joins
    headlines = {
        "members_end": members, "k": chosen.scans,
        "cost_per_member": chosen.spent(seeds, scanned, settings["seed_cost"],
                                        settings["content_cost"]) / members if members else None,
        "rule_steps": chosen.rule_steps, "stretch": stretch(declared, settings, extra),
    }
    return headlines, {"growth": rows, "path": chosen.steps}
