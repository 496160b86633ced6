"""Figures of own data, in the words of the diagnosis: number, what was counted, benchmark.

A figure is a dict: `part`, the section it stands in; `key`, its name in code; `name`, its name for
readers; `value`, a number (shares 0 to 1), or None where the data cannot give it; `said`, the number
with its interval, or why it is not known; `basis`, what was counted; `benchmark`, a published figure
with evidence number and grade, or ""; `why`, the reason alone where there is no value, else "".
"""

import math

from ..plan.dates import date
from ..units import UNITS
from ..words import say

GROUPS = 12     # that are shown one by one
NAMED = 3       # groups that a sentence names
WINDOW = 30     # days that "lately" means
DAY = 86400     # seconds
Z = 1.959963984540054   # of the normal distribution, for an interval of 95 %
SCENES = ("direct invitation", "invitation link", "QR code")     # by WeCom's join_scene, from 1


def benchmarks():
    """Return published figures, in the words of the references page, all of other groups than yours."""
    return {
        "posted": say("fewer than 25 % of 63,990 people in four health networks ever posted (E06, V1)"),
        "size": say("short-lived WeChat groups reportedly had mostly fewer than 100 members (E01, V2)"),
        "week": say("reportedly 40 % of 474,726 WeChat groups of 2015, within a week (E01, V2)"),
        "orders": say("reportedly 35,000 cups a day by 1.8 million members of Luckin's groups, 1.9 a "
                      "day for 100 members (E54, V2)")}


# Numbers ------------------------------------------------------------------------------------------

def number(value, digits=0):
    """Say a number with so many decimals, thousands apart; a half goes away from 0."""
    size = abs(value)
    twice = size * 2 ** (digits + 1)
    if twice == int(twice) and int(twice) % 2:      # exactly between two
        size = (int(size * 10 ** digits) + 1) / 10 ** digits
    text = "%.*f" % (digits, size)
    whole, point, rest = text.partition(".")
    runs = []
    while len(whole) > 3:
        runs.insert(0, whole[-3:])
        whole = whole[:-3]
    text = ",".join([whole] + runs) + point + rest
    return "−" + text if value < 0 and text.strip("0.,") else text


def many(value, unit, digits=0):
    """Say how many of a unit of UNITS: 1 group, 2 groups."""
    text = number(value, digits)
    return say(UNITS[unit][0 if text == "1" else 1], "unit", number=text)


def percent(share, of=None):
    """Say a share, with a decimal where `of`, by default the share itself, is below 10 %."""
    if share is None:
        return ""
    small = 0 < abs(share if of is None else of) < 0.0995
    return say("{number}\u00a0%", "unit", number=number(100 * share, 1 if small else 0))


def signed(share):
    """Say a share with its sign."""
    return ("+" if share > 0 else "") + percent(share)


def wilson(some, of):
    """Return the Wilson score interval (low, high) of a share, as `metrics.wilson` has it."""
    half = Z * math.sqrt(some * (of - some) / of + Z * Z / 4)
    return (max(0, (some + Z * Z / 2 - half) / (of + Z * Z)),
            min(1, (some + Z * Z / 2 + half) / (of + Z * Z)))


# Figures ------------------------------------------------------------------------------------------

def figure(part, key, name, value, said="", basis="", benchmark=""):
    """Return a figure that the data give."""
    return {"part": part, "key": key, "name": name, "value": value, "said": said, "basis": basis,
            "benchmark": benchmark, "why": ""}


def unknown(part, key, name, why):
    """Return a figure that they do not give. why: one sentence, from a small letter on."""
    found = figure(part, key, name, None, say("Not known: {reason}", reason=why))
    found["why"] = why
    return found


def few():
    """Say why a share of few cases is not known."""
    return say("there are too few cases, or they were not watched long enough.")


