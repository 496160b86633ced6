"""Into how many groups customers are split, and by what (lesson 1.1)."""

import math

from ..base import GROUP, GROUP_HOURS, HOST_POSTS, REPLY, ROUNDS, STARTS, STEEPNESS, TOLERANCE
from ..model import Chart, Headline, choice, model, number, switch, whole
from .size import chance_of_rounds, readers_left

MOST = 8  # groups
NEAR = 0.05  # of the answers of the best number of groups; fewer groups that lose less will do
DAYS = 7


def sorted_groups(customers, groups, kinds, fit):
    """Return [(members, alike)] of each group when customers of equally common kinds are split.

    customers: people in all. groups: 1 or more. kinds: of need, 1 or more, equally common. fit: 0
    to 1, the share of customers who are put where their need belongs; the others fall into any
    group by lot. Fewer groups than kinds hold several kinds each, as evenly as can be; more groups
    than kinds part a kind. alike: the chance that two members of the group have one need: both are
    in place, fit², and of one of its kinds, or not, and then it is that of all customers.
    """
    found = []
    for place in range(min(groups, kinds)):
        held = kinds // groups + (1 if place < kinds % groups else 0) if groups < kinds else 1
        parts = 1 if groups < kinds else groups // kinds + (1 if place < groups % kinds else 0)
        alike = fit * fit / held + (1 - fit * fit) / kinds
        found += [(customers * held / kinds / parts, alike)] * parts
    return found


def reply_chance(reply, times, alike, mixed):
    """Return the chance that a reader replies to a message in a group of that likeness.

    reply: the chance where all customers are mixed. times: how many times as often somebody
    replies to a message of somebody alike. alike, mixed: the chance that two are alike, in the
    group and among all. The chance for an alike pair is `times` that for another, and over all
    customers it is `reply`: so a mixed group talks as it was counted, whatever `times` is.
    """
    return min(1.0, reply * (1 + (times - 1) * alike) / (1 + (times - 1) * mixed))


def smallest_that_talks(reply, want):
    """Return the members from which a message gets an answer with the chance `want`.

    reply: chance from above 0 to below 1 that a reader replies. The writer is counted, muting is
    not: 1 - (1 - reply)^(members - 1) = want.
    """
    return 1 + math.log(1 - want) / math.log(1 - reply)


