"""How often to post, and what brings more than a price cut (lesson 2.5)."""

import math

from ..base import GROUP, MARGIN, QUOTA, WRITE
from ..model import Chart, Headline, choice, model, number, whole
from ..units import SHARE

MOST = 42  # posts a week: six a day
COUNTS = range(1, MOST + 1)  # posts a week that are compared
HALF_YEAR = 26
SPANS = [("week", 1, "One week"), ("month", 4, "Four weeks"), ("half", HALF_YEAR, "Half a year")]
LN2 = math.log(2)


def remembered(before, posts, forget):
    """Return the posts that a member still remembers: (over the week, on average; at its end).

    before: remembered at the week's start. posts: of the week, at any time of it. forget: days
    after which half of a post is forgotten. Closed form of dm/dt = posts ÷ 7 − m ln 2 ÷ forget.
    """
    rate = LN2 / forget
    last = posts / 7 / rate  # what it comes to if the weeks go on
    kept = math.exp(-7 * rate)
    return last + (before - last) * (1 - kept) / (7 * rate), last + (before - last) * kept


def follow(posts, weeks, until_now, opens, tired, forget, leave, mute, annoyed, muted_opens):
    """Follow the members of today week by week.

    posts: that each of them gets in a week. until_now: that they got in each week before. opens:
    chance that a member reads a post if none is remembered; each remembered one takes the share
    `tired` of it. leave, mute: chances a post, if none is remembered, to leave and to mute; each
    remembered one adds the share `annoyed`. muted_opens: how often who has muted reads, as a share
    of before. Returns, for each week, (posts read by a member of today, share of them who are
    there and have not muted at its end, share who have muted, posts remembered on average). Who
    goes in a week reads half of it.
    """
    memory = until_now / 7 * forget / LN2
    keep, grow = math.log(1 - tired), math.log(1 + annoyed)
    active, muted, found = 1.0, 0.0, []
    for _ in range(weeks):
        felt, memory = remembered(memory, posts, forget)
        more = posts * math.exp(min(felt * grow, 500.0))
        stay, loud = math.exp(-leave * more), math.exp(-mute * more)
        was_active, was_muted = active, muted
        active *= stay * loud
        muted = (was_muted + was_active * (1 - loud)) * stay
        reads = posts * opens * math.exp(felt * keep) * (
            was_active + active + muted_opens * (was_muted + muted)) / 2
        found.append((reads, active, muted, felt))
    return found


