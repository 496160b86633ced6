"""Decisions become a plan: who does what on Monday, a calendar, a budget, checks (lesson 5.2).

Decisions go in as plain entries (`playbook/keep.py`, `site/browser/keep.js`), with their
declarations; what comes out is plain data that the page, JupyterLab and every export show alike.
Nothing in it has another source than a decision, made or default. A013, A070, A100, A138.
"""

from ..words import say
from .amounts import amount
from .calendar import Calendar, answering, dates_of, messages_a_day, week_of
from .cells import cell, sources, table
from .dates import date, day_name, day_number, weekday
from .decisions import DECIDED, DEFAULT, Decisions, near, plain, state_label
from .exports import legend
from .measure import COLUMNS, checks, count_rows, counted, holdout_rows, outcome
from .measure import verdict_label as promise_label
from .rules import rules
from .rules import verdict_label as rule_label
from .texts import texts
from .work import KINDS, MONTHS, RANGE, WEEKS, Work, named

BOX = "☐"
COUNTS = "counts/weekly"  # the key under which weekly counts are kept
FIRST = "decision/first-day"
AGREED = ["first-lever", "lever-sign", "packet-active", "only-one", "tag-by", "voice",
          "first-step", "tier-rule", "how-to-stop", "borrowed", "borrowed-test",
          "staff-measure", "open-next", "commission", "least-batch", "path", "path-habit",
          "path-instead", "first-told", "first-told-number", "poster-message", "unknown"]
JOIN = ["groups", "group-members", "first-members", "door-joins", "invites", "accepted",
        "cycle-days", "crowd"]  # what the forecast comes from
LINES = 6  # groups with a line of their own in the budget
MOST_PEOPLE = 15  # whose hours are listed
PARTS = ["0", "1"]  # of the book, whose decisions are the positioning canvas


def plan(entries, first_day, decisions, counts=None):
    """Turn kept entries into a plan.

    entries: {key: entry}, as the playbook's file holds them. first_day: the plan's first day where
    none was decided and no counts tell it, "YYYY-MM-DD". decisions: the declarations, as
    `playbook.decisions.declared` gives them. counts: weekly counts as CSV, or None for those that
    are kept.
    Returns a dict: `start`, `weeks`, `conflicts` ({"text", "of"}), `notes`, `counted` (whether
    counts are kept), `made` (how many
    decisions the reader made), `all`, `mark` (the state that fewer of them have), `sign` (what
    marks it), `legend` (which says so), `open` (lessons in which defaults are decided), `sections`
    ({"id", "title", "tables", "notes"}), `texts`, `events`, `counts` (rows of the empty sheet),
    `decisions` ({name: {"label", "shown", "value", "state", "lesson"}}).
    Raises ValueError in one sentence for a first day that is no date, or in one for each wrong cell
    of counts that were given.
    """
    kept = entries.get(COUNTS)
    text = counts if counts is not None else str(kept.get("text")) if kept else ""
    begins = counted_from(text)
    work = Work(Decisions(decisions, entries, begins or first_day))
    d = work.decided
    if begins and day_number(begins) + 7 <= work.first:
        work.conflict(say("The counts begin in the week from {monday}, and the plan on {day}: its checks "
                          "take counts from that day on. If you began earlier, give that day.",
                          monday=begins, day=date(work.first)), "first-day")
    promised = checks(work)
    events = Calendar(work, promised).events
    work.count_hours(events)
    sections = [monday(work, events), groups(work), calendar(work, events), budget(work),
                forecast(work),
                staff(work), measure(work, promised), check_rules(work), canvas(work, decisions),
                agreed(work)]
    if counts is not None or kept:
        try:
            sections.insert(1, came_true(work, text))
        except ValueError as error:
            if counts is not None:
                raise
            d.notes.append(str(error))
    sections.append(everything(work, decisions))
    made = len([one for one in decisions if d.decided(one["name"])])
    notes = d.notes + fixed(work, entries, begins) + begun(work, first_day)
    few = 2 * made <= len(decisions)
    found = {"start": date(work.first), "weeks": WEEKS, "conflicts": work.conflicts,
            "notes": notes, "counted": bool(kept), "made": made, "all": len(decisions),
            "mark": DECIDED if few else DEFAULT, "sign": "✓" if few else "*",
            "open": sorted(set(d.lesson(one["name"]) for one in decisions
                               if not d.decided(one["name"]))),
            "sections": sections, "texts": texts(work, events), "events": events,
            "counts": {"columns": COLUMNS, "rows": count_rows(work, sorted(
                day for event in events if event["kind"] == "read" for day in dates_of(event)))},
            "decisions": {one["name"]: {
                "label": d.label(one["name"]), "shown": d.shown(one["name"]),
                "value": d[one["name"]], "state": d.found[one["name"]][1],
                "lesson": d.lesson(one["name"])} for one in decisions}}
    found["legend"] = legend(found)
    return found


