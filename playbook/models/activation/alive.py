"""Is a group alive, and what happens when its core leaves (lesson 2.1)."""

import math

from ..base import GROUP, REPLY
from ..model import Chart, Headline, model, number, switch, whole


def openings(chance, spread, posts):
    """Return the chance that a member of one kind opens the group 0, 1, 2, … times.

    The beta-binomial distribution of media planning: each of `posts` is opened with a chance
    that differs from member to member and stays with the member.
    chance: the mean over members, 0 to below 1. spread: the correlation between two posts for
    one member, above 0 to below 1; near 0 all members are alike. posts: 0 or more.
    Returns a list of posts + 1 numbers that add up to 1.
    """
    size = 1 / spread - 1
    open_size = chance * size
    pass_size = size - open_size
    none = 1.0
    for post in range(posts):
        none *= (pass_size + post) / (size + post)
    chances = [none]
    for count in range(posts):
        chances.append(chances[-1] * (posts - count) / (count + 1)
                       * (open_size + count) / (pass_size + posts - count - 1))
    return chances


RHYTHM_LEVELS = ["Weekly", "Daily", "Your aim", "Speak daily"]
KINDS = ["Core", "Occasional", "Lurkers"]


@model(
    title="From weekly to daily to three times a day",
    parameters=[
        whole("posts", "Reasons to open, a day", 3, 1, 12, unit="posts", group="Your rhythm",
              help="Posts and other reasons a day for which a member could open the group. "
                   "Assumed."),
        whole("aim", "Opens a day, your aim", 3, 1, 6, unit="times", group="Your rhythm",
              help="What counts as reached; three times a day is the claim's goal (A081)."),
        number("core_chance", "A core member opens for a post", 0.6, 0.05, 0.95, 0.01, "%",
               group="Your rhythm",
               help="Chance that one post makes a core member open the group. Assumed."),
        number("occasional_chance", "An occasional member opens for a post", 0.12, 0, 0.6, 0.01,
               "%", group="Your rhythm",
               help="Chance that one post makes an occasional member open the group. Assumed."),
        number("lurker_chance", "A lurker opens for a post", 0.03, 0, 0.3, 0.005, "%",
               group="Your rhythm",
               help="Chance that one post makes a lurker open the group. Assumed."),
        whole("members", "Members", GROUP, 20, 500, 10, "people", "Who is in the group",
              "Everyone in the group apart from staff. Assumed."),
        number("core", "Core members", 0.05, 0, 0.3, 0.01, "%", "Who is in the group",
               "Share of members who come all the time. Assumed; the 90-9-1 rule of thumb says "
               "1 % (E07, V2) and counts posting, not opening."),
        number("occasional", "Occasional members", 0.25, 0, 0.6, 0.01, "%", "Who is in the group",
               "Share of members who come now and then; the rest are lurkers. Assumed."),
        number("spread", "Difference within a kind", 0.15, 0.01, 0.6, 0.01, "",
               "Who is in the group",
               "How far members of one kind differ: 0 means all alike, 1 means that each opens "
               "all or nothing. Assumed."),
        number("mute", "Muted by an unwanted post", 0.08, 0, 0.3, 0.01, "%",
               "Too much",
               "Share who mute the group for each daily post that they do not open. Assumed: no "
               "WeChat rate was found (E10), only the direction (E33, V1)."),
        number("muted_opens", "Opens left after muting", 0.1, 0, 1, 0.05, "%", "Too much",
               "How often a member who muted opens, as a share of before. Assumed."),
        number("speak", "Opens with a message", 0.1, 0, 0.5, 0.01, "%", "What WeCom counts",
               "Share of opens in which a core or occasional member says something; lurkers "
               "never do. Assumed; in four health forums fewer than 25 % ever posted (E06, V1)."),
    ],
    headlines=[
        Headline("weekly", "Open at least once a week", "members"),
        Headline("daily", "Open at least once a day", "members"),
        Headline("stickiness", "Stickiness (daily ÷ weekly)", "%", 1, "no one opens"),
        Headline("opens_each", "Opens a day by a member who opens", "times", 2, "no one opens"),
        Headline("reached", "Open as often a day as you aim for", "members", 1),
    ],
    columns={"level": "What a member does", "kind": "Kind of member", "members": "Members",
             "posts": "Reasons to open, a day (posts)", "series": "Series",
             "share": ("Share of members", "%")},
    charts=[
        Chart("bar", "levels", "level", "members",
              "Members who take each step, by kind",
              "Bars of the number of members who open weekly, daily, as often as you aim for, and "
              "who speak on a day, coloured by kind of member.", "kind"),
        Chart("line", "posts", "posts", "share",
              "More reasons to open, and more members who mute",
              "Lines of the share of members against 1 to 12 posts a day: open weekly, open "
              "daily, open as often as you aim for, and muted.", "series"),
    ],
    formula=r"P(k \text{ opens in } n \text{ posts}) = \binom{n}{k} "
            r"\frac{B(k + ps,\; n - k + (1 - p)s)}{B(ps,\; (1 - p)s)}, \quad s = 1/\rho - 1, "
            r"\quad \text{muted} = 1 - (1 - m)^{n(1 - p)}",
    claims="A081 A073 A015",
)
def activity_rhythm(posts, aim, core_chance, occasional_chance, lurker_chance, members, core,
                    occasional, spread, mute, muted_opens, speak):
    """From members' habits to weekly active, daily active and three times a day.

    Claim A081 sets a ladder: weekly active, then daily active, then three times a day (日三活,
    rì sān huó). Members are of three kinds, and inside a kind they differ too. Each post is a
    reason to open; how many of a day's or a week's posts a member opens is beta-binomial, the
    reach-and-frequency model of media planning. A week is seven such days with the same habits.
    A member mutes with a chance for every daily post that he or she does not open, so those who
    want least mute first, and then opens less.

    Headlines: members who open in a week and in a day, stickiness = daily ÷ weekly, opens by a
    member who opens, and members who reach the aim. "Speaks" is what WeCom's group statistics
    count as active (E65, V1): they see messages, not opens.

    All start values are assumed; this shows how the ladder follows from habits, not how high it
    is in your group. Left out: weekdays, hours, habits that grow, members who leave, and replies
    that are themselves a reason to open (see `core_leaves`).
    """
    shares = [core, occasional, 1 - core - occasional]
    chances = [core_chance, occasional_chance, lurker_chance]
    speaks = [speak, speak, 0.0]
    levels = {}
    opens = 0.0
    by_posts = {}
    for kind, share, chance, says in zip(KINDS, shares, chances, speaks):
        keen = reach(chance, spread, 84)
        dull = reach(chance * muted_opens, spread, 84)
        for count in range(1, 13):
            muted = 1 - (1 - mute) ** (count * (1 - chance))
            keen_opens = openings(chance, spread, count)
            dull_opens = openings(chance * muted_opens, spread, count)
            row = by_posts.setdefault(count, [0.0, 0.0, 0.0, 0.0])
            week = (1 - muted) * keen[7 * count] + muted * dull[7 * count]
            day = (1 - muted) * keen[count] + muted * dull[count]
            often = (1 - muted) * sum(keen_opens[aim:]) + muted * sum(dull_opens[aim:])
            for place, value in enumerate((week, day, often, muted)):
                row[place] += share * value
            if count == posts:
                silent = 1 - says
                quiet = ((1 - muted) * _silence(keen_opens, silent)
                         + muted * _silence(dull_opens, silent))
                opens += share * count * chance * (1 - muted + muted * muted_opens)
                levels[kind] = [members * share * value for value in (week, day, often, 1 - quiet)]
    weekly, daily, reached, _ = by_posts[posts]
    headlines = {
        "weekly": members * weekly,
        "daily": members * daily,
        "stickiness": daily / weekly if weekly else None,
        "opens_each": opens / daily if daily else None,
        "reached": members * reached,
    }
    table = [{"level": level, "kind": kind, "members": max(0.0, levels[kind][place])}
             for place, level in enumerate(RHYTHM_LEVELS) for kind in KINDS]
    series = ["Open weekly", "Open daily", "Reach your aim", "Muted"]
    ladder = [{"posts": count, "series": name, "share": by_posts[count][place]}
              for place, name in enumerate(series) for count in range(1, 13)]
    return headlines, {"levels": table, "posts": ladder}