@model(
    title="How often to post",
    parameters=[
        whole("posts", "Posts a week", 4, 1, MOST, 1, "posts", "Your posts",
              "Different posts that you have in a week."),
        choice("how", "How they go out", "typed",
               [("typed", "Typed in the group"), ("mass", "Mass send to the group, 7 a week"),
                ("tagged", "Mass send by tag, one to one")], "Your posts",
               "A mass send is counted: a group, or a customer, gets as many a month as it has "
               "days; 7 a week, if your firm sets it so (E36). We count 7 a week. What is typed is "
               "not counted. By tag a post goes only to those it is for."),
        choice("span", "You count for", "week", [(name, label) for name, _, label in SPANS],
               "Your posts",
               "How long you try it before you look at the result. The chart knows no longer "
               "time than you have tried."),
        whole("members", "Members", GROUP, 20, 500, 10, "members", "Your posts",
              "Who is there today. Newcomers are not counted."),
        whole("until_now", "Posts a week until now", 4, 0, MOST, 1, "posts", "Your posts",
              "What members remember on the first day. In the running case 1 to 7."),
        number("opens", "A first post is read", 0.27, 0.02, 0.95, 0.01, "%",
               "How members react",
               "By a member who remembers no other. The running case's own."),
        number("tired", "Each remembered post takes", 0.1, 0, 0.5, 0.005, "%",
               "How members react",
               "Of the chance that the next one is read. The running case's own, rounded; the "
               "direction is known (E33)."),
        number("forget", "Half forgotten after", 5, 0.5, 60, 0.5, "days", "How members react",
               "In the running case a post counts for 7 days, which comes to the same as 4.9 here. "
               "No figure was found for a group."),
        number("leave", "Leave over a first post", 0.0005, 0, 0.02, 0.0001, "%",
               "How members react", "By a member who remembers no other. The running case's own."),
        number("mute", "Mute over a first post", 0.001, 0, 0.05, 0.0001, "%",
               "How members react", "By a member who remembers no other. The running case's own."),
        number("annoyed", "Each remembered post adds", 0.1, 0, 0.3, 0.005, "%",
               "How members react",
               "To the chances of leaving and muting. The running case's own, rounded."),
        number("muted_opens", "Who has muted reads", 0.15, 0, 1, 0.05, "%", "How members react",
               "As a share of before. The running case's own."),
        number("buys", "Reads that bring an order", 0.02, 0, 0.3, 0.005, "%",
               "What it brings", "An order that would not have come. Assumed; in the running case "
               "posts bring none."),
        number("fits", "Members whom a post is for", 0.3, 0.05, 1, 0.05, "%", "What it brings",
               "Only they order because of it. Assumed."),
        number("right", "Tags that are right", 0.8, 0.05, 1, 0.05, "%", "What it brings",
               "Of those whom a post is for, the share who get it by tag; the others do not. "
               "Assumed."),
    ],
    headlines=[
        Headline("orders", "Orders gained in a week", "orders", 1),
        Headline("gone", "Left or muted by then", "members", 0),
        Headline("reads", "Posts read in a week", "", 0),
        Headline("best", "Most orders at", "posts", 0),
        Headline("share", "Of the most orders in this time", SHARE, 0, "no orders"),
        Headline("sent", "Of them go out", "posts", 0),
        Headline("left", "Left", "members", 0),
        Headline("muted", "Muted", "members", 0),
        Headline("hours", "Hours to write them, a week", "h", 1),
        Headline("remembered", "Posts remembered in the last week", "posts", 1),
    ],
    columns={"posts": "Posts a week", "share": ("Of the most orders", "%"), "series": "Series",
             "week": "Week", "members": "Members"},
    charts=[
        Chart("line", "spans", "posts", "share", "Which number of posts brings most orders",
              "Lines against the posts a week, one for each time that was tried, of one week, four "
              "weeks and half a year: the orders gained as a share of the most in that time.",
              "series",
              here=("posts", "share")),
        Chart("area", "course", "week", "members", "Who is still reached, week by week",
              "Stacked areas over half a year: members who are there, who have muted, who have "
              "left.", "series"),
    ],
    formula=r"m' = \frac{n}{7} - \frac{\ln 2}{h}\, m, \quad "
            r"\text{reads} = n\, o\, (1 - f)^{m} (A + r M), \quad "
            r"A_{w+1} = A_w\, e^{-(\ell + u)\, n\, (1 + g)^{m}}",
    claims="A117 A119 A122 A012",
)
def how_often(posts, how, span, members, until_now, opens, tired, forget, leave, mute, annoyed,
              muted_opens, buys, fits, right):
    """How many posts a week bring most: in a test of a week, of four, and over half a year.

    A member reads a post with a chance that falls with the posts he or she still remembers, and
    leaves or mutes with one that rises; half of a post is forgotten after some days. So more posts
    bring more reads for a while, and each one less; and whoever has left reads no more. A test of
    a week sees the first, half a year the second. Only those who are members on the first day are
    counted, and nobody else joins.

    Typed posts have no limit; a mass send to a group is cut at 7 a week: a month's quota spread
    evenly, or a week's if the firm sets it so (E36). By tag a post goes one to one to those whom
    it is for, so a member gets only a part of the posts, and the quota is each member's. Of those
    whom a post is for, wrong tags miss some. Orders come from those whom a post is for alone: all
    reads count alike in the group, and by tag as many orders come from fewer reads. A message one
    to one annoys no more than a post in the group: assumed.

    All rates are those of the simulated running case, in which posts bring no orders at all; what
    a read brings is assumed. Left out: kinds of posts, hours, habits, and members who leave for
    other reasons.
    """
    def given(count):
        """Return the posts that go out, and those that a member gets of them."""
        if how == "tagged":
            out = min(count, QUOTA / fits)
            return out, out * fits * right
        out = min(count, QUOTA) if how == "mass" else count
        return out, out

    def played(count):
        return follow(given(count)[1], HALF_YEAR, until_now, opens, tired, forget, leave, mute,
                      annoyed, muted_opens)

    weeks = {name: count for name, count, _ in SPANS}[span]
    each = members * buys / (fits if how == "tagged" else 1)  # orders of a read by each member
    weekly = played(posts)
    totals = {}  # posts a week: orders in each of the spans
    for count in COUNTS:
        reads = [week[0] for week in (weekly if count == posts else played(count))]
        totals[count] = {name: each * sum(reads[:long]) for name, long, _ in SPANS}
    most = {name: max([found[name] for found in totals.values()]) for name, _, _ in SPANS}
    best = min([count for count in totals if totals[count][span] >= most[span] * (1 - 1e-9)])
    _, active, muted, felt = weekly[weeks - 1]
    headlines = {
        "orders": totals[posts][span] / weeks,
        "gone": members * (1 - active),
        "reads": members * sum([week[0] for week in weekly[:weeks]]) / weeks,
        "best": best,
        "share": totals[posts][span] / most[span] if most[span] > 0 else None,
        "sent": given(posts)[0],
        "left": members * max(0.0, 1 - active - muted),
        "muted": members * muted,
        "hours": given(posts)[0] * WRITE / 60,
        "remembered": felt,
    }
    spans = []
    for name, long, label in SPANS:  # a time that was not tried has its name and no line
        spans.append({"posts": 0, "share": 0.0, "series": label})
        if long <= weeks and most[name] > 0:
            spans += [{"posts": count, "share": totals[count][name] / most[name], "series": label}
                      for count in sorted(totals)]
    people = [(0, 1.0, 0.0)] + [(week, row[1], row[2]) for week, row in enumerate(weekly, 1)]
    course = [{"week": week, "members": members * share, "series": label}
              for week, there, quiet in people
              for label, share in (("There", there), ("Muted", quiet),
                                   ("Left", max(0.0, 1 - there - quiet)))]
    return headlines, {"spans": spans, "course": course}


