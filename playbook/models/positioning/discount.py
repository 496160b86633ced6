"""What a discount in a group brings: orders gained against margin given, and waiting (1.2)."""

from ..base import GROUP, HOUR, MARGIN, ORDERS
from ..model import Chart, Headline, choice, model, number, whole

MOST_WEEKS = 26
SIZES = tuple(step / 2 for step in range(25))  # yuan off, for the chart of discounts
FULL, ANYWAY, MORE = "Full price", "Came anyway", "Gained"


def play(off, every, members, usual, take, pull, learn, forget, keeps, borrowed, weeks, most):
    """Play a discount week by week; return a list of weeks, each a dict.

    off: yuan off one order of a member. every: weeks from one discount to the next, the first in
    week 1. members: who get it. usual: orders that they place in a week without a discount. take:
    share of these that use a discount when it is there. pull: orders that it adds for each member
    and yuan off, at most one a member. learn: share of the others who wait from then on, after
    each discount; forget: share of the waiting who stop, in each week without. keeps: weeks for
    which an order can be put off. borrowed: share of the added orders that are missing a week
    later. most: orders that can have a discount in a week, None for no limit; gained and other
    orders get it alike, and without it an order is not gained.
    A week is {"full": orders at the full price, "anyway": orders with a discount that would have
    come anyway, "gained": orders that it added, all with a discount, "missing": orders that were
    borrowed by the week before, "waiting": share of usual orders that wait, after that week}.
    Orders that wait are placed in the next week with a discount, or at the end at the full price.
    """
    waiting, held, missing, found = 0.0, 0.0, 0.0, []
    for week in range(weeks):
        one = {"full": usual, "anyway": 0.0, "gained": 0.0, "missing": missing}
        missing = 0.0
        if off > 0 and week % every == 0:
            used = take + (1 - take) * waiting
            one["full"] = usual * (1 - used)
            one["anyway"] = usual * used + held
            one["gained"] = min(1.0, pull * off) * members
            asked = one["anyway"] + one["gained"]
            if most is not None and asked > most:
                one["full"] += one["anyway"] * (1 - most / asked)
                one["anyway"] *= most / asked
                one["gained"] *= most / asked
            held, missing = 0.0, borrowed * one["gained"]
            waiting += learn * (1 - waiting)
        elif off > 0:
            if every - week % every <= keeps:
                held += usual * waiting
                one["full"] = usual * (1 - waiting)
            waiting *= 1 - forget
        one["waiting"] = waiting
        found.append(one)
    found[-1]["full"] += held
    return found


def half_wait(weeks):
    """Return the first week, from 1, after which half of the usual orders wait; None for never."""
    for number_, week in enumerate(weeks, 1):
        if week["waiting"] >= 0.5:
            return number_
    return None