@model(
    title="One group, or several?",
    parameters=[
        whole("groups", "Groups", 1, 1, MOST, 1, "groups", "The split",
              "1 leaves everybody together."),
        number("fit", "Land in the right group", 1, 0, 1, 0.01, "%",
               "The split", "100 %: you asked each one. 0 %: drawn by lot. In between: what you "
               "split by tells something of the need. Start: the best case."),
        whole("customers", "Customers", 2 * GROUP, 50, 2000, 50, "people",
              "The customers", "In all groups. Two of the recommended size (A079)."),
        whole("kinds", "Needs among them", 4, 1, MOST, 1, "needs",
              "The customers", "What they would talk about: cooking, children, health. Equally "
              "common. Assumed."),
        number("times", "Answers to someone alike", 3, 1, 10, 0.1,
               "times", "The talk", "So many times as often as to others; 1: likeness changes "
               "nothing. Assumed: we found no figure for groups of customers."),
        number("want", "Answered, to count as talk", 0.5, 0.05, 0.95, 0.05,
               "%", "The talk", "A group talks if so many messages get an answer: every second "
               "one. Assumed; it draws the line for too small."),
        number("reply", "Chance that a reader replies, all mixed", REPLY, 0.0005, 0.06, 0.0001,
               "%", "The talk", "As in lesson 1.3: the running case."),
        number("starts", "Topics that a reader starts a day", STARTS, 0.01, 1, 0.01, "topics",
               "The talk", "As in lesson 1.3: the running case, one topic in two weeks."),
        whole("posts", "Your own posts a day, in each group", HOST_POSTS, 0, 20, 1, "posts",
              "The talk", "As in lesson 1.3: the running case."),
        whole("rounds", "Rounds of replies before a topic is over", ROUNDS, 1, 5, 1, "rounds",
              "The talk", "As in lesson 1.3. Assumed."),
        number("tolerance", "Messages a day at which half have muted", TOLERANCE, 5, 500, 5,
               "messages", "The talk", "As in lesson 1.3. Assumed."),
        whole("each", "Hours a group", GROUP_HOURS, 1, 20, 1, "h/week", "Your time",
              "Reading, posting, answering: about 25 minutes a day. Assumed; count yours."),
    ],
    headlines=[
        Headline("answered", "Messages answered in a week", "", 0),
        Headline("hours", "Hours a week for all groups", "h", 0),
        Headline("alike", "Chance that two members share a need", "%", 0),
        Headline("smallest", "Members in the smallest group", "members", 0),
        Headline("least", "Smallest group that still talks", "members", 0),
        Headline("large", "Groups large enough to talk", "groups", 0),
        Headline("reading", "Members who still read", "members", 0),
        Headline("few", "Fewest groups that lose less than 5 % of the answers", "groups", 0),
        Headline("gain", "Answered more than in one group (below 0: fewer)", "", 0),
    ],
    columns={"groups": "Groups", "answered": "Answered in a week",
             "members": "Members", "series": "Series"},
    charts=[
        Chart("line", "splits", "groups", "answered",
              "Answers, by the number of groups",
              "Line chart. Across: groups, 1 to 8. Up: members' messages that get an answer in a "
              "week, in all groups together. Two lines: as set, and if members answered everybody "
              "alike. A point marks your setting.", "series", here=("groups", "answered")),
        Chart("line", "sizes", "groups", "members",
              "Smallest group, and what it needs",
              "Line chart. Across: groups, 1 to 8. Up: members. Two lines: members in the "
              "smallest group, and the smallest size at which it still talks. A point marks your "
              "setting.", "series", here=("groups", "smallest")),
    ],
    formula=r"a_i = \frac{f^2}{m_i} + \frac{1-f^2}{V},\quad "
            r"p_i = p\,\frac{1+(h-1)\,a_i}{1+(h-1)/V},\quad "
            r"\text{answered} = 7\sum_i sA_i\left(1-(1-p_i)^{A_i}\right),\quad "
            r"N_{\min} = 1+\frac{\ln(1-w)}{\ln(1-p_i)}",
    claims="A073 A074 A014")
