"""What the plan promises, and what weekly counts say of it (lessons 5.1 and 5.2)."""

import math

from ..words import say
from .amounts import amount
from .dates import date, day_number
from .decisions import near, plain, thousands
from .power import chance_to_see, critical, groups_needed, sample, smallest_seen
from .work import WEEKS, named

COLUMNS = ["date", "group", "members", "joined", "left", "wrote", "messages", "orders",
           "complaints", "asked", "late"]  # as own counts have them in lesson 5.1, and the questions
MET, MISSED, WAITING, MORE = "met", "missed", "waiting", "more"
MOST_SAID = 6  # wrong cells of a file that are named
JUDGED = 20  # questions from which on a promise is judged
COUNT_ROWS = 1300  # in the sheet of counts, at most
RARE = 0.08  # share of buyers below which shares of groups are lopsided, and Student's t errs
SURE = 28  # days between two counts from which on who came is judged


def verdict_label(verdict):
    """What a reader sees of a verdict."""
    return {MET: say("kept", "promise"), MISSED: say("missed", "promise"),
            WAITING: say("not yet known", "promise"), MORE: say("more than forecast")}[verdict]


def checks(work):
    """The go or no-go of days 30, 60 and 90: {"day", "date", "promise", "missed", "of"}."""
    d = work.decided

    def percent(name):
        return plain(near(100 * d[name], 6))

    found = [
        (30, say("At least {share} % of the members wrote in the last week.",
                 share=percent("go-wrote")),
         say("If fewer: post less and ask more; lesson 2.1 before anything new."), ["go-wrote"]),
        (60, say("At most {share} % of the members left in the last four weeks.",
                 share=percent("go-left")),
         say("If more: ask ten who left; stop new members until you know why."), ["go-left"]),
        (90, say("At least {orders} a week from 100 members.",
                 orders=amount(d["go-orders"], "orders")),
         say("If fewer: keep the group for answers, or close it; do not add groups."),
         ["go-orders"])]
    return [{"day": day, "date": date(work.working(work.first + day)),
             "promise": promise, "missed": missed, "of": of} for day, promise, missed, of in found]


