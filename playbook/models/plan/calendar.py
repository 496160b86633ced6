"""The plan's calendar: events by name, and the file that a calendar program opens."""

import math

from ..base import WRITE
from ..words import say
from .amounts import amount
from .dates import CODES, date, day_name, day_number, days_of, hour, minutes, weekday
from .decisions import names_of, plain
from .rules import looked_up
from .work import DAY, DAYS, QR_DAYS, THEMES, every_host, named

MOST_POSTERS = 6  # with more, one event stands for all of them
SENT = ["packet", "notice", "terms", "draw", "campaign"]  # besides posts
MOST_POSTS = 4  # a day; with more, one event stands for the day
NOON = 12 * 60
STEP = 5  # minutes by which something is moved that would collide
# Minutes, all assumed: for a packet, a notice or a code; to post; each further group; to check a post
# before it goes out.
TAKES, SEND, FURTHER, PROOF = 10, 5, 2, 3
ASK, FEW = 5, 15  # to ask a member, and for each of the small things done for single members
MONTHLY = 28  # days after which they return
RELEASES = [0, 30, 60]  # days on which a month's budget is released


def theme_label(theme):
    """The name of a kind of post."""
    return {"useful": say("Useful post"), "goods": say("Post about goods"),
            "talk": say("Post for talk"), "offer": say("Offer", "post"),
            "shop": say("Post from the shop")}[theme]


def some(found, groups):
    """(person, groups) of each of these; one line for all of them where they are many."""
    if len(found) > MOST_POSTERS:
        return [(every_host(), groups)]
    return found


