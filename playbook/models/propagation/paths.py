"""Three paths by which a group grows, their mix, their risk and when to sell (lesson 4.2)."""

import math

from ..base import HOUR
from ..model import Chart, Headline, choice, model, number, switch, whole
from .loop import UNLIMITED, days_shown, grow, growth_rows, on_day

SOMEBODY = 0.5  # fewer expected members than this have no cost each
FLAGGED = "At risk under the rules"
CLEAR = "No rule named"

# Controls that several models share.

SEED_COST = number("seed_cost", "Cost of a first scan", 3, 0, 30, 0.5, "¥", "Money",
                   "Advertising cost of one person who scans the first poster.")
CONTENT_COST = number("content_cost", "Content and posters", 500, 0, 50000, 100, "¥", "Money",
                      "Paid once for each path that you run.")
HOST_WAGE = number("host_wage", "Host's wage", HOUR, 0, 200, 5, "¥/h", "Money",
                   "What an hour of a host's time costs you.")


def seed_parameter(group):
    """The control of the people who start a path."""
    return whole("seeds", "People who scan the first poster", 400, 0, 20000, 50, "people", group,
                 "Brought by advertising or your own accounts. If the crowd is smaller, everyone "
                 "scans it.")


def friends_parameter(group):
    """The control of a poster's reach."""
    return whole("friends_who_see", "Friends who see a poster", 60, 0, 300, 5, "people", group,
                 "How many friends see each poster that is shared.")


def days_parameter(group):
    """The control of the time looked ahead."""
    return whole("days", "Days to look ahead", 30, 0, 365, 1, "days", group,
                 "How long the campaign runs.")


def crowd_parameters():
    """The controls of the crowd that the three paths share."""
    return [
        choice("population", "People who can be reached", 10000,
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
              "and rivals who copy the model."),
    ]


# The paths: what one person who scans the first poster sets off.

class Path:
    """One path, in shares and yuan for each person who scans a poster.

    steps: rows of the path table. joins: share who join the group. active: share who use what
    the group is for. sent: friends who see a poster or are asked. scans: how many of them scan,
    which is K; `seen_before` is counted in. cost: yuan for each who scans; invited_cost: on top
    for each whom a friend brought. income: yuan that they pay.
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
        """Expected people who have scanned after each whole cycle; see the function `grow`."""
        acceptance = self.scans / self.sent if self.sent else 0
        return grow(seeds, self.sent, acceptance, population, fatigue, 0,
                    int(days / cycle_days) + 1)

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
                     "people": 1000 * people[n],
                     "rule": FLAGGED if flagged and rewarded else CLEAR})
    return rows


def step_parameters(declared, group):
    """The controls of those declared steps that stand in a group."""
    return [number(name, label, start, 0, 1, 0.01, "%", group, help)
            for name, label, start, _, where, help in declared if where == group]


def stretch(declared, settings, extra):
    """How many times better than our start the path is assumed to be, at least 1.

    The product of setting ÷ start over every step, and over `extra` (name, start) pairs, that was
    set above its start. A step set lower buys no credit.
    """
    better = 1
    for name, start in [(step[0], step[2]) for step in declared] + extra:
        better *= max(1, settings[name] / start)
    return better


def path_result(path, declared, extra, settings, shown, ways, more=None):
    """Headlines and tables that the paths share.

    path: function that makes the Path from settings. declared, extra: see `stretch`. shown: the
    names of the headlines wanted. ways: rows of (settings, name of its line), one for each way to
    ask; the headlines are those of the way that is set. more: function from the Path that is set
    and the people who have scanned (None if beyond all people) to further headlines.
    """
    days, cycle_days, crowd = settings["days"], settings["cycle_days"], settings["population"]
    seeds = settings["seeds"] if crowd == UNLIMITED else min(settings["seeds"], crowd)
    rows = []
    for way, series in ways:
        one = path(**dict(settings, **way))
        totals = one.grow(seeds, cycle_days, days, crowd, settings["fatigue"])
        rows += growth_rows(series, totals, cycle_days, days, one.joins)
        if all(settings[name] == way[name] for name in way):
            chosen, scanned = one, on_day(totals, cycle_days, days)
    members = None if scanned is None else scanned * chosen.joins
    spent = None
    if scanned is not None:
        spent = chosen.spent(seeds, scanned, settings["seed_cost"], settings["content_cost"])
    headlines = {
        "members_end": members, "k": chosen.scans,
        "cost_per_member": spent / members if members and members >= SOMEBODY else None,
        "profit": None if spent is None else scanned * chosen.income - spent,
        "rule_steps": chosen.rule_steps, "stretch": stretch(declared, settings, extra),
    }
    told = {name: headlines[name] for name in shown}
    if more:
        told.update(more(chosen, scanned))
    return told, {"growth": rows, "path": chosen.steps}


# Name, label, start (datasets/fission-paths.csv), rewarded or required, group, help.
SPREADING = [
    ("follow_account", "Follow the account", 0.6, False, "The way in",
     "Of those who scan the poster, the share who follow the account."),
    ("scan_into_group", "Scan into the group", 0.6, False, "The way in",
     "Of the followers, the share who scan the group's code and join: the members."),
    ("read_host_message", "Read the host's message", 0.8, True, "The way in",
     "Of the members, the share who read the host's request to forward the poster."),
    ("forward_poster", "Forward the poster", 0.3, True, "The loop",
     "Of those who read, the share who forward when the place depends on it."),
    ("post_screenshot", "Post the screenshot", 0.85, True, "Proof and reading",
     "Of those who forward, the share who post the proof in the group."),
    ("pass_review", "Pass the review", 0.9, True, "Proof and reading",
     "Of the screenshots, the share that the host accepts."),
    ("learn_rules", "Learn the rules", 0.95, False, "Proof and reading",
     "Of those admitted, the share who are told the rules and agree."),
    ("enter_reading", "Open the reading", 0.6, False, "Proof and reading",
     "Of those who agree, the share who open the entry at its fixed time."),
    ("check_in", "Check in", 0.5, False, "Proof and reading",
     "Of those who open it, the share who check in after reading."),
    ("friend_scans", "Friends scan: the loop", 0.05, False, "The loop",
     "Of the friends who see a poster, the share who scan it."),
]
SPREADING_REACH = [("friends_who_see", 60), ("share_freely", 0.05)]
UNASKED = ("share_freely", "Forward the poster unasked", 0.05, False, "The crowd", "")
# With nothing asked, the steps that are left; who forwards does so after all the others.
SPREADING_FREE = [SPREADING[n] for n in (0, 1, 2, 6, 7, 8)] + [UNASKED, SPREADING[9]]


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
    declared = SPREADING
    people = [followed, members, read, forwarded, proved, passed, told, reading, active, scans]
    if not reward_sharing:
        declared = SPREADING_FREE
        people = [followed, members, read, told, reading, active, forwarded, scans]
    return Path(path_steps(declared, people, reward_sharing), members, active, sent, scans,
                proved * host_minutes * host_wage / 60 + passed * reward)


@model(
    title="The spreading path",
    parameters=[
        seed_parameter("The loop"),
    ] + step_parameters(SPREADING, "The loop") + [
        friends_parameter("The loop"),
        number("cycle_days", "Cycle time", 3, 0.5, 30, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to."),
        switch("reward_sharing", "Forwarding earns the place", True, "The loop",
               "On, as the path is taught: four steps that WeChat's rules on induced sharing name "
               "(E77, E78, V2; screenshots are our reading, E81). Off: nothing is asked."),
    ] + step_parameters(SPREADING, "The way in") + step_parameters(SPREADING, "Proof and reading")
    + crowd_parameters() + [
        number("share_freely", "Forward with nothing asked", 0.05, 0, 1, 0.01, "%", "The crowd",
               "Of those who read, the share who forward although nothing depends on it."),
        days_parameter("The crowd"),
        SEED_COST, CONTENT_COST, HOST_WAGE,
        number("reward", "Worth of a place", 1, 0, 20, 0.5, "¥", "Money",
               "What each person who passes the review costs you: licence or gift. A smaller one "
               "saves money here; whether fewer then forward is yours to set."),
        number("host_minutes", "Host time per screenshot", 1, 0, 10, 0.5, "min", "Money",
               "Minutes to review one screenshot and answer."),
    ],
    headlines=[
        Headline("members_end", "Members at the end", "people", 0, "more than all people alive"),
        Headline("k", "New scans per scan, K", "", 2),
        Headline("cost_per_member", "Cost per member", "¥", 2, "no figure"),
        Headline("rule_steps", "Steps with rule risk", "steps", 0),
        Headline("stretch", "Your path against our start", "times", 2),
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
    how many times better than our start you assume your steps and reach to be.

    All conversions are assumptions (datasets/fission-paths.csv). The review pays only through
    what it does to forwarding, which you set (A049). Broadcast features brought more adopters in
    sum than personal invitations, and fewer a message (E18, V1). Leaves out: people who leave,
    friends in common, a second forward by the same person, and a ban (see `compare`).
    Tables: growth (a row a day and series), path (a row a step).
    """
    return path_result(spreading_path, SPREADING, SPREADING_REACH, settings,
                       ["members_end", "k", "cost_per_member", "rule_steps", "stretch"],
                       [({"reward_sharing": True}, "Place earned by forwarding"),
                        ({"reward_sharing": False}, "Nothing asked in return")])