def holdout_rows(work):
    """The comparison: rows of [what, number, unit, decisions], and notes."""
    d = work.decided
    treated, alone = len(work.worked), len(work.left)
    base, points, alike, size = d["buyers"], d["rise"], d["alike"], work.size
    of = ["buyers", "rise", "alike", "groups", "left-alone", "members-a-group", "group-members",
          "first-members", "door-joins", "invites", "accepted", "cycle-days", "crowd"]
    rows = [[say("Groups in which the plan works"), treated, say("groups"), ["groups", "left-alone"]]]
    if alone:
        rows.append([say("Groups in which nothing changes, for comparison"), alone, say("groups"),
                     ["left-alone", "groups"]])
    posts_only = [name for name in work.worked if name not in work.packet_groups]
    if work.packets and posts_only:
        rows.append([say("Groups with posts and no red packets, to compare packets with"),
                     len(posts_only), say("groups"), ["packet-groups", "groups", "left-alone"]])
    rows.append([say("Members of a group after 90 days: as forecast, and no more than are let in"),
                 size, say("members"), of[3:]])
    power = chance_to_see(base, points, size, alike, treated, alone)
    notes = []
    if work.coin:
        notes.append(say("A coin says each week which of the two groups gets the packet; the other is "
                         "that week's comparison (lesson 2.3)."))
    elif work.packets and not posts_only:
        notes.append(say("All groups in which the plan works get red packets: nothing shows what they "
                         "bring."))
    elif work.packets:
        with_packets = len(work.packet_groups)
        seen = chance_to_see(base, points, size, alike, with_packets, len(posts_only))
        if seen is not None:
            rows.append([say("Chance to see a rise of {points} by red packets, against these groups",
                             points=amount(points, "points")), int(100 * seen + 0.5), "%",
                         of + ["packet-groups"]])
    if power is None and treated > 2:
        half = treated // 2
        seen = chance_to_see(base, points, size, alike, treated - half, half)
        notes.append(say(
            "No group is left as it is, so nothing shows what the plan as a whole brings. Left alone, "
            "{half} of the {groups}, drawn by lot, would show a rise of {points} in {chance} of 100 "
            "cases (lesson 5.2).", half=half, groups=treated, points=amount(points, "points"),
            chance=int(100 * seen + 0.5)))
    elif power is None:
        notes.append(say(
            "With these groups no test is possible: it needs at least three, and in one of them "
            "nothing may change. What you can learn instead: count the same figures every week, "
            "change one thing at a time, write down beforehand what you expect, and compare the "
            "week after with the four weeks before. That shows what happened, not why."))
    else:
        seen = smallest_seen(base, size, alike, treated, alone)
        rows += [[say("Chance to see a rise of {points}", points=amount(points, "points")),
                  int(100 * power + 0.5), "%", of],
                 [say("Smallest rise seen in 8 of 10 cases"),
                  say("over 30") if seen is None else near(seen, 1), say("points"), of]]
        notes.append(say("Each group counts once, with the share of its members who bought, because "
                         "members of one group talk to each other; groups are drawn by lot. For who "
                         "computes it again: Student's t test (the usual one for few numbers), "
                         "two-sided at 5 %, degrees of freedom: {freedom}.",
                         freedom=treated + alone - 2))
        if base < RARE or min(treated, alone) < 3:
            notes.append(say("This chance is a rough one here, up to 20 of 100 off in our "
                             "simulations: fewer than {rare} of 100 buy, or one half has fewer than "
                             "three groups.", rare=plain(near(100 * RARE, 0))))
    if alone:
        notes.append(say("Draw the groups by lot and name them in the order drawn: in the last of "
                         "them ({alone}) nothing changes.", alone=amount(alone, "groups")))
    needed = groups_needed(base, points, size, alike)
    rows.append([say("Groups that would show it in 8 of 10 cases"),
                 say("over 4,000") if needed is None else 2 * needed, say("groups"), of])
    if base + points / 100 < 0.999:
        rows.append([say("Members in each half, if they were strangers"),
                     math.ceil(sample(base, points / 100)), say("members"), ["buyers", "rise"]])
        notes.append(say("The numbers of people are for a comparison of two shares among strangers. "
                         "For who computes them again: pooled z test, two-sided at 5 %, 80 % "
                         "power."))
    rate, rise = d["poster-rate"], d["poster-rise"]
    if rate + rise / 100 < 0.999:
        each = math.ceil(sample(rate, rise / 100))
        of = ["poster-rate", "poster-rise", "poster-seen"]
        rows.append([say("People who must see each of two posters"), each, say("people"), of[:2]])
        if d["poster-seen"]:
            rows.append([say("Weeks that a test of two posters takes"),
                         math.ceil(2 * each / (d["poster-seen"] * 12 / 52)), say("weeks"), of])
    return rows, notes


# --- Weekly counts ---------------------------------------------------------------------------------