@model(
    title="A discount in the group",
    parameters=[
        number("off", "Off one order", 5, 0, 12, 0.5, "¥", "Your discount",
               "For each member, once in a week with a discount."),
        whole("every", "Weeks between", 2, 1, 8, 1, "weeks", "Your discount",
              "From one discount to the next: 1 is every week. The first is in week 1."),
        choice("whom", "Who gets it", "all", [("all", "All members"),
                                              ("quiet", "No order for 4 weeks")],
               "Your discount",
               "The second goes out one by one, since everyone reads the group."),
        choice("goods", "On which goods", "all", [("all", "All goods"),
                                                  ("leftover", "What would be thrown away")],
               "Your discount", "Leftovers are few: who comes too late pays the full price."),
        whole("weeks", "Time", 12, 4, MOST_WEEKS, 1, "weeks", "Your discount",
              "How long you look at it."),
        number("take", "Use it anyway", 0.35, 0, 1, 0.01, "%",
               "How members react",
               "Share of the orders that would come in that week in any case. In the running case 28 "
               "and 43 % were counted, 29 and 35 % built in."),
        number("pull", "Gained for a yuan", 2, 0, 20, 0.1, "orders",
               "How members react",
               "Orders that 100 members place more for each yuan off. A coupon of the running case "
               "added 1.7 to 1.9 in its two weeks."),
        number("learn", "Begin to wait", 0.1, 0, 0.5, 0.01, "%",
               "How members react",
               "Share of those who do not wait yet, after each discount. That people learn to wait "
               "is found (E95); how fast in a group is assumed."),
        number("forget", "Stop waiting", 0.1, 0, 1, 0.01, "%",
               "How members react", "Share of the waiting, in each week without. Assumed."),
        whole("keeps", "An order can wait", 1, 0, 8, 1, "weeks",
              "How members react", "Supper cannot wait for a month. Assumed."),
        number("borrowed", "Borrowed orders", 0, 0, 1, 0.05, "%",
               "How members react",
               "Share of the gained that are missing a week later. None in the running case; about "
               "a third in four sets of store data (E100)."),
        whole("members", "Members", GROUP, 20, 3000, 10, "members", "The shop", "One group."),
        number("usual", "Usual orders", ORDERS, 0.01, 3, 0.01, "orders",
               "The shop", "Of a member in a week without a discount: the running case's own."),
        number("quiet", "Quiet members", 0.43, 0, 0.95, 0.01, "%",
               "The shop",
               "No order for 4 weeks; as in the running case, of those who ever ordered."),
        number("quiet_usual", "Orders of the quiet", 0.18, 0, 0.95, 0.01, "%", "The shop",
               "Their share of all; as in the running case: they come, but rarely."),
        number("margin", "Full margin", MARGIN, 0.5, 60, 0.5, "¥",
               "The shop",
               "What an order at the full price leaves after goods. Assumed, as in other lessons."),
        whole("leftover", "Leftovers", 10, 0, 500, 1, "orders",
              "The shop", "Orders a week that they can fill. Assumed."),
        number("saved", "Saved by one of them", 4, 0, 50, 0.5, "¥", "The shop",
               "What you paid for leftovers in a gained order, else thrown away. Assumed."),
    ],
    headlines=[
        Headline("gain", "More than without a discount", "¥", 0),
        Headline("gained", "Orders gained", "orders", 0),
        Headline("anyway", "Of 100 with discount, came anyway", "", 0, "nobody used it"),
        Headline("loss", "Less than without a discount", "¥", 0, "no loss"),
        Headline("half", "Half of them wait after", "weeks", 0, "not in this time"),
        Headline("given", "Margin given away", "¥", 0),
        Headline("before", "Margin without a discount", "¥", 0),
        Headline("first", "More in the first week", "¥", 0),
        Headline("minutes", "Time for a whole round, at ¥30 an hour", "min", 0, "no time"),
    ],
    columns={"week": "Week", "series": "Orders", "orders": "Orders in a week (orders)",
             "off": "Off one order (¥)", "gain": "More than without a discount (¥)"},
    charts=[
        Chart("bar", "weekly", "week", "orders", "Orders, week by week",
              "Stacked bars of the orders in each week: those at the full price, those with "
              "the discount that came anyway, those gained.", "series"),
        Chart("line", "sizes", "off", "gain", "How large a discount",
              "Lines of the yuan more or less than without a discount, against the yuan off: for "
              "a discount to all members, and to those who have not ordered for 4 weeks.",
              "series", here=("off", "gain")),
    ],
    formula=r"\text{first week} = N\left(\frac{p\,d}{100} (m - d) - u\, t\, d\right), \quad "
            r"w_{k+1} = w_k + \ell (1 - w_k)",
    claims="A019 A020 A022 A129 A131",
)
def discount(off, every, whom, goods, weeks, take, pull, learn, forget, keeps, borrowed, members,
             usual, quiet, quiet_usual, margin, leftover, saved):
    """What a discount earns against none: orders gained, margin given away, members who wait.

    A discount adds orders, each of which leaves the margin less the discount. It is also used by
    orders that would have come anyway, and each of these loses the discount. And each discount
    teaches some to wait: they use every discount, and in weeks without one they put their orders
    off to the next. In the first week it pays only if pull ÷ 100 × (margin − off) is more than
    usual × take: orders gained against orders that came anyway.

    Leftovers can be bought by few. There a gained order also saves what its goods had cost; one
    that came anyway saves nothing, since the fresh goods it would have taken stay on the shelf.

    A discount to the quiet is known to them alone, and they alone learn. The same number of orders
    is gained for each member and yuan, quiet or not: so it is in the running case, where we put it
    in. A field test in shops found three times as much among those who had bought that kind of
    good before (E93), so measure it. The hours of the host are not taken off: `minutes` is how
    long each discount may take, at HOUR yuan an hour, before nothing is left. Left out: new
    members whom a discount brings, larger baskets, suppliers who pay a part, and what competitors
    do.
    """
    def run(size, to):
        part, share = (quiet, quiet_usual) if to == "quiet" else (1, 1)
        return play(size, every, members * part, members * usual * share, take, pull / 100, learn,
                    forget, keeps, borrowed, weeks, leftover if goods == "leftover" else None)

    def gain(size, found):
        """The yuan more than without a discount, over some weeks."""
        each = margin - size + (saved if goods == "leftover" else 0)
        return sum(one["gained"] * each - one["anyway"] * size - one["missing"] * margin
                   for one in found)

    found = run(off, whom)
    anyway = sum(one["anyway"] for one in found)
    added = sum(one["gained"] for one in found)
    net = added - sum(one["missing"] for one in found)
    orders = members * usual
    earned = gain(off, found)
    times = len(range(0, weeks, every))
    headlines = {
        "gain": earned, "gained": net, "loss": -earned if earned < 0 else None,
        "anyway": 100 * anyway / (anyway + added) if anyway + added > 0 else None,
        "half": half_wait(found), "given": off * (anyway + added),
        "before": weeks * orders * margin, "first": gain(off, found[:1]),
        "minutes": 60 * earned / (times * HOUR) if earned > 0 else None,
    }
    others = orders * (1 - quiet_usual) if whom == "quiet" else 0
    weekly = [{"week": "%d" % week, "series": name, "orders": value}
              for week, one in enumerate(found, 1)
              for name, value in ((FULL, one["full"] + others), (ANYWAY, one["anyway"]),
                                  (MORE, one["gained"] - one["missing"]))]
    sizes = [{"off": size, "series": name, "gain": gain(size, run(size, to))}
             for name, to in (("To all", "all"), ("To the quiet", "quiet")) for size in SIZES]
    return headlines, {"weekly": weekly, "sizes": sizes}