def section(name, title, tables, notes=()):
    """A part of the plan."""
    return {"id": name, "title": title, "tables": tables, "notes": list(notes)}


def counted_from(text):
    """The Monday before the first of weekly counts, "YYYY-MM-DD"; "" where there are none to read."""
    try:
        day = min(one["date"] for one in counted(text)) - 1
    except ValueError:
        return ""
    return date(day - weekday(day))


def fixed(work, entries, begins):
    """What to say of a first day that the plan settled by itself: a list of sentences.

    begins: as `counted_from` gives it.
    """
    if entries.get(FIRST, {}).get("from") == "plan" and work.decided.decided("first-day"):
        return [say("The first day, {day}, was kept when this plan was made, and stays: for another, "
                    "change it above.", day=date(work.first))]
    if begins and not work.decided.decided("first-day"):
        return [say("No first day was decided: the plan begins on {day}, the Monday before the first "
                    "of the counts.", day=date(work.first))]
    return []


def begun(work, first_day):
    """What to say of a plan whose first day is over: a list of sentences.

    first_day: next Monday, at most a week from today.
    """
    if work.first >= day_number(first_day) - 7:
        return []
    return [say("The plan began on {day}: what stands before today is over. For a new plan, give "
                "another first day.", day=date(work.first))]


def monday(work, events):
    """Page one: the days before the start and the first week, by name, with boxes to tick."""
    d = work.decided
    rows = []
    for day, event in week_of(work, events):
        if day < work.first:
            rows.append(_row(work, day, event))
    for deputy, event in answering(work, events):
        rows.append([BOX, cell(on_days(work, event["days"]), ["rest-day", "hosts"]),
                     cell("%s–%s" % (d["open-from"], d["open-to"]), ["open-from", "open-to"]),
                     cell(event["who"], ["deputy" if deputy else "host-names"]),
                     cell(event["groups"], ["groups", "group-names"]),
                     say("Answer in place of the hosts, who rest") if deputy else
                     cell(event["text"], ["promise-minutes", "daily-steps"])])
    rows += [_row(work, day, event) for day, event in week_of(work, events)
             if day >= work.first and event["kind"] != "answer"]
    return section("monday", say("The first week, by name"), [
        table("week", say("Who does what"),
              [say("Done"), say("Day"), say("Time"), say("Who"), say("Group"), say("What")], rows)],
        [say("The texts to send stand below, filled in. What you wrote stands in both languages as you "
             "wrote it: put it into the other one before you send it.")])


def on_days(work, days):
    """Weekdays in words: all but those of rest, or each by name."""
    other = [day for day in range(7) if day not in days]
    if not other:
        return say("Every day")
    if other == work.rest:
        return say("Every day except {days}", days=", ".join(day_name(day) for day in other))
    return ", ".join(day_name(day) for day in days)