def count_rows(work, readings):
    """The empty sheet of weekly counts: a row a week and group, the date that of the reading.

    readings: the days, as numbers, on which the calendar has it.
    """
    days = []
    for day in readings or [work.first + 7 * week for week in range(1, WEEKS + 1)]:
        if not days or day >= days[-1] + 7:
            days.append(day)
    weeks = max(1, min(WEEKS, COUNT_ROWS // len(work.names)))
    return [[date(day), name] + [""] * (len(COLUMNS) - 2)
            for day in days[:weeks] for name in work.names]


def cells_of(text):
    """The rows of a CSV text, cells between commas, semicolons or tabs, quotes taken off."""
    text = text.lstrip("\ufeff")
    first = text.split("\n")[0]
    comma = max([",", ";", "\t"], key=first.count)
    rows, row, cell, quoted, place = [], [], "", False, 0
    while place < len(text):
        sign = text[place]
        if quoted:
            if sign == '"' and text[place + 1:place + 2] == '"':
                cell += sign
                place += 1
            elif sign == '"':
                quoted = False
            else:
                cell += sign
        elif sign == '"' and not cell:
            quoted = True
        elif sign == comma or sign == "\n":
            row.append(cell.strip())
            cell = ""
            if sign == "\n":
                rows.append(row)
                row = []
        else:
            cell += sign
        place += 1
    if cell or row:
        rows.append(row + [cell.strip()])
    return rows


def counted(text, groups=None):
    """Read weekly counts: a list of {column: value}, a number or None where a cell is empty.

    groups: the names of the plan's groups, where counts of others are wrong, too. Raises ValueError
    in a sentence for each wrong cell, which names the row and the column.
    """
    if not text.strip():
        raise ValueError(say("The file of counts is empty: save the plan's sheet of weekly counts as "
                             "CSV and fill in at least one week."))
    rows = cells_of(text)
    head = [cell.lower() for cell in rows[0]] if rows else []
    for name in ("date", "group"):
        if name not in head:
            raise ValueError(say("The counts have no column \"{name}\": save the plan's sheet of "
                                 "weekly counts as CSV and fill it in.", name=name))
    found, wrong, seen = [], [], set()
    for number in range(1, len(rows)):
        cells = rows[number] + [""] * len(head)
        one = {}
        for place in range(len(head)):
            name, cell = head[place], cells[place]
            try:
                if name == "date":
                    one[name] = _day(cell, number + 1) if cell else None
                elif name == "group":
                    one[name] = cell
                elif name in COLUMNS:
                    one[name] = _count(cell, number + 1, name)
            except ValueError as error:
                wrong.append(str(error))
        if one.get("date") is None or not [name for name in COLUMNS[2:]
                                           if one.get(name) is not None]:
            continue
        if not one["group"] and groups and len(groups) == 1:
            one["group"] = groups[0]
        found.append(one)
        wrong += _untrue(one, number + 1, groups)
        if (one["date"], one["group"]) in seen:
            wrong.append(say("Row {row}: a row above is of the same date and group. Keep the one that "
                             "is right.", row=number + 1))
        seen.add((one["date"], one["group"]))
    if wrong:
        raise ValueError(" ".join(wrong[:MOST_SAID] + ([say(
            "Further cells that are wrong: {count}.", count=len(wrong) - MOST_SAID)]
            if len(wrong) > MOST_SAID else [])))
    if not found:
        raise ValueError(say("The counts are empty: fill in at least one week."))
    return found


def _untrue(one, row, groups):
    """What in a row of counts cannot be true: a list of sentences."""
    found = []
    if groups and one["group"] not in groups:
        found.append(say("Row {row}, column group: the plan has no group \"{given}\". Its groups "
                         "are {names}: write the name as it stands there.", row=row,
                         given=one["group"], names=named(groups)))
    wrote, members, left = one.get("wrote"), one.get("members"), one.get("left")
    if wrote is not None and members is not None and wrote > members + (left or 0):
        found.append(say("Row {row}: {wrote} people wrote, and {members} members were there: correct "
                         "one of them, or fill in how many left.", row=row, wrote=wrote,
                         members=members))
    asked, late = one.get("asked"), one.get("late")
    if asked is not None and late is not None and late > asked:
        found.append(say("Row {row}: {late} answers were late, and {asked} questions were asked: "
                         "correct one of them.", row=row, late=late, asked=asked))
    return found


def _day(cell, row):
    parts = cell.split(" ")[0].replace("/", "-").replace(".", "-").split("-")
    try:
        return day_number("%04d-%02d-%02d" % tuple(int(part) for part in parts))
    except (TypeError, ValueError):
        raise ValueError(say("Row {row}, column date: give a date such as 2026-03-02; got {given}.",
                             row=row, given=cell))


def _count(cell, row, column):
    if not cell:
        return None
    digits = thousands(cell[:-2] if cell.endswith(".0") else cell)
    if not digits or len(digits) > 9 or [sign for sign in digits if sign not in "0123456789"]:
        raise ValueError(say("Row {row}, column {column}: give a whole number from 0 on, or leave it "
                             "empty; got {given}.", row=row, column=column, given=cell))
    return int(digits)


def outcome(work, counts):
    """Promise against outcome: a list of {"check", "promise", "outcome", "verdict", "next", "of"}.

    counts: weekly counts, as `counted` gives them. A check is judged from the last count on or
    before its day; before that day it is not yet known, and the count so far is shown.
    """
    d = work.decided
    days = sorted(set(one["date"] for one in counts))
    last = days[-1]
    found = []

    def row(check, promise, outcome, verdict, following, of):
        found.append({"check": check, "promise": promise, "outcome": outcome, "verdict": verdict,
                      "next": following, "of": of})

    def upto(day):
        return [one for one in days if one <= work.first + day]

    def total(day, column, over=None):
        """Sum over the groups that have both columns on a day, or None."""
        rows = [one for one in counts if one["date"] == day and one.get(column) is not None
                and (over is None or one.get(over))]
        return (sum(one[column] for one in rows),
                sum(one[over] for one in rows) if over else None) if rows else None

    promised = {check["day"]: check for check in checks(work)}

    def judge(day, value, good, words, whole=True):
        check = promised[day]
        if not whole and last >= work.first + day - 6:
            row(say("Day {day}", day=day), check["promise"], words, WAITING,
                say("A week has no count: count it and load it again."), check["of"])
            return
        if value is None:
            row(say("Day {day}", day=day), check["promise"], say("no count"), WAITING,
                say("Count it and load it again."), check["of"])
            return
        due = last >= work.first + day - 6
        verdict = (MET if good else MISSED) if due else WAITING
        following = check["missed"] if not good else say("Go on as planned.")
        row(say("Day {day}", day=day), check["promise"], words, verdict,
            following if due else say("So far. Decide on {date}.", date=check["date"]),
            check["of"])

    wrote = _latest(upto(30), lambda day: total(day, "wrote", "members"))
    share = wrote[0] / wrote[1] if wrote and wrote[1] else None
    judge(30, share, share is not None and share >= d["go-wrote"],
          share is not None and say("{share} % wrote", share=plain(near(100 * share, 1))))
    weeks = [total(day, "left", "members") for day in upto(60)[-4:]]
    weeks = [one for one in weeks if one]
    share = sum(one[0] for one in weeks) / weeks[-1][1] if weeks and weeks[-1][1] else None
    judge(60, share, share is not None and share <= d["go-left"],
          share is not None and say("{share} % left; counted: {weeks}",
                                    share=plain(near(100 * share, 1)),
                                    weeks=amount(len(weeks), "weeks")),
          whole=share is None or share > d["go-left"] or len(weeks) == 4)
    orders = _latest(upto(90), lambda day: total(day, "orders", "members"))
    rate = 100 * orders[0] / orders[1] if orders and orders[1] else None
    judge(90, rate, rate is not None and rate >= d["go-orders"],
          rate is not None and say("{orders} from 100 members",
                                   orders=amount(near(rate, 1), "orders")))
    _came(work, counts, row)
    _answered(work, counts, row)
    worst = [total(day, "complaints") for day in days]
    worst = [one[0] for one in worst if one]
    if worst:
        stop = max(worst) >= d["stop-complaints"]
        row(say("Complaints in a week"), say("below {most}", most=d["stop-complaints"]),
            plain(max(worst)), MISSED if stop else MET,
            say("Stop, and find out why before you go on.") if stop else say("Go on as planned."),
            ["stop-complaints"])
    if work.left:
        _compare(work, counts, row)
    return found


def _latest(days, value):
    for day in reversed(days):
        found = value(day)
        if found:
            return found
    return None


def _came(work, counts, row):
    """Who came since the first count, against the forecast: who left is added, for nobody leaves in it.

    Only groups that were counted on the first day and on the last are compared.
    """
    of = ["door-joins", "invites", "accepted", "group-members", "first-members"]
    days = sorted(set(one["date"] for one in counts if one.get("members") is not None))
    if not days:
        return
    first, last = days[0], days[-1]
    at = {day: {one["group"]: one["members"] for one in counts
                if one["date"] == day and one.get("members") is not None} for day in (first, last)}
    both = [name for name in at[first] if name in at[last]]
    left = sum(one.get("left") or 0 for one in counts
               if one["group"] in both and first < one["date"] <= last)
    came = sum(at[last][name] - at[first][name] for name in both) + left
    low, high = [end - begin for begin, end in zip(_forecast(work, first - work.first),
                                                   _forecast(work, last - work.first))]
    part = len(both) / len(work.names)
    low, high = int(low * part + 0.5), int(high * part + 0.5)
    check = say("Who came since {date}", date=date(first))
    promise = say("{low} to {high} until {date}", low=low, high=high, date=date(last))
    if last - first < SURE or not both:
        row(check, promise, plain(came), WAITING,
            say("Four weeks between two counts say more than luck."), of)
    elif came < low:
        row(check, promise, plain(came), MISSED, say(
            "Fewer than forecast: count each door, then change the numbers of lesson 4.1."), of)
    elif came > high:
        row(check, promise, plain(came), MORE, say(
            "More than forecast: check who answers (lesson 3.2)."), of)
    else:
        row(check, promise, plain(came), MET, say("Go on as planned."), of)


def _answered(work, counts, row):
    """The first promise: how many questions were answered in time."""
    d = work.decided
    told = [one for one in counts if one.get("asked") is not None and one.get("late") is not None]
    asked, late = sum(one["asked"] for one in told), sum(one["late"] for one in told)
    check = say("Answers in time")
    promise = say("{share} % of the questions in our hours within {limit}",
                  share=plain(near(100 * d["promise-share"], 6)),
                  limit=amount(d["promise-minutes"], "minutes"))
    of = ["promise-share", "promise-minutes"]
    if not asked:
        row(check, promise, say("no count"), WAITING,
            say("Count the questions asked, and the answers that were late."), of)
        return
    share = 1 - late / asked
    words = say("{share} % of {questions}", share=plain(math.floor(1000 * share) / 10),
                questions=amount(asked, "questions"))
    if asked < JUDGED:
        row(check, promise, words, WAITING, say("Go on counting: so few can be luck."), of)
    elif share < d["promise-share"]:
        row(check, promise, words, MISSED, say(
            "Answer in other hours, with more hosts, or promise less (lesson 3.2)."), of)
    else:
        row(check, promise, words, MET, say("Go on as planned."), of)


def _forecast(work, day):
    """The forecast's low and high of a day, on a straight line between its rows."""
    rows = work.forecast
    day = max(rows[0][0], min(rows[-1][0], day))
    for place in range(1, len(rows)):
        before, after = rows[place - 1], rows[place]
        if day <= after[0]:
            part = (day - before[0]) / (after[0] - before[0])
            return [before[end] + part * (after[end] - before[end]) for end in (1, 3)]


def _compare(work, counts, row):
    """The two halves: orders from 100 members a week, one number a group."""
    halves = []
    for names in (work.worked, work.left):
        rates = []
        for name in names:
            rows = [one for one in counts if one["group"] == name and one.get("members")
                    and one.get("orders") is not None]
            if rows:
                rates.append(100 * sum(one["orders"] for one in rows)
                             / sum(one["members"] for one in rows))
        halves.append(rates)
    check = say("Groups with the plan against the comparison")
    promise = say("a rise of {points}", points=amount(work.decided["rise"], "points"))
    of = ["left-alone", "rise"]
    treated, alone = halves
    if not treated or not alone:
        row(check, promise, say("no count"), WAITING, say("Count orders in both halves."), of)
        return
    means = [sum(rates) / len(rates) for rates in halves]
    difference = means[0] - means[1]
    words = say("points: {difference} ({ours} against {theirs} orders from 100 members a week)",
                difference=("+" if difference >= 0 else "−") + plain(abs(near(difference, 2))),
                ours=plain(near(means[0], 2)), theirs=plain(near(means[1], 2)))
    freedom = len(treated) + len(alone) - 2
    if freedom < 1:
        row(check, promise, words, WAITING,
            say("With one group in each half no test is possible: read it as a story."), of)
        return
    squares = sum((rate - means[place]) ** 2 for place in (0, 1) for rate in halves[place])
    error = math.sqrt(squares / freedom * (1 / len(treated) + 1 / len(alone)))
    sure = abs(difference) > critical(freedom) * error
    row(check, promise, words, (MET if difference > 0 else MISSED) if sure else WAITING,
        say("More than luck: go on, and extend it to the comparison.")
        if sure and difference > 0 else
        say("Less than in the comparison, by more than luck: stop what is new.") if sure else
        say("Luck alone can do that: go on counting, or work in more groups."), of)