PRODUCT = [
    ("follow_account", "Follow the account", 0.6, False, "The way in",
     "Of those who scan a shared picture, the share who follow the account."),
    ("buy_course", "Buy the course", 0.05, False, "The course",
     "Of the followers, the share who pay at ¥99 without a diagnosis."),
    ("add_personal_account", "Add the host", 0.85, False, "The way in",
     "Of those who pay, the share who add the host's personal account."),
    ("join_group", "Join the group", 0.95, False, "The way in",
     "Of those, the share who are pulled into the group and stay: the members."),
    ("learn_rules", "Learn the rules", 0.95, False, "Learning",
     "Of the members, the share who learn how the course works."),
    ("read_reminder", "Open the daily lesson", 0.85, False, "Learning",
     "Of those, the share who open the lesson from its daily reminder."),
    ("check_in", "Check in", 0.7, False, "Learning",
     "Of those who open it, the share who check in afterwards."),
    ("share_to_moments", "Share to Moments", 0.35, True, "The course",
     "Of those who check in, the share who share it when sharing is rewarded."),
    ("finish_course", "Finish the course", 0.35, False, "Learning",
     "Of those who check in, the share who keep going to the end."),
    ("friend_scans", "Friends scan: the loop", 0.03, False, "The loop",
     "Of the friends who see a shared check-in, the share who scan it."),
]
TYPICAL_PRICE = 99
PRODUCT_REACH = [("friends_who_see", 60), ("shares_each", 5), ("share_freely", 0.05),
                 ("diagnosis_lift", 1)]


def product_path(follow_account, buy_course, add_personal_account, join_group, learn_rules,
                 read_reminder, check_in, share_to_moments, finish_course, friend_scans, price,
                 price_sensitivity, diagnosis_lift, shares_each, friends_who_see, share_freely,
                 finish_alone, reward_sharing, commission, refund, host_minutes, host_wage, fatigue,
                 seen_before, **others):
    """The product path (A050) as a Path. Buyers who never reach the group get their money back.
    Sharing is a side branch: whoever checks in can finish, shared or not. `alone` is the share who
    would finish if the same learners had the lessons without the group."""
    wanted = buy_course * diagnosis_lift * (TYPICAL_PRICE / price) ** price_sensitivity
    followed = follow_account
    bought = followed * min(1, wanted)
    added = bought * add_personal_account
    members = added * join_group
    told = members * learn_rules
    opened = told * read_reminder
    checked = opened * check_in
    shared = checked * (share_to_moments if reward_sharing else share_freely)
    finished = checked * finish_course
    sent = shared * shares_each * friends_who_see
    scans = sent * friend_scans * (1 - fatigue) ** seen_before
    people = [followed, bought, added, members, told, opened, checked, shared, finished, scans]
    path = Path(path_steps(PRODUCT, people, reward_sharing), members, finished, sent, scans,
                members * host_minutes * host_wage / 60 + finished * refund * price,
                members * price * commission if reward_sharing else 0, members * price)
    path.alone = checked * finish_alone
    path.hosting = members * host_minutes * host_wage / 60
    return path


def learning(path, scanned):
    """Headlines of the product path that say what its group does for learning."""
    if scanned is None:
        return {"finishers": None, "finishers_alone": None, "group_cost": None}
    added = scanned * (path.active - path.alone)
    return {"finishers": scanned * path.active, "finishers_alone": scanned * path.alone,
            "group_cost": scanned * path.hosting / added if added >= SOMEBODY else None}