def group_split(groups, fit, customers, kinds, times, want, reply, starts, posts, rounds,
                tolerance, each):
    """Likeness inside a group against its size, and the hours that each group costs.

    Computes, for 1 to 8 groups: members and likeness of each group, the chance that a reader
    replies there, who still reads, and from these the members' messages of a week that get an
    answer, in all groups together.
    Likeness: the chance that two members have one need (Simpson's index). It rises when kinds are
    parted and everybody lands in place, and not at all when they are drawn by lot.
    Replies: as in lesson 1.3, but the chance is `times` as high between two who are alike. It is
    scaled so that a mixed group has the counted chance: sorting can add talk, mixing cannot take
    away what was counted. That likeness adds talk at all is the ASSUMPTION on which the advice to
    sort rests: with `times` at 1 it adds nothing.
    Muting: as in lesson 1.3 (`readers_left`), by the number of messages alone, however alike. That
    is the other assumption that decides: where few mute, one large group answers as much as two.
    A group is large enough when a message gets an answer with the chance that is wanted, muting
    left out; `least` and `smallest` are those of the smallest group.
    Hours: the same for every group, small or large. Assumed.
    Leaves out: kinds that are not equally common (see `group_matrix`), people with two needs,
    what customers buy, friends who would be parted, and what alike members cannot tell each other:
    in a field experiment groups were more active where tastes differed (E103).
    In the formula, of group i: m its needs, A its members who still read (lesson 1.3), p a reader's
    chance to reply and a the chance that two members are alike. Of all: f who land in the right
    group, V needs, h times as many answers to someone alike, s topics of a reader a day, w messages
    answered to count as talk.
    Source: A014, A073, A074; Palme 1995 for replies (E03, V1).
    """
    def of(many, times):
        """Return (answered a week, readers, [(members, alike, chance)]) for so many groups."""
        answered, reading, found = 0.0, 0.0, []
        done = {}  # groups of one make are computed once
        for members, alike in sorted_groups(customers, many, kinds, fit):
            if (members, alike) not in done:
                chance = reply_chance(reply, times, alike, 1 / kinds)
                readers = readers_left(max(2.0, members), chance, tolerance, STEEPNESS, starts,
                                       posts, rounds)
                done[members, alike] = (chance, readers)
            chance, readers = done[members, alike]
            answered += DAYS * starts * readers * chance_of_rounds(readers, chance, 1)
            reading += readers + 1
            found.append((members, alike, chance))
        return answered, reading, found

    splits, sizes, by_groups = [], [], []
    for many in range(1, MOST + 1):
        answered, reading, found = of(many, times)
        members, alike, chance = min(found)
        least = smallest_that_talks(chance, want)
        by_groups.append((answered, reading, found, members, least))
        for series, value in (("As you set it", answered),
                              ("If they answered everybody alike", of(many, 1.0)[0])):
            splits.append({"groups": many, "series": series, "answered": value})
        for series, value in (("Members in the smallest group", members),
                              ("Members that it needs to talk", least)):
            sizes.append({"groups": many, "series": series, "members": value})

    most = max(row[0] for row in by_groups)
    few = [many for many in range(1, MOST + 1)
           if by_groups[many - 1][0] >= (1 - NEAR) * most][0]
    answered, reading, found, members, least = by_groups[groups - 1]
    headlines = {
        "answered": answered, "hours": groups * each,
        "alike": sum(size * alike for size, alike, _ in found) / customers,
        "smallest": members, "least": least,
        "large": sum(1 for size, _, chance in found if size >= smallest_that_talks(chance, want)),
        "reading": reading, "few": few, "gain": answered - by_groups[0][0]}
    return headlines, {"splits": splits, "sizes": sizes}


KINDS = [("Older people", "Health"), ("Parents", "Raising children"),
         ("Young people", "Fashion, fun, know-how"),
         ("All others", "Home town, old classmates, veterans")]
LEVELS = ["Spend little", "Spend some", "Spend much"]
EVERYBODY = "Everybody"
ENOUGH, SMALL = "In a group large enough to talk", "In a group too small"


@model(
    title="The matrix: who they are × what they spend",
    parameters=[
        choice("by", "Split by", "both",
               [("none", "Nothing: one group"), ("kind", "Who they are"),
                ("spending", "What they spend"), ("both", "Both")], "The split",
               "The matrix parts customers by who they are and by what they spend (A074, A075)."),
        switch("tagged", "Offers one to one, by tag", False, "The split",
               "Whoever said yes gets the offers that fit alone; the group keeps the talk (A011)."),
        whole("customers", "Customers", 2 * GROUP, 50, 6000, 50, "people",
              "The customers", "In all groups. Two of the recommended size (A079)."),
        number("older", "Older people", 0.15, 0, 0.25, 0.01, "%", "The customers", "Assumed."),
        number("parents", "Parents", 0.35, 0, 0.5, 0.01, "%", "The customers", "Assumed."),
        number("young", "Young people", 0.2, 0, 0.25, 0.01, "%", "The customers",
               "Assumed; the rest are all others."),
        number("little", "Spend little", 0.35, 0, 0.5, 0.01, "%", "The customers", "Assumed."),
        number("much", "Spend much", 0.3, 0, 0.5, 0.01, "%", "The customers",
               "Assumed; the rest spend some, and each kind spends alike."),
        number("times", "Answers to someone alike", 3, 1, 10, 0.1,
               "times", "The talk", "So many times as often as to others; alike are those of one "
               "kind. Assumed."),
        number("want", "Answered, to count as talk", 0.5, 0.05, 0.95, 0.05,
               "%", "The talk", "A group talks if so many messages get an answer. Assumed."),
        number("reply", "Chance that a reader replies, all mixed", REPLY, 0.0005, 0.06, 0.0001,
               "%", "The talk", "As in lesson 1.3: the running case."),
        whole("each", "Hours a group", GROUP_HOURS, 1, 20, 1, "h/week", "Your time",
              "Assumed; count yours."),
    ],
    headlines=[
        Headline("large", "Groups large enough to talk", "groups", 0),
        Headline("inside", "Customers in them", "", 0),
        Headline("misfit", "Offers that do not fit a member's purse", "%", 0),
        Headline("cells", "Groups in all", "", 0),
        Headline("hours", "Hours a week for all groups", "h", 0),
        Headline("least", "Smallest group that still talks", "members", 0),
    ],
    columns={"part": "Part of the customers", "people": "People", "series": "What becomes of them",
             "kind": "Who they are", "theme": "Theme that articles give them (A078)",
             "little": "Spend little (people)", "some": "Spend some (people)",
             "much": "Spend much (people)"},
    charts=[
        Chart("bar", "parts", "part", "people",
              "Who would sit in a group that talks",
              "Stacked bars, one for each part of the customers. Up: people. Parts of a bar: in a "
              "group large enough to talk, in a group too small.", "series"),
        Chart("table", "matrix", title="The matrix, in people",
              alt="A row for each kind of customer: the theme that articles give it, and how many "
                  "spend little, some and much."),
    ],
    formula=r"N_{ij} = N\,k_i\,b_j,\quad \text{misfit} = 1-\sum_j b_j^2,\quad "
            r"N_{ij} \ge 1+\frac{\ln(1-w)}{\ln(1-p_{ij})}",
    claims="A074 A075 A078")
