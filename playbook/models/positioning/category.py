"""Whether a group can live on what a shop sells: few products for many, or many for one (1.2)."""

import math

from ..base import GROUP, GROUP_HOURS, HOUR, MARGIN, POST_HOURS, WEEKS_A_MONTH
from ..model import Chart, Headline, model, number, whole

MONTH_DAYS = 7 * WEEKS_A_MONTH
MEMBERS = (50, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1250, 1500, 1750, 2000, 2500, 3000)
CYCLES = tuple(range(3, 31, 3)) + tuple(range(35, 181, 5))


def looking(needs_a_day, patience):
    """Return the share of members who have had a reason to look in the last `patience` days.

    needs_a_day: reasons of a member in a day, which come at random times, one by one (a Poisson
    process): without any in `patience` days is e^(−needs × patience) of them.
    """
    return 1 - math.exp(-needs_a_day * patience)


@model(
    title="Can a group live on what you sell?",
    parameters=[
        whole("goods", "Products needed", 10, 1, 60, 1, group="What you sell",
              help="Kinds of yours that a member uses up and buys again. Assumed."),
        whole("days", "Needed again in", 14, 1, 365, 1, "days", "What you sell",
              "Each of the products, on average. Assumed."),
        number("margin", "Order margin", MARGIN, 0, 200, 1, "¥", "What you sell",
               "What an order leaves after goods and discounts. Assumed."),
        number("wins", "Needs won", 0.01, 0, 0.5, 0.005, "%",
               "What you sell",
               "Of the needs of members who look, those that end in an order which the group alone "
               "has brought. The start makes a fifth of what members buy anyway; E38 found 19 % "
               "in one community. Assumed."),
        whole("members", "Members", GROUP, 50, 3000, 50, "members", "Your groups",
              "In groups of 200, a further group for each 200 begun."),
        number("content", "Useful posts", 1, 0, 14, 0.5, "/week", "Your groups",
               "Advice, news or topics that are worth reading without buying; the same for all "
               "groups."),
        whole("patience", "Patience", 14, 3, 180, 1, "days",
              "How members are", "Who has had no reason for so long no longer looks. Assumed."),
        number("useful", "Such a post helps", 0.3, 0.05, 1, 0.05, "%",
               "How members are", "Share of members to whom it is useful. Assumed."),
        number("post_hours", "Time for a post", POST_HOURS, 0.25, 8, 0.25, "h", "Hours and pay",
               "Assumed."),
        number("group_hours", "Time for a group", GROUP_HOURS - POST_HOURS, 0, 20, 0.25, "h",
               "Hours and pay", "A week: to greet, to answer, to keep order. With one post a week "
               "it is the three hours of lesson 0.1. Assumed."),
        number("pay", "An hour costs", HOUR, 0, 200, 5, "¥", "Hours and pay", "Assumed."),
    ],
    headlines=[
        Headline("looking", "Members with a reason to look", "%", 0),
        Headline("orders", "Orders the group adds a month", "orders", 0),
        Headline("left", "Left of them after hours", "¥/month", 0),
        Headline("reason_days", "Days a month with a reason, a member", "days", 1),
        Headline("cost", "Hours cost", "¥/month", 0),
    ],
    columns={"days": "Days until one is needed again (days)", "series": "Products",
             "share": ("Members with a reason to look", "%"), "members": "Members (members)",
             "left": "Left a month (¥)"},
    charts=[
        Chart("line", "reasons", "days", "share", "How many look",
              "Lines of the share of members with a reason to look against the days until a "
              "product is needed again: one product, and as many as you sell. All fall; the line "
              "of one product falls fastest.", "series", here=("days", "looking")),
        Chart("line", "sizes", "members", "left", "What is left a month",
              "A line of the yuan left a month against the members. It rises with the orders and "
              "steps down with each further group of 200.", here=("members", "left")),
    ],
    formula=r"\text{look} = 1 - e^{-p \left(\frac{g}{d} + \frac{c\,u}{7}\right)}, \quad "
            r"\text{left} = N\, \text{look}\, \frac{30.3\, g}{d}\, w\, m - \text{hours} \times "
            r"\text{pay}",
    claims="A023 A024 A031 A112 A113 A147",
)
def category(goods, days, margin, wins, members, content, patience, useful, post_hours,
             group_hours, pay):
    """Whether a group of these members can live on what they need from you, or needs content.

    A member has a reason to look when a product is needed again, or when a post is useful without
    buying. Reasons come at random; who has had none for `patience` days no longer looks. Of the
    needs of those who look a share ends in an order that nothing but the group has brought. Posts
    are written once for all groups; each group costs hours of its own, so that a group with one
    post a week takes the hours of `start.ways`.

    So one product to 1,000 people (A112) and 1,000 products to one person (A113) are two ends of
    one scale: needs are products ÷ days. Left out: that seasons bunch needs, that members differ,
    that a new product can wake a need (A147's "catch the eye"), what a further product costs, and
    what it takes to win back a member who stopped looking. Every number on members is assumed, and
    the same share of needs is won whatever the price; a preset says where it takes another.
    """
    needs = goods / days
    groups = math.ceil(members / GROUP)
    cost = WEEKS_A_MONTH * pay * (content * post_hours + groups * group_hours)

    def share(kinds, cycle):
        return looking(kinds / cycle + content * useful / 7, patience)

    def left(count):
        hours = content * post_hours + math.ceil(count / GROUP) * group_hours
        return (count * share(goods, days) * MONTH_DAYS * needs * wins * margin
                - WEEKS_A_MONTH * pay * hours)

    orders = members * share(goods, days) * MONTH_DAYS * needs * wins
    headlines = {"looking": share(goods, days), "orders": orders, "left": left(members),
                 "reason_days": MONTH_DAYS * looking(needs + content * useful / 7, 1),
                 "cost": cost}
    series = [("One product", 1)]
    if goods > 1:
        series.append(("As many as you sell", goods))
    reasons = [{"days": cycle, "series": name, "share": share(kinds, cycle)}
               for name, kinds in series for cycle in CYCLES]
    sizes = [{"members": count, "left": left(count)} for count in MEMBERS]
    return headlines, {"reasons": reasons, "sizes": sizes}
