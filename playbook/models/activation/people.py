"""People who move a group: one star or many ordinary members, and how both wear out (lesson 2.4)."""

from ..model import Chart, Headline, model, number, whole
from ..start.reach import distinct
from ..units import SHARE

PRICES = 25  # points of the chart by price
MONTHS = 12
BAD = 0.1  # a bad year is one in ten


def talked(passes, fade):
    """Return how many people hear it in talk for each one who heard it first.

    passes: how many each of the first tells. fade: the part of it that each further mouth keeps,
    below 1. The second tells passes × fade, the third passes × fade², and so on.
    """
    heard, each, share = 0.0, passes, 1.0
    for _ in range(50):
        share *= each
        heard += share
        each *= fade
    return heard


@model(
    title="One star or many members",
    parameters=[
        number("price", "What the star costs", 200, 0, 2000, 10, "¥", "The star",
               "Pay, goods and your own hours for one post. As much goes to ordinary members. "
               "Assumed."),
        whole("followers", "People who see the post", 400, 20, 5000, 20, "people", "The star",
              "Only those who live where you deliver. Assumed."),
        number("known", "Star's people yours already", 0.6, 0, 1, 0.05, "%", "The star",
               "They are in your groups, so you reach them yourself. Assumed; count it."),
        number("star_trust", "Star's new people who order", 0.02, 0, 0.2, 0.005, "%",
               "The star", "Of those who see the post and are not yours yet. Assumed."),
        number("each", "A member costs", 10, 2, 100, 1, "¥", "Ordinary members",
               "Twenty minutes of yours at ¥30 an hour, or goods. Assumed."),
        whole("tells", "People that a member tells", 6, 1, 30, 1, "people", "Ordinary members",
              "Each in person or one to one. Assumed."),
        whole("circle", "People whom your members know", 400, 40, 4000, 20, "people",
              "Ordinary members",
              "All together. The fewer, the more often two members tell the same. Assumed."),
        number("known_many", "Members' people yours already", 0.4, 0, 1, 0.05, "%",
               "Ordinary members", "Assumed; count it."),
        number("trust", "Members' new people who order", 0.1, 0, 0.5, 0.01, "%",
               "Ordinary members", "Of those who are told and are not yours yet. Assumed."),
        number("minutes", "Minutes that sharing takes", 1, 0, 20, 0.5, "min", "Ordinary members",
               "To find it, write something and send it."),
        number("gives_up", "Half give up at", 5, 1, 30, 1, "min", "Ordinary members",
               "At so many minutes half of the members whom you ask do not share. Assumed."),
        number("passes", "People told on by one who is new", 0.1, 0, 0.8, 0.05, "people",
               "What talk adds",
               "They are told in person, so the members' shares hold for them. Assumed."),
        number("fade", "Each further mouth keeps", 0.5, 0, 0.9, 0.1, "%", "What talk adds",
               "A story fades: who has it third-hand tells fewer. Assumed."),
    ],
    headlines=[
        Headline("star", "New customers through the star", "", 1),
        Headline("many", "New customers through members", "", 1),
        Headline("asked", "Members asked for the same money", "members", 0),
        Headline("ratio", "Members' for one of the star's", "times", 2, "the star brings none"),
        Headline("told", "Different people told by members", "people", 0),
        Headline("star_new", "New people who see the post", "people", 0),
        Headline("many_new", "New people told by members", "people", 0),
        Headline("star_each", "A new customer through the star costs", "¥", 0, "none comes"),
        Headline("many_each", "A new customer through members costs", "¥", 0, "none comes"),
        Headline("talk", "Of the star's customers, from talk", SHARE, 0, "none comes"),
    ],
    columns={"price": "What the star costs (¥)", "customers": "New customers", "series": "Through",
             "step": "Step", "star": "The star", "many": "Members"},
    charts=[
        Chart("line", "prices", "price", "customers", "New customers, by what the star costs",
              "Two lines over the price: the star's is level, the members' rises, since they get "
              "the same money. Where they cross both bring as many.", color="series",
              here=("price", "many")),
        Chart("table", "steps", title="From those reached to new customers"),
    ],
    formula=r"n = \frac{\text{price}}{\text{each}}, \quad q = 2^{-\text{minutes} / \text{half}}, "
            r"\quad \text{told} = N \left(1 - \left(1 - \frac{q k}{N}\right)^{n}\right), \quad "
            r"\text{new} = \text{told}\,(1 - \text{known}), \quad "
            r"\text{customers} = \text{new} \times \text{trust} + \text{new} \times "
            r"(p + p^2 f + p^3 f^3 + \dots)(1 - \text{known}_m)\,\text{trust}_m",
    claims="A085 A099 A103 A116 A145",
)
def star_or_many(price, followers, known, star_trust, each, tells, circle, known_many, trust,
                 minutes, gives_up, passes, fade):
    """Spend the same money on one star's post, or on ordinary members who tell people they know.

    The star's post is seen by `followers`; those in your groups already are taken off, and a share
    of the rest become customers. The money of the star asks price ÷ each members, a part of a
    member included. The longer sharing takes, the fewer of them do it. Each tells `tells` people,
    drawn by lot from all whom your members know (`distinct`), so some hear it twice; those who
    are yours are taken off too. Whoever is new then talks (`talked`), as often after a post as after
    a member's word, and is believed as a member is: that is how a broadcast starts conversations
    (A145). Averages: no chance is drawn.

    Every share is assumed. That a member is believed more often than a star is a control, and so
    is the number who are yours already. Left out: that those told in talk may have heard it, that
    people know those who live like them, a second post, and what praise does in the long run.
    """
    heard = talked(passes, fade) * (1 - known_many) * trust
    does = 0.5 ** (minutes / gives_up)

    def members(money):
        asked = money / each
        told = distinct(circle, does * min(tells, circle), asked)
        return asked, told, told * (1 - known_many) * (trust + heard)

    star_new = followers * (1 - known)
    star = star_new * (star_trust + heard)
    asked, told, many = members(price)
    many_new = told * (1 - known_many)
    headlines = {
        "star": star,
        "many": many,
        "asked": asked,
        "ratio": many / star if star > 0 else None,
        "told": told,
        "star_new": star_new,
        "many_new": many_new,
        "star_each": price / star if star > 0 else None,
        "many_each": price / many if many > 0 else None,
        "talk": star_new * heard / star if star > 0 else None,
    }
    top = max(400, 2 * price)
    prices = []
    for part in range(PRICES + 1):
        money = top * part / PRICES
        prices.append({"price": money, "series": "The star", "customers": star})
        prices.append({"price": money, "series": "Members", "customers": members(money)[2]})
    steps = [
        ("Asked", 1, asked),
        ("Who share it", 1, asked * does),
        ("People who see it or are told", followers, told),
        ("Of them new to you", star_new, many_new),
        ("Customers from these", star_new * star_trust, many_new * trust),
        ("Customers from talk", star_new * heard, many_new * heard),
    ]
    steps = [{"step": step, "star": round(of_star, 1), "many": round(of_many, 1)}
             for step, of_star, of_many in steps]
    return headlines, {"prices": prices, "steps": steps}