def reach(chance, spread, posts):
    """Return the chance of at least one open in 0, 1, … up to `posts` posts, as `openings` has it.

    The parameters are those of `openings`. Returns a list of posts + 1 numbers.
    """
    size = 1 / spread - 1
    pass_size = size - chance * size
    none = 1.0
    reached = [0.0]
    for post in range(posts):
        none *= (pass_size + post) / (size + post)
        reached.append(1 - none)
    return reached


def _silence(chances, silent):
    """Return the chance of no message, when each open passes without one with chance `silent`."""
    total = 0.0
    for count, chance in enumerate(chances):
        total += chance * silent ** count
    return total


# The middles of 15 equally likely slices of a normal distribution: how far each of 15 groups,
# from the quietest to the busiest, stands from the typical one.
SLICES = [-1.8339, -1.2816, -0.9674, -0.7279, -0.5244, -0.3407, -0.1679]
SLICES = SLICES + [0.0] + [-slice for slice in reversed(SLICES)]


def alarms(rate, life, silence):
    """Return what the rule "dead after `silence` days" does to a group over its whole life.

    A group is born with a message, then customers start conversations at random at `rate` a
    day; it dies at random after `life` days on average and then is silent for ever. The rule
    watches all the time, and a silence gives one alarm.
    Returns (false alarms in its life, days from its death until the alarm). Exact: a silence
    ends with the next conversation or with death, at the rate `rate` + 1/life together.
    """
    ending = rate + 1 / life
    outlast = math.exp(-ending * silence)
    return ending * life * outlast, silence - (1 - outlast) / ending