def group_matrix(by, tagged, customers, older, parents, young, little, much, times, want, reply,
                 each):
    """How many cells of the matrix are large enough for a group of their own.

    Computes the people of each cell (kinds × spending, independent of each other), which groups a
    split makes of them, and which of these are large enough: a message gets an answer there with
    the chance that is wanted, as in `group_split`. Who spends alike has no more to talk about:
    only the kind changes the chance of a reply. That is assumed, as is `times`.
    Offers: each is made for one level of spending, as often as there are members of it; it does
    not fit those of another level. In groups of one level, or sent one to one by a tag, all fit.
    Tags are personal data: different offers are no licence for different prices for the same
    goods (E75, V2).
    Leaves out: kinds that spend differently, members of two kinds, people who leave a group
    because of an offer that does not fit, and what the tags cost.
    Source: A074, A075, A078.
    """
    shares = [older, parents, young, 1 - older - parents - young]
    bands = [little, 1 - little - much, much]
    mixed = sum(share * share for share in shares)
    names = [name for name, _ in KINDS]
    if by == "kind":
        groups = [(name, share, 1.0) for name, share in zip(names, shares)]
    elif by == "spending":
        groups = [(name, band, mixed) for name, band in zip(LEVELS, bands)]
    elif by == "both":
        groups = [(name, share * band, 1.0) for name, share in zip(names, shares)
                  for band in bands]
    else:
        groups = [(EVERYBODY, 1.0, mixed)]

    parts, large, inside, smallest = {}, 0, 0.0, 0.0
    order = []  # of the parts: a dict has no order in MicroPython
    for name, share, alike in groups:
        least = smallest_that_talks(reply_chance(reply, times, alike, mixed), want)
        smallest = max(smallest, least)
        people = customers * share
        talks = people >= least
        if talks:
            large += 1
            inside += people
        if name not in parts:
            parts[name] = {ENOUGH: 0.0, SMALL: 0.0}
            order.append(name)
        parts[name][ENOUGH if talks else SMALL] += people
    fitting = tagged or by in ("spending", "both")
    headlines = {
        "large": large, "inside": inside, "cells": len(groups), "hours": len(groups) * each,
        "misfit": 0.0 if fitting else 1 - sum(band * band for band in bands), "least": smallest}
    return headlines, {
        "parts": [{"part": name, "series": series, "people": parts[name][series]}
                  for name in order for series in (ENOUGH, SMALL)],
        "matrix": [{"kind": name, "theme": theme, "little": customers * share * bands[0],
                    "some": customers * share * bands[1], "much": customers * share * bands[2]}
                   for (name, theme), share in zip(KINDS, shares)]}