def _row(work, day, event):
    """A line of the week: of a post, what it is about stands there too."""
    what = event["title"]
    if event["kind"] == "post":
        about = event["text"][:event["text"].rfind("\n")]  # less who checks it, a line of its own
        what = say("{post}: {about}", post=event["title"], about=about)
    return [BOX, say("Before: {weekday} {date}", weekday=day_name(weekday(day)), date=date(day))
            if day < work.first else "%s %s" % (day_name(weekday(day)), date(day)),
            cell(event["time"], event["of"]), event["who"], event["groups"], what]


def groups(work):
    """The groups, and what each one gets."""
    d = work.decided
    rows = []
    packet = work.sent * d["packet-yuan"]
    for place in range(len(work.names)):
        name = work.names[place]
        packets = name in work.packet_groups
        rows.append([cell(name, ["groups", "group-names"]),
                     cell(work.host_of[place], ["host-names"]), cell(d["deputy"], ["deputy"]),
                     cell(work.now[place] or min(d["first-members"], work.size_most),
                          ["group-members", "first-members"]),
                     cell(work.size_most, ["members-a-group"]),
                     cell(say("nothing changes, for comparison") if name in work.left else
                          say("posts, and red packets where the coin falls") if work.coin else
                          say("posts and red packets") if packets else say("posts, no packets"),
                          ["left-alone", "packet-groups", "packets-a-week"]),
                     cell(near(packet / (2 if work.coin else 1), 2) if packets else 0,
                          ["packets-a-week", "packet-yuan", "packet-groups"], form="money")])
        if len(rows) == 100 and len(work.names) > 100:
            break
    notes = [say("The first 100 of {count} groups.", count=len(work.names))] if (
        len(work.names) > 100) else []
    return section("groups", say("Groups and people"), [
        table("groups", say("Groups"), [say("Group"), say("Host"), say("Deputy"),
                                        say("Members on the first day"), say("At most"),
                                        say("What it gets"),
                                        say("Red packets in {weeks} weeks (¥)", weeks=WEEKS)],
              rows)], notes)


def calendar(work, events):
    """All that returns, and all that happens on dates of its own."""
    weekly, dated = [], {}
    for event in events:
        if event["days"]:
            weekly.append([event["title"], cell(event["when"], event["of"]), event["date"],
                           event["time"], event["who"], event["groups"]])
            continue
        key = (event["title"], event["time"], event["who"], event["groups"])
        if key not in dated:
            dated[key] = [event["date"], event]
        else:
            dated[key][0] += ", " + event["date"]
    rows = sorted((dated[key][0],) + key for key in dated)  # a dict has no order in MicroPython
    return section("calendar", say("Calendar"), [
        table("weekly", say("Every week"), [say("What"), say("When"), say("First"), say("Time"),
                                            say("Who"), say("Group")], weekly),
        table("dates", say("On dates of their own"), [say("What"), say("Dates"), say("Time"),
                                                      say("Who"), say("Group")],
              [[what, cell(dates, dated[(what, time, who, groups)][1]["of"]), time, who, groups]
               for dates, what, time, who, groups in rows])],
        [say("A group gets {count} from us on a day, at most: posts, red packets, draws and their "
             "notices together.", count=messages_a_day(events))])


