"""Models of part 2, activation (激活, jīhuó): is a group alive, and what brings members back."""

import math

from .chance import generator
from .model import Chart, Headline, choice, model, number, switch, whole

# --- 2.1 Is this group alive? --------------------------------------------------------------------


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


RHYTHM_LEVELS = ["Open in a week", "Open in a day", "Reach your aim", "Speak in a day"]
KINDS = ["Core", "Occasional", "Lurkers"]


@model(
    title="From weekly to daily to three times a day",
    parameters=[
        whole("posts", "Reasons to open, a day", 3, 1, 12, unit="posts", group="Your rhythm",
              help="Posts and other reasons a day for which a member could open the group. "
                   "Assumed."),
        whole("aim", "Opens a day that you aim for", 3, 1, 6, unit="times", group="Your rhythm",
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
        whole("members", "Members", 200, 20, 500, 10, "people", "Who is in the group",
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
        number("mute", "Members muted by one unwanted post a day", 0.08, 0, 0.3, 0.01, "%",
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
             "share": "Share of members (%)"},
    charts=[
        Chart("bar", "levels", "level", "members",
              "Members who take each step, by kind",
              "Bars of the number of members who open in a week, open in a day, open as often "
              "as you aim for, and speak in a day, coloured by kind of member.", "kind"),
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


def best_silence(rate, life, false_cost, dead_cost):
    """Return the silence in days at which false alarms and late alarms cost least together.

    One group: ln(1 + false_cost × ending² × life ÷ dead_cost) ÷ ending, with ending = rate +
    1/life, where the derivative of the cost by `alarms` is nought. dead_cost above 0.
    """
    ending = rate + 1 / life
    return math.log(1 + false_cost * ending * ending * life / dead_cost) / ending


@model(
    title="When is a silent group dead?",
    parameters=[
        whole("silence", "Days without a customer message", 7, 1, 45, unit="days",
              group="Your rule",
              help="A group that has been silent this long is called dead. Assumed."),
        switch("own_rhythm", "Measure each group by its own rhythm", False, "Your rule",
               "On: the days hold for the typical group, and a group that talks half as often "
               "gets twice as many, at least one day. Off: the same days for every group."),
        whole("ceiling", "Never wait longer than", 45, 1, 45, unit="days", group="Your rule",
              help="The longest silence that the rule lets any group have. Assumed."),
        number("messages", "Customer messages in a typical group", 3, 0.2, 20, 0.1,
               "a day", "Your groups",
               "Half of the groups have more. Staff's own posts do not count. Assumed."),
        number("burst", "Messages in one conversation", 5, 1, 20, 0.5, "messages",
               "Your groups",
               "Messages come in bursts: ten in one hour are one sign of life, not ten. Assumed."),
        number("spread", "Difference between groups", 2.5, 1, 4, 0.1, "times", "Your groups",
               "A group busier than 84 of 100 talks this many times as often as the typical "
               "one; 1 means all alike. Assumed."),
        whole("life", "Life of a group", 120, 10, 720, 10, "days", "Your groups",
              "How long a group lives on average. Assumed; of all WeChat groups in 2015, 40 % "
              "fell silent within a week and 30 % lived more than 30 days (E01, V2)."),
        whole("groups", "Live groups", 100, 1, 500, unit="groups", group="Your groups",
              help="Groups that are alive at any time; who dies is replaced. Assumed."),
        number("false_cost", "A false alarm costs", 100, 0, 1000, 10, "¥", "What mistakes cost",
               "Calling a live group dead: the host's visit, members moved or lost. Assumed."),
        number("dead_cost", "A dead group kept costs", 5, 0, 100, 1, "¥ a day",
               "What mistakes cost",
               "Posts, staff time and stock offered to nobody, until it is noticed. Assumed."),
    ],
    headlines=[
        Headline("false_alarms", "Live groups called dead", "a month", 1),
        Headline("false_share", "Alarms that are false", "%", 0, "no alarm"),
        Headline("found_after", "A dead group is found after", "days", 1),
        Headline("cost", "Both mistakes cost, a month", "¥"),
        Headline("best", "Cheapest rule of this kind", "days", 0, "mistakes are free"),
    ],
    columns={"silence": "Days without a customer message (days)", "series": "Series",
             "cost": "Cost of mistakes (¥ a month)",
             "place": "Groups, quietest to busiest (%)",
             "looks_dead": "Chance of looking dead while alive (%)"},
    charts=[
        Chart("line", "rules", "silence", "cost",
              "A short rule kills live groups, a long one keeps dead ones",
              "Lines of yuan a month against the days of silence in the rule: false alarms fall, "
              "dead groups kept rise, and their total has a lowest point. Rules dearer than yours "
              "and than eight times the least are left out.", "series"),
        Chart("point", "groups", "place", "looks_dead",
              "Who is called dead by mistake",
              "Points for 15 live groups from quietest to busiest: the chance that each has been "
              "silent for as long as the rule allows."),
    ],
    formula=r"P(\text{silent } d \text{ days}) = e^{-\lambda d}, \quad "
            r"\text{false alarms in a life} = \frac{\kappa}{h}\, e^{-\kappa d}, \quad "
            r"\text{found after} = d - \frac{1 - e^{-\kappa d}}{\kappa}, \quad "
            r"\kappa = \lambda + h",
    claims="A073 A015",
)
def dead_group(silence, own_rhythm, ceiling, messages, burst, spread, life, groups, false_cost,
               dead_cost):
    """A dead-group (死群, sǐqún) rule, its false alarms and what it finds too late.

    Customers start conversations at random, λ = messages ÷ burst a day in the typical group;
    groups differ (lognormal, 15 equally likely groups). A live group is silent for d days by
    chance with e^(−λd). Groups die at random, at the rate h = 1 ÷ life. Over the life of a group
    false alarms and the days until its death is noticed have exact forms (`alarms`), and so has
    the best rule for one group (`best_silence`); for groups that differ it is searched over 1 to
    45 days. A month has 30 days.

    No source gives a shop's rates or costs: all start values are assumed, and the best rule
    follows from them. Left out: weekends, holidays and nights, which stretch silences; groups
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

    deaths = groups * 30 / life
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
    headlines = {
        "false_alarms": deaths * false,
        "false_share": false / (false + found) if false + found > 0 else None,
        "found_after": late,
        "cost": rules[silence - 1][3],
        "best": best if false_cost or dead_cost else None,
    }
    names = ["False alarms", "Dead groups kept", "Both"]
    # A rule of one day can cost a hundred times the best: shown, it would flatten all others.
    dearest = max(8 * lowest, rules[silence - 1][3])
    table = [{"silence": rule[0], "series": name, "cost": rule[place + 1]}
             for place, name in enumerate(names) for rule in rules if rule[3] <= dearest]
    chances = [{"place": place / (len(rates) - 1),
                "looks_dead": math.exp(-rate * allowed(silence, rate))}
               for place, rate in enumerate(rates)]
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
        switch("host_leaves", "The host stops", True, "Who stops in week 4",
               "On: the host posts and answers no more, and brings in no newcomers."),
        whole("top_leave", "Busiest members who stop", 0, 0, 20, unit="people",
              group="Who stops in week 4",
              help="The members who say most stop on the same day."),
        number("handover", "Host's work that members take over", 0, 0, 1, 0.05, "%",
               "Who stops in week 4",
               "Share of the host's posts and answers that prepared core members take over."),
        number("own_doors", "Newcomers who come without the host", 0.3, 0, 1, 0.05, "%",
               "Who stops in week 4",
               "Share of the newcomers who still come and speak when the host has stopped. "
               "Assumed."),
        whole("members", "Members", 200, 20, 500, 10, "people", "The talk",
              "Everyone in the group apart from the host. Assumed."),
        number("reply_chance", "A member replies to a message", 0.002, 0, 0.01, 0.0002, "%",
               "The talk",
               "Chance that one member answers one message; times members it is R, the replies "
               "that a message draws. Assumed; at 5 %, 20 readers keep a talk going (E03, V1)."),
        number("starts", "Messages that members begin", 6, 0, 50, 0.5, "a day", "The talk",
               "New questions and topics of all members together, not replies. Assumed."),
        number("inequality", "Inequality between members", 1.2, 0, 2, 0.05, "", "The talk",
               "Member number r says r to the power of minus this much: 0 is equal. Assumed; in "
               "four health forums superusers wrote 74.7 % (E06, V1)."),
        whole("attention", "Messages a day that get read", 150, 20, 500, 10, "messages",
              "The talk",
              "Beyond this many messages a day, members stop replying to more. Assumed."),
        number("host_posts", "Host's posts", 4, 0, 30, 1, "a day", "The host",
               "Posts that the host begins. Assumed."),
        number("host_answers", "Messages that the host answers", 0.6, 0, 1, 0.05, "%",
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
        Headline("replies", "Members' replies to a message, week 30", "", 2),
        Headline("before", "Customer messages before", "a day", 1),
        Headline("after", "Customer messages in week 30", "a day", 1),
        Headline("half", "Half of them gone", "weeks after", 0, "not in 26 weeks"),
    ],
    columns={"week": "Week (weeks)", "series": "Series", "messages": "Customer messages (a day)",
             "people": "Busiest people, host included (%)", "share": "Share of messages (%)"},
    charts=[
        Chart("line", "weeks", "week", "messages",
              "Customer messages with the core and without it",
              "Lines of customer messages a day over 30 weeks: if all stay, and if the people "
              "you chose stop in week 4.", "series"),
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
def core_leaves(host_leaves, top_leave, handover, own_doors, members, reply_chance, starts,
                inequality, attention, host_posts, host_answers, loss, unanswered):
    """What a group carried by a few keeps when they stop (A105, self-running 自运转, zì yùnzhuǎn).

    Members begin μ messages a day. Every message, also a reply, draws R = p × N replies from
    members (E03), until there is more than they read. The host adds h posts and answers a share
    q, and these draw replies too. Without a host and without anyone who begins, talk lasts only
    if R is above 1. Who speaks is unequal (Zipf). The contributor absence factor is the smallest
    number of people, host included, behind half of the messages.

    Every week some speakers stop, more of them if unanswered (E08). Newcomers balance the loss
    as long as everyone is there: the group is steady by assumption. When the host has stopped,
    only some newcomers come, fewer messages are answered, speakers leave faster, and fewer are
    left to answer. E08 measured whether newcomers post again, not a weekly loss: only its ratio
    is used. Left out: quarrels and spam without a host, members who read without speaking, and
    new leaders who rise by themselves. Whoever builds or manages a group answers for it by law
    (E80, V2): a host may hand over the work, not the duty.
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
    kept = sum(shares[top_leave:])
    level = kept
    posts, answers, newcomers = host_posts, host_answers, stay
    if host_leaves:
        posts, answers = host_posts * handover, host_answers * handover
        newcomers = stay * own_doors
    series = []
    half = None
    for week in range(LAST_WEEK + 1):
        messages, drawn = before, replies
        if week >= LEAVING_WEEK:
            messages, drawn, answered = day(level, posts, answers)
            leaving = loss * (answered + unanswered * (1 - answered))
            level += newcomers - min(1.0, leaving) * level
            if half is None and messages <= before / 2:
                half = week - LEAVING_WEEK
        series.append(messages)
    headlines = {
        "absence": _absence(spoken) or None,
        "replies": drawn,
        "before": before,
        "after": series[-1],
        "half": half if before > 0 else None,
    }
    weeks = [{"week": week, "series": "All stay", "messages": before}
             for week in range(LAST_WEEK + 1)]
    weeks += [{"week": week, "series": "The core stops", "messages": messages}
              for week, messages in enumerate(series)]
    return headlines, {"weeks": weeks, "lorenz": _lorenz(spoken)}


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


# --- 2.3 Red packets with a purpose --------------------------------------------------------------


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
             "luckiest": "Chance of being luckiest (%)"},
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
        whole("hour", "Sent at", 10, 0, 23, unit="o'clock", group="Your packets",
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
