"""The plan's calendar: events by name, and the file that a calendar program opens."""

from ..words import say
from .dates import CODES, date, day_name, day_number, days_of, hour, minutes, weekday
from .decisions import plain
from .work import DAYS, QR_DAYS, named

MOST_POSTERS = 12  # with more, one event stands for all of them
MOST_POSTS = 4  # a day; with more, one event stands for the day
CHECK_DAYS = [30, 60, 90]
DAY = 24 * 60


def theme_label(theme):
    """The name of a kind of post."""
    return {"useful": say("Useful post"), "goods": say("Post about goods"),
            "talk": say("Post for talk"), "offer": say("Offer", "post"),
            "shop": say("Post from the shop")}[theme]


def some(found, groups):
    """(person, groups) of each of these; one line for all of them where they are many."""
    if len(found) > MOST_POSTERS:
        return [(say("each host, in the own groups"), groups)]
    return found


class Calendar:
    """The events of a plan.

    `events` is a list of {"id", "kind", "title", "text", "who", "groups", "date", "time",
    "minutes" (it takes), "alarm" (minutes before), "when" (in words), "days" (weekdays it returns
    on), "every" (days), "count", "of" (decisions)}; an event without `days` or `every` is once.
    """

    def __init__(self, work, checks):
        self.work = work
        self.events = []
        self._posts()
        self._packets()
        self._weekly()
        self._codes()
        self._once()
        self._checks(checks)
        self.events.sort(key=lambda event: (event["date"], event["time"], event["id"]))

    def add(self, kind, title, text, who, groups, minute, takes, of, alarm=10, day=None, days=None,
            every=None, first=None):
        """Add an event.

        minute: of the day, which may lie before it (below 0) for a notice. day: days from the
        plan's first day, for an event that is once. days: weekdays on which it returns. every:
        days between, from the day `first` on.
        """
        start = self.work.first
        count = 1
        if days:
            found = start
            while weekday(found) not in days or found * DAY + minute < start * DAY:
                found += 1
            count = len([number for number in range(found, start + DAYS)
                         if weekday(number) in days])
            shift = minute // DAY
            days = sorted((place + shift) % 7 for place in days)
            when = say("every week on {days}", days=", ".join(day_name(place) for place in days))
        elif every:
            found = start + (first or 0)
            count = 1 + (start + DAYS - 1 - found) // every
            when = say("every {days} days", days=every)
        else:
            found = start + day
            when = say("once")
        moment = found * DAY + minute
        self.events.append({
            "id": "%s-%d" % (kind, len([one for one in self.events if one["kind"] == kind]) + 1),
            "kind": kind, "title": title, "text": text, "who": who, "groups": named(groups),
            "date": date(moment // DAY), "time": hour(moment % DAY), "minutes": takes,
            "alarm": alarm, "when": when, "days": days or [], "every": every or 0,
            "count": count, "of": of})

    def posters(self, name, groups):
        """Who does a thing, as a list of (person, groups): one line for all where they are many."""
        return some(self.work.by(name, groups), groups)

    def _posts(self):
        work, d = self.work, self.work.decided
        of = ["posts-a-day", "post-days", "post-time", "mass-a-week", "post-by"]
        by_day = {}
        for post in work.posts:
            by_day.setdefault(post["day"], []).append(post)
        for day in sorted(by_day):
            posts = by_day[day]
            parts = [posts] if len(posts) > MOST_POSTS else [[post] for post in posts]
            for part in parts:
                for who, groups in self.posters("post-by", work.worked):
                    themes = [post["theme"] for post in part]
                    if len(part) == 1:
                        title = theme_label(themes[0])
                        text = d.shown("theme-" + themes[0])
                    else:
                        title = say("Posts of the day: {count}", count=len(part))
                        text = "\n".join("%s %s: %s" % (
                            hour(post["minute"]), theme_label(post["theme"]),
                            d.shown("theme-" + post["theme"])) for post in part)
                    text += "\n" + (say("As a mass message; staff must confirm it (E36).")
                                    if part[0]["mass"] else say("By hand, in each group."))
                    text += "\n" + say("{who} checks it before it goes out.",
                                       who=d["post-check"])
                    self.add("post", title, text, who, groups, part[0]["minute"], 10 * len(part),
                             of + ["theme-" + theme for theme in themes] + ["post-check"],
                             days=[day])

    def _packets(self):
        work, d = self.work, self.work.decided
        if not work.packets:
            return
        of = ["packets-a-week", "packet-days", "packet-time", "packet-yuan", "packet-shares",
              "packet-way", "packet-groups", "packet-by"]
        days = [packet["day"] for packet in work.packets]
        minute = work.packets[0]["minute"]
        for who, groups in self.posters("packet-by", work.packet_groups):
            self.add("packet", say("Red packet of ¥{yuan}", yuan=plain(d["packet-yuan"])),
                     say("{shares} shares, {way}. Purpose: {purpose}.",
                         shares=d["packet-shares"], way=d.shown("packet-way"),
                         purpose=d.shown("packet-purpose")), who, groups, minute, 10, of, days=days)
            if d["packet-notice"]:
                self._notice(who, groups, days, minute - 60 * d["packet-notice"], of)
        work.packet_day = [event["date"] for event in self.events if event["kind"] == "packet"][0]

    def _notice(self, who, groups, days, minute, of):
        """The terms, so many hours before each packet; the first packet waits for its notice."""
        minute = int(minute)
        self.add("notice", say("Post the terms of the red packet"),
                 say("The text \"Red packet: notice\" of the plan. Its terms stay as they are."),
                 who, groups, minute, 10, of + ["packet-notice"], days=days)
        notice = self.events[-1]
        packet = self.events[-2]
        start = self.work.first
        found = start
        while weekday(found) not in days or found * DAY + minute < start * DAY:
            found += 1
        packet["date"] = date(found)
        packet["count"] = notice["count"]

    def _weekly(self):
        work, d = self.work, self.work.decided
        reading = days_of(d["read-day"])
        if reading:
            self.add("read", say("Read the week"),
                     say("Fill in the sheet of weekly counts. Sales: {sales}. Feedback: {voice}. "
                         "Look at groups without a customer's message for {days} days; a quiet "
                         "one gets up to {longest}. Before you close one, ask \"{question}\" and "
                         "wait {wait} days.", longest=d["never-longer"],
                         question=d.shown("wake-question"), wait=d["wake-wait"],
                         sales=d.shown("sales-figure"), voice=d.shown("voice-figure"),
                         days=d["dead-after"]), d["read-by"], work.names, minutes(d["read-time"]),
                     30, ["read-day", "read-time", "read-by", "dead-after", "sales-figure",
                          "voice-figure", "never-longer", "wake-question", "wake-wait"], days=reading)
        steps = days_of(d["steps-day"])
        if steps:
            self.add("steps", say("Check the steps of the day, and the stop rules"),
                     say("Steps: {steps}. Stop everything at {complaints} complaints in a week, or "
                         "if {sign}.", steps=d.shown("daily-steps"),
                         complaints=d["stop-complaints"], sign=d.shown("stop-if")),
                     d["steps-by"], work.names, 17 * 60, 15,
                     ["steps-day", "steps-by", "daily-steps", "stop-complaints", "stop-if"],
                     days=steps)

    def _codes(self):
        work, d = self.work, self.work.decided
        if d["code-kind"] == "live":
            return
        every = min(QR_DAYS, d["code-days"])
        for who, groups in self.posters("code-by", work.names):
            self.add("code", say("Renew the group's code"),
                     say("A group's own code is good for 7 days (E62). Change it at every door: "
                         "{doors}.", doors=d.shown("doors")), who, groups, 9 * 60 + 30, 10,
                     ["code-days", "code-kind", "code-by", "doors"], every=every, first=0)

    def _once(self):
        work, d = self.work, self.work.decided
        if work.prize_day is not None:
            day = work.prize_day - work.first
            self.add("terms", say("Post the terms of the draw"), d["prize-terms"], d["packet-by"],
                     work.worked, 12 * 60, 10, ["prize-day", "prize-terms"], day=day - 1)
            self.add("draw", say("Draw the winners"), d["prize-terms"], d["packet-by"], work.worked,
                     12 * 60, 30, ["prize-day", "prize-terms", "prize-top"], day=day)
        if work.campaign_day is not None:
            day = work.campaign_day - work.first
            of = ["campaign-day", "campaign-what", "campaign-price", "campaign-before"]
            text = say("Price, stock, terms and end stand in the post.")
            if d["campaign-price"]:
                text += "\n" + say("Price: ¥{price}.", price=plain(d["campaign-price"]))
                if d["campaign-before"] > d["campaign-price"]:
                    text += " " + say("Really charged before: ¥{before}.",
                                      before=plain(d["campaign-before"]))
            self.add("campaign", say("Campaign: {what}", what=d["campaign-what"]),
                     text, d["post-by"],
                     work.worked, 10 * 60, 30, of, day=day, alarm=DAY)
        self.add("rules", say("Read the rules of the platforms again"),
                 say("Limits of codes, groups, messages and red packets; then write the date into "
                     "the decisions. Last time: {day}.", day=d.shown("limits-read")),
                 d["plan-by"], work.names, 16 * 60, 45, ["reread-days", "limits-read", "plan-by"],
                 alarm=DAY, every=d["reread-days"], first=0)
        if d["delete-days"] < DAYS:
            self.add("delete", say("Delete old exports"),
                     say("What is older than {days} days, in: {place}.", days=d["delete-days"],
                         place=d.shown("data-place")), d["read-by"], work.names, 16 * 60, 15,
                     ["delete-days", "data-place", "read-by"], every=d["delete-days"],
                     first=d["delete-days"])
        if work.alone:
            until = min(d["alone-days"], DAYS - 1)
            self.add("alone", say("End of the comparison: the groups left alone may change"),
                     say("Compare the two halves before anything is changed."), d["plan-by"],
                     work.left, 10 * 60, 60, ["left-alone", "alone-days", "plan-by"], alarm=DAY,
                     day=until)
        self.add("doors", say("Count the doors"),
                 say("For each door: who joined, who is still there, and what each one cost."),
                 d["door-counter"], work.names, 15 * 60, 60, ["door-counter"], alarm=DAY, day=90)

    def _checks(self, checks):
        d = self.work.decided
        for check in checks:
            self.add("check", say("Day {day}: go on or stop", day=check["day"]),
                     check["promise"] + "\n" + check["missed"], d["plan-by"], self.work.names,
                     14 * 60, 60, check["of"] + ["plan-by"], alarm=DAY, day=check["day"])


def week_of(work, events):
    """The events of the plan's first seven days, as a list of (day, event), in their order."""
    found = []
    for offset in range(7):
        day = work.first + offset
        for event in events:
            if occurs(event, day):
                found.append((day, event))
    return sorted(found, key=lambda one: (one[0], one[1]["time"], one[1]["id"]))


def occurs(event, day):
    """Whether an event takes place on a day, given by its number."""
    first = day_number(event["date"])
    if day < first:
        return False
    if event["days"]:
        return weekday(day) in event["days"]
    if event["every"]:
        return (day - first) % event["every"] == 0
    return day == first


# --- The file --------------------------------------------------------------------------------------

def ics(made, stamp):
    """The calendar as iCalendar (RFC 5545), in China Standard Time.

    made: a plan. stamp: when it was made, "YYYYMMDDTHHMMSSZ".
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Community Marketing Playbook//EN",
             "CALSCALE:GREGORIAN", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD",
             "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST",
             "END:STANDARD", "END:VTIMEZONE"]
    for event in made["events"]:
        title = "%s · %s · %s" % (event["title"], event["groups"], event["who"])
        lines += ["BEGIN:VEVENT", "UID:%s@community-marketing-playbook" % event["id"],
                  "DTSTAMP:" + stamp,
                  "DTSTART;TZID=Asia/Shanghai:%sT%s00" % (event["date"].replace("-", ""),
                                                          event["time"].replace(":", "")),
                  "DURATION:PT%dM" % event["minutes"]]
        if event["days"]:
            lines.append("RRULE:FREQ=WEEKLY;BYDAY=%s;COUNT=%d" % (
                ",".join(CODES[place] for place in event["days"]), event["count"]))
        elif event["every"]:
            lines.append("RRULE:FREQ=DAILY;INTERVAL=%d;COUNT=%d" % (event["every"],
                                                                    event["count"]))
        text = say("Who: {who}\nGroups: {groups}", who=event["who"],
                   groups=event["groups"]) + "\n" + event["text"]
        lines += ["SUMMARY:" + escaped(title), "DESCRIPTION:" + escaped(text),
                  "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT%dM" % event["alarm"],
                  "DESCRIPTION:" + escaped(title), "END:VALARM", "END:VEVENT"]
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