@model(
    title="The product path",
    parameters=[
        seed_parameter("The course"),
        whole("price", "Price of the course", 129, 19, 499, 10, "¥", "The course",
              "What a learner pays to enter. At another price than ¥99 the share who buy changes "
              "by the price sensitivity."),
    ] + step_parameters(PRODUCT, "The course") + [
        whole("shares_each", "Shares per learner", 5, 1, 20, 1, "each", "The course",
              "Check-ins that a sharing learner posts to Moments during one cycle."),
        switch("reward_sharing", "Sharing is rewarded", True, "The course",
               "On: a commission on real sales, one level only (E70, E72, V2), which the rules on "
               "induced sharing still name (E77, V2). Off: nothing is paid for sharing."),
    ] + step_parameters(PRODUCT, "The loop") + [
        friends_parameter("The loop"),
        number("cycle_days", "Cycle time", 10, 0.5, 60, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to."),
        days_parameter("The loop"),
    ] + step_parameters(PRODUCT, "The way in") + step_parameters(PRODUCT, "Learning")
    + [
        number("finish_alone", "Finish without the group", 0.2, 0, 1, 0.01, "%", "Learning",
               "Of those who check in, the share who would keep going to the end alone. Assumed: "
               "that the group is where people learn is the source's claim (A140)."),
    ] + crowd_parameters() + [
        number("share_freely", "Share with nothing paid", 0.05, 0, 1, 0.01, "%", "The crowd",
               "Of those who check in, the share who share it although nothing is paid."),
        SEED_COST, CONTENT_COST, HOST_WAGE,
        number("host_minutes", "Host time per learner", 30, 0, 120, 5, "min", "Money",
               "Minutes of a host for one learner during the course."),
        number("price_sensitivity", "Price sensitivity", 1.5, 0, 4, 0.1, "", "Money",
               "By how many percent the buyers fall when the price rises by 1 percent."),
        number("diagnosis_lift", "Diagnosis multiplies buyers", 1, 1, 3, 0.1, "times", "Money",
               "A test before the offer, such as a vocabulary test, is claimed to raise the "
               "share who pay (A052, no evidence traced): 1 is no test."),
        number("commission", "Commission", 0.1, 0, 0.5, 0.01, "%", "Money",
               "Share of the price paid to the learner who brought a buyer: one level, real sales "
               "only (E70, E72, V2)."),
        number("refund", "Paid back to finishers", 0, 0, 1, 0.05, "%", "Money",
               "Share of the price paid back to those who finish (A053). A profit that shrinks "
               "when more people finish is earned from those who fail."),
    ],
    headlines=[
        Headline("members_end", "Learners at the end", "people", 0, "more than all people alive"),
        Headline("k", "New scans per scan, K", "", 3),
        Headline("cost_per_member", "Cost per learner", "¥", 2, "no figure"),
        Headline("profit", "Income less cost", "¥", 0, "no limit"),
        Headline("finishers", "Finish, with the group", "people", 1, "more than all people alive"),
        Headline("finishers_alone", "Would finish without it", "people", 1,
                 "more than all people alive"),
        Headline("group_cost", "Host's time per finisher it adds", "¥", 2, "it adds nobody"),
        Headline("stretch", "Your path against our start", "times", 2),
    ],
    columns={"day": "Day", "members": "Learners in the group (people)", "series": "Series",
             "step": "Step", "action": "Step of the path", "parameter": "Control",
             "people": "People, of 1,000 who scan", "rule": "Rules on sharing"},
    charts=[
        Chart("line", "growth", "day", "members", "Learners, with sharing rewarded or free",
              "Lines of learners in the group by day: one with sharing rewarded, one with nothing "
              "paid for it.", "series"),
        Chart("bar", "path", "people", "action", "Where 1,000 people who scan are lost",
              "Bars of the people who reach each step of the path, in order; colour marks the "
              "step where sharing is rewarded. The last bar is the friends who scan: above 1,000 "
              "the loop grows.", "rule"),
    ],
    formula=r"""K = \underbrace{c_1 b\, c_3 c_4 c_5 c_6 c_7 c_8}_{\text{share}} \cdot m \cdot F
\cdot c_{10}, \qquad b = \min\!\left(1,\; c_2\, d\, (99/p)^{e}\right), \qquad
\text{income} = c_1 b\, c_3 c_4 \cdot p \cdot U_n""",
    claims="A045 A050 A051 A052 A053 A054 A056 A100 A140",
)
def product(**settings):
    """The product path (产品型, A050), step by step, with price, completion and shares.

    People pay to enter and the group is part of the product; a learner who checks in may share
    it, and a friend who scans the share starts at step 1. K = share of scanners who share × shares
    each × friends who see × friends who scan. Buyers change with the price by a constant elasticity
    around ¥99, and a diagnosis before the offer multiplies them (A052). Cost counts first scans,
    content, host time, one level of commission on each learner whom a friend brought, and the
    refund to finishers (A053); income counts learners in the group only, as if buyers who never
    got in were paid back. The group's worth for learning (A140) is the difference between those
    who finish with it and those who would finish without, both set by you. Rivals who copy the
    model (A054) are posters seen before.

    The check-in bet earns most when few finish: lower `finish_course` with a refund and watch
    the profit rise. A revenue of RMB 100 million
    (A051) is unverified (E52).

    Crowd, fatigue, cycle and `stretch` are those of `spreading`. All conversions are assumptions
    (datasets/fission-paths.csv). Leaves out: repeat purchase, refunds asked for, leaving.
    Tables: growth (a row a day and series), path (a row a step).
    """
    return path_result(product_path, PRODUCT, PRODUCT_REACH, settings,
                       ["members_end", "k", "cost_per_member", "profit", "stretch"],
                       [({"reward_sharing": True}, "Sharing rewarded"),
                        ({"reward_sharing": False}, "Nothing paid for sharing")], learning)


SERVICE = [
    ("follow_account", "Follow the account", 0.6, False, "The way in",
     "Of those who scan a poster, the share who follow the account."),
    ("open_landing_page", "Open the landing page", 0.7, False, "The way in",
     "Of the followers, the share who open the page with the offer."),
    ("open_fission_entry", "Enter the activity", 0.5, True, "The way in",
     "Of those, the share who agree to invite one friend for the place."),
    ("make_poster", "Make a poster", 0.7, False, "The way in",
     "Of those, the share who make their own poster."),
    ("forward_poster", "Forward the poster", 0.6, True, "The way in",
     "Of those, the share who send it to friends."),
    ("invite_successfully", "Invite successfully", 0.3, True, "The invitation",
     "Of those who ask friends, the share with at least one who accepts. If more are required, "
     "fewer succeed: the bar shows how many."),
    ("complete_sign_up", "Complete the sign-up", 0.95, True, "Inside",
     "Of those who may sign up, the share who do."),
    ("scan_into_group", "Scan into the group", 0.8, False, "Inside",
     "Of those, the share who join the group: the members."),
    ("receive_service", "Ask and be served", 0.7, False, "Inside",
     "Of the members, the share who ask in the group and are served."),
    ("share_again", "Share again", 0.15, False, "Inside",
     "Of those served, the share who send it again when encouraged, unpaid."),
    ("friend_scans", "Friends scan: the loop", 0.08, False, "The loop",
     "Of the friends who get a poster that asks for nothing, the share who scan it."),
]
SERVICE_REACH = [("friends_asked", 10), ("share_freely", 0.05), ("sign_up_open", 0.2)]
# Where the invitation stands; inside the group it no longer opens the sign-up.
INSIDE = [SERVICE[n] if n != 6 else SERVICE[6][:3] + (False,) + SERVICE[6][4:]
          for n in (0, 1, 6, 7, 2, 3, 4, 5, 8, 9, 10)]
SERVICE_FREE = [SERVICE[n] for n in (0, 1, 6, 7, 8, 9)] + [UNASKED, SERVICE[10]]
BEFORE, AFTER, NEVER = "before", "inside", "never"
WAYS = [({"invitation": BEFORE}, "Invite, then enter"),
        ({"invitation": AFTER}, "Enter, then invite"),
        ({"invitation": NEVER}, "Nothing asked in return")]


def friends_brought(threshold, asked, at_least_one, fresh):
    """What asking friends one by one brings, if one stops as soon as enough have accepted.

    threshold: friends required, from 1. asked: friends whom a person asks at most. at_least_one:
    the chance that one or more of all of them would accept while the trick is new, which sets
    the chance of each, independent of the others. fresh: what fatigue has left of that chance,
    0 to 1. Returns (chance of success, expected friends brought, expected friends asked).
    Wald: friends brought = friends asked × the chance of each.
    """
    each = fresh * (-math.expm1(math.log(1 - at_least_one) / asked) if at_least_one < 1 else 1)
    if each == 0:
        return 0, 0, asked
    if each == 1:
        return (1 if asked >= threshold else 0), min(asked, threshold), min(asked, threshold)
    chance = (1 - each) ** asked  # that exactly 0, 1, 2, … of all would accept
    exactly = [chance]
    for n in range(asked):
        chance *= (asked - n) / (n + 1) * each / (1 - each)
        exactly.append(chance)
    at_least = [sum(exactly[n:]) for n in range(1, threshold + 1)]
    return at_least[-1], sum(at_least), sum(at_least) / each


def service_path(follow_account, open_landing_page, open_fission_entry, make_poster,
                 forward_poster, invite_successfully, complete_sign_up, scan_into_group,
                 receive_service, share_again, friend_scans, threshold, friends_asked,
                 share_freely, sign_up_open, invitation, leave_if_asked, spending, spend_less,
                 reward, host_minutes, host_wage, fatigue, seen_before, **others):
    """The service path (A055) as a Path; `invitation` says where members are made to invite.

    Before entry it opens the sign-up. Otherwise all who see the landing page may sign up, and
    `sign_up_open` of them do; inside the group the members are asked, and `leave_if_asked` of
    them leave. With nothing asked, `share_freely` of the members forward a poster anyway.
    Members count once those who left are gone: `left` is their share, `spends` what the others
    spend in a month, both for each person who scans.
    """
    fresh = (1 - fatigue) ** seen_before
    followed = follow_account
    landed = followed * open_landing_page
    succeed, brought, asked = friends_brought(threshold, friends_asked, invite_successfully, fresh)
    if invitation == BEFORE:
        entered = landed * open_fission_entry
    else:
        signed = landed * sign_up_open
        joined_first = signed * scan_into_group
        entered = joined_first * open_fission_entry if invitation == AFTER else 0
    made = entered * make_poster
    forwarded = made * forward_poster
    invited = forwarded * succeed
    if invitation == BEFORE:
        signed = invited * complete_sign_up
        joined_first = signed * scan_into_group
    members = joined_first * (1 - leave_if_asked if invitation == AFTER else 1)
    served = members * receive_service
    again = served * share_again
    if invitation == NEVER:
        forwarded = members * share_freely
        brought, asked = friends_asked * friend_scans * fresh, friends_asked
    sent = forwarded * asked + again * friends_asked
    scans = forwarded * brought + again * friends_asked * friend_scans * fresh
    people = [followed, landed, entered, made, forwarded, invited, signed, joined_first, served,
              again, scans]
    declared = SERVICE
    if invitation == AFTER:
        declared = INSIDE
        people = [followed, landed, signed, joined_first, entered, made, forwarded, invited, served,
                  again, scans]
    elif invitation == NEVER:
        declared = SERVICE_FREE
        people = [followed, landed, signed, joined_first, served, again, forwarded, scans]
    path = Path(path_steps(declared, people, invitation != NEVER), members, served, sent, scans,
                members * host_minutes * host_wage / 60
                + (forwarded * brought * reward if invitation != NEVER else 0))
    path.left = joined_first - members
    path.spends = members * spending * (1 - (spend_less if invitation == AFTER else 0))
    return path


def service_worth(path, scanned):
    """Headlines of the service path that say what the invitation costs the members."""
    if scanned is None:
        return {"left": None, "spending_month": None}
    return {"left": scanned * path.left, "spending_month": scanned * path.spends}


@model(
    title="The service path",
    parameters=[
        seed_parameter("The invitation"),
        whole("threshold", "Friends required", 1, 1, 6, 1, "friends", "The invitation",
              "How many friends must accept before the sign-up opens. More friends bring more "
              "scans per success and fewer successes."),
    ] + step_parameters(SERVICE, "The invitation") + [
        whole("friends_asked", "Friends asked at most", 10, 1, 30, 1, "friends", "The invitation",
              "How many friends get a person's poster before the person gives up."),
        choice("invitation", "People must invite", BEFORE,
               [(BEFORE, "Before they enter"), (AFTER, "Inside the group"),
                (NEVER, "Nowhere: nothing asked")],
               "The invitation",
               "Before, as the path is taught, it earns the place: four steps that WeChat's rules "
               "on induced sharing name (E77, V2). Inside: three. Nowhere: everyone who sees the "
               "landing page can sign up."),
        number("sign_up_open", "Sign up if nothing is asked first", 0.2, 0, 1, 0.01, "%",
               "The invitation",
               "Of those who open the landing page, the share who sign up when no friend has to "
               "be brought first. They have shown less will than people who brought one."),
        number("leave_if_asked", "Leave when made to invite", 0.2, 0, 1, 0.01, "%",
               "The invitation",
               "Of the members who are made to invite inside the group, the share who leave over "
               "it (A141)."),
    ] + step_parameters(SERVICE, "The loop") + [
        number("cycle_days", "Cycle time", 2, 0.5, 30, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to. First invitations come mostly "
               "within 5 days (E01, V2)."),
        days_parameter("The loop"),
    ] + step_parameters(SERVICE, "The way in") + step_parameters(SERVICE, "Inside")
    + crowd_parameters() + [
        number("share_freely", "Forward with nothing asked", 0.05, 0, 1, 0.01, "%", "The crowd",
               "Of the members, the share who forward a poster although nothing depends on it."),
        SEED_COST, CONTENT_COST, HOST_WAGE,
        number("host_minutes", "Host time per member", 3, 0, 60, 0.5, "min", "Money",
               "Minutes of a host for one member of the group."),
        number("reward", "Reward per friend brought", 1, 0, 20, 0.5, "¥", "Money",
               "Paid on top of the place for each friend who accepts. A smaller one saves money "
               "here; whether fewer then invite is yours to set."),
        number("spending", "A member spends in a month", 40, 0, 1000, 5, "¥", "Money",
               "What a member who was not made to invite spends."),
        number("spend_less", "Made to invite inside: spends less by", 0.3, 0, 1, 0.01, "%", "Money",
               "Nearest figure: friends whom a high reward brought spent 76.6 % less (E26, V2, "
               "unpublished); that is about the invited, not about those who invite."),
    ],
    headlines=[
        Headline("members_end", "Members at the end", "people", 0, "more than all people alive"),
        Headline("spending_month", "They spend in a month", "¥", 0, "no limit"),
        Headline("left", "Left because they were asked", "people", 0,
                 "more than all people alive"),
        Headline("per_filtered", "Members for each one who invites first", "", 1, "no figure"),
        Headline("k", "New scans per scan, K", "", 3),
        Headline("cost_per_member", "Cost per member", "¥", 2, "no figure"),
        Headline("rule_steps", "Steps with rule risk", "steps", 0),
        Headline("stretch", "Your path against our start", "times", 2),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Invitation", "step": "Step",
             "action": "Step of the path", "parameter": "Control",
             "people": "People, of 1,000 who scan", "rule": "Rules on sharing",
             "friends_required": "Friends required", "succeed": ("Of those who ask, succeed", "%"),
             "joins": "Members, of 1,000 who scan", "k": "New scans per scan, K"},
    charts=[
        Chart("bar", "path", "people", "action", "Where 1,000 people who scan are lost",
              "Bars of the people who reach each step of the path, in order; colour marks steps "
              "where sharing is rewarded or required. The last bar is the friends who scan: "
              "above 1,000 the loop grows.", "rule"),
        Chart("bar", "ways", "members", "series", "Members, by where people must invite",
              "Three bars of members at the end: invited before entry, made to invite inside, "
              "and nothing asked."),
    ],
    formula=r"""K = c_1 c_2 c_3 c_4 c_5 \cdot E[\min(X, t)] + s \cdot n \cdot c_{11},
\qquad X \sim \text{Binomial}(n, r), \quad 1 - (1-r)^n = c_6, \qquad
s = c_1 c_2 c_3 c_4 c_5 \cdot P(X \ge t) \cdot c_7 c_8 c_9 c_{10}""",
    claims="A045 A055 A056 A141",
)
def service(**settings):
    """The service path (服务型, A055), step by step, with the number of friends required.

    The invitation stands before the group: a person must bring `threshold` friends to sign up.
    Each friend accepts independently, and people stop asking once they have enough. So a higher
    threshold trades completions, P(X ≥ t), against friends brought, E[min(X, t)]; if it also
    puts people off at the entry, lower that step. K adds to these the posters that served
    members send again, unpaid. Sign-up invitations chain further than posts (E16, V1), and
    fission before entry filters most of the traffic out (A056): the line with nothing asked
    shows how many that costs.

    The source puts the invitation before the group because it hurts those who use the product
    (A141). Inside, all who sign up join, are made to invite, and some leave over it; both shares
    are yours to set. People whom an open door lets in brought nobody, so `sign_up_open` is a share
    of its own, below that of people who brought a friend. E26 (V2, unpublished) is near to it and
    does not test it.

    Fatigue before the campaign lowers each friend's chance here too; fatigue during it lowers
    only new scans. Crowd, cycle and `stretch` are those of `spreading`. All conversions are
    assumptions (datasets/fission-paths.csv). Leaves out: false friends and friends in common,
    leaderboards, leaving, and whether those who pass the filter are better members.
    Tables: growth (a row a day and series), path (a row a step that is walked), ways (a row for
    each place of the invitation), thresholds (a row for each number of friends required).
    """
    headlines, tables = path_result(
        service_path, SERVICE, SERVICE_REACH, settings,
        ["members_end", "k", "cost_per_member", "rule_steps", "stretch"], WAYS, service_worth)
    ends = {row["series"]: row["members"] for row in tables["growth"]
            if row["day"] == settings["days"]}
    tables["ways"] = [{"series": series, "members": ends[series]}
                      for _, series in WAYS if series in ends]
    filtered = ends.get(WAYS[0][1], 0)
    headlines["per_filtered"] = None
    if headlines["members_end"] is not None and filtered >= SOMEBODY:
        headlines["per_filtered"] = headlines["members_end"] / filtered
    tables["thresholds"] = []
    for required in range(1, 7):
        one = service_path(**dict(settings, threshold=required, invitation=BEFORE))
        forwarded, invited = one.steps[4]["people"], one.steps[5]["people"]
        tables["thresholds"].append({
            "friends_required": required, "succeed": invited / forwarded if forwarded else 0,
            "joins": 1000 * one.joins, "k": one.scans})
    return headlines, tables


# Paths against each other, at our start of each; its own model tunes it.

PATHS = {"spreading": (spreading, spreading_path), "product": (product, product_path),
         "service": (service, service_path)}
NAMES = [("spreading", "Spreading"), ("product", "Product"), ("service", "Service")]


def start_path(name, changes, **more):
    """The named path at its start settings with the changes that it has a control for."""
    declared, make = PATHS[name]
    settings = declared.settings({})
    for given in (changes, more):
        for key in given:
            if key in settings:
                settings[key] = given[key]
    if name == "service" and not changes["reward_sharing"]:
        settings["invitation"] = NEVER
    return make(**settings)


@model(
    title="A hybrid path",
    parameters=[
        choice("first", "First path", "spreading", NAMES, "The mix",
               "The path that everyone who scans walks."),
        choice("second", "Second path", "product", NAMES, "The mix",
               "The path that members of the first are offered next."),
        number("share", "Members offered the second", 0.5, 0, 1, 0.05, "%", "The mix",
               "Share of the first path's members who are led into the second."),
        seed_parameter("The mix"),
        whole("price", "Price of the course", 129, 19, 499, 10, "¥", "The mix",
              "Counts if one of the two is the product path."),
        switch("reward_sharing", "Sharing is rewarded", True, "The mix",
               "On: both paths as they are taught. Off: nothing is asked or paid for sharing."),
        friends_parameter("The loop"),
        number("first_cycle", "Cycle of the first path", 3, 0.5, 60, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to."),
        number("second_cycle", "Cycle of the second path", 10, 0.5, 60, 0.5, "days", "The loop",
               "Days from joining the first path's group to the scans that the second leads to."),
        days_parameter("The loop"),
    ] + crowd_parameters() + [SEED_COST, CONTENT_COST, HOST_WAGE],
    headlines=[
        Headline("members_end", "Members of the first path", "people", 0,
                 "more than all people alive"),
        Headline("second_members", "Of whom join the second", "people", 0,
                 "more than all people alive"),
        Headline("k", "New scans per scan, K", "", 3),
        Headline("profit", "Income less cost", "¥", 0, "no limit"),
        Headline("rule_steps", "Steps with rule risk", "steps", 0),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Series",
             "k": "New scans per scan, K", "profit": "Income less cost (¥)",
             "rule_steps": "Steps with rule risk"},
    charts=[
        Chart("line", "growth", "day", "members", "The hybrid against either path alone",
              "Lines of members by day: the hybrid, counted in the first path's group, the first "
              "path alone and the second path alone.", "series"),
        Chart("bar", "parts", "profit", "series", "What each leaves after its cost",
              "Bars of income less cost for the hybrid and for either path alone; bars below "
              "zero are money spent on growth that nobody paid for."),
    ],
    formula=r"""K = K_1 + q\, c_{\text{join},1}\, \frac{K_2}{c_{\text{follow},2}}, \qquad
\tau = \frac{K_1 \tau_1 + (K - K_1)(\tau_1 + \tau_2)}{K}""",
    claims="A057 A100",
)
def hybrid(first, second, share, seeds, price, reward_sharing, friends_who_see, first_cycle,
           second_cycle, days, population, fatigue, seen_before, seed_cost, content_cost,
           host_wage):
    """Two paths in a row (A057): a share of the first path's members walk the second as well.

    The second path's invitations, income and cost come on top of the first's, and so do its
    steps with rule risk. Members of the first follow the account already, so the second starts
    after its first step. The hybrid's cycle is the mean of the two ways to a new scan, weighted
    by the scans each brings. Share 0 % is the first path alone.

    With a course as the second path it spreads while it sells (A100): the spreading path brings
    scans and no income, the course income and few scans. Conversions are each path's
    start, all assumed (datasets/fission-paths.csv); content is paid once a path. Leaves out:
    people whom the second offer drives away. Mixing cannot give what neither path has: if both
    K are small, so is the sum.
    Tables: growth (a row a day and series), parts (a row a path and one for the hybrid).
    """
    changes = {"price": price, "reward_sharing": reward_sharing, "fatigue": fatigue,
               "friends_who_see": friends_who_see, "seen_before": seen_before,
               "host_wage": host_wage}
    one = start_path(first, changes)
    two = start_path(second, changes)
    led = start_path(second, changes, follow_account=1)
    part = share * one.joins
    added = part * led.scans
    scans = one.scans + added
    both = Path(one.steps + (two.steps if share else []), one.joins, one.active,
                one.sent + part * led.sent, scans, one.cost + part * led.cost,
                one.invited_cost + part * led.invited_cost, one.income + part * led.income)
    cycle = first_cycle + (second_cycle * added / scans if scans else 0)
    seeds = seeds if population == UNLIMITED else min(seeds, population)
    growth, parts, ends = [], [], []
    for series, path, cycle_days, contents in (
            ("Hybrid", both, cycle, 2 if share else 1),
            ("First path alone", one, first_cycle, 1), ("Second path alone", two, second_cycle, 1)):
        totals = path.grow(seeds, cycle_days, days, population, fatigue)
        growth += growth_rows(series, totals, cycle_days, days, path.joins)
        scanned = on_day(totals, cycle_days, days)
        ends.append(scanned)
        if scanned is not None:
            spent = path.spent(seeds, scanned, seed_cost, contents * content_cost)
            parts.append({"series": series, "k": path.scans, "rule_steps": path.rule_steps,
                          "profit": scanned * path.income - spent})
    scanned = ends[0]
    headlines = {
        "members_end": None if scanned is None else scanned * both.joins,
        "second_members": None if scanned is None else scanned * part * led.joins,
        "k": both.scans, "profit": None if scanned is None else parts[0]["profit"],
        "rule_steps": both.rule_steps,
    }
    return headlines, {"growth": growth, "parts": parts}


@model(
    title="Three paths side by side",
    parameters=[
        seed_parameter("The campaign"),
        friends_parameter("The campaign"),
        days_parameter("The campaign"),
        choice("counted", "Who counts as a member", "joined",
               [("joined", "Everyone in the group"), ("active", "Only those who use it")],
               "The campaign", "Those who use it check in (spreading), finish (product) or ask "
               "and are served (service)."),
        switch("reward_sharing", "Sharing is rewarded", True, "The campaign",
               "On: the paths as they are taught. Off: nothing is asked or paid for sharing, and "
               "no step is at risk under the rules."),
        whole("block_day", "Day of a block", 7, 0, 365, 1, "", "A block",
              "If the platform stops the link, it does so on this day. The rules know sanctions "
              "from stopping a link to a permanent ban (E77, E78, V2)."),
        number("block_chance", "Chance of a block per flagged step", 0.05, 0, 1, 0.01, "%",
               "A block", "Each step where sharing is rewarded or required is one chance, "
               "independent of the others, to be stopped. Assumed; no rate is published."),
        number("out_of_reach", "Members lost with the link", 0.2, 0, 1, 0.05, "%", "A block",
               "Share of the members so far whom you can no longer reach after a block: 0 % if "
               "only the link stops, more if the account goes."),
    ] + crowd_parameters() + [
        number("share_freely", "Forward with nothing asked", 0.05, 0, 1, 0.01, "%", "The crowd",
               "Of those who could, the share who forward although nothing depends on it."),
        number("forward_asked", "Forward if the place depends on it (spreading)", 0.3, 0, 1, 0.01,
               "%", "The paths", "Of those who read the host's message, the share who forward the "
               "poster as they are told to. Assumed."),
        whole("friends_asked", "Friends asked at most (service)", 10, 1, 30, 1, "friends",
              "The paths", "How many friends get a person's poster in the service path."),
        whole("threshold", "Friends required (service)", 1, 1, 6, 1, "friends", "The paths",
              "How many friends must accept before the service path's sign-up opens."),
        whole("price", "Price of the course (product)", 129, 19, 499, 10, "¥",
              "The paths", "What a learner of the product path pays."),
        number("spreading_cycle", "Cycle of the spreading path", 3, 0.5, 60, 0.5, "days",
               "The paths", "Days from a scan to the scans that it leads to."),
        number("product_cycle", "Cycle of the product path", 10, 0.5, 60, 0.5, "days",
               "The paths", "Days from a scan to the scans that it leads to."),
        number("service_cycle", "Cycle of the service path", 2, 0.5, 60, 0.5, "days",
               "The paths", "Days from a scan to the scans that it leads to."),
        SEED_COST, CONTENT_COST, HOST_WAGE,
    ],
    headlines=[
        Headline("spreading_cost", "Spreading: net cost per member", "¥", 2,
                 "nobody joins"),
        Headline("product_cost", "Product: net cost per member", "¥", 2, "nobody joins"),
        Headline("service_cost", "Service: net cost per member", "¥", 2, "nobody joins"),
        Headline("lost_share", "Largest expected loss to a block", "%", 0, "nobody joins"),
        Headline("asked_cost", "Spreading, with the forward asked", "¥", 2, "nobody joins"),
        Headline("free_cost", "Spreading, with nothing asked", "¥", 2, "nobody joins"),
        Headline("asking_saves", "Asking for the forward saves", "¥", 2, "nobody joins"),
        Headline("spreading_k", "Spreading: new scans per scan, K", "", 2),
        Headline("stretch", "Your reach against our start", "times", 2),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Path", "case": "Members",
             "k": "K",
             "cost": "Net cost each (¥)", "rule_steps": "Marked steps",
             "block_chance": ("Block", "%"), "lost_if_blocked": ("Lost if blocked", "%"),
             "expected_members": "Expected members"},
    charts=[
        Chart("bar", "side_by_side", "cost", "series", "Cost less income per member, by path",
              "Bars of what a member costs less what members pay, one a path, with the chance of a "
              "block counted. The rows below add members, K, marked steps and what a block takes."),
        Chart("line", "growth", "day", "members", "Three paths from the same first scans",
              "Lines of members by day, one for each path, if nobody blocks the link.", "series"),
        Chart("bar", "risk", "members", "series", "What a block on that day would take",
              "Stacked bars of members at the end, one bar a path: those kept if the link is "
              "blocked on the day set, and those lost.", "case"),
    ],
    formula=r"""P(\text{block}) = 1 - (1 - b)^{s}, \qquad
\text{loss if blocked} = 1 - \frac{(1 - o)\, M(\min(d, T))}{M(T)}, \qquad
\text{expected loss} = P(\text{block}) \cdot \text{loss if blocked}""",
    claims="A045 A046 A050 A055 A056 A057",
)
def compare(seeds, friends_who_see, days, counted, reward_sharing, block_day, block_chance,
            out_of_reach, population, fatigue, seen_before, share_freely, forward_asked, friends_asked,
            threshold, price, spreading_cycle, product_cycle, service_cycle, seed_cost, content_cost,
            host_wage):
    """The three paths on cost and risk, from the same first scans in the same crowd.

    Each path runs as in its own model, at our start. Cost is spending less what
    members pay, over the members expected with the chance of a block; below zero a member leaves
    money. Counting only those who use what the group is for shows how many joined for nothing.

    Risk: each step where sharing is rewarded or required is an independent, assumed chance that
    the platform stops the link. A block ends growth on its day and takes a share of the members
    so far out of reach; after the last day it takes nothing. Rules: E77, E78 (V2); screenshots
    are our reading (E81); rules change.

    The chance of a block is a teaching device: no rate has been published. Compare its effect on
    paths with four flagged steps and with one, and with nothing asked at all.
    Tables: growth (a row a day and path), risk (two rows a path), side_by_side (a row a path).
    """
    changes = {"friends_who_see": friends_who_see, "reward_sharing": reward_sharing,
               "fatigue": fatigue, "seen_before": seen_before, "share_freely": share_freely,
               "friends_asked": friends_asked, "threshold": threshold, "price": price,
               "host_wage": host_wage}
    cycles = {"spreading": spreading_cycle, "product": product_cycle, "service": service_cycle}
    seeds = seeds if population == UNLIMITED else min(seeds, population)

    def outcome(name, path):
        """What a path comes to, with the chance of a block: None if beyond all people alive."""
        share = path.joins if counted == "joined" else path.active
        totals = path.grow(seeds, cycles[name], days, population, fatigue)
        scanned = on_day(totals, cycles[name], days)
        if scanned is None:
            return None
        chance = 1 - (1 - block_chance) ** path.rule_steps
        stopped, reached = scanned, 1
        if path.rule_steps and block_day <= days:
            stopped, reached = on_day(totals, cycles[name], block_day), 1 - out_of_reach
        members, kept = scanned * share, stopped * share * reached
        net = []
        for people in (scanned, stopped):
            net.append(path.spent(seeds, people, seed_cost, content_cost) - people * path.income)
        expected = (1 - chance) * members + chance * kept
        cost = None
        if expected >= SOMEBODY:
            cost = ((1 - chance) * net[0] + chance * net[1]) / expected
        return {"members": members, "kept": kept, "chance": chance, "expected": expected,
                "cost": cost}

    headlines = {}
    growth, risk, side_by_side, losses = [], [], [], []
    asked_for = {"spreading": {"forward_poster": forward_asked}}
    for name, label in NAMES:
        path = start_path(name, changes, **asked_for.get(name, {}))
        share = path.joins if counted == "joined" else path.active
        totals = path.grow(seeds, cycles[name], days, population, fatigue)
        growth += growth_rows(label, totals, cycles[name], days, share)
        headlines[name + "_cost"] = None
        end = outcome(name, path)
        if end is None:
            continue
        headlines[name + "_cost"] = end["cost"]
        row = {"series": label, "members": end["members"], "k": path.scans}
        if end["cost"] is not None:
            row["cost"] = end["cost"]
        row["rule_steps"] = path.rule_steps
        row["block_chance"] = end["chance"]
        if end["members"]:
            row["lost_if_blocked"] = 1 - end["kept"] / end["members"]
            losses.append(end["chance"] * row["lost_if_blocked"])
        row["expected_members"] = end["expected"]
        side_by_side.append(row)
        risk.append({"series": label, "members": end["kept"], "case": "Kept if blocked"})
        risk.append({"series": label, "members": end["members"] - end["kept"],
                     "case": "Lost if blocked"})
    both = [start_path("spreading", dict(changes, reward_sharing=way), **asked_for["spreading"])
            for way in (True, False)]
    asked, free = [outcome("spreading", path) for path in both]
    headlines["asked_cost"] = asked and asked["cost"]
    headlines["free_cost"] = free and free["cost"]
    headlines["asking_saves"] = None
    if headlines["asked_cost"] is not None and headlines["free_cost"] is not None:
        headlines["asking_saves"] = headlines["free_cost"] - headlines["asked_cost"]
    headlines["lost_share"] = max(losses) if losses else None
    headlines["spreading_k"] = start_path("spreading", changes).scans
    headlines["stretch"] = stretch([], {"friends_who_see": friends_who_see,
                                        "share_freely": share_freely}, SPREADING_REACH)
    return headlines, {"growth": growth, "risk": risk, "side_by_side": side_by_side}


@model(
    title="Grow first, sell later",
    parameters=[
        whole("sell_day", "Day the selling begins", 30, 0, 180, 1, "", "The switch",
              "Until this day the group grows and sells nothing. After the last day: never."),
        whole("days", "Days to look ahead", 60, 1, 180, 1, "days", "The switch",
              "Orders and members are counted up to this day."),
        number("leave_growing", "Leave per day before", 0.002, 0, 0.1, 0.001, "%", "The switch",
               "Share of the members who leave each day while nothing is sold."),
        number("leave_selling", "Leave per day after", 0.01, 0, 0.1, 0.001, "%", "The switch",
               "Share of the members who leave each day once you sell."),
        number("order_rate", "Orders per member and day", 0.02, 0, 0.5, 0.005, "%", "The switch",
               "While you sell: 2 % is one order a member in 50 days."),
        switch("both", "The loop goes on while you sell", False, "The switch",
               "On: sell while you spread, spread while you sell (A100). Off: from the switch on "
               "you ask for orders, and nobody forwards any more."),
        seed_parameter("The loop"),
        number("k", "New scans per scan, K", 0.26, 0, 2, 0.01, "", "The loop",
               "From lesson 4.1; 0.26 is what our start of the spreading path leaves."),
        number("cycle_days", "Cycle time", 3, 0.5, 30, 0.5, "days", "The loop",
               "Days from a scan to the scans that it leads to."),
        number("joins", "Of those who scan, join", 0.36, 0, 1, 0.01, "%", "The loop",
               "Our start of the spreading path: 60 % follow, 60 % of them scan into the group."),
    ] + crowd_parameters()[:1],
    headlines=[
        Headline("orders", "Orders by the end", "", 0, "no limit"),
        Headline("members_end", "Members kept at the end", "people", 0,
                 "more than all people alive"),
        Headline("best_day", "Most orders if selling begins on day", "", 0, "no day"),
    ],
    columns={"day": "Day", "members": "Members (people)", "series": "Series",
             "sell_day": "Day the selling begins", "orders": "Orders by the end",
             "members_end": "Members kept at the end (people)"},
    charts=[
        Chart("line", "switches", "sell_day", "orders", "Orders, by the day the selling begins",
              "A line of orders by the end against the day on which the selling begins; it rises "
              "while the group still grows fast and falls as selling days are lost.",
              here=("sell_day", "orders")),
        Chart("line", "growth", "day", "members", "Members, with and without the switch",
              "Lines of members by day: one with the switch on your day, one that never sells.",
              "series"),
    ],
    formula=r"""M_{t+1} = M_t (1 - \ell_t) + c \, (U_{t+1} - U_t), \qquad
\ell_t = \ell_{\text{before}} \text{ or } \ell_{\text{after}}, \qquad
\text{orders} = q \sum_{t \ge d} M_t""",
    claims="A046 A100 A139",
)
def grow_then_sell(sell_day, days, leave_growing, leave_selling, order_rate, both, seeds, k,
                   cycle_days, joins, population):
    """The day on which a spreading group begins to sell (A139): members kept and orders.

    The loop is that of lesson 4.1 in the same finite crowd: `seeds` scan the first poster, each
    scan leads to K more after a cycle, and `joins` of those who scan become members. Before the
    switch a small share leaves each day; after it a larger share leaves and members order at a
    steady rate. From the switch on nobody forwards, unless both go on at once (A100).

    Waiting pays as long as the loop adds more than a day of selling brings: with K well below 1
    that is over after two or three cycles. Both shares who leave are assumed, and that selling
    drives people out is the assumption that the claim rests on. Leaves out: members who come back,
    orders that fall off, fatigue, and what selling does to forwarding when both go on.
    Tables: switches (a row a day on which the selling could begin), growth (a row a day and
    series).
    """
    seeds = seeds if population == UNLIMITED else min(seeds, population)
    totals = grow(seeds, k, 1, population, 0, 0, int(days / cycle_days) + 2)
    scanned = [on_day(totals, cycle_days, day) for day in range(days + 1)]
    endless = scanned[-1] is None
    if endless:  # the tables end where the loop has more people than are alive
        scanned = scanned[:scanned.index(None)]
        days = len(scanned) - 1

    def run(switch_day):
        """Members on each day, and the orders, if the selling begins on a day."""
        members = [scanned[0] * joins]
        orders = 0
        for day in range(days):
            sells = day >= switch_day
            if sells:
                orders += order_rate * members[-1]
            leave = leave_selling if sells else leave_growing
            new = joins * (scanned[day + 1] - scanned[day]) if both or not sells else 0
            members.append(members[-1] * (1 - leave) + new)
        return members, orders

    switches = []
    for day in days_shown(days):
        members, orders = run(day)
        switches.append({"sell_day": day, "orders": orders, "members_end": members[-1]})
    best = max(switches, key=lambda row: row["orders"])
    members, orders = run(sell_day)
    never, _ = run(days)
    growth = []
    for series, line in (("Selling begins on your day", members), ("Never sells", never)):
        growth += [{"day": day, "members": line[day], "series": series}
                   for day in days_shown(days)]
    headlines = {"orders": orders, "members_end": members[-1],
                 "best_day": best["sell_day"] if best["orders"] > 0 else None}
    if endless:
        headlines = dict.fromkeys(headlines)
    return headlines, {"switches": switches, "growth": growth}