def budget(work):
    """What the plan costs, by kind and in all."""
    d = work.decided
    sent, count = work.sent, work.receiving()
    of = ["packets-a-week", "packet-days", "packet-yuan", "packet-groups", "month-budget"]
    rows = []

    def line(what, many, each, times, cost, of):
        rows.append([what, many, each, times,
                     cell(near(cost, 2), of, "B{r}*C{r}*D{r}", "money")])

    each = cell(d["packet-yuan"], ["packet-yuan"], "[packet-yuan]", "money")
    if work.coin or count > LINES:
        line(say("Red packets, where the coin falls") if work.coin else
             say("Red packets, {groups}", groups=named(work.packet_groups)),
             cell(sent * count, of), each, 1, sent * d["packet-yuan"] * count, of)
    else:
        for name in work.packet_groups:
            line(say("Red packets, {group}", group=name), cell(sent, of), each, 1,
                 sent * d["packet-yuan"], of)
    line(say("Welcome gifts, to all who join as forecast"), cell(work.come, JOIN),
         cell(d["gift-cost"], ["gift-cost"], "[gift-cost]", "money"), 1, work.cost["gifts"],
         JOIN + ["gift-cost"])
    if work.cost["stars"]:
        line(say("Paid stars, a month"), 1, cell(d["star-pay"], ["star-pay"], "[star-pay]",
                                                 "money"), MONTHS, work.cost["stars"], ["star-pay"])
    if work.cost["prizes"]:
        line(say("Prizes of the draw, at most"),
             cell(d["prize-count"], ["prize-count"], "[prize-count]"),
             cell(d["prize-top"], ["prize-top"], "[prize-top]", "money"), 1, work.cost["prizes"],
             ["prize-top", "prize-count"])
    together = work.spent() - work.cost["packets"] + sent * count * d["packet-yuan"]
    last = len(rows) + 1
    every = sources([row[4] for row in rows])
    rows.append([say("Together"), "", "", "",
                 cell(near(together, 2), every, "SUM(E2:E%d)" % last, "money")])
    rows.append([say("Budget"), 1, cell(d["month-budget"], ["month-budget"], "[month-budget]",
                                        "money"), MONTHS,
                 cell(near(work.budget, 2), ["month-budget"], "B{r}*C{r}*D{r}", "money")])
    rows.append([say("Left over"), "", "", "",
                 cell(near(work.budget - together, 2), every + ["month-budget"],
                      "E%d-E%d" % (last + 2, last + 1), "money")])
    return section("budget", say("Budget"), [
        table("budget", say("Budget"), [say("What"), say("How many"), say("Each (¥)"),
                                        say("Times"), say("Cost (¥)")], rows)],
        [say("Red packets: all that the calendar has, in {weeks} weeks. Wages, goods and platform "
             "fees are not in it.", weeks=WEEKS)])


