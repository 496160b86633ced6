"""Levers of activation: one budget on seven of them, and four that hang together (lesson 2.2)."""

import math

from ..base import HOUR, WEEKS_A_MONTH
from ..model import Chart, Headline, model, number
from ..units import SHARE

DOSE = 35  # yuan at the base's wage: the smallest amount of a lever that a shop would begin with
NOTHING = 1e-9  # orders: less is none
MOST_TIMES = 100  # by which one lever's next yuan is told to beat another's
NEXT = 10  # yuan: what is meant by the next yuan

# name, label, what the first dose brings, share of the dose that is work. All assumed.
LEVERS = [("emotion", "Emotion", 5.0, 1.0), ("goods", "Goods", 8.0, 0.3),
          ("content", "Content", 6.0, 1.0), ("leaders", "Opinion leaders", 4.0, 0.5),
          ("events", "Events", 3.0, 0.6), ("packets", "Red packets", 5.0, 0.2),
          ("program", "Mini-program", 2.0, 0.4)]
FIRST = {name: first for name, _, first, _ in LEVERS}

STEPS = [("traffic", "Traffic"), ("management", "Management"), ("activities", "Activities"),
         ("content", "Content")]


def power_of(times):
    """Return the power d of x ** d at which four times the money brings `times` as much."""
    return math.log(times) / math.log(4)


def brings(first, doses, power):
    """Return what doses of a lever bring: the first brings `first`, each further one less."""
    return first * doses ** power if doses > 0 else 0.0


def best_split(budget, firsts, prices, setup, power):
    """Return what a budget brings at most, and the yuan on each lever that do it.

    firsts: what the first dose of each lever brings. prices: yuan of a dose. setup: yuan that
    each lever in use costs before it brings anything. power: above 0, below 1.
    Closed form: what is left after `setup` is shared so that the next yuan brings the same on all
    levers in use, doses ∝ (first ÷ price) ** (1 ÷ (1 − power)). Their weights add up, so the best
    m levers are those of the m largest weights, and only the number m has to be tried.
    """
    weights = [first ** (1 / (1 - power)) * price ** (-power / (1 - power))
               for first, price in zip(firsts, prices)]
    # The place breaks ties: MicroPython's sort is not stable.
    order = [place for _, place in sorted((-weight, place)
                                          for place, weight in enumerate(weights))]
    most, split = 0.0, [0.0] * len(firsts)
    for count in range(1, len(order) + 1):
        rest = budget - setup * count
        used = order[:count]
        total = sum([weights[place] for place in used])
        if rest <= 0 or total <= 0:
            break
        value = total ** (1 - power) * rest ** power
        if value > most + 1e-12:
            most = value
            split = [setup + rest * weights[place] / total if place in used else 0.0
                     for place in range(len(order))]
    return most, split