MONTH = 30  # days


def never_called(rate, silence, days):
    """Return the chance that the rule "dead after `silence` days" never calls a live group dead.

    The group talks before and after; it is watched for `days`, and a silence that had grown long
    enough before them counts on their first day. rate: conversations a day, at random. Exact:
    by inclusion and exclusion of silences that are too long; for days = 0 it is
    1 − e^(−rate × silence).
    """
    chance = 1.0
    long, rest = 1, float(days)
    while rest > 0 or long == 1:
        count = rate * rest
        term = math.exp(-rate * silence * long)
        for place in range(1, long):
            term *= count / place
        term *= 1 + count / long
        chance += term if long % 2 == 0 else -term
        long += 1
        rest -= silence
    return min(1.0, max(0.0, chance))


def best_silence(rate, life, false_cost, dead_cost):
    """Return the silence in days at which false alarms and late alarms cost least together.

    One group: ln(1 + false_cost × ending² × life ÷ dead_cost) ÷ ending, with ending = rate +
    1/life, where the derivative of the cost by `alarms` is nought. dead_cost above 0.
    """
    ending = rate + 1 / life
    return math.log(1 + false_cost * ending * ending * life / dead_cost) / ending


@model(
    title="When is silence a sign?",
    parameters=[
        whole("silence", "Silent days", 7, 1, 45, unit="days",
              group="Your rule",
              help="A group without a customer's message for this long is called dead. Assumed."),
        switch("own_rhythm", "By each group's own rhythm", False, "Your rule",
               "On: the days hold for the typical group, and a group that talks half as often "
               "gets twice as many, at least one day. Off: the same days for every group."),
        whole("ceiling", "Longest wait", 45, 1, 45, unit="days", group="Your rule",
              help="The longest silence that the rule lets any group have. Assumed."),
        number("messages", "Customer messages in a typical group", 3, 0.2, 20, 0.1,
               "/day", "Your groups",
               "Half of the groups have more. Staff's own posts do not count. Assumed."),
        number("burst", "Messages in one conversation", 5, 1, 20, 0.5, "messages",
               "Your groups",
               "Messages come in bursts: ten in one hour are one sign of life, not ten. Assumed."),
        number("spread", "Difference between groups", 2.5, 1, 4, 0.1, "times", "Your groups",
               "A group busier than 84 of 100 talks this many times as often as the typical "
               "one; 1 means all alike. Assumed."),
        whole("life", "Life of a group", 120, 10, 720, 10, "days", "Your groups",
              "How long a group lives on average. As in the running case, over all its groups; of "
              "WeChat groups in 2015, 40 % fell silent within a week and 30 % lived more than 30 "
              "days (E01, V2)."),
        whole("groups", "Live groups", 6, 1, 500, unit="groups", group="Your groups",
              help="Groups that are alive at any time; who dies is replaced. Assumed."),
        number("false_cost", "A false alarm costs", 100, 0, 1000, 10, "¥", "What mistakes cost",
               "Calling a live group dead: the host's visit, members moved or lost. Assumed."),
        number("dead_cost", "A dead group kept costs", 5, 0, 100, 1, "¥/day",
               "What mistakes cost",
               "Posts, staff time and stock offered to nobody, until it is noticed. Assumed."),
    ],
    headlines=[
        Headline("false_alarms", "False alarms", "/month", 1),
        Headline("false_share", "Alarms that are false", "%", 0, "no alarm"),
        Headline("found_after", "A dead group is found after", "days", 1),
        Headline("cost", "Both mistakes cost, a month", "¥"),
        Headline("best", "Cheapest rule of this kind", "days", 0, "mistakes are free"),
        Headline("wrong_groups", "Live groups called dead in a month", "", 1),
    ],
    columns={"silence": "Silent days in the rule (days)", "series": "Series",
             "cost": "Cost of mistakes (¥ a month)",
             "place": ("Groups, quietest to busiest", "%"),
             "called_dead": ("Called dead in a month, alive", "%")},
    charts=[
        Chart("line", "rules", "silence", "cost",
              "A short rule kills live groups, a long one keeps dead ones",
              "Lines of yuan a month against the days of silence in the rule: false alarms fall, "
              "dead groups kept rise, and their total has a lowest point. Rules dearer than yours "
              "and than eight times the least are left out.", "series", here=("silence", "cost")),
        Chart("point", "groups", "place", "called_dead",
              "Who is called dead by mistake",
              "Points for 15 live groups from quietest to busiest: the chance that the rule calls "
              "each of them dead at least once in a month."),
    ],
    formula=r"P(\text{silent for } d \text{ days}) = e^{-\lambda d}, \quad "
            r"\text{false alarms in a life} = \frac{\kappa}{h}\, e^{-\kappa d}, \quad "
            r"\text{found after} = d - \frac{1 - e^{-\kappa d}}{\kappa}, \quad "
            r"\kappa = \lambda + h",
    claims="A073 A015",
)
def dead_group(silence, own_rhythm, ceiling, messages, burst, spread, life, groups, false_cost,
               dead_cost):
    """A dead-group (死群, sǐqún) rule, its false alarms and what it finds too late.

    Customers start conversations at random, λ = messages ÷ burst a day in the typical group;
    groups differ (lognormal, 15 equally likely groups). On a day a live group has been silent for
    d days by chance with e^(−λd); that it is called dead at some time in a month of 30 days
    (`never_called`) is likelier. One group can raise several false alarms, and each costs. Groups
    die at random, at the rate h = 1 ÷ life. Over the life of a group false alarms and the days
    until its death is noticed have exact forms (`alarms`), and so has the best rule for one group
    (`best_silence`); for groups that differ it is searched over 1 to 45 days.

    No source gives a shop's rates or costs: start values are assumed but the life of a group, which
    is the running case's, and the best rule follows from them. The case's groups talk several times
    as often. Left out: weekends, holidays and nights, which stretch silences; groups
    that fade slowly; how well a quiet group's own rhythm can be known; groups that should be
    silent, such as a notice board. Silence is also all that WeCom's statistics can show (E65,
    V1): readers who never speak are invisible.
    """
    typical = messages / burst
    rates = [typical * spread ** slice for slice in SLICES]

    def outcome(days):
        false = 0.0
        late = 0.0
        for rate in rates:
            wrong, delay = alarms(rate, life, allowed(days, rate))
            false += wrong
            late += delay
        return false / len(rates), late / len(rates)

    def allowed(days, rate):
        if own_rhythm:
            days = max(1.0, days * typical / rate)
        return min(days, ceiling)

    deaths = groups * MONTH / life
    rules = []
    best, lowest = None, None
    for days in range(1, 46):
        false, late = outcome(days)
        false_yuan = deaths * false * false_cost
        late_yuan = deaths * late * dead_cost
        total = false_yuan + late_yuan
        rules.append((days, false_yuan, late_yuan, total))
        if lowest is None or total < lowest:
            best, lowest = days, total
    false, late = outcome(silence)
    found = 1 - sum(math.exp(-(rate + 1 / life) * allowed(silence, rate))
                    for rate in rates) / len(rates)
    called = [1 - never_called(rate, allowed(silence, rate), MONTH) for rate in rates]
    headlines = {
        "false_alarms": deaths * false,
        "false_share": false / (false + found) if false + found > 0 else None,
        "found_after": late,
        "cost": rules[silence - 1][3],
        "best": best if false_cost or dead_cost else None,
        "wrong_groups": groups * sum(called) / len(rates),
    }
    names = ["False alarms", "Dead groups kept", "Both"]
    # A rule of one day can cost a hundred times the best: shown, it would flatten all others.
    dearest = max(8 * lowest, rules[silence - 1][3])
    table = [{"silence": rule[0], "series": name, "cost": rule[place + 1]}
             for place, name in enumerate(names) for rule in rules if rule[3] <= dearest]
    chances = [{"place": place / (len(rates) - 1), "called_dead": chance}
               for place, chance in enumerate(called)]
    return headlines, {"rules": table, "groups": chances}