def staff(work):
    """Who answers, what it takes, and what a week takes."""
    d = work.decided
    of = ["groups", "questions-a-day", "answer-minutes", "hosts", "promise-minutes", "open-from",
          "open-to"]
    rows = [
        [say("Groups"), cell(d["groups"], ["groups"], "[groups]"), say("groups")],
        [say("Questions of a group a day"),
         cell(d["questions-a-day"], ["questions-a-day"], "[questions-a-day]"), say("questions")],
        [say("Questions a day"), cell(near(work.questions, 6), of[:2], "B2*B3"),
         say("questions")],
        [say("Hosts at the same time"), cell(d["hosts"], ["hosts"], "[hosts]"), say("hosts")],
        [say("Started within {limit}", limit=amount(d["promise-minutes"], "minutes")),
         cell(None if work.in_time is None else near(work.in_time, 4), of, None, "percent"), ""],
        [say("Promised"), cell(d["promise-share"], ["promise-share"], "[promise-share]", "percent"),
         ""],
        [say("Hosts that would keep the promise"), cell(work.needed, of + ["promise-share"]),
         say("hosts")]]
    of = {"answers": ["groups", "questions-a-day", "answer-minutes"], "welcome": JOIN,
          "posts": ["posts-a-day", "post-days", "mass-a-week", "groups", "left-alone", "post-check"],
          "packets": ["packets-a-week", "packet-groups"], "reading": ["groups", "read-day"],
          "codes": ["code-kind", "code-days", "account"],
          "single": ["reread-days", "limits-read", "month-budget", "asked-people", "sharers"]}
    labels = {"answers": say("Answering"), "welcome": say("Newcomers"),
              "posts": say("Posts: written, checked, sent"),
              "packets": say("Red packets, draws, their notices and records"),
              "reading": say("Counting and reading, checking the steps"),
              "codes": say("Renewing codes"), "single": say("Single tasks, spread over the weeks")}
    of_there = ["open-from", "open-to", "hosts", "rest-day"]
    hours = [[say("Being there to answer"), cell(work.there, of_there), ""]]
    hours += [[labels[kind], cell(work.hours[kind], of[kind]), cell(work.inside[kind], of[kind])]
              for kind in KINDS]
    last = len(KINDS) + 2
    hours.append([say("Together"), cell(work.together, sources([row[1] for row in hours]),
                                        "B2+SUM(B3:B%d)-SUM(C3:C%d)" % (last, last)), ""])
    hours.append([say("There are"), cell(d["hours-a-week"], ["hours-a-week"], "[hours-a-week]"), ""])
    tables = [table("hosts", say("Who answers"), [say("What"), say("Number"), say("Unit")], rows),
              table("hours", say("Hours of a week, of all people"),
                    [say("What"), say("Hours"), say("Of these, while answering")], hours)]
    if len(work.people) <= MOST_PEOPLE:
        tables.append(table("people", say("Hours of a week, by person"),
                            [say("Who"), say("Days"), say("There to answer"), say("Besides"),
                             say("Together")],
                            [[cell(who, ["host-names", "deputy"]), days, cell(there, of_there),
                              besides, near(there + besides, 1)]
                             for who, days, there, besides in work.people]))
    if len(work.hosts) > 1:
        tables.append(table("rota", say("Rota"), [say("Day"), say("Answers"), say("Hours")], [
            [day_name(day), cell(", ".join(work.duty[day]),
                                 ["deputy", "rest-day"] if day in work.rest else
                                 ["host-names", "hosts"]),
             cell("%s–%s" % (d["open-from"], d["open-to"]), ["open-from", "open-to"])]
            for day in range(7)]))
    tables.append(table("trouble", say("If something goes wrong"), [say("What"), say("Decided")], [
        [say("Who speaks"), cell(d["speaker"], ["speaker"])],
        [say("A complaint has a first answer within"),
         cell(amount(d["complaint-hours"], "hours"), ["complaint-hours"])],
        [say("It hears the outcome within"), cell(amount(d["told-days"], "days"), ["told-days"])],
        [d.label("refund-most"), cell(d.shown("refund-most"), ["refund-most"])],
        [d.label("log-place"), cell(d.shown("log-place"), ["log-place"])]]))
    return section("staff", say("Who answers, and when"), tables, [
        say("Hours are counted for each person. Who is there from {start} to {end} answers, and does "
            "between two questions what falls into these hours; so \"Together\" is being there and "
            "what falls outside. Averages over {weeks} weeks, from the calendar.", weeks=WEEKS,
            start=d["open-from"], end=d["open-to"]),
        say("Minutes, all assumed: to write a post 10, to check it 3, to send it 5 and 2 for each "
            "further group; 10 for a packet, a notice or a code, 5 for a packet's record; 5 for a "
            "newcomer; 30 for reading the week and 5 for a group's counts; 15 for checking the steps; 60 "
            "for getting ready and for each day of decision, 45 for reading the rules, 5 for releasing "
            "the budget, 5 for each member who is asked. Waiting is computed by "
            "Erlang's formula for a shared list.")])


def forecast(work):
    """Members by day."""
    return section("forecast", say("Growth forecast"), [
        table("forecast", say("Members of all groups"),
              [say("Day"), say("Low"), say("As decided"), say("High")],
              [[row[0]] + [cell(number, JOIN) for number in row[1:]] for row in work.forecast])],
        [say("Low and high: {share} % fewer and more join, which is our assumption. Nobody leaves "
             "in it, so count leavers.", share=plain(100 * RANGE))])