def share(part, key, name, found, basis="", benchmark=""):
    """Return a figure of a share: found is {"share", "low", "high"}, None where there is none."""
    value, low, high = found["share"], found["low"], found["high"]
    if value is None:
        return unknown(part, key, name, few())
    if low is None:
        return figure(part, key, name, value, percent(value), basis, benchmark)
    said = say("{share} ({low} to {high})", share=percent(value), low=percent(low, value),
               high=percent(high, value))
    return figure(part, key, name, value, said, basis, benchmark)


def of_counts(found):
    """Return the figures of counts. found: `counts.measures` of the rows."""
    days, part, figures = found["step"] if found["even"] else None, say("Your counts"), of_groups(found)
    marks = benchmarks()

    def add(key, name, value, lacks, said="", basis="", benchmark=""):
        figures.append(unknown(part, key, name, lacks) if value is None else
                       figure(part, key, name, value, said or number(value), basis, benchmark))

    def without(what):
        return say("nobody counted {what}.", what=what)

    size, grown, net = found["size"], found["growth"], found["net"]
    basis = many(size["groups"], "groups")
    if size["late"]:
        basis = say("{groups}; {late} of them counted earlier", groups=basis,
                    late=number(size["late"]))
    add("counted_members", say("Members by the last count"), size["value"],
        without(say("members", "count")), basis=basis)
    add("counted_growth", say("Growth from the first count to the last"), grown["value"],
        say("growth needs two counts of members of one group."),
        "" if grown["value"] is None else say(
            "{growth} ({start} to {end})", growth=signed(grown["value"]),
            start=number(grown["start"]), end=number(grown["end"])),
        say("(last − first) ÷ first, in {days} days; whether the same people stayed is not in it",
            days=number(grown["days"])))
    add("counted_net", say("Joined less left"), net["value"],
        without(say("both joined and left", "count")), basis=say(
            "{joined} joined, {left} left; more left than joined in {losing} of {rows} counts; who "
            "left is not in it", joined=number(net["joined"]), left=number(net["left"]),
            losing=number(net["losing"]), rows=number(net["rows"])) if not net["early"] else say(
            "{joined} joined, {left} left, {early} of it up to the first count of members, which "
            "growth begins with; more left than joined in {losing} of {rows} counts; who left is not "
            "in it", joined=number(net["joined"]), left=number(net["left"]),
            early=number(net["early"]), losing=number(net["losing"]), rows=number(net["rows"])))
    left = found["leave"]
    add("counted_leave", say("Left in a count") if days is None else
        say("Left in the {days} of a count", days=short(days)), left["value"],
        without(say("both left and members", "count")), percent(left["value"]), say(
            "{left} left ÷ {there} members and leavers; why, and after how long, is not in it",
            left=number(left["left"]), there=number(left["there"])))
    spoke = found["wrote"]
    add("counted_wrote", say("Members who wrote in a count") if days is None else
        say("Members who wrote in the {days} of a count", days=short(days)), spoke["value"],
        without(say("both who wrote and members", "count")), percent(spoke["value"]),
        "" if spoke["value"] is None else say(
            "people who wrote ÷ members, {low} to {high}; whether they are the same each time, or "
            "staff, is not in it", low=percent(spoke["low"]), high=percent(spoke["high"])),
        marks["posted"])
    quiet = found["silent"]
    add("counted_silent", say("Groups silent in the last count"), quiet["value"],
        without(say("who wrote, or messages", "count")), basis=say(
            "of {groups}; {silent} of {rows} counts; reading without writing is not seen",
            groups=number(quiet["groups"]), silent=number(quiet["rows"]), rows=number(quiet["of"])),
        benchmark=marks["week"])
    posts = found["posts"]
    if posts["rows"]:
        add("counted_posts", say("Messages a group and day"), posts["value"], few(),
            "" if posts["value"] is None else number(posts["value"], 2),
            say("{messages} messages; staff's and the program's own may be in it",
                messages=number(posts["messages"])))
    sold, angry = found["orders"], found["complaints"]
    add("counted_orders", say("Orders counted"), sold["value"], without(say("orders", "count")),
        basis=say("{beside}; whether the group caused them is not in it", beside=beside(sold, days)),
        benchmark=marks["orders"])
    add("counted_complaints", say("Complaints counted"), angry["value"],
        without(say("complaints", "count")), basis=say(
            "{beside}; who left in silence is not in it", beside=beside(angry, days))
        if angry["per_100_orders"] is None else say(
            "{beside}; {rate} for 100 orders; who left in silence is not in it",
            beside=beside(angry, days), rate=number(angry["per_100_orders"], 1)))
    doubt = found["doubt"]
    if doubt["value"]:
        add("counted_doubt", say("Counts that do not add up"), doubt["value"], "", basis=say(
            "of {rows}, the first on {date}: members changed by something else than joined less left",
            rows=number(doubt["rows"]), date=date(doubt["day"])) if len(found["groups"]) < 2 else say(
            "of {rows}, the first on {date}, {group}: members changed by something else than joined "
            "less left", rows=number(doubt["rows"]), date=date(doubt["day"]),
            group=named(doubt["group"])))
    over = found["over"]
    if over["value"]:
        add("counted_over", say("Counts in which more wrote than were there"), over["value"], "",
            basis=say("the first on {date}; left out of the share who wrote, correct them",
                      date=date(over["day"])))
    return figures


