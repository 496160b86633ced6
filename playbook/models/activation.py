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


RHYTHM_LEVELS = ["Opens in a week", "Opens in a day", "Opens as often as you aim for",
                 "Speaks in a day"]
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
        number("speak", "Opens with a message", 0.05, 0, 0.5, 0.01, "%", "What WeCom counts",
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
              "Each step up loses most members, and lurkers first",
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
        keen = _reach(chance, spread)
        dull = _reach(chance * muted_opens, spread)
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
    series = ["Open weekly", "Open daily", "Open as often as you aim for", "Muted"]
    ladder = [{"posts": count, "series": name, "share": by_posts[count][place]}
              for place, name in enumerate(series) for count in range(1, 13)]
    return headlines, {"levels": table, "posts": ladder}


def _reach(chance, spread):
    """Return the chance of at least one open in 0, 1, … 84 posts (twelve a day for a week)."""
    size = 1 / spread - 1
    pass_size = size - chance * size
    none = 1.0
    reach = [0.0]
    for post in range(84):
        none *= (pass_size + post) / (size + post)
        reach.append(1 - none)
    return reach


def _silence(chances, silent):
    """Return the chance of no message, when each open passes without one with chance `silent`."""
    total = 0.0
    for count, chance in enumerate(chances):
        total += chance * silent ** count
    return total