def measure(work, promised):
    """The comparison, and the go or no-go of days 30, 60 and 90."""
    d = work.decided
    rows, notes = holdout_rows(work)
    return section("measure", say("Measurement"), [
        table("checks", say("Go or no-go"), [say("Done"), say("Day"), say("Date"), say("Who"),
                                             say("Go on if"), say("If not")],
              [[BOX, check["day"], check["date"], cell(d["plan-by"], ["plan-by"]),
                cell(check["promise"], check["of"]), check["missed"]] for check in promised]),
        table("stop", say("When we stop"), [say("If"), say("Then"), say("Who says so")], [
            [cell(say("{complaints} in a week, of {members}",
                      complaints=amount(d["stop-complaints"], "complaints"),
                      members=amount(work.forecast[0][2], "members")),
                  ["stop-complaints", "groups", "group-members", "first-members",
                   "members-a-group"]),
             say("stop everything, and find out why"), cell(d["owner"], ["owner"])],
            [cell(d.shown("stop-if"), ["stop-if"]), say("stop everything"),
             cell(d["owner"], ["owner"])],
            [cell(d.shown("post-less-if"), ["post-less-if"]), say("post less"),
             cell(d["read-by"], ["read-by"])],
            [cell(d.shown("packet-stop"), ["packet-stop"]), say("send no more red packets"),
             cell(d["owner"], ["owner"])],
            [cell(d.shown("growth-stop"), ["growth-stop"]), say("take in nobody new"),
             cell(d["owner"], ["owner"])]]),
        table("comparison", say("What a comparison can show"),
              [say("What"), say("Number"), say("Unit")],
              [[what, cell(number, of), unit] for what, number, unit, of in rows])], notes)


def check_rules(work):
    """The rules, checked."""
    return section("rules", say("Rules checked"), [
        table("rules", say("Rules"), [say("Rule"), say("Result"), say("In the plan"),
                                      say("What the plan does"), say("Source")],
              [[one["rule"], {"value": rule_label(one["verdict"]), "of": [], "formula": None,
                              "form": None, "code": one["verdict"]},
                cell(one["yours"], one["of"]), one["does"],
                one["source"]] for one in rules(work)])],
        [say("Limits change. Look each up before you start; V2 means that we read it second-hand. "
             "Advertising by message needs consent, the sender's name and a way to refuse (E74, "
             "V2). Nothing here is legal advice.")])


def canvas(work, decisions):
    """What was decided of whom the group is for and what it is worth."""
    d = work.decided
    return section("canvas", say("Positioning canvas"), [
        table("canvas", say("Whom, what for, and by which way in"), [say("Decision"),
                                                                        say("Yours")],
              [[d.label(one["name"]), cell(d.shown(one["name"]), [one["name"]])]
               for one in decisions if one["lessons"][0][0] in PARTS])])


def agreed(work):
    """What else was decided: nothing is computed from it, and it is kept to all the same."""
    d = work.decided
    return section("agreed", say("Agreed as well"), [
        table("agreed", say("Agreed as well"), [say("Decision"), say("Yours")],
              [[d.label(name), cell(d.shown(name), [name])] for name in AGREED])])


def came_true(work, counts):
    """Promise against outcome, from weekly counts."""
    return section("outcome", say("Promise and outcome"), [
        table("outcome", say("Promise and outcome"), [say("Check"), say("Promise"), say("Outcome"),
                                                      say("Result"), say("Decide next")],
              [[one["check"], cell(one["promise"], one["of"]), one["outcome"],
                {"value": promise_label(one["verdict"]), "of": [], "formula": None, "form": None,
                 "code": one["verdict"]}, one["next"]]
               for one in outcome(work, counted(counts, work.names))])])


def everything(work, decisions):
    """Every decision, made or default: what all the rest comes from."""
    d = work.decided
    rows = []
    for one in decisions:
        name = one["name"]
        value = d[name]
        number = one["kind"] in ("number", "money", "share") and value is not None
        rows.append([one["lessons"][0], d.label(name),
                     cell(value if number else d.shown(name), [name], None,
                          "percent" if one["kind"] == "share" else
                          "money" if one["kind"] == "money" else None),
                     say(one["unit"], "unit") if one["unit"] and number and one["kind"] == "number"
                     else "", state_label(d.found[name][1]),
                     "" if d.decided(name) else say(one["reason"], "decision")])
    return section("decisions", say("All decisions"), [
        table("decisions", say("Decisions"), [say("Lesson"), say("Decision"), say("Value"),
                                              say("Unit"), say("Decided?"), say("Why this default")],
              rows)])