class Calendar:
    """The events of a plan.

    `events` is a list of {"id", "kind", "title", "text", "who", "people" (how many that is),
    "groups", "date", "time", "minutes" (it takes each of them), "alarm" (minutes before), "when"
    (in words), "days" (weekdays it returns on), "count", "of" (decisions), "posts" ({"time",
    "theme", "mass"}, of an event of posts), "send" (ids of the plan's texts to send)}; an event
    without `days` is once.

    Nobody does two things at the same time, but for what is done between two answers, and what a
    host does falls on no day of rest, or the deputy does it: `_placed` and `weekly` see to that.
    """

    def __init__(self, work, checks):
        self.work = work
        self.events = []
        self.busy = []  # (who, weekdays, date or None, from minute, to minute)
        self._answers()
        self._draw()
        self._packets()
        self._posts()
        self._written()
        self._reading()
        self._codes()
        self._once()
        self._members()
        self._checks(checks)
        self.events.sort(key=lambda event: (event["date"], event["time"], event["kind"],
                                        int(event["id"].split("-")[-1])))

    # --- Placing ----------------------------------------------------------------------------------

    def _free(self, who, days, day, start, end):
        """Whether somebody has nothing else to do then. days: weekdays; day: a date, or None."""
        for other, weekly, once, begins, ends in self.busy:
            if self._same(who, other) and start < ends and begins < end and [
                    place for place in days if place in weekly] and (
                        day is None or once is None or day == once):
                return False
        return True

    def _same(self, one, other):
        """Whether two are one person, or one of them stands for all hosts and the other is a host."""
        return one == other or (every_host() in (one, other) and self.work.is_host(one)
                                and self.work.is_host(other))

    def _placed(self, who, days, day, minute, takes, earlier=False):
        """The minute at which somebody is free: the wanted one, or the next.

        earlier: whether the one before it is looked for, as for a notice, which may come earlier.
        """
        steps = [-STEP, STEP] if earlier else [STEP, -STEP]
        for step in steps:
            found = minute
            while 0 <= found <= DAY - takes:
                if self._free(who, days, day, found, found + takes):
                    self.busy.append((who, days, day, found, found + takes))
                    return found
                found += step
        return minute

    def _add(self, kind, title, text, who, groups, date_number, minute, takes, of, alarm, days=(),
             count=1, posts=(), send=()):
        self.events.append({
            "id": "%s-%d" % (kind, len([one for one in self.events if one["kind"] == kind]) + 1),
            "kind": kind, "title": title, "text": text, "who": who,
            "people": min(len(self.work.hosts), len(groups)) if who == every_host() else
            max(1, len([one for one in names_of(who) if self.work.is_host(one)])),
            "groups": named(groups), "date": date(date_number), "time": hour(minute),
            "minutes": takes, "alarm": alarm, "days": list(days),
            "when": say("every week on {days}", days=", ".join(day_name(place) for place in days))
            if days else say("once"), "count": count, "of": of, "posts": list(posts),
            "send": list(send)})

    def weekly(self, kind, title, text, who, groups, minute, takes, of, days, first=0, last=DAYS - 1,
               earlier=False, fixed=False, posts=(), send=()):
        """Add what returns on weekdays; on days of rest the deputy does what is a host's.

        text: of who does it. takes: minutes. first, last: days from the plan's first day between
        which it returns. fixed: whether its hour was decided and stays.
        """
        start = self.work.first
        for person in (who, self.work.decided["deputy"]):
            own = [place for place in days if self.work.on(place, who) == person]
            if not own:
                continue
            dates = [number for number in range(start + first, start + last + 1)
                     if weekday(number) in own]
            if dates:
                placed = minute if fixed else self._placed(person, own, None, minute, takes, earlier)
                if fixed:
                    self.busy.append((person, own, None, minute, minute + takes))
                self._add(kind, title, text(person), person, groups, dates[0], placed, takes, of, 10,
                          own, len(dates), [one | {"time": hour(one["minute"] + placed - minute)}
                                            for one in posts], send)
            if person == self.work.decided["deputy"]:
                break

    def once(self, kind, title, text, who, groups, day, minute, takes, of, moves=True, send=()):
        """Add what happens once.

        day: days from the plan's first day. moves: whether it is done on an earlier day where its
        day is one of rest; otherwise, and where the plan begins with that rest, the deputy does it.
        """
        work = self.work
        number = work.first + day
        earlier = work.working(number)
        if moves and (day < 0 or earlier >= work.first):
            number = earlier
        else:
            who = work.on(weekday(number), who)
        placed = self._placed(who, [weekday(number)], number, minute, takes)
        self._add(kind, title, text, who, groups, number, placed, takes, of, DAY, send=send)
        return number, placed

    def returns(self, kind, title, text, who, groups, every, minute, takes, of, first=0):
        """Add what returns after at most so many days: on weekdays, or on dates of its own."""
        if every > 7:
            for day in range(first, DAYS, every):
                self.once(kind, title, text, who, groups, day, minute, takes, of)
            return
        self.weekly(kind, title, lambda _: text, who, groups, minute, takes, of,
                    self._spread(every, who))

    def _spread(self, every, who):
        """The fewest weekdays that lie at most so many days apart, on days of work if they can."""
        days = []
        free = [place for place in range(7) if self.work.on(place, who) == who]
        start = (free or [0])[0]
        at = start
        while at < start + 7:
            days.append(at % 7)
            reach = [place for place in range(at + 1, at + every + 1)
                     if place % 7 in free or place >= start + 7]
            at = (reach or [at + every])[-1]
        return sorted(days)

    # --- What is to do ----------------------------------------------------------------------------

    def posters(self, name, groups):
        """Who does a thing, as a list of (person, groups): one line for all where they are many."""
        return some(self.work.by(name, groups), groups)

    def _answers(self):
        """The hours of answering: who is there on which day, taking turns or each in own groups."""
        work, d = self.work, self.work.decided
        if work.open_minutes <= 0:
            return
        days = {}
        for day in range(7):
            people = work.duty[day]
            if not work.turns and day not in work.rest:
                for who, groups in some(work.own(), work.names):
                    days.setdefault((who, tuple(groups)), []).append(day)
            elif len(work.hosts) > MOST_POSTERS:
                days.setdefault((", ".join(people), tuple(work.names)), []).append(day)
            else:
                for who in people:
                    days.setdefault((who, tuple(work.names)), []).append(day)
        limit = say("Start to answer within {limit}", limit=amount(d["promise-minutes"], "minutes"))
        for who, groups in sorted(days):
            own = days[(who, groups)]
            deputy = own == work.rest
            text = "\n".join([
                say("Answer in place of the hosts, who rest."), limit,
                say("Nothing else: a host welcomes newcomers on the next day.")] if deputy else [
                say("Fixed steps: {steps}", steps=d.shown("daily-steps")), limit,
                say("Newcomers: the welcome message and the gift; after {days}, once, whether the group "
                    "fits, to who said yes to private messages.",
                    days=amount(d["hello-days"], "days"))])
            dates = [number for number in range(work.first, work.first + DAYS)
                     if weekday(number) in own]
            self._add("answer", say("Answer questions"), text, who, list(groups), dates[0],
                      minutes(d["open-from"]), work.open_minutes,
                      ["open-from", "open-to", "hosts", "host-names", "rest-day", "daily-steps",
                       "promise-minutes", "hello-days"], 10, own, len(dates),
                      send=[] if deputy else ["welcome-message"])

    def _draw(self):
        work, d = self.work, self.work.decided
        if work.prize_day is None:
            return
        day = work.prize_day - work.first
        of = ["prize-day", "prize-terms", "prize-top", "prize-count"]
        number, minute = self.once("draw", say("Draw the winners"), d["prize-terms"],
                                   d["packet-by"], work.worked, day, NOON, 30, of, moves=False)
        self.once("terms", say("Post the terms of the draw"),
                  say("The text \"Draw: notice\" of the plan. Its terms stay as they are."),
                  d["packet-by"], work.worked, number - work.first - 1, minute, 10, of,
                  moves=False, send=["draw-notice"])

    def _packets(self):
        work, d = self.work, self.work.decided
        if not work.packets:
            return
        of = ["packets-a-week", "packet-days", "packet-time", "packet-yuan", "packet-shares",
              "packet-way", "packet-groups", "packet-by", "rest-day"]
        days = [packet["day"] for packet in work.packets]
        minute = work.packets[0]["minute"]
        posters = self.posters("packet-by", work.packet_groups)

        def fell(text):
            """What is done in one of two groups: which of them, a coin says."""
            return text if not work.coin else text + "\n" + say(
                "In one of the two groups alone. {who} tosses a coin for it before the terms are "
                "posted: heads is {first}, tails is {second}. Write down how it fell.",
                who=posters[0][0], first=work.packet_groups[0], second=work.packet_groups[1])

        def takes(who, groups):
            return TAKES if work.coin else sent_in(who, groups)

        # the last of the groups that one person has gets its notice in time, too
        noticed = self._noticed(minute, max(takes(who, groups) for who, groups in posters) - TAKES)
        ahead = noticed // DAY  # days, below 0
        first = -ahead
        for who, groups in posters:
            yuan = plain(d["packet-yuan"])
            self.weekly("packet", say("Red packet of ¥{yuan}, where the coin fell", yuan=yuan)
                        if work.coin else say("Red packet of ¥{yuan}", yuan=yuan),
                        lambda _: fell(say("{shares}, {way}. Purpose: {purpose}.",
                                           shares=amount(d["packet-shares"], "shares"),
                                           way=d.shown("packet-way"),
                                           purpose=d.shown("packet-purpose"))),
                        who, groups, minute, takes(who, groups), of, days, first=first, fixed=True)
        for who, groups in posters:
            if d["packet-notice"]:
                self.weekly("notice", say("Toss the coin, and post the terms of the red packet")
                            if work.coin else say("Post the terms of the red packet"),
                            lambda _: fell(say("The notice in the text \"Red-packet rules and "
                                               "notice\" of the plan. Its terms stay as they are.")),
                            who, groups, noticed % DAY, takes(who, groups),
                            of + ["packet-notice"],
                            sorted((place + ahead) % 7 for place in days),
                            last=DAYS - 1 + ahead, earlier=True, send=["red-packet-rules"])
            self.weekly("record", say("Record of the red packet"),
                        lambda _: say("Part C of the text \"Red-packet rules and notice\"."),
                        who, groups, minutes(d["open-from"]), SEND, of,
                        sorted((place + 1) % 7 for place in days), first=first + 1)
        packets = [event for event in self.events if event["kind"] == "packet"]
        work.packet_day = min(event["date"] for event in packets) if packets else None
        work.sent = len([number for number in range(work.first + first, work.first + DAYS)
                         if weekday(number) in days])

    def _noticed(self, minute, further):
        """The minute of a notice, from midnight of the packet's day: at the latest as decided.

        It lies in the hours of answering, so that nobody gets up for it and questions are answered;
        it may begin before them by the minutes that the `further` groups of one person take.
        """
        d = self.work.decided
        further = STEP * math.ceil(further / STEP)
        found = int(minute - 60 * d["packet-notice"]) - further
        opens = minutes(d["open-from"]) - further
        closes = minutes(d["open-to"]) - TAKES
        if not d["packet-notice"] or closes < opens:
            return found
        if found % DAY > closes:
            return found - found % DAY + closes
        if found % DAY < opens:
            return found - found % DAY - DAY + closes
        return found

    def _posts(self):
        work = self.work
        of = ["posts-a-day", "post-days", "post-time", "mass-a-week", "post-by", "rest-day"]
        by_day = {}
        for post in work.posts:
            by_day.setdefault(post["day"], []).append(post)
        for day in sorted(by_day):
            posts = by_day[day]
            parts = [posts] if len(posts) > MOST_POSTS else [[post] for post in posts]
            for part in parts:
                for who, groups in self.posters("post-by", work.worked):
                    self._post(who, groups, day, part, of)

    def _post(self, who, groups, day, posts, of):
        """One event of a post, or of all posts of a day where they are many."""
        d = self.work.decided
        themes = [post["theme"] for post in posts]

        def how(post):
            """How it goes out, where there are two ways."""
            return "\n" + sent_how(post) if self.work.wecom else ""

        def text(person):
            if len(posts) == 1:
                found = d.shown("theme-" + themes[0]) + how(posts[0])
            else:
                found = "\n".join("%s %s: %s%s" % (
                    hour(post["minute"]), theme_label(post["theme"]),
                    d.shown("theme-" + post["theme"]), how(post)) for post in posts)
            return found + "\n" + say("{who} checks it before it goes out.",
                                      who=self.work.checker("post-check", person))

        own = len(groups) if who != every_host() else math.ceil(
            len(groups) / len(self.work.hosts))
        takes = sum(SEND if post["mass"] else SEND + FURTHER * (own - 1) for post in posts)
        self.weekly("post", theme_label(themes[0]) if len(posts) == 1 else
                    say("Posts of the day: {count}", count=len(posts)), text, who, groups,
                    posts[0]["minute"], takes,
                    of + ["theme-" + theme for theme in themes] + ["post-check"], [day],
                    posts=posts, send=["post-" + theme for theme in themes])

    def _written(self):
        """A week's posts are written, and checked by somebody else, before the first goes out."""
        work, d = self.work, self.work.decided
        if not work.posts:
            return
        first, count = work.posts[0], len(work.posts)
        before = [day for day in days_of(d["read-day"]) if day < first["day"]]
        day = before[-1] if before else first["day"]
        latest = 16 * 60 if before else max(0, min(16 * 60, first["minute"] - STEP - PROOF * count))
        (who, groups) = work.by("post-by", work.worked)[0]
        of = ["post-by", "post-check", "posts-a-day", "post-days", "read-day"]
        themes = ["theme-" + theme for theme in THEMES if [post for post in work.posts
                                                          if post["theme"] == theme]]
        def filled(person, count):
            return say("Fill in the text \"Posts\" for {posts}, with a photo each. {who} checks them "
                       "before they go out.", posts=amount(count, "posts"),
                       who=work.checker("post-check", person))

        checked = say("The four lines \"Before anything goes out\" of the weekly plan.")
        begin = weekday(work.first)
        early = len([post for post in work.posts if day < begin <= post["day"]])
        if early:  # the plan's first week begins after its day of writing
            number, _ = self.once("write", say("Write the posts of the first week"),
                                  filled(who, early), who, work.worked, -1,
                                  max(0, min(10 * 60, 16 * 60 - WRITE * early - STEP)), WRITE * early,
                                  of + themes, send=["posts"])
            self.once("proof", say("Check the posts of the first week"), checked,
                      work.checker("post-check", who), work.worked, number - work.first, 16 * 60,
                      PROOF * early, of, send=["weekly-sop"])
        self.weekly("write", say("Write the posts of the week"), lambda one: filled(one, count),
                    who, work.worked, max(0, min(10 * 60, latest - WRITE * count - STEP)),
                    WRITE * count, of + themes, [day], send=["posts"])
        self.weekly("proof", say("Check the posts of the week"), lambda _: checked,
                    work.checker("post-check", who), work.worked, latest, PROOF * count, of, [day],
                    earlier=not before, send=["weekly-sop"])

    def _reading(self):
        work, d = self.work, self.work.decided
        reading = days_of(d["read-day"])
        if reading:
            text = say("Fill in the sheet of weekly counts. Sales: {sales}. Feedback: {voice}. "
                       "Look at groups without a customer's message for {days}; where you know a "
                       "group's longest silence, for twice as long as that, {longest} at most. "
                       "Before you close one, ask \"{question}\" and wait {wait}.",
                       longest=amount(d["never-longer"], "days"),
                       question=d.shown("wake-question"), wait=amount(d["wake-wait"], "days"),
                       sales=d.shown("sales-figure"), voice=d.shown("voice-figure"),
                       days=amount(d["dead-after"], "days"))
            self.weekly("read", say("Count and read the week"), lambda _: text, d["read-by"], work.names,
                        minutes(d["read-time"]), 30 + 5 * min(len(work.names), 60),
                        ["read-day", "read-time", "read-by", "dead-after", "sales-figure",
                         "voice-figure", "never-longer", "wake-question", "wake-wait"], reading,
                        first=1, last=DAYS)  # the first day has no week to read, the last week has
        steps = days_of(d["steps-day"])
        if steps:
            hosts = work.hosts[0] if len(work.hosts) == 1 else every_host()
            text = say("Steps: {steps}. Stop everything at {complaints} in a week, or if {sign}.",
                       steps=d.shown("daily-steps"),
                       complaints=amount(d["stop-complaints"], "complaints"),
                       sign=d.shown("stop-if"))
            self.weekly("steps", say("Check the steps of the day, and the stop rules"),
                        lambda _: text, work.checker("steps-by", hosts), work.names, 17 * 60, 15,
                        ["steps-day", "steps-by", "daily-steps", "stop-complaints", "stop-if"],
                        steps)

    def _codes(self):
        work, d = self.work, self.work.decided
        if not work.own_code:
            return
        for who, groups in self.posters("code-by", work.names):
            self.returns("code", say("Renew the group's code"),
                         say("A group's own code is good for 7 days (E62). Change it wherever it "
                             "hangs: {doors}.", doors=d.shown("doors")), who, groups,
                         min(QR_DAYS, d["code-days"]), 9 * 60 + 30, TAKES,
                         ["code-days", "code-kind", "account", "code-by", "doors", "rest-day"])

    def _once(self):
        work, d = self.work, self.work.decided
        self._ready()
        if d["month-budget"]:
            for day in RELEASES:
                self.once("budget", say("Release the month's budget: ¥{yuan}",
                                        yuan=plain(d["month-budget"])),
                          say("For red packets, gifts, prizes and stars."), d["owner"],
                          work.names, day, 13 * 60, SEND, ["month-budget", "owner"])
        if work.campaign_day is not None:
            day = work.campaign_day - work.first
            of = ["campaign-day", "campaign-what", "campaign-price", "campaign-before"]
            text = say("Price, stock, terms and end stand in the post.")
            if d["campaign-price"]:
                text += "\n" + say("Price: ¥{price}.", price=plain(d["campaign-price"]))
                if d["campaign-before"] > d["campaign-price"]:
                    text += " " + say("Really charged before: ¥{before}.",
                                      before=plain(d["campaign-before"]))
            self.once("campaign", say("Campaign: {what}", what=d["campaign-what"]), text,
                      d["post-by"], work.worked, day, 10 * 60, 30, of, moves=False)
        if d["delete-days"] < DAYS:
            self.returns("delete", say("Delete old exports"),
                         say("What is older than {days}, in: {place}.",
                             days=amount(d["delete-days"], "days"), place=d.shown("data-place")),
                         d["read-by"], work.names, d["delete-days"], 16 * 60, 15,
                         ["delete-days", "data-place", "read-by"], first=d["delete-days"])
        if work.alone:
            until = min(d["alone-days"], DAYS - 1)
            self.once("alone", say("End of the comparison: its groups may change"),
                      say("Compare the two halves before anything is changed."), d["plan-by"],
                      work.left, until, 10 * 60, 60, ["left-alone", "alone-days", "plan-by"])
        self.once("doors", say("Count the ways in"),
                  say("For each way into the groups: who joined, who is still there, and what each "
                      "one cost."), d["door-counter"], work.names, 90, 11 * 60, 60,
                  ["door-counter"])

    def _members(self):
        """What was decided for single members: the silent, the missed, and those looked after."""
        work, d = self.work, self.work.decided
        begin = minutes(d["open-from"])
        asked = d["asked-people"]
        if asked:
            number, _ = self.once(
                "ask", say("Ask silent members, one by one: {count}", count=asked),
                say("List {twice} who have been silent. A coin picks {count} of them: ask each one "
                    "real question, privately, by name and without an offer (lesson 2.2).",
                    twice=2 * asked, count=asked),
                work.hosts[0], work.worked, 8, begin, min(ASK * asked, 8 * 60),
                ["asked-people", "open-from"])
            self.once("asked", say("Count which silent members wrote"),
                      say("Of those who were asked, and of those who were not: compare."),
                      work.hosts[0], work.worked, number - work.first + 14, begin, FEW,
                      ["asked-people", "open-from"])
        if d["sharers"]:
            for who, groups in some(work.own(work.worked), work.worked):
                self.returns("sharers", say("Look after ordinary members: {count} in each group",
                                            count=d["sharers"]),
                             say("Who helps others without being asked? Thank them: {thanks}",
                                 thanks=d.shown("sharer-thanks")), who, groups, MONTHLY, begin, FEW,
                             ["sharers", "sharer-thanks", "open-from"], first=11)
        self.returns("winback", say("Write once to who has not ordered for {days}",
                                    days=amount(d["winback-days"], "days")),
                     say("Only to who said yes to private messages. In a month one member gets "
                         "{most} at most.", most=d["private-most"]),
                     work.hosts[0], work.worked, MONTHLY, begin, 2 * FEW,
                     ["winback-days", "private-most", "open-from"], first=MONTHLY)

    def _ready(self):
        """What is done before the first day, and when the rules are read again."""
        work, d = self.work, self.work.decided
        of = ["limits-read", "read-by", "first-day"]
        looked = looked_up(work)
        todo = [say("Post the group rules as the group's notice."),
                say("Set the saved reply for the hours in which nobody answers.") if work.wecom else
                say("Keep the saved reply at hand for who writes privately in other hours."),
                say("Make the codes and hang them up: {doors}.", doors=d.shown("doors"))]
        if not looked:
            todo.insert(0, say("Look up the limits of groups, codes, messages and red packets, and "
                               "write the date into the decisions."))
        self.once("ready", say("Get ready: look up limits, post rules, hang up codes") if not looked
                  else say("Get ready: post rules, hang up codes"), "\n".join(todo), d["read-by"],
                  work.names, -1, 15 * 60, 60, of + ["doors", "account"],
                  send=["group-rules", "saved-reply"])
        last = day_number(d["limits-read"]) - work.first if looked else -1
        day = last + d["reread-days"]
        while day < DAYS:
            if day >= 0:
                self.once("rules", say("Read the rules of the platforms again"),
                          say("Limits of groups, codes, messages and red packets; then write the "
                              "date into the decisions."), d["read-by"], work.names, day, 16 * 60,
                          45, ["reread-days", "limits-read", "read-by"])
            day += d["reread-days"]

    def _checks(self, checks):
        d = self.work.decided
        for check in checks:
            self.once("check", say("Day {day}: go on or stop", day=check["day"]),
                      check["promise"] + "\n" + check["missed"], d["plan-by"], self.work.names,
                      check["day"], 14 * 60, 60, check["of"] + ["plan-by"])


