"""Decisions become a plan: who does what on Monday, a calendar, a budget, checks (lesson 5.2).

Decisions go in as plain entries (`playbook/keep.py`, `site/browser/keep.js`), with their
declarations; what comes out is plain data that the page, JupyterLab and every export show alike.
Nothing in it has another source than a decision, made or default. A013, A070, A100, A138.
"""

from ..words import say
from .calendar import Calendar, some, week_of
from .cells import cell, sources, table
from .dates import date, day_name, weekday
from .decisions import DECIDED, Decisions, near, plain, state_label
from .measure import COLUMNS, checks, count_rows, counted, holdout_rows, outcome
from .measure import verdict_label as promise_label
from .rules import rules
from .rules import verdict_label as rule_label
from .texts import texts
from .work import KINDS, MONTHS, RANGE, WEEKS, Work, named

BOX = "☐"
AGREED = ["first-lever", "lever-sign", "packet-active", "sharers", "sharer-thanks", "first-step",
          "winback-days", "tier-rule", "borrowed", "borrowed-test", "staff-measure", "commission",
          "least-batch", "path", "path-habit", "path-instead", "growth-stop", "first-told",
          "first-told-number", "poster-message", "unknown"]
PARTS = ["0", "1"]  # of the book, whose decisions are the positioning canvas


def settled(entries, first_day, decisions):
    """The decisions, read and settled: a Work."""
    return Work(Decisions(decisions, entries, first_day))


def plan(entries, first_day, decisions, counts=""):
    """Turn kept entries into a plan.

    entries: {key: entry}, as the playbook's file holds them. first_day: the plan's first day where
    none was decided, "YYYY-MM-DD". decisions: the declarations, as `playbook.decisions.declared`
    gives them. counts: weekly counts as CSV, or an empty text.
    Returns a dict: `start`, `weeks`, `conflicts` ({"text", "of"}), `notes`, `sections` ({"id",
    "title", "lessons", "tables", "notes"}), `texts`, `events`, `counts` (rows of the empty sheet),
    `decisions` ({name: {"label", "shown", "value", "state", "lesson"}}).
    Raises ValueError in one sentence for a first day that is no date, or for counts that cannot
    be read.
    """
    work = settled(entries, first_day, decisions)
    d = work.decided
    promised = checks(work)
    events = Calendar(work, promised).events
    sections = [monday(work, events), groups(work), calendar(events), budget(work), forecast(work),
                staff(work), measure(work, promised), check_rules(work), canvas(work, decisions),
                agreed(work)]
    if counts:
        sections.insert(1, came_true(work, counts))
    sections.append(everything(work, decisions))
    for part in sections:
        part["lessons"] = lessons_of(work, part)
    return {"start": date(work.first), "weeks": WEEKS, "conflicts": work.conflicts,
            "notes": d.notes, "sections": sections, "texts": texts(work), "events": events,
            "counts": {"columns": COLUMNS, "rows": count_rows(work)},
            "decisions": {one["name"]: {
                "label": d.label(one["name"]), "shown": d.shown(one["name"]),
                "value": d[one["name"]], "state": d.found[one["name"]][1],
                "lesson": d.lesson(one["name"])} for one in decisions}}


def section(name, title, tables, notes=()):
    """A part of the plan."""
    return {"id": name, "title": title, "tables": tables, "notes": list(notes)}


def lessons_of(work, part):
    """The lessons in which what is still a default in a part is decided, in order."""
    found = []
    for one in part["tables"]:
        for row in one["rows"]:
            for name in sources(row):
                lesson = work.decided.lesson(name)
                if not work.decided.decided(name) and lesson not in found:
                    found.append(lesson)
    return sorted(found)


def monday(work, events):
    """Page one: the first week, by name, with boxes to tick."""
    d = work.decided
    rows = [[BOX, say("Every day"), cell("%s–%s" % (d["open-from"], d["open-to"]),
                                         ["open-from", "open-to"]),
             cell(who, ["host-names"]), cell(named(names), ["groups", "group-names"]),
             cell(say("Answer questions, oldest first; start within {limit} minutes",
                      limit=plain(d["promise-minutes"])), ["promise-minutes"])]
            for who, names in some(_hosts(work), work.names)]
    rest = d["rest-day"]
    if rest:
        rows.append([BOX, cell(d.shown("rest-day"), ["rest-day"]), "",
                     cell(d["deputy"], ["deputy"]), cell(named(work.names), ["groups"]),
                     say("Answer in place of the hosts, who rest")])
    for day, event in week_of(work, events):
        rows.append([BOX, "%s %s" % (day_name(weekday(day)), date(day)), cell(
            event["time"], event["of"]), event["who"], event["groups"], event["title"]])
    return section("monday", say("The first week, by name"), [
        table("week", say("Who does what"),
              [say("Done"), say("Day"), say("Time"), say("Who"), say("Group"), say("What")], rows)],
        [say("The texts to send stand below, filled in.")])