TENS = [("come", "More members come"), ("often", "More visits of each"),
        ("basket", "Larger baskets"), ("price", "Lower prices")]


@model(
    title="New things, or a lower price",
    parameters=[
        whole("new", "New things a month", 4, 0, 12, 1, "", "What you do",
              "Something new, odd or special to show and to taste."),
        number("cut", "Prices lower by", 0, 0, 0.3, 0.01, "%", "What you do",
               "On everything, for everybody."),
        number("larger", "Baskets larger by", 0, 0, 0.5, 0.01, "%", "What you do",
               "Suppose that you can: by what goes together, not by a price."),
        number("pull_new", "Visits that a first new thing brings", 0.05, 0, 0.3, 0.01, "%",
               "How members react", "More visits in that month. Assumed: nobody has measured it."),
        number("times", "Four times as many bring", 2, 1, 4, 0.1, "times", "How members react",
               "4 would be as much each time; less, that a further new thing is less new. "
               "Assumed."),
        number("moved", "Of these visits, the same shopping", 0.3, 0, 1, 0.05, "%",
               "How members react",
               "Share that only brings forward or splits what they would have bought anyway. "
               "Assumed."),
        number("pull", "Orders that 1 % off brings", 0.02, 0, 0.2, 0.005, "%",
               "How members react", "More orders for each per cent. Assumed."),
        whole("members", "Members", GROUP, 20, 500, 10, "members", "The shop", "One group."),
        number("come", "Members who come in a month", 0.5, 0.05, 1, 0.01, "%", "The shop",
               "Share who order at least once. Assumed."),
        number("often", "Visits of each", 2.3, 1, 12, 0.1, "times", "The shop",
               "Orders in a month by a member who comes. With half of them coming as many orders as "
               "in other lessons."),
        number("basket", "Basket", 52, 5, 500, 1, "¥", "The shop",
               "What an order costs: the running case's own."),
        number("margin", "An order leaves", MARGIN, 0.5, 200, 0.5, "¥", "The shop",
               "After goods, before packing. Assumed, as in other lessons."),
        number("handling", "An order takes", 1, 0, 20, 0.5, "¥", "The shop",
               "To pack and to hand over: two minutes. Assumed."),
        number("cost", "A new thing costs", 15, 0, 200, 1, "¥", "The shop",
               "Samples of it, or half an hour of work. Assumed."),
    ],
    headlines=[
        Headline("gain", "Left in a month, against today", "¥", 0),
        Headline("orders", "Orders in a month", "orders", 0),
        Headline("sales", "Sales in a month", "¥", 0),
        Headline("left", "Left in a month", "¥", 0),
        Headline("loss", "Less left than today", "¥", 0, "no loss"),
        Headline("needed", "Of 100 orders, more that the cut needs to lose nothing", "orders", 0,
                 "no number is enough"),
        Headline("added", "Added to 100 orders", "orders", 0),
    ],
    columns={"lever": "Ten per cent of one thing", "gain": "Left in a month, against today (¥)",
             "part": "Part", "today": "Today", "then": "As set"},
    charts=[
        Chart("bar", "tens", "lever", "gain", "Ten per cent of one thing: what is left",
              "Four bars: the yuan left in a month, more or less than today, if one thing changes "
              "by ten per cent."),
        Chart("table", "parts", title="Visits, frequency, basket"),
    ],
    formula=r"\text{sales} = N\, c\, v\, b, \quad \text{left} = N c v \left((1 + x)(1 - d) b - "
            r"(1 + x)(b - m) - h\right), \quad \text{extra visits} = a\, k^{e}",
    claims="A083 A089",
)
def new_or_cheap(new, cut, larger, pull_new, times, moved, pull, members, come, often, basket,
                 margin, handling, cost):
    """Sales are members who come × visits of each × basket: what a change of each leaves.

    New things bring more visits, each further one less by the rule of lesson 2.2 (four times as
    many bring `times` as much); a part of these visits is shopping that would have been done
    anyway, and costs its handling alone. A cut brings more orders too, and takes its yuan from
    every order. A larger basket leaves more by as much.

    All reactions are assumed: no study was found that gives one shop new things and another a
    lower price. Left out: what people learn to wait for (lesson 1.2), and habits that last.
    """
    goods = basket - margin

    def month(visits_more, same, cut, larger):
        """Return (orders, sales, left) of a month.

        visits_more: share of visits added; same: share of these that is the same shopping.
        """
        orders = members * come * often * (1 + visits_more)
        bought = members * come * often * (1 + visits_more * (1 - same)) * (1 + larger)
        return (orders, bought * basket * (1 - cut),
                bought * (basket * (1 - cut) - goods) - orders * handling)

    power = math.log(times) / math.log(4)
    by_new = pull_new * new ** power if new else 0.0
    by_cut = pull * 100 * cut
    more = by_new + by_cut
    today = month(0, 0, 0, 0)
    now = month(more, moved * by_new / more if more > 0 else 0, cut, larger)
    left = now[2] - new * cost
    alone = basket * (1 - cut) - goods - handling  # of an order after the cut
    before = margin - handling
    gain = left - today[2]
    headlines = {
        "gain": gain,
        "orders": now[0],
        "sales": now[1],
        "left": left,
        "loss": -gain if gain < 0 else None,
        "needed": max(0.0, 100 * (before / alone - 1)) if alone > 0 else None,
        "added": 100 * more,
    }
    tens = {"come": month(0.1, 0, 0, 0), "often": month(0.1, moved, 0, 0),
            "basket": month(0, 0, 0, 0.1), "price": month(pull * 10, 0, 0.1, 0)}
    parts = [
        {"part": "Members who come", "today": round(members * come), "then": round(members * come)},
        {"part": "Visits of each", "today": round(often, 2), "then": round(often * (1 + more), 2)},
        {"part": "Basket (¥)", "today": round(basket, 2), "then": round(now[1] / now[0], 2)},
        {"part": "Sales (¥)", "today": round(today[1]), "then": round(now[1])},
        {"part": "Left (¥)", "today": round(today[2]), "then": round(left)},
    ]
    return headlines, {
        "tens": [{"lever": label, "gain": tens[name][2] - today[2]} for name, label in TENS],
        "parts": parts}