def sent_in(who, groups):
    """Minutes that a packet or a notice takes somebody, in all the own groups."""
    return TAKES if who == every_host() else TAKES + FURTHER * (len(groups) - 1)


def sent_how(post):
    """How a post goes out."""
    return (say("as a mass message (one text to all groups, which staff confirm: E36)")
            if post["mass"] else say("by hand, in each group"))


def week_of(work, events):
    """The events until the plan's seventh day, as a list of (day, event), in their order."""
    found = []
    before = min([work.first] + [day_number(event["date"]) for event in events])
    for day in range(before, work.first + 7):
        for event in events:
            if occurs(event, day):
                found.append((day, event))
    return sorted(found, key=lambda one: (one[0], one[1]["time"], one[1]["kind"],
                                         int(one[1]["id"].split("-")[-1])))


def occurs(event, day):
    """Whether an event takes place on a day, given by its number."""
    first = day_number(event["date"])
    if day < first:
        return False
    if event["days"]:
        return weekday(day) in event["days"]
    return day == first


def answering(work, events):
    """Who answers on which days: (whether for hosts who rest, event), in order, those last."""
    found = [(event["days"] == work.rest, event) for event in events if event["kind"] == "answer"]
    return sorted(found, key=lambda one: (one[0], one[1]["days"], one[1]["who"]))


def dates_of(event):
    """The days on which an event takes place, as numbers."""
    found, day = [], day_number(event["date"])
    while len(found) < event["count"]:
        if not event["days"] or weekday(day) in event["days"]:
            found.append(day)
        day += 1
    return found


def messages_a_day(events):
    """What a group gets on one day at most: posts, packets, draws and their notices together."""
    found = {}
    for event in events:
        # A post goes out at several hours where several hosts send it: it counts by its own hour.
        for one in ([post["minute"] for post in event["posts"]] if event["kind"] == "post" else
                    [event["kind"]] if event["kind"] in SENT else []):
            for day in dates_of(event):
                found.setdefault(day, set()).add(one)
    return max([0] + [len(found[day]) for day in found])


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
        text = say("Who: {who}\nGroups: {groups}", who=event["who"],
                   groups=event["groups"]) + "\n" + event["text"]
        for one in [part for whole in made["texts"] for part in [whole] + whole.get("parts", [])]:
            if one["id"] in event["send"]:
                text += "\n\n%s\n\n%s\n%s" % (one["title"], one["chinese"], one["english"])
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