def _hosts(work):
    """(host, groups) of every host who has any."""
    found = []
    for place in range(len(work.names)):
        if found and found[-1][0] == work.host_of[place]:
            found[-1][1].append(work.names[place])
        else:
            found.append((work.host_of[place], [work.names[place]]))
    return found


def groups(work):
    """The groups, and what each one gets."""
    d = work.decided
    rows = []
    packet = len(work.packets) * d["packet-yuan"]
    for place in range(len(work.names)):
        name = work.names[place]
        packets = name in work.packet_groups
        rows.append([cell(name, ["groups", "group-names"]),
                     cell(work.host_of[place], ["host-names"]), cell(d["deputy"], ["deputy"]),
                     cell(d["members-a-group"], ["members-a-group"]),
                     cell(say("left alone, for comparison") if name in work.left else
                          say("posts and red packets") if packets else say("posts, no packets"),
                          ["left-alone", "packet-groups", "packets-a-week"]),
                     cell(near(packet * WEEKS, 2) if packets else 0,
                          ["packets-a-week", "packet-yuan", "packet-groups"], form="money")])
        if len(rows) == 100 and len(work.names) > 100:
            break
    notes = [say("The first 100 of {count} groups.", count=len(work.names))] if (
        len(work.names) > 100) else []
    return section("groups", say("Groups and people"), [
        table("groups", say("Groups"), [say("Group"), say("Host"), say("Deputy"),
                                        say("Members, at most"), say("What it gets"),
                                        say("Red packets in {weeks} weeks (¥)", weeks=WEEKS)],
              rows)], notes)


def calendar(events):
    """All that returns or happens once."""
    return section("calendar", say("Calendar"), [
        table("calendar", say("Calendar"), [say("What"), say("When"), say("From"), say("Time"),
                                            say("Who"), say("Group")],
              [[event["title"], cell(event["when"], event["of"]), event["date"], event["time"],
                event["who"], event["groups"]] for event in events])])


