"""Kept decisions become a plan: tables, a calendar and checks of the rules. Lesson 5.2.

What a reader kept while tuning (`playbook/keep.py`, `site/keep.js`) goes in as plain entries;
what comes out is plain data that the page, JupyterLab and every export show alike. What was not
decided yet is a default and says so. A013, A070, A100.
"""

import math

from ..activation.alive import activity_rhythm, dead_group
from ..activation.packets import red_packet
from ..model import Chart, Headline, model, number, whole
from ..operation.answers import class_desk, who_answers
from ..positioning.doors import entry_doors
from ..positioning.size import group_size
from ..propagation.loop import invite_loop

WEEKS = 12  # that a plan covers
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
STATE = "Decided?"
DECIDED, DEFAULT, OPEN = "decided", "default", "open"
RANGE = 0.3  # forecast: acceptance this much lower and higher, assumed
QR_DAYS = 7  # E62
A_CODE = 5  # groups that one join code of WeCom fills, E64
GROUPS = {"label": "Groups in the plan", "start": 10, "low": 1, "high": 1000}


# --- Dates, without a library: MicroPython in the page has none ----------------------------------

def day_number(text):
    """Days from 1970-01-01 to a date "YYYY-MM-DD"; ValueError in one sentence for anything else."""
    try:
        year, month, day = [int(part) for part in text.split("-")]
        ordinary = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if not (1970 <= year <= 9999 and 1 <= month <= 12
                and 1 <= day <= ordinary[month - 1] + (leap and month == 2)):
            raise ValueError
    except ValueError:
        raise ValueError("The start must be a date such as 2026-03-02; got %s." % text)
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def date(number):
    """The date "YYYY-MM-DD" of a number of days from 1970-01-01."""
    number += 719468
    era = number // 146097
    of_era = number - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return "%04d-%02d-%02d" % (year + era * 400 + (month <= 2), month,
                               of_year - (153 * shifted + 2) // 5 + 1)


def weekday(number):
    """0 for Monday to 6 for Sunday."""
    return (number + 3) % 7


# --- What was decided ----------------------------------------------------------------------------

class Kept:
    """The reader's entries, as models and blanks."""

    def __init__(self, entries):
        self.entries = entries
        self.notes = []
        self.used = []  # keys of the settings that the plan stands on

    def setting(self, model, name):
        """Run a model at the setting kept for it, or at its start values.

        model: a Model; name: "part.name". Returns (settings, result, state). Of several panels
        with this model the one kept last counts.
        """
        found = [key for key, entry in self.entries.items()
                 if key.startswith("setting/") and entry["model"] == name]
        if found:
            last = max(found, key=lambda key: self.entries[key]["kept"])
            entry = self.entries[last]
            try:
                settings = model.settings(entry["values"])
                self.used.append(last)
                return settings, model(**settings), DECIDED
            except ValueError as error:
                self.notes.append("The setting kept of \"%s\" cannot be used (%s): start values "
                                  "stand in its place." % (entry["title"], error))
        settings = model.settings({})
        return settings, model(**settings), DEFAULT

    def others(self):
        """The settings that were kept and that nothing else in the plan shows, as rows."""
        rows = []
        for key in sorted(self.entries):
            if key.startswith("setting/") and key not in self.used:
                entry = self.entries[key]
                rows.append([entry["title"], ", ".join(
                    "%s %s" % (name.replace("_", " "), shown(tidy(value) if isinstance(
                        value, float) else "–" if value is None else value))
                    for name, value in sorted(entry["results"].items())), entry["kept"][:10]])
        return rows

    def groups(self):
        """How many groups the plan is for: (number, state)."""
        text = self.blank("plan-groups")
        if not text:
            return GROUPS["start"], DEFAULT
        try:
            number = int(text)
            if GROUPS["low"] <= number <= GROUPS["high"]:
                return number, DECIDED
        except ValueError:
            pass
        self.notes.append("%(label)s must be a whole number from %(low)s to %(high)s; " % GROUPS
                          + "got %s, so %s stands in its place." % (text, GROUPS["start"]))
        return GROUPS["start"], DEFAULT

    def blank(self, name):
        """What was written into a blank, or an empty text."""
        return self.entries.get("blank/" + name, {}).get("text", "").strip()


def sentences(kept, course, numbers):
    """The lines of some lessons' Decide, their blanks filled with what was kept.

    Returns a list of {"lesson", "text", "state"}; a lesson without a form gives one open line.
    """
    found = []
    for lesson in course:
        if lesson["number"] not in numbers:
            continue
        for line in lesson["lines"]:
            text, filled, blanks = "", 0, 0
            for piece in line:
                if "text" in piece:
                    text += piece["text"]
                else:
                    written = kept.blank(lesson["number"] + "-" + piece["name"])
                    text += written or "______ (%s)" % piece["label"]
                    filled += bool(written)
                    blanks += 1
            found.append({"lesson": lesson["number"], "text": text,
                          "state": DECIDED if filled == blanks else OPEN})
    return found


def formula(text, value):
    """A cell that a spreadsheet computes: "{r}" stands for its row."""
    return {"formula": text, "value": value}


def table(name, columns, rows):
    """A table of the plan. rows: lists whose last cell is the row's state."""
    return {"name": name, "columns": columns + [STATE], "rows": rows}


# --- The plan ------------------------------------------------------------------------------------

def plan(entries, start, course=()):
    """Turn kept entries into a plan.

    entries: {key: entry}, as the playbook's file holds them. start: the first day, "YYYY-MM-DD".
    course: the lessons, each {"number", "title", "lines"}. Returns a dict: `start`, `weeks`,
    `sections` (id, title, lessons, lines, tables, notes), `events`, `notes`.
    Raises ValueError in one sentence for a start that is no date.
    """
    first = day_number(start)
    kept = Kept(entries)
    groups, groups_state = kept.groups()
    size, sized, size_state = kept.setting(group_size, "positioning.group_size")
    doors, through, doors_state = kept.setting(entry_doors, "positioning.entry_doors")
    rhythm, _, rhythm_state = kept.setting(activity_rhythm,
                                           "activation.activity_rhythm")
    dead, _, dead_state = kept.setting(dead_group, "activation.dead_group")
    packet, packets, packet_state = kept.setting(red_packet, "activation.red_packet")
    desk, answers, desk_state = kept.setting(who_answers, "operation.who_answers")
    _, hours, rota_state = kept.setting(class_desk, "operation.class_desk")
    loop, _, loop_state = kept.setting(invite_loop, "propagation.invite_loop")

    checks = rules(groups, size, doors, rhythm, packets)
    events = calendar(first, doors, rhythm, dead, packet)
    inside = sized["headlines"]["inside"]

    def lines(*numbers):
        return sentences(kept, course, numbers)

    sections = [
        section("positioning", "Positioning canvas", ["1.1", "1.2", "1.3"],
                lines("1.1", "1.2", "1.3"), []),
        section("groups", "Groups, sizes and doors", ["1.3"], [], [
            table("Groups", ["What", "Number", "Unit"], [
                ["Groups in the plan", groups, "groups", groups_state],
                ["Members that the door lets in, each", inside, "members", size_state],
                ["Room in all groups", formula("B2*B3", groups * inside), "members",
                 both(groups_state, size_state)],
                ["Best size for what you count", sized["headlines"]["best"], "members",
                 size_state]]),
            table("Doors", ["Door", "Join in a month", "Still there after 90 days",
                            "Cost of each one still there (¥)"],
                  [[row["door"], tidy(row["joins"]), tidy(row["kept"]), tidy(row["cost"]),
                    doors_state] for row in through["tables"]["doors"]])]),
        section("calendar", "Activation calendar", ["2.1", "2.3"], lines("2.1", "2.3"), [
            table("Calendar", ["What", "When", "Time", "From"],
                  [[event["title"], event["when"], event["time"], event["date"],
                    {"posts": rhythm_state, "packet": packet_state, "code": doors_state,
                     "review": dead_state}.get(event["id"].split("-")[0], DEFAULT)]
                   for event in events])]),
        section("budget", "Red packets and rewards", ["2.3", "4.2"], [],
                [budget(packet, packet_state, loop, loop_state)],
                ["Platform fees, wages and goods are not in it."]),
        section("staff", "Who answers, and when", ["3.2"], lines("3.2"), [
            table("Hosts", ["What", "Number", "Unit"], [
                ["Groups that share one list", desk["groups"], "groups", desk_state],
                ["Questions a group and day", desk["questions"], "questions", desk_state],
                ["Questions a day", formula("B2*B3", tidy(desk["groups"] * desk["questions"])),
                 "questions", desk_state],
                ["Hosts that would keep the promise", answers["headlines"]["hosts_needed"],
                 "hosts", desk_state],
                ["Started in time with %d" % desk["hosts"],
                 tidy(100 * answers["headlines"]["in_time"]), "%", desk_state]]),
            table("Rota", ["Hour", "Questions", "Hosts on duty", "Hosts needed"],
                  [["%02d:00" % row["hour"], tidy(row["questions"]), row["on_duty"],
                    row["needed"], rota_state] for row in hours["tables"]["hours"]])]),
        section("forecast", "Growth forecast", ["4.1", "4.2"], lines("4.1", "4.2"), [forecast(loop, loop_state)],
                ["Low and high: %d %% fewer and more of the invited accept. That range is our "
                 "assumption, and real growth can leave it." % (RANGE * 100),
                 "K below 1 is the normal case: then a loop ends by itself (lesson 4.1)."]),
        section("measure", "Measurement", ["5.1", "5.2"], lines("5.1", "5.2"),
                [measured(kept)],
                ["Groups, not members, are drawn by lot into the two halves, because members of "
                 "one group talk to each other."]),
        section("rules", "Rules checked", ["2.3", "4.2"], [], [
            {"name": "Rules", "columns": ["Rule", "Result", "Your plan", "Source"],
             "rows": checks}],
            ["Limits change. Look each up before you start; V2 means that we read it second-hand.",
             "Advertising by message needs consent, the sender's name and a way to refuse (E74, "
             "V2). Nothing here is legal advice."]),
    ]
    others = kept.others()
    if others:
        sections.append(section("others", "Kept as well", [], [], [
            {"name": "Kept as well", "columns": ["Panel", "What it gave", "Kept on"],
             "rows": others}], ["No part of the plan is computed from these. They are here so that "
                                "nothing you kept is lost."]))
    return {"start": start, "weeks": WEEKS, "sections": sections, "events": events,
            "notes": kept.notes}


def section(name, title, lessons, lines, tables, notes=()):
    """A part of the plan."""
    return {"id": name, "title": title, "lessons": lessons, "lines": lines, "tables": tables,
            "notes": list(notes)}


def both(*states):
    """Decided only if everything it stands on is."""
    return DECIDED if all(state == DECIDED for state in states) else DEFAULT


def tidy(value):
    """A number cut to three digits that matter, or a dash where there is none."""
    if value is None:
        return "–"
    if value == 0 or not math.isfinite(value):
        return 0
    digits = max(0, 2 - int(math.floor(math.log10(abs(value)))))
    value = round(value, digits)
    return int(value) if value == int(value) else value


def budget(packet, packet_state, loop, loop_state):
    """What red packets and rewards cost in the plan's weeks."""
    growth = invite_loop(**loop)["tables"]["growth"]
    own = [row["members"] for row in growth if row["series"] == growth[0]["series"]]
    joined = max(0, round(own[-1] - own[0]))
    spent = packet["packets"] * packet["yuan"] * WEEKS
    rewards = joined * loop["reward"]
    return table("Budget", ["What", "How many", "Each (¥)", "Weeks", "Cost (¥)"], [
        ["Red packets of one group, a week", packet["packets"], tidy(packet["yuan"]), WEEKS,
         formula("B{r}*C{r}*D{r}", tidy(spent)), packet_state],
        ["Rewards for members who came by invitation", joined, tidy(loop["reward"]), 1,
         formula("B{r}*C{r}*D{r}", tidy(rewards)), loop_state],
        ["Together", "", "", "", formula("SUM(E2:E3)", tidy(spent + rewards)),
         both(packet_state, loop_state)]])


def forecast(loop, state):
    """Members by day: low, as tuned, high."""
    runs = []
    for factor in (1 - RANGE, 1, 1 + RANGE):
        result = invite_loop(
            **dict(loop, acceptance=min(1.0, loop["acceptance"] * factor)))
        growth = result["tables"]["growth"]
        runs.append({row["day"]: row["members"] for row in growth
                     if row["series"] == growth[0]["series"]})
    last = max(runs[1])
    days = sorted({day for day in (0, 7, 14, 30, 60, 90) if day < last} | {last})
    return table("Forecast", ["Day", "Low", "As tuned", "High"],
                 [[day] + [round(run[day]) for run in runs] + [state] for day in days])


def sample(base, rise):
    """Members needed in each half to see a rise between two shares (shares from 0 to 1).

    Normal approximation: 95 % sure that it is no accident, 80 % likely to see a rise that is there.
    """
    high = min(0.999, base + rise)
    return (1.959964 + 0.841621) ** 2 * (base * (1 - base) + high * (1 - high)) / (
        high - base) ** 2


@model(
    "How many groups does a test need?",
    parameters=[
        number("base", "Buyers in a month without it", 0.1, 0.01, 0.6, 0.01, "%",
               help="The share of members who buy in a month today. Count it in your own orders; "
                    "the start value is assumed."),
        number("rise", "Smallest rise worth seeing", 0.03, 0.005, 0.3, 0.005, "%",
               help="In percentage points. A smaller rise would not pay for the work."),
        whole("size", "Members in a group", 200, 10, 500, 10, "members"),
        number("alike", "How alike members of a group are", 0.02, 0.0, 0.2, 0.005, "",
               help="The intracluster correlation: 0 if a group's members buy like strangers, "
                    "more if they follow each other. The start value is assumed."),
        whole("groups", "Groups that you can draw by lot", 10, 2, 200, 2, "groups"),
    ],
    headlines=[
        Headline("needed", "Groups that you need, both halves", "groups", 0),
        Headline("seen", "Smallest rise that your groups can show", "%", 1, "over 30 %"),
        Headline("alone", "Members in each half, if strangers", "members", 0),
        Headline("together", "Members in each half, in groups", "members", 0),
    ],
    columns={"rise": "Rise (percentage points)", "series": "Members count as",
             "members": "Members in each half"},
    charts=[Chart("line", "needs", "rise", "members", color="series",
                  title="A small rise needs many more members",
                  alt="Two falling lines of members needed in each half against the rise to be "
                      "seen: members of groups, above, and strangers, below.")],
    formula=r"n = \frac{(1.96 + 0.84)^2 \, [p_1(1-p_1) + p_2(1-p_2)]}{(p_2 - p_1)^2}"
            r" \times [1 + (m - 1) \rho]",
    claims="A015")
def holdout(base, rise, size, alike, groups):
    """Compute how many members and groups a test with a holdout needs.

    Half of the groups, drawn by lot, get what you test; the other half, the holdout, does not. The
    formula is the usual one for two shares: 95 % sure that a difference is no accident, and 80 %
    likely to see a rise that is there.

    Whole groups are drawn, because members of one group talk to each other. If they are alike,
    each further member of a group tells less, and more are needed: times 1 + (m − 1)ρ for groups
    of m members with an intracluster correlation ρ. With ρ = 0 nothing is added.
    """
    extra = 1 + (size - 1) * alike
    alone = sample(base, rise)
    halves = math.ceil(alone * extra / size)

    def enough(points):
        return sample(base, points) * extra <= size * (groups / 2)

    seen = None
    if enough(0.3):
        low, high = 0.0005, 0.3
        for _ in range(50):
            middle = (low + high) / 2
            if enough(middle):
                high = middle
            else:
                low = middle
        seen = high
    rows = []
    for name, factor in (("Members of groups", extra), ("Strangers", 1)):
        for step in range(20):
            points = 0.01 + step * 0.005
            rows.append({"rise": 100 * points, "series": name,
                         "members": sample(base, points) * factor})
    return ({"needed": 2 * halves, "seen": seen, "alone": math.ceil(alone),
             "together": math.ceil(alone * extra)}, {"needs": rows})


def measured(kept):
    """The holdout, and the sample that it needs."""
    test, found, state = kept.setting(holdout, "plan.holdout")
    numbers = found["headlines"]
    seen = numbers["seen"]
    return table("Measurement", ["What", "Number", "Unit"], [
        ["Buyers in a month without it", tidy(100 * test["base"]), "%", state],
        ["Smallest rise worth seeing", tidy(100 * test["rise"]), "percentage points", state],
        ["Members in each half, in groups of %d" % test["size"], numbers["together"], "members",
         state],
        ["Groups needed, both halves", numbers["needed"], "groups", state],
        ["Groups that you can draw by lot", test["groups"], "groups", state],
        ["Smallest rise that these can show", "over 30" if seen is None else tidy(100 * seen),
         "percentage points", state]])


# --- The rules -----------------------------------------------------------------------------------

def rules(groups, size, doors, rhythm, packets):
    """Check the plan against limits of the platform and the law; rows of a table."""
    posts = rhythm["posts"]
    rows = []

    def check(rule, source, yours, stopped):
        rows.append([rule, stopped or "kept", yours, source])

    check("WeCom mass messages: a group gets at most one a day of the month, or fewer where the "
          "firm sets it so", "E36, V1", "%d posts a day" % posts,
          "stopped: the calendar has one mass message a day, the others are posted by hand"
          if posts > 1 else "")
    check("A group has at most 500 members", "E61 and E63", "%d wanted" % size["members"],
          "stopped: open another group at 500" if size["members"] > 500 else "")
    check("A group's QR code stops at about 200 members", "E62, V2; try it in the app",
          "%d wanted, by %s" % (size["members"], "the group's code" if size["door"] == "qr"
                                else "another door"),
          "stopped: from 200 on by invitation" if size["door"] == "qr" and size["members"] > 200
          else "")
    check("A group's QR code is good for 7 days", "E62, V2 and a repository",
          "renewed every %d days%s" % (doors["renew"], ", live code" if doors["live_code"] else ""),
          "stopped: the calendar renews it every 7 days"
          if doors["renew"] > QR_DAYS and not doors["live_code"] else "")
    check("One join code of WeCom fills up to 5 groups, one after the other", "E64, V1; the 5 is V2",
          "%d groups" % groups,
          "stopped: one code is not enough, make %d" % math.ceil(groups / A_CODE)
          if groups > A_CODE else "")
    for row in packets["tables"]["rules"]:
        yours = row["yours"]
        rows.append([row["rule"], row["verdict"], yours if isinstance(yours, str) else tidy(yours),
                     "named in the rule" if "(E" in row["rule"] else "your own"])
    return rows


# --- The calendar --------------------------------------------------------------------------------

def calendar(first, doors, rhythm, dead, packet):
    """The plan's events, each within the platform's limits.

    Returns a list of {"id", "title", "text", "date", "time", "minutes", "when", "rule"}; rule is
    the recurrence as iCalendar writes it, or empty.
    """
    events = []

    def add(name, title, text, time, minutes, days=None, every=None):
        day, when, rule = first, "once", ""
        if every:
            when = "every day" if every == 1 else "every %d days" % every
            rule = "FREQ=DAILY;INTERVAL=%d;COUNT=%d" % (every, math.ceil(WEEKS * 7 / every))
        elif days:
            while weekday(day) not in days:
                day += 1
            when = "every " + ", ".join(DAYS[place] for place in days)
            rule = "FREQ=WEEKLY;BYDAY=%s;COUNT=%d" % (
                ",".join(CODES[place] for place in days), WEEKS * len(days))
        events.append({"id": name, "title": title, "text": text, "date": date(day), "time": time,
                       "minutes": minutes, "when": when, "rule": rule})

    posts = rhythm["posts"]
    for place in range(posts):
        hour = 10 if posts == 1 else 9 + round(place * 11 / (posts - 1))
        if place == 0:
            add("posts-1", "Post of the day", "As a mass message: at most one a day (E36). A "
                "member of staff must confirm it.", "%02d:00" % hour, 15, every=1)
        else:
            add("posts-%d" % (place + 1), "Post %d of the day, by hand" % (place + 1),
                "By hand, not as a mass message (E36).", "%02d:00" % hour, 10, every=1)
    if packet["packets"]:
        order = [1, 3, 4, 2, 0, 5, 6]  # Tuesday, Thursday, Friday first
        days = sorted(order[:min(7, packet["packets"])])
        add("packet-1", "Red packets", "¥%s in %d shares, %s. Not from 0:00 to 8:00 (E31)."
            % (tidy(packet["yuan"]), packet["shares"],
               "lucky draw" if packet["way"] == "lucky" else "equal shares"),
            "%02d:00" % max(8, packet["hour"]), 15, days=days)
    if not doors["live_code"]:
        add("code-1", "Renew the groups' QR codes", "A code is good for 7 days (E62).", "09:30", 10,
            every=max(1, min(QR_DAYS, doors["renew"])))
    add("review-1", "Read the week", "Members who wrote, leavers, complaints, sales. Look at "
        "groups without a customer's message for %d days." % dead["silence"], "09:00", 30, days=[0])
    add("stop-1", "Check the stop rule", "Complaints, leavers, a warning from the platform: does "
        "the plan's stop rule hold?", "17:00", 10, days=[4])
    return events


# --- Exports that need no library ----------------------------------------------------------------

def shown(cell):
    """A cell as text."""
    if isinstance(cell, dict):
        cell = cell["value"]
    if isinstance(cell, float):  # str() shows other last digits in MicroPython
        return ("%.6f" % cell).rstrip("0").rstrip(".")
    return str(cell)


def guarded(text):
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def csv(one):
    """A table of the plan as CSV, with the mark that Excel wants."""
    def line(cells):
        found = []
        for cell in cells:
            text = shown(cell)
            if isinstance(cell, str):
                text = guarded(text)
            found.append('"' + text.replace('"', '""') + '"' if any(
                sign in text for sign in ',"\n\r') else text)
        return ",".join(found)

    return "\ufeff" + "".join(line(row) + "\r\n" for row in [one["columns"]] + one["rows"])


def markdown(made):
    """The plan as Markdown."""
    lines = ["# Playbook from %s, %d weeks" % (made["start"], made["weeks"]), ""]
    lines += ["- " + note for note in made["notes"]]
    for part in made["sections"]:
        lines += ["", "## " + part["title"], ""]
        lines += ["- " + flat(line["text"]) + ("" if line["state"] == DECIDED else " (open: lesson "
                                               + line["lesson"] + ")") for line in part["lines"]]
        for one in part["tables"]:
            lines += ["", "| " + " | ".join(one["columns"]) + " |",
                      "|" + " --- |" * len(one["columns"])]
            lines += ["| " + " | ".join(flat(shown(cell)).replace("|", "\\|") for cell in row)
                      + " |" for row in one["rows"]]
        lines += [""] + ["*" + note + "*" for note in part["notes"]]
    return "\n".join(lines) + "\n"


def flat(text):
    """A text without line breaks."""
    return " ".join(text.split())


def ics(made, stamp):
    """The calendar as iCalendar (RFC 5545), in China Standard Time.

    stamp: when it was made, "YYYYMMDDTHHMMSSZ".
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Community Marketing Playbook//EN",
             "CALSCALE:GREGORIAN", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD",
             "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST",
             "END:STANDARD", "END:VTIMEZONE"]
    for event in made["events"]:
        lines += ["BEGIN:VEVENT", "UID:%s@community-marketing-playbook" % event["id"],
                  "DTSTAMP:" + stamp,
                  "DTSTART;TZID=Asia/Shanghai:%sT%s00" % (event["date"].replace("-", ""),
                                                          event["time"].replace(":", "")),
                  "DURATION:PT%dM" % event["minutes"]]
        if event["rule"]:
            lines.append("RRULE:" + event["rule"])
        lines += ["SUMMARY:" + escaped(event["title"]), "DESCRIPTION:" + escaped(event["text"]),
                  "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M",
                  "DESCRIPTION:" + escaped(event["title"]), "END:VALARM", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines)


def escaped(text):
    """A text as iCalendar wants it."""
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def folded(line):
    """A line cut to 75 bytes, never inside a character."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 75:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts)