def of_groups(found):
    """Return a figure for each of several groups, those that need a look first: none spoke, then the
    most complaints, then the largest fall of those who write, then the worst growth. At most GROUPS
    of them."""
    if len(found["groups"]) < 2:
        return []
    part = say("Group by group, what needs a look first")

    def rank(one):
        fall = 0 if one["wrote_before"] is None else one["wrote"] - one["wrote_before"]
        return (not one["silent"], -(one["complaints"] or 0), min(0, int(1e6 * fall)),
                one["growth"] is None,
                one["growth"] or 0, one["members"] or 0, one["wrote"] or 0, one["orders"] or 0,
                one["quiet"])

    figures = []
    for place, one in enumerate(sorted(found["groups"], key=rank)[:GROUPS]):
        told = []
        if one["members"] is not None:
            told.append(many(one["members"], "members") if one["growth"] is None else say(
                "{members}, {growth} since the first count", members=many(one["members"], "members"),
                growth=signed(one["growth"])))
        if one["silent"]:
            told.append(say("nobody wrote in the last count"))
        elif one["wrote"] is not None:
            told.append(say("{share} wrote in the last count", share=percent(one["wrote"]))
                        if one["wrote_before"] is None else
                        say("{share} wrote in the last count, {before} before",
                            share=percent(one["wrote"]), before=percent(one["wrote_before"])))
        if one["complaints"]:
            told.append(say("complaints in the last count: {number}",
                            number=number(one["complaints"])))
        if one["orders"] is not None:
            told.append(say("orders: {last}", last=number(one["orders"]))
                        if one["orders_before"] is None else
                        say("orders: {last}, {before} a count before", last=number(one["orders"]),
                            before=number(one["orders_before"], 1)))
        figures.append(figure(
            part, "counted_group_%d" % (place + 1), named(one["group"]),
            one["members"] if one["members"] is not None else 0, "; ".join(told),
            say("silent in {quiet} of {heard} counts", quiet=number(one["quiet"]),
                heard=number(one["heard"])) if one["heard"] else ""))
    return figures


def named(group):
    """Return a group's name, or say that it has none."""
    return group or say("group without a name")


def short(days):
    """Say a number of days that may have a half."""
    return many(days, "days", 0 if days == int(days) else 1)