def tips(helpers, asks, tires, found):
    """Return (tips in a year, [helpers at the start and after each month]).

    helpers: at the start. asks: of each in a month. tires: the chance that one ask is the last
    that somebody follows. found: new helpers at the end of each month.
    """
    stays = 1 - tires
    # of one helper in a month: 1 + stays + stays² + …
    follows = sum([stays ** ask for ask in range(asks)])
    total, there = 0.0, [float(helpers)]
    for _ in range(MONTHS):
        total += there[-1] * follows
        there.append(there[-1] * stays ** asks + found)
    return total, there


def gone(people, chance):
    """Return the chances that 0, 1, … `people` go, each by themselves with `chance`: binomial."""
    if chance >= 1:
        return [0.0] * people + [1.0]
    found = [(1 - chance) ** people]
    for count in range(people):
        found.append(found[-1] * (people - count) / (count + 1) * chance / (1 - chance))
    return found


def bad(chances, share):
    """Return the smallest number that is exceeded with a chance below `share`."""
    rest = 1.0
    for count, one in enumerate(chances):
        rest -= one
        if rest < share - 1e-12:
            return count
    return len(chances) - 1


@model(
    title="A year with helpers",
    parameters=[
        whole("helpers", "Members who help", 10, 2, 60, 1, "members", "Asking and thanking",
              "In one group, at the start. Assumed."),
        whole("asks", "Asks a month, each", 2, 1, 12, 1, "", "Asking and thanking",
              "How often you ask each of them to pass on a tip: something that they would recommend."),
        number("tires", "An ask is the last", 0.08, 0, 0.4, 0.01, "%", "Asking and thanking",
               "Of 100 asks without thanks, those after which somebody no longer helps. Assumed."),
        number("thanked", "Asks with thanks", 0.2, 0, 1, 0.1, "%", "Asking and thanking",
               "By name, and with what came of it."),
        number("helps", "Thanks keep", 0.5, 0, 1, 0.1, "%", "Asking and thanking",
               "Of those whom an ask would lose, the share that thanks keep. Assumed."),
        whole("found", "New helpers a month", 0, 0, 10, 1, "members", "Asking and thanking",
              "Whom you find and ask."),
        whole("brought", "People they brought", 40, 5, 400, 5, "people",
              "When somebody goes", "Through the star, or through all helpers together. Assumed."),
        number("goes", "Goes in the year", 0.2, 0, 0.9, 0.05, "%", "When somebody goes",
               "The chance that the star leaves you, and the same for each helper. Assumed."),
        number("follow", "Of theirs, who go along", 0.3, 0, 1, 0.05, "%",
               "When somebody goes",
               "Of the people whom somebody brought, the share who leave with them. Assumed."),
    ],
    headlines=[
        Headline("total", "Tips in a year", "", 0),
        Headline("left", "Still helping after a year", "members", 1),
        Headline("twice", "Twice as many asks bring", "times", 2),
        Headline("each", "Tips of one helper in the year", "", 1),
        Headline("lost", "People lost a year, on average", "people", 1),
        Headline("bad_star", "Lost in a bad year, with a star", "people", 0),
        Headline("bad_many", "Lost in a bad year, with helpers", "people", 1),
    ],
    columns={"month": "Months", "there": "Members who help", "series": "Asked",
             "way": "Through", "average": "Lost on average", "bad": "Lost in one year of ten",
             "none": ("Years without a loss", "%")},
    charts=[
        Chart("line", "months", "month", "there", "Who still helps, month by month",
              "Two lines over twelve months: members who help if asked as often as set, and if "
              "asked twice as often.", color="series"),
        Chart("table", "goes", title="Who leaves with them"),
    ],
    formula=r"s = 1 - t(1 - \text{thanked} \times h), \quad H_{m+1} = H_m s^a + f, \quad "
            r"\text{tips} = \sum_m H_m \frac{1 - s^a}{1 - s}, \quad "
            r"\text{lost} = \frac{B}{n} \, v \, X, \; X \sim \text{Bin}(n, g)",
    claims="A085 A103 A116",
)
def helpers_year(helpers, asks, tires, thanked, helps, found, brought, goes, follow):
    """Ask helpers for a year: some tire with each ask, and some who go take people along.

    After each ask a share of the helpers no longer helps; thanks keep a part of these. Without new
    ones, a helper passes on 1 ÷ (chance that an ask is the last) tips in all, however often you
    ask: asking more often only uses this up sooner.

    Besides, a star or a helper may leave you altogether, each with the same chance, by themselves.
    The people who came through them are the same number both ways, shared out evenly among the
    helpers at the start; of these some follow. A bad year is the smallest loss that is exceeded
    in fewer than one year of ten (binomial, exact).

    All shares are assumed, and equal for star and helpers. Left out: that helpers copy each other,
    rest and come back, or that whoever stays is the keener one.
    """
    lose = tires * (1 - thanked * helps)
    total, there = tips(helpers, asks, lose, found)
    double, faster = tips(helpers, 2 * asks, lose, found)
    one = brought * follow
    part = one / helpers
    star, many = gone(1, goes), gone(helpers, goes)
    lost = part * sum([count * chance for count, chance in enumerate(many)])
    headlines = {
        "total": total,
        "left": there[-1],
        "twice": double / total,
        "each": total / (helpers + found * (MONTHS - 1)),
        "lost": lost,
        "bad_star": one * bad(star, BAD),
        "bad_many": part * bad(many, BAD),
    }
    months = []
    for series, counts in (("As often as set", there), ("Twice as often", faster)):
        months += [{"month": month, "series": series, "there": count}
                   for month, count in enumerate(counts)]
    rows = [{"way": "One star", "average": one * goes, "bad": headlines["bad_star"],
             "none": star[0]},
            {"way": "Many helpers", "average": lost, "bad": headlines["bad_many"],
             "none": many[0]}]
    return headlines, {"months": months, "goes": rows}
