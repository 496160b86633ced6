"""What it costs to reach one person: a group, other ways of one's own, and an advertisement (0.1)."""

from ..base import GROUP, GROUP_HOURS, HANDLING_MINUTES, HOUR, MARGIN, WEEKS_A_MONTH
from ..model import Chart, Headline, model, number, whole

# Shares of customers whom the other ways of one's own reach in a month, and their hours: assumed.
ANSWERED = 0.9
MOMENTS_SEEN = 0.3
MOMENTS_HOURS = 0.5


def monthly(way, customers, hours, wage, gifts=0, seen=0.6):
    """What one of a shop's own ways takes and reaches in a month.

    way: "group", "person" (each customer is written to once), "moments" (posts on the shop's
    Moments, or a list of those who want news) or "none". customers: for whom it is. hours: a week,
    for the group. wage: yuan an hour. gifts: yuan a month, for the group. seen: share of the
    group's members who see a post or more in the month.
    Returns (hours, yuan, customers reached), of a month.
    """
    if way == "group":
        spent = hours * WEEKS_A_MONTH
        return spent, spent * wage + gifts, customers * seen
    if way == "person":
        spent = customers * HANDLING_MINUTES / 60
        return spent, spent * wage, customers * ANSWERED
    if way == "moments":
        spent = MOMENTS_HOURS * WEEKS_A_MONTH
        return spent, spent * wage, customers * MOMENTS_SEEN
    return 0.0, 0.0, 0.0


@model(
    title="What does one person reached cost?",
    parameters=[
        whole("customers", "Customers", GROUP, 20, 2000, 10, "people", "Your own",
              "For whom it is: members of the group, or those whom you would write to instead."),
        number("hours", "Hours a week", GROUP_HOURS, 0, 40, 0.5, "h", "Your own",
               "For the group, or for all of yours: posts, answers, arguments. Assumed: write yours "
              "down for a week."),
        number("wage", "An hour costs", HOUR, 0, 200, 1, "¥/h", "Your own",
               "A host's wage, or what you would do instead. Assumed."),
        number("gifts", "Packets and gifts", 0, 0, 2000, 10, "¥/month", "Your own", "Assumed."),
        number("seen", "See a post in a month", 0.6, 0.05, 1, 0.01, "%", "Your own",
               "Members who see one post or more. Assumed; 85 % in the running case."),
        number("margin", "An order leaves", MARGIN, 1, 100, 1, "¥", "Your own",
               "After goods and discounts. Assumed."),
        number("price", "1,000 views cost", 50, 1, 500, 1, "¥", "An advertisement",
               "Assumed: ask the platform for your town."),
        number("near", "Views by people who could come", 0.5, 0.05, 1, 0.01, "%",
               "An advertisement", "The others live too far away. Assumed."),
        number("views", "Views until a person has seen it", 2, 1, 20, 0.5, "times",
               "An advertisement", "Assumed."),
    ],
    headlines=[
        Headline("group", "One member reached costs", "¥", 2),
        Headline("advert", "One person by ad", "¥", 2),
        Headline("orders", "Extra orders to pay for it", "orders", 0),
        Headline("month", "The group costs", "¥/month", 0),
        Headline("times", "A member costs as much as", "people", 1, "no figure"),
        Headline("reached", "Members reached in a month", "members", 0),
    ],
    columns={"way": "Way", "cost": "Cost of one person reached (¥)",
             "hours": "Hours a week for the group", "series": "Way"},
    charts=[
        Chart("bar", "ways", "cost", "way", "What one person reached costs, by way",
              "Four bars, in yuan a person and month: the group, writing to each customer, Moments "
              "or a list, and an advertisement."),
        Chart("line", "hours", "hours", "cost", "The hours decide what the group costs",
              "Line chart. Across: hours a week for the group. Up: yuan for one person reached. "
              "The group's line rises with the hours, the advertisement's is level.", "series",
              here=("hours", "group")),
    ],
    formula=r"\text{group} = \frac{h\,w\,52/12 + g}{n\,s}, \qquad "
            r"\text{advertisement} = \frac{p\,v}{1000\,l}, \qquad "
            r"\text{orders} = \frac{h\,w\,52/12 + g}{m}",
    claims="A001 A109",
)
def ways(customers, hours, wage, gifts, seen, margin, price, near, views):
    """What a person reached costs in a month, by the group and by other ways.

    The group costs hours × wage + gifts; that over the members who see a post or more is the cost
    of one. Each other way of one's own costs its hours (`monthly`). An advertisement costs its
    price of 1,000 views × the views until a person has seen it ÷ the share who could come.
    `orders` is how many orders more than without the group pay for its month.

    Assumes: an hour spent on the group is missing elsewhere; all ways reach different people
    equally well. Leaves out: what it cost to win the members, the fee of a tool, and what a person
    reached is worth, which differs: a member is a customer, and sees several posts. So the cheapest
    way is not the best one; the number says what the group must bring beside being seen.
    Tables: ways (four bars), hours (a row for each hour a week and way).
    """
    spent = {}
    for way in ("group", "person", "moments"):
        _, money, people = monthly(way, customers, hours, wage, gifts, seen)
        spent[way] = money / people
    advert = price * views / 1000 / near
    _, month, reached = monthly("group", customers, hours, wage, gifts, seen)
    lines = []
    for step in range(21):
        for series, cost in (
                ("Group", monthly("group", customers, step / 2, wage, gifts, seen)[1] / reached),
                ("Advertisement", advert)):
            lines.append({"hours": step / 2, "series": series, "cost": cost})
    bars = [{"way": way, "cost": cost} for way, cost in (
        ("Group", spent["group"]), ("Each one by message", spent["person"]),
        ("Moments or a list", spent["moments"]), ("Advertisement", advert))]
    headlines = {"group": spent["group"], "advert": advert, "orders": month / margin,
                 "month": month, "times": spent["group"] / advert, "reached": reached}
    return headlines, {"ways": bars, "hours": lines}