def weights(members, inequality):
    """Return each member's share of what members say, the busiest first; they add up to 1.

    The member of rank r has a weight of r to the power of −inequality (Zipf's law).
    """
    shares = [rank ** -inequality for rank in range(1, members + 1)]
    total = sum(shares)
    return [share / total for share in shares]


def talk(starts, replies, host_posts, host_answers, attention):
    """Return customer messages a day when every message draws replies.

    starts: messages a day that customers begin. replies: what one message draws from all
    customers together, R = p × N. host_posts: the host's own posts a day. host_answers: share
    of customer messages that the host answers. attention: messages a day beyond which customers
    stop replying to more.
    Solves m = starts + replies × read, read = attention × (1 − e^(−all ÷ attention)), all =
    m × (1 + host_answers) + host_posts, for its largest solution; without a limit of attention
    that is (starts + replies × host_posts) ÷ (1 − replies × (1 + host_answers)).
    """
    answered = 1 + host_answers
    messages = starts + replies * attention
    for _ in range(60):  # Newton's method from above on a convex function: it cannot overshoot
        left = math.exp(-(messages * answered + host_posts) / attention)
        miss = messages - starts - replies * attention * (1 - left)
        slope = 1 - replies * answered * left
        if slope <= 0 or miss <= 1e-12 * messages:
            break
        messages = max(0.0, messages - miss / slope)
    return messages