@model(
    title="Seven levers, one budget",
    parameters=[
        number("emotion", "Emotion", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Answers and questions to one member, by name; work counted."),
        number("goods", "Goods", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Something new to taste and to show; work counted."),
        number("content", "Content", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Posts that help and do not sell; work counted."),
        number("leaders", "Opinion leaders", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Members with a skill, whom you supply and thank; work counted."),
        number("events", "Events", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "An afternoon in the shop or outside; work counted."),
        number("packets", "Red packets", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Red packets with a purpose; work counted."),
        number("program", "Mini-program", 50, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Its fee, and keeping stock and prices right; work counted."),
        number("wage", "An hour counts", HOUR, 5, 90, 5, "¥", "What things cost",
               "Yuan for an hour of work. Assumed."),
        number("setup", "Running a lever costs", 0, 0, 45, 5, "¥", "What things cost",
               "Yuan a week on each lever that is used before it brings anything. Assumed."),
        number("times", "Four times the money brings", 2, 1.1, 3.8, 0.1, "times",
               "How members react",
               "How many times as much a lever brings for four times the money. Assumed."),
        number("first_emotion", "Emotion, the first ¥35", FIRST["emotion"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_goods", "Goods, the first ¥35", FIRST["goods"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_content", "Content, the first ¥35", FIRST["content"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_leaders", "Opinion leaders, the first ¥35", FIRST["leaders"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_events", "Events, the first ¥35", FIRST["events"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_packets", "Red packets, the first ¥35", FIRST["packets"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
        number("first_program", "Mini-program, the first ¥35", FIRST["program"], 0, 20, 0.5,
               "members", "How members react", "Members who write because of it. Assumed."),
    ],
    headlines=[
        Headline("brought", "More members who write in a week", "", 1),
        Headline("spent", "Spent in a week", "¥", 0),
        Headline("share", "Of the best with this money", SHARE, 0, "nothing brought"),
        Headline("hours", "Hours of it", "h/week", 1),
        Headline("cash", "Cash of it", "¥", 0),
        Headline("month", "Cash of a month", "¥", 0),
        Headline("best", "The best with this money", "", 1),
        Headline("used", "Levers that the best uses", "", 0),
        Headline("most", "The next ¥10 bring, at most", "", 2),
        Headline("least", "The next ¥10 bring, at least", "", 2),
    ],
    columns={"lever": "Lever", "next": "Members that the next ¥10 bring", "yuan": "Yuan a week",
             "cash": "Cash (¥)", "hours": "Hours", "brought": "Members brought",
             "best": "The best split (¥)"},
    charts=[
        Chart("bar", "next", "next", "lever", "What the next ¥10 bring",
              "Seven bars, one a lever: the members that ten yuan more on it bring."),
        Chart("table", "levers", title="Where the money goes"),
    ],
    formula=r"b_i(x_i) = a_i \left(\frac{x_i - s}{p_i}\right)^d, \quad "
            r"\max \sum_i b_i(x_i) \text{ with } \sum_i x_i = B: \quad "
            r"b_i'(x_i) = \lambda \text{ for each lever in use}, \quad "
            r"x_i - s \propto a_i^{1/(1-d)}\, p_i^{-d/(1-d)}",
    claims="A082 A083 A084 A085 A086 A087 A088",
)
def seven_levers(wage, setup, times, **yuan):
    """Share a week's budget among the seven levers of activation.

    A lever's yuan buy doses: at ¥30 an hour a dose costs ¥35, work and cash together, and what
    part of it is work differs by lever (`LEVERS`); another wage changes the price of the work. The
    first dose of a lever brings some members who write in the week and would otherwise have kept
    silent; each further one brings fewer, by the same rule for all. Levers add up: none makes another stronger
    or weaker. The best split is exact (`best_split`).

    The strengths, the shares of work and the rule of diminishing returns are assumed: no source
    measures a lever against another. With a cost of running a lever at all, a lever below it
    brings nothing. Left out: that members whom two levers bring are partly the same, that effects
    last beyond the week, and chance.
    """
    power = power_of(times)
    names = [name for name, _, _, _ in LEVERS]
    spent_on = [yuan[name] for name in names]
    firsts = [yuan["first_" + name] for name in names]
    dearer = [1 - work + work * wage / HOUR for _, _, _, work in LEVERS]
    prices = [DOSE * factor for factor in dearer]

    def members(place, amount):
        return brings(firsts[place], (amount - setup) / prices[place], power)

    places = range(len(names))
    brought = [members(place, spent_on[place]) for place in places]
    further = [members(place, spent_on[place] + NEXT) - brought[place] for place in places]
    hours = [spent_on[place] / dearer[place] * LEVERS[place][3] / HOUR for place in places]
    spent = sum(spent_on)
    cash = sum([spent_on[place] - hours[place] * wage for place in places])
    best, split = best_split(spent, firsts, prices, setup, power)
    headlines = {
        "brought": sum(brought),
        "spent": spent,
        "share": min(1.0, sum(brought) / best) if best > 0 else None,
        "hours": sum(hours),
        "cash": max(0.0, cash),
        "month": max(0.0, cash) * WEEKS_A_MONTH,
        "best": best,
        "used": sum([1 for amount in split if amount > 0]),
        "most": max(further),
        "least": min(further),
    }
    following = [{"lever": LEVERS[place][1], "next": further[place]} for place in places]
    levers = [{"lever": LEVERS[place][1], "yuan": spent_on[place],
               "cash": round(max(0.0, spent_on[place] - hours[place] * wage), 1),
               "hours": round(hours[place], 1), "brought": round(brought[place], 1),
               "best": round(split[place], 1)} for place in places]
    return headlines, {"next": following, "levers": levers}


def together(qualities, makes_up):
    """Return what levers of these qualities do together: a mean between the weakest and the sum.

    makes_up: how far one makes up for another, above 0 to 1. 1: they add up (the mean); 0.5: they
    multiply (the geometric mean); near 0: the weakest alone decides. In between it is the power
    mean of the power p = 2 − 1 ÷ makes_up; the elasticity of substitution is
    makes_up ÷ (1 − makes_up).
    """
    least = min(qualities)
    power = 2 - 1 / makes_up
    if least <= 0 and power <= 0:
        return 0.0
    if abs(power) < 1e-9:
        return math.exp(sum([math.log(one) for one in qualities]) / len(qualities))
    scale = least if power < 0 else max(qualities)  # so that no power grows out of bounds
    if scale <= 0:
        return 0.0
    mean = sum([(one / scale) ** power for one in qualities]) / len(qualities)
    return scale * mean ** (1 / power)


def best_together(budget, firsts, makes_up, power):
    """Return the yuan on each lever that bring most together, by the closed form.

    budget: yuan. firsts: the quality that a dose gives each lever. makes_up: as in `together`.
    power: above 0, below 1. Yuan ∝ first ** (p ÷ (1 − p × power)), p = 2 − 1 ÷ makes_up: they
    follow strength where levers add up, are equal where they multiply, and go to the weak below.
    """
    p = 2 - 1 / makes_up
    least = min(firsts)
    weights = [(first / least) ** (p / (1 - p * power)) for first in firsts]
    return [budget * weight / sum(weights) for weight in weights]


@model(
    title="Four levers together",
    parameters=[
        number("traffic", "Traffic", 80, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Bringing customers into the group; work counted."),
        number("management", "Management", 80, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Rules, welcome and answers; work counted."),
        number("activities", "Activities", 80, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Things to take part in; work counted."),
        number("content", "Content", 80, 0, 350, 5, "¥", "Yuan a week on each lever",
               "Posts, pictures, videos; work counted."),
        number("makes_up", "One makes up for another", 0.2, 0.05, 1, 0.05, "%",
               "How the levers hang together",
               "100 %: they add up, and more of one replaces another. 50 %: they multiply. Near 0: "
               "the weakest alone decides. Assumed."),
        number("times", "Four times the money brings", 2, 1.1, 3.8, 0.1, "times",
               "How the levers hang together",
               "How many times as good a lever is for four times the money. Assumed."),
        number("first_traffic", "Strength of traffic", 8, 0.5, 20, 0.5, "",
               "How strong a lever is", "How good ¥35 a week make it. Assumed."),
        number("first_management", "Strength of management", 4, 0.5, 20, 0.5, "",
               "How strong a lever is", "How good ¥35 a week make it. Assumed."),
        number("first_activities", "Strength of activities", 6, 0.5, 20, 0.5, "",
               "How strong a lever is", "How good ¥35 a week make it. Assumed."),
        number("first_content", "Strength of content", 6, 0.5, 20, 0.5, "",
               "How strong a lever is", "How good ¥35 a week make it. Assumed."),
    ],
    headlines=[
        Headline("orders", "Orders from the group in a week", "orders", 1),
        Headline("spent", "Spent in a week", "¥", 0),
        Headline("ratio", "Next ¥10: the weakest against the strongest", "times", 1,
                 "more than 100 times"),
        Headline("weakest", "The next ¥10 on the weakest bring", "orders", 2),
        Headline("strongest", "The next ¥10 on the strongest bring", "orders", 2),
        Headline("share", "Of the best with this money", SHARE, 0, "nothing spent"),
    ],
    columns={"lever": "Lever", "next": "Orders that the next ¥10 bring", "yuan": "Yuan a week",
             "quality": "How good it is", "best": "The best split (¥)"},
    charts=[
        Chart("bar", "next", "next", "lever", "What the next ¥10 bring, four levers",
              "Four bars, one a lever: the orders that ten yuan more on it bring."),
        Chart("table", "levers", title="How good each lever is"),
    ],
    formula=r"q_i = a_i \left(\frac{x_i}{35}\right)^d, \quad "
            r"\text{orders} = \left(\frac{1}{4} \sum_i q_i^{\,p}\right)^{1/p}, \quad "
            r"p = 2 - \frac{1}{m}, \quad "
            r"\frac{\partial\, \text{orders}}{\partial x_i} \propto \frac{q_i^{\,p}}{x_i}, \quad "
            r"\text{best: } x_i \propto a_i^{\,p / (1 - p d)}",
    claims="A008 A012",
)
def four_levers(makes_up, times, **yuan):
    """How four levers work together: traffic, management, activities and content (四大抓手).

    Money makes each lever better, ever more slowly. How far one makes up for another is a number:
    at 100 % they add up, at 50 % they multiply, near 0 the weakest alone decides (`together`: a
    mean with a constant elasticity of substitution). The best split is exact (`best_together`).
    The weakest and the strongest lever are those whose first ¥35 do least and most.

    That the four hang together like this, and how strong each is, is assumed: the sources name
    the levers and do not say what happens if one is missing.
    """
    power = power_of(times)
    names = [name for name, _ in STEPS]
    firsts = [yuan["first_" + name] for name in names]
    spent_on = [yuan[name] for name in names]

    def orders(amounts):
        return together([brings(first, amount / DOSE, power)
                         for first, amount in zip(firsts, amounts)], makes_up)

    now = orders(spent_on)
    further = [orders([amount + (NEXT if name == other else 0)
                       for name, amount in zip(names, spent_on)]) - now for other in names]
    spent = sum(spent_on)
    split = best_together(spent, firsts, makes_up, power)
    best = orders(split)
    weak, strong = firsts.index(min(firsts)), firsts.index(max(firsts))
    ratio = max(further[weak], NOTHING) / max(further[strong], NOTHING)
    headlines = {
        "orders": now,
        "spent": spent,
        "ratio": ratio if ratio <= MOST_TIMES else None,
        "weakest": max(0.0, further[weak]),
        "strongest": max(0.0, further[strong]),
        "share": min(1.0, now / best) if best > 0 else None,
    }
    following = [{"lever": label, "next": max(0.0, gain)}
                 for (_, label), gain in zip(STEPS, further)]
    levers = [{"lever": label, "yuan": amount, "quality": brings(first, amount / DOSE, power),
               "best": share}
              for (_, label), amount, first, share in zip(STEPS, spent_on, firsts, split)]
    return headlines, {"next": following, "levers": levers}