def beside(flow, days):
    """Say how each group's last count stands to those before, and to members. days: from one count to
    the next, None where that differs."""
    told = []
    if flow["last"] is not None:
        sentence = {1: say("{last} on the last day, {before} a day before"),
                    7: say("{last} in the last week, {before} a week before")}.get(
            days, say("{last} in the last count, {before} a count before"))
        told.append(sentence.format(last=number(flow["last"]), before=number(flow["before"], 1)))
    if flow["earlier"] and flow["last"] is not None:
        told.append(say("last counted earlier, and not in it: {groups}", groups=", ".join(
            [named(one) for one in flow["earlier"]]) if len(flow["earlier"]) <= NAMED else
            many(len(flow["earlier"]), "groups")))
    rate = flow["per_100"]
    if rate is not None:
        sentence = {None: say("{rate} a count for 100 members"),
                    1: say("{rate} a day for 100 members"),
                    7: say("{rate} a week for 100 members, {daily} a day")}.get(
            days, say("{rate} a count for 100 members, {daily} a day"))
        told.append(sentence.format(rate=number(rate, 1), daily=number(rate / (days or 1), 1)))
    return "; ".join(told) or say("one count")


def lately(key, now, before, known):
    """Return the figure of orders, or of complaints (`key`), in the last days.

    before: in as many days before. known: whether the data reach back so far.
    """
    name = say("Orders lately") if key == "orders" else say("Complaints lately")
    basis = say("{before} in the {days} days before", before=number(before), days=WINDOW) if known \
        else say("the days before are not in the data")
    return figure(sides(), key, name, now, number(now), basis)


def sides():
    """Name the part on sales and feedback."""
    return say("Sales and what members say")


def repeat(found):
    """Return the figure of buyers who buy again: found is {"share", "low", "high", "n"}."""
    return share(sides(), "repeat", say("Buyers who buy again within 30 days"), found,
                 say("{buyers} buyers watched so long", buyers=number(found["n"])))


def of_members(found):
    """Return the figures of a list of members: found is what `members.Sums.measures` gives."""
    size, stays, doors = say("Size and growth"), say("Who and what stays"), say("How people came")
    told, leaves = found["told"], found["leaves"]
    figures = [
        figure(size, "groups", say("Groups"), found["groups"], number(found["groups"]),
               say("with members listed") if told else say("with members listed, staff included")),
        figure(size, "members", say("Members at the end"), found["members"],
               number(found["members"]),
               say("{rows} memberships", rows=number(found["here"])) if told else
               say("{rows} memberships, staff included", rows=number(found["here"])))]
    name = say("Members in a group, median")
    figures.append(unknown(size, "size", name, few()) if found["size"] is None else figure(
        size, "size", name, found["size"], number(found["size"]), "", benchmarks()["size"]))
    figures.append(figure(
        size, "joins", say("Joined lately"), found["joins"], number(found["joins"]),
        say("memberships of the last {days} days", days=WINDOW) if leaves else
        say("memberships of the last {days} days, of those still there", days=WINDOW)))
    no_times = say("these data list no leaving times.")
    name = say("Left lately")
    figures.append(share(size, "leave_rate", name, found["leave_rate"],
                         say("of the memberships of that time")) if leaves
                   else unknown(size, "leave_rate", name, no_times))
    name = say("Members still there after 30 days")
    figures.append(share(stays, "members_30", name, found["members_30"], say(
        "all joins, each as far as it was watched (Kaplan-Meier)")) if leaves
        else unknown(stays, "members_30", name, say(
            "these data list no leaving times, so nobody can be seen to leave; take member lists on "
            "several days, or the record of leave events.")))
    name = say("Entry channels")
    if not found["doors"]:
        figures.append(unknown(doors, "scenes", name, say(
            "these data have no column that says how people joined.")))
        return figures
    first = found["doors"][0]
    figures.append(figure(doors, "scenes", name, first["share"], ", ".join(
        scene(one["scene"]) + " " + percent(one["share"]) for one in found["doors"])))
    if leaves and first["stayed"]["share"] is not None:
        figures.append(share(doors, "door_stays", say(
            "Still there after 30 days, by {channel}", channel=scene(first["scene"])),
            first["stayed"], say("the largest channel")))
    return figures


def scene(code):
    """Name a way of joining by WeCom's code, from 1 on; None where it is not recorded."""
    return say(SCENES[code - 1], "channel") if code else say("not recorded")