LEAVING_WEEK = 4
LAST_WEEK = 30


@model(
    title="What remains when the core leaves?",
    parameters=[
        number("handover", "Host's work taken over", 0, 0, 1, 0.05, "%",
               "The host stops in week 4",
               "Share of the host's posts and answers that prepared members take over. Assumed."),
        number("own_doors", "Newcomers without the host", 0.55, 0, 1, 0.05, "%",
               "The host stops in week 4",
               "Share of the newcomers who still come and speak when the host has stopped. As in "
               "the running case: all who came neither by staff nor by the code at the checkout."),
        whole("stars", "Stars who stop", 5, 0, 20, unit="people",
              group="Or stars stop in week 4",
              help="The host stays, and so many of the members who say most stop on one day. Assumed."),
        number("refill", "Stars replaced", 0, 0, 1, 0.05, "%",
               "Or stars stop in week 4",
               "Share of the lost stars' talk that newcomers bring in time. 0: nobody ever talks as "
               "they did; 100 %: among newcomers there are as many stars as before. Assumed."),
        whole("members", "Members", GROUP, 20, 500, 10, "people", "The talk",
              "Everyone in the group apart from the host. Assumed."),
        number("reply_chance", "A member replies to a message", REPLY, 0, 0.05, 0.0002, "%",
               "The talk",
               "Chance that one member answers one message; times members it is R, the replies "
               "that a message draws. The running case's; at 5 %, 20 readers keep a talk going "
               "(E03, V1)."),
        number("starts", "Messages that members begin", 6, 0, 50, 0.5, "/day", "The talk",
               "New questions and topics of all members together, not replies. Assumed."),
        number("inequality", "Inequality between members", 1.3, 0, 3, 0.05, "", "The talk",
               "Member number r says r to the power of minus this much: 0 is equal. Assumed; in "
               "four health forums superusers wrote 74.7 % (E06, V1)."),
        whole("attention", "Messages a day that get read", 150, 20, 500, 10, "messages",
              "The talk",
              "Beyond this many messages a day, members stop replying to more. Assumed."),
        number("host_posts", "Host's posts", 2, 0, 30, 1, "/day", "The host",
               "Posts that the host begins. Assumed."),
        number("host_answers", "Answered by the host", 0.3, 0, 1, 0.01, "%",
               "The host", "Share of customers' messages that the host answers. Assumed."),
        number("loss", "Speakers lost in a week", 0.08, 0, 0.5, 0.01, "%", "Why people stay",
               "Share of those who speak and stop within a week although they are answered. "
               "Assumed."),
        number("unanswered", "Loss without an answer", 1.27, 1, 3, 0.01, "times",
               "Why people stay",
               "How many times as many stop when nobody answers: 56 % of newcomers against 44 % "
               "did not post again (E08, V2), which is 1.27 times."),
    ],
    headlines=[
        Headline("absence", "People behind half of the messages", "people", 0, "no one speaks"),
        Headline("before", "Customers' messages before", "/day", 1),
        Headline("after_host", "In week 30, the host gone", "/day", 1),
        Headline("after_stars", "In week 30, the stars gone", "/day", 1),
        Headline("taken", "Host's messages that members write instead", "/day", 1),
    ],
    columns={"week": "Week", "series": "Series", "messages": "Customers' messages (a day)",
             "people": ("Busiest people, host included", "%"), "share": ("Share of messages", "%")},
    charts=[
        Chart("line", "weeks", "week", "messages",
              "What is left when the host stops, or the stars",
              "Lines of customers' messages a day over 30 weeks: if all stay, if the host stops in "
              "week 4, and if the busiest members do.", "series"),
        Chart("line", "lorenz", "people", "share",
              "Who says how much",
              "Cumulative share of messages against the share of people, the busiest first; the "
              "further above the diagonal, the more unequal.", "series"),
    ],
    formula=r"m = \mu + R\,f\big(m(1 + q) + h\big), \quad R = pN, \quad "
            r"f(x) = C(1 - e^{-x/C}), \quad "
            r"\text{without a host self-running only if } R > 1",
    claims="A105 A073",
)
def core_leaves(handover, own_doors, stars, refill, members, reply_chance, starts, inequality,
                attention, host_posts, host_answers, loss, unanswered):
    """What a group carried by a few keeps when they stop (A105, self-running 自运转, zì yùnzhuǎn).

    Members begin μ messages a day. Every message, also a reply, draws R = p × N replies from
    members (E03), until there is more than they read. The host adds h posts and answers a share
    q, and these draw replies too. Without a host and without anyone who begins, talk lasts only
    if R is above 1. Who speaks is unequal (Zipf). The contributor absence factor is the smallest
    number of people, host included, behind half of the messages.

    Every week some speakers stop, more of them if unanswered (E08). Newcomers balance the loss
    as long as everyone is there: the group is steady by assumption. When the host has stopped,
    only some newcomers come, fewer messages are answered, speakers leave faster, and fewer are
    left to answer. Stars and host are treated alike: by themselves nobody takes their place; how
    far newcomers do for stars, and members for the host, are controls. E08 measured whether
    newcomers post again, not a weekly loss: only its ratio is used. Left out: quarrels and spam
    without a host, members who read without speaking, and new leaders who rise by themselves.
    Whoever builds or manages a group answers for it by law (E80, V2): a host may hand over the
    work, not the duty.
    """
    shares = weights(members, inequality)
    replies = reply_chance * (members - 1)

    def day(level, posts, answers):
        """Return messages a day, replies a message and the share answered at this level."""
        messages = talk(starts * level, replies * level, posts, answers, attention)
        everything = messages * (1 + answers) + posts
        read = attention * (1 - math.exp(-everything / attention))
        drawn = replies * level * read / everything if everything > 0 else 0.0
        return messages, drawn, 1 - (1 - answers) * math.exp(-drawn)

    before, _, answered = day(1.0, host_posts, host_answers)
    host = host_posts + host_answers * before
    spoken = [host] + [before * share for share in shares]
    spoken.sort(reverse=True)

    stay = min(1.0, loss * (answered + unanswered * (1 - answered)))

    def weeks(posts, answers, level, newcomers):
        """Return messages a day, week by week, when talk falls to `level` in LEAVING_WEEK."""
        messages = [before] * LEAVING_WEEK
        for _ in range(LEAVING_WEEK, LAST_WEEK + 1):
            now, _, heard = day(level, posts, answers)
            leaving = min(1.0, loss * (heard + unanswered * (1 - heard)))
            level += newcomers - leaving * level
            messages.append(now)
        return messages

    kept = sum(shares[stars:])
    without = [
        ("The host stops", weeks(host_posts * handover, host_answers * handover, 1.0,
                                 stay * own_doors)),
        ("The stars stop", weeks(host_posts, host_answers, kept,
                                 stay * (kept + refill * (1 - kept)))),
    ]
    headlines = {
        "absence": _absence(spoken) or None,
        "before": before,
        "after_host": without[0][1][-1],
        "after_stars": without[1][1][-1],
        "taken": host * handover,
    }
    table = [{"week": week, "series": series, "messages": messages}
             for series, line in [("All stay", [before] * (LAST_WEEK + 1))] + without
             for week, messages in enumerate(line)]
    return headlines, {"weeks": table, "lorenz": _lorenz(spoken)}


def _absence(spoken):
    """Return how few people say half of everything; `spoken` is sorted, the busiest first."""
    half = sum(spoken) / 2 * (1 - 1e-9)  # half is half, whatever the last digit says
    said = 0.0
    for people, messages in enumerate(spoken):
        if said >= half:
            return people
        said += messages
    return len(spoken)


def _lorenz(spoken):
    """Return some 60 points of the share of messages by the busiest share of people."""
    total = sum(spoken)
    rows = []
    said = 0.0
    mark = 0
    for people in range(len(spoken) + 1):
        if people == mark or people == len(spoken):
            rows.append({"people": people / len(spoken), "series": "This group",
                         "share": said / total if total > 0 else 0.0})
            mark = max(mark + 1, int(mark * 1.12))
        if people < len(spoken):
            said += spoken[people]
    rows.append({"people": 0.0, "series": "All equal", "share": 0.0})
    rows.append({"people": 1.0, "series": "All equal", "share": 1.0})
    return rows