def budget(work):
    """What the plan costs, by kind and in all."""
    d = work.decided
    sent, count = len(work.packets), len(work.packet_groups)
    of = ["packets-a-week", "packet-days", "packet-yuan", "packet-groups", "month-budget"]
    rows = []

    def line(what, many, each, times, cost, of):
        rows.append([what, many, each, times,
                     cell(near(cost, 2), of, "B{r}*C{r}*D{r}", "money")])

    for name in work.packet_groups[:20]:
        line(say("Red packets, {group}", group=name), cell(sent, of),
             cell(d["packet-yuan"], ["packet-yuan"], "[packet-yuan]", "money"), WEEKS,
             sent * d["packet-yuan"] * WEEKS, of)
    if count > 20:
        line(say("Red packets, {count} more groups", count=count - 20), cell(sent * (count - 20), of),
             cell(d["packet-yuan"], ["packet-yuan"], "[packet-yuan]", "money"), WEEKS,
             sent * d["packet-yuan"] * WEEKS * (count - 20), of)
    line(say("Welcome gifts, a month"), cell(d["door-joins"], ["door-joins"], "[door-joins]"),
         cell(d["gift-cost"], ["gift-cost"], "[gift-cost]", "money"), MONTHS, work.cost["gifts"],
         ["door-joins", "gift-cost"])
    if work.cost["stars"]:
        line(say("Paid stars, a month"), 1, cell(d["star-pay"], ["star-pay"], "[star-pay]",
                                                 "money"), MONTHS, work.cost["stars"], ["star-pay"])
    if work.cost["prizes"]:
        line(say("Prizes of the draw"), 1, cell(d["prize-top"], ["prize-top"], "[prize-top]",
                                                "money"), 1, work.cost["prizes"], ["prize-top"])
    together = work.spent()
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
                                        say("Weeks or months"), say("Cost (¥)")], rows)],
        [say("Wages, goods and platform fees are not in it.")])


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
        [say("Started within {limit} minutes", limit=plain(d["promise-minutes"])),
         cell(None if work.in_time is None else near(work.in_time, 4), of, None, "percent"), ""],
        [say("Promised"), cell(d["promise-share"], ["promise-share"], "[promise-share]", "percent"),
         ""],
        [say("Hosts that would keep the promise"), cell(work.needed, of + ["promise-share"]),
         say("hosts")]]
    of = {"answers": ["groups", "questions-a-day", "answer-minutes"],
          "posts": ["posts-a-day", "post-days", "mass-a-week", "groups", "left-alone"],
          "packets": ["packets-a-week", "packet-groups"], "reading": ["groups"]}
    labels = {"answers": say("Answering"), "posts": say("Posting"),
              "packets": say("Red packets and their notices"), "reading": say("Reading and counting")}
    hours = [[labels[kind], cell(near(work.hours[kind], 2), of[kind])] for kind in KINDS]
    hours.append([say("Together"), cell(near(sum(near(work.hours[kind], 2) for kind in KINDS), 2),
                                        sources([row[1] for row in hours]), "SUM(B2:B5)")])
    hours.append([say("You have"), cell(d["hours-a-week"], ["hours-a-week"], "[hours-a-week]")])
    tables = [table("hosts", say("Who answers"), [say("What"), say("Number"), say("Unit")], rows),
              table("hours", say("Hours of a week"), [say("What"), say("Hours")], hours)]
    if len(work.hosts) > 1:
        tables.append(table("rota", say("Rota"), [say("Host"), say("Groups"), say("Answers"),
                                                  say("Away: answered by")],
                            [[cell(who, ["host-names"]), cell(named(names), ["groups"]),
                              cell("%s–%s" % (d["open-from"], d["open-to"]),
                                   ["open-from", "open-to"]),
                              cell("%s (%s)" % (d["deputy"], d.shown("rest-day")),
                                   ["deputy", "rest-day"])] for who, names in _hosts(work)]))
    tables.append(table("trouble", say("If something goes wrong"), [say("What"), say("Decided")], [
        [say("Who speaks"), cell(d["speaker"], ["speaker"])],
        [d.label("complaint-hours"), cell(d["complaint-hours"], ["complaint-hours"])],
        [d.label("told-days"), cell(d["told-days"], ["told-days"])],
        [d.label("refund-most"), cell(d["refund-most"], ["refund-most"], None, "money")],
        [d.label("log-place"), cell(d.shown("log-place"), ["log-place"])]]))
    return section("staff", say("Who answers, and when"), tables, [
        say("Waiting by Erlang's formula for a shared list; 10 minutes for a post or a packet, 30 "
            "for reading and 5 for a group's counts are assumed.")])


def forecast(work):
    """Members by day."""
    of = ["groups", "first-members", "door-joins", "invites", "accepted", "cycle-days", "crowd"]
    return section("forecast", say("Growth forecast"), [
        table("forecast", say("Members of all groups"),
              [say("Day"), say("Low"), say("As decided"), say("High")],
              [[row[0]] + [cell(number, of) for number in row[1:]] for row in work.forecast])],
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
        table("comparison", say("What a comparison can show"),
              [say("What"), say("Number"), say("Unit")],
              [[what, cell(number, of), unit] for what, number, unit, of in rows])], notes)


def check_rules(work):
    """The rules, checked."""
    return section("rules", say("Rules checked"), [
        table("rules", say("Rules"), [say("Rule"), say("Result"), say("Your decision"),
                                      say("What the plan does"), say("Source")],
              [[one["rule"], {"value": rule_label(one["verdict"]), "of": [], "formula": None,
                              "form": None, "code": one["verdict"]},
                cell(one["yours"], one["of"]), one["does"] if one["verdict"] == "mended" else "",
                one["source"]] for one in rules(work)])],
        [say("Limits change. Look each up before you start; V2 means that we read it second-hand. "
             "Advertising by message needs consent, the sender's name and a way to refuse (E74, "
             "V2). Nothing here is legal advice.")])


def canvas(work, decisions):
    """What was decided of whom the group is for and what it is worth."""
    d = work.decided
    return section("canvas", say("Positioning canvas"), [
        table("canvas", say("Whom, what for, and through which door"), [say("Decision"),
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
               for one in outcome(work, counted(counts))])])


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
